"""What a client and a server can speak: each protocol over each transport. A test of these runs over all of them."""

from harness import Client, tls_context
from http2 import Http2


class Wire:
    def __init__(self, name, listener, client, curl):
        self.name = name
        self.listener = listener
        self.client = client  # the class: request(), post(), response(), head(), ask() and expect_end() are the same
        self.curl = [curl]

    @property
    def http2(self):
        return self.client is Http2

    @property
    def tls(self):
        return self.listener == "https"

    def target(self, server):
        return server.targets[self.listener]

    def connect(self, server, **options):
        return self.client(self.target(server), **options)

    def context(self, server):
        """Of TLS, for many connections; None on a plain one."""
        return tls_context(self.target(server), **({"alpn": ["h2"]} if self.http2 else {})) if self.tls else None

    def __str__(self):
        return self.name


WIRES = {wire.name: wire for wire in (Wire("http", "http", Client, "--http1.1"), Wire("https", "https", Client, "--http1.1"),
                                      Wire("h2c", "http", Http2, "--http2-prior-knowledge"), Wire("h2", "https", Http2, "--http2"))}
