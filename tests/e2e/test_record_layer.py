"""Who makes the records: what is declined, what the kernel receives, and what a client that dies costs it."""

import json
import os
import ssl
import subprocess
import threading
import time
from harness import *

GET = b"GET /inspect HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
KERNEL = os.environ.get("TAS_KTLS") == "require"  # the kernel is known to have it


def only_with_the_kernel():
    if not KERNEL:
        raise Skip("TAS_KTLS=require is not set")


def kernel_memory_of_tcp():
    """Bytes that all TCP sockets of this kernel hold."""
    with open("/proc/net/sockstat", encoding="ascii") as file:
        fields = next(line for line in file if line.startswith("TCP:")).split()
    return int(fields[fields.index("mem") + 1]) * os.sysconf("SC_PAGE_SIZE")


@cases({"TLS 1.2": "-tls1_2", "TLS 1.3": "-tls1_3"})
def test_a_client_with_small_records_is_served_in_user_space(env, version):
    with env.server(["http", "https"]) as server:
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.https.port}", version, "-maxfraglen",
                               "1024", "-quiet"], input=GET, capture_output=True, timeout=20, check=False)
        text = done.stdout.decode(errors="replace")
        true('"recordLayer":"memory","ktlsSend":false' in text, f"not served in user space: {text[-300:]}")
        stats = server.stats()
        equal((stats["tls_sessions_memory_total"], stats["tls_sessions_kernel_total"]), (1, 0), "sessions")
        declined = (stats["tls_ktls_declined_total"], stats["tls_ktls_declined_fragment_length_total"])
        equal(declined, (1, 1) if KERNEL else (0, 0), "declined, and for this reason")
        if KERNEL:
            true("maximum fragment length" in text, f"another reason: {text[-300:]}")


def test_the_kernel_receives_what_it_is_asked_to(env):
    only_with_the_kernel()
    with env.server(["http", "https"], [["setKtlsReceive", [True]]]) as server:
        version = ssl.TLSVersion.TLSv1_2
        with Client(server.https, tls_context(server.https, versions=(version, version))) as client:
            tls = json.loads(client.ask("/inspect").body)["tls"]
            equal((tls["ktlsSend"], tls["ktlsReceive"]), (True, True), "what the kernel does")
            body = os.urandom(5_000_000)
            equal(client.ask("/echo", "POST", body=body).body == body, True, "the same bytes both ways")
        equal(server.stats()["tls_ktls_rx_total"], 1, "tls_ktls_rx_total")


RECEIVE_BUFFER = 65536
CLIENTS = 2 * RECEIVE_BUFFER  # the kernel holds so much for the client itself: socket(7), SO_RCVBUF


class KernelMemory:
    """The most that TCP sockets hold while it is entered, above what they held before."""

    def __enter__(self):
        self.most, self._before, self._done = 0, kernel_memory_of_tcp(), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _watch(self):
        while not self._done.wait(0.005):
            self.most = max(self.most, kernel_memory_of_tcp() - self._before)


def download_of_1_GiB(env, kind):
    """The target of one; a file takes no room on disk."""
    if kind == "stream":
        return f"/stream?n={1 << 30}&piece=262144"
    path = env.path("download")
    with open(path, "wb") as file:
        file.truncate(1 << 30)
    return "/file?path=" + path


@alone
@cases({f"{kind}, {how}": (kind, how) for kind in ("stream", "file") for how in ("closes", "falls silent")})
def test_a_client_that_dies_in_a_download_costs_little(env, kind, how):
    """The kernel would take records for it without end. It is noticed within the write deadline."""
    only_with_the_kernel()
    deadline = 2 * env.pace  # seconds
    # What the kernel of a silent client still takes is progress, and begins the deadline anew.
    limit = 2 * deadline + env.patience if how == "falls silent" else deadline
    with env.server(["http", "https"], [["setWriteTimeout", [deadline]]]) as server, Client(server.http) as observer:

        def stat(name):
            return json.loads(observer.ask("/stats").body)[name]

        for _ in range(3 if how == "closes" else 1):
            with KernelMemory() as memory, Client(server.https, receive_buffer=RECEIVE_BUFFER) as client:
                client.request(download_of_1_GiB(env, kind))
                client.head()
                client.take(1 << 20)
                if how == "closes":
                    client.close()
                begun = time.monotonic()
                eventually(lambda: stat("http1_connections_active") == 1, "it is noticed", limit / SLOWNESS)
            note(f"noticed after {time.monotonic() - begun:.2f} s of {deadline}, {memory.most >> 10} KiB of kernel memory at most")
            true(memory.most < (4 << 20) + CLIENTS, f"{memory.most} bytes of kernel memory")
        equal(stat("timeouts_write_total"), 0 if how == "closes" else 1, "timeouts_write_total")
