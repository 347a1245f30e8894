# What the guest of ktls-lab.sh runs as its init, behind the variables lab, here, directory, open_files,
# command and guest_….
# shellcheck shell=bash disable=SC2154
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

set_up() {
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mount -t devtmpfs dev /dev
	mkdir /dev/shm /dev/pts
	mount -t tmpfs tmpfs /dev/shm
	mount -t devpts devpts /dev/pts
	mount -t tmpfs tmpfs /run
	mkdir /run/tmp
	ln -s /proc/self/fd /dev/fd
	ln -s fd/0 /dev/stdin
	ln -s fd/1 /dev/stdout
	ln -s fd/2 /dev/stderr
	mount --bind "$guest_modules" /lib/modules
	modprobe -a ipv6 tls gcm ctr ghash-generic chacha20poly1305
	modprobe ext4
	mount -t ext4 "$guest_disk" /run/tmp
	ip link set lo up
	ulimit -n "$open_files"
	case $guest_out in /dev/tty*) stty -F "$guest_out" raw; stty -F "$guest_err" raw ;; esac
	# With more of them, the sanitizers of some compilers find the place of their shadow memory occupied.
	[[ ! -e /proc/sys/vm/mmap_rnd_bits ]] || echo 28 >/proc/sys/vm/mmap_rnd_bits
}

# The command's own environment, but for where temporary files go.
run() {
	cd "$directory" || return
	source "$lab/environment"
	export TMPDIR=/run/tmp LAB_GUEST=$guest_kind
	"${command[@]}" </dev/null
}

touch "$lab/started"
sync
set_up
if reason=$(python3 "$here/ktls_check.py"); then
	echo "lab: Linux $(uname -r) in $guest_name" >"$guest_err"
	# Through pipes: a program that sees a terminal writes differently.
	{ { run 2>&3; echo "$?" >"$lab/status"; } | cat >"$guest_out"; } 3>&1 | cat >"$guest_err"
else
	echo "lab: cannot run: Linux $(uname -r) in $guest_name has no kernel TLS: $reason" >"$guest_err"
	echo 77 >"$lab/status"
fi
sync
# Power off, by the call itself: a bare tree has no command for it. reboot(2)
perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc, 0)'
