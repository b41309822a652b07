#!/usr/bin/env bash
# Builds once, runs every tests/*.Tests and the browser tests, and ends with "N passed, N failed".
set -euo pipefail
source "$(dirname "$0")/environment.sh"

eng/prerequisites.sh test
eng/build.sh

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
  timeout --kill-after=10 400 "$(executable_of "$name")" --no-progress --no-ansi </dev/null >"$logs/$name.log" 2>&1 || code=$?
  echo "$code" >"$logs/$name.exit"
}

count_of() { # LOG WORD: the number after "word:" in the summary at the end of a test run
  sed -n "s/^ *$2: *\([0-9][0-9]*\).*/\1/p" "$1" | tail -n 1
}

report() { # adds a project's numbers to the totals; what cannot be counted as passed is a failure
  local name=$1 log="$logs/$1.log" code ok bad skipped
  code=$(cat "$logs/$name.exit")
  ok=$(count_of "$log" succeeded)
  bad=$(count_of "$log" failed)
  skipped=$(count_of "$log" skipped)
  ok=${ok:-0} bad=${bad:-0} skipped=${skipped:-0}
  if ((ok + bad == 0)); then
    echo "$name ran no test" >>"$log"
    bad=1
  elif ((skipped > 0)); then
    echo "$name skipped $skipped: a test that does not run proves nothing" >>"$log"
    bad=$((bad + skipped))
  elif ((code != 0 && bad == 0)); then
    echo "$name ended with exit code $code" >>"$log"
    bad=1
  fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  printf '%-22s %5d passed %3d failed  %s\n' "$name" "$ok" "$bad" "$(sed -n 's/^ *duration: *//p' "$log" | tail -n 1)"
  if ((bad > 0)); then tail -n 120 "$log" | sed 's/^/    /'; fi
}

projects=()
for folder in tests/*.Tests; do projects+=("$(basename "$folder")"); done

# Two at a time; whole processes under a clock (EndToEnd) come last and alone, so that nothing slows them down.
running=()
for name in "${projects[@]}"; do
  if [[ "$name" == EndToEnd.Tests ]]; then continue; fi
  if ((${#running[@]} == 2)); then
    wait -n
    mapfile -t running < <(jobs -rp)
  fi
  run_project "$name" &
  mapfile -t running < <(jobs -rp)
done
wait
for name in "${projects[@]}"; do
  if [[ "$name" == EndToEnd.Tests ]]; then run_project "$name"; fi
  report "$name"
done

for package in tests/*/package.json; do
  if [[ ! -e "$package" ]]; then continue; fi
  name=$(basename "$(dirname "$package")")
  code=0
  (cd "tests/$name" && npm ci --silent --no-audit --no-fund && timeout --kill-after=10 300 npm test --silent) </dev/null >"$logs/$name.log" 2>&1 || code=$?
  # The words of node's own test runner, in those of ours.
  sed -n 's/^[#ℹ] pass \([0-9]*\)/succeeded: \1/p; s/^[#ℹ] fail \([0-9]*\)/failed: \1/p; s/^[#ℹ] skipped \([0-9]*\)/skipped: \1/p; s/^[#ℹ] duration_ms \([0-9]*\).*/duration: \1ms/p' "$logs/$name.log" >"$logs/$name.summary"
  cat "$logs/$name.summary" >>"$logs/$name.log"
  echo "$code" >"$logs/$name.exit"
  report "$name"
done

echo "$passed passed, $failed failed"
((failed == 0))
