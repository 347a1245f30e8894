<?php
// php -d extension=true_async_server -d memory_limit=64M examples/failures.php
// for what in '' refuse throw exit memory time class; do curl -si "http://127.0.0.1:8080/$what" | head -1; done

use TrueAsync\HttpException;
use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;

ini_set('display_errors', '0'); // else a client sees what is for the log

$server = new HttpServer(new HttpServerConfig('127.0.0.1', 8080));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) {
    // As in any script: called whatever happens, and error_get_last() knows what it was.
    register_shutdown_function(function () use ($request, $response) {
        if (error_get_last() !== null && !$response->isHeadersSent()) {
            $response->json(['sorry' => $request->getPath()], 500);
        }
    });
    switch ($request->getPath()) {
        case '/refuse': throw new HttpException('Not before tea.', 418); // its code is the status, its message the body
        case '/throw': throw new LogicException('a fault'); // 500, and a line of the log
        case '/exit': echo "and "; exit("out\n"); // ends this request, with what was printed
        case '/memory': for ($all = [];; $all[] = str_repeat('x', 65536)); // a fatal error: this request's as well
        case '/time': set_time_limit(1); for (;;); // of CPU time
        case '/class': eval('class Twice {} class Twice {}');
    }
    $response->end("Try /refuse, /throw, /exit, /memory, /time or /class: this page is served all the same.\n");
});

$server->start();
