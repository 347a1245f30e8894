--TEST--
true_async_server.record_layer: OpenSSL on the socket, for comparisons
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php
if (!extension_loaded('openssl')) die('skip needs the openssl extension for ssl:// streams');
if (getenv('TAS_KTLS') === 'require') die('skip contradicts TAS_KTLS=require');
?>
--INI--
true_async_server.record_layer=socket
--FILE--
<?php
require __DIR__ . '/../support.inc';

[$certificate, $key] = certificate();
$tls = "->setCertificate('$certificate')->setPrivateKey('$key')";
$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) use ($server) {
        $info = $req->getTlsInfo();
        $stats = $server->getStats();
        note($info->recordLayer, ' ', var_export($info->ktlsSend, true), ' ', $info->ktlsReason, "\n");
        note($stats['tls_sessions_socket_total'], ' ', $stats['tls_sessions_memory_total'], "\n");
        $res->end(str_repeat('x', 1000000));
    });
    PHP, "\$config->addListener('127.0.0.1', 0, tls: true)$tls;");
var_dump(strlen(body($server->get('/'))));
echo $server->stop();

$config = (new TrueAsync\HttpServerConfig())->addListener('127.0.0.1', 0, tls: true)->setCertificate($certificate)
    ->setPrivateKey($key)->setKtls(TrueAsync\Ktls::Require);
$refused = new TrueAsync\HttpServer($config);
$refused->addHttpHandler(fn () => null);
try {
    $refused->start();
} catch (TrueAsync\HttpServerException $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECT--
int(1000000)
socket false record_layer is set to socket
1 0
kernel TLS is required, but record_layer is set to socket
