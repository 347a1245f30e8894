--TEST--
A log stream written in PHP cannot wait: who logs is in the middle of something
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = Server::run(<<<'PHP'
    $server->addHttpHandler(function ($request, $response) {
        $response->end('sent');
        echo 'too late';
    });
    PHP, <<<'PHP'
    final class Waiting
    {
        public $context;

        public function stream_open(): bool
        {
            return true;
        }

        public function stream_write(string $line): int
        {
            fwrite(STDERR, $line);
            if (str_contains($line, 'dropped')) {
                foreach (['Async\suspend', 'Fiber::suspend'] as $wait) {
                    try {
                        $wait();
                    } catch (Throwable $e) {
                        note(get_class($e), ': ', $e->getMessage(), "\n");
                    }
                }
            }
            return strlen($line);
        }
    }
    stream_wrapper_register('waiting', Waiting::class);
    $config->addListener('127.0.0.1', 0)->setLogStream(fopen('waiting://log', 'w'));
    PHP);
echo body($server->get('/')), "\n", body($server->get('/')), "\n", $server->stop();
?>
--EXPECT--
sent
sent
TrueAsync\HttpServerRuntimeException: Async\suspend(): Fibers cannot be switched here
FiberError: Cannot switch fibers in current execution context
TrueAsync\HttpServerRuntimeException: Async\suspend(): Fibers cannot be switched here
FiberError: Cannot switch fibers in current execution context
