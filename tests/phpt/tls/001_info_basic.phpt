--TEST--
TlsInfo: what was negotiated
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php
if (!extension_loaded('openssl')) die('skip needs the openssl extension for ssl:// streams');
?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

[$certificate, $key] = certificate();
$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $info = $req->getTlsInfo();
        note(get_class($info), ' ', json_encode($info, JSON_PRETTY_PRINT), "\n");
        try { $info->version = 'x'; } catch (Error $e) { note($e->getMessage(), "\n"); }
        $res->end('secret');
    });
    PHP, "\$config->addListener('127.0.0.1', 0, tls: true)->setCertificate('$certificate')->setPrivateKey('$key')->setKtls(Ktls::Off);");
echo body($server->get('/')), "\n";
echo preg_replace('~(ktlsReason": ").+"~', '$1(a reason)"', $server->stop());
?>
--EXPECT--
secret
TrueAsync\TlsInfo {
    "version": "TLSv1.3",
    "cipher": "TLS_AES_128_GCM_SHA256",
    "alpn": null,
    "serverName": "localhost",
    "resumed": false,
    "recordLayer": "memory",
    "ktlsSend": false,
    "ktlsReceive": false,
    "ktlsReason": "(a reason)"
}
Cannot modify readonly property TrueAsync\TlsInfo::$version
