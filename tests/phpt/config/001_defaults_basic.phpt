--TEST--
HttpServerConfig: every setting has its default and its twin
--EXTENSIONS--
true_async_server
--FILE--
<?php
use TrueAsync\{HttpServerConfig, Ktls, LogSeverity};

$config = new HttpServerConfig();
$numbers = ['Backlog', 'MaxConnections', 'HandshakeTimeout', 'HeaderTimeout', 'ReadTimeout', 'WriteTimeout',
    'KeepAliveTimeout', 'ShutdownTimeout', 'MaxBodySize'];
foreach ($numbers as $i => $name) {
    echo $name, ' ', $config->{"get$name"}();
    var_dump($config->{"set$name"}(100 + $i) === $config);
    echo $config->{"get$name"}(), "\n";
}
var_dump($config->getStreamWriteBufferBytes(), $config->setStreamWriteBufferBytes(65536)->getStreamWriteBufferBytes());
foreach (['MaxConnectionAge' => 60, 'Http2MaxConcurrentStreams' => 50, 'Http2InitialWindowSize' => 65535,
    'Http2MaxHeaderListSize' => 8192, 'Http2MaxRequests' => 1000] as $name => $value) {
    echo $name, ' ', $config->{"get$name"}(), ' ', $config->{"set$name"}($value)->{"get$name"}(), "\n";
}
var_dump($config->getKtls(), $config->setKtls(Ktls::Off)->getKtls(), $config->setKtls(Ktls::Require)->getKtls(),
    $config->setKtls(Ktls::Auto)->getKtls());
var_dump($config->isKtlsReceive(), $config->setKtlsReceive(true)->isKtlsReceive());
var_dump($config->getLogSeverity());
foreach (LogSeverity::cases() as $case) {
    var_dump($config->setLogSeverity($case)->getLogSeverity() === $case);
}
var_dump($config->isServerHeader(), $config->setServerHeader(false)->isServerHeader());
var_dump($config->getCertificate(), $config->getPrivateKey(), $config->getLogStream(), $config->isLocked());
?>
--EXPECT--
Backlog 511bool(true)
100
MaxConnections 0bool(true)
101
HandshakeTimeout 10000bool(true)
102
HeaderTimeout 10000bool(true)
103
ReadTimeout 30bool(true)
104
WriteTimeout 30bool(true)
105
KeepAliveTimeout 60bool(true)
106
ShutdownTimeout 5bool(true)
107
MaxBodySize 10485760bool(true)
108
int(262144)
int(65536)
MaxConnectionAge 0 60
Http2MaxConcurrentStreams 100 50
Http2InitialWindowSize 262144 65535
Http2MaxHeaderListSize 32768 8192
Http2MaxRequests 0 1000
enum(TrueAsync\Ktls::Auto)
enum(TrueAsync\Ktls::Off)
enum(TrueAsync\Ktls::Require)
enum(TrueAsync\Ktls::Auto)
bool(false)
bool(true)
enum(TrueAsync\LogSeverity::INFO)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
NULL
NULL
NULL
bool(false)
