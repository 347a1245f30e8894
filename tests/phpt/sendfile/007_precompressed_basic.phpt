--TEST--
SendFileOptions: precompressed and deleteAfterSend
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$directory = sys_get_temp_dir() . '/tas-' . bin2hex(random_bytes(6));
mkdir($directory, 0700);
file_put_contents("$directory/a.js", 'plain');
file_put_contents("$directory/a.js.gz", 'zipped');
file_put_contents("$directory/a.js.br", 'brotli');
file_put_contents("$directory/once", 'once');
foreach (glob("$directory/*") as $file) {
    touch($file, 1000);
}
$server = Server::run('chdir(' . var_export($directory, true) . ');' . <<<'PHP'
    use TrueAsync\SendFileOptions;
    $server->addHttpHandler(function ($req, $res) {
        match ($req->getPath()) {
            '/once' => $res->sendFile('once', new SendFileOptions(deleteAfterSend: true)),
            '/coded' => $res->setHeader('Content-Encoding', 'x-mine')->sendFile('a.js', new SendFileOptions(precompressed: true)),
            default => $res->sendFile('a.js', new SendFileOptions(precompressed: true)),
        };
        if ($req->getPath() === '/once') {
            chdir('/'); // the file that is removed is the one that was meant
        }
    });
    PHP);
foreach ([[], ['Accept-Encoding: gzip'], ['Accept-Encoding: gzip, br'], ['Accept-Encoding: br;q=0, zstd']] as $fields) {
    $answer = $server->request('GET', '/', $fields);
    echo body($answer), ' ', json_encode([field($answer, 'Content-Encoding'), field($answer, 'Vary'), field($answer, 'Content-Type')]), "\n";
}
echo body($server->request('GET', '/coded', ['Accept-Encoding: gzip'])), "\n";
echo body($server->get('/once')), ' ', var_export(file_exists("$directory/once"), true), "\n";
echo $server->stop();
array_map('unlink', glob("$directory/*"));
rmdir($directory);
?>
--EXPECT--
plain [[],["Accept-Encoding"],["text\/javascript; charset=utf-8"]]
zipped [["gzip"],["Accept-Encoding"],["text\/javascript; charset=utf-8"]]
brotli [["br"],["Accept-Encoding"],["text\/javascript; charset=utf-8"]]
plain [[],["Accept-Encoding"],["text\/javascript; charset=utf-8"]]
plain
once false
