<?php

/** @generate-class-entries static */

namespace TrueAsync;

/**
 * A complete request. Made by the server only. It may be kept after the handler has returned; what it holds is freed
 * with it. Once the memory of its server is gone, every method throws HttpServerRuntimeException.
 *
 * @strict-properties
 * @not-serializable
 */
final class HttpRequest
{
    private function __construct() {}

    /** "GET", as sent: methods are case-sensitive. */
    public function getMethod(): string {}

    /** The request target as sent: "/path?query". */
    public function getUri(): string {}

    /** The path as sent, without the query: not decoded. */
    public function getPath(): string {}

    /** "1.1", "1.0" */
    public function getHttpVersion(): string {}

    /**
     * The query, parsed as parse_str() does: decoded, "a[]=1" is an array; at most max_input_vars variables.
     *
     * @return array<int|string, mixed>
     */
    public function getQuery(): array {}

    /** One variable of the query. */
    public function getQueryParam(string $name, mixed $default = null): mixed {}

    /** Names are case-insensitive in all header methods. */
    public function hasHeader(string $name): bool {}

    /** The first value of a field, or null. */
    public function getHeader(string $name): ?string {}

    /** All values of a field joined by ", " (Cookie: by "; "); empty if there is none. */
    public function getHeaderLine(string $name): string {}

    /**
     * All fields: lower-case names, values as getHeaderLine() gives them, in the order of the first occurrence.
     *
     * @return array<string, string>
     */
    public function getHeaders(): array {}

    /** The whole body; empty if there is none. */
    public function getBody(): string {}

    /** Whether the body has at least one byte. */
    public function hasBody(): bool {}

    /** Waits for the end of the body. It has always arrived before a handler runs, so this returns at once. */
    public function awaitBody(): static {}

    /** The Content-Type field with its parameters, or null. */
    public function getContentType(): ?string {}

    /** The declared Content-Length in bytes; null if there is none (a chunked body, or no body). */
    public function getContentLength(): ?int {}

    /** Whether the client lets the connection live on after this request. */
    public function isKeepAlive(): bool {}

    /** The peer's IP address without brackets or port; null on a Unix socket. Not taken from X-Forwarded-For. */
    public function getRemoteAddress(): ?string {}

    /** The peer's port; null on a Unix socket. */
    public function getRemotePort(): ?int {}

    /** What TLS negotiated; null on a plain connection. */
    public function getTlsInfo(): ?TlsInfo {}
}
