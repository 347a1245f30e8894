#!/usr/bin/env bash
# ci/ktls-smoke.sh: a server with Ktls::Require, a handful of requests by curl, and what everybody says of them: the
# server of each connection and in its counters, the kernel in /proc/net/tls_stat. Runs on a kernel with kernel TLS: on
# this one, or in the lab (ci/ktls-lab.sh). Builds what is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ${1:-} != --inside ]]; then
	source ci/deps.sh
	need demo
	extension=$(ci/build.sh release | tail -n 1)
	exec ci/ktls-lab.sh "$0" --inside "$extension"
fi

extension=$2
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tas-smoke.XXXXXX")
server=  # its process id, while it runs

clean_up() {
	if [[ $server ]]; then kill -KILL "$server" 2>/dev/null || true; fi
	rm -rf "$scratch"
}
trap clean_up EXIT

passed=0 failed=0

expect() {  # expect NAME WANTED GOT
	if [[ $3 == "$2" ]]; then
		passed=$((passed + 1))
		echo "ok    $1: $3"
	else
		failed=$((failed + 1))
		echo "WRONG $1: wanted '$2', got '${3:0:300}'"
	fi
}

in_kernel() { awk -v name="$1" '$1 == name { print $2 }' /proc/net/tls_stat; }

cat >"$scratch/server.php" <<'PHP'
<?php
use TrueAsync\{HttpRequest, HttpResponse, HttpServer, HttpServerConfig, Ktls};

$config = (new HttpServerConfig())
    ->addListener('127.0.0.1', 0, tls: true)
    ->setCertificate($argv[1])
    ->setPrivateKey($argv[2])
    ->setKtls(Ktls::Require);
$server = new HttpServer($config);
$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) use ($server): void {
    $tls = $request->getTlsInfo();
    match ($request->getPath()) {
        '/tls' => $response->end("$tls->version $tls->cipher $tls->recordLayer"),
        '/counter' => $response->end((string) $server->getStats()[$request->getQueryParam('name')]),
        '/bytes' => $response->end(str_repeat('kernel TLS ', 100_000)),
    };
});
$server->start();
PHP

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost -keyout "$scratch/key.pem" -out "$scratch/certificate.pem" 2>/dev/null
php -n -d extension="$extension" "$scratch/server.php" "$scratch/certificate.pem" "$scratch/key.pem" \
	</dev/null >"$scratch/log" 2>&1 &
server=$!
port=
for ((i = 0; i < 300; i++)); do
	port=$(sed -n 's,.* listening on https://.*:\([0-9]*\) (.*,\1,p' "$scratch/log")
	if [[ $port ]] || ! kill -0 "$server" 2>/dev/null; then break; fi
	sleep 0.1
done
if [[ ! $port ]]; then
	cat "$scratch/log"
	echo "The server did not start."
	exit 1
fi
grep -o 'kernel TLS: .*' "$scratch/log"

request() {  # request PATH [CURL-OPTION…]
	local path=$1
	shift
	curl --silent --show-error --max-time 60 --cacert "$scratch/certificate.pem" \
		--resolve "localhost:$port:127.0.0.1" "$@" "https://localhost:$port$path" 2>&1 || true
}

begun=$(in_kernel TlsTxSw)
for cipher in ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-CHACHA20-POLY1305; do
	expect 'handshake' "TLSv1.2 $cipher kernel" "$(request /tls --tls-max 1.2 --ciphers "$cipher")"
done
for cipher in TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256; do
	expect 'handshake' "TLSv1.3 $cipher kernel" "$(request /tls --tls13-ciphers "$cipher")"
done
expect 'a body of 1.1 MB, its MD5' "$(php -n -r 'echo md5(str_repeat("kernel TLS ", 100_000));')" \
	"$(request /bytes | openssl dgst -md5 -r | cut -d' ' -f1)"

# The request that asks is a connection, too.
expect 'counter tls_sessions_kernel_total' 8 "$(request '/counter?name=tls_sessions_kernel_total')"
expect 'counter tls_ktls_tx_total' 9 "$(request '/counter?name=tls_ktls_tx_total')"
expect 'counter tls_sessions_memory_total' 0 "$(request '/counter?name=tls_sessions_memory_total')"
expect 'kernel: sockets it has encrypted on' 10 "$(($(in_kernel TlsTxSw) - begun))"
expect 'kernel: records it could not decrypt' 0 "$(in_kernel TlsDecryptError)"

kill -TERM "$server"
status=0
wait "$server" || status=$?
server=
expect 'exit status' 0 "$status"
expect 'log: no errors' '' "$(grep -E 'ERROR|Fatal|Warning' "$scratch/log" || true)"

[[ $failed == 0 ]] || cat "$scratch/log"
echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
