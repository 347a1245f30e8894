--TEST--
Ktls::Require: the kernel encrypts, by its own count
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php
if (getenv('TAS_KTLS') !== 'require') die('skip TAS_KTLS=require is not set');
if (!extension_loaded('openssl')) die('skip needs the openssl extension for ssl:// streams');
?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

function sockets_of_the_kernel(): int
{
    return (int) preg_replace('~.*^TlsTxSw\s+(\d+).*~ms', '$1', file_get_contents('/proc/net/tls_stat'));
}

[$certificate, $key] = certificate();
$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $info = $req->getTlsInfo();
        $res->json([$info->recordLayer, $info->ktlsSend, $info->ktlsReason]);
    });
    PHP, "\$config->addListener('127.0.0.1', 0, tls: true)->setCertificate('$certificate')->setPrivateKey('$key');");
$before = sockets_of_the_kernel(); // others run beside this test
echo body($server->get('/')), "\n";
var_dump(sockets_of_the_kernel() > $before);
var_dump(str_contains($server->log(), 'kernel TLS: used for TLSv1.2 with AES-128-GCM, '));
?>
--EXPECT--
["kernel",true,null]
bool(true)
bool(true)
