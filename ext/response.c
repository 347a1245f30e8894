/* What an HttpResponse holds, and how it is sent: as a whole, its body by reference. */
#include "php_true_async_server.h"

#include "SAPI.h"

static zend_object_handlers response_handlers;

zend_object *tas_response_new(zend_class_entry *ce)
{
	tas_response_object *response = zend_object_alloc(sizeof(tas_response_object), ce);

	zend_object_std_init(&response->std, ce);
	response->std.handlers = &response_handlers;
	response->status = 200;
	return &response->std;
}

zend_object *tas_response_create(zend_object *request)
{
	zend_object *object = tas_response_new(tas_ce_response);

	GC_ADDREF(request);
	tas_response_from(object)->request = request;
	return object;
}

static void response_free(zend_object *object)
{
	tas_response_object *response = tas_response_from(object);

	tas_header_list_free(&response->headers);
	tas_header_list_free(&response->trailers);
	if (response->body.s) {
		zend_string_release(response->body.s);
	}
	if (response->reason) {
		zend_string_release(response->reason);
	}
	if (response->request) {
		OBJ_RELEASE(response->request);
	}
	zend_object_std_dtor(object);
}

static HashTable *response_get_gc(zend_object *object, zval **table, int *count)
{
	tas_response_object *response = tas_response_from(object);
	zend_get_gc_buffer *buffer = zend_get_gc_buffer_create();

	if (response->request) {
		zend_get_gc_buffer_add_obj(buffer, response->request);
	}
	zend_get_gc_buffer_use(buffer, table, count);
	return NULL;
}

tas_response_object *tas_response_open(zval *this)
{
	tas_response_object *response = tas_response_from(Z_OBJ_P(this));

	if (UNEXPECTED(response->ended)) {
		tas_throw_runtime("the response was sent already");
		return NULL;
	}
	if (UNEXPECTED(!response->request)) {
		tas_throw_runtime("the response belongs to no request");
		return NULL;
	}
	return response;
}

/* ---- the body ---- */

void tas_response_set_body(tas_response_object *response, zend_string *body)
{
	if (response->body.s) {
		zend_string_release(response->body.s);
	}
	response->body = (smart_str) { .s = body };
	response->printed = false;
}

static void append(tas_response_object *response, const char *data, size_t len)
{
	zend_string *body = response->body.s;

	if (body && (response->body.a == 0 || GC_REFCOUNT(body) > 1)) {
		/* Somebody else reads this string: grow a copy. */
		smart_str copy = {0};

		smart_str_alloc(&copy, ZSTR_LEN(body) + len, 0);
		smart_str_append(&copy, body);
		zend_string_release(body);
		response->body = copy;
	} else if (body) {
		zend_string_forget_hash_val(body); /* a script may have used it as a key meanwhile */
	}
	smart_str_appendl(&response->body, data, len);
	smart_str_0(&response->body);
}

void tas_response_append_body(tas_response_object *response, zend_string *data)
{
	if (!response->body.s || ZSTR_LEN(response->body.s) == 0) {
		tas_response_set_body(response, zend_string_copy(data));
	} else {
		append(response, ZSTR_VAL(data), ZSTR_LEN(data));
		response->printed = false;
	}
}

void tas_response_print(tas_response_object *response, const char *data, size_t len)
{
	response->printed = response->printed || !response->body.s;
	append(response, data, len);
}

void tas_release_string(void *string)
{
	zend_string_release(string);
}

/* ---- sending ---- */

static tas_status send_whole(tas_response_object *response)
{
	const tas_request_object *request = tas_request_from(response->request);
	tas_server *core = tas_server_from(request->server)->core;
	tas_field few_fields[TAS_FEW_FIELDS];
	tas_field few_trailers[TAS_FEW_FIELDS];
	tas_field *fields = tas_header_list_fields(&response->headers, few_fields);
	tas_field *trailers = tas_header_list_fields(&response->trailers, few_trailers);
	tas_response sent = {
		.status = response->status,
		.fields = fields,
		.field_count = response->headers.count,
		.trailers = trailers,
		.trailer_count = response->trailers.count,
	};
	tas_status status = TAS_E_GONE;

	if (response->reason) {
		sent.reason = tas_str_of(response->reason);
	}
	if (response->body.s && ZSTR_LEN(response->body.s) > 0) {
		/* The core reads the string itself, for as long as the client takes. */
		sent.body = (tas_body) {
			.data = ZSTR_VAL(response->body.s),
			.len = ZSTR_LEN(response->body.s),
			.release = tas_release_string,
			.user = zend_string_copy(response->body.s),
		};
	}
	if (core) {
		status = tas_response_send(core, request->exchange, &sent);
	} else if (sent.body.release) {
		sent.body.release(sent.body.user);
	}
	tas_fields_free(trailers, few_trailers);
	tas_fields_free(fields, few_fields);
	if (status == TAS_OK || status == TAS_E_GONE) {
		response->ended = true;
		return TAS_OK;
	}
	return status;
}

/* What was printed is of the type that PHP's own pages are of, unless another is set. */
static void set_default_type(tas_response_object *response)
{
	zend_string *name = zend_string_init(ZEND_STRL("Content-Type"), false);

	if (tas_header_list_find(&response->headers, 0, name) == response->headers.count) {
		char *type = sapi_get_default_content_type();

		tas_response_set_field(response, ZEND_STRL("Content-Type"), type, strlen(type));
		efree(type);
	}
	zend_string_release(name);
}

tas_status tas_response_end(tas_response_object *response)
{
	if (response->begun) {
		return tas_stream_finish(response);
	}
	if (UNEXPECTED(response->printed)) {
		set_default_type(response);
	}
	return send_whole(response);
}

void tas_response_set_field(tas_response_object *response, const char *name, size_t name_len, const char *value,
	size_t value_len)
{
	zend_string *key = zend_string_init(name, name_len, 0);
	zend_string *text = zend_string_init(value, value_len, 0);

	tas_header_list_remove(&response->headers, key);
	tas_header_list_push(&response->headers, key, text);
	zend_string_release(text);
	zend_string_release(key);
}

void tas_response_reset(tas_response_object *response, uint16_t status)
{
	tas_header_list_truncate(&response->headers, 0);
	tas_header_list_truncate(&response->trailers, 0);
	if (response->reason) {
		zend_string_release(response->reason);
		response->reason = NULL;
	}
	response->status = status;
	tas_response_set_body(response, NULL);
}

void tas_response_init_handlers(void)
{
	memcpy(&response_handlers, &std_object_handlers, sizeof(response_handlers));
	response_handlers.offset = XtOffsetOf(tas_response_object, std);
	response_handlers.free_obj = response_free;
	response_handlers.get_gc = response_get_gc;
	response_handlers.clone_obj = NULL;
}
