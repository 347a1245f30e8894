--TEST--
Output buffers, the last error and shutdown functions of requests that run at the same time do not touch each other
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    ini_set('display_errors', '0');
    ini_set('log_errors', '0');
    $server->addHttpHandler(function ($req, $res) {
        $name = $req->getQueryParam('name');
        register_shutdown_function(fn () => print("-$name"));
        echo "<$name";
        ob_start(fn ($text) => strtoupper($text));
        echo "first-$name";
        echo ${"undefined_$name"};
        Async\delay((int) $req->getQueryParam('ms'));
        ob_start();
        echo "-second-$name";
        Async\delay(20);
        ob_end_flush();
        echo ob_get_level(), error_get_last()['message'] ?? 'none', '>';
    });
    PHP);
$clients = [];
foreach (['a' => 150, 'b' => 50, 'c' => 100] as $name => $ms) {
    $clients[$name] = $server->connect();
    fwrite($clients[$name], "GET /?name=$name&ms=$ms HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
}
foreach ($clients as $client) {
    echo body(stream_get_contents($client)), "\n";
}
echo $server->stop();
?>
--EXPECT--
<aFIRST-A-SECOND-A1UNDEFINED VARIABLE $UNDEFINED_A>-A
<bFIRST-B-SECOND-B1UNDEFINED VARIABLE $UNDEFINED_B>-B
<cFIRST-C-SECOND-C1UNDEFINED VARIABLE $UNDEFINED_C>-C
