/* HttpRequest: its body as a form. Fields and files become PHP's by PHP's rules; what a form looks like on the
 * wire, the core knows. */
#include "php_true_async_server.h"
#include "SAPI.h"
#include "ext/standard/url.h"
#include "php_ini.h"
#include "php_variables.h"

typedef struct tas_form {
	enum { UNREAD, READING, COMPLETE, BROKEN } state;
	zval post; /* arrays, from READING on */
	zval files;
	zend_string *refusal; /* BROKEN: why, or NULL: the body or the reader failed */
	uint16_t refusal_status;

	/* While a multipart form is read. */
	tas_multipart *reader;
	bool ended; /* the closing delimiter has come */
	zend_string *name; /* of the part; NULL: it is dropped */
	zend_object *file; /* of the part; NULL: it is a field */
	smart_str value; /* of the field */
	zend_ulong field_count;
	zend_ulong file_count;
	size_t field_bytes;
	zend_long max_file_size; /* MAX_FILE_SIZE of the form; 0: none */
} tas_form;

/* ---- refusing ---- */

static ZEND_COLD bool throw_refusal(const tas_form *form)
{
	zend_throw_exception(tas_ce_http_exception, ZSTR_VAL(form->refusal), form->refusal_status);
	return false;
}

static ZEND_COLD bool refuse(tas_form *form, uint16_t status, zend_string *why)
{
	form->refusal = why;
	form->refusal_status = status;
	return throw_refusal(form);
}

/* Something is dropped, as PHP does beyond this limit. */
static ZEND_COLD void warn_limit(tas_request_object *request, const char *what, zend_long limit, const char *setting)
{
	const tas_config_object *config = tas_config_from(tas_server_from(request->server)->config);
	const tas_request *view = &request->view;
	zend_string *text;

	if (!tas_server_logs(tas_server_from(request->server)->core, TAS_FORM_LIMIT)) {
		return;
	}
	text = strpprintf(0, "%.*s %.*s: the form has more than " ZEND_LONG_FMT " %s (%s): the rest is dropped",
		(int) view->method.len, view->method.data, (int) MIN(view->path.len, 256), view->path.data, limit, what, setting);
	tas_log(config, TAS_LOG_WARN, ZSTR_VAL(text), ZSTR_LEN(text));
	zend_string_release(text);
}

/* Whether one more field may be there; PHP's limit drops the rest. */
static bool count_field(tas_request_object *request, tas_form *form)
{
	const zend_ulong limit = MAX(PG(max_input_vars), 0);

	if (form->field_count++ == limit) {
		warn_limit(request, "fields", (zend_long) limit, "max_input_vars");
	}
	return form->field_count <= limit;
}

static bool check_field_bytes(tas_form *form, size_t more)
{
	form->field_bytes += more;
	if (SG(post_max_size) > 0 && form->field_bytes > (size_t) SG(post_max_size)) {
		return refuse(form, 413, strpprintf(0,
			"the fields of the form have more than " ZEND_LONG_FMT " bytes (post_max_size)", SG(post_max_size)));
	}
	return true;
}

/* ---- application/x-www-form-urlencoded ---- */

static char *decode(const char *text, size_t *len)
{
	char *decoded = estrndup(text, *len);

	*len = php_url_decode(decoded, *len);
	return decoded;
}

static void add_pair(tas_form *form, const char *pair, size_t len)
{
	const char *equals = memchr(pair, '=', len);
	size_t name_len = equals ? (size_t) (equals - pair) : len;
	size_t value_len = equals ? len - name_len - 1 : 0;
	char *name = decode(pair, &name_len);
	char *value = decode(equals ? equals + 1 : "", &value_len);

	php_register_variable_safe(name, value, value_len, &form->post);
	efree(value);
	efree(name);
}

static bool read_urlencoded(tas_request_object *request, tas_form *form)
{
	const char *at, *end, *next;

	if (!tas_body_keep(request) || !check_field_bytes(form, ZSTR_LEN(request->body))) {
		return false;
	}
	at = ZSTR_VAL(request->body);
	for (end = at + ZSTR_LEN(request->body); at < end; at = next + 1) {
		next = memchr(at, '&', (size_t) (end - at));
		next = next ? next : end;
		if (next > at) {
			if (!count_field(request, form)) {
				break;
			}
			add_pair(form, at, (size_t) (next - at));
		}
	}
	return !EG(exception);
}

/* ---- multipart/form-data ---- */

/* PHP has the setting from 8.1.16 and 8.2.3 on. */
static uint32_t max_parts(void)
{
	bool exists;
	const char *text = zend_ini_string_ex(ZEND_STRL("max_multipart_body_parts"), 0, &exists);
	zend_long limit = exists && text ? ZEND_STRTOL(text, NULL, 10) : -1;

	if (limit < 0) {
		limit = MAX(PG(max_input_vars), 0) + MAX(zend_ini_long(ZEND_STRL("max_file_uploads"), 0), 0);
	}
	return (uint32_t) MIN(limit, (zend_long) UINT32_MAX);
}

/* Whether brackets are in pairs, one behind the other: PHP takes no file with another name. */
static bool has_balanced_brackets(tas_str name)
{
	int open = 0;

	for (size_t i = 0; i < name.len; i++) {
		if (name.data[i] == '[') {
			open++;
		} else if (name.data[i] == ']' && (--open < 0 || (i + 1 < name.len && name.data[i + 1] != '['))) {
			return false;
		}
	}
	return open == 0;
}

/* Whether the form may have this file. */
static bool count_file(tas_request_object *request, tas_form *form, const tas_multipart_item *part)
{
	const zend_ulong limit = MAX(zend_ini_long(ZEND_STRL("max_file_uploads"), 0), 0);

	if (!PG(file_uploads) || !has_balanced_brackets(part->name)) {
		return false;
	}
	if (part->file_name.len == 0) { /* nothing was chosen: no file, but an entry */
		return form->file_count <= limit;
	}
	if (form->file_count++ == limit) {
		warn_limit(request, "files", (zend_long) limit, "max_file_uploads");
	}
	return form->file_count <= limit;
}

static bool begin_part(tas_request_object *request, tas_form *form, const tas_multipart_item *part)
{
	if (part->is_file) {
		if (count_file(request, form, part)) {
			form->name = tas_str_to_string(part->name);
			form->file = tas_uploaded_file_create(part->file_name, part->content_type);
		}
		return true;
	}
	if (count_field(request, form)) {
		form->name = tas_str_to_string(part->name);
	}
	return check_field_bytes(form, part->name.len);
}

static bool add_data(tas_form *form, tas_str data)
{
	if (form->file) {
		tas_uploaded_file_write(form->file, data, form->max_file_size);
		return true;
	}
	if (!form->name) {
		return true;
	}
	if (!check_field_bytes(form, data.len) || !tas_has_memory_for(form->field_bytes)) {
		return false;
	}
	smart_str_appendl(&form->value, data.data, data.len);
	return true;
}

static void end_file(tas_form *form)
{
	zval file;

	tas_uploaded_file_finish(form->file);
	ZVAL_OBJ(&file, form->file);
	form->file = NULL;
	php_register_variable_ex(ZSTR_VAL(form->name), &file, &form->files);
}

static void end_field(tas_form *form)
{
	const zend_string *value;

	smart_str_0(&form->value);
	value = form->value.s ? form->value.s : ZSTR_EMPTY_ALLOC();
	php_register_variable_safe(ZSTR_VAL(form->name), ZSTR_VAL(value), ZSTR_LEN(value), &form->post);
	if (zend_string_equals_literal_ci(form->name, "MAX_FILE_SIZE")) {
		form->max_file_size = ZEND_STRTOL(ZSTR_VAL(value), NULL, 10);
	}
	smart_str_free(&form->value);
}

static void end_part(tas_form *form)
{
	if (form->file) {
		end_file(form);
	} else if (form->name) {
		end_field(form);
	}
	if (form->name) {
		zend_string_release(form->name);
		form->name = NULL;
	}
}

static ZEND_COLD bool refuse_multipart(tas_form *form, const tas_multipart_item *item)
{
	if (item->too_many_parts) {
		return refuse(form, 413, strpprintf(0, "the form has more than %u parts (max_multipart_body_parts)", max_parts()));
	}
	return refuse(form, 400, strpprintf(0, "malformed form: %.*s", (int) item->message.len, item->message.data));
}

/* Reads a piece of the form. False with an exception. */
static bool feed(tas_request_object *request, tas_form *form, tas_str input)
{
	tas_multipart_item item;

	for (;;) {
		switch (tas_multipart_next(form->reader, &input, &item)) {
			case TAS_MULTIPART_MORE:
				return !EG(exception);
			case TAS_MULTIPART_PART:
				if (!begin_part(request, form, &item)) {
					return false;
				}
				break;
			case TAS_MULTIPART_DATA:
				if (!add_data(form, item.data)) {
					return false;
				}
				break;
			case TAS_MULTIPART_PART_END:
				end_part(form);
				break;
			case TAS_MULTIPART_END:
				form->ended = true;
				break;
			case TAS_MULTIPART_FAILED:
				return refuse_multipart(form, &item);
		}
	}
}

/* Feeds the body as it arrives; `size`: how much there was. */
static bool feed_body(tas_request_object *request, tas_form *form, uint64_t *size)
{
	tas_request_body_state state;

	if (request->body) {
		*size = ZSTR_LEN(request->body);
		return feed(request, form, tas_str_of(request->body));
	}
	request->body_use = TAS_BODY_FORM;
	while (tas_body_await(request, false, &state)) {
		*size = state.received;
		if (state.unread.len == 0) {
			return true;
		}
		if (!feed(request, form, state.unread)) {
			return false;
		}
		tas_request_body_take(tas_request_core(request), request->exchange, state.unread.len);
	}
	return false;
}

/* Lets go of what only reading needs; of a part that did not end, nothing stays. */
static void stop_reading(tas_form *form)
{
	if (form->reader) {
		tas_multipart_free(form->reader);
		form->reader = NULL;
	}
	if (form->file) {
		OBJ_RELEASE(form->file);
		form->file = NULL;
	}
	if (form->name) {
		zend_string_release(form->name);
		form->name = NULL;
	}
	smart_str_free(&form->value);
}

static bool read_multipart(tas_request_object *request, tas_form *form, tas_str content_type)
{
	uint64_t size = 0;

	form->reader = tas_multipart_new(content_type, max_parts());
	if (!form->reader) {
		return refuse(form, 400, strpprintf(0, "malformed form: its Content-Type has no usable boundary"));
	}
	if (!feed_body(request, form, &size)) {
		return false;
	}
	if (!form->ended && size > 0) {
		return refuse(form, 400, strpprintf(0, "malformed form: its closing delimiter is missing"));
	}
	return true;
}

/* ---- reading once ---- */

static bool read_kind(tas_request_object *request, tas_form *form, tas_form_kind kind, tas_str content_type)
{
	switch (kind) {
		case TAS_FORM_NONE:
			return true;
		case TAS_FORM_URLENCODED:
			return read_urlencoded(request, form);
		case TAS_FORM_MULTIPART:
			return read_multipart(request, form, content_type);
	}
	return true;
}

static bool read_form(tas_request_object *request, tas_form *form)
{
	const tas_str content_type = tas_request_content_type(request);
	const tas_form_kind kind = tas_form_kind_of(content_type);
	bool complete;

	if (EG(exception) || (kind != TAS_FORM_NONE && !request->body && !tas_body_is_free(request))) {
		return false;
	}
	form->state = READING;
	array_init(&form->post);
	array_init(&form->files);
	complete = read_kind(request, form, kind, content_type);
	stop_reading(form);
	form->state = complete ? COMPLETE : BROKEN;
	if (!complete) { /* files go now, and not when the exception's trace lets go of the request */
		zval_ptr_dtor(&form->files);
		ZVAL_EMPTY_ARRAY(&form->files);
	}
	return complete;
}

/* A form that could not be read fails again as it did. */
static ZEND_COLD bool fail_again(const tas_request_object *request, const tas_form *form)
{
	tas_request_body_state state;

	if (form->refusal) {
		return throw_refusal(form);
	}
	if (tas_body_await(request, false, &state)) {
		tas_throw_runtime("the form was not read to its end");
	}
	return false;
}

/* The form, read; NULL with an exception. */
static tas_form *form_of(zval *this)
{
	tas_request_object *request = tas_request_from(Z_OBJ_P(this));
	bool readable = true;

	if (!request->form) {
		request->form = ecalloc(1, sizeof(*request->form));
	}
	switch (request->form->state) {
		case UNREAD:
			readable = read_form(request, request->form);
			break;
		case READING:
			tas_throw_runtime("the form is being read by another call");
			readable = false;
			break;
		case COMPLETE:
			break;
		case BROKEN:
			readable = fail_again(request, request->form);
			break;
	}
	return readable ? request->form : NULL;
}

void tas_form_free(tas_form *form)
{
	stop_reading(form);
	zval_ptr_dtor(&form->post);
	zval_ptr_dtor(&form->files);
	if (form->refusal) {
		zend_string_release(form->refusal);
	}
	efree(form);
}

/* ---- methods ---- */

ZEND_METHOD(TrueAsync_HttpRequest, getPost)
{
	tas_form *form;

	ZEND_PARSE_PARAMETERS_NONE();

	form = form_of(ZEND_THIS);
	if (!form) {
		RETURN_THROWS();
	}
	RETURN_COPY(&form->post);
}

ZEND_METHOD(TrueAsync_HttpRequest, getFiles)
{
	tas_form *form;

	ZEND_PARSE_PARAMETERS_NONE();

	form = form_of(ZEND_THIS);
	if (!form) {
		RETURN_THROWS();
	}
	RETURN_COPY(&form->files);
}

ZEND_METHOD(TrueAsync_HttpRequest, getFile)
{
	zend_string *name;
	tas_form *form;
	zval *file;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	form = form_of(ZEND_THIS);
	if (!form) {
		RETURN_THROWS();
	}
	file = zend_symtable_find(Z_ARRVAL(form->files), name);
	while (file && Z_TYPE_P(file) == IS_ARRAY) {
		HashPosition first = 0;

		file = zend_hash_get_current_data_ex(Z_ARRVAL_P(file), &first);
	}
	if (!file) {
		RETURN_NULL();
	}
	RETURN_COPY(file);
}
