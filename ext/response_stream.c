/* HttpResponse, streamed: the head leaves with the first write(), and a handler waits while its client is slow. */
#include "php_true_async_server.h"

static tas_server *core_of(const tas_response_object *response)
{
	return tas_server_from(tas_request_from(response->request)->server)->core;
}

static tas_exchange_id exchange_of(const tas_response_object *response)
{
	return tas_request_from(response->request)->exchange;
}

static tas_status begin(tas_response_object *response)
{
	tas_field few[TAS_FEW_FIELDS];
	tas_field *fields = tas_header_list_fields(&response->headers, few);
	tas_response_head head = {
		.status = response->status,
		.fields = fields,
		.field_count = response->headers.count,
	};
	tas_status status;

	if (response->reason) {
		head.reason = tas_str_of(response->reason);
	}
	status = tas_response_begin(core_of(response), exchange_of(response), &head);
	tas_fields_free(fields, few);
	response->begun = status == TAS_OK;
	return status;
}

static tas_status write_piece(tas_response_object *response, zend_string *chunk)
{
	const tas_body piece = {
		.data = ZSTR_VAL(chunk),
		.len = ZSTR_LEN(chunk),
		.release = tas_release_string,
		.user = chunk,
	};

	if (ZSTR_LEN(chunk) == 0) {
		return TAS_OK;
	}
	zend_string_addref(chunk);
	return tas_response_write(core_of(response), exchange_of(response), piece);
}

tas_status tas_stream_write(tas_response_object *response, zend_string *chunk)
{
	tas_status status = response->begun ? TAS_OK : begin(response);

	if (UNEXPECTED(status == TAS_OK && response->body.s)) { /* printed before */
		status = write_piece(response, response->body.s);
		tas_response_set_body(response, NULL);
	}
	return status == TAS_OK ? write_piece(response, chunk) : status;
}

tas_status tas_stream_finish(tas_response_object *response)
{
	tas_field few[TAS_FEW_FIELDS];
	tas_field *trailers = tas_header_list_fields(&response->trailers, few);
	tas_status status = TAS_E_GONE;

	if (core_of(response)) {
		status = tas_response_finish(core_of(response), exchange_of(response), trailers, response->trailers.count);
	}

	tas_fields_free(trailers, few);
	response->ended = true;
	return status == TAS_E_GONE ? TAS_OK : status;
}

void tas_stream_abort(tas_response_object *response)
{
	if (core_of(response)) {
		tas_response_abort(core_of(response), exchange_of(response));
	}
	response->ended = true;
}

/* ---- methods ---- */

static bool is_writable(const tas_response_object *response)
{
	return tas_response_writable(core_of(response), exchange_of(response));
}

/* A response that can be streamed; NULL with an exception. */
static tas_response_object *streamed_response(zval *this)
{
	tas_response_object *response = tas_response_open(this);

	if (!response) {
		return NULL;
	}
	if (UNEXPECTED(!core_of(response))) {
		tas_throw_runtime("the server of this response is gone");
		return NULL;
	}
	if (UNEXPECTED(!response->begun && response->body.s && !response->printed)) {
		tas_throw_runtime("a body was set: a response is either set or streamed");
		return NULL;
	}
	return response;
}

/* False with an exception. */
static bool check_sent(tas_response_object *response, tas_status status)
{
	switch (status) {
		case TAS_OK:
			return true;
		case TAS_E_GONE:
			response->ended = true;
			tas_throw_gone();
			return false;
		case TAS_E_LENGTH:
			tas_throw_runtime("more than the declared Content-Length; nothing of it is sent");
			return false;
		default:
			tas_throw_runtime("the response cannot be sent as it is (error %d)", (int) status);
			return false;
	}
}

/* Suspends the handler until there is room, or for `ms` milliseconds. False when there is none; maybe an exception. */
static bool await_room(tas_response_object *response, uint64_t ms)
{
	while (!is_writable(response)) {
		const bool woken = tas_wait_for_exchange(exchange_of(response), TAS_EVENT_WRITABLE | TAS_EVENT_GONE, ms);

		if (EG(exception) || !core_of(response)) {
			return false;
		}
		if (!woken) {
			return is_writable(response);
		}
	}
	return true;
}

void tas_stream_print(tas_response_object *response, zend_string *chunk, bool may_wait)
{
	const tas_status status = core_of(response) ? tas_stream_write(response, chunk) : TAS_E_GONE;

	if (may_wait && check_sent(response, status)) {
		await_room(response, TAS_FOREVER);
	}
}

static void write_chunk(INTERNAL_FUNCTION_PARAMETERS)
{
	zend_string *chunk;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(chunk)
	ZEND_PARSE_PARAMETERS_END();

	response = streamed_response(ZEND_THIS);
	if (!response || !check_sent(response, tas_stream_write(response, chunk)) || !await_room(response, TAS_FOREVER)) {
		RETURN_THROWS();
	}
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpResponse, write)
{
	write_chunk(INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

ZEND_METHOD(TrueAsync_HttpResponse, send)
{
	write_chunk(INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

ZEND_METHOD(TrueAsync_HttpResponse, tryWrite)
{
	zend_string *chunk;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(chunk)
	ZEND_PARSE_PARAMETERS_END();

	response = streamed_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	if (!is_writable(response)) {
		RETURN_FALSE;
	}
	if (!check_sent(response, tas_stream_write(response, chunk))) {
		RETURN_THROWS();
	}
	RETURN_TRUE;
}

ZEND_METHOD(TrueAsync_HttpResponse, awaitWritable)
{
	zend_long timeout = 0;
	bool forever = true;
	bool writable;
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_LONG_OR_NULL(timeout, forever)
	ZEND_PARSE_PARAMETERS_END();

	forever = forever || ZEND_NUM_ARGS() == 0;
	if (!forever && timeout < 0) {
		tas_throw_argument("a timeout of " ZEND_LONG_FMT " is out of range, at least 0 milliseconds is expected", timeout);
		RETURN_THROWS();
	}
	response = streamed_response(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	writable = await_room(response, forever ? TAS_FOREVER : (uint64_t) timeout);
	if (EG(exception)) {
		RETURN_THROWS();
	}
	RETURN_BOOL(writable);
}

ZEND_METHOD(TrueAsync_HttpResponse, isWritable)
{
	const tas_response_object *response = tas_response_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(!response->ended && core_of(response) && is_writable(response));
}

ZEND_METHOD(TrueAsync_HttpResponse, abort)
{
	tas_response_object *response;

	ZEND_PARSE_PARAMETERS_NONE();

	response = tas_response_open(ZEND_THIS);
	if (!response) {
		RETURN_THROWS();
	}
	tas_stream_abort(response);
}
