<?php

/** @generate-class-entries static */

namespace TrueAsync;

/**
 * A file of a multipart form. Its content is in a temporary file of upload_tmp_dir (or the system's directory for
 * those), which only this user can read, and which is deleted with this object unless it was moved.
 *
 * Name and type are what the client says: never use them as a path, or trust them.
 *
 * @strict-properties
 * @not-serializable
 */
final class UploadedFile
{
    private function __construct() {}

    /**
     * Moves the file to a path, in place of what is there; directories that are missing are made. In the same file
     * system this is one rename(2). To another one the file is copied under a temporary name beside the target first,
     * and nothing else is served meanwhile.
     *
     * @param int $mode permissions of the file, 0 to 0777
     * @throws HttpServerInvalidArgumentException
     * @throws HttpServerRuntimeException if there is no file (isValid()), it was moved already, the path is outside
     *         open_basedir, or the file cannot be put there; it stays where it was then
     */
    public function moveTo(string $targetPath, int $mode = 0644): void {}

    /**
     * A stream that reads the file; null if there is none (isValid()).
     *
     * @return resource|null
     * @throws HttpServerRuntimeException if the file was moved, or cannot be opened
     */
    public function getStream(): mixed {}

    /** The path of the temporary file; null if there is none, or once it was moved. */
    public function getPath(): ?string {}

    /** The size in bytes; null if there is no file (isValid()). */
    public function getSize(): ?int {}

    /**
     * UPLOAD_ERR_OK, UPLOAD_ERR_INI_SIZE (upload_max_filesize), UPLOAD_ERR_FORM_SIZE (the form's MAX_FILE_SIZE field),
     * UPLOAD_ERR_NO_FILE (nothing was chosen), UPLOAD_ERR_NO_TMP_DIR or UPLOAD_ERR_CANT_WRITE. A form that ends too
     * early is refused as a whole: UPLOAD_ERR_PARTIAL does not happen.
     */
    public function getError(): int {}

    /** The name without directories; null if the client has sent none, or only "." or "..". */
    public function getClientFilename(): ?string {}

    /** "image/png": the part's Content-Type without its parameters; null if the client has sent none. */
    public function getClientMediaType(): ?string {}

    /** The charset parameter of the part's Content-Type, or null. */
    public function getClientCharset(): ?string {}

    /** Whether the file is there to be read or moved: it is valid, and was not moved. */
    public function isReady(): bool {}

    /** Whether the upload succeeded: getError() is UPLOAD_ERR_OK. */
    public function isValid(): bool {}
}
