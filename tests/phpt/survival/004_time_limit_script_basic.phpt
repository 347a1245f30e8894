--TEST--
The script's own time limit: each request begins with it in full, and the loop does not use it up
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    set_time_limit(1);
    function burn(float $seconds): void
    {
        $spent = fn () => ($u = getrusage())['ru_utime.tv_sec'] + $u['ru_stime.tv_sec'] + ($u['ru_utime.tv_usec'] + $u['ru_stime.tv_usec']) / 1e6;
        $until = $spent() + $seconds;
        while ($spent() < $until);
    }
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/more') {
            set_time_limit(3);
        }
        burn((float) $req->getQueryParam('s'));
        $res->end(ini_get('max_execution_time'));
    });
    register_shutdown_function(function () { note(ini_get('max_execution_time'), "\n"); });
    PHP);
foreach (['/?s=0.6', '/?s=0.6', '/?s=2', '/more?s=1.3', '/?s=0.6', '/?s=2'] as $target) {
    $answer = $server->get($target);
    echo $target, ' ', status($answer), ': ', trim(body($answer)), "\n";
}
echo $server->stop();
?>
--EXPECT--
/?s=0.6 HTTP/1.1 200 OK: 1
/?s=0.6 HTTP/1.1 200 OK: 1
/?s=2 HTTP/1.1 500 Internal Server Error: 500 Internal Server Error
/more?s=1.3 HTTP/1.1 200 OK: 3
/?s=0.6 HTTP/1.1 200 OK: 1
/?s=2 HTTP/1.1 500 Internal Server Error: 500 Internal Server Error
1
