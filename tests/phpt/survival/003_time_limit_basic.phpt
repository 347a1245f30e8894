--TEST--
set_time_limit() is per request and counts CPU time only: beyond it a request ends with 500
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    function burn(float $seconds): void
    {
        $spent = fn () => ($u = getrusage())['ru_utime.tv_sec'] + $u['ru_stime.tv_sec'] + ($u['ru_utime.tv_usec'] + $u['ru_stime.tv_usec']) / 1e6;
        $until = $spent() + $seconds;
        while ($spent() < $until);
    }
    $server->addHttpHandler(function ($req, $res) {
        $seen = ini_get('max_execution_time');
        switch ($req->getPath()) {
            case '/endless': set_time_limit(1); while (true);
            case '/again': set_time_limit(1); for ($n = 0; $n < 4; $n++) { set_time_limit(1); burn(0.4); } break;
            case '/waits': set_time_limit(1); for ($n = 0; $n < 3; $n++) { burn(0.2); Async\delay(500); } break;
            case '/pieces': set_time_limit(1); while (true) { burn(0.1); Async\delay(1); }
            case '/none': burn(1.5); break;
            case '/shutdown': set_time_limit(1); register_shutdown_function(fn () => print('in time')); while (true);
        }
        $res->appendBody("limit $seen");
    });
    PHP);
foreach (['/endless', '/', '/pieces', '/none', '/again', '/waits', '/shutdown', '/'] as $path) {
    $answer = $server->get($path);
    echo $path, ' ', status($answer), ': ', trim(body($answer)), "\n";
}
echo substr_count($server->log(), 'fatal error: Maximum execution time of 1 second exceeded'), "\n";
echo $server->stop();
?>
--EXPECT--
/endless HTTP/1.1 500 Internal Server Error: 500 Internal Server Error
/ HTTP/1.1 200 OK: limit 0
/pieces HTTP/1.1 500 Internal Server Error: 500 Internal Server Error
/none HTTP/1.1 200 OK: limit 0
/again HTTP/1.1 200 OK: limit 0
/waits HTTP/1.1 200 OK: limit 0
/shutdown HTTP/1.1 500 Internal Server Error: in time
/ HTTP/1.1 200 OK: limit 0
3
