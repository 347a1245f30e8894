"""TLS as OpenSSL's, curl's and Python's clients see it, and what a wrong client leaves in the log."""

import contextlib
import json
import os
import random
import socket
import ssl
import subprocess
import time

from harness import *

TLS12 = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)
TLS13 = (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3)
VERSIONS = {"TLS 1.2": (TLS12,), "TLS 1.3": (TLS13,)}
FAILED = r"TLS connection from (\S+) failed: (.*)"


def facts(client):
    return json.loads(client.ask("/inspect").body)["tls"]


def s_client(target, *options, send=b"", seconds=20):
    """openssl s_client: what it wrote on both outputs."""
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{target.port}", "-CAfile", target.certificate, *options],
                          input=send, capture_output=True, timeout=seconds, check=False)
    return (done.stdout + done.stderr).decode(errors="replace")


GET = b"GET /inspect HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


# ---- what is negotiated ----------------------------------------------------------------------------------------------

@cases({name: (name,) for name in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")})
def test_cipher_of_13(env, cipher):
    answer = json.loads(curl_text(env.shared().https, "--tls13-ciphers", cipher, "--tlsv1.3", path="/inspect"))
    equal((answer["tls"]["version"], answer["tls"]["cipher"]), ("TLSv1.3", cipher), "TLS facts")


@cases({name: (name,) for name in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305")})
def test_cipher_of_12(env, cipher):
    answer = json.loads(curl_text(env.shared().https, "--ciphers", cipher, "--tls-max", "1.2", path="/inspect"))
    equal((answer["tls"]["version"], answer["tls"]["cipher"]), ("TLSv1.2", cipher), "TLS facts")


def test_ciphers_of_12_with_rsa(env):
    certificate, key = env.make_certificate("rsa", "rsa:2048")
    with env.server(["https"], certificate=certificate, key=key) as server:
        for exchange in ("ECDHE", "DHE"):
            for rest in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"):
                cipher = f"{exchange}-RSA-{rest}"
                answer = json.loads(curl_text(server.https, "--ciphers", cipher, "--tls-max", "1.2", path="/inspect"))
                equal(answer["tls"]["cipher"], cipher, "cipher")


def test_order_of_ciphers_is_the_servers(env):
    with Client(env.shared().https, tls_context(env.shared().https, versions=TLS12,
                ciphers="ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256")) as client:
        equal(client.socket.cipher()[0], "ECDHE-ECDSA-AES128-GCM-SHA256", "cipher")


@cases({"TLS 1.1": ("-tls1_1",), "TLS 1.0": ("-tls1",)})
def test_old_version_refused(env, option):
    text = s_client(env.shared().https, option, "-cipher", "ALL:@SECLEVEL=0")
    true("alert protocol version" in text, f"no alert protocol_version: {text[-500:]}")


@cases({name: (name,) for name in ("ECDHE-ECDSA-AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256")})
def test_weak_cipher_refused(env, cipher):
    text = s_client(env.shared().https, "-tls1_2", "-cipher", cipher + ":@SECLEVEL=0")
    true("handshake failure" in text, f"no alert handshake_failure: {text[-500:]}")


@cases({
    "http/1.1": (["http/1.1"], "http/1.1"),
    "http/1.1 and an unknown one": (["spdy/3", "http/1.1"], "http/1.1"),
    "http/1.0": (["http/1.0"], "http/1.0"),
    "none": (None, None),
})
def test_alpn(env, offer, wanted):
    goal = env.shared().https
    with Client(goal, tls_context(goal, **({"alpn": offer} if offer else {}))) as client:
        equal((client.socket.selected_alpn_protocol(), facts(client)["alpn"]), (wanted, wanted), "ALPN of client and handler")


def test_alpn_without_a_common_protocol(env):
    goal = env.shared().https
    try:
        with Client(goal, tls_context(goal, alpn=["imap"])):
            raise Failure("the handshake succeeded")
    except ssl.SSLError as error:
        true("no application protocol" in str(error), f"another error: {error}")


def test_server_name(env):
    goal = env.shared().https
    context = tls_context(goal)
    context.check_hostname = False
    with Client(goal, context, server_name="some.example") as client:
        equal(facts(client)["serverName"], "some.example", "server name")
    with Client(goal, context, server_name=None) as client:
        equal(facts(client)["serverName"], None, "server name")


def test_who_encrypts(env):
    with env.server(["https"], [["setKtls", ["off"]]]) as server, Client(server.https) as client:
        tls = facts(client)
        equal((tls["recordLayer"], tls["ktlsSend"], tls["ktlsReceive"]), ("memory", False, False), "TLS facts")
        true(tls["ktlsReason"], "no reason why the kernel does not encrypt")
        server.wait_for(r"kernel TLS: not used: .+")


def test_renegotiation_refused(env):
    process = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{env.shared().https.port}", "-tls1_2"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(0.4 * env.patience)
    process.stdin.write(b"R\n")
    process.stdin.flush()
    try:
        text = process.communicate(timeout=10)[0].decode(errors="replace")
    except subprocess.TimeoutExpired:
        process.kill()
        raise Failure("the connection lives on behind a renegotiation") from None
    true("RENEGOTIATING" in text and "no renegotiation" in text, f"not refused: {text[-400:]}")


def s_client_keys(env, lines):
    """What s_client prints while it is given lines: k updates its key, K asks for ours to be updated as well."""
    process = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{env.shared().https.port}", "-tls1_3"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(0.4 * env.patience)
    with contextlib.suppress(BrokenPipeError):  # the connection was ended
        for line in lines:
            process.stdin.write(line)
            process.stdin.flush()
            time.sleep(0.2 * env.patience)
        process.stdin.close()
    text = process.stdout.read().decode(errors="replace")
    process.wait(10)
    true("KEYUPDATE" in text, f"s_client updated nothing: {text[-400:]}")
    return text


def test_key_update(env):
    """A client that changes its keys is answered on."""
    text = s_client_keys(env, [b"k\n", b"GET /number?n=1 HTTP/1.1\r\nHost: a\r\n\r\n", b"k\n", b"k\n", GET])
    true("number 1" in text and '"version":"TLSv1.3"' in text, f"a request was not answered: {text[-600:]}")


def test_key_update_that_asks_for_ours(env):
    """It is answered on, or the connection ends in order: some kernels cannot change a key."""
    text = s_client_keys(env, [b"GET /wait?ms=300&n=1 HTTP/1.1\r\nHost: a\r\n\r\n", b"K\n", b"K\n", GET])
    true("waited 1" in text, f"the request in flight was not answered: {text[-600:]}")
    if os.environ.get("TAS_KTLS") != "require":
        true('"version":"TLSv1.3"' in text, f"a request behind the update was not answered: {text[-600:]}")
    true(":error:" not in text, f"s_client saw an error: {text[-600:]}")


# ---- resumption ------------------------------------------------------------------------------------------------------

@cases(VERSIONS)
def test_resumption(env, versions):
    with env.server(["https", "http"]) as server:
        context = tls_context(server.https, versions=versions)
        with Client(server.https, context) as client:
            equal(facts(client)["resumed"], False, "resumed at first")
            session = client.socket.session
        true(session.has_ticket, "no ticket")
        for _ in range(3):
            with Client(server.https, context, session=session) as client:
                tls = facts(client)
                equal((client.socket.session_reused, tls["resumed"]), (True, True), "resumed at client and handler")
                equal(tls["serverName"], "localhost", "server name of a resumed session")
        equal(server.stats()["tls_resumed_total"], 3, "tls_resumed_total")


@cases({"TLS 1.2": ("-tls1_2",), "TLS 1.3": ("-tls1_3",)})
def test_resumption_by_openssl(env, option):
    path = env.path("session" + option)
    first = s_client(env.shared().https, option, "-sess_out", path, "-ign_eof", send=GET)
    true("New, TLSv1" in first and '"resumed":false' in first, f"not a new session: {first[-500:]}")
    second = s_client(env.shared().https, option, "-sess_in", path, "-ign_eof", send=GET)
    true("Reused, TLSv1" in second and '"resumed":true' in second, f"not resumed: {second[-500:]}")


def test_reconnect_by_openssl(env):
    text = s_client(env.shared().https, "-reconnect", "-tls1_2", "-no_ign_eof")
    equal(text.count("Reused, TLSv1.2"), 5, "reused sessions")


def test_ticket_of_another_server(env):
    """Its keys are not ours: a full handshake, no failure."""
    with env.server(["https"]) as one, env.server(["https"]) as other:
        context = tls_context(one.https)
        with Client(one.https, context) as client:
            facts(client)
            session = client.socket.session
        with Client(other.https, context, session=session) as client:
            equal(facts(client)["resumed"], False, "resumed")


# ---- records ---------------------------------------------------------------------------------------------------------

@cases(VERSIONS)
def test_handshake_in_single_bytes(env, versions):
    goal = env.shared().https
    plain = goal.connect()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = tls_context(goal, versions=versions).wrap_bio(incoming, outgoing, server_hostname="localhost")

    def send():
        data = outgoing.read()
        for i in range(len(data)):
            plain.sendall(data[i:i + 1])

    def step(action):
        while True:
            try:
                result = action()
                send()
                return result
            except ssl.SSLWantReadError:
                send()
                data = plain.recv(7)
                true(data, "the connection ended")
                incoming.write(data)

    with plain:
        step(tls.do_handshake)
        step(lambda: tls.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        text = b""
        while not text.endswith(b"abc"):
            text += step(lambda: tls.read(1000))
        true(text.startswith(b"HTTP/1.1 200 "), f"not a response: {text!r}")


def test_request_in_many_records(env):
    with Client(env.shared().https) as client:
        body = random.randbytes(3000)
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n")
        client.send_slowly(body)
        equal(client.response().body, body, "body")


def test_close_notify_ends_an_idle_connection(env):
    """The client says goodbye; the server does, too."""
    with Client(env.shared().https) as client:
        client.ask("/")
        client.socket.settimeout(5)
        client.socket.unwrap().close()


def test_h2load(env):
    program = find_program("h2load")
    done = subprocess.run([program, "--h1", "-n", "3000", "-c", "30", "-t", "1", "-m", "4", env.shared().https.url + "/bytes?n=5000"],
                          capture_output=True, text=True, timeout=60, check=False)
    true("3000 succeeded, 0 failed, 0 errored" in done.stdout, f"h2load: {done.stdout[-600:]}")


# ---- wrong clients ---------------------------------------------------------------------------------------------------

def talk(target, data, listen=True, leave=False):
    """Sends bytes, and reads to the end, however it comes; the port it came from."""
    with target.connect(5) as connection:
        port = connection.getsockname()[1]
        connection.sendall(data)
        if leave:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while listen:
            try:
                piece = connection.recv(4096)
            except ConnectionResetError:
                break
            if not piece:
                break
            answer += piece
    return port, answer


def test_garbage_on_the_tls_port(env):
    """One line each, with operation, reason and peer, whatever the number of bytes."""
    garbage = [bytes([0xFF]) * 10, b"\x16\x03\x01\xff\xff" + bytes(100), b"\xfe" + os.urandom(5000), b"SSH-2.0-OpenSSH_9.2\r\n",
               b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"]
    unfinished = [b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"\x80\x2e\x01\x03\x01\x00\x15" + bytes(20)]
    with env.server(["https"]) as server:
        ports = [talk(server.https, data)[0] for data in garbage]
        ports += [talk(server.https, data, leave=True)[0] for data in unfinished]
        eventually(lambda: len(server.matches(FAILED)) >= len(ports), "a line for each", 5 * env.patience)
        time.sleep(0.2)
        equal([found.group(1) for found in server.matches(FAILED)], [f"127.0.0.1:{port}" for port in ports], "peers")
        for found in server.matches(FAILED):
            true(": " in found.group(2) and "unknown error" not in found.group(2), f"no operation and reason: {found.group(0)}")
        with Client(server.https) as client:
            equal(client.ask("/").body, b"abc", "body for a good client")


def test_wrong_handshakes_are_logged_once(env):
    with env.server(["http", "https"]) as server:
        s_client(server.https, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
        s_client(server.https, "-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0")
        untrusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        untrusting.maximum_version = ssl.TLSVersion.TLSv1_2  # so that the alert comes within the handshake
        try:
            Client(server.https, untrusting)
        except ssl.SSLError:
            pass
        talk(server.https, b"", listen=False)
        eventually(lambda: len(server.matches(FAILED)) >= 4, "four lines", 5 * env.patience)
        reasons = [found.group(2) for found in server.matches(FAILED)]
        for reason, part in zip(reasons, ("unsupported protocol", "no shared cipher", "unknown ca", "closed the connection")):
            true(part in reason, f"no '{part}' in '{reason}'")
        stats = server.stats()
        equal((len(reasons), stats["tls_handshake_failures_total"]), (4, 4), "lines and counted failures")


def test_plain_http_on_the_tls_port(env):
    with env.server(["https"]) as server:
        port, answer = talk(server.https, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        true(answer.startswith(b"HTTP/1.1 400 ") and b"HTTPS" in answer, f"answer: {answer!r}")
        done = curl(Target(socket.AF_INET, ("127.0.0.1", server.https.port), False), "-w", "%{http_code}", "-o", os.devnull)
        equal((done.returncode, done.stdout), (0, b"400"), "curl's exit status and output")
        eventually(lambda: len(server.matches(FAILED)) == 2, "a line for each")
        true(f"127.0.0.1:{port}" in server.matches(FAILED)[0].group(0), "the peer is not named")


def test_garbage_behind_the_handshake(env):
    """A forged record ends its connection and no other."""
    with env.server(["http", "https"]) as server:
        for data in (b"\x17\x03\x03\x00\x20" + os.urandom(32), b"\x15\x03\x03\x00\x02\x02\x28", os.urandom(300), b"GET / HTTP/1.1\r\n\r\n"):
            goal = server.https
            plain = goal.connect(5)
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = tls_context(goal).wrap_bio(incoming, outgoing, server_hostname="localhost")
            with plain:
                while True:
                    try:
                        tls.do_handshake()
                        break
                    except ssl.SSLWantReadError:
                        plain.sendall(outgoing.read())
                        incoming.write(plain.recv(65536))
                plain.sendall(outgoing.read() + data)
                try:
                    while plain.recv(4096):
                        pass
                except ConnectionResetError:
                    pass
        eventually(lambda: server.stats()["http1_connections_active"] == 1, "the connections are closed")
        with Client(server.https) as client:
            equal(client.ask("/").body, b"abc", "body for a good client")


def test_bad_record_behind_the_handshake(env):
    """Recorded and counted as a failed handshake is: operation, reason and peer."""
    with env.server(["http", "https"]) as server:
        plain = server.https.connect()
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = tls_context(server.https).wrap_bio(incoming, outgoing, server_hostname="localhost")
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                plain.sendall(outgoing.read())
                incoming.write(plain.recv(65536))
        plain.sendall(outgoing.read() + b"\x17\x03\x03\x00\x20" + bytes(32))
        port = plain.getsockname()[1]
        server.wait_for(f"TLS connection from 127.0.0.1:{port} failed: SSL_read: .*bad record mac")
        equal(server.stats(server.http)["tls_failures_total"], 1, "tls_failures_total")
        plain.close()
