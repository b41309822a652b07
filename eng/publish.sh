#!/usr/bin/env bash
# Publishes the silo to artifacts/run, precompiled so that it starts quickly. Does nothing when nothing changed.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

target=artifacts/run
inputs=(src sql Directory.Build.props Directory.Packages.props global.json eng/publish.sh)
if ! newer_than "$target/.published" "${inputs[@]}"; then exit 0; fi

echo "Building …" >&2
mkdir -p artifacts
started=$(mktemp artifacts/publish.XXXXXX)
trap 'rm -f "$started"' EXIT

publish=(dotnet publish src/Silo/Silo.csproj -c Release -o "$target" -v quiet --tl:off)
# Precompiled code needs one more package (crossgen); without it the start is slower and nothing else.
if dotnet restore src/Silo/Silo.csproj -p:PublishReadyToRun=true -v quiet --tl:off </dev/null >&2; then
  "${publish[@]}" --no-restore -p:PublishReadyToRun=true </dev/null >&2
else
  echo "Publishing without precompiled code: the start will be slower." >&2
  "${publish[@]}" </dev/null >&2
fi
# The stamp is as old as the start of the build, so that an edit during the build is not missed.
touch -r "$started" "$target/.published"
