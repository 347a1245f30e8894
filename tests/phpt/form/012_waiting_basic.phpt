--TEST--
A handler that waits for its form lets others run; Expect: 100-continue, and the next request behind the form
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$server = server(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getMethod() === 'GET') {
            $res->end('other');
            return;
        }
        $fiber = new Fiber(function () use ($req) {
            note($req->getFile('f')->getSize(), "\n");
        });
        $fiber->start();
        $res->json($req->getPost());
    });
    PHP);
$form = form(part('name="a"', '1'), part('name="f"; filename="f"', str_repeat('x', 1000))) . 'epilogue';
$client = $server->connect();
fwrite($client, "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: " . strlen($form) . "\r\n" . MULTIPART . "\r\n\r\n");
echo fread($client, 8192);
fwrite($client, substr($form, 0, 500));
echo body($server->get('/')), "\n";
fwrite($client, substr($form, 500) . "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
foreach (explode("HTTP/1.1 ", stream_get_contents($client)) as $answer) {
    echo body($answer), "\n";
}
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 100 Continue

other

{"a":"1"}
other
1000
