--TEST--
Ktls and LogSeverity are backed enums
--EXTENSIONS--
true_async_server
--FILE--
<?php
use TrueAsync\{Ktls, LogSeverity};

foreach (Ktls::cases() as $case) {
    echo $case->name, '=', $case->value, ' ';
}
foreach (LogSeverity::cases() as $case) {
    echo $case->name, '=', $case->value, ' ';
}
var_dump(Ktls::from('require') === Ktls::Require, LogSeverity::tryFrom(1));
?>
--EXPECT--
Auto=auto Off=off Require=require OFF=0 DEBUG=5 INFO=9 WARN=13 ERROR=17 bool(true)
NULL
