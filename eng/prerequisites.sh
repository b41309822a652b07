#!/usr/bin/env bash
# Makes sure that the programs are there that the product (run), its plugins (plugins), many nodes of it (cluster) or its tests (test) need.
# As root with apt-get they are installed; otherwise one line says what to install.
set -euo pipefail

goal=${1:-run}
packages=()

need() { # package program...: any one of the programs will do
  local package=$1 program
  shift
  for program in "$@"; do
    if command -v "$program" >/dev/null; then return; fi
  done
  packages+=("$package")
}

if ! command -v dotnet >/dev/null || ! compgen -G "$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/10.*" >/dev/null; then
  echo "The .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
  exit 1
fi

need ffmpeg ffmpeg
need bubblewrap bwrap
if [[ "$goal" != plugins && ! -e /usr/share/pocketsphinx/model/en-us/en-us.lm.bin ]]; then # what ffmpeg recognises speech with: files, no program
  packages+=(pocketsphinx-en-us)
fi
if [[ "$goal" == cluster || "$goal" == test ]] && ! compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then
  need postgresql initdb
fi
if [[ "$goal" == cluster || "$goal" == test ]]; then
  need curl curl
fi
if [[ "$goal" == test ]]; then
  need make make
  need chromium chromium chromium-browser google-chrome
  need nodejs node
  need python3-minimal python3
  need openssl openssl
fi
if [[ "$goal" == plugins || "$goal" == test ]]; then
  need npm npm
fi

if ((${#packages[@]} == 0)); then exit 0; fi

if ((EUID == 0)) && command -v apt-get >/dev/null; then
  echo "Installing ${packages[*]} …" >&2
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  apt=(apt-get -qq -o DPkg::Lock::Timeout=120)
  install() { "${apt[@]}" install -y --no-install-recommends "$@"; }
  without_system_cluster() { # Only the programs of PostgreSQL are wanted: every user of them starts a server of its own.
    if [[ " ${packages[*]} " != *" postgresql "* ]]; then return; fi
    install postgresql-common && sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  }
  if { "${apt[@]}" update && without_system_cluster && install "${packages[@]}"; } >"$log" 2>&1 </dev/null; then
    rm -f "$log"
    exit 0
  fi
  tail -n 5 "$log" >&2
  rm -f "$log"
fi

echo "Missing: ${packages[*]}. Install with: sudo apt-get install --no-install-recommends ${packages[*]}" >&2
if [[ "$goal" == run ]]; then
  echo "Going on without: models that need a missing program are refused with a clear error." >&2
  exit 0
fi
exit 1
