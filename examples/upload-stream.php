<?php
// php -d extension=true_async_server examples/upload-stream.php
// head -c 3000000000 /dev/zero | curl -T - http://127.0.0.1:8080/

use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;

$server = new HttpServer((new HttpServerConfig('127.0.0.1', 8080))->setMaxBodySize(8 * 1024 ** 3));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) {
    $hash = hash_init('sha256');
    $size = 0;
    while (($piece = $request->readBody()) !== null) { // waits for the client; memory holds one piece
        hash_update($hash, $piece);
        $size += strlen($piece);
    }
    $response->json(['bytes' => $size, 'sha256' => hash_final($hash)]);
});

$server->start();
