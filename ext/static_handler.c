/* StaticHandler: settings of static files, checked as they are set. */
#include "php_true_async_server.h"
#include "main/fopen_wrappers.h"
#include "zend_enum.h"

#include "static_handler_arginfo.h"

#define CACHE_ENTRIES 1024u
#define CACHE_TTL_MS 1000u
#define MAX_CACHE_ENTRIES 1000000
#define MAX_CACHE_TTL 86400 /* seconds */
#define MAX_EXTENSION_LENGTH 64u /* bytes */
#define ALL_CODINGS (TAS_CODING_ZSTD | TAS_CODING_BR | TAS_CODING_GZIP)

zend_class_entry *tas_ce_static;
static zend_object_handlers static_handlers;

static zend_object *static_create(zend_class_entry *ce)
{
	tas_static_object *handler = zend_object_alloc(sizeof(tas_static_object), ce);

	zend_object_std_init(&handler->std, ce);
	object_properties_init(&handler->std, ce);
	handler->std.handlers = &static_handlers;
	handler->index_files.count = 1;
	handler->index_files.items = emalloc(sizeof(zend_string *));
	handler->index_files.items[0] = zend_string_init("index.html", sizeof("index.html") - 1, 0);
	handler->cache_entries = CACHE_ENTRIES;
	handler->cache_ttl_ms = CACHE_TTL_MS;
	handler->entity_tags = true;
	return &handler->std;
}

static void free_strings(tas_string_list *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		zend_string_release(list->items[i]);
	}
	if (list->items) {
		efree(list->items);
	}
	*list = (tas_string_list) {0};
}

static void push_strings(tas_string_list *list, const zval *values, uint32_t count)
{
	list->items = safe_erealloc(list->items, list->count + count, sizeof(*list->items), 0);
	for (uint32_t i = 0; i < count; i++) {
		list->items[list->count++] = zend_string_copy(Z_STR(values[i]));
	}
}

static void static_free(zend_object *object)
{
	tas_static_object *handler = tas_static_from(object);

	if (handler->url_prefix) {
		zend_string_release(handler->url_prefix);
		zend_string_release(handler->root);
	}
	if (handler->cache_control) {
		zend_string_release(handler->cache_control);
	}
	free_strings(&handler->index_files);
	free_strings(&handler->hidden);
	tas_header_list_free(&handler->headers);
	tas_header_list_free(&handler->media_types);
	zend_object_std_dtor(object);
}

/* The handler of a setter; NULL with an exception once it is locked. */
static tas_static_object *open_handler(zval *this)
{
	tas_static_object *handler = tas_static_from(Z_OBJ_P(this));

	if (UNEXPECTED(handler->locked)) {
		tas_throw_runtime("the handler is locked: it was added to a server");
		return NULL;
	}
	return handler;
}

static bool has_open_basedir(void)
{
	return PG(open_basedir) && *PG(open_basedir);
}

/* Links stay links, so that one can be set anew; but open_basedir was asked about where they lead now. */
static zend_string *expand_root(zend_string *path)
{
	zend_string *root = NULL;
	char *expanded;

	if (!has_open_basedir()) {
		return tas_absolute_path(path);
	}
	expanded = expand_filepath(ZSTR_VAL(path), NULL);
	if (expanded) {
		root = zend_string_init(expanded, strlen(expanded), 0);
		efree(expanded);
	}
	return root;
}

/* From the root of the file system on; NULL with an exception. */
static zend_string *check_root(zend_string *path)
{
	zend_string *root;
	tas_error error;

	if (ZSTR_LEN(path) == 0) {
		tas_throw_argument("the root directory is empty");
		return NULL;
	}
	if (php_check_open_basedir_ex(ZSTR_VAL(path), 0)) {
		tas_throw_argument("%s is outside of open_basedir", ZSTR_VAL(path));
		return NULL;
	}
	root = expand_root(path);
	if (!root) {
		tas_throw_argument("the root directory %s has no absolute path", ZSTR_VAL(path));
		return NULL;
	}
	if (tas_check_static_root(tas_str_of(root), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		zend_string_release(root);
		return NULL;
	}
	return root;
}

ZEND_METHOD(TrueAsync_StaticHandler, __construct)
{
	zend_string *prefix, *path, *root;
	tas_static_object *handler = tas_static_from(Z_OBJ_P(ZEND_THIS));
	tas_error error;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_PATH_STR(prefix)
		Z_PARAM_PATH_STR(path)
	ZEND_PARSE_PARAMETERS_END();

	if (handler->url_prefix) {
		tas_throw_runtime("the handler was constructed already");
		RETURN_THROWS();
	}
	if (tas_check_url_prefix(tas_str_of(prefix), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		RETURN_THROWS();
	}
	root = check_root(path);
	if (!root) {
		RETURN_THROWS();
	}
	handler->url_prefix = zend_string_copy(prefix);
	handler->root = root;
}

/* Strings of a variadic parameter, each of them checked by `check`, which throws; at least `least`. NULL with an exception. */
static tas_static_object *string_arguments(INTERNAL_FUNCTION_PARAMETERS, uint32_t least, const char *what,
	bool (*check)(const zend_string *), zval **values, uint32_t *count)
{
	tas_static_object *handler;

	ZEND_PARSE_PARAMETERS_START(0, -1)
		Z_PARAM_VARIADIC('*', *values, *count)
	ZEND_PARSE_PARAMETERS_END_EX(return NULL);

	handler = open_handler(ZEND_THIS);
	if (!handler) {
		return NULL;
	}
	if (*count < least) {
		tas_throw_argument("at least one %s is expected", what);
		return NULL;
	}
	for (uint32_t i = 0; i < *count; i++) {
		if (Z_TYPE((*values)[i]) != IS_STRING) {
			zend_argument_type_error(i + 1, "must be of type string, %s given", zend_zval_type_name(&(*values)[i]));
			return NULL;
		}
		if (!check(Z_STR((*values)[i]))) {
			return NULL;
		}
	}
	return handler;
}

static bool check_index_file(const zend_string *name)
{
	if (ZSTR_LEN(name) == 0 || strlen(ZSTR_VAL(name)) != ZSTR_LEN(name) || strchr(ZSTR_VAL(name), '/')
		|| zend_string_equals_literal(name, ".") || zend_string_equals_literal(name, "..")) {
		tas_throw_argument("the index file \"%s\" must be the name of a file, without slash and NUL", ZSTR_VAL(name));
		return false;
	}
	return true;
}

ZEND_METHOD(TrueAsync_StaticHandler, setIndexFiles)
{
	zval *names;
	uint32_t count;
	tas_static_object *handler = string_arguments(INTERNAL_FUNCTION_PARAM_PASSTHRU, 1, "file name", check_index_file,
		&names, &count);

	if (!handler) {
		RETURN_THROWS();
	}
	free_strings(&handler->index_files);
	push_strings(&handler->index_files, names, count);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_StaticHandler, disableIndex)
{
	tas_static_object *handler;

	ZEND_PARSE_PARAMETERS_NONE();

	handler = open_handler(ZEND_THIS);
	if (!handler) {
		RETURN_THROWS();
	}
	free_strings(&handler->index_files);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

static bool check_glob(const zend_string *glob)
{
	if (ZSTR_LEN(glob) == 0 || strlen(ZSTR_VAL(glob)) != ZSTR_LEN(glob) || ZSTR_VAL(glob)[0] == '/') {
		tas_throw_argument("the glob \"%s\" must have at least one byte, no NUL, and no slash at its beginning",
			ZSTR_VAL(glob));
		return false;
	}
	return true;
}

ZEND_METHOD(TrueAsync_StaticHandler, hide)
{
	zval *globs;
	uint32_t count;
	tas_static_object *handler = string_arguments(INTERNAL_FUNCTION_PARAM_PASSTHRU, 1, "glob", check_glob, &globs, &count);

	if (!handler) {
		RETURN_THROWS();
	}
	push_strings(&handler->hidden, globs, count);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

/* A TAS_CODING_ bit, or 0. */
static uint32_t coding_of(const zend_string *name)
{
	if (zend_string_equals_literal(name, "zstd")) {
		return TAS_CODING_ZSTD;
	}
	if (zend_string_equals_literal(name, "br")) {
		return TAS_CODING_BR;
	}
	return zend_string_equals_literal(name, "gzip") ? TAS_CODING_GZIP : 0;
}

static bool check_coding(const zend_string *name)
{
	if (coding_of(name) == 0) {
		tas_throw_argument("the coding \"%s\" is unknown, \"zstd\", \"br\" or \"gzip\" is expected", ZSTR_VAL(name));
		return false;
	}
	return true;
}

ZEND_METHOD(TrueAsync_StaticHandler, enablePrecompressed)
{
	zval *names;
	uint32_t count;
	tas_static_object *handler = string_arguments(INTERNAL_FUNCTION_PARAM_PASSTHRU, 0, "coding", check_coding, &names,
		&count);

	if (!handler) {
		RETURN_THROWS();
	}
	handler->precompressed = count == 0 ? ALL_CODINGS : 0;
	for (uint32_t i = 0; i < count; i++) {
		handler->precompressed |= coding_of(Z_STR(names[i]));
	}
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_StaticHandler, disablePrecompressed)
{
	tas_static_object *handler;

	ZEND_PARSE_PARAMETERS_NONE();

	handler = open_handler(ZEND_THIS);
	if (!handler) {
		RETURN_THROWS();
	}
	handler->precompressed = 0;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

/* The value of an enum's case for a setter; NULL with an exception. */
static const char *case_argument(INTERNAL_FUNCTION_PARAMETERS, zend_class_entry *ce, tas_static_object **handler)
{
	zend_object *object;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS(object, ce)
	ZEND_PARSE_PARAMETERS_END_EX(return NULL);

	*handler = open_handler(ZEND_THIS);
	return *handler ? Z_STRVAL_P(zend_enum_fetch_case_value(object)) : NULL;
}

ZEND_METHOD(TrueAsync_StaticHandler, setOnMissing)
{
	tas_static_object *handler;
	const char *value = case_argument(INTERNAL_FUNCTION_PARAM_PASSTHRU, tas_ce_static_on_missing, &handler);

	if (!value) {
		RETURN_THROWS();
	}
	handler->next_on_missing = strcmp(value, "next") == 0;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_StaticHandler, setDotfilePolicy)
{
	tas_static_object *handler;
	const char *value = case_argument(INTERNAL_FUNCTION_PARAM_PASSTHRU, tas_ce_static_dotfiles, &handler);

	if (!value) {
		RETURN_THROWS();
	}
	handler->dotfiles = strcmp(value, "allow") == 0 ? TAS_DOTFILES_ALLOW
		: strcmp(value, "ignore") == 0 ? TAS_DOTFILES_IGNORE : TAS_DOTFILES_DENY;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_StaticHandler, setSymlinkPolicy)
{
	tas_static_object *handler;
	const char *value = case_argument(INTERNAL_FUNCTION_PARAM_PASSTHRU, tas_ce_static_symlinks, &handler);

	if (!value) {
		RETURN_THROWS();
	}
	handler->symlinks = strcmp(value, "follow") == 0 ? TAS_SYMLINKS_FOLLOW
		: strcmp(value, "owner-match") == 0 ? TAS_SYMLINKS_OWNER_MATCH : TAS_SYMLINKS_REJECT;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

static void set_flag(INTERNAL_FUNCTION_PARAMETERS, size_t offset)
{
	bool on;
	tas_static_object *handler;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_BOOL(on)
	ZEND_PARSE_PARAMETERS_END();

	handler = open_handler(ZEND_THIS);
	if (!handler) {
		RETURN_THROWS();
	}
	*(bool *) ((char *) handler + offset) = on;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_StaticHandler, setEtagEnabled)
{
	set_flag(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_static_object, entity_tags));
}

ZEND_METHOD(TrueAsync_StaticHandler, setBrowseEnabled)
{
	set_flag(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_static_object, browse));
}

ZEND_METHOD(TrueAsync_StaticHandler, setCacheControl)
{
	zend_string *value;
	tas_static_object *handler;
	tas_error error;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(value)
	ZEND_PARSE_PARAMETERS_END();

	handler = open_handler(ZEND_THIS);
	if (!handler) {
		RETURN_THROWS();
	}
	if (ZSTR_LEN(value) == 0) {
		tas_throw_argument("Cache-Control is empty");
		RETURN_THROWS();
	}
	if (tas_check_field((tas_str) { ZEND_STRL("Cache-Control") }, tas_str_of(value), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		RETURN_THROWS();
	}
	if (handler->cache_control) {
		zend_string_release(handler->cache_control);
	}
	handler->cache_control = zend_string_copy(value);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

/* In place of what there is by this name. */
static void replace(tas_header_list *list, zend_string *name, zend_string *value)
{
	tas_header_list_remove(list, name);
	tas_header_list_push(list, name, value);
}

ZEND_METHOD(TrueAsync_StaticHandler, setHeader)
{
	zend_string *name, *value;
	tas_static_object *handler;
	tas_error error;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_STR(name)
		Z_PARAM_STR(value)
	ZEND_PARSE_PARAMETERS_END();

	handler = open_handler(ZEND_THIS);
	if (!handler) {
		RETURN_THROWS();
	}
	if (tas_check_static_field(tas_str_of(name), tas_str_of(value), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		RETURN_THROWS();
	}
	replace(&handler->headers, name, value);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

static bool check_extension(const zend_string *extension)
{
	if (ZSTR_LEN(extension) == 0 || ZSTR_LEN(extension) > MAX_EXTENSION_LENGTH
		|| strcspn(ZSTR_VAL(extension), "./") != ZSTR_LEN(extension)) {
		tas_throw_argument("the extension \"%s\" must have 1 to %u bytes, none of them a dot, a slash or NUL",
			ZSTR_VAL(extension), MAX_EXTENSION_LENGTH);
		return false;
	}
	return true;
}

static bool check_media_type(const zend_string *type)
{
	tas_error error;
	const char *slash = strchr(ZSTR_VAL(type), '/');

	if (!slash || slash == ZSTR_VAL(type) || slash[1] == '\0') {
		tas_throw_argument("\"%s\" is no media type, \"text/plain\" would be one", ZSTR_VAL(type));
		return false;
	}
	if (tas_check_field((tas_str) { ZEND_STRL("Content-Type") }, tas_str_of(type), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		return false;
	}
	return true;
}

ZEND_METHOD(TrueAsync_StaticHandler, setMimeType)
{
	zend_string *extension, *type;
	tas_static_object *handler;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_STR(extension)
		Z_PARAM_STR(type)
	ZEND_PARSE_PARAMETERS_END();

	handler = open_handler(ZEND_THIS);
	if (!handler || !check_extension(extension) || !check_media_type(type)) {
		RETURN_THROWS();
	}
	extension = zend_string_tolower(extension);
	replace(&handler->media_types, extension, type);
	zend_string_release(extension);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_StaticHandler, setOpenFileCache)
{
	zend_long entries, ttl = 60;
	tas_static_object *handler;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_LONG(entries)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(ttl)
	ZEND_PARSE_PARAMETERS_END();

	handler = open_handler(ZEND_THIS);
	if (!handler) {
		RETURN_THROWS();
	}
	if (entries < 1 || entries > MAX_CACHE_ENTRIES) {
		tas_throw_argument(ZEND_LONG_FMT " entries are out of range, 1 to %d is expected", entries, MAX_CACHE_ENTRIES);
		RETURN_THROWS();
	}
	if (ttl < 1 || ttl > MAX_CACHE_TTL) {
		tas_throw_argument(ZEND_LONG_FMT " is out of range, 1 to %d seconds is expected", ttl, MAX_CACHE_TTL);
		RETURN_THROWS();
	}
	handler->cache_entries = (uint32_t) entries;
	handler->cache_ttl_ms = (uint32_t) ttl * 1000;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_StaticHandler, disableOpenFileCache)
{
	tas_static_object *handler;

	ZEND_PARSE_PARAMETERS_NONE();

	handler = open_handler(ZEND_THIS);
	if (!handler) {
		RETURN_THROWS();
	}
	handler->cache_entries = 0;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_StaticHandler, getUrlPrefix)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_STR_COPY(tas_static_from(Z_OBJ_P(ZEND_THIS))->url_prefix);
}

ZEND_METHOD(TrueAsync_StaticHandler, getRootDirectory)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_STR_COPY(tas_static_from(Z_OBJ_P(ZEND_THIS))->root);
}

ZEND_METHOD(TrueAsync_StaticHandler, isLocked)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(tas_static_from(Z_OBJ_P(ZEND_THIS))->locked);
}

/* ---- for the core ---- */

static tas_str *convert_strings(const tas_string_list *list)
{
	tas_str *texts = safe_emalloc(list->count, sizeof(*texts), 0);

	for (uint32_t i = 0; i < list->count; i++) {
		texts[i] = tas_str_of(list->items[i]);
	}
	return texts;
}

void tas_static_to_settings(const tas_static_object *handler, tas_static_handler *settings)
{
	*settings = (tas_static_handler) {
		.url_prefix = tas_str_of(handler->url_prefix),
		.root = tas_str_of(handler->root),
		.index_files = convert_strings(&handler->index_files),
		.index_file_count = handler->index_files.count,
		.hidden = convert_strings(&handler->hidden),
		.hidden_count = handler->hidden.count,
		.fields = tas_header_list_fields(&handler->headers, NULL),
		.field_count = handler->headers.count,
		.media_types = tas_header_list_fields(&handler->media_types, NULL),
		.media_type_count = handler->media_types.count,
		.precompressed = handler->precompressed,
		.dotfiles = handler->dotfiles,
		.symlinks = handler->symlinks,
		.cache_entries = handler->cache_entries,
		.cache_ttl_ms = handler->cache_ttl_ms,
		.next_on_missing = handler->next_on_missing,
		.entity_tags = handler->entity_tags,
		.browse = handler->browse,
		.follows_root = !has_open_basedir(),
	};
	if (handler->cache_control) {
		settings->cache_control = tas_str_of(handler->cache_control);
	}
}

void tas_static_settings_free(const tas_static_handler *settings)
{
	efree((void *) settings->index_files);
	efree((void *) settings->hidden);
	tas_fields_free((tas_field *) settings->fields, NULL);
	tas_fields_free((tas_field *) settings->media_types, NULL);
}

void tas_register_static(void)
{
	tas_ce_static = register_class_TrueAsync_StaticHandler();
	tas_ce_static->create_object = static_create;
	memcpy(&static_handlers, &std_object_handlers, sizeof(static_handlers));
	static_handlers.offset = XtOffsetOf(tas_static_object, std);
	static_handlers.free_obj = static_free;
	static_handlers.clone_obj = NULL;
}
