--TEST--
StaticHandler::setOpenFileCache(), disableOpenFileCache(): the counters, and changes that are seen
--EXTENSIONS--
true_async_server
--FILE--
<?php
require __DIR__ . '/../support.inc';
require __DIR__ . '/tree.inc';

$tree = new Tree(['a' => 'a', 'b' => 'b', 'c' => 'c']);
foreach (['->setOpenFileCache(2)', '->setOpenFileCache(maxEntries: 10, ttlSeconds: 1)', '', '->disableOpenFileCache()'] as $calls) {
    $server = Server::run("\$server->addStaticHandler((new TrueAsync\\StaticHandler('/s', {$tree->code()}))$calls);
        \$server->addHttpHandler(fn (\$req, \$res) => \$res->json(array_filter(\$server->getStats(),
            fn (\$name) => str_starts_with(\$name, 'static'), ARRAY_FILTER_USE_KEY)));");
    foreach (['/s/a', '/s/b', '/s/a', '/s/c', '/s/a', '/s/none', '/s/none'] as $target) {
        echo body($server->get($target)), ' ';
    }
    echo body($server->get('/stats')), "\n";
    $tree->write('b', 'changed');
    $deadline = microtime(true) + PATIENCE;
    while (body($server->get('/s/b')) !== 'changed' && microtime(true) < $deadline) {
        usleep(10000);
    }
    echo body($server->get('/s/b')), "\n";
    $tree->write('b', 'b');
    $server->stop();
}
?>
--EXPECT--
a b a c a Not Found Not Found {"static_cache_hits_total":3,"static_cache_misses_total":4,"static_cache_evictions_total":1}
changed
a b a c a Not Found Not Found {"static_cache_hits_total":3,"static_cache_misses_total":4,"static_cache_evictions_total":0}
changed
a b a c a Not Found Not Found {"static_cache_hits_total":3,"static_cache_misses_total":4,"static_cache_evictions_total":0}
changed
a b a c a Not Found Not Found {"static_cache_hits_total":0,"static_cache_misses_total":0,"static_cache_evictions_total":0}
changed
