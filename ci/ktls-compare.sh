#!/usr/bin/env bash
# ci/ktls-compare.sh [OPTION…]: bench/record-layers.py on a kernel with kernel TLS, this one or the lab's; fails if a
# layer had sessions of another. Builds what is missing. Without options: --quick.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source ci/deps.sh
need python test
extension=$(ci/build.sh release | tail -n 1)
[[ $# != 0 ]] || set -- --quick
LAB_SECONDS=${LAB_SECONDS:-3000} exec ci/ktls-lab.sh python3 bench/record-layers.py --extension "$extension" "$@"
