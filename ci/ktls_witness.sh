#!/usr/bin/env bash
# ci/ktls_witness.sh COMMAND [ARGUMENT…]: runs a command, and fails if the kernel has encrypted nothing meanwhile.
set -uo pipefail

counter() { awk -v name="$1" '$1 == name { print $2 }' /proc/net/tls_stat; }

before=$(counter TlsTxSw)
"$@"
status=$?
sockets=$(($(counter TlsTxSw) - before))
echo "witness: the kernel has encrypted on $sockets sockets; $(counter TlsDecryptError) records could not be decrypted" >&2
if [[ $status == 0 && $sockets == 0 ]]; then
	echo "witness: kernel TLS was never used" >&2
	exit 1
fi
exit "$status"
