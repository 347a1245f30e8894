/* HttpResponse::sendFile() and its options. */
#include "php_true_async_server.h"
#include "ext/date/php_date.h"
#include "main/fopen_wrappers.h"
#include "zend_interfaces.h"

#include "send_file_options_arginfo.h"

#define LATEST_TIME ((zend_long) 253402300799) /* the last second of the year 9999: a date has four digits */

static zend_class_entry *tas_ce_send_file_options;

/* The properties, in the order of the stub. */
enum {
	CONTENT_TYPE,
	DISPOSITION,
	DOWNLOAD_NAME,
	CACHE_CONTROL,
	ETAG,
	LAST_MODIFIED,
	ACCEPT_RANGES,
	PRECOMPRESSED,
	CONDITIONAL,
	DELETE_AFTER_SEND,
	STATUS
};

/* ---- SendFileOptions ---- */

/* Each check: false with an exception. */
static bool check_value(const char *field, const zend_string *value)
{
	tas_error error;

	if (value && ZSTR_LEN(value) == 0) {
		tas_throw_argument("%s is empty", field);
		return false;
	}
	if (value && tas_check_field((tas_str) { field, strlen(field) }, tas_str_of(value), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		return false;
	}
	return true;
}

static bool check_disposition(const zend_string *disposition)
{
	if (disposition && !zend_string_equals_literal(disposition, "attachment")
		&& !zend_string_equals_literal(disposition, "inline")) {
		tas_throw_argument("disposition \"%s\" is unknown, \"attachment\" or \"inline\" is expected", ZSTR_VAL(disposition));
		return false;
	}
	return true;
}

static bool check_name(const zend_string *name)
{
	tas_error error;

	if (name && tas_check_download_name(tas_str_of(name), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		return false;
	}
	return true;
}

static bool check_etag(const zend_string *etag)
{
	if (etag && !tas_check_entity_tag(tas_str_of(etag))) {
		tas_throw_argument("etag '%s' is not an entity tag: '\"v1\"' or 'W/\"v1\"' is expected, with the double quotes",
			ZSTR_VAL(etag));
		return false;
	}
	return true;
}

static bool check_status(zend_long status, bool absent)
{
	if (!absent && (status < 200 || status > 599)) {
		tas_throw_argument("the status " ZEND_LONG_FMT " is out of range, 200 to 599 is expected", status);
		return false;
	}
	return true;
}

/* lastModified as it is kept: Unix time or a bool. */
static bool check_time(zval *kept, zval *value)
{
	if (Z_TYPE_P(value) == IS_OBJECT) {
		zend_call_method_with_0_params(Z_OBJ_P(value), Z_OBJCE_P(value), NULL, "gettimestamp", kept);
		if (EG(exception)) {
			return false;
		}
	} else {
		ZVAL_COPY_VALUE(kept, value);
	}
	if (Z_TYPE_P(kept) == IS_LONG && (Z_LVAL_P(kept) < 0 || Z_LVAL_P(kept) > LATEST_TIME)) {
		tas_throw_argument("lastModified " ZEND_LONG_FMT " is out of range, 0 to " ZEND_LONG_FMT " is expected (Unix time)",
			Z_LVAL_P(kept), LATEST_TIME);
		return false;
	}
	return true;
}

/* PHP's own parameter parsing knows neither of these unions. NULL: not given. */
static bool check_etag_type(zval *value)
{
	if (value && Z_TYPE_P(value) != IS_STRING && Z_TYPE_P(value) != IS_TRUE && Z_TYPE_P(value) != IS_FALSE) {
		zend_argument_type_error(5, "must be of type string|bool, %s given", zend_zval_type_name(value));
		return false;
	}
	return true;
}

static bool check_time_type(zval *value)
{
	const bool is_date = value && Z_TYPE_P(value) == IS_OBJECT
		&& instanceof_function(Z_OBJCE_P(value), php_date_get_interface_ce());

	if (value && !is_date && Z_TYPE_P(value) != IS_LONG && Z_TYPE_P(value) != IS_TRUE && Z_TYPE_P(value) != IS_FALSE) {
		zend_argument_type_error(6, "must be of type DateTimeInterface|int|bool, %s given", zend_zval_type_name(value));
		return false;
	}
	return true;
}

static void set_string(zval *slot, zend_string *value)
{
	if (value) {
		ZVAL_STR_COPY(slot, value);
	} else {
		ZVAL_NULL(slot);
	}
}

ZEND_METHOD(TrueAsync_SendFileOptions, __construct)
{
	zend_string *content_type = NULL, *disposition = NULL, *name = NULL, *cache_control = NULL;
	zval *etag = NULL, *last_modified = NULL;
	bool ranges = true, precompressed = false, conditional = true, delete = false, no_status = true;
	zend_long status = 0;
	zval *slots = Z_OBJ_P(ZEND_THIS)->properties_table;
	zval time;

	ZEND_PARSE_PARAMETERS_START(0, 11)
		Z_PARAM_OPTIONAL
		Z_PARAM_STR_OR_NULL(content_type)
		Z_PARAM_STR_OR_NULL(disposition)
		Z_PARAM_STR_OR_NULL(name)
		Z_PARAM_STR_OR_NULL(cache_control)
		Z_PARAM_ZVAL(etag)
		Z_PARAM_ZVAL(last_modified)
		Z_PARAM_BOOL(ranges)
		Z_PARAM_BOOL(precompressed)
		Z_PARAM_BOOL(conditional)
		Z_PARAM_BOOL(delete)
		Z_PARAM_LONG_OR_NULL(status, no_status)
	ZEND_PARSE_PARAMETERS_END();

	no_status = no_status || ZEND_NUM_ARGS() < 11;
	ZVAL_TRUE(&time);
	if (Z_TYPE(slots[CONTENT_TYPE]) != IS_UNDEF) {
		zend_throw_error(NULL, "Cannot modify readonly property TrueAsync\\SendFileOptions::$contentType");
		RETURN_THROWS();
	}
	if (!check_etag_type(etag) || !check_time_type(last_modified) || !check_value("Content-Type", content_type)
		|| !check_disposition(disposition) || !check_name(name) || !check_value("Cache-Control", cache_control)
		|| !check_etag(etag && Z_TYPE_P(etag) == IS_STRING ? Z_STR_P(etag) : NULL)
		|| !check_status(status, no_status) || (last_modified && !check_time(&time, last_modified))) {
		RETURN_THROWS();
	}
	if (precompressed && delete) {
		tas_throw_argument("precompressed and deleteAfterSend exclude each other: only one of the files would be removed");
		RETURN_THROWS();
	}
	set_string(&slots[CONTENT_TYPE], content_type);
	set_string(&slots[DISPOSITION], disposition);
	set_string(&slots[DOWNLOAD_NAME], name);
	set_string(&slots[CACHE_CONTROL], cache_control);
	if (etag) {
		ZVAL_COPY(&slots[ETAG], etag);
	} else {
		ZVAL_TRUE(&slots[ETAG]);
	}
	ZVAL_COPY_VALUE(&slots[LAST_MODIFIED], &time);
	ZVAL_BOOL(&slots[ACCEPT_RANGES], ranges);
	ZVAL_BOOL(&slots[PRECOMPRESSED], precompressed);
	ZVAL_BOOL(&slots[CONDITIONAL], conditional);
	ZVAL_BOOL(&slots[DELETE_AFTER_SEND], delete);
	if (no_status) {
		ZVAL_NULL(&slots[STATUS]);
	} else {
		ZVAL_LONG(&slots[STATUS], status);
	}
}

/* ---- sendFile() ---- */

static tas_str text_of(const zval *slot)
{
	return Z_TYPE_P(slot) == IS_STRING ? tas_str_of(Z_STR_P(slot)) : (tas_str) {0};
}

/* What the path ends with, if a client can be told of it. */
static tas_str name_of(const zend_string *path)
{
	const char *slash = zend_memrchr(ZSTR_VAL(path), '/', ZSTR_LEN(path));
	const char *begin = slash ? slash + 1 : ZSTR_VAL(path);
	const tas_str name = { begin, (size_t) (ZSTR_VAL(path) + ZSTR_LEN(path) - begin) };

	return tas_check_download_name(name, NULL) == TAS_OK ? name : (tas_str) {0};
}

static tas_file_options convert_options(const zval *slots, const zend_string *path)
{
	tas_file_options options = {
		.content_type = text_of(&slots[CONTENT_TYPE]),
		.disposition = text_of(&slots[DISPOSITION]),
		.download_name = text_of(&slots[DOWNLOAD_NAME]),
		.cache_control = text_of(&slots[CACHE_CONTROL]),
		.entity_tag = text_of(&slots[ETAG]),
		.has_last_modified = Z_TYPE(slots[LAST_MODIFIED]) == IS_LONG,
		.send_entity_tag = Z_TYPE(slots[ETAG]) != IS_FALSE,
		.send_last_modified = Z_TYPE(slots[LAST_MODIFIED]) != IS_FALSE,
		.accept_ranges = Z_TYPE(slots[ACCEPT_RANGES]) == IS_TRUE,
		.conditional = Z_TYPE(slots[CONDITIONAL]) == IS_TRUE,
		.precompressed = Z_TYPE(slots[PRECOMPRESSED]) == IS_TRUE,
		.remove_after_send = Z_TYPE(slots[DELETE_AFTER_SEND]) == IS_TRUE,
	};

	if (options.has_last_modified) {
		options.last_modified = Z_LVAL(slots[LAST_MODIFIED]);
	}
	if (options.download_name.len > 0 && options.disposition.len == 0) {
		options.disposition = (tas_str) { ZEND_STRL("attachment") };
	} else if (options.download_name.len == 0 && options.disposition.len == sizeof("attachment") - 1) { /* not "inline" */
		options.download_name = name_of(path);
	}
	return options;
}

static ZEND_COLD void throw_file_error(zend_long code, const char *message)
{
	zend_throw_exception_ex(tas_ce_runtime_exception, code, "TrueAsync\\HttpResponse::sendFile(): %s", message);
}

/* "http://", "phar://" */
static bool names_a_wrapper(const zend_string *path)
{
	const size_t scheme = strspn(ZSTR_VAL(path), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

	return scheme > 0 && strncmp(ZSTR_VAL(path) + scheme, "://", 3) == 0;
}

/* The path from the root on, so that it stays the same until the file was sent; NULL with an exception. */
static zend_string *absolute_path(zend_string *path)
{
	zend_string *absolute;

	if (ZSTR_LEN(path) == 0) {
		tas_throw_argument("the path is empty");
		return NULL;
	}
	if (names_a_wrapper(path)) {
		tas_throw_argument("\"%s\" names a stream wrapper, a path of the file system is expected", ZSTR_VAL(path));
		return NULL;
	}
	absolute = tas_absolute_path(path);
	if (!absolute) {
		throw_file_error(500, "the current directory has no path");
		return NULL;
	}
	if (php_check_open_basedir_ex(ZSTR_VAL(absolute), 0)) {
		throw_file_error(403, "open_basedir does not allow this path");
		zend_string_release(absolute);
		return NULL;
	}
	return absolute;
}

/* A response that can become a file; NULL with an exception. */
static tas_response_object *unsent_response(zval *this)
{
	tas_response_object *response = tas_response_open(this);

	if (!response) {
		return NULL;
	}
	if (response->begun) {
		tas_throw_runtime("status and headers were sent already: the response is streamed");
		return NULL;
	}
	if (response->body.s) {
		tas_throw_runtime(response->printed
			? "something was printed: it is the body, and a response is either printed or a file"
			: "a body was set: a response is either set or a file");
		return NULL;
	}
	if (response->trailers.count > 0) {
		tas_throw_runtime("a trailer was set: a file is sent with its length, and without trailers");
		return NULL;
	}
	return response;
}

static tas_status send_file(tas_response_object *response, zend_string *path, const zval *slots,
	const async_path_event_t *opened, tas_error *error)
{
	const tas_request_object *request = tas_request_from(response->request);
	tas_server *core = tas_server_from(request->server)->core;
	tas_field few[TAS_FEW_FIELDS];
	tas_field *fields;
	tas_response_head head = { .status = response->status, .field_count = response->headers.count };
	tas_file_options options = { .send_entity_tag = true, .send_last_modified = true, .accept_ranges = true, .conditional = true };
	tas_status status;

	if (!core) {
		return TAS_E_GONE;
	}
	if (slots) {
		options = convert_options(slots, path);
		head.status = Z_TYPE(slots[STATUS]) == IS_LONG ? (uint16_t) Z_LVAL(slots[STATUS]) : head.status;
	}
	if (response->reason) {
		head.reason = tas_str_of(response->reason);
	}
	head.fields = fields = tas_header_list_fields(&response->headers, few);
	status = tas_response_send_file(core, request->exchange, &head, tas_str_of(path), &options, opened, error);
	tas_fields_free(fields, few);
	return status;
}

/* A thread waits for the disk, and others are served; where no Fiber can be switched, this one does. NULL with an exception. */
static async_path_event_t *open_slowly(const zend_string *path, const zval *slots)
{
	const bool with_compressed = slots && Z_TYPE(slots[PRECOMPRESSED]) == IS_TRUE;

	return zend_fiber_switch_blocked() ? async_open_path(ZSTR_VAL(path), with_compressed) : tas_wait_for_path(path, with_compressed);
}

static void settle(tas_response_object *response, tas_status status, const tas_error *error)
{
	switch (status) {
		case TAS_OK:
		case TAS_E_GONE:
			response->ended = true;
			return;
		case TAS_E_NOT_FOUND:
			throw_file_error(404, error->message);
			return;
		case TAS_E_DENIED:
			throw_file_error(403, error->message);
			return;
		case TAS_E_IO:
			throw_file_error(500, error->message);
			return;
		case TAS_E_LENGTH:
			tas_throw_runtime("the file has not the length that Content-Length declares");
			return;
		default:
			tas_throw_runtime("the response cannot be sent as it is (error %d)", (int) status);
	}
}

ZEND_METHOD(TrueAsync_HttpResponse, sendFile)
{
	zend_string *path;
	zend_object *options = NULL;
	tas_response_object *response;
	async_path_event_t *opened;
	const zval *slots;
	tas_status status;
	tas_error error;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_PATH_STR(path)
		Z_PARAM_OPTIONAL
		Z_PARAM_OBJ_OF_CLASS_OR_NULL(options, tas_ce_send_file_options)
	ZEND_PARSE_PARAMETERS_END();

	response = unsent_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	if (options && Z_TYPE(options->properties_table[STATUS]) == IS_UNDEF) {
		tas_throw_argument("the options were not constructed");
		RETURN_THROWS();
	}
	path = absolute_path(path);
	if (!path) {
		RETURN_THROWS();
	}
	slots = options ? options->properties_table : NULL;
	status = send_file(response, path, slots, NULL, &error);
	if (status != TAS_E_COLD) {
		settle(response, status, &error);
	} else if ((opened = open_slowly(path, slots))) {
		if (unsent_response(ZEND_THIS)) {
			settle(response, send_file(response, path, slots, opened, &error), &error);
		}
		async_path_event_dispose(opened);
	}
	zend_string_release(path);
}

void tas_register_send_file(void)
{
	tas_ce_send_file_options = register_class_TrueAsync_SendFileOptions();
}
