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
	if (request->form) {
		tas_form_free(request->form);
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
static bool first_field(tas_request_object *request, const zend_string *name, tas_field *field)
{
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

	RETURN_BOOL(first_field(tas_request_from(Z_OBJ_P(ZEND_THIS)), name, &field));
}

ZEND_METHOD(TrueAsync_HttpRequest, getHeader)
{
	zend_string *name;
	tas_field field;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	if (!first_field(tas_request_from(Z_OBJ_P(ZEND_THIS)), name, &field)) {
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

/* The first field with a name that is known here; false also with an exception. */
static bool known_field(tas_request_object *request, const char *name, size_t len, tas_field *field)
{
	zend_string *key = zend_string_init(name, len, 0);
	const bool found = first_field(request, key, field);

	zend_string_release(key);
	return found;
}

tas_str tas_request_content_type(tas_request_object *request)
{
	tas_field field;

	return known_field(request, ZEND_STRL("content-type"), &field) ? field.value : (tas_str) {0};
}

ZEND_METHOD(TrueAsync_HttpRequest, getContentType)
{
	tas_str type;

	ZEND_PARSE_PARAMETERS_NONE();

	type = tas_request_content_type(tas_request_from(Z_OBJ_P(ZEND_THIS)));
	if (!type.data) {
		RETURN_NULL();
	}
	RETURN_STR(tas_str_to_string(type));
}

ZEND_METHOD(TrueAsync_HttpRequest, getContentLength)
{
	tas_field field;
	zend_long length;
	char digits[MAX_LENGTH_OF_LONG];

	ZEND_PARSE_PARAMETERS_NONE();

	if (!known_field(tas_request_from(Z_OBJ_P(ZEND_THIS)), ZEND_STRL("content-length"), &field) || field.value.len >= sizeof(digits)) {
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
