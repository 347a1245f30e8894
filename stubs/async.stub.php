<?php

/** @generate-function-entries */

namespace Async;

/**
 * Waits without blocking the server.
 *
 * In a handler it suspends the request it is called for, however deep in user-made Fibers, while other requests go on:
 * the whole chain of Fibers waits together, so a Fiber that delays does not return to the Fiber that resumed it.
 * Outside a running server it waits as sleep() does, and serves the timers of the event loop meanwhile.
 *
 * @param int $ms milliseconds, 0 … 86400000 (a day); 0 lets other requests run once
 * @throws \TrueAsync\HttpServerInvalidArgumentException if $ms is out of range
 * @throws \TrueAsync\HttpServerRuntimeException where waiting is impossible: in a destructor run by the garbage
 *         collector, or in a finally block of a handler that is being ended because the server has stopped
 */
function delay(int $ms): void {}

namespace TrueAsync;

/**
 * What this host can do for kernel TLS, found out by making the kernel encrypt and decrypt records on loopback sockets.
 *
 * The first call of a process asks, which takes milliseconds, or seconds where the kernel loads its modules for it; a
 * server with a TLS listener has asked when it starts. Each answer is true, or the reason why not as a sentence.
 *
 * - supported: whether the kernel encrypts anything; reason: why not, or null
 * - kernel: "Linux 6.1.176"; openssl: "OpenSSL 3.0.22", the library that is loaded
 * - module: the state of the kernel's module tls: "loaded", "not loaded", …
 * - rekey: whether a TLS 1.3 connection may get a new key (RFC 8446 §4.6.3)
 * - ciphers: by version and cipher, for both directions
 *
 * @return array{supported: bool, reason: ?string, kernel: string, openssl: string, module: string,
 *         rekey: true|string, ciphers: array<string, array<string, array{send: true|string, receive: true|string}>>}
 */
function ktls_diagnose(): array {}
