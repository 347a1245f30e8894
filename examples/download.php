<?php
// php -d extension=true_async_server examples/download.php [DIRECTORY]
// curl -OJ http://127.0.0.1:8080/README.md; curl -r 0-99 http://127.0.0.1:8080/README.md; curl -C - -O …

use TrueAsync\HttpException;
use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;
use TrueAsync\HttpServerRuntimeException;
use TrueAsync\SendFileOptions;

$directory = $argv[1] ?? dirname(__DIR__);
$server = new HttpServer(new HttpServerConfig('127.0.0.1', 8080));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) use ($directory) {
    $name = basename(rawurldecode($request->getPath())); // files of this one directory, and nothing above it
    try {
        // Type, ETag, Last-Modified, ranges, 304 and 412 come by themselves; the handler ends before the first byte has left.
        $response->sendFile("$directory/$name", new SendFileOptions(
            disposition: 'attachment',
            cacheControl: 'private, max-age=60',
        ));
    } catch (HttpServerRuntimeException $e) { // nothing was sent: 404 there is no such file, 403 it may not be read
        throw new HttpException('This file is not for download.', $e->getCode());
    }
});

$server->start();
