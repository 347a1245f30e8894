<?php
// The server under test. E2E_SETTINGS holds what is called on its config, as JSON: [["setReadTimeout", [1]], …]; and
// static handlers: ["addStaticHandler", ["/prefix/", "/root", [["setCacheControl", ["no-store"]], …]]].
declare(strict_types=1);

use TrueAsync\AccessLogFormat;
use TrueAsync\HttpException;
use TrueAsync\HttpRequest;
use TrueAsync\HttpResponse;
use TrueAsync\HttpServer;
use TrueAsync\HttpServerConfig;
use TrueAsync\HttpServerException;
use TrueAsync\Ktls;
use TrueAsync\LogSeverity;
use TrueAsync\SendFileOptions;
use TrueAsync\StaticDotfiles;
use TrueAsync\StaticHandler;
use TrueAsync\StaticOnMissing;
use TrueAsync\StaticSymlinks;
use TrueAsync\UploadedFile;

function configure(HttpServerConfig $config, string $method, array $arguments): void
{
    match ($method) {
        'setKtls' => $config->setKtls(Ktls::from($arguments[0])),
        'setAccessLog' => $config->setAccessLog($arguments[0], AccessLogFormat::from($arguments[1] ?? 'combined')),
        'setLogSeverity' => $config->setLogSeverity(LogSeverity::from($arguments[0])),
        default => $config->$method(...$arguments),
    };
}

function make_static(string $prefix, string $root, array $calls = []): StaticHandler
{
    $handler = new StaticHandler($prefix, $root);
    foreach ($calls as [$method, $arguments]) {
        match ($method) {
            'setOnMissing' => $handler->setOnMissing(StaticOnMissing::from($arguments[0])),
            'setDotfilePolicy' => $handler->setDotfilePolicy(StaticDotfiles::from($arguments[0])),
            'setSymlinkPolicy' => $handler->setSymlinkPolicy(StaticSymlinks::from($arguments[0])),
            default => $handler->$method(...$arguments),
        };
    }
    return $handler;
}

/** $n bytes that differ from their neighbours at any distance below a megabyte. */
function pattern(int $n): string
{
    static $million = null;
    $million ??= substr(implode('', array_map(static fn (int $i): string => pack('N', $i * 2654435761), range(0, 262143))), 0, 1 << 20);
    $text = str_repeat($million, intdiv($n, 1 << 20));
    return $n % (1 << 20) === 0 ? $text : $text . substr($million, 0, $n % (1 << 20));
}

function inspect(HttpRequest $request): array
{
    $tls = $request->getTlsInfo();
    return [
        'method' => $request->getMethod(),
        'uri' => $request->getUri(),
        'path' => $request->getPath(),
        'version' => $request->getHttpVersion(),
        'query' => (object) $request->getQuery(),
        'headers' => (object) $request->getHeaders(),
        'size' => strlen($request->getBody()),
        'sha256' => hash('sha256', $request->getBody()),
        'keepAlive' => $request->isKeepAlive(),
        'address' => $request->getRemoteAddress(),
        'port' => $request->getRemotePort(),
        'tls' => $tls === null ? null : get_object_vars($tls),
    ];
}

/** Files of a form as [name, type, error, size, SHA-256 or null], in the shape they have. */
function describe(array $files): array
{
    return array_map(static fn (array|UploadedFile $file): array => is_array($file) ? describe($file) : [
        $file->getClientFilename(), $file->getClientMediaType(), $file->getError(), $file->getSize(),
        $file->isReady() ? hash_file('sha256', $file->getPath()) : null,
    ], $files);
}

function answer(HttpServer $server, HttpRequest $request, HttpResponse $response): void
{
    $argument = static fn (string $name, int $default): int => (int) $request->getQueryParam($name, $default);
    switch (preg_replace('~^https?://[^/]*~', '', $request->getPath())) {
        case '/':
        case '*':
            $response->setBody('abc');
            break;
        case '/inspect':
            $response->json(inspect($request));
            break;
        case '/echo':
            $response->setHeader('Content-Type', 'application/octet-stream')->setBody($request->getBody());
            break;
        case '/wait':
            Async\delay($argument('ms', 1000));
            $response->setBody('waited ' . $request->getQueryParam('n', ''));
            break;
        case '/parallel': // as many coroutines as asked for, each of which waits; one more writes what they return
            $waits = array_map(fn (int $i) => Async\spawn(function () use ($i, $argument) {
                Async\delay($argument('ms', 20));
                return $i;
            }), range(1, $argument('n', 10)));
            Async\await(Async\spawn(function () use ($waits, $response) {
                foreach ($waits as $wait) {
                    $response->write(Async\await($wait) . ' ');
                }
            }));
            break;
        case '/block':
            usleep($argument('ms', 1000) * 1000);
            $response->setBody('blocked');
            break;
        case '/stream':
            $piece = pattern($argument('piece', 65536));
            for ($sent = 0, $size = $argument('n', 0); $sent < $size; $sent += strlen($piece)) {
                $response->write($piece);
            }
            break;
        case '/upload':
            $size = 0;
            $hash = hash_init('sha256');
            while (($piece = $request->readBody()) !== null) {
                $size += strlen($piece);
                hash_update($hash, $piece);
                if ($argument('pause', 0) > 0) {
                    Async\delay($argument('pause', 0));
                }
            }
            $response->json(['size' => $size, 'sha256' => hash_final($hash)]);
            break;
        case '/form':
            $response->json(['post' => (object) $request->getPost(), 'files' => (object) describe($request->getFiles())]);
            break;
        case '/file':
            $response->sendFile($request->getQueryParam('path'), new SendFileOptions(
                ...json_decode($request->getQueryParam('options', '{}'), true, 4, JSON_THROW_ON_ERROR)));
            break;
        case '/number':
            $response->setBody('number ' . $request->getQueryParam('n', ''));
            break;
        case '/bytes':
            $response->setBody(pattern($argument('n', 0)));
            break;
        case '/status':
            $response->setStatusCode($argument('code', 200))->setBody($argument('code', 200) === 204 ? '' : 'body');
            break;
        case '/trailers':
            $response->setBody('with trailers')->setTrailer('X-Check', 'done');
            break;
        case '/close':
            Async\delay($argument('ms', 0));
            $code = $argument('code', 200);
            $response->setStatusCode($code)->setHeader('Connection', 'close')->setBody($code === 204 ? '' : 'closing');
            break;
        case '/throw':
            throw new LogicException('a handler that throws');
        case '/die':
            match ($request->getQueryParam('by')) {
                'error' => trigger_error('a fatal error', E_USER_ERROR),
                'compile' => eval('interface Twice { private function f(); }'),
                'memory' => [ini_set('memory_limit', '512M'), str_repeat('x', 1 << 50)],
                'fiber' => (new Fiber(static function (): void { Async\delay(1); trigger_error('in a Fiber', E_USER_ERROR); }))->start(),
                'wait' => [Async\delay(20), trigger_error('after a wait', E_USER_ERROR)],
                'stream' => [$response->write('a part'), trigger_error('in a stream', E_USER_ERROR)],
                'exit' => exit('left'),
                'buffer' => [ob_start(), print('buffered')],
            };
            break;
        case '/http-exception':
            throw new HttpException('short and stout', $argument('code', 418));
        case '/stop':
            $response->setBody($server->stop() ? 'stopping' : 'not running');
            break;
        case '/stats':
            $response->json($server->getStats());
            break;
        default:
            throw new HttpException('no such path', 404);
    }
}

ini_set('memory_limit', '-1');
try {
    $config = new HttpServerConfig();
    $static = [];
    foreach (json_decode(getenv('E2E_SETTINGS'), true, 16, JSON_THROW_ON_ERROR) as [$method, $arguments]) {
        if ($method === 'addStaticHandler') {
            $static[] = make_static(...$arguments);
        } else {
            configure($config, $method, $arguments);
        }
    }
    $server = new HttpServer($config);
    array_map($server->addStaticHandler(...), $static);
    $server->addHttpHandler(static function (HttpRequest $request, HttpResponse $response) use ($server): void {
        answer($server, $request, $response);
    });
    $returned = $server->start();
} catch (HttpServerException $error) {
    fwrite(STDERR, get_class($error) . ': ' . $error->getMessage() . "\n");
    exit(3);
}
fwrite(STDERR, 'start() returned ' . var_export($returned, true) . "\n");
