<?php

/** @generate-function-entries */

namespace Async;

/**
 * Makes a coroutine: a function that runs beside its caller, and gives way where it waits.
 *
 * It starts when its caller waits or ends, in the order of the calls. It runs to its end whether or not anybody keeps
 * the returned object or awaits it: in a script before the script ends; in a server it may outlive the request that has
 * spawned it. When the server stops, what its handlers have spawned has the shutdown timeout to end, and is cancelled
 * then. Without memory to begin it (memory_limit, or vm.max_map_count: sysctl documentation of the kernel, vm.rst), it
 * ends with an HttpServerRuntimeException.
 *
 * @param callable $task what it returns or throws is what await() returns or throws
 * @param mixed $args for $task; named arguments are passed on
 * @throws \TrueAsync\HttpServerRuntimeException once the server that runs this code has stopped, or the script has ended
 */
function spawn(callable $task, mixed ...$args): Coroutine {}

/**
 * Waits for a coroutine, and returns what it has returned or throws what it has thrown. Every caller gets the same.
 *
 * Waits as delay() does. In a script, the other coroutines run meanwhile.
 *
 * @param Awaitable $awaitable a coroutine; or a timeout, which throws when it is over
 * @param Awaitable|null $cancellation ends the waiting, and not what is awaited: that goes on
 * @throws \Throwable what the coroutine has thrown; an AsyncCancellation if it was cancelled
 * @throws TimeoutException if the timeout that is $awaitable or $cancellation is over first
 * @throws OperationCanceledException if the coroutine that is $cancellation has ended first; its exception is the previous
 * @throws DeadlockError if the coroutine waits for the caller, or if nothing is left that could end it
 * @throws AsyncCancellation if the calling coroutine was cancelled
 * @throws \TrueAsync\HttpServerRuntimeException where waiting is impossible, see delay()
 */
function await(Awaitable $awaitable, ?Awaitable $cancellation = null): mixed {}

/**
 * Waits without blocking the server.
 *
 * In a handler or a coroutine it suspends that, however deep in user-made Fibers, while others go on: the whole chain of
 * Fibers waits together, so a Fiber that delays does not return to the Fiber that resumed it. Elsewhere it waits as
 * sleep() does, and runs the coroutines meanwhile.
 *
 * @param int $ms milliseconds, 0 … 86400000 (a day); 0 lets others run once, as suspend() does
 * @throws \TrueAsync\HttpServerInvalidArgumentException if $ms is out of range
 * @throws AsyncCancellation if the calling coroutine was cancelled
 * @throws \TrueAsync\HttpServerRuntimeException where waiting is impossible: in a destructor run by the garbage
 *         collector, or in a finally block of what is being ended because the server has stopped; before PHP 8.4 in any
 *         destructor, and in a finally block of a generator or Fiber that is being destroyed
 */
function delay(int $ms): void {}

/**
 * Lets the coroutines that can go on run once before this one goes on. However many only do that, sockets and timers are
 * looked at every millisecond.
 *
 * @throws AsyncCancellation if the calling coroutine was cancelled
 * @throws \TrueAsync\HttpServerRuntimeException where waiting is impossible, see delay()
 */
function suspend(): void {}

/**
 * A time limit for await(): over $ms milliseconds after this call, however often it is used. It keeps nothing alive.
 *
 * @param int $ms 0 … 86400000 (a day); with 0 only what needs no waiting for time or sockets is in time
 * @throws \TrueAsync\HttpServerInvalidArgumentException if $ms is out of range
 */
function timeout(int $ms): Awaitable {}

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
