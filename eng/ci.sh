#!/usr/bin/env bash
# What a change must pass, the same for a person and a machine.
set -euo pipefail
source "$(dirname "$0")/environment.sh"
export CI=true

eng/prerequisites.sh test
dotnet restore Orleans.MediaTasks.sln --locked-mode -v quiet --tl:off </dev/null
dotnet format Orleans.MediaTasks.sln --no-restore --verify-no-changes </dev/null
eng/test.sh
# Snapshots, lock files and the OpenAPI document are part of the change: a run must not alter them.
git diff --exit-code --stat
