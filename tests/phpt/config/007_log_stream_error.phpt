--TEST--
HttpServerConfig::setLogStream() wants a stream open for writing, or null
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\HttpServerConfig;

$config = new HttpServerConfig();
$memory = fopen('php://memory', 'w+');
var_dump($config->setLogStream($memory)->getLogStream() === $memory);
attempt(fn () => $config->setLogStream('php://stderr'));
attempt(fn () => $config->setLogStream(STDIN));
attempt(fn () => $config->setLogStream(stream_context_create()));
fclose($memory);
attempt(fn () => $config->setLogStream($memory));
var_dump($config->setLogStream(null)->getLogStream());
?>
--EXPECT--
bool(true)
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setLogStream(): a stream or null is expected, string given
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setLogStream(): a stream open for writing is expected, this one has mode "rb"
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setLogStream(): an open stream is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setLogStream(): an open stream is expected
NULL
