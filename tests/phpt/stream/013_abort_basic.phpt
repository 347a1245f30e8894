--TEST--
HttpResponse::abort: before anything was sent and amid a stream, the client sees that there is no whole answer
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        switch ($req->getPath()) {
            case '/nothing': $res->setBody('never sent'); break;
            case '/chunked': $res->write('a piece'); break;
            case '/length': $res->setHeader('Content-Length', '100')->write('a piece'); break;
            case '/': return $res->end('served');
        }
        if ($req->hasHeader('x-wait')) { Async\delay(50); } // else the piece is dropped, too
        note(var_export($res->abort(), true), json_encode([$res->isEnded(), $res->isHeadersSent(), $res->isWritable()]), "\n");
    });
    PHP);
foreach (['/nothing', '/chunked', '/length'] as $path) {
    foreach ([[], ['X-Wait: 1']] as $fields) {
        $stream = $server->connect();
        fwrite($stream, "GET $path HTTP/1.1\r\nHost: x\r\n" . ($fields ? "$fields[0]\r\n" : '') . "\r\n");
        for ($answer = ''; ($piece = @fread($stream, 8192)) !== '' && $piece !== false; $answer .= $piece);
        echo $path, ': ', body($answer) === '' ? 'no body' : strtr(body($answer), ["\r\n" => ' ']), "\n";
    }
}
echo body($server->get('/')), "\n", $server->stop();
?>
--EXPECT--
/nothing: no body
/nothing: no body
/chunked: no body
/chunked: 7 a piece 
/length: no body
/length: a piece
served
NULL[true,true,false]
NULL[true,true,false]
NULL[true,true,false]
NULL[true,true,false]
NULL[true,true,false]
NULL[true,true,false]
