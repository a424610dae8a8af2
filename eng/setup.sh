#!/usr/bin/env bash
# Sets up what is missing and builds what changed: eng/setup.sh PROJECT_OR_SOLUTION
# What ./cluster runs comes to lie in artifacts/cluster.
# Prints nothing and takes a few milliseconds when nothing changed. Exit code 3: the machine lacks something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$1
stamp="artifacts/.ready-$(basename "$target")"
sources=(Messages Actors Parameters Torch Training Coordinator WorkerNode Cli Samples Tests/Simulation eng
    Directory.Build.props Directory.Packages.props global.json .editorconfig)
[[ $target == *.sln ]] && sources+=(Tests "$target")

say() { printf 'cluster: %s\n' "$*" >&2; }
lacking() { say "$@"; exit 3; }

up_to_date() {
    [[ -f $stamp && "$(cat "$stamp")" == "${TORCH_DIR:-}" ]] &&
        [[ -z "$(find "${sources[@]}" -newer "$stamp" -print -quit)" ]]
}

# Each line: what to look for, the Debian package that brings it.
missing_packages() {
    command -v cmake > /dev/null || echo cmake
    command -v g++ > /dev/null || echo g++
    command -v make > /dev/null || echo make
    [[ -n ${TORCH_DIR:-} ]] && return
    [[ -e /usr/include/torch/script.h ]] || echo libtorch-dev
    compgen -G '/usr/lib/*/openblas-pthread/libblas.so.3' > /dev/null || echo libopenblas0-pthread
}

install_packages() {
    local missing=("$@") run=()
    command -v apt-get > /dev/null ||
        lacking "missing: ${missing[*]} (Debian's package names). There is no apt-get here: install each one by this" \
            "system's own means, or set TORCH_DIR to a libtorch folder in place of libtorch-dev and libopenblas0-pthread"
    if [[ $EUID -ne 0 ]]; then
        command -v sudo > /dev/null && sudo -n true 2> /dev/null ||
            lacking "missing: ${missing[*]}. Installing them needs root: sudo apt-get install ${missing[*]}"
        run=(sudo -n)
    fi
    say "installing ${missing[*]}"
    { "${run[@]}" apt-get update -qq &&
        "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } \
        > artifacts/install.log 2>&1 ||
        lacking "apt-get could not install ${missing[*]}: $(tail -n 1 artifacts/install.log) (artifacts/install.log)"
}

# The bridge's compiler runs beside the others. One process compiles all projects, where one for each would load and compile
# the analyzers anew; it has a name of its own, and ends with the build. A build is too short for compiling by a profile.
build() {
    export DOTNET_TieredPGO=0
    say "building $(basename "$target") (log: artifacts/build.log)"
    eng/build-bridge.sh &
    local bridge=$! status=0 compiler=cluster-$$
    { dotnet build "$target" -c Release --nologo -v quiet -p:UseSharedCompilation=true -p:SharedCompilationId=$compiler &&
        dotnet publish Samples -c Release --no-build --nologo -v quiet -o artifacts/cluster; } \
        > artifacts/build.log 2>&1 || status=1
    pkill -f -- "-pipename:$compiler" || true
    ((status == 1)) || { wait $bridge || exit $?; return; }
    wait $bridge || true
    grep -E ': error ' artifacts/build.log | sort -u | head -n 20 >&2 || tail -n 20 artifacts/build.log >&2
    say "the build failed (artifacts/build.log)"
    exit 1
}

mkdir -p artifacts
up_to_date && exit 0
exec 9> artifacts/.setup.lock
flock 9
up_to_date && exit 0
started=$(mktemp artifacts/.started-XXXXXX)
trap 'rm -f "$started"' EXIT
printf '%s' "${TORCH_DIR:-}" > "$started"

command -v dotnet > /dev/null ||
    lacking "missing: the .NET 10 SDK (dotnet). See https://learn.microsoft.com/dotnet/core/install/linux"
dotnet --version > /dev/null 2>&1 ||
    lacking "the .NET SDK here is not version 10 (global.json): dotnet --list-sdks says $(dotnet --list-sdks | tail -n 1)"
mapfile -t missing < <(missing_packages)
((${#missing[@]} == 0)) || install_packages "${missing[@]}"
build
mv "$started" "$stamp" # its time is the build's start: what changed meanwhile is built next time
