# Sourced by ktls-lab.sh: the guest in user-mode Linux, which runs as an ordinary process and has one slow CPU.
# shellcheck shell=bash

guest_name='user-mode Linux'
guest_modules=/usr/lib/uml/modules
guest_disk=/dev/ubda
guest_out=/dev/tty1
guest_err=/dev/tty2

prepare_guest() {
	need guest uml || unable "user-mode Linux is not installed"
	memory_directory=$(find_memory_directory "$1")
	give_maps
}

# The kernel maps its memory from a file, and there is code in it.
find_memory_directory() {
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

# To this kernel, each page of a process of the guest may be a map of its own: beyond the usual limit of 65530 for a process
# (256 MiB) it is killed. proc_sys_vm(5), max_map_count
give_maps() {
	local wanted=1048576
	if (($(cat /proc/sys/vm/max_map_count) < wanted)) && [[ -w /proc/sys/vm/max_map_count ]]; then
		say "vm.max_map_count is $wanted now, for the guest"
		echo "$wanted" >/proc/sys/vm/max_map_count
	fi
}

# Through pipes: user-mode Linux puts a terminal into raw mode, and Ctrl-C is lost.
run_guest() {  # run_guest MEMORY: what the command writes goes to the descriptors 3 and 4
	TMPDIR=$memory_directory exec timeout --kill-after=5 "$seconds" \
		linux.uml mem="${1}M" root=none rootfstype=hostfs rootflags=/ rw \
		init="$lab/init" ubd0="$lab/disk" uml_dir="$lab/" umid=guest con=null con0=null,fd:1 con1=null,fd:3 con2=null,fd:4
}

# Processes of the guest survive it if it is killed.
end_survivors() {
	local pid
	for pid in $(pgrep -f "^linux\.uml .*init=$lab/init "); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}
