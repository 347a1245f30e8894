<?php

/** @generate-class-entries static */

namespace TrueAsync;

/**
 * What TLS negotiated on a request's connection.
 *
 * @strict-properties
 * @not-serializable
 */
final class TlsInfo
{
    /** "TLSv1.3" or "TLSv1.2" */
    public readonly string $version;

    /** OpenSSL's name of the cipher suite, e.g. "TLS_AES_128_GCM_SHA256" */
    public readonly string $cipher;

    /** The application protocol, e.g. "http/1.1"; null if the client asked for none */
    public readonly ?string $alpn;

    /** The host name the client asked for (SNI), or null */
    public readonly ?string $serverName;

    /** Whether the session was resumed from a ticket */
    public readonly bool $resumed;

    /** Who encrypts: "memory" (OpenSSL, memory BIOs), "socket" (OpenSSL on the socket), "kernel" (kTLS) */
    public readonly string $recordLayer;

    public readonly bool $ktlsSend;

    public readonly bool $ktlsReceive;

    /** Why the kernel does not encrypt; null if it does */
    public readonly ?string $ktlsReason;

    private function __construct() {}
}
