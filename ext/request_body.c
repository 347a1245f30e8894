/* HttpRequest: its body, as a whole or in pieces. */
#include "php_true_async_server.h"

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

bool tas_body_await(const tas_request_object *request, bool whole, tas_request_body_state *state)
{
	if (!body_state(request, state)) {
		return false;
	}
	while (!state->complete && (whole || state->unread.len == 0)) {
		if (tas_request_body_want(tas_request_core(request), request->exchange, whole) != TAS_OK) {
			tas_throw_gone();
			return false;
		}
		tas_wait_for_exchange(request->exchange, TAS_EVENT_BODY | TAS_EVENT_GONE, TAS_FOREVER);
		if (EG(exception) || !body_state(request, state)) {
			return false;
		}
	}
	return true;
}

#define MEMORY_RESERVE (4u << 20) /* bytes left to the handler itself */

bool tas_has_memory_for(size_t size)
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

bool tas_body_is_free(const tas_request_object *request)
{
	switch (request->body_use) {
		case TAS_BODY_UNUSED:
			return true;
		case TAS_BODY_STREAMED:
			tas_throw_runtime("the body is being read with readBody()");
			return false;
		case TAS_BODY_FORM:
			tas_throw_runtime("the body was read as a form, with getPost() or getFiles()");
			return false;
	}
	return false;
}

bool tas_body_keep(tas_request_object *request)
{
	tas_request_body_state state;

	if (request->body) {
		return true;
	}
	if (!tas_body_is_free(request) || !tas_body_await(request, true, &state)) {
		return false;
	}
	if (request->body) { /* another coroutine has waited for it, too */
		return true;
	}
	if (!tas_body_is_free(request) || !tas_has_memory_for(state.unread.len)) {
		return false;
	}
	request->body = take_body(request, state.unread);
	return true;
}

ZEND_METHOD(TrueAsync_HttpRequest, getBody)
{
	tas_request_object *request = tas_request_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_NONE();

	if (!tas_body_keep(request)) {
		RETURN_THROWS();
	}
	RETURN_STR_COPY(request->body);
}

ZEND_METHOD(TrueAsync_HttpRequest, awaitBody)
{
	ZEND_PARSE_PARAMETERS_NONE();

	if (!tas_body_keep(tas_request_from(Z_OBJ_P(ZEND_THIS)))) {
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
	if (request->body_use != TAS_BODY_STREAMED && !tas_body_is_free(request)) {
		RETURN_THROWS();
	}
	request->body_use = TAS_BODY_STREAMED;
	if (!tas_body_await(request, false, &state)) {
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
