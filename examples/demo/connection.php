<?php
/** What the demo says about a connection: as data, and in words for the page. */
declare(strict_types=1);

use TrueAsync\HttpRequest;
use TrueAsync\HttpServer;
use TrueAsync\TlsInfo;

/** @return array<string, mixed> */
function connection_facts(HttpRequest $request): array
{
    $tls = $request->getTlsInfo();
    return [
        'protocol' => 'HTTP/' . $request->getHttpVersion(),
        'client' => $request->getRemoteAddress() . ':' . $request->getRemotePort(),
        'tls' => $tls === null ? null : get_object_vars($tls),
    ];
}

/** @return array<string, string> the placeholders of page.html */
function page_facts(HttpRequest $request): array
{
    $tls = $request->getTlsInfo();
    return [
        'secure' => $tls === null ? 'no' : 'yes',
        'headline' => $tls === null ? 'This connection is not encrypted' : 'Your connection, as PHP sees it',
        'protocol' => 'HTTP/' . $request->getHttpVersion(),
        'tls_version' => $tls === null ? 'none' : str_replace('TLSv', 'TLS ', $tls->version),
        'cipher' => $tls?->cipher ?? 'none',
        'alpn' => $tls?->alpn ?? 'not asked for',
        'server_name' => $tls?->serverName ?? 'not sent',
        'resumed' => match ($tls?->resumed) {
            true => 'resumed from a ticket',
            false => 'full handshake',
            null => 'none',
        },
        'encrypted_by' => encrypted_by($tls),
        'reason' => reason($tls),
        'client' => $request->getRemoteAddress() . ':' . $request->getRemotePort(),
        'php' => PHP_VERSION,
        'versions' => 'PHP ' . PHP_VERSION . ', ' . php_uname('s') . ' ' . php_uname('r'),
    ];
}

function encrypted_by(?TlsInfo $tls): string
{
    return match (true) {
        $tls === null => 'Nobody',
        $tls->ktlsSend => 'The Linux kernel',
        default => 'OpenSSL',
    };
}

function reason(?TlsInfo $tls): string
{
    return match (true) {
        $tls === null => 'Plain HTTP: everyone on the way can read it.',
        $tls->ktlsSend => 'The kernel encrypts what PHP sends, record by record (kTLS).',
        default => 'In user space, inside this PHP process. Why not the kernel: ' . ($tls->ktlsReason ?? 'not asked for') . '.',
    };
}

/** The name the client called this server by, without the port. */
function own_host(HttpRequest $request): string
{
    return preg_match('/^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d+)?$/i', $request->getHeader('Host') ?? '', $found)
        ? $found[1]
        : 'localhost';
}

function port_of(HttpServer $server, bool $tls): int
{
    foreach ($server->getConfig()->getListeners() as $listener) {
        if (($listener['tls'] ?? null) === $tls) {
            return $listener['port'];
        }
    }
    return 0;
}

/** @param array<string, string> $facts */
function render(string $template, array $facts): string
{
    $replacements = [];
    foreach ($facts as $name => $text) {
        $replacements['{{' . $name . '}}'] = htmlspecialchars($text);
    }
    return strtr($template, $replacements);
}
