<?php

/** @generate-class-entries */

namespace TrueAsync;

/**
 * The response to one request: either set, and sent as a whole by end() or when the handler returns; or streamed with
 * write(); or a file, sent by sendFile(). The first of setBody(), write() and sendFile() decides. Setters return the
 * response and throw HttpServerRuntimeException once status and headers are sent. Names and values are checked when
 * they are set: CR, LF and NUL are refused, and so are the fields that belong to the server
 * (Transfer-Encoding, Keep-Alive…). Of Connection, "close" is accepted: the connection ends after the response.
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
     * Sets the body in place of what was there, printed output included.
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
     * Sets status and Location. Of the URL, percent-encoded is what no URI has (RFC 3986 §2): spaces, quotes,
     * backslashes, everything beyond ASCII, a "%" without two hexadecimal digits; what is encoded already stays.
     *
     * @param string $url absolute, or relative to the request's; CR, LF, NUL and the like are refused
     * @param int $status 300 … 399
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the response was sent
     */
    public function redirect(string $url, int $status = 302): static {}

    /**
     * Sends the response, or ends the stream. A client that has gone is not an error.
     *
     * @param string|null $data appended to the body, or written, first
     * @throws HttpServerRuntimeException if the response was sent, or the body does not have the length that a
     *         Content-Length field declares. A response that was set is then not sent, and can be corrected; a stream
     *         that is too short is aborted
     */
    public function end(?string $data = null): void {}

    /**
     * Sends a piece of the body; the first one sends status and headers before it. With a Content-Length field the
     * pieces must add up to it; else HTTP/1.1 sends them chunked. While more than setStreamWriteBufferBytes() wait for the client, this
     * handler is suspended, and nothing else. Pieces written without a wait between them leave together.
     *
     * @throws HttpException 499 if the client has gone
     * @throws HttpServerRuntimeException if the response was ended or a body was set, or for more than Content-Length
     *         declares; then nothing of the piece is sent
     */
    public function write(string $chunk): static {}

    /** The same as write(). */
    public function send(string $chunk): static {}

    /**
     * As write(), but never waits.
     *
     * @return bool false, and nothing is sent, while the client is slow
     * @throws HttpException 499 if the client has gone
     * @throws HttpServerRuntimeException as write() does
     */
    public function tryWrite(string $chunk): bool {}

    /**
     * Waits until there is room for a piece.
     *
     * @param int|null $timeoutMs milliseconds, at least 0; null: as long as it takes
     * @return bool whether there is room
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the response was ended
     */
    public function awaitWritable(?int $timeoutMs = null): bool {}

    /** Whether tryWrite() would send. False once the response is ended. */
    public function isWritable(): bool {}

    /**
     * Ends the response at once and visibly unfinished: what was not sent yet is dropped and the connection is reset.
     *
     * @throws HttpServerRuntimeException if the response was ended
     */
    public function abort(): void {}

    /**
     * Sends a file and ends the response. Of GET and HEAD it answers conditional requests (304, 412) and ranges (206, 416);
     * other methods get the file as it is. Waits only for a disk that has to look for the path, by a thread and while other
     * requests are served; so is the file sent, by sendfile(2) on a plain connection, and what is not in the page cache is
     * read by threads. A file that becomes shorter
     * meanwhile cuts the connection; of one that grows, no more is sent than there was.
     *
     * Headers that were set before win over Content-Type, ETag, Last-Modified and Accept-Ranges of the file's own. A
     * client that has gone is not an error.
     *
     * @param string $path a regular file, which open_basedir allows; no stream wrapper
     * @throws HttpServerRuntimeException if the response was sent, something was printed, a body or a trailer was set, or
     *         Content-Length is not the size of the file; with code 404 if there is no such file, 403 if it may not be
     *         read or is not a regular file, 500 if it cannot be opened for another reason. Nothing was sent then; a
     *         handler that does not catch it answers 500
     * @throws HttpServerInvalidArgumentException
     */
    public function sendFile(string $path, ?SendFileOptions $options = null): void {}

    /** Whether status and headers were handed over for sending: by the first write(), by end() or sendFile(). */
    public function isHeadersSent(): bool {}

    /** Whether the response is complete, or was aborted. */
    public function isEnded(): bool {}

    /** "HTTP" */
    public function getProtocolName(): string {}

    /** The version of the request: "1.1", "1.0". */
    public function getProtocolVersion(): string {}
}
