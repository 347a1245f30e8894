<?php
// What bench/upload.py sends to: php -d extension=… -d upload_max_filesize=8G bench/upload.php PORT
use TrueAsync\{HttpRequest, HttpResponse, HttpServer, HttpServerConfig};

$config = (new HttpServerConfig())
    ->addListener('127.0.0.1', (int) $argv[1])
    ->setMaxBodySize(8 << 30)
    ->setReadTimeout(60);
$server = new HttpServer($config);
$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response): void {
    $size = 0;
    if ($request->getPath() === '/form') {
        $size = $request->getFile('file')->getSize();
    } else {
        for ($pieces = 0; ($piece = $request->readBody()) !== null; $pieces++) {
            $size += strlen($piece);
            if ($pieces % 500 === 499) {
                Async\delay(10); // a slow reader, now and then
            }
        }
    }
    $response->json(['size' => $size]);
});
$server->start();
