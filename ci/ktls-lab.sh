#!/usr/bin/env bash
# ci/ktls-lab.sh COMMAND [ARGUMENT…]: runs a command on a kernel with kernel TLS and gives its output and exit status:
# right here where this kernel has it (the module is loaded if that may be done), else in a guest that runs as an ordinary
# process and has this host's file system for its own: user-mode Linux, or the distribution's kernel in QEMU, which emulates
# a CPU; that is slower, and has room for AddressSanitizer. Directory and environment are carried over; standard input is
# empty; in the guest, TMPDIR is a disk of its own (Unix sockets and locks belong there), loopback is the only network, and
# what is written below TMPDIR, /run and /dev/shm stays there. It is slow, and says so: LAB_GUEST is "uml" or "qemu" there.
#   LAB_MEMORY   guest memory in MiB (a quarter of what is free, at most 2048)
#   LAB_SECONDS  the time a command may take (1200)
#   LAB_KERNEL   where: host, uml, qemu, or the first one that can of "host uml" (the default) and "host qemu"
#   LAB_PACKAGES  a directory with the packages of the kernel for qemu, as of a later release (the distribution's own)
# Exit status: the command's, or 77: there is no kernel TLS to be had, 124: out of time, 125: the guest died.
set -euo pipefail

if [[ $# == 0 ]]; then
	echo "Usage: ci/ktls-lab.sh COMMAND [ARGUMENT…]" >&2
	exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/deps.sh"

seconds=${LAB_SECONDS:-1200}
where=${LAB_KERNEL:-host uml}
case $where in
host | uml | qemu | 'host uml' | 'host qemu') ;;
*) echo "LAB_KERNEL is host, uml, qemu, 'host uml' or 'host qemu', not '$where'" >&2; exit 2 ;;
esac

say() { echo "lab: $*" >&2; }
unable() { say "cannot run: $*"; exit 77; }

# --- Here ----------------------------------------------------------------------------------------

# Says why not.
host_has_ktls() {
	command -v python3 >/dev/null || need python || return
	# Not found, not allowed, built in: the check tells.
	modprobe -q tls 2>/dev/null || sudo -n modprobe -q tls 2>/dev/null || true
	python3 "$here/ktls_check.py"
}

run_here() {
	say "this kernel, Linux $(uname -r)"
	exec timeout --kill-after=10 "$seconds" "$@" </dev/null
}

# --- In a guest ----------------------------------------------------------------------------------

lab=    # what is shared with the guest: its init, its environment, its answer
guest=  # process id of timeout, which runs it
watch=  # … and of who waits for the answer

# The guest leaves our process group: it is asked to end.
end_guest() {
	[[ $guest ]] || return 0
	kill "$watch" 2>/dev/null || true
	kill -TERM "$guest" 2>/dev/null || true
	wait "$guest" 2>/dev/null || true
	guest=
	end_survivors
}

# A kernel that crashes on its way out may hang: the answer is there, and nobody waits for it.
end_hanging_guest() {
	while [[ ! -s $lab/status ]]; do
		kill -0 "$guest" 2>/dev/null || return 0
		sleep 1
	done
	sleep 20
	kill -TERM "$guest" 2>/dev/null || true
}

clean_up() {
	end_guest
	[[ ! $lab ]] || rm -rf "$lab"
}

# timeout(1) and terminals may send a signal twice: the second must not stop the cleaning up.
interrupted() { trap '' INT TERM HUP; exit "$1"; }

default_memory() { awk '/^MemAvailable/ { m = int($2 / 4096); print m < 2048 ? m : 2048 }' /proc/meminfo; }

write_init() {
	local name
	export -p | grep -vE '^declare -x (TMPDIR|TMP|TEMP|OLDPWD|PWD|SHLVL)=' >"$lab/environment" || true
	{
		echo '#!/bin/bash'
		printf 'lab=%q here=%q directory=%q open_files=%q command=(%s)\n' \
			"$lab" "$here" "$PWD" "$(ulimit -n)" "$(printf '%q ' "$@")"
		for name in guest_kind guest_name guest_modules guest_disk guest_out guest_err; do printf '%s=%q\n' "$name" "${!name}"; done
		cat "$here/ktls_guest.sh"
	} >"$lab/init"
	chmod +x "$lab/init"
}

# For temporary files: a file system with a page cache, which neither tmpfs nor the host's, seen from the guest, is. Sparse.
make_disk() {
	truncate -s 8G "$lab/disk"
	PATH=$PATH:/usr/sbin:/sbin mkfs.ext4 -q -F -O ^has_journal "$lab/disk"
}

run_in_guest() {  # run_in_guest KIND COMMAND [ARGUMENT…]
	local guest_kind=$1 memory=${LAB_MEMORY:-$(default_memory)} out err copies=() status=0
	shift
	# shellcheck source=/dev/null
	source "$here/ktls_$guest_kind.sh"
	[[ $(uname -m) == x86_64 ]] || unable "the guests are for x86-64 only, this is $(uname -m)"
	case $PWD/ in
	/run/* | /dev/* | /proc/* | /sys/*) unable "the guest has a ${PWD%"${PWD#/*/}"} of its own, so it cannot run in $PWD" ;;
	esac

	trap clean_up EXIT
	trap 'interrupted 130' INT
	trap 'interrupted 143' TERM HUP
	lab=$(mktemp -d /var/tmp/tas-lab.XXXXXX)
	prepare_guest "$memory"
	[[ -d /lib/modules ]] || as_root mkdir -p /lib/modules
	write_init "$@"
	make_disk

	exec {out}> >(exec cat)
	copies+=("$!")
	exec {err}> >(exec cat >&2)
	copies+=("$!")
	run_guest "$memory" </dev/null 3>&"$out" 4>&"$err" {out}>&- {err}>&- >"$lab/kernel.log" 2>&1 &
	guest=$!
	exec {out}>&- {err}>&-
	end_hanging_guest &
	watch=$!
	wait "$guest" || status=$?
	end_guest
	wait "${copies[@]}" || true

	if [[ -e $lab/status ]]; then exit "$(cat "$lab/status")"; fi
	if [[ $status == 124 ]]; then say "the command took more than $seconds s"; exit 124; fi
	tail -n 30 "$lab/kernel.log" >&2
	if [[ -e $lab/started ]]; then say "the guest died"; exit 125; fi
	unable "$guest_name did not start"
}

if [[ $where == host* ]]; then
	if reason=$(host_has_ktls); then run_here "$@"; fi
	[[ $where != host ]] || unable "this kernel has no kernel TLS: $reason"
fi
run_in_guest "${where#host }" "$@"
