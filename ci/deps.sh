# Sourced. need GROUP…: installs with apt-get what is missing of the groups below (Debian 12 and 13,
# Ubuntu 22.04). Asks dpkg first, so that a host which has everything needs neither network nor root.
# shellcheck shell=bash

# A line is one package, or alternatives of which the first known one is taken.
packages_of() {
	case $1 in
	build) cat <<-'LIST' ;;
		gcc
		g++
		make
		cmake
		ninja-build
		pkg-config
		git
		ca-certificates
		libssl-dev
		libuv1-dev
		libnghttp2-dev
		libllhttp-dev node-llhttp
		libgtest-dev
		php-cli
		php-dev
		libphp-embed
	LIST
	test) cat <<-'LIST' ;;
		clang
		curl
		openssl
		python3
		nghttp2-client
		strace
		valgrind
		procps
	LIST
	clang) echo clang ;;
	fresh) echo debootstrap ;;
	python) echo python3 ;;
	guest) cat <<-'LIST' ;;
		e2fsprogs
		kmod
		iproute2
		procps
		python3
	LIST
	uml) echo user-mode-linux ;;
	qemu) echo qemu-system-x86; echo xz-utils; echo zstd ;;
	bench) cat <<-'LIST' ;;
		nginx
		php-fpm
		h2o
		wrk
		nghttp2-client
		gnuplot-nox
		libbenchmark-dev
		openssl
		python3
		strace
		util-linux
	LIST
	fuzz) echo clang; echo libclang-rt-14-dev libclang-rt-19-dev ;;
	tidy) echo clang; echo clang-tidy ;;
	demo) cat <<-'LIST' ;;
		curl
		openssl
	LIST
	*) echo "deps.sh: no group '$1'" >&2; return 2 ;;
	esac
}

installed() {
	[[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Prints the packages of the wanted lines of which no alternative is installed, one line each.
missing_of() {
	local group line package
	for group in "$@"; do
		packages_of "$group"
	done | sort -u | while read -r line; do
		for package in $line; do
			installed "$package" && continue 2
		done
		# llhttp alone can do without a package: CMake fetches it then, to this place.
		[[ $line == *llhttp* && -e build/llhttp/src/llhttp.c ]] && continue
		echo "$line"
	done
}

as_root() {
	if [[ $(id -u) == 0 ]]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "Not root, and there is no sudo. Please run as root: $*" >&2
		return 1
	fi
}

# Servers among the packages are for measurements: they are not to be started by being installed.
without_services() {
	local policy=/usr/sbin/policy-rc.d status=0
	if [[ -e $policy ]]; then
		"$@"
		return
	fi
	printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
	as_root chmod +x "$policy"
	"$@" || status=$?
	as_root rm -f "$policy"
	return "$status"
}

need() {
	local missing line package packages=()
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		echo "This is not a Debian or Ubuntu: taking it that the counterparts of these are installed:" >&2
		for line in "$@"; do packages_of "$line"; done | sort -u | paste -sd' ' >&2
		return
	fi
	missing=$(missing_of "$@")
	[[ $missing ]] || return 0

	echo "Installing: ${missing//$'\n'/, }" >&2
	as_root apt-get update -qq >&2
	while read -r line; do
		for package in $line; do
			if apt-cache show "$package" >/dev/null 2>&1; then
				packages+=("$package")
				continue 2
			fi
		done
		[[ $line == *llhttp* ]] || { echo "No package for '$line' in this distribution." >&2; return 1; }
	done <<<"$missing"
	[[ ${packages[*]-} ]] || return 0
	without_services as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 \
		--no-install-recommends "${packages[@]}" >&2
}
