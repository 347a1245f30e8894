<?php
// php -d extension=true_async_server examples/static.php [DIRECTORY]
// curl -i http://127.0.0.1:8080/README.md; curl -i http://127.0.0.1:8080/examples/; curl -i http://127.0.0.1:8080/hello

use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;
use TrueAsync\StaticHandler;
use TrueAsync\StaticOnMissing;

$server = new HttpServer(new HttpServerConfig('127.0.0.1', 8080));

// No PHP runs for files: what is in the directory is served by the core, everything else by the handler below.
$server->addStaticHandler((new StaticHandler('/', $argv[1] ?? dirname(__DIR__)))
    ->setCacheControl('public, max-age=3600')
    ->enablePrecompressed() // sends app.js.br or app.js.gz, if it is there, to clients that accept it
    ->hide('build', '*.php')
    ->setBrowseEnabled(true)
    ->setOnMissing(StaticOnMissing::Next));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) {
    $response->setBody("There is no file {$request->getPath()}, but PHP.\n");
});

$server->start();
