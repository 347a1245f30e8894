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
