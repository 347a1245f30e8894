--TEST--
HttpResponse: nothing can be changed once it is sent
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->end('sent');
        $calls = ['setStatusCode' => [200], 'setReasonPhrase' => ['x'], 'setHeader' => ['A', 'b'], 'addHeader' => ['A', 'b'],
            'resetHeaders' => [], 'setTrailer' => ['A', 'b'], 'setBody' => ['x'], 'appendBody' => ['x'], 'json' => [1],
            'html' => ['x'], 'redirect' => ['/'], 'end' => []];
        foreach ($calls as $method => $arguments) {
            try { $res->$method(...$arguments); note("accepted\n"); } catch (HttpServerException $e) {
                note($e::class, ' ', $e->getMessage(), "\n");
            }
        }
    });
    PHP);
echo body($server->get('/')), "\n";
echo $server->stop();
?>
--EXPECT--
sent
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::setStatusCode(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::setReasonPhrase(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::setHeader(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::addHeader(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::resetHeaders(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::setTrailer(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::setBody(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::appendBody(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::json(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::html(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::redirect(): the response was sent already
TrueAsync\HttpServerRuntimeException TrueAsync\HttpResponse::end(): the response was sent already
