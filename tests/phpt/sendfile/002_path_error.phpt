--TEST--
HttpResponse::sendFile(): paths that cannot be sent leave the response unsent
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$directory = sys_get_temp_dir() . '/tas-' . bin2hex(random_bytes(6));
mkdir("$directory/sub", 0700, true);
exec('mkfifo ' . escapeshellarg("$directory/fifo"));
$server = Server::run('chdir(' . var_export($directory, true) . ');' . <<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        $path = rawurldecode(substr($req->getUri(), 1));
        try {
            $res->sendFile($path);
        } catch (Throwable $e) {
            note($e::class, ' ', $e->getCode(), ': ', str_replace(getcwd(), '(cwd)', $e->getMessage()), "\n");
            $res->setStatusCode($e->getCode() ?: 400)->end('sorry');
        }
    });
    PHP);
$paths = ['none', "$directory/none", 'none/none', 'sub', '', 'fifo', '/dev/null', "a\0b", 'http://localhost/', 'phar://a.phar/b',
    'file:///etc/passwd', 'php://input'];
foreach ($paths as $path) {
    $answer = $server->get('/' . rawurlencode($path));
    echo status($answer), ' ', body($answer), "\n";
}
echo $server->stop();
unlink("$directory/fifo");
rmdir("$directory/sub");
rmdir($directory);
?>
--EXPECT--
HTTP/1.1 404 Not Found sorry
HTTP/1.1 404 Not Found sorry
HTTP/1.1 404 Not Found sorry
HTTP/1.1 403 Forbidden sorry
HTTP/1.1 400 Bad Request sorry
HTTP/1.1 403 Forbidden sorry
HTTP/1.1 403 Forbidden sorry
HTTP/1.1 400 Bad Request sorry
HTTP/1.1 400 Bad Request sorry
HTTP/1.1 400 Bad Request sorry
HTTP/1.1 400 Bad Request sorry
HTTP/1.1 400 Bad Request sorry
TrueAsync\HttpServerRuntimeException 404: TrueAsync\HttpResponse::sendFile(): cannot open (cwd)/none: No such file or directory
TrueAsync\HttpServerRuntimeException 404: TrueAsync\HttpResponse::sendFile(): cannot open (cwd)/none: No such file or directory
TrueAsync\HttpServerRuntimeException 404: TrueAsync\HttpResponse::sendFile(): cannot open (cwd)/none/none: No such file or directory
TrueAsync\HttpServerRuntimeException 403: TrueAsync\HttpResponse::sendFile(): cannot send (cwd)/sub: it is a directory
TrueAsync\HttpServerInvalidArgumentException 0: TrueAsync\HttpResponse::sendFile(): the path is empty
TrueAsync\HttpServerRuntimeException 403: TrueAsync\HttpResponse::sendFile(): cannot send (cwd)/fifo: it is not a regular file
TrueAsync\HttpServerRuntimeException 403: TrueAsync\HttpResponse::sendFile(): cannot send /dev/null: it is not a regular file
ValueError 0: TrueAsync\HttpResponse::sendFile(): Argument #1 ($path) must not contain any null bytes
TrueAsync\HttpServerInvalidArgumentException 0: TrueAsync\HttpResponse::sendFile(): "http://localhost/" names a stream wrapper, a path of the file system is expected
TrueAsync\HttpServerInvalidArgumentException 0: TrueAsync\HttpResponse::sendFile(): "phar://a.phar/b" names a stream wrapper, a path of the file system is expected
TrueAsync\HttpServerInvalidArgumentException 0: TrueAsync\HttpResponse::sendFile(): "file:///etc/passwd" names a stream wrapper, a path of the file system is expected
TrueAsync\HttpServerInvalidArgumentException 0: TrueAsync\HttpResponse::sendFile(): "php://input" names a stream wrapper, a path of the file system is expected
