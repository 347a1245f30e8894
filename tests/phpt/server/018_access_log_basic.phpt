--TEST--
HttpServer: the access log has a line for each request by the time start() returns
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['Combined', 'Json'] as $format) {
    $file = tempnam(sys_get_temp_dir(), 'tas');
    $server = Server::run(<<<'PHP'
        $server->addHttpHandler(function ($req, $res) use ($server) {
            match ($req->getPath()) {
                '/stream' => $res->write('12345')->write('67890'),
                '/gone' => throw new HttpException('', 410),
                '/stop' => $server->stop(),
                default => $res->end('hello'),
            };
        });
        PHP, "\$config->addListener('127.0.0.1', 0)->setAccessLog('$file', TrueAsync\AccessLogFormat::$format);");
    $server->request('GET', '/a?b="', ['User-Agent: one "two" \\', "Referer: \xc3\xa4\xff"]);
    $server->request('HEAD', '/');
    $server->get('/stream');
    $server->get('/gone');
    $server->send("nonsense\r\n\r\n");
    $server->get('/stop');
    echo $server->wait();
    foreach (file($file, FILE_IGNORE_NEW_LINES) as $line) {
        echo preg_replace(['~\[\d+/\w{3}/\d{4}(:\d\d){3} [+-]\d{4}\]~', '~"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"~',
            '~("remote_port"|"duration_us"):[1-9]\d*~'], ['[TIME]', '"TIME"', '\1:N'], $line), "\n";
        if ($format === 'Json') {
            json_decode($line, false, 8, JSON_THROW_ON_ERROR);
        }
    }
    unlink($file);
}
?>
--EXPECT--
127.0.0.1 - - [TIME] "GET /a?b=\x22 HTTP/1.1" 200 5 "\xc3\xa4\xff" "one \x22two\x22 \x5c"
127.0.0.1 - - [TIME] "HEAD / HTTP/1.1" 200 0 "-" "-"
127.0.0.1 - - [TIME] "GET /stream HTTP/1.1" 200 10 "-" "-"
127.0.0.1 - - [TIME] "GET /gone HTTP/1.1" 410 9 "-" "-"
127.0.0.1 - - [TIME] "-" 400 13 "-" "-"
127.0.0.1 - - [TIME] "GET /stop HTTP/1.1" 200 0 "-" "-"
{"time":"TIME","remote_address":"127.0.0.1","remote_port":N,"method":"GET","target":"/a?b=\u0022","protocol":"HTTP/1.1","status":200,"body_bytes":5,"complete":true,"duration_us":N,"host":"localhost","referer":"ä\u00ff","user_agent":"one \u0022two\u0022 \u005c","tls_version":null,"tls_cipher":null}
{"time":"TIME","remote_address":"127.0.0.1","remote_port":N,"method":"HEAD","target":"/","protocol":"HTTP/1.1","status":200,"body_bytes":0,"complete":true,"duration_us":N,"host":"localhost","referer":null,"user_agent":null,"tls_version":null,"tls_cipher":null}
{"time":"TIME","remote_address":"127.0.0.1","remote_port":N,"method":"GET","target":"/stream","protocol":"HTTP/1.1","status":200,"body_bytes":10,"complete":true,"duration_us":N,"host":"localhost","referer":null,"user_agent":null,"tls_version":null,"tls_cipher":null}
{"time":"TIME","remote_address":"127.0.0.1","remote_port":N,"method":"GET","target":"/gone","protocol":"HTTP/1.1","status":410,"body_bytes":9,"complete":true,"duration_us":N,"host":"localhost","referer":null,"user_agent":null,"tls_version":null,"tls_cipher":null}
{"time":"TIME","remote_address":"127.0.0.1","remote_port":N,"method":null,"target":null,"protocol":null,"status":400,"body_bytes":13,"complete":true,"duration_us":N,"host":null,"referer":null,"user_agent":null,"tls_version":null,"tls_cipher":null}
{"time":"TIME","remote_address":"127.0.0.1","remote_port":N,"method":"GET","target":"/stop","protocol":"HTTP/1.1","status":200,"body_bytes":0,"complete":true,"duration_us":N,"host":"localhost","referer":null,"user_agent":null,"tls_version":null,"tls_cipher":null}
