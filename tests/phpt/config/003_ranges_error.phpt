--TEST--
HttpServerConfig: a value out of range is named with its range, and changes nothing
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\HttpServerConfig;

$config = new HttpServerConfig();
$limits = ['Backlog' => [1, 65535], 'MaxConnections' => [0, 10000000], 'HandshakeTimeout' => [1, 86400000],
    'HeaderTimeout' => [1, 86400000], 'ReadTimeout' => [1, 86400], 'WriteTimeout' => [1, 86400],
    'KeepAliveTimeout' => [1, 86400], 'ShutdownTimeout' => [0, 86400], 'MaxBodySize' => [1, 17179869184],
    'StreamWriteBufferBytes' => [4096, 268435456], 'MaxConnectionAge' => [0, 86400],
    'Http2MaxConcurrentStreams' => [1, 10000], 'Http2InitialWindowSize' => [16384, 16777216],
    'Http2MaxHeaderListSize' => [4096, 1048576], 'Http2MaxRequests' => [0, 1000000000]];
foreach ($limits as $name => [$least, $most]) {
    $config->{"set$name"}($least)->{"set$name"}($most);
    attempt(fn () => $config->{"set$name"}($least - 1));
    attempt(fn () => $config->{"set$name"}($most + 1));
    if ($config->{"get$name"}() !== $most) {
        echo "$name has changed\n";
    }
}
attempt(fn () => $config->setBacklog(PHP_INT_MIN));
attempt(fn () => $config->setBacklog('many'));
attempt(fn () => $config->addListener('127.0.0.1', -1));
attempt(fn () => $config->addListener('127.0.0.1', 65536));
attempt(fn () => $config->addHttp1Listener('', 80));
attempt(fn () => $config->addListener("a\0b", 80));
attempt(fn () => $config->addListener(str_repeat('a', 256), 80));
attempt(fn () => $config->addUnixListener(''));
attempt(fn () => $config->addUnixListener(str_repeat('p', 108)));
attempt(fn () => new HttpServerConfig('127.0.0.1', 70000));
attempt(fn () => $config->setKtls('auto'));
attempt(fn () => $config->setLogSeverity(9));
var_dump($config->getListeners());
?>
--EXPECT--
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setBacklog(): 0 is out of range, 1 to 65535 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setBacklog(): 65536 is out of range, 1 to 65535 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setMaxConnections(): -1 is out of range, 0 to 10000000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setMaxConnections(): 10000001 is out of range, 0 to 10000000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHandshakeTimeout(): 0 is out of range, 1 to 86400000 milliseconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHandshakeTimeout(): 86400001 is out of range, 1 to 86400000 milliseconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHeaderTimeout(): 0 is out of range, 1 to 86400000 milliseconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHeaderTimeout(): 86400001 is out of range, 1 to 86400000 milliseconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setReadTimeout(): 0 is out of range, 1 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setReadTimeout(): 86401 is out of range, 1 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setWriteTimeout(): 0 is out of range, 1 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setWriteTimeout(): 86401 is out of range, 1 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setKeepAliveTimeout(): 0 is out of range, 1 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setKeepAliveTimeout(): 86401 is out of range, 1 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setShutdownTimeout(): -1 is out of range, 0 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setShutdownTimeout(): 86401 is out of range, 0 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setMaxBodySize(): 0 is out of range, 1 to 17179869184 bytes is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setMaxBodySize(): 17179869185 is out of range, 1 to 17179869184 bytes is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setStreamWriteBufferBytes(): 4095 is out of range, 4096 to 268435456 bytes is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setStreamWriteBufferBytes(): 268435457 is out of range, 4096 to 268435456 bytes is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setMaxConnectionAge(): -1 is out of range, 0 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setMaxConnectionAge(): 86401 is out of range, 0 to 86400 seconds is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHttp2MaxConcurrentStreams(): 0 is out of range, 1 to 10000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHttp2MaxConcurrentStreams(): 10001 is out of range, 1 to 10000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHttp2InitialWindowSize(): 16383 is out of range, 16384 to 16777216 bytes is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHttp2InitialWindowSize(): 16777217 is out of range, 16384 to 16777216 bytes is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHttp2MaxHeaderListSize(): 4095 is out of range, 4096 to 1048576 bytes is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHttp2MaxHeaderListSize(): 1048577 is out of range, 4096 to 1048576 bytes is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHttp2MaxRequests(): -1 is out of range, 0 to 1000000000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setHttp2MaxRequests(): 1000000001 is out of range, 0 to 1000000000 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setBacklog(): -9223372036854775808 is out of range, 1 to 65535 is expected
TypeError: TrueAsync\HttpServerConfig::setBacklog(): Argument #1 ($backlog) must be of type int, string given
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::addListener(): the port -1 is out of range, 0 to 65535 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::addListener(): the port 65536 is out of range, 0 to 65535 is expected
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::addHttp1Listener(): the host "" must be an address or a name of 1 to 255 bytes without NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::addListener(): the host "a" must be an address or a name of 1 to 255 bytes without NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::addListener(): the host "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" must be an address or a name of 1 to 255 bytes without NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::addUnixListener(): the path "" must have 1 to 107 bytes without NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::addUnixListener(): the path "pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp" must have 1 to 107 bytes without NUL
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::__construct(): the port 70000 is out of range, 0 to 65535 is expected
TypeError: TrueAsync\HttpServerConfig::setKtls(): Argument #1 ($mode) must be of type TrueAsync\Ktls, string given
TypeError: TrueAsync\HttpServerConfig::setLogSeverity(): Argument #1 ($level) must be of type TrueAsync\LogSeverity, int given
array(0) {
}
