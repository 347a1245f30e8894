--TEST--
A handler that exhausts memory_limit ends with 500, and the memory is there again
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php if (getenv('USE_ZEND_ALLOC') === '0') die('skip without PHP\'s allocator there is no memory_limit'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('memory_limit', '32M');
    ini_set('display_errors', '0');
    function recurse(int $depth): int { $held = [$depth]; return recurse($depth + 1) + 1; }
    $server->addHttpHandler(function ($req, $res) {
        switch ($req->getPath()) {
            case '/array': for ($list = [];;) { $list[] = str_repeat('x', 1 << 16); }
            case '/objects': for ($list = [];;) { $list[] = new ArrayObject([1, 2, 3]); }
            case '/string': for ($text = 'x';;) { $text .= $text; }
            case '/map': $list = array_map(fn ($n) => str_repeat('x', 1 << 16), range(1, 10000)); break;
            case '/once': $text = str_repeat('x', 1 << 40); break;
            case '/recursion': recurse(0);
            case '/generator': foreach ((function () { for ($list = [];;) { yield $list[] = str_repeat('x', 1 << 16); } })() as $_) { } break;
            case '/fiber': (new Fiber(function () { for ($list = [];;) { $list[] = str_repeat('x', 1 << 16); } }))->start(); break;
            case '/shutdown': register_shutdown_function(fn () => print(strlen(str_repeat('x', 1 << 20)))); for ($list = [];;) { $list[] = str_repeat('x', 1 << 16); }
            case '/hold': $held = str_repeat('x', 8 << 20); Async\delay(60000); break;
            default: $res->end(memory_get_usage() < 12 << 20 ? 'little' : 'much: ' . memory_get_usage());
        }
    });
    PHP);
// Another request keeps what it has, meanwhile.
$waiting = $server->connect();
fwrite($waiting, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
foreach (['array', 'objects', 'string', 'map', 'once', 'recursion', 'generator', 'fiber', 'shutdown'] as $name) {
    $answers = array_map(fn () => $server->get("/$name"), [1, 2, 3]);
    printf("%s: %s %s, %s\n", $name, implode(', ', array_unique(array_map('status', $answers))), trim(body($answers[0])),
        body($server->get('/')));
}
echo substr_count($server->log(), 'fatal error: Allowed memory size of 33554432 bytes exhausted'), "\n";
fclose($waiting);
echo $server->stop();
?>
--EXPECT--
array: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, little
objects: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, little
string: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, little
map: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, little
once: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, little
recursion: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, little
generator: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, little
fiber: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, little
shutdown: HTTP/1.1 500 Internal Server Error 1048576, little
27
