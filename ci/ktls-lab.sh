#!/usr/bin/env bash
# ci/ktls-lab.sh COMMAND [ARGUMENT…]: runs a command on a kernel with kernel TLS and gives its output and exit status:
# right here where this kernel has it (the module is loaded if that may be done), else in user-mode Linux, which runs as
# an ordinary process and has this host's file system for its own. Directory and environment are carried over; standard
# input is empty; in the guest, TMPDIR is a disk of its own (Unix sockets and locks belong there), loopback is the only
# network, and what is written below TMPDIR, /run and /dev/shm stays there. It has one slow CPU, and says so: LAB_GUEST is "uml" there.
#   LAB_MEMORY   guest memory in MiB (a quarter of what is free, at most 2048)
#   LAB_SECONDS  the time a command may take (1200)
#   LAB_KERNEL   host or uml: there and nowhere else
# Exit status: the command's, or 77: there is no kernel TLS to be had, 124: out of time, 125: the guest died.
set -euo pipefail

if [[ $# == 0 ]]; then
	echo "Usage: ci/ktls-lab.sh COMMAND [ARGUMENT…]" >&2
	exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/deps.sh"

seconds=${LAB_SECONDS:-1200}
wanted=${LAB_KERNEL:-}
case $wanted in '' | host | uml) ;; *) echo "LAB_KERNEL is host or uml, not '$wanted'" >&2; exit 2 ;; esac

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

# --- In user-mode Linux --------------------------------------------------------------------------

lab=    # what is shared with the guest: its init, its environment, its answer
guest=  # process id of timeout, which runs it

# The guest leaves our process group, and its processes survive it if it is killed: it is asked first.
end_guest() {
	local pid
	[[ $guest ]] || return 0
	kill -TERM "$guest" 2>/dev/null || true
	wait "$guest" 2>/dev/null || true
	guest=
	for pid in $(pgrep -f "^linux\.uml .*init=$lab/init "); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

clean_up() {
	end_guest
	[[ ! $lab ]] || rm -rf "$lab"
}

# timeout(1) and terminals may send a signal twice: the second must not stop the cleaning up.
interrupted() { trap '' INT TERM HUP; exit "$1"; }

# The kernel maps its memory from a file, and there is code in it.
memory_directory() {
	local directory
	for directory in /dev/shm "$lab"; do
		if [[ -w $directory && $(findmnt -no OPTIONS -T "$directory") != *noexec* ]] \
			&& (($(df --output=avail -m "$directory" | tail -n 1) > $1)); then
			echo "$directory"
			return
		fi
	done
	unable "no room for $1 MiB of guest memory in /dev/shm or ${lab%/*} (LAB_MEMORY sets less)"
}

default_memory() { awk '/^MemAvailable/ { m = int($2 / 4096); print m < 2048 ? m : 2048 }' /proc/meminfo; }

# To this kernel, each page of a process of the guest may be a map of its own: beyond the usual limit of 65530 for a process
# (256 MiB) it is killed. proc_sys_vm(5), max_map_count
give_maps() {
	local wanted=1048576
	if (($(cat /proc/sys/vm/max_map_count) < wanted)) && [[ -w /proc/sys/vm/max_map_count ]]; then
		say "vm.max_map_count is $wanted now, for the guest"
		echo "$wanted" >/proc/sys/vm/max_map_count
	fi
}

write_init() {
	export -p | grep -vE '^declare -x (TMPDIR|TMP|TEMP|OLDPWD|PWD|SHLVL)=' >"$lab/environment" || true
	{
		echo '#!/bin/bash'
		printf 'lab=%q here=%q directory=%q open_files=%q command=(%s)\n' \
			"$lab" "$here" "$PWD" "$(ulimit -n)" "$(printf '%q ' "$@")"
		cat "$here/ktls_guest.sh"
	} >"$lab/init"
	chmod +x "$lab/init"
}

# For temporary files: a file system with a page cache, which neither tmpfs nor the host's, seen from the guest, is. Sparse.
make_disk() {
	truncate -s 8G "$lab/disk"
	PATH=$PATH:/usr/sbin:/sbin mkfs.ext4 -q -F -O ^has_journal "$lab/disk"
}

run_in_guest() {
	local memory=${LAB_MEMORY:-$(default_memory)} where out err copies=() status=0
	[[ $(uname -m) == x86_64 ]] || unable "user-mode Linux is for x86-64 only, this is $(uname -m)"
	need lab || unable "user-mode Linux is not installed"
	[[ -d /lib/modules ]] || as_root mkdir -p /lib/modules
	case $PWD/ in
	/run/* | /dev/* | /proc/* | /sys/*) unable "the guest has a ${PWD%"${PWD#/*/}"} of its own, so it cannot run in $PWD" ;;
	esac

	give_maps
	trap clean_up EXIT
	trap 'interrupted 130' INT
	trap 'interrupted 143' TERM HUP
	lab=$(mktemp -d /var/tmp/tas-lab.XXXXXX)
	where=$(memory_directory "$memory")
	write_init "$@"
	make_disk

	# Through pipes: user-mode Linux puts a terminal into raw mode, and Ctrl-C is lost.
	exec {out}> >(exec cat)
	copies+=("$!")
	exec {err}> >(exec cat >&2)
	copies+=("$!")
	TMPDIR=$where timeout --kill-after=5 "$seconds" linux.uml mem="${memory}M" root=none rootfstype=hostfs rootflags=/ rw \
		init="$lab/init" ubd0="$lab/disk" uml_dir="$lab/" umid=guest con=null con0=null,fd:1 con1=null,fd:3 con2=null,fd:4 \
		</dev/null 3>&"$out" 4>&"$err" {out}>&- {err}>&- >"$lab/kernel.log" 2>&1 &
	guest=$!
	exec {out}>&- {err}>&-
	wait "$guest" || status=$?
	end_guest
	wait "${copies[@]}" || true

	if [[ -e $lab/status ]]; then exit "$(cat "$lab/status")"; fi
	if [[ $status == 124 ]]; then say "the command took more than $seconds s"; exit 124; fi
	tail -n 30 "$lab/kernel.log" >&2
	if [[ -e $lab/started ]]; then say "the guest died"; exit 125; fi
	unable "user-mode Linux did not start"
}

if [[ $wanted != uml ]]; then
	if reason=$(host_has_ktls); then run_here "$@"; fi
	[[ $wanted != host ]] || unable "this kernel has no kernel TLS: $reason"
fi
run_in_guest "$@"
