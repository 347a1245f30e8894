# Sourced by ktls-lab.sh: the guest in QEMU, which emulates a CPU (no KVM) and runs the distribution's own kernel on it:
# programs have their whole address space, which AddressSanitizer needs, and up to four CPUs, each ten to twenty times
# slower than here. The kernel is not installed: its package is unpacked to build/lab-kernel, once. The host's files come
# by 9p and are kept: what the host changes meanwhile may not be seen, and the first look at many files takes long.
# shellcheck shell=bash

guest_name=QEMU
guest_modules=/lib/modules  # below where the package is unpacked
guest_disk=/dev/vda
guest_out=/dev/vport0p1
guest_err=/dev/vport0p2

prepare_guest() {
	need guest qemu || unable "QEMU is not installed"
	# shellcheck source=/dev/null
	kernel=${here%/*}/build/lab-kernel/$(. /etc/os-release && echo "$ID-${VERSION_ID:-}")
	if [[ ${LAB_PACKAGES-} ]]; then kernel=${kernel%/*}/$(basename "$LAB_PACKAGES"); fi
	mkdir -p "${kernel%/*}"
	(
		flock 9
		PATH=$PATH:/usr/sbin:/sbin
		[[ -e $kernel/initramfs ]] || make_kernel "$kernel"
	) 9>"$kernel.lock" || unable "there is no kernel for the guest"
	guest_modules=$kernel/lib/modules
}

# --- The kernel: vmlinuz, lib/modules, initramfs ------------------------------------------------

make_kernel() {  # make_kernel DIRECTORY
	local work=$1.new package version
	rm -rf "$work"
	mkdir "$work"
	download "$work" || { as_root apt-get update -qq >&2 && download "$work"; } || return
	for package in "$work"/*.deb; do
		# All the modules would be 400 MB.
		dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work" --exclude='*/kernel/sound' --exclude='*/kernel/drivers/[!bcv]*' \
			--exclude='*/usr/share' || return
		rm "$package"
	done
	[[ -d $work/lib/modules ]] || ln -s usr/lib "$work/lib"
	version=$(cd "$work/lib/modules" && echo *)
	mv "$work/boot/vmlinuz-$version" "$work/vmlinuz" 2>/dev/null || mv "$work/lib/modules/$version/vmlinuz" "$work" || return
	depmod -b "$work" "$version" && make_initramfs "$work" "$version" || return
	rm -rf "$1"
	mv "$work" "$1"
}

download() {  # download DIRECTORY
	local packages=()
	if [[ ${LAB_PACKAGES-} ]]; then
		cp "$LAB_PACKAGES"/*.deb "$1" || return
	else
		mapfile -t packages < <(kernel_packages)
		[[ ${packages[*]-} ]] || return
	fi
	say "fetching ${packages[*]} busybox-static"
	(cd "$1" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}" busybox-static >&2)
}

# What the distribution's newest kernel consists of: Debian has one package, Ubuntu puts the modules into two others.
kernel_packages() {
	local name
	for name in linux-image-amd64 linux-image-generic; do
		apt-cache show "$name" >/dev/null 2>&1 || continue
		apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$name" \
			| grep -E '^linux-(image|modules|modules-extra)-[0-9]' || true
		return
	done
}

# The kernel finds its devices and the host's files by modules only. busybox has a shell and what loads and mounts.
make_initramfs() {  # make_initramfs DIRECTORY VERSION
	local root=$1/root file count=100
	mkdir -p "$root"/{dev,modules,root}
	cp "$(find "$1/bin" "$1/usr/bin" -name busybox 2>/dev/null | head -n 1)" "$root/busybox" || return
	for file in virtio_pci virtio_console virtio_blk 9pnet_virtio 9p; do
		modprobe -C /dev/null -d "$1" -S "$2" --show-depends "$file" || return
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
		count=$((count + 1))
		case $file in
		*.xz) xz -dc "$file" ;;
		*.zst) zstd -qdc "$file" ;;
		*) cat "$file" ;;
		esac >"$root/modules/$count" || return
	done || return
	cat >"$root/init" <<-'INIT'
		#!/busybox sh
		for module in /modules/*; do /busybox insmod "$module"; done
		/busybox mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose host /root
		exec /busybox switch_root /root "$lab_init"
	INIT
	chmod +x "$root/init"
	(cd "$root" && find . | ./busybox cpio -o -H newc 2>/dev/null) >"$1/initramfs"
	rm -rf "$root"
}

# --- The guest ----------------------------------------------------------------------------------

# Options of the kernel that are not its own go to the environment of its init.
run_guest() {  # run_guest MEMORY: what the command writes goes to the descriptors 3 and 4
	local cpus
	cpus=$(nproc)
	exec timeout --kill-after=5 "$seconds" qemu-system-x86_64 \
		-accel tcg,thread=multi -cpu max -smp "$((cpus < 4 ? cpus : 4))" -m "$1" -nodefaults -no-user-config -no-reboot -display none \
		-kernel "$kernel/vmlinuz" -initrd "$kernel/initramfs" \
		-append "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable lab_init=$lab/init" \
		-serial stdio \
		-device virtio-serial-pci \
		-add-fd fd=3,set=3 -chardev file,id=out,path=/dev/fdset/3,append=on -device virtserialport,chardev=out,nr=1 \
		-add-fd fd=4,set=4 -chardev file,id=err,path=/dev/fdset/4,append=on -device virtserialport,chardev=err,nr=2 \
		-drive "file=$lab/disk,format=raw,if=virtio,cache=unsafe" \
		-fsdev local,id=host,path=/,security_model=none,multidevs=remap -device virtio-9p-pci,fsdev=host,mount_tag=host
}

end_survivors() { :; }
