<?php
// The server of bench/soak.py: a handler that makes cyclic garbage, prints, buffers, and fails now and then.
//   php -d extension=true_async_server.so bench/soak.php PORT

use TrueAsync\{HttpRequest, HttpResponse, HttpServer, HttpServerConfig, LogSeverity};

ini_set('display_errors', '0');
ini_set('log_errors', '0');

final class Node
{
    public ?Node $other = null;
    public string $weight;

    public function __construct()
    {
        $this->weight = str_repeat('.', 100);
    }
}

function cycle(): Node
{
    [$a, $b] = [new Node, new Node];
    $a->other = $b;
    $b->other = $a;
    return $a;
}

$config = (new HttpServerConfig('127.0.0.1', (int) $argv[1]))->setLogSeverity(LogSeverity::OFF);
$server = new HttpServer($config);
$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response): void {
    static $count = 0;
    if ($request->getPath() === '/memory') {
        gc_collect_cycles();
        $response->json(['count' => $count, 'used' => memory_get_usage(), 'held' => memory_get_usage(true), 'roots' => gc_status()['roots']]);
        return;
    }
    $count++;
    $node = cycle();
    echo 'printed ';
    ob_start();
    echo strlen($node->weight);
    if ($count % 10 === 0) {
        register_shutdown_function(static fn () => print(' and shut down'));
    }
    if ($count % 50 === 0) {
        Async\delay(1);
    }
    match (true) {
        $count % 1000 === 0 => trigger_error('a fatal error', E_USER_ERROR),
        $count % 101 === 0 => exit(' and left'),
        $count % 97 === 0 => throw new LogicException('an exception'),
        default => null,
    };
});
$server->start();
