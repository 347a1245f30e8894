--TEST--
HttpResponse: status and reason phrase
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        note($res->getStatusCode(), ' ', $res->getReasonPhrase(), "\n");
        $res->setStatusCode((int) $req->getQueryParam('status'));
        if ($req->getQueryParam('reason') !== null) {
            $res->setReasonPhrase($req->getQueryParam('reason'));
        }
        note($res->getStatusCode(), ' ', $res->getReasonPhrase(), "\n");
    });
    PHP);
foreach (['200', '404', '299', '599', '418&reason=Short+and+stout', '404&reason='] as $query) {
    echo status($server->get("/?status=$query")), "\n";
}
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK
HTTP/1.1 404 Not Found
HTTP/1.1 299 
HTTP/1.1 599 
HTTP/1.1 418 Short and stout
HTTP/1.1 404 Not Found
200 OK
200 OK
200 OK
404 Not Found
200 OK
299 
200 OK
599 
200 OK
418 Short and stout
200 OK
404 Not Found
