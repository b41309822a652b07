#!/usr/bin/env bash
# Builds what changed and becomes the product: one process, Development, http://localhost:5080, data in ./data.
# Every setting can be given by environment, for example ASPNETCORE_URLS or MediaTasks__DataPath.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

eng/prerequisites.sh run
eng/publish.sh

export ASPNETCORE_ENVIRONMENT=Development
export ASPNETCORE_URLS="${ASPNETCORE_URLS:-http://localhost:5080}"
export MediaTasks__DataPath="${MediaTasks__DataPath:-./data}"
# The plugins of this product where they were built: make plugins.
if [[ -e artifacts/plugins/.built ]]; then
  export MediaTasks__Providers__Plugins__Folder="${MediaTasks__Providers__Plugins__Folder:-artifacts/plugins}"
fi
exec artifacts/run/Orleans.MediaTasks.Silo "$@"
