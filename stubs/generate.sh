#!/bin/sh
# Writes ext/*_arginfo.h from stubs/*.stub.php with the gen_stub.php of PHP 8.2 (its output compiles from 8.1 to 8.4).
# Needs php-dev and PHP-Parser 4 (Debian: php8.2-dev php-parser). With --check, fails if a header is not up to date.
set -eu
cd "$(dirname "$0")/.."

parser=${PHP_PARSER:-/usr/share/php/PhpParser}
gen_stub=${GEN_STUB:-$(ls /usr/lib/php/*/build/gen_stub.php 2>/dev/null | head -n 1)}
[ -f "$gen_stub" ] || { echo "gen_stub.php not found: install php-dev or set GEN_STUB" >&2; exit 1; }
[ -d "$parser" ] || { echo "PHP-Parser not found: install php-parser or set PHP_PARSER" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$gen_stub" "$work/gen_stub.php"
# gen_stub.php looks for its parser beside itself, and would download it otherwise.
version=$(sed -n 's/.*\$version = "\([0-9.]*\)".*/\1/p' "$work/gen_stub.php" | head -n 1)
mkdir -p "$work/PHP-Parser-$version/lib" "$work/stubs"
ln -s "$parser" "$work/PHP-Parser-$version/lib/PhpParser"
cp stubs/*.stub.php "$work/stubs/"
php "$work/gen_stub.php" -f "$work/stubs" >"$work/log"
for stub in "$work"/stubs/*.stub.php; do
	[ -f "${stub%.stub.php}_arginfo.h" ] || { cat "$work/log" >&2; exit 1; }
done

status=0
for made in "$work"/stubs/*_arginfo.h; do
	header=ext/$(basename "$made")
	cmp -s "$made" "$header" && continue
	if [ "${1-}" = --check ]; then
		echo "$header is not what stubs/generate.sh makes" >&2
		status=1
	else
		cp "$made" "$header"
		echo "$header"
	fi
done
exit $status
