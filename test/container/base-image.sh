#!/usr/bin/env bash
# Makes a stand-in for node:24-trixie-slim where no registry is reachable: Debian's minimal system, Node 24 and npm as
# they are installed beside this repository, user `node` with id 1000. For tests of the image only; ships nowhere.
# Usage: base-image.sh NAME
set -euo pipefail
name=$1
modules=$(cd "$(dirname "$0")/../../node_modules" && pwd)
node=$(ls "$modules"/node-linux-*/bin/node)
npm=$(npm root --global)/npm
root=$(mktemp -d)
container=
clean() {
  [[ -z $container ]] || buildah rm "$container" >/dev/null
  rm -rf "$root"
}
trap clean EXIT

# As the slim images of Debian do: no manuals, no documents but licences.
mmdebstrap --quiet --variant=minbase --include=libatomic1 \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='path-exclude=/usr/share/locale/*' \
  trixie "$root/system.tar"

mkdir -p "$root/local/bin" "$root/local/lib/node_modules"
install -m 0755 "$node" "$root/local/bin/node"
cp -r "$npm" "$root/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/local/bin/npx"

# What this machine trusts, a build on it trusts too: a proxy in front of the registry may have a CA of its own.
authorities=/etc/ssl/certs/ca-certificates.crt
[[ ! -r $authorities ]] || install -D -m 0644 "$authorities" "$root/local/share/stand-in/authorities.crt"

container=$(buildah from scratch)
buildah add --quiet "$container" "$root/system.tar" /
buildah add --quiet "$container" "$root/local" /usr/local
buildah run --isolation chroot --network host "$container" -- \
  useradd --uid 1000 --user-group --create-home --shell /bin/bash node
buildah config --env NODE_EXTRA_CA_CERTS=/usr/local/share/stand-in/authorities.crt --cmd node "$container"
buildah commit --quiet --format docker "$container" "$name"
