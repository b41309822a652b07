#!/usr/bin/env bash
# Breaks a cluster on purpose and judges what happened: eng/soak.sh [S1 S2 …] [--seed 7] [--seeds 10] [--minutes 3] [--short]
# Or proves that it finds bugs: eng/soak.sh plants [NAME …] builds the product with each bug planted, and soaks it until a rule is broken.
# JSON lines on stdout and in artifacts/soak/results.jsonl, everything else on stderr.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

eng/prerequisites.sh test
dotnet build tests/Soak/Soak.csproj -c Release -v quiet --tl:off </dev/null >&2
soak=$(ls -td artifacts/bin/Soak/release*/Orleans.MediaTasks.Soak | head -n 1)

if [[ "${1:-}" != plants ]]; then
  exec "$soak" "$@"
fi
shift

# Each bug, the rules of which it has to break one, and the scenarios in which it is most likely to show.
plants=(
  "NO_FENCING TerminalStable|OneTerminal|PermitsWithinLimit|NoOverlappingAttempts|OneJobPerAttempt S11 S3"
  "DOUBLE_RELEASE PermitsWithinLimit S4 S10"
  "ACK_BEFORE_COMMIT NoLostAck S7 S2"
  "FULL_BUCKET EmptyBucketAfterFailover|RateWindows S4"
  "NON_CAS_TERMINAL TerminalStable|OneTerminal S3 S11"
  "LOST_CANCEL NothingFailsUnasked|CancelWins|CancelReachesProvider S1"
  "SEQUENCE_RESET SequenceGaplessOrSnapshot S1"
  "DROPPED_TERMINAL WatchersSeeTheEnd|EndsAreToldSoon S1"
  "PERMIT_NOT_COUNTED PermitsWithinLimit S12"
  "RESCUE_LIVE_OWNER RescuesAreCaused|NoOverlappingAttempts S1 S8"
  "OUTBOX_AFTER_COMMIT NoLostEvent S13"
  "RESUBMIT NothingIsPaidTwice|NoOverlappingAttempts|OneJobPerAttempt S1 S4"
  "LAZY_START CancelWins|TerminalStable|NothingIsPaidTwice|OneJobPerAttempt|NoOverlappingAttempts S1 S4"
)
seeds=3
folder=artifacts/plants
mkdir -p "$folder"
missed=()

build() { # NAME: the product with the bug, beside the normal build and not in its way
  local name=$1
  echo "Building with $name …" >&2
  dotnet publish src/Silo/Silo.csproj -c Release -o "$folder/$name/run" -p:Plant="$name" -p:ArtifactsPath="$PWD/$folder/$name/build" -p:RunAnalyzers=false -v quiet --tl:off </dev/null >&2
}

planted() { # NAME: whether the bug stands anywhere in the source
  grep -rqE "#(el)?if.*\bPLANT_$1\b" src --include='*.cs'
}

soak_one() { # NAME RULES SCENARIO…: whether one of the rules is broken within the seeds; a run that comes to nothing, or breaks others, proves nothing
  local name=$1 rules=$2 seed scenario log
  shift 2
  for ((seed = 1; seed <= seeds; seed++)); do
    for scenario in "$@"; do
      log="$folder/$name/$scenario-$seed.log"
      "$soak" "$scenario" --short --minutes 2 --seed "$seed" --program "$PWD/$folder/$name/run/Orleans.MediaTasks.Silo" --plant "$name" >"$log.json" 2>"$log" || true
      if grep -qE "\"broken\":\{[^}]*\"($rules)\"" "$log.json"; then
        printf '%-20s caught by %-4s seed %d: %s\n' "$name" "$scenario" "$seed" "$(grep -o '"broken":{[^}]*}' "$log.json")"
        return 0
      fi
    done
  done
  printf '%-20s NOT caught within %d seeds of %s\n' "$name" "$seeds" "$*"
  return 1
}

for entry in "${plants[@]}"; do
  read -r -a words <<<"$entry"
  name=${words[0]}
  if (($# > 0)) && [[ " $* " != *" $name "* ]]; then continue; fi
  if ! planted "$name"; then
    echo "There is no #if PLANT_$name in src." >&2
    missed+=("$name")
    continue
  fi
  build "$name"
  soak_one "$name" "${words[@]:1}" || missed+=("$name")
done

if ((${#missed[@]} > 0)); then
  echo "Not caught: ${missed[*]}" >&2
  exit 1
fi
