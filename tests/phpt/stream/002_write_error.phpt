--TEST--
HttpResponse::write: after end(), beside a set body, and a header behind the head
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    function refused(callable $call): void {
        try { $call(); note("accepted\n"); } catch (HttpServerException $e) { note($e::class, ': ', $e->getMessage(), "\n"); }
    }
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/set') {
            $res->setBody('x');
            refused(fn () => $res->write('y'));
            return;
        }
        $res->write('a');
        refused(fn () => $res->setHeader('a', 'b'));
        refused(fn () => $res->setBody('b'));
        refused(fn () => $res->setStatusCode(404));
        refused(fn () => $res->awaitWritable(-1));
        $res->end();
        refused(fn () => $res->write('c'));
        refused(fn () => $res->tryWrite('c'));
        refused(fn () => $res->abort());
        dump($res->isWritable());
    });
    PHP);
echo body($server->get('/set')), "\n";
$server->get('/');
echo $server->stop();
?>
--EXPECT--
x
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::write(): a body was set: a response is either set or streamed
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::setHeader(): status and headers were sent already: the response is streamed
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::setBody(): status and headers were sent already: the response is streamed
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::setStatusCode(): status and headers were sent already: the response is streamed
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpResponse::awaitWritable(): a timeout of -1 is out of range, at least 0 milliseconds is expected
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::write(): the response was sent already
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::tryWrite(): the response was sent already
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpResponse::abort(): the response was sent already
bool(false)
