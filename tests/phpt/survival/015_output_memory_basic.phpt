--TEST--
An output callback that exhausts memory_limit ends its request with 500, and the buffers are gone
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php if (getenv('USE_ZEND_ALLOC') === '0') die('skip without PHP\'s allocator there is no memory_limit'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    use function Async\{await, spawn};
    ini_set('memory_limit', '32M');
    ini_set('display_errors', 0);
    ini_set('log_errors', 0);
    function dies(string $text): string { return str_repeat('x', 1 << 30); }
    $server->addHttpHandler(function ($req, $res) {
        switch ($req->getPath()) {
            case '/end': ob_start(dies(...)); echo 'lost'; break;
            case '/chunk': ob_start(dies(...), 1); echo 'lost'; echo 'lost, too'; break;
            case '/clean': ob_start(dies(...)); echo 'lost'; ob_end_clean(); break;
            case '/inner': ob_start(); ob_start(dies(...)); echo 'lost'; ob_end_flush(); echo 'lost, too'; break;
            case '/coroutine': await(spawn(function () { ob_start(dies(...)); echo 'lost'; ob_end_clean(); })); break;
            default: $res->end('level ' . ob_get_level());
        }
    });
    PHP);
foreach (['end', 'chunk', 'clean', 'inner', 'coroutine'] as $name) {
    $answers = array_map(fn () => $server->get("/$name"), [1, 2, 3]);
    printf("%s: %s %s, %s\n", $name, implode(', ', array_unique(array_map('status', $answers))), trim(body($answers[0])),
        body($server->get('/')));
}
echo $server->stop(status: $status);
var_dump($status);
?>
--EXPECT--
end: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, level 0
chunk: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, level 0
clean: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, level 0
inner: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, level 0
coroutine: HTTP/1.1 500 Internal Server Error 500 Internal Server Error, level 0
int(0)
