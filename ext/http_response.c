/* HttpResponse: its methods. */
#include "php_true_async_server.h"
#include "ext/json/php_json.h"

#include "http_response_arginfo.h"

zend_class_entry *tas_ce_response;

static zend_always_inline tas_response_object *response_of(zval *this)
{
	return tas_response_from(Z_OBJ_P(this));
}

/* The response of a setter; NULL with an exception once status and headers are sent. */
static tas_response_object *open_response(zval *this)
{
	tas_response_object *response = tas_response_open(this);

	if (UNEXPECTED(response && response->begun)) {
		tas_throw_runtime("status and headers were sent already: the response is streamed");
		return NULL;
	}
	return response;
}

ZEND_METHOD(TrueAsync_HttpResponse, __construct)
{
	ZEND_PARSE_PARAMETERS_NONE();
}

/* False with an exception. */
static bool check_status(zend_long status, int minimum, int maximum)
{
	if (status < minimum || status > maximum) {
		tas_throw_argument("the status " ZEND_LONG_FMT " is out of range, %d to %d is expected", status, minimum, maximum);
		return false;
	}
	return true;
}

ZEND_METHOD(TrueAsync_HttpResponse, setStatusCode)
{
	zend_long status;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(status)
	ZEND_PARSE_PARAMETERS_END();

	response = open_response(ZEND_THIS);
	if (!response || !check_status(status, 200, 599)) {
		RETURN_THROWS();
	}
	response->status = (uint16_t) status;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, getStatusCode)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_LONG(response_of(ZEND_THIS)->status);
}

ZEND_METHOD(TrueAsync_HttpResponse, setReasonPhrase)
{
	zend_string *phrase;
	tas_response_object *response;
	tas_error error;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(phrase)
	ZEND_PARSE_PARAMETERS_END();

	response = open_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	if (tas_check_reason(tas_str_of(phrase), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		RETURN_THROWS();
	}
	if (response->reason) {
		zend_string_release(response->reason);
	}
	response->reason = ZSTR_LEN(phrase) > 0 ? zend_string_copy(phrase) : NULL;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, getReasonPhrase)
{
	const tas_response_object *response = response_of(ZEND_THIS);

	ZEND_PARSE_PARAMETERS_NONE();

	if (response->reason) {
		RETURN_STR_COPY(response->reason);
	}
	RETURN_STR(tas_str_to_string(tas_status_reason(response->status)));
}

static bool check_field(const zend_string *name, const zend_string *value)
{
	tas_error error;

	if (UNEXPECTED(tas_check_field(tas_str_of(name), tas_str_of(value), &error) != TAS_OK)) {
		tas_throw_argument("%s", error.message);
		return false;
	}
	return true;
}

/* Adds a line for each value of a list, all or none. False with an exception. */
static bool push_values(tas_response_object *response, zend_string *name, HashTable *values)
{
	const uint32_t before = response->headers.count;
	zval *item;

	if (zend_hash_num_elements(values) == 0) {
		tas_throw_argument("the list of values for \"%s\" is empty", ZSTR_VAL(name));
		return false;
	}
	ZEND_HASH_FOREACH_VAL(values, item) {
		zend_string *value;
		bool valid;

		ZVAL_DEREF(item);
		if (Z_TYPE_P(item) != IS_STRING && Z_TYPE_P(item) != IS_LONG) {
			tas_throw_argument("the values for \"%s\" must be strings, %s given", ZSTR_VAL(name), zend_zval_type_name(item));
			valid = false;
		} else {
			value = zval_get_string(item);
			valid = check_field(name, value);
			if (valid) {
				tas_header_list_push(&response->headers, name, value);
			}
			zend_string_release(value);
		}
		if (!valid) {
			tas_header_list_truncate(&response->headers, before);
			return false;
		}
	} ZEND_HASH_FOREACH_END();
	return true;
}

static void put_header(INTERNAL_FUNCTION_PARAMETERS, bool replace)
{
	zend_string *name;
	zend_string *value;
	HashTable *values;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_STR(name)
		Z_PARAM_ARRAY_HT_OR_STR(values, value)
	ZEND_PARSE_PARAMETERS_END();

	response = open_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	if (values) {
		/* The new ones first, so that a bad value changes nothing. */
		tas_header_list earlier = response->headers;

		response->headers = (tas_header_list) {0};
		if (!push_values(response, name, values)) {
			tas_header_list_free(&response->headers);
			response->headers = earlier;
			RETURN_THROWS();
		}
		if (replace) {
			tas_header_list_remove(&earlier, name);
		}
		for (uint32_t i = 0; i < response->headers.count; i++) {
			tas_header_list_push(&earlier, response->headers.items[i].name, response->headers.items[i].value);
		}
		tas_header_list_free(&response->headers);
		response->headers = earlier;
	} else {
		if (!check_field(name, value)) {
			RETURN_THROWS();
		}
		if (replace) {
			tas_header_list_remove(&response->headers, name);
		}
		tas_header_list_push(&response->headers, name, value);
	}
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, setHeader)
{
	put_header(INTERNAL_FUNCTION_PARAM_PASSTHRU, true);
}

ZEND_METHOD(TrueAsync_HttpResponse, addHeader)
{
	put_header(INTERNAL_FUNCTION_PARAM_PASSTHRU, false);
}

ZEND_METHOD(TrueAsync_HttpResponse, hasHeader)
{
	zend_string *name;
	const tas_header_list *headers = &response_of(ZEND_THIS)->headers;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	RETURN_BOOL(tas_header_list_find(headers, 0, name) < headers->count);
}

ZEND_METHOD(TrueAsync_HttpResponse, getHeader)
{
	zend_string *name;
	const tas_header_list *headers = &response_of(ZEND_THIS)->headers;
	uint32_t index;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	index = tas_header_list_find(headers, 0, name);
	if (index == headers->count) {
		RETURN_NULL();
	}
	RETURN_STR_COPY(headers->items[index].value);
}

ZEND_METHOD(TrueAsync_HttpResponse, getHeaderLine)
{
	zend_string *name;
	const tas_header_list *headers = &response_of(ZEND_THIS)->headers;
	smart_str line = {0};
	bool first = true;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	for (uint32_t i = 0; (i = tas_header_list_find(headers, i, name)) < headers->count; i++) {
		if (!first) {
			smart_str_appends(&line, ", ");
		}
		smart_str_append(&line, headers->items[i].value);
		first = false;
	}
	RETURN_STR(smart_str_extract(&line));
}

/* One value stays a string, several become a list. */
static void add_value(HashTable *fields, zend_string *name, zend_string *text)
{
	zval *present = zend_symtable_find(fields, name);
	zval value;

	ZVAL_STR_COPY(&value, text);
	if (!present) {
		zend_symtable_update(fields, name, &value);
		return;
	}
	if (Z_TYPE_P(present) == IS_STRING) {
		zval list;

		array_init(&list);
		add_next_index_str(&list, zend_string_copy(Z_STR_P(present)));
		present = zend_symtable_update(fields, name, &list);
	}
	add_next_index_zval(present, &value);
}

static void return_fields(zval *return_value, const tas_header_list *list)
{
	array_init_size(return_value, list->count);
	for (uint32_t i = 0; i < list->count; i++) {
		zend_string *name = zend_string_tolower(list->items[i].name);

		add_value(Z_ARRVAL_P(return_value), name, list->items[i].value);
		zend_string_release(name);
	}
}

ZEND_METHOD(TrueAsync_HttpResponse, getHeaders)
{
	ZEND_PARSE_PARAMETERS_NONE();

	return_fields(return_value, &response_of(ZEND_THIS)->headers);
}

ZEND_METHOD(TrueAsync_HttpResponse, resetHeaders)
{
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_NONE();

	response = open_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	tas_header_list_truncate(&response->headers, 0);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, setTrailer)
{
	zend_string *name;
	zend_string *value;
	tas_response_object *response;
	tas_error error;

	ZEND_PARSE_PARAMETERS_START(2, 2)
		Z_PARAM_STR(name)
		Z_PARAM_STR(value)
	ZEND_PARSE_PARAMETERS_END();

	response = tas_response_open(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	if (tas_check_trailer(tas_str_of(name), tas_str_of(value), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		RETURN_THROWS();
	}
	tas_header_list_remove(&response->trailers, name);
	tas_header_list_push(&response->trailers, name, value);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, getTrailers)
{
	ZEND_PARSE_PARAMETERS_NONE();

	return_fields(return_value, &response_of(ZEND_THIS)->trailers);
}

ZEND_METHOD(TrueAsync_HttpResponse, setBody)
{
	zend_string *body;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(body)
	ZEND_PARSE_PARAMETERS_END();

	response = open_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	tas_response_set_body(response, zend_string_copy(body));
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, appendBody)
{
	zend_string *data;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(data)
	ZEND_PARSE_PARAMETERS_END();

	response = open_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	tas_response_append_body(response, data);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, getBody)
{
	const tas_response_object *response = response_of(ZEND_THIS);

	ZEND_PARSE_PARAMETERS_NONE();

	if (!response->body.s) {
		RETURN_EMPTY_STRING();
	}
	RETURN_STR_COPY(response->body.s);
}

static ZEND_COLD void throw_json_error(void)
{
	zval message;
	zend_function *function = zend_hash_str_find_ptr(CG(function_table), ZEND_STRL("json_last_error_msg"));

	ZVAL_UNDEF(&message);
	if (function) {
		zend_call_known_function(function, NULL, NULL, &message, 0, NULL, NULL);
	}
	tas_throw_argument("the data cannot be encoded: %s", Z_TYPE(message) == IS_STRING ? Z_STRVAL(message) : "JSON error");
	zval_ptr_dtor(&message);
}

/* The data as JSON; NULL with an exception. */
static zend_string *encode_json(zval *data, int flags)
{
	smart_str text = {0};

	if (Z_TYPE_P(data) == IS_STRING) {
		return zend_string_copy(Z_STR_P(data));
	}
	if (flags == 0) {
		flags = PHP_JSON_UNESCAPED_UNICODE | PHP_JSON_UNESCAPED_SLASHES;
	}
	php_json_encode_ex(&text, data, flags & ~PHP_JSON_THROW_ON_ERROR, PHP_JSON_PARSER_DEFAULT_DEPTH);
	if (JSON_G(error_code) != PHP_JSON_ERROR_NONE && !(flags & PHP_JSON_PARTIAL_OUTPUT_ON_ERROR) && !EG(exception)) {
		throw_json_error();
	}
	if (EG(exception)) {
		smart_str_free(&text);
		return NULL;
	}
	return smart_str_extract(&text);
}

ZEND_METHOD(TrueAsync_HttpResponse, json)
{
	zval *data;
	zend_long status = 200;
	zend_long flags = 0;
	zend_string *text;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(1, 3)
		Z_PARAM_ZVAL(data)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(status)
		Z_PARAM_LONG(flags)
	ZEND_PARSE_PARAMETERS_END();

	if (!open_response(ZEND_THIS) || !check_status(status, 200, 599)) {
		RETURN_THROWS();
	}
	text = encode_json(data, (int) flags);
	if (!text) {
		RETURN_THROWS();
	}
	response = open_response(ZEND_THIS); /* again: encoding runs code of the data's classes */
	if (!response) {
		zend_string_release(text);
		RETURN_THROWS();
	}
	response->status = (uint16_t) status;
	tas_response_set_body(response, text);
	for (uint32_t i = 0; i < response->headers.count; i++) {
		if (zend_string_equals_literal_ci(response->headers.items[i].name, "content-type")) {
			RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
		}
	}
	tas_response_set_field(response, ZEND_STRL("Content-Type"), ZEND_STRL("application/json"));
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, html)
{
	zend_string *html;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(html)
	ZEND_PARSE_PARAMETERS_END();

	response = open_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	tas_response_set_body(response, zend_string_copy(html));
	tas_response_set_field(response, ZEND_STRL("Content-Type"), ZEND_STRL("text/html; charset=utf-8"));
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

static zend_string *encode_reference(const zend_string *url)
{
	zend_string *location = zend_string_safe_alloc(3, ZSTR_LEN(url), 0, false);
	const size_t len = tas_encode_reference(tas_str_of(url), ZSTR_VAL(location));

	location = zend_string_truncate(location, len, false);
	ZSTR_VAL(location)[len] = '\0';
	return location;
}

ZEND_METHOD(TrueAsync_HttpResponse, redirect)
{
	zend_string *url;
	zend_long status = 302;
	zend_string *name;
	bool valid;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_STR(url)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG(status)
	ZEND_PARSE_PARAMETERS_END();

	response = open_response(ZEND_THIS);
	if (!response || !check_status(status, 300, 399)) {
		RETURN_THROWS();
	}
	name = zend_string_init(ZEND_STRL("Location"), 0);
	valid = check_field(name, url);
	if (valid) {
		zend_string *location = encode_reference(url);

		response->status = (uint16_t) status;
		tas_header_list_remove(&response->headers, name);
		tas_header_list_push(&response->headers, name, location);
		zend_string_release(location);
	}
	zend_string_release(name);
	if (!valid) {
		RETURN_THROWS();
	}
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

/* Appends to the body, or writes as the last piece of the stream. */
static tas_status append_last(tas_response_object *response, zend_string *data)
{
	if (response->begun) {
		return tas_stream_write(response, data);
	}
	tas_response_append_body(response, data);
	return TAS_OK;
}

static ZEND_COLD void throw_length(const tas_response_object *response)
{
	if (response->begun) {
		tas_throw_runtime("the body has not the length that Content-Length declares");
	} else {
		const size_t length = response->body.s ? ZSTR_LEN(response->body.s) : 0;

		tas_throw_runtime("the body has %zu bytes, which is not what Content-Length declares", length);
	}
}

ZEND_METHOD(TrueAsync_HttpResponse, end)
{
	zend_string *data = NULL;
	tas_response_object *response;
	tas_status status = TAS_OK;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_STR_OR_NULL(data)
	ZEND_PARSE_PARAMETERS_END();

	response = tas_response_open(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	if (data) {
		status = append_last(response, data);
	}
	if (status == TAS_OK || status == TAS_E_GONE) {
		status = tas_response_end(response);
	}
	switch (status) {
		case TAS_OK:
			return;
		case TAS_E_LENGTH:
			throw_length(response);
			return;
		default:
			tas_throw_runtime("the response cannot be sent as it is (error %d)", (int) status);
	}
}

ZEND_METHOD(TrueAsync_HttpResponse, isHeadersSent)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(response_of(ZEND_THIS)->begun || response_of(ZEND_THIS)->ended);
}

ZEND_METHOD(TrueAsync_HttpResponse, isEnded)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(response_of(ZEND_THIS)->ended);
}

ZEND_METHOD(TrueAsync_HttpResponse, getProtocolName)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_STRING("HTTP");
}

ZEND_METHOD(TrueAsync_HttpResponse, getProtocolVersion)
{
	zend_object *request = response_of(ZEND_THIS)->request;
	const tas_request *view;

	ZEND_PARSE_PARAMETERS_NONE();

	view = request ? tas_request_view(tas_request_from(request)) : NULL;
	if (!view) {
		RETURN_THROWS();
	}
	RETURN_STR(tas_request_version(view));
}

void tas_register_response(void)
{
	tas_ce_response = register_class_TrueAsync_HttpResponse();
	tas_ce_response->create_object = tas_response_new;
	tas_response_init_handlers();
}
