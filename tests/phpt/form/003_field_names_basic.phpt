--TEST--
Names of a multipart form become keys as in a urlencoded one, and $_FILES' rules choose the files
--EXTENSIONS--
true_async_server
--INI--
max_input_nesting_level=5
--FILE--
<?php
require __DIR__ . '/form.inc';

$server = server(<<<'PHP'
    function names(array $files): array {
        return array_map(fn ($file) => is_array($file) ? names($file) : $file->getClientFilename(), $files);
    }
    $server->addHttpHandler(fn ($req, $res) => $res->end(serialize([$req->getPost(), names($req->getFiles())])));
    PHP);
$names = ['a', 'a.b', 'a b', ' a', 'a[]', 'a[b][c]', 'a[b.c]', 'a[b', 'a]', '[a]', 'a[b]c', 'a[]b', 'a[ b]', 'a[[b]]', 'a[][]', '', '0',
    'a[1][2][3][4][5]', 'a[1][2][3][4][5][6]', 'GLOBALS', 'a%5Bb%5D', "na\xc3\xafve"];
foreach ($names as $name) {
    @parse_str(urlencode($name) . '=x', $wanted);
    [$post, $files] = unserialize(body($server->request('POST', '/', [MULTIPART],
        form(part("name=\"$name\"", 'x'), part("name=\"$name\"; filename=\"x\"", 'x')))));
    echo json_encode($name), ': ', $post === $wanted ? 'as parse_str' : json_encode($post), ', ',
        $files === $wanted ? 'same' : json_encode($files), "\n";
}
echo $server->stop();
?>
--EXPECT--
"a": as parse_str, same
"a.b": as parse_str, same
"a b": as parse_str, same
" a": as parse_str, same
"a[]": as parse_str, same
"a[b][c]": as parse_str, same
"a[b.c]": as parse_str, same
"a[b": as parse_str, []
"a]": as parse_str, []
"[a]": as parse_str, same
"a[b]c": as parse_str, []
"a[]b": as parse_str, []
"a[ b]": as parse_str, same
"a[[b]]": as parse_str, []
"a[][]": as parse_str, same
"": as parse_str, same
"0": as parse_str, same
"a[1][2][3][4][5]": as parse_str, same
"a[1][2][3][4][5][6]": as parse_str, same
"GLOBALS": as parse_str, same
"a%5Bb%5D": as parse_str, same
"na\u00efve": as parse_str, same
