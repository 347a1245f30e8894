<?php
/**
 * A small HTTPS server, made to be copied from.
 *
 *     php -d extension=true_async_server.so -d upload_max_filesize=32M server.php certificate.pem key.pem
 *
 * ci/demo.sh does all of it: it builds the extension, makes a certificate and runs this file.
 */
declare(strict_types=1);

use TrueAsync\HttpException;
use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;
use TrueAsync\HttpServerException;
use TrueAsync\SendFileOptions;
use TrueAsync\StaticHandler;

require __DIR__ . '/connection.php';
require __DIR__ . '/download.php';

// ---- settings -------------------------------------------------------------------------------------------------------

const MAX_UPLOAD = 32 * 1024 * 1024; // bytes

$certificate = $argv[1] ?? __DIR__ . '/certificate.pem';
$key = $argv[2] ?? __DIR__ . '/key.pem';
$host = getenv('DEMO_HOST') ?: '127.0.0.1';
$httpsPort = (int) ($_SERVER['DEMO_HTTPS_PORT'] ?? 8443); // 0: any free one
$httpPort = (int) ($_SERVER['DEMO_HTTP_PORT'] ?? 8080);

try {
    $server = new HttpServer((new HttpServerConfig())
        ->addListener($host, $httpsPort, tls: true)
        ->addListener($host, $httpPort)
        ->setCertificate($certificate)
        ->setPrivateKey($key)
        ->setMaxBodySize(MAX_UPLOAD));
} catch (HttpServerException $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}

// ---- files ----------------------------------------------------------------------------------------------------------

// The code of this demo as a directory of text files. No PHP runs for them.
$server->addStaticHandler((new StaticHandler('/source', __DIR__))
    ->setBrowseEnabled(true)
    ->setMimeType('php', 'text/plain; charset=utf-8')
    ->setMimeType('html', 'text/plain; charset=utf-8')
    ->setCacheControl('no-cache')); // kept by browsers, and asked for again with If-None-Match

// ---- routes ---------------------------------------------------------------------------------------------------------

$page = file_get_contents(__DIR__ . '/page.html');
$download = download_file(8 * 1024 * 1024);

$routes = [
    // The page: a template whose {{placeholders}} tell what this very connection negotiated.
    'GET /' => static function (HttpRequest $request, HttpResponse $response) use ($page, $server): void {
        $nonce = bin2hex(random_bytes(16));
        $https = 'https://' . own_host($request) . ':' . port_of($server, tls: true) . '/';
        $facts = page_facts($request) + [
            'nonce' => $nonce,
            'https' => $https,
            'max_upload' => (string) MAX_UPLOAD,
            'download_size' => '8 MiB',
        ];
        $response
            ->setHeader('Content-Security-Policy', "default-src 'none'; style-src 'nonce-$nonce'; " .
                "script-src 'nonce-$nonce'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; " .
                "frame-ancestors 'none'")
            ->html(render($page, $facts));
    },

    // JSON in one call.
    'GET /json' => static function (HttpRequest $request, HttpResponse $response): void {
        $response->json([
            'message' => 'Hello from PHP ' . PHP_VERSION,
            'time' => date(DATE_ATOM),
            'query' => (object) $request->getQuery(),
            'connection' => connection_facts($request),
        ]);
    },

    // Waits a second. Only this request waits: the others go on meanwhile, in the same process.
    'GET /wait' => static function (HttpRequest $request, HttpResponse $response): void {
        $begun = hrtime(true);
        Async\delay(1000);
        $response->json(['waited_ms' => intdiv(hrtime(true) - $begun, 1_000_000)]);
    },

    // The upload comes back, byte by byte, with what the server has seen of it.
    'POST /echo' => static function (HttpRequest $request, HttpResponse $response): void {
        $body = $request->getBody();
        $response
            ->setHeader('Content-Type', 'application/octet-stream')
            ->setHeader('X-Upload-Size', (string) strlen($body))
            ->setHeader('X-Upload-Sha256', hash('sha256', $body))
            ->setBody($body);
    },

    // A stream of events: each write() is on the wire before the next one is made.
    'GET /events' => static function (HttpRequest $request, HttpResponse $response): void {
        $response->setHeader('Content-Type', 'text/event-stream');
        for ($i = 1; $i <= 30; $i++) {
            $facts = ['event' => $i, 'of' => 30, 'memory' => memory_get_usage()];
            $response->write('data: ' . json_encode($facts) . "\n\n");
            Async\delay(200);
        }
        $response->write("event: end\ndata: {}\n\n");
    },

    // A form with a file, which is on disk by the time getFile() returns.
    'POST /upload' => static function (HttpRequest $request, HttpResponse $response): void {
        $file = $request->getFile('file');
        match ($file?->getError() ?? UPLOAD_ERR_NO_FILE) {
            UPLOAD_ERR_OK => null,
            UPLOAD_ERR_NO_FILE => throw new HttpException("There is no file in this form\n", 422),
            UPLOAD_ERR_INI_SIZE => throw new HttpException("Files may have " . ini_get('upload_max_filesize') . "\n", 413),
            default => throw new HttpException("The file could not be stored\n", 500),
        };
        $response->html(render(file_get_contents(__DIR__ . '/upload.html'), [
            'name' => (string) ($request->getPost()['name'] ?? ''),
            'file' => $file->getClientFilename(),
            'type' => $file->getClientMediaType() ?? 'not said',
            'size' => number_format($file->getSize()) . ' bytes',
            'sha256' => hash_file('sha256', $file->getPath()),
        ]));
    },

    // A file, with ranges and conditions: ETag, 206, 304.
    'GET /download' => static function (HttpRequest $request, HttpResponse $response) use ($download): void {
        $response
            ->setHeader('X-Sha256', $download['sha256'])
            ->sendFile($download['path'], new SendFileOptions(
                contentType: 'application/octet-stream',
                disposition: 'attachment',
                downloadName: 'from-php.bin',
            ));
    },

    // The server's counters.
    'GET /stats' => static function (HttpRequest $request, HttpResponse $response) use ($server): void {
        $response->json($server->getStats());
    },
];

// ---- serving --------------------------------------------------------------------------------------------------------

$server->addHttpHandler(static function (HttpRequest $request, HttpResponse $response) use ($routes): void {
    $response
        ->setHeader('Cache-Control', 'no-store')
        ->setHeader('X-Content-Type-Options', 'nosniff');

    // HEAD is answered as GET; the server leaves the body out.
    $method = $request->getMethod() === 'HEAD' ? 'GET' : $request->getMethod();
    $path = $request->getPath();
    $route = $routes["$method $path"] ?? null;
    if ($route !== null) {
        $route($request, $response);
        return;
    }

    $allowed = array_filter(['GET', 'POST'], static fn (string $known): bool => isset($routes["$known $path"]));
    if ($allowed === []) {
        throw new HttpException("There is nothing at $path\n", 404);
    }
    $response
        ->setStatusCode(405)
        ->setHeader('Allow', implode(', ', $allowed))
        ->setHeader('Content-Type', 'text/plain; charset=utf-8')
        ->setBody("$path takes " . implode(', ', $allowed) . ", not {$request->getMethod()}\n");
});

try {
    $server->start(); // returns after Ctrl-C, SIGTERM or $server->stop(), once all requests are finished
} catch (HttpServerException $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}
