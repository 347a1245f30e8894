--TEST--
phpinfo() shows the version, the libraries and the state of kernel TLS
--EXTENSIONS--
true_async_server
--FILE--
<?php
$extension = new ReflectionExtension('true_async_server');
ob_start();
$extension->info();
echo preg_replace(['~OpenSSL \S+, libuv \S+, llhttp \S+, nghttp2 \S+~', '~^(Kernel TLS => (yes|no|not known yet)\n)(.+\n)+~m'],
    ['LIBRARIES', "Kernel TLS => ANSWER\nand more\n"], ob_get_clean());
foreach ($extension->getClasses() as $class) {
    echo $class->getName(), $class->getParentClass() ? ' < ' . $class->getParentClass()->getName() : '', "\n";
}
echo implode(' ', array_keys($extension->getFunctions())), "\n";
?>
--EXPECT--
true_async_server

true_async_server => enabled
Version => 0.1.0
Libraries => LIBRARIES

Kernel TLS => ANSWER
and more

Directive => Local Value => Master Value
true_async_server.record_layer => auto => auto
TrueAsync\HttpServerException < Exception
TrueAsync\HttpServerRuntimeException < TrueAsync\HttpServerException
TrueAsync\HttpServerInvalidArgumentException < TrueAsync\HttpServerException
TrueAsync\HttpServerConnectionException < TrueAsync\HttpServerException
TrueAsync\HttpServerProtocolException < TrueAsync\HttpServerException
TrueAsync\HttpServerTimeoutException < TrueAsync\HttpServerException
TrueAsync\HttpException < TrueAsync\HttpServerException
TrueAsync\Ktls
TrueAsync\LogSeverity
TrueAsync\AccessLogFormat
TrueAsync\StaticOnMissing
TrueAsync\StaticDotfiles
TrueAsync\StaticSymlinks
TrueAsync\HttpServerConfig
TrueAsync\HttpServer
TrueAsync\StaticHandler
TrueAsync\HttpRequest
TrueAsync\HttpResponse
TrueAsync\SendFileOptions
TrueAsync\TlsInfo
TrueAsync\UploadedFile
Async\Awaitable
Async\AsyncCancellation < Error
Async\OperationCanceledException < Async\AsyncCancellation
Async\DeadlockError < Error
Async\Coroutine
Async\TimeoutException < Exception
Async\Timeout
Async\spawn Async\await Async\delay Async\suspend Async\timeout TrueAsync\ktls_diagnose
