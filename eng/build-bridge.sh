#!/usr/bin/env bash
# Builds the libtorch bridge into artifacts/native/libcluster_torch.so. TORCH_DIR names a libtorch folder (official
# zip, or pip's torch folder); unset means the system's libtorch (libtorch-dev). Does nothing, at once, when the
# library is newer than its sources and was built against the same libtorch.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
source_dir="$root/Torch/native"
out_dir="$root/artifacts/native"
library="$out_dir/libcluster_torch.so"
stamp="$out_dir/built-against"
log="$out_dir/build.log"

die() { echo "build-bridge: $*" >&2; exit 3; }

torch_dir="${TORCH_DIR:-}"
include_dir="/usr/include"
missing="libtorch is missing: install libtorch-dev, or set TORCH_DIR to a libtorch folder."
if [[ -n "$torch_dir" ]]; then
    [[ -d "$torch_dir" ]] || die "TORCH_DIR=$torch_dir is not a folder."
    torch_dir="$(cd "$torch_dir" && pwd)"
    include_dir="$torch_dir/include"
    missing="TORCH_DIR=$torch_dir holds no libtorch (its folders include/ and lib/ are expected there)."
fi
# Newer libtorch keeps the numbers in the first of the two.
version_header="$include_dir/torch/headeronly/version.h"
[[ -f "$version_header" ]] || version_header="$include_dir/torch/csrc/api/include/torch/version.h"
[[ -f "$version_header" ]] || die "$missing"
version="$(sed -n 's/^# *define TORCH_VERSION_\(MAJOR\|MINOR\|PATCH\) \([0-9]*\)$/\2/p' "$version_header" | paste -sd.)"
wanted="TORCH_DIR=$torch_dir libtorch $version"

if [[ -f "$library" && -f "$stamp" && "$(< "$stamp")" == "$wanted" ]] \
    && [[ -z "$(find "$source_dir" "$version_header" -type f -newer "$library" -print -quit)" ]]; then
    exit 0
fi

for tool in cmake g++ make; do
    command -v "$tool" > /dev/null || die "$tool is missing: install cmake, g++ and make."
done
mkdir -p "$out_dir"
# Each libtorch has a build folder of its own: nothing of another one's configuration lingers.
build_dir="$root/artifacts/obj/native-$(cksum <<< "$wanted" | cut -d' ' -f1)"
if ! { cmake -S "$source_dir" -B "$build_dir" -DCMAKE_BUILD_TYPE=Release -DTORCH_DIR="$torch_dir" \
        && cmake --build "$build_dir" --parallel "${BUILD_JOBS:-$(nproc)}"; } > "$log" 2>&1; then
    reason="$(grep -m1 -E 'error:|CMake Error|Error ' "$log" || tail -n 1 "$log")"
    die "the bridge did not build (${reason# }); the whole output is in artifacts/native/build.log"
fi

# Debian's libtorch_cpu names OpenCV and FFmpeg among the libraries that it needs, uses nothing of them, and they bring two hundred
# others. Empty libraries of their names, which the bridge's search path comes upon first, stand in for each one that is
# named but unused: a process loads libtorch in half the time and takes 68 MB less. Others' folders of libtorch have none.
stand_in_for_unused() {
    local library=$1 folder=$2 torch_cpu unused kept name
    rm -rf "$folder"
    mkdir "$folder"
    torch_cpu="$(ldd "$library" | awk '$1 ~ /^libtorch_cpu\.so/ { print $3 }')"
    unused="$(ldd -u "$torch_cpu" | awk 'NR > 1 { sub(".*/", "", $1); print $1 }')" || true # its exit code says that there are some
    kept="$(ldd "$torch_cpu" | awk 'NR == FNR { unused[$1]; next } !($1 in unused) && $3 ~ /^\// { print $1, $3 }' \
        <(echo "$unused") - | grep -F -f <(readelf -d "$torch_cpu" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p') \
        | awk '{ print $2 }' | xargs ldd | awk '{ print $1 }')"
    for name in $unused; do
        grep -qxF "$name" <<< "$kept" || g++ -shared -nostdlib -o "$folder/$name" "-Wl,-soname,$name" -x c++ /dev/null
    done
}
if [[ -z "$torch_dir" ]]; then stand_in_for_unused "$build_dir/libcluster_torch.so" "$out_dir/unused"; fi
# Moved into place whole, so that a process never loads half a library.
cp "$build_dir/libcluster_torch.so" "$library.new"
mv "$library.new" "$library"
echo "$wanted" > "$stamp"
echo "build-bridge: built artifacts/native/libcluster_torch.so"
