<?php
// php -d extension=true_async_server examples/hello.php; then: curl -i http://127.0.0.1:8080/

use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;

$server = new HttpServer(new HttpServerConfig('127.0.0.1', 8080));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) {
    $response->setHeader('Content-Type', 'text/plain; charset=utf-8')
        ->end('Hello, ' . $request->getQueryParam('name', 'world') . "!\n");
});

$server->start(); // until Ctrl-C
