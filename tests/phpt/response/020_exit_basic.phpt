--TEST--
exit() ends the request, not the server
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $res->setStatusCode(202)->setBody('so far');
        try {
            match ($req->getPath()) {
                '/exit' => exit("printed\n"),
                '/die' => die(3),
                '/fiber' => (new Fiber(function () { exit; }))->start(),
                '/ended' => [$res->end(), exit],
                '/not' => 1,
            };
        } finally {
            note("finally\n");
        }
        $res->appendBody(' and on');
    });
    PHP);
foreach (['/exit', '/die', '/fiber', '/not', '/ended'] as $path) {
    $response = $server->get($path);
    echo status($response), ' ', body($response), "\n";
}
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 202 Accepted so farprinted

HTTP/1.1 202 Accepted so far
HTTP/1.1 202 Accepted so far
HTTP/1.1 202 Accepted so far and on
HTTP/1.1 202 Accepted so far
finally
