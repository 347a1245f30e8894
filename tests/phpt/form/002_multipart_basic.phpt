--TEST--
HttpRequest::getPost, getFiles, getFile: a multipart form with fields and files, in pieces and at once
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/form.inc';

$server = server(SHOW_FILES . <<<'PHP'
    $server->addHttpHandler(function ($req, $res) {
        if ($req->getPath() === '/whole') {
            $req->getBody();
        }
        show_files($req->getFiles());
        note(json_encode($req->getPost()), "\n");
        foreach (['f', 'g', 'deep', 'dots_and_spaces', 'none', 'title'] as $name) {
            note($name, ' ', $req->getFile($name)?->getClientFilename() ?? 'null', "\n");
        }
        note($req->getFile('f') === $req->getFiles()['f'] ? "same\n" : "another\n");
        $res->end($req->getContentLength() . ' ' . $req->getContentType());
    });
    PHP);
$form = form(
    part('name="title"', "na\xc3\xafve \"title\"\r\nsecond line"),
    part('name="empty"', ''),
    part('name="f"; filename="C:\dir\photo.png"', "\x89PNG\r\n\x1a\n--" . BOUNDARY, 'image/png; charset=binary'),
    part('name="g[]"; filename="../../etc/passwd"', 'first', 'text/plain;charset="utf-8"'),
    part('name="g[]"; filename="second"', ''),
    part('name="deep[a][b]"; filename="x"', 'deep'),
    part('name="dots.and spaces"; filename="d"', 'd'),
    part('name="unchosen"; filename=""', '', 'application/octet-stream'),
    part('name=f2; filename="dir/"', 'no name'),
    part('name="up"; filename="../.."', 'up'),
    part('name="here"; filename="a\."', 'here'),
    part('name="dotted"; filename="..."', 'dotted'),
    part('name="list[]"', '1'),
    part('name="list[]"', '2'),
    part('name="list[k]"', '3'),
);
echo body($server->request('POST', '/', [MULTIPART], $form)), "\n";
$client = $server->connect();
fwrite($client, "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" . MULTIPART . "\r\n\r\n");
foreach (str_split($form, 97) as $piece) {
    fwrite($client, dechex(strlen($piece)) . "\r\n$piece\r\n");
    usleep(2000);
}
fwrite($client, "0\r\n\r\n");
echo body(stream_get_contents($client)), "\n";
echo body($server->request('PATCH', '/whole', [MULTIPART], $form)), "\n";
$shown = $server->stop();
[$first, $second, $third] = str_split($shown, intdiv(strlen($shown), 3));
echo $first === $second && $second === $third ? $first : $shown;
?>
--EXPECT--
1335 multipart/form-data; boundary=----test
 multipart/form-data; boundary=----test
1335 multipart/form-data; boundary=----test
f: ["photo.png","image/png","binary",18,0,true,true,"\ufffdPNG\r\n\u001a\n------test"]
g 0: ["passwd","text/plain","utf-8",5,0,true,true,"first"]
g 1: ["second",null,null,0,0,true,true,""]
deep a b: ["x",null,null,4,0,true,true,"deep"]
dots_and_spaces: ["d",null,null,1,0,true,true,"d"]
unchosen: [null,"application/octet-stream",null,null,4,false,false,null]
f2: [null,null,null,7,0,true,true,"no name"]
up: [null,null,null,2,0,true,true,"up"]
here: [null,null,null,4,0,true,true,"here"]
dotted: ["...",null,null,6,0,true,true,"dotted"]
{"title":"na\u00efve \"title\"\r\nsecond line","empty":"","list":{"0":"1","1":"2","k":"3"}}
f photo.png
g passwd
deep x
dots_and_spaces d
none null
title null
same
