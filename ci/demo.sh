#!/usr/bin/env bash
# ci/demo.sh [--check]: installs what is missing, builds, makes a certificate, and serves examples/demo on
# https://localhost:8443 and http://localhost:8080 until Ctrl-C. --check requests everything with curl instead, stops
# the server, and fails if anything was wrong.
# DEMO_HOST, DEMO_HTTPS_PORT and DEMO_HTTP_PORT choose another address and other ports.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=serve
case ${1:-} in
'') ;;
--check) mode=check ;;
*) echo "Usage: ci/demo.sh [--check]" >&2; exit 2 ;;
esac

# --check takes any free ports, so that it disturbs nobody.
port=8443 plain_port=8080
if [[ $mode == check ]]; then port=0 plain_port=0; fi
export DEMO_HOST=${DEMO_HOST:-127.0.0.1}
export DEMO_HTTPS_PORT=${DEMO_HTTPS_PORT:-$port}
export DEMO_HTTP_PORT=${DEMO_HTTP_PORT:-$plain_port}

directory=build/demo
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tas-demo.XXXXXX")  # of this run
log=$scratch/server.log
server=  # its process id, while it runs

# Nothing is left behind, whatever happens.
clean_up() {
	if [[ $server ]]; then kill -KILL "$server" 2>/dev/null || true; fi
	rm -rf "$scratch"
}
trap clean_up EXIT

# --- Set-up --------------------------------------------------------------------------------------

source ci/deps.sh
need demo
mkdir -p "$directory"
echo "Building (the log is $directory/build.log)"
if ! extension=$(ci/build.sh release 2>"$directory/build.log" | tail -n 1); then
	tail -n 40 "$directory/build.log" >&2
	echo "The build failed." >&2
	exit 1
fi

if ! openssl x509 -checkend 86400 -noout -in "$directory/certificate.pem" >/dev/null 2>&1; then
	(umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=localhost \
		-addext 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1' \
		-keyout "$directory/key.pem" -out "$directory/certificate.pem" 2>"$directory/openssl.log") \
		|| { cat "$directory/openssl.log" >&2; exit 1; }
fi

# --- The server ----------------------------------------------------------------------------------

alive() { kill -0 "$server" 2>/dev/null; }

# The server gets a process group of its own (set -m), so that Ctrl-C reaches it once: through us.
start() {
	: >"$log"
	set -m
	php -n -d extension="$extension" -d upload_max_filesize=32M examples/demo/server.php "$directory/certificate.pem" "$directory/key.pem" \
		</dev/null 2>"$log" >&2 &
	server=$!
	set +m
	for ((i = 0; i < 100; i++)); do
		if grep -q 'kernel TLS: ' "$log"; then return; fi  # the last line of the start
		alive || break
		sleep 0.1
	done
	cat "$log" >&2
	if grep -q 'Address already in use' "$log"; then
		echo "A port is in use. Choose others: DEMO_HTTPS_PORT=9443 DEMO_HTTP_PORT=9080 ci/demo.sh" >&2
	else
		echo "The server did not start." >&2
	fi
	if alive; then kill -KILL "$server"; fi
	server=
	exit 1
}

# Where it listens, as the log has it: port https|http
port_of() { sed -n "s,.* listening on $1://.*:\([0-9]*\) (.*,\1,p" "$log" | head -n 1; }

kernel_tls() { sed -n 's/.* \(kernel TLS: .*\)/\1/p' "$log" | head -n 1; }

# Asks the server to end and waits for it; its exit status, or 124 after 10 seconds.
stop() {
	local status=0
	kill -TERM "$server" 2>/dev/null || true
	for ((i = 0; i < 100; i++)); do
		alive || break
		sleep 0.1
	done
	if alive; then
		kill -KILL "$server"
		status=124
		wait "$server" 2>/dev/null || true
	else
		wait "$server" || status=$?
	fi
	server=
	return "$status"
}

serve() {
	local follower status
	start
	local name=localhost
	[[ $DEMO_HOST == 127.* || $DEMO_HOST == localhost ]] || name=$DEMO_HOST
	[[ $name != *:* ]] || name="[$name]"
	cat <<-TEXT

		  https://$name:$(port_of https)/   (the certificate is self-signed: your browser will ask)
		  http://$name:$(port_of http)/    (the same without TLS)

		  $(kernel_tls)

		Ctrl-C ends it. Log:
	TEXT
	trap 'kill -INT "$server" 2>/dev/null || true' INT TERM
	tail -n +4 -f "$log" --pid="$server" &
	follower=$!
	while alive; do wait "$server" && status=0 || status=$?; done  # a signal ends the wait early
	server=
	kill "$follower" 2>/dev/null || true
	wait "$follower" 2>/dev/null || true
	return "$status"
}

# --- The check -----------------------------------------------------------------------------------

passed=0 failed=0

ok() { passed=$((passed + 1)); echo "ok    $1"; }
wrong() { failed=$((failed + 1)); echo "WRONG $1${2:+: $2}"; }

# expect NAME WANTED GOT
expect() {
	if [[ $3 == "$2" ]]; then ok "$1"; else wrong "$1" "wanted '$2', got '${3:0:300}'"; fi
}

# expect_in NAME PART TEXT
expect_in() {
	if [[ $3 == *"$2"* ]]; then ok "$1"; else wrong "$1" "no '$2' in '${3:0:300}'"; fi
}

# curl, told where localhost is: it may be ::1 first, and the server listens where it was told.
request() {
	curl --silent --show-error --max-time 20 --cacert "$directory/certificate.pem" \
		--resolve "localhost:$(port_of https):$DEMO_HOST" --resolve "localhost:$(port_of http):$DEMO_HOST" "$@" 2>&1 || true
}

milliseconds() { local now=$EPOCHREALTIME; echo $((${now/[.,]/} / 1000)); }

check() {
	local secure plain begun took size i waits=() sent=$scratch/upload
	start
	secure=https://localhost:$(port_of https) plain=http://localhost:$(port_of http)
	kernel_tls

	expect_in 'page: what was negotiated' 'TLS 1.3' "$(request "$secure/")"
	expect 'page: no placeholder left' '' "$(request "$secure/" | grep -o '{{[a-z_]*}}')"
	expect 'page: status and type' '200 text/html; charset=utf-8' \
		"$(request -o /dev/null -w '%{http_code} %{content_type}' "$secure/")"
	expect_in 'page: TLS 1.2' 'TLS 1.2' "$(request --tls-max 1.2 "$secure/")"
	expect_in 'page: over plain HTTP' 'This connection is not encrypted' "$(request "$plain/")"

	expect_in 'JSON: TLS facts' '"version":"TLSv1.3"' "$(request "$secure/json")"
	expect_in 'JSON: query' '"query":{"a":"1"}' "$(request "$secure/json?a=1")"
	expect_in 'JSON: over plain HTTP' '"tls":null' "$(request "$plain/json")"

	begun=$(milliseconds)
	for ((i = 0; i < 10; i++)); do
		request -o /dev/null -w '%{http_code}\n' "$secure/wait?$i" >"$scratch/wait.$i" &
		waits+=($!)
	done
	wait "${waits[@]}"
	took=$(($(milliseconds) - begun))
	expect 'wait: ten requests answered' '10' "$(cat "$scratch"/wait.? | grep -cx 200)"
	if ((took >= 1000 && took < 2000)); then ok "wait: ten seconds of waiting in $took ms"; else
		wrong 'wait: ten requests at once' "they took $took ms, at least 1000 and less than 2000 were expected"
	fi

	for size in 0 1 70000 5000000; do
		head -c "$size" /dev/urandom >"$sent"
		request --data-binary "@$sent" -H 'Content-Type: application/octet-stream' -D "$scratch/head" \
			-o "$scratch/echo.bin" "$secure/echo" >"$scratch/curl.log"
		if cmp -s "$sent" "$scratch/echo.bin"; then ok "echo: $size bytes"; else
			wrong "echo: $size bytes" "$(cat "$scratch/curl.log") $(cmp "$sent" "$scratch/echo.bin" 2>&1 || true)"
		fi
		expect "echo: SHA-256 of $size bytes" "$(openssl dgst -sha256 -r "$sent" | cut -d' ' -f1)" \
			"$(tr -d '\r' <"$scratch/head" | sed -n 's/^x-upload-sha256: //Ip')"
	done
	head -c 5000000 /dev/urandom >"$sent"
	expect 'echo: over plain HTTP' "$(openssl dgst -sha256 -r <"$sent" | cut -d' ' -f1)" \
		"$(request --data-binary "@$sent" "$plain/echo" | openssl dgst -sha256 -r | cut -d' ' -f1)"
	head -c 34000000 /dev/zero >"$sent"
	# Over HTTP/1.1: not every curl shows an answer that came before its upload was through.
	expect 'echo: over the limit' '413' "$(request --http1.1 -o /dev/null -w '%{http_code}' --data-binary "@$sent" "$secure/echo")"

	begun=$(milliseconds)
	expect 'stream: the first event is there while the rest is to come' 'data: {"event":1,"of":30' \
		"$(request -N "$secure/events" | head -c 24)"
	if ((took = $(milliseconds) - begun, took < 2000)); then ok "stream: first event in $took ms"; else
		wrong 'stream: first event' "it took $took ms of an answer of 6 seconds"
	fi

	head -c 3000000 /dev/urandom >"$sent"
	expect_in 'upload form: the file as PHP has it on disk' "$(openssl dgst -sha256 -r "$sent" | cut -d' ' -f1)" \
		"$(request -F name=Ada -F "file=@$sent" "$secure/upload")"
	expect_in 'upload form: its fields, escaped' '<h1>&lt;Ada&gt; sent a file' \
		"$(request --form-string 'name=<Ada>' -F "file=@$sent" "$secure/upload")"
	expect 'upload form: no file' '422' "$(request -o /dev/null -w '%{http_code}' -F name=Ada "$secure/upload")"

	request -D "$scratch/head" -o "$scratch/file" "$secure/download" >"$scratch/curl.log"
	expect 'download: SHA-256' "$(tr -d '\r' <"$scratch/head" | sed -n 's/^x-sha256: //Ip')" \
		"$(openssl dgst -sha256 -r "$scratch/file" | cut -d' ' -f1)"
	expect_in 'download: named' 'attachment; filename="from-php.bin"' "$(grep -i '^content-disposition:' "$scratch/head")"
	head -c 1000000 "$scratch/file" >"$scratch/resumed"
	request -C - -o "$scratch/resumed" "$secure/download" >"$scratch/curl.log"
	expect 'download: resumed' 'same' "$(cmp -s "$scratch/file" "$scratch/resumed" && echo same)"
	expect 'download: not modified' '304' "$(request -o /dev/null -w '%{http_code}' \
		-H "If-None-Match: $(tr -d '\r' <"$scratch/head" | sed -n 's/^etag: //Ip')" "$secure/download")"
	expect 'download: over plain HTTP' 'same' "$(request "$plain/download" | cmp -s - "$scratch/file" && echo same)"

	expect 'static files: a file' 'same' "$(request "$secure/source/server.php" | cmp -s - examples/demo/server.php && echo same)"
	expect_in 'static files: a directory' '<a href="server.php">server.php</a>' "$(request -L "$secure/source")"
	expect 'static files: not modified' '304' "$(request -o /dev/null -w '%{http_code}' \
		-H "If-None-Match: $(request -I "$secure/source/page.html" | tr -d '\r' | sed -n 's/^etag: //Ip')" "$secure/source/page.html")"
	expect 'static files: nothing above the root' '400' \
		"$(request --path-as-is -o /dev/null -w '%{http_code}' "$secure/source/../download.php")"
	expect 'HEAD: no body' '200 0' "$(request -I -o /dev/null -w '%{http_code} %{size_download}' "$secure/")"
	expect '404' '404' "$(request -o /dev/null -w '%{http_code}' "$secure/nothing-here")"
	expect '405 names what is allowed' 'allow: GET' "$(request -D - -o /dev/null -X DELETE "$secure/json" | tr -d '\r' | sed -n 's/^allow/allow/Ip')"
	expect 'plain HTTP on the TLS port' '400' "$(request -o /dev/null -w '%{http_code}' "http://localhost:$(port_of https)/")"
	expect_in 'counters' '"requests_total":' "$(request "$secure/stats")"

	# A request in flight is finished while the server ends.
	request -o /dev/null -w '%{http_code}\n' "$secure/wait" >"$scratch/wait.last" &
	waits=($!)
	sleep 0.4
	if stop; then ok 'SIGTERM: exit status 0'; else wrong 'SIGTERM: exit status' "$?"; fi
	wait "${waits[@]}"
	expect 'SIGTERM: the request in flight is answered' '200' "$(cat "$scratch/wait.last")"
	expect 'log: no errors' '' "$(grep -E 'ERROR|Fatal|Warning|Sanitizer' "$log")"

	if [[ $failed != 0 ]]; then sed 's/^/log: /' "$log"; fi
	echo "$passed passed, $failed failed"
	[[ $failed == 0 ]]
}

$mode
