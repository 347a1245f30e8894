<?php
// php -d extension=true_async_server examples/parallel.php
// curl http://127.0.0.1:8080/: three waits of 300 ms in 300 ms, and a line in the log that the client does not wait for.

use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;

use function Async\delay;
use function Async\spawn;

$server = new HttpServer(new HttpServerConfig('127.0.0.1', 8080));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) {
    $begin = hrtime(true);
    $parts = array_map(fn (string $name) => spawn(function () use ($name) {
        delay(300);
        return $name;
    }), ['news', 'weather', 'stars']);

    spawn(function () use ($request) { // may outlive the request
        delay(1000);
        error_log("{$request->getPath()} was a second ago");
    });

    $names = array_map(Async\await(...), $parts);
    $response->end(sprintf("%s in %d ms\n", implode(', ', $names), (hrtime(true) - $begin) / 1e6));
});

$server->start();
