--TEST--
Fatal errors end their request alone with opcache and its tracing JIT, in code that is compiled
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php
exec(escapeshellarg(getenv('TEST_PHP_EXECUTABLE') ?: PHP_BINARY) . ' -n -d zend_extension=opcache -v 2>&1', $lines);
if (!str_contains(implode($lines), 'OPcache') || str_contains(implode($lines), 'Failed')) die('skip opcache is not installed');
if (str_contains((string) getenv('LD_PRELOAD'), 'asan')) die('skip the JIT cannot run under ASan');
?>
--FILE--
<?php
require __DIR__ . '/../support.inc';
require __DIR__ . '/deaths.inc';

putenv('TEST_PHP_EXTRA_ARGS=' . getenv('TEST_PHP_EXTRA_ARGS') . ' -d zend_extension=opcache -d opcache.enable_cli=1 -d opcache.jit=tracing'
    . ' -d opcache.jit_buffer_size=32M -d opcache.jit_hot_loop=16 -d opcache.jit_hot_func=16 -d opcache.jit_hot_return=8');
$server = Server::run('require ' . var_export(__DIR__ . '/deaths.inc', true) . <<<'PHP'
    ;
    ini_set('memory_limit', '64M');
    function work(int $fatal): int
    {
        for ($sum = 0, $n = 0; $n < 200; $n++) {
            $text = "n$n";
            $list = [$text, new Released, $n + 0.5];
            $sum += strlen($list[0]) + piece($list, $n, $fatal);
        }
        return $sum;
    }
    function piece(array $list, int $n, int $fatal): int
    {
        $copy = $list;
        $copy[] = $n;
        return $n === $fatal ? array_sum(array_map(fn ($item) => die_fatally(), $copy)) : count($copy);
    }
    $deaths = deaths();
    $server->addHttpHandler(function ($req, $res) use ($deaths) {
        $name = $req->getQueryParam('by', '');
        switch ($req->getPath()) {
            case '/': break;
            case '/die': $deaths[$name](); break;
            case '/work': $res->setBody(work((int) $req->getQueryParam('fatal')) . ' '); break;
            case '/memory': for ($list = [];;) { $list[] = str_repeat('x', 1 << 16); }
            case '/recursion': recurse(0);
            case '/time': set_time_limit(1); for ($n = 0.5;; $n += 0.5) { $list = [$n, "t$n"]; }
        }
        $res->appendBody('alive ' . Released::$alive . (memory_get_usage() < 24 << 20 ? '' : ' but large')
            . ($req->getPath() === '/' && !(opcache_get_status(false)['jit']['on'] ?? false) ? ' without JIT' : ''));
    });
    PHP);
$answers = [];
foreach (array_keys(deaths()) as $name) {
    for ($n = 0; $n < 25; $n++) {
        $answers[] = status($server->get("/die?by=$name"));
    }
}
echo implode(', ', array_unique($answers)), ' ', body($server->get('/')), "\n";
for ($n = 0; $n < 100; $n++) {
    $work[$n] = body($server->get('/work?fatal=-1'));
    $fatal[$n] = status($server->get('/work?fatal=' . $n * 2));
}
echo implode(', ', array_unique($work)), '; ', implode(', ', array_unique($fatal)), ' ', body($server->get('/')), "\n";
foreach (['memory', 'recursion', 'memory', 'recursion', 'time'] as $name) {
    echo status($server->get("/$name")), ' ', body($server->get('/')), "\n";
}
echo $server->stop(15, $status), $status, "\n";
?>
--EXPECT--
HTTP/1.1 500 Internal Server Error alive 0
1490 alive 0; HTTP/1.1 500 Internal Server Error alive 0
HTTP/1.1 500 Internal Server Error alive 0
HTTP/1.1 500 Internal Server Error alive 0
HTTP/1.1 500 Internal Server Error alive 0
HTTP/1.1 500 Internal Server Error alive 0
HTTP/1.1 500 Internal Server Error alive 0
0
