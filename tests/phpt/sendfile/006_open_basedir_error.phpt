--TEST--
HttpResponse::sendFile(): open_basedir
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$directory = sys_get_temp_dir() . '/tas-' . bin2hex(random_bytes(6));
mkdir($directory, 0700);
file_put_contents("$directory/inside.txt", 'inside');
symlink('/etc/passwd', "$directory/link");
$server = Server::run('$directory = ' . var_export($directory, true) . ';' . <<<'PHP'
    ini_set('open_basedir', $directory);
    $server->addHttpHandler(function ($req, $res) use ($directory) {
        try {
            $res->sendFile(str_replace('~', $directory, substr($req->getPath(), 1)));
        } catch (HttpServerException $e) {
            $res->setStatusCode($e->getCode())->end($e->getMessage());
        }
    });
    PHP);
foreach (['~/inside.txt', '/etc/passwd', '~/../x', '~/link'] as $path) {
    echo body($server->get("/$path")), "\n";
}
echo $server->stop();
array_map('unlink', glob("$directory/*"));
rmdir($directory);
?>
--EXPECT--
inside
TrueAsync\HttpResponse::sendFile(): open_basedir does not allow this path
TrueAsync\HttpResponse::sendFile(): open_basedir does not allow this path
TrueAsync\HttpResponse::sendFile(): open_basedir does not allow this path
