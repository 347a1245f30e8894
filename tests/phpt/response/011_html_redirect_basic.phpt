--TEST--
HttpResponse: html() and redirect()
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        match ($req->getPath()) {
            '/html' => $res->setHeader('Content-Type', 'text/plain')->html('<p>ä'),
            '/found' => $res->redirect('/elsewhere?a=b'),
            '/encoded' => $res->redirect('/café au lait?"q"=50%&r=a%20b#ü'),
            '/moved' => $res->setHeader('Location', '/a')->redirect('https://example.org/', 308),
        };
    });
    PHP);
echo show($server->get('/html')), show($server->get('/found')), show($server->get('/moved'));
echo field($server->get('/encoded'), 'Location')[0], "\n";
echo $server->stop();
?>
--EXPECT--
HTTP/1.1 200 OK
Server: true_async_server
Content-Type: text/html; charset=utf-8
Content-Length: 5
Connection: close

<p>ä
HTTP/1.1 302 Found
Server: true_async_server
Location: /elsewhere?a=b
Content-Length: 0
Connection: close


HTTP/1.1 308 Permanent Redirect
Server: true_async_server
Location: https://example.org/
Content-Length: 0
Connection: close


/caf%C3%A9%20au%20lait?%22q%22=50%25&r=a%20b#%C3%BC
