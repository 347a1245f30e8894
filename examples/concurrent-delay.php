<?php
// php -d extension=true_async_server examples/concurrent-delay.php
// time (for i in 1 2 3 4 5; do curl -s http://127.0.0.1:8080/ & done; wait): one second, not five

use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;

use function Async\delay;

$waiting = 0;

$server = new HttpServer(new HttpServerConfig('127.0.0.1', 8080));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) use (&$waiting) {
    $waiting++;
    delay(1000); // this request waits, the others go on
    $response->end("$waiting requests were waiting\n");
    $waiting--;
});

$server->start();
