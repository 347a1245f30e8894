<?php
// php -d extension=true_async_server examples/json.php
// curl -i -d '{"text":"buy milk"}' http://127.0.0.1:8080/notes; curl http://127.0.0.1:8080/notes

use TrueAsync\HttpException;
use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;

/** @var list<array{text: string}> $notes one process, so what a handler keeps is there for the next request */
$notes = [];

$server = new HttpServer((new HttpServerConfig('127.0.0.1', 8080))->setMaxBodySize(64 * 1024));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) use (&$notes) {
    if ($request->getPath() !== '/notes') {
        throw new HttpException('There is only /notes here.', 404);
    }
    if ($request->getMethod() === 'POST') {
        $note = json_decode($request->getBody(), true);
        if (!is_string($note['text'] ?? null)) {
            throw new HttpException('A note is {"text": "…"}.', 422);
        }
        $notes[] = ['text' => $note['text']];
        $response->json(end($notes), 201);
        return;
    }
    $response->json($notes);
});

$server->start();
