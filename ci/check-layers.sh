#!/usr/bin/env bash
# What the compiler does not enforce: the source lists equal the tree, includes point down only,
# third-party headers stay in their folder, and the ABI headers are C11. One line per violation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

declare -A below=(
	[base]="base"
	[loop]="base loop"
	[net]="base loop net"
	[tls]="base loop net tls"
	[http]="base http"
	[http1]="base loop net http http1"
	[http2]="base loop net http http2"
	[files]="base loop net http files"
	[server]="base loop net tls http http1 http2 files server"
	[abi]="base loop net tls http http1 http2 files server abi"
)
declare -A home=(
	['uv\.h|uv/.*']=loop
	['openssl/.*']=tls
	['llhttp\.h']=http1
	['nghttp2/.*']=http2
)
sockets='sys/socket\.h|sys/un\.h|netinet/.*|arpa/.*|netdb\.h'

failures=0
complain() {
	echo "$*"
	failures=$((failures + 1))
}

check_list() {  # check_list LIST FOLDER SUFFIX
	local difference
	difference=$(diff <(grep "^$2/" "$1" | sort) <(find "$2" -name "*.$3" | sort)) || true
	while read -r sign path; do
		case $sign in
		'<') complain "$1: $path is not in the tree" ;;
		'>') complain "$1: $path is missing" ;;
		esac
	done <<<"$difference"
}

includes() {  # includes FILE: its include arguments, with their quotes or brackets
	sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]+([<"][^>"]+[>"]).*/\1/p' "$1"
}

check_source() {  # check_source FILE of src/
	local layer include name target pattern
	layer=$(cut -d/ -f2 <<<"$1")
	while read -r include; do
		name=${include:1:-1}
		target=${name%%/*}
		if [[ $include == \"* ]]; then
			if [[ $layer == abi && -e src/abi/$name ]]; then
				continue  # C headers name their neighbours
			elif [[ -z ${below[$target]:-} ]]; then
				complain "$1: $include does not start with a layer"
			elif [[ " ${below[$layer]} " != *" $target "* ]]; then
				complain "$1: $layer must not know $target ($include)"
			fi
			continue
		fi
		for pattern in "${!home[@]}"; do
			if [[ $name =~ ^($pattern)$ && $layer != "${home[$pattern]}" ]]; then
				complain "$1: <$name> belongs to src/${home[$pattern]} only"
			fi
		done
		if [[ $layer == http* && $name =~ ^($sockets)$ ]]; then
			complain "$1: $layer must not know sockets (<$name>)"
		fi
		if [[ $name =~ ^(php|zend|main/|Zend/|ext/|SAPI) ]]; then
			complain "$1: the core must not know PHP (<$name>)"
		fi
	done < <(includes "$1")
}

check_glue() {  # check_glue FILE of ext/
	local include name
	while read -r include; do
		name=${include:1:-1}
		if [[ $name == *../* || (-e src/$name && $name != abi/*) ]]; then
			complain "$1: ext/ includes src/abi only ($include)"
		fi
		for pattern in "${!home[@]}"; do
			if [[ $name =~ ^($pattern)$ ]]; then complain "$1: ext/ must not know <$name>"; fi
		done
	done < <(includes "$1")
}

check_list src/sources.list src cpp
check_list ext/sources.list ext c
while read -r file; do check_source "$file"; done < <(find src -name '*.[ch]pp' -o -name '*.h' | sort)
while read -r file; do check_glue "$file"; done < <(find ext -name '*.[ch]' | sort)

for header in src/abi/*.h; do
	[[ -e $header ]] || continue
	if ! cc -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -Isrc -include "$header" -xc /dev/null; then
		complain "$header: not valid C11"
	fi
done

echo "$failures violations"
[[ $failures == 0 ]]
