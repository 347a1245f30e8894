<?php
/** The file that the demo offers for download. */
declare(strict_types=1);

/**
 * Makes a file of random bytes, which is deleted when the demo ends.
 *
 * @return array{path: string, sha256: string}
 */
function download_file(int $size): array
{
    $path = tempnam(sys_get_temp_dir(), 'tas-demo-');
    file_put_contents($path, random_bytes($size));
    register_shutdown_function(static fn () => unlink($path));
    return ['path' => $path, 'sha256' => hash_file('sha256', $path)];
}
