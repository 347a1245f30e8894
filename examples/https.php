<?php
// openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost -keyout key.pem -out cert.pem
// php -d extension=true_async_server examples/https.php cert.pem key.pem; then: curl -ik https://127.0.0.1:8443/

use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;

[, $certificate, $key] = $argv + [1 => 'cert.pem', 2 => 'key.pem'];

$config = (new HttpServerConfig())
    ->addListener('127.0.0.1', 8443, tls: true)
    ->addListener('127.0.0.1', 8080)
    ->setCertificate($certificate)
    ->setPrivateKey($key);

$server = new HttpServer($config);

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) {
    $tls = $request->getTlsInfo();
    $response->setHeader('Content-Type', 'text/plain; charset=utf-8')->end($tls === null
        ? "Not encrypted.\n"
        : "$tls->version, $tls->cipher, " . ($tls->ktlsSend ? 'by the kernel' : "by OpenSSL: $tls->ktlsReason") . "\n");
});

$server->start();
