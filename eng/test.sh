#!/usr/bin/env bash
# Builds once, runs every tests/*.Tests and the browser tests, and ends with "N passed, N failed".
set -euo pipefail
source "$(dirname "$0")/environment.sh"

eng/prerequisites.sh test
eng/build.sh
eng/publish.sh
eng/plugins.sh

logs=artifacts/test
rm -rf "$logs"
mkdir -p "$logs"
passed=0
failed=0

executable_of() { # the newest build of a test project; its folder carries the runtime identifier where there is one
  local newest
  newest=$(ls -td artifacts/bin/"$1"/release*/"Orleans.MediaTasks.$1" 2>/dev/null | head -n 1)
  if [[ -z "$newest" ]]; then
    echo "$1 was not built" >&2
    return 1
  fi
  echo "$newest"
}

run_project() { # in the background, output to its log, exit code beside it
  local name=$1 code=0
  timeout --kill-after=10 900 "$(executable_of "$name")" -noLogo -noColor -failSkips </dev/null >"$logs/$name.log" 2>&1 || code=$?
  echo "$code" >"$logs/$name.exit"
}

count_of() { # LOG WORD: the number after "WORD: " in the last summary line of a log
  local line
  line=$(grep -o "$2: [0-9]*" "$1" | tail -n 1) || true
  line=${line##* }
  echo "${line:-0}"
}

report() { # adds a project's numbers to the totals; what cannot be counted as passed is a failure
  local name=$1 log="$logs/$1.log" code total bad
  code=$(cat "$logs/$name.exit")
  total=$(count_of "$log" Total)
  bad=$(($(count_of "$log" Failed) + $(count_of "$log" Errors)))
  if ((total == 0)); then
    echo "$name ran no test" >>"$log"
    total=1 bad=1
  elif ((code != 0 && bad == 0)); then
    echo "$name ended with exit code $code" >>"$log"
    total=$((total + 1)) bad=1
  fi
  passed=$((passed + total - bad))
  failed=$((failed + bad))
  printf '%-22s %5d passed %3d failed %9s\n' "$name" $((total - bad)) "$bad" "$(grep -o 'Time: [0-9.]*s' "$log" | tail -n 1 | cut -d' ' -f2)"
  if ((bad > 0)); then tail -n 150 "$log" | sed 's/^/    /'; fi
}

projects=()
for folder in tests/*.Tests; do projects+=("$(basename "$folder")"); done

# Two at a time; whole processes under a clock come last and alone, so that nothing slows them down.
alone() { [[ "$1" == EndToEnd.Tests || "$1" == Cluster.Tests ]]; }
running=()
for name in "${projects[@]}"; do
  if alone "$name"; then continue; fi
  if ((${#running[@]} == 2)); then
    wait -n
    mapfile -t running < <(jobs -rp)
  fi
  run_project "$name" &
  mapfile -t running < <(jobs -rp)
done
wait
for name in "${projects[@]}"; do
  if alone "$name"; then run_project "$name"; fi
  report "$name"
done

for package in tests/*/package.json; do
  if [[ ! -e "$package" ]]; then continue; fi
  name=$(basename "$(dirname "$package")")
  code=0
  (cd "tests/$name" && npm ci --silent --no-audit --no-fund && timeout --kill-after=10 300 npm test --silent) </dev/null >"$logs/$name.log" 2>&1 || code=$?
  # The summary of node's own test runner, in the words of ours.
  awk '/^(#|ℹ) tests /{t=$3} /^(#|ℹ) pass /{p=$3} /^(#|ℹ) duration_ms /{d=$3} END{printf "Total: %d, Failed: %d, Time: %.3fs\n", t, t-p, d/1000}' "$logs/$name.log" >"$logs/$name.summary"
  cat "$logs/$name.summary" >>"$logs/$name.log"
  echo "$code" >"$logs/$name.exit"
  report "$name"
done

echo "$passed passed, $failed failed"
((failed == 0))
