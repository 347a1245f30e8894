--TEST--
HttpServerConfig: an access log is a path and a format, and off unless set
--EXTENSIONS--
true_async_server
--FILE--
<?php
use TrueAsync\{AccessLogFormat, HttpServerConfig};

$config = new HttpServerConfig();
var_dump($config->getAccessLog(), $config->getAccessLogFormat());
$path = sys_get_temp_dir() . '/tas-' . bin2hex(random_bytes(6)) . '.log';
var_dump($config->setAccessLog($path, AccessLogFormat::Json) === $config, $config->getAccessLog() === $path,
    $config->getAccessLogFormat(), file_exists($path));
var_dump($config->setAccessLog($path)->getAccessLogFormat());
var_dump($config->setAccessLog(null)->getAccessLog(), $config->setAccessLog('/dev/stdout')->getAccessLog());
var_dump(AccessLogFormat::Combined->value, AccessLogFormat::Json->value);
?>
--EXPECT--
NULL
enum(TrueAsync\AccessLogFormat::Combined)
bool(true)
bool(true)
enum(TrueAsync\AccessLogFormat::Json)
bool(false)
enum(TrueAsync\AccessLogFormat::Combined)
NULL
string(11) "/dev/stdout"
string(8) "combined"
string(4) "json"
