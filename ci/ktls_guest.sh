# What the guest of ktls-lab.sh runs as its init, behind the variables lab, here, directory, open_files and command.
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
	mount --bind /usr/lib/uml/modules /lib/modules
	modprobe -a ipv6 tls gcm ctr ghash-generic chacha20poly1305
	modprobe ext4
	mount -t ext4 /dev/ubda /run/tmp
	ip link set lo up
	ulimit -n "$open_files"
	stty -F /dev/tty1 raw
	stty -F /dev/tty2 raw
}

# The command's own environment, but for where temporary files go.
run() {
	cd "$directory" || return
	source "$lab/environment"
	export TMPDIR=/run/tmp LAB_GUEST=uml
	"${command[@]}" </dev/null
}

touch "$lab/started"
sync
set_up
if reason=$(python3 "$here/ktls_check.py"); then
	echo "lab: user-mode Linux $(uname -r)" >/dev/tty2
	# Through pipes: a program that sees a terminal writes differently.
	{ { run 2>&3; echo "$?" >"$lab/status"; } | cat >/dev/tty1; } 3>&1 | cat >/dev/tty2
else
	echo "lab: cannot run: user-mode Linux $(uname -r) has no kernel TLS: $reason" >/dev/tty2
	echo 77 >"$lab/status"
fi
sync
# Power off, by the call itself: a bare tree has no command for it. reboot(2)
perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc, 0)'
