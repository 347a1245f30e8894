--TEST--
The objects of the server cannot be cloned, serialized, extended or given properties
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\{HttpRequest, HttpResponse, HttpServer, HttpServerConfig, TlsInfo};

$config = new HttpServerConfig('127.0.0.1', 0);
$server = new HttpServer($config);
foreach ([$config, $server] as $object) {
    attempt(fn () => clone $object);
    attempt(fn () => serialize($object));
    attempt(function () use ($object) { $object->something = 1; });
}
foreach ([HttpRequest::class, HttpResponse::class] as $class) {
    attempt(fn () => new $class());
    attempt(fn () => (new ReflectionClass($class))->newInstanceWithoutConstructor());
}
attempt(fn () => new TlsInfo());
foreach ([HttpRequest::class, HttpResponse::class, HttpServer::class, HttpServerConfig::class, TlsInfo::class] as $class) {
    var_dump((new ReflectionClass($class))->isFinal());
}
?>
--EXPECT--
Error: Trying to clone an uncloneable object of class TrueAsync\HttpServerConfig
Exception: Serialization of 'TrueAsync\HttpServerConfig' is not allowed
Error: Cannot create dynamic property TrueAsync\HttpServerConfig::$something
Error: Trying to clone an uncloneable object of class TrueAsync\HttpServer
Exception: Serialization of 'TrueAsync\HttpServer' is not allowed
Error: Cannot create dynamic property TrueAsync\HttpServer::$something
Error: Call to private TrueAsync\HttpRequest::__construct() from global scope
ReflectionException: Class TrueAsync\HttpRequest is an internal class marked as final that cannot be instantiated without invoking its constructor
Error: Call to private TrueAsync\HttpResponse::__construct() from global scope
ReflectionException: Class TrueAsync\HttpResponse is an internal class marked as final that cannot be instantiated without invoking its constructor
Error: Call to private TrueAsync\TlsInfo::__construct() from global scope
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
