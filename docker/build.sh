#!/usr/bin/env bash
# Builds the images with docker, podman or buildah: docker/build.sh [coordinator|worker|worker-cuda ...] [-- BUILD_FLAGS]
# Without names: coordinator and worker. worker-cuda wants --build-arg LIBTORCH_URL=... --build-arg LIBTORCH_SHA256=...
# TAG names their version (default 1.0.0, which the manifests name), DEBIAN the base (default debian:bookworm-slim). Exit code 3: this
# machine lacks something.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
lacking() { printf 'cluster: %s\n' "$*" >&2; exit 3; }

command -v dotnet > /dev/null || lacking "missing: the .NET 10 SDK (dotnet), which the images are made with"
if docker info > /dev/null 2>&1; then
    build=(docker build)
elif command -v podman > /dev/null; then
    build=(podman build --format docker)
elif command -v buildah > /dev/null; then
    # Chroot: as in a container without rights to make others.
    build=(buildah bud --layers --isolation chroot --network host --format docker)
else
    lacking "missing: docker (and its engine, running), podman or buildah"
fi

tag=${TAG:-1.0.0}
images=()
while (($# > 0)) && [[ $1 != -- ]]; do
    case $1 in
        coordinator | worker | worker-cuda) images+=("$1") ;;
        *) printf "cluster: docker/build.sh %s: coordinator, worker or worker-cuda; flags of the build stand after --\n" "$1" >&2; exit 2 ;;
    esac
    shift
done
(($# == 0)) || shift
((${#images[@]} > 0)) || images=(coordinator worker)

dotnet_home=$(dirname "$(readlink -f "$(command -v dotnet)")")
base=(--build-arg "DEBIAN=${DEBIAN:-debian:bookworm-slim}" -f docker/dotnet.Dockerfile)
"${build[@]}" "${base[@]}" --target runtime -t cluster-dotnet:10.0 "$@" "$dotnet_home"
"${build[@]}" "${base[@]}" --target sdk -t cluster-dotnet-sdk:10.0 "$@" "$dotnet_home"
for image in "${images[@]}"; do
    "${build[@]}" -f docker/Dockerfile --target "$image" -t "cluster-$image:$tag" "$@" .
done
for image in "${images[@]}"; do printf 'built cluster-%s:%s\n' "$image" "$tag"; done
