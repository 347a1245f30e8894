<?php

/** @generate-class-entries */

namespace TrueAsync;

/**
 * A request. Its head is complete; its body may be still on its way. Made by the server only. It may be kept after the handler has returned; what it holds is freed
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

    /** "2", "1.1", "1.0" */
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

    /**
     * The whole body; empty if there is none. Waits for it, and only this handler does.
     *
     * @throws HttpException 400, 408 or 413 if the rest will not come: malformed, too slow (setReadTimeout), too large
     *         (setMaxBodySize). Left uncaught, it answers with this status. 499 if the client has gone, 503 if
     *         memory_limit has no room for it
     * @throws HttpServerRuntimeException if readBody() was called before, or getPost() or getFiles() has read a
     *         multipart form (call getBody() first, to have both)
     */
    public function getBody(): string {}

    /**
     * Whether there is a body: some of it has come, or will come.
     */
    public function hasBody(): bool {}

    /**
     * Waits for the end of the body.
     *
     * @throws HttpException as getBody() does
     * @throws HttpServerRuntimeException as getBody() does
     */
    public function awaitBody(): static {}

    /**
     * The next piece of the body, as it arrives. At most 64 KiB are kept for a handler that does not read, then TCP
     * slows the client down: a body of any size up to setMaxBodySize() passes through little memory.
     *
     * @param int $maxLen bytes, at least 1
     * @return string|null null at the end
     * @throws HttpException as getBody() does
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if getBody() or awaitBody() was called before, or a form was read
     */
    public function readBody(int $maxLen = 65536): ?string {}

    /**
     * The fields of a form, in the shape of $_POST: "a[b][]=1" is an array, and names become keys as PHP's do ("a.b" is
     * "a_b"). Empty if the body is no form: application/x-www-form-urlencoded or multipart/form-data, with any method.
     *
     * The first call reads the form and waits for its end, and only this handler does. Files go to disk as they arrive:
     * a form of any size up to setMaxBodySize() passes through little memory, beside its fields. A disk that is slow to take
     * them stops the other requests, too. Limits, all of php.ini:
     * max_input_vars fields and max_file_uploads files (the rest is dropped, and a warning logged),
     * max_multipart_body_parts parts (-1, or a PHP without it: the sum of both) and post_max_size bytes of fields,
     * names included (HttpException 413), upload_max_filesize bytes of a file (its getError() says so),
     * max_input_nesting_level.
     *
     * @return array<int|string, mixed>
     * @throws HttpException as getBody() does; 400 for a malformed multipart form, also one that ends too early; 413
     *         for more parts or longer fields than allowed
     * @throws HttpServerRuntimeException if readBody() was called before
     */
    public function getPost(): array {}

    /**
     * The files of a multipart form by their names, "f[a][]" is an array. Reads the form as getPost() does. A file
     * input that was left empty gives an UploadedFile with UPLOAD_ERR_NO_FILE. Empty with file_uploads=0.
     *
     * A file is deleted with its UploadedFile object: for one that nobody keeps, when the request has ended.
     *
     * @return array<int|string, mixed> UploadedFile objects, and arrays of them
     * @throws HttpException as getPost() does
     * @throws HttpServerRuntimeException as getPost() does
     */
    public function getFiles(): array {}

    /**
     * One file by its key in getFiles(), or null; of an array ("f[]") the first.
     *
     * @throws HttpException as getPost() does
     * @throws HttpServerRuntimeException as getPost() does
     */
    public function getFile(string $name): ?UploadedFile {}

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
