--TEST--
HttpServer::start() says why it cannot serve
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\{HttpServer, HttpServerConfig, LogSeverity};

function start(HttpServerConfig $config, ?callable $handler = null): bool
{
    $server = new HttpServer($config->setLogSeverity(LogSeverity::OFF));
    if ($handler) {
        $server->addHttpHandler($handler);
    }
    return $server->start();
}

$handler = fn ($req, $res) => $res->end();
attempt(fn () => start(new HttpServerConfig('127.0.0.1', 0)));
attempt(fn () => start(new HttpServerConfig(), $handler));
$taken = stream_socket_server('tcp://127.0.0.1:0');
$port = (int) substr(strrchr(stream_socket_get_name($taken, false), ':'), 1);
try {
    start(new HttpServerConfig('127.0.0.1', $port), $handler);
} catch (TrueAsync\HttpServerConnectionException $e) {
    echo str_replace((string) $port, 'PORT', $e->getMessage()), "\n";
}
attempt(fn () => start(new HttpServerConfig('203.0.113.7', 1024), $handler));
try {
    start(new HttpServerConfig('no-such-host.invalid', 0), $handler);
} catch (TrueAsync\HttpServerConnectionException $e) {
    echo strstr($e->getMessage(), ':', true), "\n"; // the resolver's words depend on the network
}
attempt(fn () => start((new HttpServerConfig())->addUnixListener('/no/such/directory/socket'), $handler));
attempt(fn () => start((new HttpServerConfig())->addListener('127.0.0.1', 0, true), $handler));

// A start that failed is not a start.
$server = new HttpServer((new HttpServerConfig('127.0.0.1', $port))->setLogSeverity(LogSeverity::OFF));
$server->addHttpHandler($handler);
try {
    $server->start();
} catch (TrueAsync\HttpServerConnectionException $e) {
    echo str_replace((string) $port, 'PORT', $e->getMessage()), "\n";
}
var_dump($server->isRunning());
?>
--EXPECT--
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServer::start(): no handler: call addHttpHandler() or addStaticHandler() first
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServer::start(): no listener: call addListener() on the config first
cannot listen on 127.0.0.1:PORT: bind: Address already in use
TrueAsync\HttpServerConnectionException: cannot listen on 203.0.113.7:1024: bind: Cannot assign requested address
listen address "no-such-host.invalid"
TrueAsync\HttpServerConnectionException: cannot listen on unix:/no/such/directory/socket: bind: No such file or directory
TrueAsync\HttpServerRuntimeException: a TLS listener needs a certificate, and none is set
cannot listen on 127.0.0.1:PORT: bind: Address already in use
bool(false)
