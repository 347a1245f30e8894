<?php

/** @generate-class-entries static */

namespace TrueAsync;

/**
 * What HttpResponse::sendFile() says of a file, by named arguments. An option wins over a header that was set before, and
 * such a header over what the file says of itself.
 *
 * @strict-properties
 * @not-serializable
 */
final class SendFileOptions
{
    public readonly ?string $contentType;

    public readonly ?string $disposition;

    public readonly ?string $downloadName;

    public readonly ?string $cacheControl;

    public readonly string|bool $etag;

    public readonly int|bool $lastModified;

    public readonly bool $acceptRanges;

    public readonly bool $precompressed;

    public readonly bool $conditional;

    public readonly bool $deleteAfterSend;

    public readonly ?int $status;

    /**
     * @param string|null $contentType null: by the extension of the path; application/octet-stream if it says nothing
     * @param string|null $disposition "attachment" or "inline" (RFC 6266); null: attachment with a downloadName, else none
     * @param string|null $downloadName what the client shall call the file: UTF-8 (RFC 8187), no slash, no backslash, no
     *        control characters; null: the path's own name for an attachment, else none
     * @param string|null $cacheControl the Cache-Control field, e.g. "public, max-age=3600"
     * @param string|bool $etag an entity tag with its quotes, "\"v1\"" or "W/\"v1\"" (RFC 9110 §8.8.3); true: from the
     *        file's time of modification and size; false: none. A strong tag of a compressed side file ends with its
     *        coding, "\"v1-gzip\""
     * @param int|bool|\DateTimeInterface $lastModified Unix time, 0 … 253402300799; true: the file's; false: none. Kept
     *        as Unix time
     * @param bool $acceptRanges answer a Range of GET: one range with 206, several with multipart/byteranges, 416 where all
     *        begin behind the end (RFC 9110 §14.2). Ranges that overlap, or that lie nearer to each other than a part's head
     *        is long, become one; a Range with more than 16 is ignored. false: none, and "Accept-Ranges: none"
     * @param bool $precompressed send path.zst, path.br or path.gz in place of the file if the client accepts it at least
     *        as much as the file itself (RFC 9110 §12.5.3) and it is not older than the file
     * @param bool $conditional answer If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since of GET and HEAD with
     *        304 and 412 (RFC 9110 §13)
     * @param bool $deleteAfterSend remove the file once it was sent, or cannot be sent any more; not if sendFile() throws
     * @param int|null $status 200 … 599; null: as set with setStatusCode(). With any but 200 there are neither
     *        conditions nor ranges
     * @throws HttpServerInvalidArgumentException
     */
    public function __construct(
        ?string $contentType = null,
        ?string $disposition = null,
        ?string $downloadName = null,
        ?string $cacheControl = null,
        string|bool $etag = true,
        int|bool|\DateTimeInterface $lastModified = true,
        bool $acceptRanges = true,
        bool $precompressed = false,
        bool $conditional = true,
        bool $deleteAfterSend = false,
        ?int $status = null,
    ) {}
}
