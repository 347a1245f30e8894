<?php

/** @generate-class-entries static */

namespace TrueAsync;

/** Who encrypts what a TLS connection sends: the Linux kernel (kTLS) or OpenSSL in user space. */
enum Ktls: string
{
    /** The kernel where this host can, else OpenSSL. The default. */
    case Auto = 'auto';

    /** Always OpenSSL. */
    case Off = 'off';

    /** HttpServer::start() throws where this host has no kernel TLS. */
    case Require = 'require';
}

/** Least severity that is written to the log; the numbers are OpenTelemetry's. */
enum LogSeverity: int
{
    case OFF = 0;
    case DEBUG = 5;
    case INFO = 9;
    case WARN = 13;
    case ERROR = 17;
}

/** How a line of the access log is written. */
enum AccessLogFormat: string
{
    /**
     * The combined format of other web servers, with the time at which the request began to arrive, in the system's zone:
     * `192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 2326 "referer" "user agent"`. Quotes,
     * backslashes, controls and bytes beyond ASCII are written as `\xHH`; what is not known as `-`, the peer of a Unix
     * socket as `unix:`.
     */
    case Combined = 'combined';

    /**
     * A JSON object per line, always valid UTF-8: `time` (ISO 8601, UTC, milliseconds), `remote_address` (null: a Unix
     * socket), `remote_port`, `method`, `target`, `protocol` ("HTTP/1.1"), `status`, `body_bytes`, `complete` (false: the
     * response was cut), `duration_us` (microseconds from the first byte of the request), `host`, `referer`, `user_agent`,
     * `tls_version`, `tls_cipher`. What was not sent is null; a byte that is not UTF-8 is written as the character of
     * that number.
     */
    case Json = 'json';
}

/** What a StaticHandler does with a request for a file that does not exist. */
enum StaticOnMissing: string
{
    /** 404. */
    case NotFound = 'not-found';

    /**
     * The next handler is asked: another StaticHandler whose prefix fits, then that of HttpServer::addHttpHandler(). So
     * are refused paths; a file that does exist is never passed on.
     */
    case Next = 'next';
}

/** What a StaticHandler does with names that begin with a dot, but for ".well-known" at the front of a path (RFC 8615). */
enum StaticDotfiles: string
{
    /** 404. */
    case Deny = 'deny';

    /** As if they did not exist: see StaticOnMissing. */
    case Ignore = 'ignore';

    /** They are files like others. */
    case Allow = 'allow';
}

/** What a StaticHandler does with symbolic links within its root; the root itself may be one. */
enum StaticSymlinks: string
{
    /** 404. */
    case Reject = 'reject';

    /** Follows relative links that stay beneath the root; 404 for others. */
    case Follow = 'follow';

    /** As Follow, if the links belong to the owner of the file they lead to. */
    case OwnerMatch = 'owner-match';
}
