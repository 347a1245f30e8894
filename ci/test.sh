#!/usr/bin/env bash
# ci/test.sh [part…]: installs what is missing, builds and runs every test, or only the parts named.
# Fails if any part fails or runs no test. The last line is the sum: N passed, N failed[, N skipped].
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

all=(layers unit clang phpize phpt asan e2e e2e-asan demo)
more=(phpt-asan)

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
	./configure "${options[@]}"
	make -j "$(nproc)"
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
	python3 tests/e2e/run.py --extension "$PWD/build/release/true_async_server.so"
}

e2e-asan() {
	build asan
	python3 tests/e2e/run.py --asan --extension "$PWD/build/asan/true_async_server.so"
}

demo() {
	ci/demo.sh --check
}

# --- What they are made of ---------------------------------------------------------------------

build() {  # build PRESET
	ci/build.sh "$1"
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

run_phpt() {  # run_phpt PHP EXTENSION
	local directory runner
	directory=$(php-config --extension-dir)
	# Debian keeps it below the extensions, an upstream build beside them.
	for runner in "$directory"/build/run-tests.php "$directory"/../../build/run-tests.php; do
		[[ -e $runner ]] || continue
		NO_INTERACTION=1 REPORT_EXIT_STATUS=1 php "$runner" \
			-q -p "$1" -j"$(nproc)" --show-diff --set-timeout 60 -d extension="$PWD/$2" tests/phpt
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
		END { print p + 0, f + 0, s + 0 }
	' "$1"
}

part() {  # part NAME
	local log=build/test/$1.log status=0 start=$SECONDS p f s
	printf '%-10s ' "$1"
	set +e
	(set -e; "$1") >"$log" 2>&1
	status=$?
	set -e
	read -r p f s < <(count "$log")
	case $1 in
	layers | phpize | demo) p=0 f=0 s=0; [[ $status != 0 ]] || p=1 ;;  # one test each
	esac
	if [[ $f == 0 && ($status != 0 || $p == 0) ]]; then f=1; fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	echo "$p passed, $f failed, $s skipped ($((SECONDS - start)) s)"
	if [[ $f != 0 ]]; then
		tail -n 80 "$log" | sed "s/^/$1: /"
		echo "$1: the whole log is $log"
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
for name in "${wanted[@]}"; do
	part "$name"
done

summary="$passed passed, $failed failed"
[[ $skipped == 0 ]] || summary+=", $skipped skipped"
echo "$summary"
[[ $failed == 0 ]]
