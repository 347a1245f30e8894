--TEST--
SendFileOptions: what each of them does to the answer
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$file = tempnam(sys_get_temp_dir(), 'tas');
file_put_contents($file, '0123456789');
touch($file, 784111777);
$server = Server::run('$file = ' . var_export($file, true) . ';' . <<<'PHP'
    $options = [
        '/said' => new TrueAsync\SendFileOptions(contentType: 'application/x-mine', downloadName: 'naïve "1".txt', cacheControl: 'public, max-age=60',
            etag: 'W/"v1"', lastModified: new DateTimeImmutable('@1')),
        '/silent' => new TrueAsync\SendFileOptions(disposition: 'inline', etag: false, lastModified: false, acceptRanges: false),
        '/status' => new TrueAsync\SendFileOptions(disposition: 'inline', downloadName: 'x', lastModified: 2, status: 404),
        '/unconditional' => new TrueAsync\SendFileOptions(etag: '"v1"', conditional: false),
        '/named' => new TrueAsync\SendFileOptions(disposition: 'attachment', etag: false, lastModified: false),
    ];
    $server->addHttpHandler(function ($req, $res) use ($options, $file) {
        $res->setHeader('Content-Type', 'text/mine')->setHeader('X-Kept', 'yes')->sendFile($file, $options[$req->getPath()]);
    });
    PHP);
echo show($server->get('/said'));
echo show($server->request('GET', '/said', ['If-None-Match: "v1"']));
echo show($server->request('GET', '/silent', ['Range: bytes=0-1']));
echo show($server->request('GET', '/status', ['Range: bytes=0-1', 'If-None-Match: *']));
echo status($server->request('GET', '/unconditional', ['If-None-Match: "v1"', 'If-Match: "x"'])), "\n";
echo str_replace(basename($file), 'NAME', field($server->get('/named'), 'Content-Disposition')[0]), "\n";
$server->stop();
unlink($file);

$options = new TrueAsync\SendFileOptions(downloadName: 'a', lastModified: new DateTime('@5'), status: 206);
var_dump($options);
?>
--EXPECT--
HTTP/1.1 200 OK
Server: true_async_server
X-Kept: yes
Content-Type: application/x-mine
Content-Disposition: attachment; filename="na_ve _1_.txt"; filename*=UTF-8''na%C3%AFve%20%221%22.txt
Accept-Ranges: bytes
ETag: W/"v1"
Last-Modified: Thu, 01 Jan 1970 00:00:01 GMT
Cache-Control: public, max-age=60
Content-Length: 10
Connection: close

0123456789
HTTP/1.1 304 Not Modified
Server: true_async_server
X-Kept: yes
ETag: W/"v1"
Cache-Control: public, max-age=60
Connection: close


HTTP/1.1 200 OK
Server: true_async_server
Content-Type: text/mine
X-Kept: yes
Content-Disposition: inline
Accept-Ranges: none
Content-Length: 10
Connection: close

0123456789
HTTP/1.1 404 Not Found
Server: true_async_server
Content-Type: text/mine
X-Kept: yes
Content-Disposition: inline; filename="x"
ETag: "ae1b981bc490a00-a"
Last-Modified: Thu, 01 Jan 1970 00:00:02 GMT
Content-Length: 10
Connection: close

0123456789
HTTP/1.1 200 OK
attachment; filename="NAME"
object(TrueAsync\SendFileOptions)#2 (11) {
  ["contentType"]=>
  NULL
  ["disposition"]=>
  NULL
  ["downloadName"]=>
  string(1) "a"
  ["cacheControl"]=>
  NULL
  ["etag"]=>
  bool(true)
  ["lastModified"]=>
  int(5)
  ["acceptRanges"]=>
  bool(true)
  ["precompressed"]=>
  bool(false)
  ["conditional"]=>
  bool(true)
  ["deleteAfterSend"]=>
  bool(false)
  ["status"]=>
  int(206)
}
