--TEST--
HttpServerConfig::setAccessLog() names what cannot be written with the reason; start() does so as well
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

use TrueAsync\{HttpServer, HttpServerConfig};

$directory = sys_get_temp_dir() . '/tas-' . bin2hex(random_bytes(6));
mkdir($directory);
$try = function (callable $call) use ($directory) {
    try {
        $call();
        echo "accepted\n";
    } catch (Throwable $e) {
        echo get_class($e), ': ', str_replace($directory, 'DIR', $e->getMessage()), "\n";
    }
};
$config = new HttpServerConfig('127.0.0.1', 0);
$try(fn () => $config->setAccessLog(''));
$try(fn () => $config->setAccessLog($directory));
$try(fn () => $config->setAccessLog("$directory/none/access.log"));
$try(fn () => $config->setAccessLog("a\0b"));
$try(fn () => $config->setAccessLog("$directory/access.log", 'json'));
var_dump($config->getAccessLog());
$config->setAccessLog("$directory/access.log");
rmdir($directory);
$server = new HttpServer($config);
$server->addHttpHandler(fn () => null);
$try(fn () => $server->start());
mkdir($directory);
$config = (new HttpServerConfig('127.0.0.1', 0))->setAccessLog("$directory/access.log");
$server = new HttpServer($config);
$server->addHttpHandler(fn () => null);
rmdir($directory);
$try(fn () => $server->start());
var_dump($server->isRunning());
ini_set('open_basedir', __DIR__);
$try(fn () => (new HttpServerConfig())->setAccessLog('/dev/null'));
?>
--EXPECTF--
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setAccessLog(): access log "": the path is empty
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setAccessLog(): access log DIR: Is a directory
TrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setAccessLog(): access log DIR/none/access.log: its directory: No such file or directory
ValueError: TrueAsync\HttpServerConfig::setAccessLog(): Argument #1 ($path) must not contain any null bytes
TypeError: TrueAsync\HttpServerConfig::setAccessLog(): Argument #2 ($format) must be of type TrueAsync\AccessLogFormat, string given
NULL
TrueAsync\HttpServerRuntimeException: access log DIR/access.log: No such file or directory
TrueAsync\HttpServerRuntimeException: access log DIR/access.log: No such file or directory
bool(false)
%ATrueAsync\HttpServerInvalidArgumentException: TrueAsync\HttpServerConfig::setAccessLog(): /dev/null is outside of open_basedir
