<?php

/** @generate-class-entries static */

namespace TrueAsync;

/**
 * Settings of a server. Every setter returns the config and throws HttpServerInvalidArgumentException for a value out of
 * its range, HttpServerRuntimeException once a server was made from the config.
 *
 * @strict-properties
 * @not-serializable
 */
final class HttpServerConfig
{
    /**
     * @param string|null $host a host to add a plain listener for at once, as addListener() does
     * @param int $port its port; not used without a host
     * @throws HttpServerInvalidArgumentException
     */
    public function __construct(?string $host = null, int $port = 8080) {}

    /**
     * Listens on a TCP port for HTTP/1.1 and HTTP/2: by ALPN over TLS, by the first bytes without (RFC 9113 §3).
     *
     * @param string $host a numeric IPv4 or IPv6 address, or a name that resolves to one; 1 … 255 bytes
     * @param int $port 0 … 65535; 0 lets the kernel choose, see getListeners()
     * @param bool $tls needs setCertificate() and setPrivateKey()
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function addListener(string $host, int $port, bool $tls = false): static {}

    /**
     * Listens on a TCP port for HTTP/1.1 and HTTP/1.0 only. Arguments as for addListener().
     *
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function addHttp1Listener(string $host, int $port, bool $tls = false): static {}

    /**
     * Listens on a TCP port for HTTP/2 only. Over TLS a client that offers other protocols gets the alert
     * no_application_protocol, one that speaks HTTP/1 all the same a 505. Arguments as for addListener().
     *
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function addHttp2Listener(string $host, int $port, bool $tls = false): static {}

    /**
     * Listens on a Unix stream socket, without TLS, for HTTP/1.1 and HTTP/2.
     *
     * @param string $path 1 … 107 bytes
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function addUnixListener(string $path): static {}

    /**
     * The listeners in the order they were added. Once the server listens, `port` is the port it got.
     *
     * @return list<array{type: 'tcp', host: string, port: int, tls: bool, protocols: list<'http/1.1'|'h2'>}|array{type: 'unix', path: string}>
     */
    public function getListeners(): array {}

    /**
     * The certificate of every TLS listener.
     *
     * @param string $path PEM, the leaf first, then its chain; read and checked at once, and again by start()
     * @throws HttpServerInvalidArgumentException if it cannot be used; the message names the file and the reason
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setCertificate(string $path): static {}

    public function getCertificate(): ?string {}

    /**
     * The private key of the certificate.
     *
     * @param string $path PEM; read and checked at once, and again by start(), which also compares it to the certificate
     * @throws HttpServerInvalidArgumentException if it cannot be used; the message names the file and the reason
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setPrivateKey(string $path): static {}

    public function getPrivateKey(): ?string {}

    /** @throws HttpServerRuntimeException if the config is locked */
    public function setKtls(Ktls $mode): static {}

    /** Ktls::Auto unless set. */
    public function getKtls(): Ktls {}

    /**
     * Whether the kernel also decrypts, where it encrypts: TLS 1.2, and TLS 1.3 from OpenSSL 3.2 on. OpenSSL receives many
     * records with one system call, the kernel one; so this seldom pays. A client that changes its keys (RFC 8446
     * §4.6.3) is cut off by a kernel before Linux 6.14, and some kernels wake the process for each piece of a record.
     *
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setKtlsReceive(bool $on): static {}

    /** False unless set. */
    public function isKtlsReceive(): bool {}

    /**
     * Connections the kernel holds that were not accepted yet.
     *
     * @param int $backlog 1 … 65535
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setBacklog(int $backlog): static {}

    /** 511 unless set. */
    public function getBacklog(): int {}

    /**
     * Connections served at a time; further ones wait in the backlog.
     *
     * @param int $maxConnections 0 … 10000000; 0: no limit but the process's file descriptors
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setMaxConnections(int $maxConnections): static {}

    /** 0 unless set. */
    public function getMaxConnections(): int {}

    /**
     * Time for a TLS handshake.
     *
     * @param int $timeout milliseconds, 1 … 86400000
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setHandshakeTimeout(int $timeout): static {}

    /** Milliseconds; 10000 unless set. */
    public function getHandshakeTimeout(): int {}

    /**
     * Time for the head of a request, from its first byte (of a new connection: from its beginning); a slower one is
     * answered with 408, a connection that has said nothing is closed.
     *
     * @param int $timeout milliseconds, 1 … 86400000
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setHeaderTimeout(int $timeout): static {}

    /** Milliseconds; 10000 unless set. */
    public function getHeaderTimeout(): int {}

    /**
     * Time a client may pause within the body of a request; then it is answered with 408.
     *
     * @param int $timeout seconds, 1 … 86400
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setReadTimeout(int $timeout): static {}

    /** Seconds; 30 unless set. */
    public function getReadTimeout(): int {}

    /**
     * Time a client may take no byte of a response; then the connection is closed.
     *
     * @param int $timeout seconds, 1 … 86400
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setWriteTimeout(int $timeout): static {}

    /** Seconds; 30 unless set. */
    public function getWriteTimeout(): int {}

    /**
     * Time a connection may be idle between requests.
     *
     * @param int $timeout seconds, 1 … 86400
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setKeepAliveTimeout(int $timeout): static {}

    /** Seconds; 60 unless set. */
    public function getKeepAliveTimeout(): int {}

    /**
     * Time for what is in flight once the server is asked to stop.
     *
     * @param int $timeout seconds, 0 … 86400; 0: connections are closed at once
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setShutdownTimeout(int $timeout): static {}

    /** Seconds; 5 unless set. */
    public function getShutdownTimeout(): int {}

    /**
     * Largest request body; a larger one is answered with 413. Only what asks for all of it, as getBody() does,
     * holds it in memory.
     *
     * @param int $bytes 1 … 17179869184 (16 GiB)
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setMaxBodySize(int $bytes): static {}

    /** Bytes; 10485760 (10 MiB) unless set. */
    public function getMaxBodySize(): int {}

    /**
     * Output that may wait in memory for one client. Above it HttpResponse::write() suspends its handler, tryWrite()
     * refuses and nothing more is read from the connection, until half of it has left. A response that is sent as a whole
     * may be larger.
     *
     * @param int $bytes 4096 … 268435456 (256 MiB)
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setStreamWriteBufferBytes(int $bytes): static {}

    /** Bytes; 262144 (256 KiB) unless set. */
    public function getStreamWriteBufferBytes(): int {}

    /**
     * Age at which a connection takes no further request and ends once what is in flight is answered (HTTP/2: GOAWAY).
     *
     * @param int $seconds 0 … 86400; 0: at any age
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setMaxConnectionAge(int $seconds): static {}

    /** Seconds; 0 unless set. */
    public function getMaxConnectionAge(): int {}

    /**
     * Requests that one HTTP/2 connection may have open at a time (RFC 9113 §5.1.2). Further ones are refused; a client
     * that has acknowledged the limit and goes beyond it loses its connection.
     *
     * @param int $streams 1 … 10000
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setHttp2MaxConcurrentStreams(int $streams): static {}

    /** 100 unless set. */
    public function getHttp2MaxConcurrentStreams(): int {}

    /**
     * Body bytes that an HTTP/2 client may send ahead of a handler that does not read, for each of its requests
     * (RFC 9113 §6.9). Larger is faster for uploads from afar, and costs as much memory.
     *
     * @param int $bytes 16384 … 16777216 (16 MiB)
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setHttp2InitialWindowSize(int $bytes): static {}

    /** Bytes; 262144 (256 KiB) unless set. */
    public function getHttp2InitialWindowSize(): int {}

    /**
     * Largest header section of an HTTP/2 request: names, values and 32 bytes for each field (RFC 9113 §6.5.2). A larger
     * one is answered with 431.
     *
     * @param int $bytes 4096 … 1048576 (1 MiB)
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setHttp2MaxHeaderListSize(int $bytes): static {}

    /** Bytes; 32768 (32 KiB) unless set. */
    public function getHttp2MaxHeaderListSize(): int {}

    /**
     * Requests of one HTTP/2 connection, after which it ends by GOAWAY and the client opens another.
     *
     * @param int $requests 0 … 1000000000; 0: no limit
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setHttp2MaxRequests(int $requests): static {}

    /** 0 unless set. */
    public function getHttp2MaxRequests(): int {}

    /**
     * Whether responses carry "Server: true_async_server".
     *
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setServerHeader(bool $on): static {}

    /** True unless set. */
    public function isServerHeader(): bool {}

    /**
     * Least severity that is logged.
     *
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setLogSeverity(LogSeverity $level): static {}

    /** LogSeverity::INFO unless set: the start-up lines, warnings, and what handlers throw. */
    public function getLogSeverity(): LogSeverity {}

    /**
     * Where log lines go: "[2026-11-21T04:00:00+00:00] INFO text". A stream that is closed later loses its lines;
     * one that is written in PHP cannot wait (Async\delay(), Fiber::suspend()). Nobody waits for a pipe or socket whose
     * reader is slow, standard error included: lines without room are lost, and the next one that has room says how many.
     *
     * @param resource|null $stream a stream open for writing; null: standard error
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setLogStream(mixed $stream): static {}

    /**
     * Null unless set: standard error.
     *
     * @return resource|null
     */
    public function getLogStream(): mixed {}

    /**
     * Writes a line for each request that was answered or handed to the handler, when its response ends. A thread of its
     * own writes the file, at most about 300 ms later; a line that finds its buffer full is dropped and counted
     * (getStats(): access_log_dropped_total). Where a request got no answer, status 499 stands for a client that left and
     * 444 for a connection that the server cut. SIGUSR1 opens the file anew, for logrotate;
     * without an access log the server ignores it.
     *
     * @param string|null $path null: off. Opened by start() for appending, and created with mode 0640; "/dev/stdout"
     *     works where that is a file, a pipe or a terminal; a FIFO needs a reader
     * @throws HttpServerInvalidArgumentException if it cannot be written or created; the message names path and reason
     * @throws HttpServerRuntimeException if the config is locked
     */
    public function setAccessLog(?string $path, AccessLogFormat $format = AccessLogFormat::Combined): static {}

    /** Null unless set: off. */
    public function getAccessLog(): ?string {}

    /** AccessLogFormat::Combined unless set. */
    public function getAccessLogFormat(): AccessLogFormat {}

    /** Whether a server was made from this config. */
    public function isLocked(): bool {}
}
