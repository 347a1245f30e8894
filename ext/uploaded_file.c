/* UploadedFile: a file of a form in its temporary file, which goes with the object. */
#include "php_true_async_server.h"
#include "ext/standard/php_filestat.h"
#include "php_open_temporary_file.h"

#include "uploaded_file_arginfo.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* PHP's UPLOAD_ERR_…, which no header has. */
enum {
	UPLOAD_OK = 0,
	UPLOAD_INI_SIZE = 1,
	UPLOAD_FORM_SIZE = 2,
	UPLOAD_NO_FILE = 4,
	UPLOAD_NO_TMP_DIR = 6,
	UPLOAD_CANT_WRITE = 7
};

#define COPY_PIECE (1u << 20) /* bytes a system call */

typedef struct {
	zend_string *path; /* the temporary file; NULL: none, or moved */
	zend_string *client_name; /* or NULL */
	zend_string *media_type; /* or NULL */
	zend_string *charset; /* or NULL */
	zend_long size;
	int error; /* UPLOAD_… */
	int fd; /* while it is written, else -1 */
	pid_t owner; /* a forked child has the object, too, but not the file */
	zend_object std;
} tas_uploaded_file;

static zend_class_entry *uploaded_file_ce;
static zend_object_handlers uploaded_file_handlers;

static zend_always_inline tas_uploaded_file *file_from(zend_object *object)
{
	return (tas_uploaded_file *) ((char *) object - XtOffsetOf(tas_uploaded_file, std));
}

static zend_object *uploaded_file_new(zend_class_entry *ce)
{
	tas_uploaded_file *file = zend_object_alloc(sizeof(tas_uploaded_file), ce);

	zend_object_std_init(&file->std, ce);
	file->std.handlers = &uploaded_file_handlers;
	file->fd = -1;
	return &file->std;
}

/* ---- the temporary file ---- */

static void delete_file(tas_uploaded_file *file)
{
	if (file->fd >= 0) {
		close(file->fd);
		file->fd = -1;
	}
	if (file->path) {
		if (file->owner == getpid()) {
			unlink(ZSTR_VAL(file->path));
		}
		zend_string_release(file->path);
		file->path = NULL;
	}
}

static void fail(tas_uploaded_file *file, int error)
{
	delete_file(file);
	file->error = error;
	file->size = 0;
}

/* In upload_tmp_dir, else where the system keeps them, by PHP's own function: as $_FILES has it. */
static void open_file(tas_uploaded_file *file)
{
	file->owner = getpid();
	file->fd = php_open_temporary_fd_ex(PG(upload_tmp_dir), "php", &file->path,
		PHP_TMP_FILE_OPEN_BASEDIR_CHECK_ON_FALLBACK | PHP_TMP_FILE_SILENT);
	if (file->fd < 0) {
		file->path = NULL;
		fail(file, UPLOAD_NO_TMP_DIR);
		return;
	}
	fcntl(file->fd, F_SETFD, FD_CLOEXEC);
}

static bool write_all(int fd, tas_str data)
{
	while (data.len > 0) {
		const ssize_t written = write(fd, data.data, data.len);

		if (written < 0 && errno != EINTR) {
			return false;
		}
		if (written > 0) {
			data.data += written;
			data.len -= (size_t) written;
		}
	}
	return true;
}

void tas_uploaded_file_write(zend_object *object, tas_str data, zend_long form_limit)
{
	tas_uploaded_file *file = file_from(object);

	if (file->error != UPLOAD_OK) {
		return;
	}
	file->size += (zend_long) data.len;
	if (PG(upload_max_filesize) > 0 && file->size > PG(upload_max_filesize)) {
		fail(file, UPLOAD_INI_SIZE);
	} else if (form_limit != 0 && file->size > form_limit) {
		fail(file, UPLOAD_FORM_SIZE);
	} else if (!write_all(file->fd, data)) {
		fail(file, UPLOAD_CANT_WRITE);
	}
}

void tas_uploaded_file_finish(zend_object *object)
{
	tas_uploaded_file *file = file_from(object);
	const int fd = file->fd;

	file->fd = -1;
	if (fd >= 0 && close(fd) != 0) { /* some file systems tell of a full disk only here */
		fail(file, UPLOAD_CANT_WRITE);
	}
}

/* ---- making and freeing ---- */

/* The name behind the last '/' or '\': browsers on Windows once sent the whole path. NULL if nothing is left, or what
 * names a directory: "." and "..". */
static zend_string *base_name(tas_str name)
{
	size_t start = name.len;

	while (start > 0 && name.data[start - 1] != '/' && name.data[start - 1] != '\\') {
		start--;
	}
	name.data += start;
	name.len -= start;
	if (name.len == 0 || (name.len <= 2 && memcmp(name.data, "..", name.len) == 0)) {
		return NULL;
	}
	return tas_str_to_string(name);
}

zend_object *tas_uploaded_file_create(tas_str client_name, tas_str content_type)
{
	zend_object *object = uploaded_file_new(uploaded_file_ce);
	tas_uploaded_file *file = file_from(object);
	const tas_str type = tas_media_type(content_type);
	const tas_str charset = { ZEND_STRL("charset") };
	char text[64];

	file->client_name = base_name(client_name);
	if (type.len > 0) {
		file->media_type = tas_str_to_string(type);
	}
	if (tas_media_type_parameter(content_type, charset, text, sizeof(text))) {
		file->charset = zend_string_init(text, strlen(text), 0);
	}
	if (client_name.len > 0) {
		open_file(file);
	} else {
		file->error = UPLOAD_NO_FILE;
	}
	return object;
}

static void release(zend_string *string)
{
	if (string) {
		zend_string_release(string);
	}
}

static void uploaded_file_free(zend_object *object)
{
	tas_uploaded_file *file = file_from(object);

	delete_file(file);
	release(file->client_name);
	release(file->media_type);
	release(file->charset);
	zend_object_std_dtor(object);
}

/* ---- moving ---- */

/* Into an open file, with its permissions. errno on failure. */
static bool copy_content(const char *from, int out, mode_t mode)
{
	const int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t copied = -1;

	if (in >= 0) {
		while ((copied = sendfile(out, in, NULL, COPY_PIECE)) > 0) {
		}
		close(in);
	}
	return copied == 0 && fchmod(out, mode) == 0;
}

/* To another file system, under a temporary name first: nobody sees half of the file. errno on failure. */
static bool copy_to(const char *from, const char *target, mode_t mode)
{
	char *beside;
	int out;
	bool copied = false;

	spprintf(&beside, 0, "%s.XXXXXX", target);
	out = mkostemp(beside, O_CLOEXEC);
	if (out >= 0) {
		int reason;

		copied = copy_content(from, out, mode);
		copied = close(out) == 0 && copied && rename(beside, target) == 0;
		reason = errno;
		unlink(copied ? from : beside);
		errno = reason;
	}
	efree(beside);
	return copied;
}

/* errno on failure; the file is where it was then. */
static bool move_to(const char *from, const char *target, mode_t mode)
{
	int reason;

	/* Before it has its new name: whoever may write to that directory could put a link in its place. */
	if (chmod(from, mode) != 0) {
		return false;
	}
	if (rename(from, target) == 0 || (errno == EXDEV && copy_to(from, target, mode))) {
		return true;
	}
	reason = errno;
	chmod(from, S_IRUSR | S_IWUSR);
	errno = reason;
	return false;
}

static bool make_directory_of(const char *target)
{
	char *directory = estrdup(target);
	const size_t len = zend_dirname(directory, strlen(directory));
	const bool made = len > 0 && php_stream_mkdir(directory, 0777, PHP_STREAM_MKDIR_RECURSIVE, NULL);

	efree(directory);
	return made;
}

/* Makes the target's directory if there is none. errno on failure. */
static bool move_anywhere(const char *from, const char *target, mode_t mode)
{
	if (move_to(from, target, mode)) {
		return true;
	}
	if (errno != ENOENT || access(from, F_OK) != 0) {
		return false;
	}
	return (make_directory_of(target) || errno == EEXIST) && move_to(from, target, mode);
}

/* ---- methods ---- */

/* The object, if its file is there; NULL with an exception. */
static tas_uploaded_file *present_file(zval *this)
{
	tas_uploaded_file *file = file_from(Z_OBJ_P(this));

	if (file->error != UPLOAD_OK) {
		tas_throw_runtime("there is no file (upload error %d)", file->error);
		return NULL;
	}
	if (!file->path) {
		tas_throw_runtime("the file was moved already");
		return NULL;
	}
	return file;
}

ZEND_METHOD(TrueAsync_UploadedFile, __construct)
{
	ZEND_PARSE_PARAMETERS_NONE();
}

ZEND_METHOD(TrueAsync_UploadedFile, moveTo)
{
	char *target;
	size_t target_len;
	zend_long mode = 0644;
	tas_uploaded_file *file;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_PATH(target, target_len)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(mode)
	ZEND_PARSE_PARAMETERS_END();

	if (target_len == 0) {
		tas_throw_argument("the target path is empty");
		RETURN_THROWS();
	}
	if (mode < 0 || mode > 0777) {
		tas_throw_argument("the mode " ZEND_LONG_FMT " is out of range, 0 to 511 (0777) is expected", mode);
		RETURN_THROWS();
	}
	file = present_file(ZEND_THIS);
	if (!file) {
		RETURN_THROWS();
	}
	if (php_check_open_basedir_ex(target, false)) {
		tas_throw_runtime("%s is not within open_basedir (%s)", target, PG(open_basedir));
		RETURN_THROWS();
	}
	if (!move_anywhere(ZSTR_VAL(file->path), target, (mode_t) mode)) {
		const char *reason = strerror(errno);
		const bool there = access(ZSTR_VAL(file->path), F_OK) == 0;

		tas_throw_runtime("cannot move the file to %s: %s", target, there ? reason : "somebody has removed it");
		RETURN_THROWS();
	}
	zend_string_release(file->path);
	file->path = NULL;
	php_clear_stat_cache(false, NULL, 0);
}

ZEND_METHOD(TrueAsync_UploadedFile, getStream)
{
	tas_uploaded_file *file = file_from(Z_OBJ_P(ZEND_THIS));
	php_stream *stream;

	ZEND_PARSE_PARAMETERS_NONE();

	if (file->error != UPLOAD_OK) {
		RETURN_NULL();
	}
	if (!present_file(ZEND_THIS)) {
		RETURN_THROWS();
	}
	/* The path is this class's own: open_basedir has nothing to say about it, as with $_FILES. */
	stream = php_stream_open_wrapper(ZSTR_VAL(file->path), "rb", STREAM_DISABLE_OPEN_BASEDIR, NULL);
	if (!stream) {
		tas_throw_runtime("cannot open %s: %s", ZSTR_VAL(file->path), strerror(errno));
		RETURN_THROWS();
	}
	php_stream_to_zval(stream, return_value);
}

static void return_string_or_null(INTERNAL_FUNCTION_PARAMETERS, size_t offset)
{
	zend_string *string;

	ZEND_PARSE_PARAMETERS_NONE();

	string = *(zend_string **) ((char *) file_from(Z_OBJ_P(ZEND_THIS)) + offset);
	if (!string) {
		RETURN_NULL();
	}
	RETURN_STR_COPY(string);
}

ZEND_METHOD(TrueAsync_UploadedFile, getPath)
{
	return_string_or_null(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_uploaded_file, path));
}

ZEND_METHOD(TrueAsync_UploadedFile, getSize)
{
	const tas_uploaded_file *file = file_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_NONE();

	if (file->error != UPLOAD_OK) {
		RETURN_NULL();
	}
	RETURN_LONG(file->size);
}

ZEND_METHOD(TrueAsync_UploadedFile, getError)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_LONG(file_from(Z_OBJ_P(ZEND_THIS))->error);
}

ZEND_METHOD(TrueAsync_UploadedFile, getClientFilename)
{
	return_string_or_null(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_uploaded_file, client_name));
}

ZEND_METHOD(TrueAsync_UploadedFile, getClientMediaType)
{
	return_string_or_null(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_uploaded_file, media_type));
}

ZEND_METHOD(TrueAsync_UploadedFile, getClientCharset)
{
	return_string_or_null(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_uploaded_file, charset));
}

ZEND_METHOD(TrueAsync_UploadedFile, isReady)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(file_from(Z_OBJ_P(ZEND_THIS))->path != NULL);
}

ZEND_METHOD(TrueAsync_UploadedFile, isValid)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(file_from(Z_OBJ_P(ZEND_THIS))->error == UPLOAD_OK);
}

void tas_register_uploaded_file(void)
{
	uploaded_file_ce = register_class_TrueAsync_UploadedFile();
	uploaded_file_ce->create_object = uploaded_file_new;
	memcpy(&uploaded_file_handlers, &std_object_handlers, sizeof(uploaded_file_handlers));
	uploaded_file_handlers.offset = XtOffsetOf(tas_uploaded_file, std);
	uploaded_file_handlers.free_obj = uploaded_file_free;
	uploaded_file_handlers.clone_obj = NULL;
}
