--TEST--
HTTP/2: listeners of both versions and of one, by ALPN and by preface
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php require __DIR__ . '/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/support.inc';

[$certificate, $key] = certificate();
$server = Server::run(<<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->end($req->getHttpVersion() . ' ' . $req->getTlsInfo()?->alpn));
    PHP, <<<PHP
    \$config->addListener('127.0.0.1', 0)->addListener('127.0.0.1', 0, true)->addHttp1Listener('127.0.0.1', 0, true)
        ->addHttp2Listener('127.0.0.1', 0)->addHttp2Listener('127.0.0.1', 0, true)
        ->setCertificate('$certificate')->setPrivateKey('$key');
    PHP);
for ($i = 0; $i < 5; $i++) {
    echo http2($server, '/', listener: $i), "\n";
}
echo body($server->get('/', 0)), "\n";
echo status($server->get('/', 3)), "\n";
$server->stop();
?>
--EXPECT--
2 
2 h2
1.1 http/1.1
2 
2 h2
1.1 
HTTP/1.1 505 HTTP Version Not Supported
