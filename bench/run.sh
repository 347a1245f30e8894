#!/usr/bin/env bash
# bench/run.sh [--lab] [OPTION…]: measures the server against its peers, and its record layers against each other: installs
# what is missing, builds a release, and writes tables and plots to bench/report. Give it a quiet machine with two cores.
#   --quick          under 15 minutes; without it, an hour
#   --lab            on a kernel with kernel TLS: on this one, or in a guest (ci/ktls-lab.sh), ours, nginx and the floor only; to
#                    bench/report/lab. A guest tells ratios and system calls, not speed.
#   --micro [ARG…]   the micro-benchmarks instead (bench/micro), with arguments of Google Benchmark
#   --help           the other options, and how it measures
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source ci/deps.sh

if [[ ${1:-} == --micro ]]; then
	shift
	ci/build.sh bench micro
	exec build/bench/bench/micro/micro "$@"
fi

lab=
arguments=()
for argument in "$@"; do
	case $argument in
	--lab) lab=1 ;;
	*) arguments+=("$argument") ;;
	esac
done
if [[ " $* " == *' --help '* || " $* " == *' --from '* ]]; then exec python3 bench/run.py "$@"; fi

BENCH_COMMAND=$(printf ' %q' "$@")
export BENCH_COMMAND="./bench/run.sh${BENCH_COMMAND# \'\'}"
need bench
extension=$(ci/build.sh release true_async_server core_hello floor | tail -n 1)
if [[ $lab ]]; then
	LAB_SECONDS=${LAB_SECONDS:-5400} exec ci/ktls-lab.sh python3 bench/run.py --extension "$extension" --out bench/report/lab \
		--server ours --server floor --server nginx "${arguments[@]}"
fi
exec python3 bench/run.py --extension "$extension" "${arguments[@]}"
