--TEST--
Requests and coroutines that memory_limit has no room for are refused: 503, an exception for who awaits; the others go on
--EXTENSIONS--
true_async_server
--SKIPIF--
<?php if (getenv('USE_ZEND_ALLOC') === '0') die('skip without PHP\'s allocator there is no memory_limit'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$flag = tempnam(sys_get_temp_dir(), 'tas');
unlink($flag);
$server = Server::run('$flag = ' . var_export($flag, true) . ';' . <<<'PHP'
    use function Async\{await, delay, spawn};
    ini_set('memory_limit', '8M');
    ini_set('display_errors', 0);
    ini_set('log_errors', 0);
    $server->addHttpHandler(function ($req, $res) use ($flag) {
        switch ($req->getPath()) {
            case '/hold':
                while (!is_file($flag)) { delay(20); }
                break;
            case '/storm':
            case '/forgotten':
                for ($all = []; count($all) < 1500;) { $all[] = spawn(function () { delay(50); return 1; }); }
                if ($req->getPath() === '/forgotten') { break; }
                $ended = $refused = 0;
                foreach ($all as $one) {
                    try { $ended += await($one); } catch (HttpServerException $e) { $refused++; }
                }
                $all = [];
                $res->end($ended > 50 && $refused > 50 && $ended + $refused === 1500 ? $e->getMessage() : "$ended, $refused");
                return;
        }
        $res->end('ok');
    });
    PHP);

for ($i = 0; $i < 500; $i++) {
    fwrite($all[] = $server->connect(), "GET /hold HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
}
$deadline = microtime(true) + PATIENCE;
while (!str_contains($server->log(), 'a request is refused with 503') && microtime(true) < $deadline) {
    usleep(10000);
}
touch($flag);
$answers = array_count_values(array_map(fn ($one) => status(stream_get_contents($one)), $all));
ksort($answers);
echo implode(', ', array_keys($answers)), ', ', min($answers) > 0 ? array_sum($answers) : 0, "\n";
foreach (['hold', 'storm', 'forgotten', 'storm', 'hold'] as $name) {
    echo "$name: ", body($server->get("/$name")), "\n";
    usleep(20000 * PATIENCE); // what was forgotten ends
}
unlink($flag);
echo $server->stop(status: $status);
var_dump($status);
// A line in 10 s, however many there were.
foreach (['a request is refused', 'uncaught TrueAsync'] as $line) {
    var_dump(in_array(substr_count($server->log(), $line), range(1, 5), true));
}
var_dump(preg_match_all('~ERROR \d+ more (requests were refused|coroutines could not begin) within 10 s~', $server->log(), $found) > 1);
?>
--EXPECT--
HTTP/1.1 200 OK, HTTP/1.1 503 Service Unavailable, 500
hold: ok
storm: no memory to begin a coroutine: memory_limit or the kernel's vm.max_map_count is reached
forgotten: ok
storm: no memory to begin a coroutine: memory_limit or the kernel's vm.max_map_count is reached
hold: ok
int(0)
bool(true)
bool(true)
bool(true)
