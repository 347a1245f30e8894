<?php

/** @generate-class-entries static */

namespace Async;

/** A timeout() is over. */
class TimeoutException extends \Exception
{
}

/**
 * A moment, made by timeout().
 *
 * @strict-properties
 * @not-serializable
 */
final class Timeout implements Awaitable
{
    private function __construct() {}

    /** Whether that moment has passed. */
    public function isCompleted(): bool {}
}
