--TEST--
HttpServerConfig: a server locks its config
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\{HttpServer, HttpServerConfig, Ktls, LogSeverity};

$config = new HttpServerConfig('127.0.0.1', 0);
$server = new HttpServer($config);
var_dump($config->isLocked(), $server->getConfig() === $config);
$calls = ['addListener' => ['127.0.0.1', 1], 'addHttp1Listener' => ['127.0.0.1', 1], 'addHttp2Listener' => ['127.0.0.1', 1], 'addUnixListener' => ['/a'],
    'setCertificate' => ['/none'], 'setPrivateKey' => ['/none'], 'setKtls' => [Ktls::Off], 'setBacklog' => [1],
    'setMaxConnections' => [1], 'setHandshakeTimeout' => [1], 'setHeaderTimeout' => [1], 'setReadTimeout' => [1],
    'setWriteTimeout' => [1], 'setKeepAliveTimeout' => [1], 'setShutdownTimeout' => [1], 'setMaxBodySize' => [1],
    'setStreamWriteBufferBytes' => [4096], 'setMaxConnectionAge' => [0], 'setHttp2MaxConcurrentStreams' => [1],
    'setHttp2InitialWindowSize' => [16384], 'setHttp2MaxHeaderListSize' => [4096], 'setHttp2MaxRequests' => [0],
    'setKtlsReceive' => [true], 'setServerHeader' => [true], 'setLogSeverity' => [LogSeverity::OFF], 'setLogStream' => [null],
    'setAccessLog' => [null],
    '__construct' => ['127.0.0.1', 1]];
foreach ($calls as $method => $arguments) {
    attempt(fn () => $config->$method(...$arguments));
}
attempt(fn () => $server->__construct(new HttpServerConfig()));
attempt(fn () => get_class(new HttpServer($config)));
?>
--EXPECT--
bool(true)
bool(true)
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::addListener(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::addHttp1Listener(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::addHttp2Listener(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::addUnixListener(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setCertificate(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setPrivateKey(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setKtls(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setBacklog(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setMaxConnections(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setHandshakeTimeout(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setHeaderTimeout(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setReadTimeout(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setWriteTimeout(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setKeepAliveTimeout(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setShutdownTimeout(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setMaxBodySize(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setStreamWriteBufferBytes(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setMaxConnectionAge(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setHttp2MaxConcurrentStreams(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setHttp2InitialWindowSize(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setHttp2MaxHeaderListSize(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setHttp2MaxRequests(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setKtlsReceive(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setServerHeader(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setLogSeverity(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setLogStream(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::setAccessLog(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServerConfig::__construct(): the config is locked: a server was made from it
TrueAsync\HttpServerRuntimeException: TrueAsync\HttpServer::__construct(): the server has its config already
'TrueAsync\\HttpServer'
