<?php

/** @generate-class-entries static */

namespace Async;

/** What await() takes: Coroutine and Timeout. Other classes cannot implement it. */
interface Awaitable
{
}

/**
 * Thrown where a coroutine waits, to end it; its finally blocks run, and may wait themselves. A coroutine may catch it
 * and go on, but should not. No Exception, so that `catch (\Exception)` lets it pass.
 */
class AsyncCancellation extends \Error
{
}

/** The coroutine that was given to await() as its cancellation has ended first. */
class OperationCanceledException extends AsyncCancellation
{
}

/** Nothing can end the waiting. The message says who waits for whom. */
class DeadlockError extends \Error
{
}

/**
 * A function that spawn() runs. What it throws belongs to who awaits it. If nobody does, and nobody asks for it with
 * getException() while the object lives, it is reported: in a server to the log as an error, in a script as PHP reports
 * what nobody catches (set_exception_handler(), else "Fatal error: Uncaught …"; exit status 255), and the others go on.
 *
 * exit() in a coroutine ends the script: the others are cancelled. In a server it ends that coroutine only, which then
 * returns null.
 *
 * @strict-properties
 * @not-serializable
 */
final class Coroutine implements Awaitable
{
    private function __construct() {}

    /** From 1, in the order of the spawns; unique in the script. */
    public function getId(): int {}

    /** What it has returned; null if it has not ended, or with an exception. */
    public function getResult(): mixed {}

    /** What has ended it; null if it has not ended, or by returning. */
    public function getException(): ?\Throwable {}

    /** "/path/file.php:12", the call of spawn(). "" if that is in no file. */
    public function getSpawnLocation(): string {}

    /** "/path/file.php:15", where it waits now. "" while it does not. */
    public function getSuspendLocation(): string {}

    /** Whether it has begun to run; it may have ended. */
    public function isStarted(): bool {}

    /** Whether it is to run next: not begun, or woken from what it waited for. */
    public function isQueued(): bool {}

    /** Whether it runs now: it is who asks, or has resumed the Fiber that asks. */
    public function isRunning(): bool {}

    /** Whether it has begun, has not ended and does not run. */
    public function isSuspended(): bool {}

    /** Whether it has ended by its cancellation. */
    public function isCancelled(): bool {}

    /** Whether cancel() was called and it has not ended. */
    public function isCancellationRequested(): bool {}

    /** Whether it has ended in any way. */
    public function isCompleted(): bool {}

    /**
     * Ends it. What has not begun never will. What waits, or has suspended its Fiber, is woken with the cancellation. What
     * runs meets it where it waits next. What has ended stays as it is.
     *
     * @param AsyncCancellation|null $cancellation what it is to meet; null: a new AsyncCancellation
     */
    public function cancel(?AsyncCancellation $cancellation = null): void {}

    /**
     * The body of the Fibers that requests and coroutines run in. Does nothing when called.
     *
     * @internal
     */
    private static function run(): void {}

    /**
     * Lets all coroutines end; called at the end of the script.
     *
     * @internal
     */
    private static function finish(): void {}
}
