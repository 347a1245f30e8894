#!/usr/bin/env bash
# ci/ktls_witness.sh COMMAND [ARGUMENT…]: runs a command, and fails if the kernel has encrypted nothing meanwhile, or could
# not decrypt what came. Linux tls.rst, "Statistics"
set -uo pipefail

counter() { awk -v name="$1" '$1 == name { print $2 }' /proc/net/tls_stat; }

before=$(counter TlsTxSw) undecrypted=$(counter TlsDecryptError)
"$@"
status=$?
sockets=$(($(counter TlsTxSw) - before)) undecrypted=$(($(counter TlsDecryptError) - undecrypted))
echo "witness: the kernel has encrypted on $sockets sockets; $undecrypted records could not be decrypted" >&2
if [[ $status == 0 && ($sockets == 0 || $undecrypted != 0) ]]; then
	echo "witness: there must be a socket, and no such record" >&2
	exit 1
fi
exit "$status"
