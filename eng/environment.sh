# Sourced by the other scripts: where we are, and a quiet .NET command line.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export HOME="${HOME:-/tmp}" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A build node that outlives its build would hold the output of whoever waits for it to close.
if [[ "${CI:-}" == true ]]; then export MSBUILDDISABLENODEREUSE=1; fi

# newer_than STAMP PATH...: whether anything under the paths changed since the stamp (or there is no stamp).
newer_than() {
  local stamp=$1 changed
  shift
  [[ -e "$stamp" ]] || return 0
  changed=$(find "$@" -newer "$stamp" -print -quit)
  [[ -n "$changed" ]]
}
