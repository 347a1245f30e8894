/* One request: calls the handler, and turns whatever it leaves into an answer. */
#include "php_true_async_server.h"
#include "zend_interfaces.h"

#include <unistd.h>

static zend_string *status_text(uint16_t status)
{
	const tas_str reason = tas_status_reason(status);

	return strpprintf(0, "%u%s%.*s\n", status, reason.len ? " " : "", (int) reason.len, reason.len ? reason.data : "");
}

/* A property of an exception as a string; never throws. */
static zend_string *exception_text(zend_object *exception, zend_known_string_id property)
{
	zval buffer;
	zval *value = zend_read_property_ex(zend_get_exception_base(exception), exception, ZSTR_KNOWN(property), true, &buffer);
	zend_string *text = zval_try_get_string(value);

	if (UNEXPECTED(!text)) {
		zend_clear_exception();
		return ZSTR_EMPTY_ALLOC();
	}
	return text;
}

/* "GET /path: text" */
static void log_request(tas_server_object *server, zend_object *request, tas_severity severity, const char *text)
{
	const tas_config_object *config = tas_config_from(server->config);
	tas_request view = {0};
	zend_string *line;

	if (!tas_logs(config, severity)) {
		return;
	}
	tas_request_get(server->core, tas_request_from(request)->exchange, &view);
	line = strpprintf(0, "%.*s %.*s: %s", (int) view.method.len, view.method.len ? view.method.data : "",
		(int) MIN(view.target.len, 256), view.target.len ? view.target.data : "", text);
	tas_log(config, severity, ZSTR_VAL(line), ZSTR_LEN(line));
	zend_string_release(line);
}

static void log_exception(tas_server_object *server, zend_object *request, tas_severity severity, zend_object *exception)
{
	zend_string *message, *file, *line, *text;

	if (!tas_logs(tas_config_from(server->config), severity)) {
		return;
	}
	message = exception_text(exception, ZEND_STR_MESSAGE);
	file = exception_text(exception, ZEND_STR_FILE);
	line = exception_text(exception, ZEND_STR_LINE);
	text = strpprintf(0, "uncaught %s: %s in %s:%s", ZSTR_VAL(exception->ce->name), ZSTR_VAL(message), ZSTR_VAL(file),
		ZSTR_VAL(line));
	log_request(server, request, severity, ZSTR_VAL(text));
	zend_string_release(text);
	zend_string_release(line);
	zend_string_release(file);
	zend_string_release(message);
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

static zend_string *error_body(zend_object *exception, uint16_t status, bool deliberate)
{
	zend_string *text = NULL;

	if (deliberate) {
		text = exception_text(exception, ZEND_STR_MESSAGE);
		if (ZSTR_LEN(text) > 0) {
			return text;
		}
		zend_string_release(text);
		text = NULL;
	} else if (PG(display_errors)) {
		text = describe_exception(exception);
	}
	return text ? text : status_text(status);
}

static void answer_exception(tas_server_object *server, tas_response_object *response, zend_object *exception)
{
	bool deliberate;
	const uint16_t status = status_of(exception, &deliberate);

	log_exception(server, response->request, deliberate && status < 500 ? TAS_LOG_DEBUG : TAS_LOG_ERROR, exception);
	if (response->ended) {
		return;
	}
	if (response->begun) { /* too late for another status: the client is to see that this is not all */
		tas_stream_abort(response);
	} else {
		tas_response_replace(response, status, error_body(exception, status, deliberate));
		tas_response_end(response);
	}
}

static void answer(tas_server_object *server, tas_response_object *response)
{
	tas_status status;

	if (response->ended) {
		return;
	}
	status = tas_response_end(response);
	if (UNEXPECTED(status != TAS_OK)) {
		log_request(server, response->request, TAS_LOG_ERROR, status == TAS_E_LENGTH
			? "the body has not the length that Content-Length declares"
			: "the response could not be sent as the handler left it");
	}
	if (UNEXPECTED(!response->ended)) {
		tas_response_replace(response, 500, status_text(500));
		tas_response_end(response);
	}
}

/* False: the Fiber is being destroyed. */
static bool settle(tas_server_object *server, tas_response_object *response)
{
	zend_object *exception = EG(exception);

	if (EXPECTED(!exception)) {
		answer(server, response);
		return true;
	}
	if (zend_is_graceful_exit(exception)) {
		zend_clear_exception();
		return false;
	}
	if (zend_is_unwind_exit(exception)) { /* exit() */
		zend_clear_exception();
		if (UNEXPECTED(CG(unclean_shutdown))) { /* no: running out of memory ends as exit() does in some builds */
			zend_bailout();
		}
		if (UNEXPECTED(getpid() != TAS_G(run)->process)) {
			_exit(EG(exit_status)); /* a child that the handler has forked: connections and loop are its parent's */
		}
		answer(server, response);
		return true;
	}
	GC_ADDREF(exception);
	zend_clear_exception();
	answer_exception(server, response, exception);
	OBJ_RELEASE(exception);
	return true;
}

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

bool tas_handler_serve(tas_server_object *server, tas_exchange_id exchange)
{
	zval args[2];
	bool alive;

	ZVAL_OBJ(&args[0], tas_request_create(server, exchange));
	ZVAL_OBJ(&args[1], tas_response_create(Z_OBJ(args[0])));
	call_handler(server, args);
	alive = settle(server, tas_response_from(Z_OBJ(args[1])));
	while (UNEXPECTED(EG(exception))) { /* from a destructor that freeing the first one has run */
		log_request(server, Z_OBJ(args[0]), TAS_LOG_ERROR, ZSTR_VAL(EG(exception)->ce->name));
		zend_clear_exception();
	}
	OBJ_RELEASE(Z_OBJ(args[1]));
	OBJ_RELEASE(Z_OBJ(args[0]));
	return alive;
}
