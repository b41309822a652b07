#!/usr/bin/env bash
# Builds what changed and runs a whole cluster on this machine: PostgreSQL in a temporary folder, three silos, two API nodes, all on 127.0.0.1.
# Prints how to watch it and how to kill its parts; Ctrl-C stops all of it. CLUSTER_BASE_PORT=6000 moves every port.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

eng/prerequisites.sh cluster
eng/publish.sh

base=${CLUSTER_BASE_PORT:-5080}
database_port=$((base + 1000))
silos=3
fronts=2
program=artifacts/run/Orleans.MediaTasks.Silo
folder=$(mktemp -d "${TMPDIR:-/tmp}/mediatasks-cluster.XXXXXX")
mkdir "$folder/nodes" "$folder/data" "$folder/log"

# PostgreSQL refuses to run as root; Debian keeps its server out of PATH.
postgres_bin=$(dirname "$(readlink -f "$(command -v initdb || ls -1d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")")
as_owner=()
if ((EUID == 0)); then
  as_owner=(runuser -u postgres --)
  chmod 711 "$folder"
fi
install -d -m 700 ${as_owner:+-o postgres} "$folder/postgres"
touch "$folder/log/postgres" && chmod 666 "$folder/log/postgres"

stop() {
  trap - EXIT INT TERM
  echo
  echo "Stopping …"
  local file
  # The API nodes first, so that nobody asks silos that are going.
  for file in "$folder"/nodes/api-*.pid "$folder"/nodes/silo-*.pid; do
    if [[ -e "$file" ]]; then kill -TERM "$(cat "$file")" 2>/dev/null || true; fi
  done
  for file in "$folder"/nodes/*.pid; do
    if [[ -e "$file" ]]; then tail --pid="$(cat "$file")" -f /dev/null; fi
  done
  "${as_owner[@]}" "$postgres_bin/pg_ctl" stop -s -w -D "$folder/postgres" -m fast || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo "Starting PostgreSQL …"
(
  cd /
  "${as_owner[@]}" "$postgres_bin/initdb" -D "$folder/postgres" -U mediatasks -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  "${as_owner[@]}" "$postgres_bin/pg_ctl" start -s -w -D "$folder/postgres" -l "$folder/log/postgres" \
    -o "-c listen_addresses=127.0.0.1 -c port=$database_port -c unix_socket_directories= -c max_connections=300"
  "$postgres_bin/createdb" -h 127.0.0.1 -p "$database_port" -U mediatasks mediatasks
)

# One small script for each node: the way to start it again is to run it again.
node() { # NAME ROLE URL SETTING…
  local name=$1 role=$2 url=$3 setting
  shift 3
  {
    echo '#!/usr/bin/env bash'
    echo "cd '$PWD'"
    echo "export ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=$url"
    echo "export ConnectionStrings__MediaTasks='Host=127.0.0.1;Port=$database_port;Database=mediatasks;Username=mediatasks'"
    echo "export MediaTasks__Mode=Cluster MediaTasks__Role=$role MediaTasks__DataPath='$folder/data'"
    for setting in "$@"; do echo "export $setting"; done
    echo "setsid '$program' >>'$folder/log/$name' 2>&1 </dev/null &"
    echo "echo \$! >'$folder/nodes/$name.pid'"
  } >"$folder/nodes/$name"
  chmod +x "$folder/nodes/$name"
  "$folder/nodes/$name"
}

for ((i = 1; i <= silos; i++)); do
  node "silo-$i" Silo "http://127.0.0.1:$((base + 100 + i))" "MediaTasks__SiloPort=$((base + 6000 + i))" "MediaTasks__GatewayPort=$((base + 25000 + i))"
done
for ((i = 1; i <= fronts; i++)); do
  node "api-$i" Api "http://127.0.0.1:$((base + i - 1))"
done

wait_ready() { # NAME URL
  for ((tries = 0; tries < 300; tries++)); do
    if curl -sf -o /dev/null "$2/health/ready"; then return; fi
    if ! kill -0 "$(cat "$folder/nodes/$1.pid")" 2>/dev/null; then
      echo "$1 ended:" >&2
      tail -n 20 "$folder/log/$1" >&2
      exit 1
    fi
    sleep 0.2
  done
  echo "$1 is not ready after a minute; see $folder/log/$1" >&2
  exit 1
}

for ((i = 1; i <= silos; i++)); do wait_ready "silo-$i" "http://127.0.0.1:$((base + 100 + i))"; done
for ((i = 1; i <= fronts; i++)); do wait_ready "api-$i" "http://127.0.0.1:$((base + i - 1))"; done

cat <<TEXT

The cluster is ready.

Watch    http://localhost:$base and http://localhost:$((base + 1))   (two API nodes, one page)
Submit   curl http://127.0.0.1:$base/v1/tasks -H "Authorization: Bearer condt_dev" -H "Content-Type: application/json" \\
           -d '{"model": "sim/video", "input": {"prompt": "a storm", "simulate": {"duration_ms": 20000}}}'
List     curl -s http://127.0.0.1:$((base + 1))/v1/tasks -H "Authorization: Bearer condt_dev"
Health   curl -s http://127.0.0.1:$((base + 101))/health/ready
Logs     tail -f $folder/log/*

Kill a node, and start it again:
TEXT
for file in "$folder"/nodes/silo-?  "$folder"/nodes/api-?; do
  printf '  %-7s kill -9 $(cat %s.pid)    %s\n' "$(basename "$file")" "$file" "$file"
done
echo
echo "Ctrl-C stops everything and removes its data."

while true; do sleep 3600 & wait $!; done
