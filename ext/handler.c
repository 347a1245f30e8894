/* One request: calls the handler, and turns whatever it leaves into an answer. */
#include "php_true_async_server.h"
#include "zend_interfaces.h"

static zend_string *status_text(uint16_t status)
{
	const tas_str reason = tas_status_reason(status);

	return strpprintf(0, "%u%s%.*s\n", status, reason.len ? " " : "", (int) reason.len, reason.len ? reason.data : "");
}

static tas_server_object *server_of(const tas_response_object *response)
{
	return tas_server_from(tas_request_from(response->request)->server);
}

void tas_handler_log(const tas_response_object *response, tas_severity severity, const char *text)
{
	tas_server_object *server = server_of(response);
	const tas_config_object *config = tas_config_from(server->config);
	tas_request view = {0};
	zend_string *line;

	if (!tas_logs(config, severity)) {
		return;
	}
	if (server->core) {
		tas_request_get(server->core, tas_request_from(response->request)->exchange, &view);
	}
	line = strpprintf(0, "%.*s %.*s: %s", (int) view.method.len, view.method.len ? view.method.data : "",
		(int) MIN(view.target.len, 256), view.target.len ? view.target.data : "", text);
	tas_log(config, severity, ZSTR_VAL(line), ZSTR_LEN(line));
	zend_string_release(line);
}

static void log_exception(const tas_response_object *response, tas_severity severity, zend_object *exception)
{
	zend_string *text;

	if (!tas_logs(tas_config_from(server_of(response)->config), severity)) {
		return;
	}
	text = tas_exception_line(exception);
	tas_handler_log(response, severity, ZSTR_VAL(text));
	zend_string_release(text);
}

/* The exception as PHP prints it, trace included; NULL if that fails. */
static zend_string *describe_exception(zend_object *exception)
{
	zval text;

	ZVAL_UNDEF(&text);
	zend_call_known_instance_method_with_0_params(exception->ce->__tostring, exception, &text);
	if (EG(exception)) {
		zend_clear_exception();
	}
	if (Z_TYPE(text) != IS_STRING) {
		zval_ptr_dtor(&text);
		return NULL;
	}
	return Z_STR(text);
}

/* 400 … 599: an HttpException has said so; else 500. */
static uint16_t status_of(zend_object *exception, bool *deliberate)
{
	*deliberate = false;
	if (instanceof_function(exception->ce, tas_ce_http_exception)) {
		zval buffer;
		zval *code = zend_read_property_ex(tas_ce_http_exception, exception, ZSTR_KNOWN(ZEND_STR_CODE), true, &buffer);

		if (Z_TYPE_P(code) == IS_LONG && Z_LVAL_P(code) >= 400 && Z_LVAL_P(code) <= 599) {
			*deliberate = true;
			return (uint16_t) Z_LVAL_P(code);
		}
	}
	return 500;
}

/* NULL: nothing that a client is to see. */
static zend_string *error_body(zend_object *exception, bool deliberate)
{
	if (deliberate) {
		return tas_exception_text(exception, ZEND_STR_MESSAGE);
	}
	return PG(display_errors) ? describe_exception(exception) : NULL;
}

static void set_text(tas_response_object *response, zend_string *text)
{
	tas_response_set_body(response, text);
	tas_response_set_field(response, ZEND_STRL("Content-Type"), ZEND_STRL("text/plain; charset=utf-8"));
}

/* ---- the end of a request ---- */

void tas_handler_fail(tas_response_object *response, uint16_t status)
{
	tas_context_drop_output();
	response->failed = true;
	if (!response->ended && !response->begun) {
		tas_response_reset(response, status);
	}
}

/* For shutdown functions: error_get_last() tells them of it as of a fatal error, in PHP's words. */
static void note_uncaught(zend_object *exception)
{
	zend_class_entry *base = zend_get_exception_base(exception);
	zend_string *text = describe_exception(exception);
	zval buffer;

	if (text) {
		tas_context_note_error(strpprintf(0, "Uncaught %s\n  thrown", ZSTR_VAL(text)),
			tas_exception_text(exception, ZEND_STR_FILE),
			(int) zval_get_long(zend_read_property_ex(base, exception, ZSTR_KNOWN(ZEND_STR_LINE), true, &buffer)));
		zend_string_release(text);
	}
}

typedef struct {
	tas_response_object *response;
	zend_object *exception;
} tas_failure;

static void fail_by_exception(void *user)
{
	tas_response_object *response = ((tas_failure *) user)->response;
	zend_object *exception = ((tas_failure *) user)->exception;
	bool deliberate;
	const uint16_t status = status_of(exception, &deliberate);
	const bool refusal = deliberate && status < 500;
	zend_string *text;

	log_exception(response, refusal ? TAS_LOG_DEBUG : TAS_LOG_ERROR, exception);
	tas_handler_fail(response, status);
	if (!refusal && tas_context_has_shutdown_functions()) {
		note_uncaught(exception);
	}
	if (response->ended || response->begun) {
		return;
	}
	text = error_body(exception, deliberate);
	if (text && ZSTR_LEN(text) > 0) {
		set_text(response, text);
	} else if (text) {
		zend_string_release(text);
	}
}

/* Takes over what was thrown. False: the Fiber is being destroyed. */
static bool settle_exception(tas_context *context)
{
	zend_object *exception = EG(exception);
	bool alive = true;

	if (EXPECTED(!exception)) {
		return true;
	}
	GC_ADDREF(exception);
	zend_clear_exception();
	if (zend_is_graceful_exit(exception)) {
		alive = false;
	} else if (zend_is_unwind_exit(exception)) {
		tas_scheduler_exit(context->exit_status);
	} else {
		tas_failure failure = { context->response, exception };

		tas_context_run(context, fail_by_exception, &failure);
	}
	OBJ_RELEASE(exception);
	return alive;
}

static void send_answer(tas_response_object *response)
{
	const tas_status status = tas_response_end(response);

	if (UNEXPECTED(status != TAS_OK)) {
		tas_handler_log(response, TAS_LOG_ERROR, status == TAS_E_LENGTH
			? "the body has not the length that Content-Length declares"
			: "the response could not be sent as the handler left it");
	}
	if (UNEXPECTED(!response->ended)) {
		tas_response_reset(response, 500);
		set_text(response, status_text(500));
		tas_response_end(response);
	}
}

static void answer(tas_response_object *response)
{
	if (response->ended) {
		return;
	}
	if (UNEXPECTED(response->failed)) {
		if (response->begun) { /* too late for another status: the client is to see that this is not all */
			tas_stream_abort(response);
			return;
		}
		if (!response->body.s) {
			set_text(response, status_text(response->status));
		}
	}
	send_answer(response);
}

/* What the handler has left open, before the answer is sent: it can still add to that, and fail as the handler can.
 * False: the Fiber is being destroyed. */
static bool conclude(tas_context *context)
{
	bool alive = true;

	if (UNEXPECTED(tas_context_has_shutdown_functions())) {
		tas_context_call_shutdown_functions(context);
		alive = settle_exception(context);
	}
	if (UNEXPECTED(OG(active))) {
		tas_context_flush(context);
		alive = settle_exception(context) && alive;
	}
	return alive;
}

/* ---- the request ---- */

typedef struct {
	tas_server_object *server;
	tas_exchange_id exchange;
	tas_context *context;
	zval args[2]; /* the request, the response */
} tas_call;

static void call_handler(tas_server_object *server, zval *args)
{
	const zend_fcall_info_cache *cache = &server->handler_cache;
	zval result;

	ZVAL_UNDEF(&result);
	if (EXPECTED(cache->function_handler)) {
		zend_call_known_function(cache->function_handler, cache->object, cache->called_scope, &result, 2, args, NULL);
	} else {
		zend_fcall_info call = server->handler;

		call.retval = &result;
		call.params = args;
		call.param_count = 2;
		zend_call_function(&call, NULL);
	}
	zval_ptr_dtor(&result);
}

static void begin(void *user)
{
	tas_call *call = user;

	ZVAL_OBJ(&call->args[0], tas_request_create(call->server, call->exchange));
	ZVAL_OBJ(&call->args[1], tas_response_create(Z_OBJ(call->args[0])));
	call->context->response = tas_response_from(Z_OBJ(call->args[1]));
	call_handler(call->server, call->args);
}

static void let_go(void *user)
{
	tas_call *call = user;

	call->context->response = NULL;
	OBJ_RELEASE(Z_OBJ(call->args[1]));
	OBJ_RELEASE(Z_OBJ(call->args[0]));
}

static void end(void *user)
{
	tas_response_object *response = ((tas_call *) user)->context->response;

	answer(response);
	while (UNEXPECTED(EG(exception))) { /* from a destructor that freeing the first one has run */
		tas_handler_log(response, TAS_LOG_ERROR, ZSTR_VAL(EG(exception)->ce->name));
		zend_clear_exception();
	}
	if (EXPECTED(!tas_fatal_raise_noted())) { /* else the log is to say in which request */
		let_go(user);
	}
}

void tas_handler_refuse(tas_server_object *server, tas_exchange_id exchange)
{
	static const char text[] = "Service Unavailable\n";
	const tas_response response = {
		.status = 503, /* RFC 9110 §15.6.4 */
		.body = { .data = text, .len = sizeof(text) - 1 },
	};

	tas_response_send(server->core, exchange, &response);
}

/* No memory for the objects of the request. */
static void refuse(tas_call *call)
{
	tas_handler_refuse(call->server, call->exchange);
	if (Z_ISUNDEF(call->args[0])) {
		tas_exchange_release(call->server->core, call->exchange);
	} else {
		OBJ_RELEASE(Z_OBJ(call->args[0]));
	}
}

/* The end has died: no memory to send what the handler has set, or it was sent and took more than there may be. */
static void end_without_memory(tas_call *call)
{
	tas_response_object *response = call->context->response;

	if (response->begun) {
		tas_stream_abort(response);
	} else if (!response->ended) {
		tas_handler_refuse(call->server, call->exchange);
		response->ended = true;
	}
	tas_context_run(call->context, let_go, call);
}

bool tas_handler_serve(tas_server_object *server, tas_exchange_id exchange)
{
	tas_context context;
	tas_call call = { .server = server, .exchange = exchange, .context = &context };
	bool alive = true;

	tas_context_begin(&context);
	tas_context_run(&context, begin, &call);
	if (EXPECTED(context.response)) {
		alive = settle_exception(&context);
		alive = conclude(&context) && alive;
		tas_context_run(&context, end, &call);
		if (UNEXPECTED(context.response)) {
			end_without_memory(&call);
		}
	} else {
		refuse(&call);
	}
	tas_context_end(&context);
	return alive;
}
