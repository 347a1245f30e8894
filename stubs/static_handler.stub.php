<?php

/** @generate-class-entries static */

namespace TrueAsync;

/**
 * Files below a URL prefix, served by HttpServer::addStaticHandler() without any PHP code: GET and HEAD with ETag,
 * Last-Modified, conditional requests and ranges as HttpResponse::sendFile() has them, OPTIONS with 204, other methods with
 * 405, all with "Allow: GET, HEAD, OPTIONS".
 *
 * A path is percent-decoded once, and runs of slashes are one. Refused with 400: a segment "." or ".." in any encoding, a
 * NUL, a backslash, an encoded slash, a "%" without two digits, and what would be one of these if it were decoded once
 * more. What is not a regular file or a directory is answered with 404, what this process may not read with 403. A
 * directory is answered with its first index file, without a slash at the end of its path with a redirect (301, the query
 * is kept); without an index file, and unless it may be browsed, it is missing.
 *
 * Every setter returns the handler and throws HttpServerInvalidArgumentException for a value out of its range,
 * HttpServerRuntimeException once the handler was added to a server.
 *
 * @strict-properties
 * @not-serializable
 */
final class StaticHandler
{
    /**
     * @param string $urlPrefix a decoded path that begins with a slash; "/assets" is the same as "/assets/"
     * @param string $rootDirectory must exist; may be a symbolic link. What takes its place later (a link to the next release
     *        that is renamed over it) is served about a second later; where nothing is, what was there stays. With
     *        open_basedir, it is the directory of start() for good
     * @throws HttpServerInvalidArgumentException
     */
    public function __construct(string $urlPrefix, string $rootDirectory) {}

    /**
     * What a directory is answered with: the first of these files that is there. "index.html" unless set.
     *
     * @param string $names at least one; file names, without a slash
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setIndexFiles(string ...$names): static {}

    /** @throws HttpServerRuntimeException if the handler was added to a server */
    public function disableIndex(): static {}

    /**
     * StaticOnMissing::NotFound unless set.
     *
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setOnMissing(StaticOnMissing $mode): static {}

    /**
     * Sends path.zst, path.br or path.gz in place of a file to a client that accepts it, the one it prefers first (RFC
     * 9110 §12.5.3), and "Vary: Accept-Encoding" with all. A compressed file that is older than the file is not used. Off
     * unless set.
     *
     * @param string $codings of "zstd", "br" and "gzip"; without any, all of them
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function enablePrecompressed(string ...$codings): static {}

    /** @throws HttpServerRuntimeException if the handler was added to a server */
    public function disablePrecompressed(): static {}

    /**
     * StaticDotfiles::Deny unless set.
     *
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setDotfilePolicy(StaticDotfiles $policy): static {}

    /**
     * StaticSymlinks::Reject unless set.
     *
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setSymlinkPolicy(StaticSymlinks $policy): static {}

    /**
     * Answers paths with 404, whether they exist or not; adds to what is hidden already.
     *
     * @param string $globs at least one, as for fnmatch(3), e.g. "*.php", "private/*". One without a slash hides any
     *        file or directory of that name, one with a slash is for the path from the root on; what is in a directory
     *        that is hidden is hidden, too
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function hide(string ...$globs): static {}

    /**
     * Whether responses have an ETag, made of time of modification and size. True unless set.
     *
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setEtagEnabled(bool $enabled): static {}

    /**
     * @param string $value the Cache-Control field, e.g. "public, max-age=3600"; none unless set
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setCacheControl(string $value): static {}

    /**
     * Keeps what was found: open files, files of at most 1 MiB as bytes in memory, and that something is not there. What
     * the kernel tells of (inotify: files that are changed, replaced or removed in the directories of what is kept, and
     * these directories renamed or removed) counts at once; all the rest, as on network file systems, behind symbolic
     * links, in directories that this process may not read, and where a directory further up is renamed, is looked at
     * once the time is over. All handlers of a server use at most a quarter of the process's descriptors and 32 MiB of
     * memory together: one that has nothing of its own to give up for a new file does not keep it. Unless set: 1024 entries,
     * 1 second.
     *
     * @param int $maxEntries files, 1 … 1000000; the least recently used one makes room
     * @param int $ttlSeconds 1 … 86400; what does not exist is kept for 1 second at most
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setOpenFileCache(int $maxEntries, int $ttlSeconds = 60): static {}

    /**
     * Looks at the disk for every request.
     *
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function disableOpenFileCache(): static {}

    /**
     * A header of every response that a file or a listing makes, in place of an earlier one of this name.
     *
     * @param string $name not one that is made for each file: Content-Type, ETag, Content-Length …
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setHeader(string $name, string $value): static {}

    /**
     * Shows a directory without an index file as a page of links: names in byte order, directories first, at most 4096.
     * What is hidden is not shown; what this process may only search, and not read, is answered with 403. False unless set.
     *
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setBrowseEnabled(bool $enabled): static {}

    /**
     * The Content-Type of files with an extension, before the built-in table and the system's (/etc/mime.types).
     *
     * @param string $extension without its dot, in any letter case, 1 … 64 bytes
     * @param string $type e.g. "text/plain; charset=utf-8"
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if the handler was added to a server
     */
    public function setMimeType(string $extension, string $type): static {}

    public function getUrlPrefix(): string {}

    /** From the root of the file system on. */
    public function getRootDirectory(): string {}

    /** Whether it was added to a server. */
    public function isLocked(): bool {}
}
