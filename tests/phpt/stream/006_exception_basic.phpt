--TEST--
An exception behind the first byte ends the stream visibly; one before it is a 500
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/late') {
            $res->write('part');
            Async\delay(50);
        }
        throw new Exception('no');
    });
    PHP);
echo strtok($server->get('/early'), "\r"), "\n";
$answer = @$server->get('/late');
var_dump(str_ends_with($answer, "0\r\n\r\n"));
var_dump(substr_count($server->log(), 'uncaught Exception: no'));
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 500 Internal Server Error
bool(false)
int(2)
