<?php

/** @generate-class-entries static */

namespace TrueAsync;

/**
 * An HTTP server in this process. It serves once: make another one to serve again.
 *
 * @strict-properties
 * @not-serializable
 */
final class HttpServer
{
    /** Locks the config. */
    public function __construct(HttpServerConfig $config) {}

    /**
     * Sets what answers the requests, in place of an earlier handler. Each request runs in a Fiber of its own.
     *
     * The response is sent when the handler calls end() or returns. A handler that throws is answered with 500, or with
     * the code and message of an HttpException; the exception is logged as an ERROR (an HttpException below 500: DEBUG), and
     * the server goes on. exit() ends only the request, and sends what was set so far. A fatal error ends only the request,
     * too: it is logged as an ERROR and answered with 500, and the objects of the handler are released. A stream that was
     * begun breaks off instead. While display_errors is on, the answer shows the error: off in production.
     *
     * What the handler prints (echo, exit('text'), PHP's messages) is appended to the body as appendBody() does, or written
     * to the stream as write() does, and dropped with a WARN once the response is sent. A response that was only printed
     * gets PHP's default Content-Type unless another is set. Output buffers that are left open are flushed into the body.
     *
     * Output buffers, error_get_last(), register_shutdown_function() and set_time_limit() are per request: shutdown
     * functions run before the response is sent, and fail it as the handler does; only CPU time counts, without waits. Each request begins with the
     * max_execution_time of the script. header(), setcookie(), $_GET, $_POST and php://input are not per request. Globals,
     * statics, ini_set() and set_error_handler() are shared by all requests: undo what you change before you wait.
     *
     * The returned value is ignored. Only the waits of this API let other requests run; sleep(), PDO
     * or curl_exec() stop them all. A process that a handler forks ends with exit(), and must not return from the handler;
     * what it echoes is lost.
     *
     * @phpstan-param callable(HttpRequest, HttpResponse): void $handler
     * @throws HttpServerRuntimeException while the server runs
     */
    public function addHttpHandler(callable $handler): static {}

    /**
     * Serves files below a URL prefix without any PHP code. Of several handlers whose prefix fits, the one with the longest
     * is asked first, then the one that was added first. What none of them answers is for the handler of
     * addHttpHandler(), or not found (404) if there is none.
     *
     * @param StaticHandler $handler locked from now on
     * @throws HttpServerInvalidArgumentException if it was not constructed
     * @throws HttpServerRuntimeException while the server runs
     */
    public function addStaticHandler(StaticHandler $handler): static {}

    /**
     * Listens and serves; returns once the server has been stopped and drained. SIGINT and SIGTERM stop it as stop()
     * does. One server runs in a process at a time.
     *
     * @return bool true
     * @throws HttpServerRuntimeException without a handler or a listener, if it was started before, if a certificate, a
     *         key or the root of a StaticHandler cannot be used, the access log cannot be opened, or Ktls::Require cannot be met by a listener with TLS
     * @throws HttpServerConnectionException if an address cannot be listened on
     */
    public function start(): bool {}

    /**
     * Asks a running server to stop: it accepts no more, finishes what is in flight within the shutdown timeout, then
     * start() returns. Handlers that still wait then are ended; their finally blocks run. A second call while draining
     * ends it at once.
     *
     * @return bool false if the server is not running
     */
    public function stop(): bool {}

    /** Whether start() was called and has not returned. */
    public function isRunning(): bool {}

    public function getConfig(): HttpServerConfig {}

    /**
     * The counters of this server by name. All zero before start(). Those that end in `_active` count the present, all
     * others since start() or resetTelemetry():
     *
     * - `requests_total`, `responses_{2xx,3xx,4xx,5xx}_total`; `clients_gone_total`: clients that left before their
     *   response was complete; `refused_{400,408,413,414,417,431,501,505}_total`: requests that no handler has seen
     * - `connections_accepted_total`, `connections_active`, `http1_connections_active`, `http2_connections_active`;
     *   `connection_limit_reached_total`: pauses of accepting for setMaxConnections(), `accept_exhausted_total`: for want
     *   of descriptors or memory
     * - `tls_handshakes_active`, `tls_handshakes_total` (complete), `tls_resumed_total` (of those),
     *   `tls_handshake_failures_total`, `tls_failures_total` (behind the handshake)
     * - `tls_sessions_{memory,socket,kernel}_total`: by record layer; `tls_ktls_{tx,rx}_total`: where the kernel encrypts
     *   and decrypts; `tls_ktls_declined_total`: where it was asked and does not, of those
     *   `tls_ktls_declined_{cipher,fragment_length,socket}_total` by reason (docs/ktls.md)
     * - `timeouts_{handshake,header,read,write,keep_alive}_total`: by the clock that ran out
     * - `bytes_in_total`, `bytes_out_total`: of HTTP, without TLS; `sendfile_calls_total`, `sendfile_bytes_total`;
     *   `cold_file_reads_total`, `cold_path_looks_total`: reads and look-ups (of StaticHandler) that threads did, since the
     *   disk had to be asked
     * - `back_pressure_total`: how often a connection held more for a slow client than setStreamWriteBufferBytes() is
     * - `access_log_lines_total`, `access_log_dropped_total`
     * - `static_cache_{hits,misses,evictions}_total`: of StaticHandler
     * - `http2_streams_opened_total`, `http2_streams_refused_total` (above the limit), `http2_streams_reset_total`
     *   (RST_STREAM frames of clients), `http2_goaway_{sent,received}_total`, `http2_floods_total`:
     *   connections ended with ENHANCE_YOUR_CALM
     *
     * @return array<string, int>
     */
    public function getStats(): array {}

    /**
     * Sets the totals to zero; what counts the present (open connections) stays.
     *
     * @return bool false if the server was not started
     */
    public function resetTelemetry(): bool {}
}
