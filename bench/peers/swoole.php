<?php
// What bench/hello.php answers, by Swoole: one worker in base mode (no dispatcher in between), with coroutines as by default.
//   php -d extension=swoole bench/peers/swoole.php HTTP_PORT HTTPS_PORT CERTIFICATE KEY
[, $http, $https, $certificate, $key] = $argv;
$bodies = ['/' => "ok\n", '/16k' => str_repeat('x', 16 << 10), '/64k' => str_repeat('x', 64 << 10)];

$server = new Swoole\Http\Server('127.0.0.1', (int) $https, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
$server->set([
    'worker_num' => 1,
    'ssl_cert_file' => $certificate,
    'ssl_key_file' => $key,
    'open_http2_protocol' => true,
    'http_compression' => false,
    'max_request' => 0,
    'log_level' => SWOOLE_LOG_ERROR,
]);
$plain = $server->listen('127.0.0.1', (int) $http, SWOOLE_SOCK_TCP);
$plain->set(['open_http_protocol' => true, 'open_http2_protocol' => true]);
$answer = function ($request, $response) use ($bodies): void {
    $response->header('Content-Type', 'text/plain');
    $response->end($bodies[$request->server['request_uri']]);
};
$server->on('request', $answer);
$server->start();
