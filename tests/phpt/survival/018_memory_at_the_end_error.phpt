--TEST--
Memory that runs out when the answer is made of what the handler has set: it ends this request, and the next is served
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php if (getenv('USE_ZEND_ALLOC') === '0') die('skip without PHP\'s allocator there is no memory_limit'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', 0);
    ini_set('log_errors', 0);
    /* So much is left, in bytes. */
    function leave(int $bytes): void { gc_mem_caches(); ini_set('memory_limit', memory_get_usage(true) + $bytes); }
    $server->addHttpHandler(function ($req, $res) {
        ini_set('memory_limit', '128M');
        switch ($req->getPath()) {
            case '/fields': // an array for all of them
                for ($i = 0; $i < 300000; $i++) { $res->addHeader('x', 'y'); }
                leave(4 << 20);
                return;
            case '/end':
                for ($i = 0; $i < 300000; $i++) { $res->addHeader('x', 'y'); }
                leave(4 << 20);
                $res->end('whole');
                return;
            case '/trailers':
                $res->write('a piece');
                for ($i = 0; $i < 3000; $i++) { $res->setTrailer("x$i", 'y'); }
                leave(0);
                return;
            case '/flush': // is appended to the body
                $res->setBody(str_repeat('x', 4 << 20));
                ob_start();
                echo str_repeat('y', 4 << 20);
                leave(2 << 20);
                return;
            case '/stream-flush':
                $res->write('a piece');
                ob_start();
                echo str_repeat('y', 4 << 20);
                leave(2 << 20);
                return;
            case '/shutdown':
                register_shutdown_function(fn () => $res->setBody(str_repeat('x', 64 << 20)));
                leave(8 << 20);
                return;
            case '/exception':
                ini_set('display_errors', 1);
                leave(4 << 20);
                throw new HttpException(str_repeat('x', 3 << 20), 500);
            case '/limit':
                set_time_limit(100);
                leave(0);
                return;
        }
        $res->end('served');
    });
    PHP);
// Some builds of PHP raise the error where the memory is asked for, others later: then the answer is out.
$expected = ['fields' => ['200', '503'], 'end' => ['200', '500'], 'trailers' => ['200', '200 broken off'], 'stream-flush' => ['', '200 broken off'],
    'limit' => ['200', '500']];
foreach (['fields', 'end', 'trailers', 'flush', 'stream-flush', 'shutdown', 'exception', 'limit'] as $name) {
    for ($answers = [], $i = 0; $i < 3; $i++) {
        $answer = $server->get("/$name");
        $answers[] = substr(status($answer), 9, 3) . (field($answer, 'Transfer-Encoding') && !str_ends_with($answer, "0\r\n\r\n") ? ' broken off' : '');
    }
    $answers = array_unique($answers);
    echo "$name: ", array_diff($answers, $expected[$name] ?? []) ? implode(', ', $answers) : 'as expected', '; ', body($server->get('/')), "\n";
}
$log = $server->log();
foreach (['fields', 'end', 'flush', 'stream-flush', 'shutdown', 'exception'] as $name) {
    echo substr_count($log, "ERROR GET /$name: fatal error: Allowed memory size"), ' ';
}
echo "\n", $server->stop(status: $status);
var_dump($status);
?>
--EXPECT--
fields: as expected; served
end: as expected; served
trailers: as expected; served
flush: 500; served
stream-flush: as expected; served
shutdown: 500; served
exception: 500; served
limit: as expected; served
3 3 3 3 3 3 
int(0)
