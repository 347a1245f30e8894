<?php
/* Two logs: one line for each request as JSON, and errors, start and stop in a file of their own.
 *
 *   php -d extension=true_async_server examples/access-log.php
 *   curl http://localhost:8080/ && sleep 1 && tail access.log
 *   mv access.log access.log.1 && kill -USR1 PID      # PID is in server.log: access.log is a new file
 */
use TrueAsync\{AccessLogFormat, HttpRequest, HttpResponse, HttpServer, HttpServerConfig, LogSeverity};

$config = (new HttpServerConfig())
    ->addListener('0.0.0.0', 8080)
    ->setAccessLog('access.log', AccessLogFormat::Json)
    ->setLogStream(fopen('server.log', 'a'))
    ->setLogSeverity(LogSeverity::INFO);

$server = new HttpServer($config);
$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response): void {
    $response->end("hello\n");
});
$server->start();
