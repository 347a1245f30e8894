#!/usr/bin/env bash
# ci/test.sh [part…]: installs what is missing, builds and runs every test of `all`, or only the parts named.
# Fails if any part fails or runs no test. The last line is the sum: N passed, N failed[, N skipped].
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

all=(layers unit clang phpize phpt asan e2e e2e-asan gate demo lab-contract lab-phpt lab-e2e)
more=(phpt-asan lab-e2e-plain lab-gibibyte lab-asan)

# --- The parts ---------------------------------------------------------------------------------

layers() {
	ci/check-layers.sh
}

unit() {
	build release
	check_module build/release/true_async_server.so
	run_ctest release
}

clang() {
	build clang
	run_ctest clang
}

phpize() {
	local options=()
	if [[ -e build/llhttp ]]; then options=(--with-llhttp-sources="$PWD/build/llhttp"); fi  # CMake fetched it
	rm -rf build/phpize
	mkdir -p build/phpize
	cp -r config.m4 cmake ext src build/phpize
	cd build/phpize
	command phpize
	./configure "${options[@]}" CFLAGS='-O0' CXXFLAGS='-O0'  # it is to build and load, not to be fast
	nice make -j "$(nproc)"
	check_module modules/true_async_server.so
}

phpt() {
	build release
	run_phpt "$(php-config --php-binary)" build/release/true_async_server.so
}

phpt-asan() {
	build asan
	run_phpt "$PWD/ci/php-asan" build/asan/true_async_server.so
}

asan() {
	build asan
	run_ctest asan
}

e2e() {
	build release
	run_e2e release
}

e2e-asan() {
	build asan
	run_e2e asan --asan
}

# Instructions and system calls of a request. Fails beyond 5 %; bench/gate.py --update records what is meant to cost more.
gate() {
	build release
	bench/gate.py --php "$(php-config --php-binary)"
}

demo() {
	ci/demo.sh --check
}

# The same once more where the kernel encrypts, and has to: see ci/ktls-lab.sh.

lab-contract() {
	in_lab run_binaries release
}

# Those with a server, which has TLS there.
lab-phpt() {
	mapfile -t tests < <(grep -rl --include='*.phpt' 'Server::run' tests/phpt)
	in_lab run_phpt "$(php-config --php-binary)" build/release/true_async_server.so "${tests[@]}"
}

lab-e2e() {
	in_lab run_e2e release --over tls
}

# The other half, over which the kernel encrypts nothing.
lab-e2e-plain() {
	local on=("${guest[@]}")
	run_e2e release --over plain
}

# At full size: a gibibyte each way over HTTP/2, and one of mixed traffic; user-mode Linux takes minutes for it.
lab-gibibyte() {
	TAS_LARGE_MIB=1024 TAS_MIXED_MIB=171 in_lab run_e2e release -k gibibyte -k 'ciphers: mixed' --over tls
}

# User-mode Linux has no room for the shadow memory of AddressSanitizer: QEMU, and of the end-to-end and PHP tests what is
# about records, files and protocols.
lab-asan() {
	local -x LAB_KERNEL='host qemu'
	in_lab run_binaries asan
	TAS_MIXED_MIB=4 in_lab run_e2e asan --asan --over tls -k ktls: -k record_layer: -k ciphers: -k tls: -k files: -k static: \
		-k ranges: -k cold: -k http1: -k http2: -k stream:
	in_lab run_phpt "$PWD/ci/php-asan" build/asan/true_async_server.so tests/phpt/{tls,sendfile,static,stream}
}

# --- What they are made of ---------------------------------------------------------------------

on=()  # what runs the runners below, and where
guest=(outlive env TAS_KTLS=require LAB_SECONDS=2400 ci/ktls-lab.sh)

# The kernel of the guest may crash by itself (user-mode Linux 6.12 does at times, in its memory management): once more, then.
outlive() {  # outlive COMMAND…
	local status=0
	"$@" || status=$?
	[[ $status == 125 ]] || return "$status"
	echo "the guest died: once more"
	"$@"
}

in_lab() {  # in_lab RUNNER [ARGUMENT…]
	local on=("${guest[@]}" ci/ktls_witness.sh)
	"$@"
}

build() {  # build PRESET: compilers give way to the guests beside them, whose tests have clocks
	nice ci/build.sh "$1"
}

# The module loads into php and exports its entry point only.
check_module() {
	local exported
	exported=$(nm -D --defined-only "$1" | awk '{print $NF}')
	if [[ $exported != get_module ]]; then
		echo "$1 exports: $exported"
		return 1
	fi
	php -d extension="$PWD/$1" --ri true_async_server
}

run_ctest() {  # run_ctest PRESET
	ctest --test-dir "build/$1" --parallel "$(nproc)" --output-on-failure --no-tests=error
}

# What goes over the transports, at one go: in the lab, a process for each test would take most of the time.
run_binaries() {  # run_binaries PRESET
	local binary
	for binary in contract_test tls_test; do
		"${on[@]}" "build/$1/tests/$binary" --gtest_brief=1
	done
}

run_e2e() {  # run_e2e PRESET [OPTION…]
	local preset=$1
	shift
	"${on[@]}" python3 tests/e2e/run.py --extension "$PWD/build/$preset/true_async_server.so" "$@"
}

run_phpt() {  # run_phpt PHP EXTENSION [TEST…]
	local php=$1 extension=$2 directory runner workers
	shift 2
	workers=$(nproc)
	[[ ! ${on[*]-} ]] || workers=1  # the lab's guest has one CPU; user-mode Linux 6.12 dies of many forks at once
	directory=$(php-config --extension-dir)
	# Debian keeps it below the extensions, an upstream build beside them.
	for runner in "$directory"/build/run-tests.php "$directory"/../../build/run-tests.php; do
		[[ -e $runner ]] || continue
		"${on[@]}" env NO_INTERACTION=1 REPORT_EXIT_STATUS=1 php "$runner" \
			-q -p "$php" -j"$workers" --show-diff --set-timeout 60 -d extension="$PWD/$extension" "${@:-tests/phpt}"
		return
	done
	echo "run-tests.php not found below $directory"
	return 1
}

# --- Running and counting ----------------------------------------------------------------------

passed=0 failed=0 skipped=0

# Sums the summaries of ctest, run-tests.php and our own runners in a log: "passed failed skipped".
count() {
	awk '
		/tests passed, .* tests? failed out of / { f += $4; p += $NF - $4 }
		/\*\*\*Skipped/                          { s++; p-- }
		/^Tests passed +:/                       { p += $4 }
		/^Tests (failed|borked|leaked) +:/       { f += $4 }
		/^Tests skipped +:/                      { s += $4 }
		/^[0-9]+ passed, [0-9]+ failed/          { p += $1; f += $3; s += $5 }
		/^\[  PASSED  \] [0-9]+ tests?\./        { p += $4 }
		/^\[  SKIPPED \] [0-9]+ tests?[.,]/      { s += $4 }
		/^\[  FAILED  \] [0-9]+ tests?, listed/  { f += $4 }
		END { print p + 0, f + 0, s + 0 }
	' "$1"
}

run_part() {  # run_part NAME: leaves build/test/NAME.log and .status, which are its exit status and its seconds
	local start=$SECONDS status
	set +e
	(set -e; "$1") >"build/test/$1.log" 2>&1
	status=$?
	set -e
	echo "$status $((SECONDS - start))" >"build/test/$1.status"
}

report_part() {  # report_part NAME
	local log=build/test/$1.log status seconds p f s
	read -r status seconds <"build/test/$1.status"
	read -r p f s < <(count "$log")
	case $1 in
	layers | phpize | demo) p=0 f=0 s=0; [[ $status != 0 ]] || p=1 ;;  # one test each
	esac
	if [[ $f == 0 && ($status != 0 || $p == 0) ]]; then f=1; fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	printf '%-12s %s passed, %s failed, %s skipped (%s s)\n' "$1" "$p" "$f" "$s" "$seconds"
	if [[ $f != 0 ]]; then
		tail -n 80 "$log" | sed "s/^/$1: /"
		echo "$1: the whole log is $log"
	else
		sed -n "s/^and passed when/$1: &/p" "$log"
	fi
}

wanted=("$@")
[[ $# != 0 ]] || wanted=("${all[@]}")
for name in "${wanted[@]}"; do
	if [[ " ${all[*]} ${more[*]} " != *" $name "* ]]; then
		echo "No part '$name'. Parts: ${all[*]} ${more[*]}" >&2
		exit 2
	fi
done

source ci/deps.sh
need build test demo
mkdir -p build/test
export UBSAN_OPTIONS=print_stacktrace=1

lanes=()  # process groups
trap 'kill -TERM -- "${lanes[@]}" 2>/dev/null || true' EXIT

start_lane() {  # start_lane [PART…]: in the background, one after the other
	local name
	set -m  # a process group, to be ended with us
	for name in "$@"; do run_part "$name"; done &
	set +m
	lanes+=("-$!")
}

# The guests have one CPU each, and tests on the host wait for clocks most of the time: two guests run beside them, and e2e
# behind the shorter guest, beside the compilers.
front=() lab_e2e=() beside=() lab=
for name in "${wanted[@]}"; do
	case $name in
	lab-e2e* | lab-gibibyte) lab_e2e+=("$name") lab=1 ;;
	lab-*) beside=("$name" "${beside[@]}") lab=1 ;;
	e2e) beside+=("$name") ;;
	*) front+=("$name") ;;
	esac
done
if [[ $lab ]]; then
	need guest
	declare -A presets=()
	for name in "${lab_e2e[@]}" "${beside[@]}"; do
		case $name in
		lab-asan) need qemu; presets[asan]= ;;
		lab-*) need uml; presets[release]= ;;
		esac
	done
	for preset in "${!presets[@]}"; do
		build "$preset" >build/test/lab-build.log 2>&1 || { tail -n 40 build/test/lab-build.log; exit 1; }
	done
fi
start_lane "${lab_e2e[@]}"
if [[ $lab ]]; then start_lane "${beside[@]}"; else front+=("${beside[@]}") beside=(); fi
for name in "${front[@]}"; do
	run_part "$name"
	report_part "$name"
done
wait
for name in "${lab_e2e[@]}" "${beside[@]}"; do report_part "$name"; done

summary="$passed passed, $failed failed"
[[ $skipped == 0 ]] || summary+=", $skipped skipped"
echo "$summary"
[[ $failed == 0 ]]
