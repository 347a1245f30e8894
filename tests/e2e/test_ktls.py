"""Who encrypts, where the kernel has to. The rest of the tests runs over it there, too: TAS_KTLS=require."""

import json

from harness import *


def sockets_of_the_kernel():
    """On how many sockets the kernel has begun to encrypt, since it started."""
    with open("/proc/net/tls_stat", encoding="ascii") as file:
        return int(dict(line.split() for line in file)["TlsTxSw"])


@alone
@cases({"TLS 1.2": ssl.TLSVersion.TLSv1_2, "TLS 1.3": ssl.TLSVersion.TLSv1_3})
def test_the_kernel_encrypts(env, version):
    """One socket of the kernel's for each connection: its own word for it, and ours."""
    if not KTLS_IS_REQUIRED:
        raise Skip("TAS_KTLS=require is not set")
    with env.server(["http", "https"]) as server:
        before = sockets_of_the_kernel()  # the probe has been
        context = tls_context(server.https, versions=(version, version))
        for i in range(5):
            with Client(server.https, context) as client:
                tls = json.loads(client.ask("/inspect").body)["tls"]
                equal((tls["recordLayer"], tls["ktlsSend"], tls["ktlsReason"]), ("kernel", True, None), "TLS facts")
                equal(len(client.ask("/bytes?n=300000").body), 300000, "bytes of a body")
        equal(sockets_of_the_kernel() - before, 5, "sockets on which the kernel encrypts")
        equal(server.stats()["tls_sessions_kernel_total"], 5, "tls_sessions_kernel_total")
