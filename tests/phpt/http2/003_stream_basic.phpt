--TEST--
HTTP/2: bodies in pieces, both ways
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php require __DIR__ . '/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        for ($size = 0; ($piece = $req->readBody()) !== null; $size += strlen($piece));
        for ($i = 0; $i < 40; $i++) {
            $res->write(str_repeat(chr(65 + $i % 26), 50000));
        }
        $res->end("$size\n");
    });
    PHP);
$file = tempnam(sys_get_temp_dir(), 'tas');
file_put_contents($file, str_repeat('0123456789', 200000));
$got = http2($server, '/', '-T ' . escapeshellarg($file));
$wanted = '';
for ($i = 0; $i < 40; $i++) {
    $wanted .= str_repeat(chr(65 + $i % 26), 50000);
}
var_dump($got === $wanted . "2000000\n");
unlink($file);
$server->stop();
?>
--EXPECT--
bool(true)
