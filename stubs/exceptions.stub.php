<?php

/** @generate-class-entries static */

namespace TrueAsync;

/** What every exception of this extension extends. */
class HttpServerException extends \Exception
{
}

/** An operation that is not possible in the present state: a locked config, a response that was already sent. */
final class HttpServerRuntimeException extends HttpServerException
{
}

/** An argument outside its range; the message names the value and the range. */
final class HttpServerInvalidArgumentException extends HttpServerException
{
}

/** An address that cannot be listened on: in use, not permitted, not local. */
final class HttpServerConnectionException extends HttpServerException
{
}

/** A peer that breaks the protocol. */
final class HttpServerProtocolException extends HttpServerException
{
}

/** A time limit that was exceeded. */
final class HttpServerTimeoutException extends HttpServerException
{
}

/**
 * Thrown by a handler to answer with an error status: the code (400…599; any other counts as 500) is the status, the
 * message is the body as text/plain, so write it for the client. An empty message gives the status line's phrase.
 */
class HttpException extends HttpServerException
{
}
