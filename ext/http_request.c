/* HttpRequest: reads an exchange of the core when it is asked, and holds it until the object is freed. */
#include "php_true_async_server.h"
#include "SAPI.h"
#include "php_variables.h"

#include "http_request_arginfo.h"

static zend_class_entry *tas_ce_request;
static zend_object_handlers request_handlers;

static zend_object *request_new(zend_class_entry *ce)
{
	tas_request_object *request = zend_object_alloc(sizeof(tas_request_object), ce);

	zend_object_std_init(&request->std, ce);
	request->std.handlers = &request_handlers;
	return &request->std;
}

zend_object *tas_request_create(tas_server_object *server, tas_exchange_id exchange)
{
	zend_object *object = request_new(tas_ce_request);
	tas_request_object *request = tas_request_from(object);

	GC_ADDREF(&server->std);
	request->server = &server->std;
	request->exchange = exchange;
	return object;
}

static void request_free(zend_object *object)
{
	tas_request_object *request = tas_request_from(object);

	if (request->server) {
		tas_server_object *server = tas_server_from(request->server);

		if (server->core) {
			tas_exchange_release(server->core, request->exchange);
		}
		OBJ_RELEASE(request->server);
	}
	if (request->body) {
		zend_string_release(request->body);
	}
	zval_ptr_dtor(&request->query);
	zend_object_std_dtor(object);
}

static HashTable *request_get_gc(zend_object *object, zval **table, int *count)
{
	tas_request_object *request = tas_request_from(object);
	zend_get_gc_buffer *buffer = zend_get_gc_buffer_create();

	if (request->server) {
		zend_get_gc_buffer_add_obj(buffer, request->server);
	}
	zend_get_gc_buffer_add_zval(buffer, &request->query);
	zend_get_gc_buffer_use(buffer, table, count);
	return NULL;
}

tas_server *tas_request_core(const tas_request_object *request)
{
	tas_server *core = request->server ? tas_server_from(request->server)->core : NULL;

	if (UNEXPECTED(!core)) {
		tas_throw_runtime("the server of this request is gone");
	}
	return core;
}

const tas_request *tas_request_view(tas_request_object *request)
{
	tas_server *core = tas_request_core(request);

	if (UNEXPECTED(!core)) {
		return NULL;
	}
	if (!request->viewed) {
		if (UNEXPECTED(tas_request_get(core, request->exchange, &request->view) != TAS_OK)) {
			tas_throw_runtime("the request is gone");
			return NULL;
		}
		request->viewed = true;
	}
	return &request->view;
}

zend_string *tas_request_version(const tas_request *view)
{
	if (view->version_major >= 2) { /* RFC 9113 §3.1: HTTP/2 has no minor version */
		return ZSTR_CHAR('0' + view->version_major);
	}
	return strpprintf(0, "%u.%u", view->version_major, view->version_minor);
}

static zend_always_inline const tas_request *view_of(zval *this)
{
	return tas_request_view(tas_request_from(Z_OBJ_P(this)));
}

/* The first field from `index` on that has this name; false at the end. */
static bool find_field(const tas_request_object *request, uint32_t *index, const zend_string *name, tas_field *field)
{
	tas_server *core = tas_server_from(request->server)->core;

	for (; *index < request->view.field_count; ++*index) {
		if (tas_request_field(core, request->exchange, *index, field) == TAS_OK && tas_str_equals_ci(field->name, name)) {
			return true;
		}
	}
	return false;
}

/* RFC 9110 §5.3: lines of a field are one list. RFC 9113 §8.2.3: cookies are joined with "; ". */
static const char *separator_of(tas_str name)
{
	return name.len == 6 && memcmp(name.data, "cookie", 6) == 0 ? "; " : ", ";
}

ZEND_METHOD(TrueAsync_HttpRequest, __construct)
{
	ZEND_PARSE_PARAMETERS_NONE();
}

static void return_text(INTERNAL_FUNCTION_PARAMETERS, size_t offset)
{
	const tas_request *view;

	ZEND_PARSE_PARAMETERS_NONE();

	view = view_of(ZEND_THIS);
	if (!view) {
		RETURN_THROWS();
	}
	RETURN_STR(tas_str_to_string(*(const tas_str *) ((const char *) view + offset)));
}

ZEND_METHOD(TrueAsync_HttpRequest, getMethod)
{
	return_text(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_request, method));
}

ZEND_METHOD(TrueAsync_HttpRequest, getUri)
{
	return_text(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_request, target));
}

ZEND_METHOD(TrueAsync_HttpRequest, getPath)
{
	return_text(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_request, path));
}

ZEND_METHOD(TrueAsync_HttpRequest, getHttpVersion)
{
	const tas_request *view;

	ZEND_PARSE_PARAMETERS_NONE();

	view = view_of(ZEND_THIS);
	if (!view) {
		RETURN_THROWS();
	}
	RETURN_STR(tas_request_version(view));
}

/* The parsed query; NULL with an exception. */
static zval *query_of(zval *this)
{
	tas_request_object *request = tas_request_from(Z_OBJ_P(this));
	const tas_request *view = tas_request_view(request);

	if (view && Z_ISUNDEF(request->query)) {
		array_init(&request->query);
		if (view->query.len > 0) {
			sapi_module.treat_data(PARSE_STRING, estrndup(view->query.data, view->query.len), &request->query);
		}
	}
	return view ? &request->query : NULL;
}

ZEND_METHOD(TrueAsync_HttpRequest, getQuery)
{
	zval *query;

	ZEND_PARSE_PARAMETERS_NONE();

	query = query_of(ZEND_THIS);
	if (!query) {
		RETURN_THROWS();
	}
	RETURN_COPY(query);
}

ZEND_METHOD(TrueAsync_HttpRequest, getQueryParam)
{
	zend_string *name;
	zval *fallback = NULL;
	zval *query;
	zval *value;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_STR(name)
		Z_PARAM_OPTIONAL
		Z_PARAM_ZVAL(fallback)
	ZEND_PARSE_PARAMETERS_END();

	query = query_of(ZEND_THIS);
	if (!query) {
		RETURN_THROWS();
	}
	value = zend_symtable_find(Z_ARRVAL_P(query), name);
	if (!value) {
		value = fallback;
	}
	if (!value) {
		RETURN_NULL();
	}
	RETURN_COPY_DEREF(value);
}

/* Finds the first field with the name a method was given. */
static bool first_field(zval *this, const zend_string *name, tas_field *field)
{
	tas_request_object *request = tas_request_from(Z_OBJ_P(this));
	uint32_t index = 0;

	return tas_request_view(request) && find_field(request, &index, name, field);
}

ZEND_METHOD(TrueAsync_HttpRequest, hasHeader)
{
	zend_string *name;
	tas_field field;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	RETURN_BOOL(first_field(ZEND_THIS, name, &field));
}

ZEND_METHOD(TrueAsync_HttpRequest, getHeader)
{
	zend_string *name;
	tas_field field;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	if (!first_field(ZEND_THIS, name, &field)) {
		RETURN_NULL();
	}
	RETURN_STR(tas_str_to_string(field.value));
}

ZEND_METHOD(TrueAsync_HttpRequest, getHeaderLine)
{
	zend_string *name;
	tas_request_object *request = tas_request_from(Z_OBJ_P(ZEND_THIS));
	tas_field field;
	smart_str line = {0};

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	if (!tas_request_view(request)) {
		RETURN_THROWS();
	}
	for (uint32_t index = 0; find_field(request, &index, name, &field); index++) {
		if (line.s) {
			smart_str_appends(&line, separator_of(field.name));
		}
		/* An empty first value still counts as one. */
		smart_str_alloc(&line, field.value.len, 0);
		smart_str_appendl(&line, field.value.data, field.value.len);
	}
	RETURN_STR(smart_str_extract(&line));
}

/* Adds a line of a field to what earlier lines of it gave. */
static void join_header(HashTable *headers, const tas_field *field)
{
	zend_string *name = tas_str_to_string(field->name);
	zval *present = zend_symtable_find(headers, name);
	zval value;

	if (present) {
		const char *separator = separator_of(field->name);

		ZVAL_STR(&value, zend_string_concat3(Z_STRVAL_P(present), Z_STRLEN_P(present), separator, strlen(separator),
			field->value.data, field->value.len));
	} else {
		ZVAL_STR(&value, tas_str_to_string(field->value));
	}
	zend_symtable_update(headers, name, &value);
	zend_string_release(name);
}

ZEND_METHOD(TrueAsync_HttpRequest, getHeaders)
{
	const tas_request_object *request = tas_request_from(Z_OBJ_P(ZEND_THIS));
	const tas_request *view;

	ZEND_PARSE_PARAMETERS_NONE();

	view = view_of(ZEND_THIS);
	if (!view) {
		RETURN_THROWS();
	}
	array_init_size(return_value, view->field_count);
	for (uint32_t i = 0; i < view->field_count; i++) {
		tas_field field;

		if (tas_request_field(tas_server_from(request->server)->core, request->exchange, i, &field) == TAS_OK) {
			join_header(Z_ARRVAL_P(return_value), &field);
		}
	}
}

/* What is there of the body. False with an exception, also when the rest will not come. */
static bool body_state(const tas_request_object *request, tas_request_body_state *state)
{
	tas_server *core = tas_request_core(request);

	if (!core) {
		return false;
	}
	if (tas_request_body(core, request->exchange, state) != TAS_OK) {
		tas_throw_gone();
		return false;
	}
	if (state->failure != 0) {
		const tas_str reason = tas_status_reason(state->failure);

		zend_throw_exception_ex(tas_ce_http_exception, state->failure, "%.*s", (int) reason.len, reason.data);
		return false;
	}
	return true;
}

/* Suspends the handler until more of the body is there, or all of it. */
static bool await_body(const tas_request_object *request, bool whole, tas_request_body_state *state)
{
	if (!body_state(request, state)) {
		return false;
	}
	while (!state->complete && (whole || state->unread.len == 0)) {
		if (tas_request_body_want(tas_request_core(request), request->exchange, whole) != TAS_OK) {
			tas_throw_gone();
			return false;
		}
		tas_run_wait(TAS_G(run), request->exchange, TAS_EVENT_BODY | TAS_EVENT_GONE, TAS_FOREVER);
		if (EG(exception) || !body_state(request, state)) {
			return false;
		}
	}
	return true;
}

#define MEMORY_RESERVE (4u << 20) /* bytes left to the handler itself */

/* Whether memory_limit has room for a string. Without it a fatal error would end the server, and not this request. */
static bool has_memory_for(size_t size)
{
	const size_t used = zend_memory_usage(true) + MEMORY_RESERVE;

	if (PG(memory_limit) <= 0 || (used < (size_t) PG(memory_limit) && size <= (size_t) PG(memory_limit) - used)) {
		return true;
	}
	zend_throw_exception_ex(tas_ce_http_exception, 503, "no memory for a body of %zu bytes", size); /* RFC 9110 §15.6.4 */
	return false;
}

static zend_string *take_body(const tas_request_object *request, tas_str bytes)
{
	zend_string *string = tas_str_to_string(bytes);

	tas_request_body_take(tas_request_core(request), request->exchange, bytes.len);
	return string;
}

/* The whole body as a string that the request keeps. False with an exception. */
static bool keep_body(tas_request_object *request)
{
	tas_request_body_state state;

	if (request->body) {
		return true;
	}
	if (request->body_streamed) {
		tas_throw_runtime("the body is being read with readBody()");
		return false;
	}
	if (!await_body(request, true, &state) || !has_memory_for(state.unread.len)) {
		return false;
	}
	request->body = take_body(request, state.unread);
	return true;
}

ZEND_METHOD(TrueAsync_HttpRequest, getBody)
{
	tas_request_object *request = tas_request_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_NONE();

	if (!keep_body(request)) {
		RETURN_THROWS();
	}
	RETURN_STR_COPY(request->body);
}

ZEND_METHOD(TrueAsync_HttpRequest, awaitBody)
{
	ZEND_PARSE_PARAMETERS_NONE();

	if (!keep_body(tas_request_from(Z_OBJ_P(ZEND_THIS)))) {
		RETURN_THROWS();
	}
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpRequest, readBody)
{
	tas_request_object *request = tas_request_from(Z_OBJ_P(ZEND_THIS));
	tas_request_body_state state;
	zend_long max = 65536;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(max)
	ZEND_PARSE_PARAMETERS_END();

	if (max < 1) {
		tas_throw_argument("a length of " ZEND_LONG_FMT " is out of range, at least 1 is expected", max);
		RETURN_THROWS();
	}
	if (request->body) {
		tas_throw_runtime("the body was taken as a whole");
		RETURN_THROWS();
	}
	request->body_streamed = true;
	if (!await_body(request, false, &state)) {
		RETURN_THROWS();
	}
	if (state.unread.len == 0) {
		RETURN_NULL();
	}
	state.unread.len = MIN(state.unread.len, (size_t) max);
	RETURN_STR(take_body(request, state.unread));
}

ZEND_METHOD(TrueAsync_HttpRequest, hasBody)
{
	const tas_request_object *request = tas_request_from(Z_OBJ_P(ZEND_THIS));
	tas_server *core;
	tas_request_body_state state;

	ZEND_PARSE_PARAMETERS_NONE();

	core = tas_request_core(request);
	if (!core) {
		RETURN_THROWS();
	}
	RETURN_BOOL(tas_request_body(core, request->exchange, &state) == TAS_OK && (state.received > 0 || !state.complete));
}

/* The first field with a name that is known here; false also with an exception. */
static bool known_field(zval *this, const char *name, size_t len, tas_field *field)
{
	zend_string *key = zend_string_init(name, len, 0);
	const bool found = first_field(this, key, field);

	zend_string_release(key);
	return found;
}

ZEND_METHOD(TrueAsync_HttpRequest, getContentType)
{
	tas_field field;

	ZEND_PARSE_PARAMETERS_NONE();

	if (!known_field(ZEND_THIS, ZEND_STRL("content-type"), &field)) {
		RETURN_NULL();
	}
	RETURN_STR(tas_str_to_string(field.value));
}

ZEND_METHOD(TrueAsync_HttpRequest, getContentLength)
{
	tas_field field;
	zend_long length;
	char digits[MAX_LENGTH_OF_LONG];

	ZEND_PARSE_PARAMETERS_NONE();

	if (!known_field(ZEND_THIS, ZEND_STRL("content-length"), &field) || field.value.len >= sizeof(digits)) {
		RETURN_NULL();
	}
	memcpy(digits, field.value.data, field.value.len);
	digits[field.value.len] = '\0';
	if (is_numeric_string(digits, field.value.len, &length, NULL, false) != IS_LONG || length < 0) {
		RETURN_NULL();
	}
	RETURN_LONG(length);
}

ZEND_METHOD(TrueAsync_HttpRequest, isKeepAlive)
{
	const tas_request *view;

	ZEND_PARSE_PARAMETERS_NONE();

	view = view_of(ZEND_THIS);
	if (!view) {
		RETURN_THROWS();
	}
	RETURN_BOOL(view->keep_alive);
}

ZEND_METHOD(TrueAsync_HttpRequest, getRemoteAddress)
{
	const tas_request *view;

	ZEND_PARSE_PARAMETERS_NONE();

	view = view_of(ZEND_THIS);
	if (!view) {
		RETURN_THROWS();
	}
	tas_str_or_null(return_value, view->remote_address);
}

ZEND_METHOD(TrueAsync_HttpRequest, getRemotePort)
{
	const tas_request *view;

	ZEND_PARSE_PARAMETERS_NONE();

	view = view_of(ZEND_THIS);
	if (!view) {
		RETURN_THROWS();
	}
	if (view->remote_address.len == 0) {
		RETURN_NULL();
	}
	RETURN_LONG(view->remote_port);
}

ZEND_METHOD(TrueAsync_HttpRequest, getTlsInfo)
{
	const tas_request_object *request = tas_request_from(Z_OBJ_P(ZEND_THIS));
	tas_server *core;
	tas_tls_info info;
	tas_status status;

	ZEND_PARSE_PARAMETERS_NONE();

	core = tas_request_core(request);
	if (!core) {
		RETURN_THROWS();
	}
	status = tas_request_tls(core, request->exchange, &info);
	if (status == TAS_E_UNSUPPORTED) {
		RETURN_NULL();
	}
	if (status != TAS_OK) {
		tas_throw_runtime("the connection is gone");
		RETURN_THROWS();
	}
	tas_tls_info_create(return_value, &info);
}

void tas_register_request(void)
{
	tas_ce_request = register_class_TrueAsync_HttpRequest();
	tas_ce_request->create_object = request_new;
	memcpy(&request_handlers, &std_object_handlers, sizeof(request_handlers));
	request_handlers.offset = XtOffsetOf(tas_request_object, std);
	request_handlers.free_obj = request_free;
	request_handlers.get_gc = request_get_gc;
	request_handlers.clone_obj = NULL;
}
