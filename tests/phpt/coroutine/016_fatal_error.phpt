--TEST--
A fatal error in a coroutine of a server comes to who awaits it as an exception, and ends nothing else
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php if (getenv('USE_ZEND_ALLOC') === '0') die('skip without PHP\'s allocator there is no memory_limit'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    use function Async\{await, delay, spawn, suspend};
    ini_set('memory_limit', '32M');
    ini_set('display_errors', 0);
    ini_set('log_errors', 0);
    class Witness { public static int $alive = 0; public $ballast; function __construct() { self::$alive++; $this->ballast = str_repeat('x', 100000); } function __destruct() { self::$alive--; } }
    $server->addHttpHandler(function ($req, $res) {
        $task = match ($req->getPath()) {
            '/class' => function () { $witness = new Witness; suspend(); eval('class Twice { const A = 1; const A = 2; }'); },
            '/memory' => function () { delay(1); return str_repeat('x', 40 << 20); },
            '/fiber' => fn () => (new Fiber(function () { $witness = new Witness; trigger_error('in a Fiber', E_USER_ERROR); }))->start(),
            '/alive' => fn () => gc_collect_cycles() * 0 + Witness::$alive,
            '/state' => function () {
                register_shutdown_function(function () { echo "a shutdown function of a coroutine\n"; });
                ob_start();
                echo "printed by a coroutine\n";
                delay(5);
                return ob_get_level();
            },
            '/flush' => function () { ob_start(fn () => trigger_error('in a flush', E_USER_ERROR)); echo 'lost'; return 'a result'; },
            '/shutdown' => function () { register_shutdown_function(fn () => trigger_error('at its end', E_USER_ERROR)); return 'a result'; },
            '/both' => function () { ob_start(fn () => trigger_error('in a flush', E_USER_ERROR)); throw new HttpException('thrown before'); },
        };
        $beside = spawn(function () { delay(20); return 'beside'; });
        try {
            $result = await(spawn($task));
        } catch (HttpServerException $e) {
            $result = $e->getMessage();
        }
        $res->end("$result, " . await($beside));
    });
    PHP);
foreach (['/class', '/memory', '/fiber', '/alive', '/state', '/flush', '/shutdown', '/both'] as $path) {
    echo status($response = $server->get($path)), ' ', preg_replace('~\d{3,}~', 'N', body($response)), "\n";
}
for ($i = 0; $i < 30; $i++) {
    $server->get('/memory');
}
echo body($server->get('/alive')), "\n";
echo $server->stop(status: $status);
var_dump($status);
?>
--EXPECT--
HTTP/1.1 200 OK coroutine #2 was ended by a fatal error: Cannot redefine class constant Twice::A, beside
HTTP/1.1 200 OK coroutine #4 was ended by a fatal error: Allowed memory size of N bytes exhausted (tried to allocate N bytes), beside
HTTP/1.1 200 OK coroutine #6 was ended by a fatal error: in a Fiber, beside
HTTP/1.1 200 OK 0, beside
HTTP/1.1 200 OK 1, beside
HTTP/1.1 200 OK coroutine #12 was ended by a fatal error: in a flush, beside
HTTP/1.1 200 OK coroutine #14 was ended by a fatal error: at its end, beside
HTTP/1.1 200 OK thrown before, beside
0, beside
printed by a coroutine
a shutdown function of a coroutine
int(0)
