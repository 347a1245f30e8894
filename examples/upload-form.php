<?php
// php -d extension=true_async_server -d upload_max_filesize=100M examples/upload-form.php
// A browser: http://127.0.0.1:8080/    or: curl -F title=Holiday -F 'photos[]=@a.jpg' -F 'photos[]=@b.jpg' http://127.0.0.1:8080/

use TrueAsync\HttpException;
use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;
use TrueAsync\UploadedFile;

const FORM = <<<'HTML'
    <!doctype html><meta charset="utf-8"><title>Upload</title>
    <form method="post" enctype="multipart/form-data">
    <p><label>Title <input name="title"></label>
    <p><label>Photos <input type="file" name="photos[]" multiple></label>
    <p><button>Send</button>
    </form>

    HTML;

$server = new HttpServer((new HttpServerConfig('127.0.0.1', 8080))->setMaxBodySize(200 * 1024 ** 2));

$server->addHttpHandler(function (HttpRequest $request, HttpResponse $response) {
    if ($request->getMethod() !== 'POST') {
        $response->html(FORM);
        return;
    }
    $title = $request->getPost()['title'] ?? ''; // waits for the form; files are on disk then
    $photos = $request->getFiles()['photos'] ?? [];
    // The client chooses the names of the fields: title[]=x is a list, photos without [] is one file, photos[a][] nests.
    if (!is_string($title) || !is_array($photos)) {
        throw new HttpException('title is a text, photos[] are files', 400);
    }
    $title = htmlspecialchars($title);
    $rows = '';
    foreach ($photos as $photo) {
        if (!$photo instanceof UploadedFile || !$photo->isValid()) {
            $rows .= '<li>upload error ' . ($photo instanceof UploadedFile ? $photo->getError() : 'in the name') . "\n";
            continue;
        }
        // The client's name is text to show, never a path.
        $path = sys_get_temp_dir() . '/photo-' . bin2hex(random_bytes(8));
        $photo->moveTo($path);
        $name = htmlspecialchars($photo->getClientFilename() ?? 'no name');
        $rows .= "<li>$name: {$photo->getSize()} bytes, now $path\n";
    }
    $response->html("<!doctype html><meta charset=\"utf-8\"><title>$title</title>\n<h1>$title</h1>\n<ul>\n$rows</ul>\n");
});

$server->start();
