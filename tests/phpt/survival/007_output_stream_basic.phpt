--TEST--
Output in a streamed response is a piece of it, waits for a slow client, and is dropped behind the end
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        switch ($req->getPath()) {
            case '/pieces': echo 'zero '; $res->write('one '); echo 'two '; ob_start(); echo 'three '; ob_end_flush(); $res->write('four'); break;
            case '/large':
                $res->write('x');
                for ($i = 0; $i < 320; $i++) {
                    echo str_repeat('.', 65536);
                }
                note('peak ', memory_get_peak_usage() < 8 << 20 ? 'low' : 'high', "\n");
                break;
            case '/late': $res->end('all'); echo 'more'; ob_start(); echo 'and more'; exit('!');
            case '/gone':
                try {
                    $res->write('x');
                    while (true) {
                        echo str_repeat('.', 65536);
                    }
                } catch (HttpException $e) {
                    note($e->getCode(), "\n");
                }
                break;
        }
    });
    PHP);
$answer = $server->get('/pieces');
preg_match_all('~[1-9a-f]\r\n(.*)\r\n~U', body($answer), $pieces);
echo implode('|', $pieces[1]), "\n";
$client = $server->connect();
fwrite($client, "GET /large HTTP/1.0\r\n\r\n");
usleep(200000);
echo strlen(body(stream_get_contents($client))), "\n";
echo body($server->get('/late')), "\n";
echo substr_count($server->log(), 'WARN GET /late: output after the response was sent: it is dropped'), "\n";
$client = $server->connect();
fwrite($client, "GET /gone HTTP/1.1\r\nHost: x\r\n\r\n");
fread($client, 100);
fclose($client);
$server->get('/pieces');
echo $server->stop();
?>
--EXPECT--
zero |one |two |three |four
20971521
all
1
peak low
499
