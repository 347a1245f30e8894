#!/usr/bin/env bash
# ci/fresh.sh [bookworm|trixie]: proves that the two commands need nothing but a base system. Makes a
# bare tree with debootstrap, clones HEAD into it, runs both inside, removes the tree. Needs root.
# KEEP=1 leaves the tree for a look.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

suite=${1:-bookworm}
[[ $(id -u) == 0 ]] || exec sudo --preserve-env=KEEP,TMPDIR,http_proxy,https_proxy,no_proxy "$0" "$@"

source ci/deps.sh
need fresh

base=${TMPDIR:-/var/tmp}
cache=$base/tas-fresh-cache/$suite
tree=$(mktemp -d "$base/tas-fresh-$suite.XXXXXX")
chmod 755 "$tree"  # as a root directory is: tests look at files as another user
mkdir -p "$cache"

clean_up() {
	local point
	for point in dev sys proc var/cache/apt/archives; do
		! mountpoint -q "$tree/$point" || umount -R "$tree/$point" || umount -R -l "$tree/$point"
	done
	if [[ ${KEEP:-} ]]; then
		echo "Left: $tree"
	else
		rm -rf --one-file-system "$tree"
	fi
}
trap clean_up EXIT

# The mirror that this host uses, if it is a Debian; else debootstrap's own.
mirror=
if grep -qx 'ID=debian' /etc/os-release; then
	# shellcheck disable=SC2016  # apt-get's own placeholder
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1 || true)
fi
echo "Making a bare $suite in $tree"
debootstrap --variant=minbase --cache-dir="$cache" "$suite" "$tree" ${mirror:+"$mirror"} >"$cache/debootstrap.log"

{
	echo 'APT::Sandbox::User "root";'  # the shared package cache is root's
	apt-config dump | grep -E '^Acquire::(http|https|Check-|Retries)' || true
} >"$tree/etc/apt/apt.conf.d/99host"
[[ -e $tree/etc/hosts ]] || printf '127.0.0.1 localhost\n::1 localhost\n' >"$tree/etc/hosts"
for point in proc sys dev; do
	mount --rbind --make-rslave "/$point" "$tree/$point"
done
mount --bind "$cache" "$tree/var/cache/apt/archives"

git -c safe.directory='*' clone -q . "$tree/root/true_async_server"

inside=(env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 CI=true)
for name in http_proxy https_proxy no_proxy; do
	[[ -z ${!name:-} ]] || inside+=("$name=${!name}")
done
run_inside() {
	echo "In $suite: $*"
	chroot "$tree" "${inside[@]}" bash -c 'cd /root/true_async_server && exec "$@"' - "$@"
}
run_inside ./ci/demo.sh --check
run_inside ./ci/test.sh
