#!/usr/bin/env bash
# ci/build.sh [preset [target…]]: installs what is missing, builds one preset of CMakePresets.json (default
# release), or these targets of it, and prints the path of the loadable extension as its last line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=${1:-release}

source ci/deps.sh
need build
case $preset in bench | clang | fuzz | tidy) need "$preset" ;; esac
{
	cmake --preset "$preset"
	cmake --build --preset "$preset" --parallel "$(nproc)" ${2+--target "${@:2}"}
} >&2
module=$PWD/build/$preset/true_async_server.so
if [[ -e $module ]]; then echo "$module"; fi  # fuzz builds none
