#!/usr/bin/env bash
# Runs the benchmark: eng/bench.sh [W1 W2 …] [--runs n]. JSON lines on stdout, everything else on stderr.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

dotnet build bench/Bench.csproj -c Release -v quiet --tl:off </dev/null >&2
eng/publish.sh
exec "$(ls -td artifacts/bin/Bench/release*/Orleans.MediaTasks.Bench | head -n 1)" "$@"
