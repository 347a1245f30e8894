--TEST--
Limits of php.ini: fields and files beyond them are dropped with a warning, parts and bytes refused with 413
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$handler = <<<'PHP'
    $server->addHttpHandler(fn ($req, $res) => $res->json([$req->getPost(), array_keys($req->getFiles())]));
    PHP;
function ask(Server $server, string $body, string $type = MULTIPART): void
{
    $answer = $server->request('POST', '/form', [$type], $body);
    echo status($answer), ' ', strlen(body($answer)) > 200 ? '(long)' : body($answer), "\n";
}
function end_of(Server $server): void
{
    preg_match_all('~WARN (.*)~', $server->log(), $found);
    echo implode("\n", $found[1]), "\n", $server->stop();
}
$fields = fn (int $n) => array_map(fn ($i) => part("name=\"v$i\"", $i), range(1, $n));
$files = fn (int $n) => array_map(fn ($i) => part("name=\"f$i\"; filename=\"f\"", $i), range(1, $n));

echo "-- fields and files\n";
$server = server($handler, ['max_input_vars' => 3, 'max_file_uploads' => 2, 'max_multipart_body_parts' => 10]);
ask($server, form(...$fields(3), ...$files(2)));
ask($server, form(...$fields(5), ...$files(4)));
ask($server, 'a=1&b[]=2&b[]=3', URLENCODED);
ask($server, 'a=1&b[]=2&b[]=3&c=4&d=5', URLENCODED);
// An unchosen file is not counted, until there are too many.
ask($server, form(part('name="e"; filename=""', ''), ...$files(2)));
ask($server, form(...$files(3), ...[part('name="e"; filename=""', '')]));
ask($server, form(...$fields(10)));
ask($server, form(...$fields(11)));
end_of($server);

echo "-- parts, not set\n";
$server = server($handler, ['max_input_vars' => 3, 'max_file_uploads' => 2]);
ask($server, form(...$fields(5)));
ask($server, form(...$fields(6)));
end_of($server);

echo "-- bytes of fields\n";
$server = server($handler, ['post_max_size' => 100, 'upload_max_filesize' => '1M']);
ask($server, form(part('name="a"', str_repeat('x', 99)), part('name="f"; filename="f"', str_repeat('x', 5000))));
ask($server, form(part('name="a"', str_repeat('x', 90)), part('name="b"', str_repeat('x', 9))));
ask($server, form(part('name="' . str_repeat('a', 101) . '"', '')));
ask($server, 'a=' . str_repeat('x', 98), URLENCODED);
ask($server, 'a=' . str_repeat('x', 99), URLENCODED);
end_of($server);

echo "-- no limit\n";
$server = server($handler, ['post_max_size' => 0]);
ask($server, form(part('name="a"', str_repeat('x', 100000))));
end_of($server);

echo "-- no uploads\n";
$server = server($handler, ['file_uploads' => 0]);
ask($server, form(...$fields(1), ...$files(2)));
end_of($server);
?>
--EXPECT--
-- fields and files
HTTP/1.1 200 OK [{"v1":"1","v2":"2","v3":"3"},["f1","f2"]]
HTTP/1.1 200 OK [{"v1":"1","v2":"2","v3":"3"},["f1","f2"]]
HTTP/1.1 200 OK [{"a":"1","b":["2","3"]},[]]
HTTP/1.1 200 OK [{"a":"1","b":["2","3"]},[]]
HTTP/1.1 200 OK [[],["e","f1","f2"]]
HTTP/1.1 200 OK [[],["f1","f2"]]
HTTP/1.1 200 OK [{"v1":"1","v2":"2","v3":"3"},[]]
HTTP/1.1 413 Content Too Large the form has more than 10 parts (max_multipart_body_parts)
POST /form: the form has more than 3 fields (max_input_vars): the rest is dropped
POST /form: the form has more than 2 files (max_file_uploads): the rest is dropped
POST /form: the form has more than 3 fields (max_input_vars): the rest is dropped
POST /form: the form has more than 2 files (max_file_uploads): the rest is dropped
POST /form: the form has more than 3 fields (max_input_vars): the rest is dropped
POST /form: the form has more than 3 fields (max_input_vars): the rest is dropped
-- parts, not set
HTTP/1.1 200 OK [{"v1":"1","v2":"2","v3":"3"},[]]
HTTP/1.1 413 Content Too Large the form has more than 5 parts (max_multipart_body_parts)
POST /form: the form has more than 3 fields (max_input_vars): the rest is dropped
POST /form: the form has more than 3 fields (max_input_vars): the rest is dropped
-- bytes of fields
HTTP/1.1 200 OK [{"a":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},["f"]]
HTTP/1.1 413 Content Too Large the fields of the form have more than 100 bytes (post_max_size)
HTTP/1.1 413 Content Too Large the fields of the form have more than 100 bytes (post_max_size)
HTTP/1.1 200 OK [{"a":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},[]]
HTTP/1.1 413 Content Too Large the fields of the form have more than 100 bytes (post_max_size)

-- no limit
HTTP/1.1 200 OK (long)

-- no uploads
HTTP/1.1 200 OK [{"v1":"1"},[]]
