--TEST--
HttpRequest::readBody: lengths, and mixing with getBody
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
        refused(fn () => $req->readBody(0));
        if ($req->getPath() === '/streamed') {
            $req->readBody(1);
            refused(fn () => $req->getBody());
            refused(fn () => $req->awaitBody());
        } else {
            $req->getBody();
            refused(fn () => $req->readBody());
        }
    });
    PHP);
$server->request('POST', '/streamed', [], 'abc');
$server->request('POST', '/whole', [], 'abc');
echo $server->stop();
?>
--EXPECT--
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpRequest::readBody(): a length of 0 is out of range, at least 1 is expected
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::getBody(): the body is being read with readBody()
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::awaitBody(): the body is being read with readBody()
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpRequest::readBody(): a length of 0 is out of range, at least 1 is expected
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpRequest::readBody(): the body was taken as a whole
