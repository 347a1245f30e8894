--TEST--
A process that C code ends amid a turn of the loop, as PHP does without memory, ends: the loop is not run again
--EXTENSIONS--
true_async_server
ffi
--SKIPIF--
<?php if (getenv("USE_ZEND_ALLOC") === "0") die("skip what is not ended is a leak for AddressSanitizer"); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/exit') {
            FFI::cdef('void exit(int status);')->exit(3);
        }
        Async\delay(60000);
    });
    PHP);
for ($i = 0; $i < 3; $i++) {
    fwrite($waiting[] = $server->connect(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
}
var_dump($server->get('/exit'));
$server->wait($status);
var_dump($status);
?>
--EXPECT--
string(0) ""
int(3)
