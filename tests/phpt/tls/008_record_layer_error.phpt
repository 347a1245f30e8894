--TEST--
true_async_server.record_layer: another value is refused, and cannot be set at run time
--EXTENSIONS--
true_async_server
--INI--
true_async_server.record_layer=hardware
--FILE--
<?php
var_dump(ini_get('true_async_server.record_layer'), ini_set('true_async_server.record_layer', 'memory'));
?>
--EXPECTF--
%Atrue_async_server.record_layer must be auto, memory or socket, not 'hardware'%A
string(4) "auto"
bool(false)
