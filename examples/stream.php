<?php
// php -d extension=true_async_server examples/stream.php
// curl -N http://127.0.0.1:8080/events; curl -s http://127.0.0.1:8080/numbers | head -c 100

use TrueAsync\HttpException;
use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;

$server = new HttpServer(new HttpServerConfig('127.0.0.1', 8080));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) {
    switch ($request->getPath()) {
        case '/events': // what a browser's EventSource reads: each piece is on the wire when write() returns
            $response->setHeader('Content-Type', 'text/event-stream')->setHeader('Cache-Control', 'no-store');
            for ($i = 1; $i <= 10; $i++) {
                $response->write('data: ' . json_encode(['tick' => $i, 'time' => date('H:i:s')]) . "\n\n");
                Async\delay(1000); // this stream waits, the server does not
            }
            break;

        case '/numbers': // as fast as the client reads, and no faster: write() waits for it
            $response->setHeader('Content-Type', 'text/plain');
            try {
                for ($i = 0; $i < 100_000_000; $i++) {
                    $response->write("$i\n");
                }
            } catch (HttpException $gone) { // 499: the client has left
                fwrite(STDERR, "the client read up to $i\n");
                throw $gone;
            }
            break;

        default:
            throw new HttpException('Try /events or /numbers.', 404);
    }
});

$server->start();
