<?php
// The server under test, plain and over TLS: 0 and 3 bytes, 16 KiB and 64 KiB made by PHP; the files of ./www without
// PHP below /www/, by sendFile() below /send/; /stats has the server's counters as JSON.
//   php -d extension=true_async_server.so bench/hello.php HTTP_PORT HTTPS_PORT CERTIFICATE KEY [ACCESS_LOG [json]]

use TrueAsync\{AccessLogFormat, HttpRequest, HttpResponse, HttpServer, HttpServerConfig, LogSeverity, StaticHandler};

[, $http, $https, $certificate, $key, $accessLog, $format] = $argv + [5 => null, 6 => 'combined'];

$config = (new HttpServerConfig('127.0.0.1', (int) $http))
    ->addListener('127.0.0.1', (int) $https, tls: true)
    ->setCertificate($certificate)
    ->setPrivateKey($key)
    ->setKeepAliveTimeout(600)
    ->setAccessLog($accessLog, AccessLogFormat::from($format))
    ->setLogSeverity(LogSeverity::ERROR);

$bodies = ['/' => "ok\n", '/0' => '', '/16k' => str_repeat('x', 16 << 10), '/64k' => str_repeat('x', 64 << 10)];

$server = new HttpServer($config);
if (is_dir('www')) {
    // Kept for as long as nginx does with open_file_cache, unless told otherwise.
    $server->addStaticHandler((new StaticHandler('/www/', getcwd() . '/www'))->setOpenFileCache(1000, 60));
}
$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) use ($bodies, $server): void {
    if (str_starts_with($request->getPath(), '/send/')) {
        $response->sendFile(getcwd() . '/www/' . basename($request->getPath()));
        return;
    }
    if ($request->getPath() === '/stats') {
        $response->json($server->getStats());
        return;
    }
    if ($request->hasBody()) {
        $request->awaitBody();
    }
    $response->setHeader('Content-Type', 'text/plain')->setBody($bodies[$request->getPath()]);
});
$server->start();
