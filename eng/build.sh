#!/usr/bin/env bash
# Builds the solution once, in Release; warnings are errors (Directory.Build.props).
set -euo pipefail
source "$(dirname "$0")/environment.sh"

dotnet build Orleans.MediaTasks.sln -c Release -v quiet --tl:off "$@" </dev/null
