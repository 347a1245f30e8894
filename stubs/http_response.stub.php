<?php

/** @generate-class-entries static */

namespace TrueAsync;

/**
 * The response to one request, sent as a whole by end() or when the handler returns. Setters return the response and
 * throw HttpServerRuntimeException once it is sent. Names and values are checked when they are set: CR, LF and NUL are
 * refused, and so are the fields that belong to the server (Connection, Transfer-Encoding…).
 *
 * @strict-properties
 * @not-serializable
 */
final class HttpResponse
{
    private function __construct() {}

    /**
     * @param int $code 200 … 599
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function setStatusCode(int $code): static {}

    /** 200 unless set. */
    public function getStatusCode(): int {}

    /**
     * @param string $phrase HTTP/1 only; empty: the registered phrase of the status
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function setReasonPhrase(string $phrase): static {}

    /** The phrase that was set, else the registered one of the status. */
    public function getReasonPhrase(): string {}

    /**
     * Sets a field in place of its earlier values.
     *
     * @param string|array $value one value, or a list of values that makes one line each
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function setHeader(string $name, string|array $value): static {}

    /**
     * Adds a line, or one for each value of a list.
     *
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function addHeader(string $name, string|array $value): static {}

    /** Names are case-insensitive in all header methods. */
    public function hasHeader(string $name): bool {}

    /** The first value that was set, or null. */
    public function getHeader(string $name): ?string {}

    /** All values joined by ", "; empty if there is none. */
    public function getHeaderLine(string $name): string {}

    /**
     * What the handler has set, names in lower case: a string, or a list where a name has several values.
     *
     * @return array<string, string|list<string>>
     */
    public function getHeaders(): array {}

    /**
     * Removes every field.
     *
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function resetHeaders(): static {}

    /**
     * Sets a field that follows the body. HTTP/1.1 then sends the body chunked; HTTP/1.0 drops it.
     *
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function setTrailer(string $name, string $value): static {}

    /** @return array<string, string> names in lower case */
    public function getTrailers(): array {}

    /**
     * Sets the body in place of what was there.
     *
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function setBody(string $body): static {}

    /**
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function appendBody(string $data): static {}

    public function getBody(): string {}

    /**
     * Sets status and body, and Content-Type: application/json unless one was set.
     *
     * @param mixed $data encoded as json_encode() does; a string is taken as JSON already encoded
     * @param int $status 200 … 599
     * @param int $flags JSON_… bits; 0: JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES. JSON_THROW_ON_ERROR is ignored
     * @throws HttpServerInvalidArgumentException if the data cannot be encoded or the status is out of range
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function json(mixed $data, int $status = 200, int $flags = 0): static {}

    /**
     * Sets the body, and Content-Type: text/html; charset=utf-8.
     *
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function html(string $html): static {}

    /**
     * Sets status and Location.
     *
     * @param int $status 300 … 399
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function redirect(string $url, int $status = 302): static {}

    /**
     * Sends the response. A client that has gone is not an error.
     *
     * @param string|null $data appended to the body first
     * @throws HttpServerRuntimeException if the response was sent, or the body does not have the length that a
     *         Content-Length field declares; then nothing is sent, and the response can be corrected
     */
    public function end(?string $data = null): void {}

    /** Whether status and headers were handed over for sending: they are, with the body, by end(). */
    public function isHeadersSent(): bool {}

    /** Whether end() has sent the response. */
    public function isEnded(): bool {}

    /** "HTTP" */
    public function getProtocolName(): string {}

    /** The version of the request: "1.1", "1.0". */
    public function getProtocolVersion(): string {}
}
