--TEST--
HttpServerConfig: listeners in the order they were added
--EXTENSIONS--
true_async_server
--FILE--
<?php
use TrueAsync\HttpServerConfig;

echo json_encode((new HttpServerConfig())->getListeners()), "\n";
echo json_encode((new HttpServerConfig('::1'))->getListeners()), "\n";
echo json_encode((new HttpServerConfig(port: 5, host: '127.0.0.1'))
    ->addListener('0.0.0.0', 0)
    ->addListener('localhost', 65535, true)
    ->addHttp1Listener('127.0.0.2', 80, tls: true)
    ->addHttp2Listener('127.0.0.3', 81)
    ->addUnixListener('/run/a.sock')
    ->getListeners(), JSON_UNESCAPED_SLASHES | JSON_PRETTY_PRINT), "\n";
?>
--EXPECT--
[]
[{"type":"tcp","host":"::1","port":8080,"tls":false,"protocols":["http\/1.1","h2"]}]
[
    {
        "type": "tcp",
        "host": "127.0.0.1",
        "port": 5,
        "tls": false,
        "protocols": [
            "http/1.1",
            "h2"
        ]
    },
    {
        "type": "tcp",
        "host": "0.0.0.0",
        "port": 0,
        "tls": false,
        "protocols": [
            "http/1.1",
            "h2"
        ]
    },
    {
        "type": "tcp",
        "host": "localhost",
        "port": 65535,
        "tls": true,
        "protocols": [
            "http/1.1",
            "h2"
        ]
    },
    {
        "type": "tcp",
        "host": "127.0.0.2",
        "port": 80,
        "tls": true,
        "protocols": [
            "http/1.1"
        ]
    },
    {
        "type": "tcp",
        "host": "127.0.0.3",
        "port": 81,
        "tls": false,
        "protocols": [
            "h2"
        ]
    },
    {
        "type": "unix",
        "path": "/run/a.sock"
    }
]
