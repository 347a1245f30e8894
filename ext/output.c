/* Where output goes: echo, print, exit("text"), PHP's own messages. While a request's code runs, into its response; else
 * where the SAPI puts it. */
#include "php_true_async_server.h"

#include "SAPI.h"

static size_t (*original_write)(const char *data, size_t len);
static void (*original_flush)(void *server_context);

static void drop(tas_context *context)
{
	static const char text[] = "output after the response was sent: it is dropped";

	if (!context->output_dropped) {
		context->output_dropped = true;
		tas_handler_log(context->response, TAS_LOG_WARN, text);
	}
}

/* As write() does, so a slow client suspends its handler here, too. */
static void write_piece(tas_context *context, const char *data, size_t len)
{
	zend_string *piece = zend_string_init(data, len, false);
	const bool may_wait = !context->dying && !EG(exception) && !OG(running) && !zend_fiber_switch_blocked();

	tas_stream_print(context->response, piece, may_wait);
	zend_string_release(piece);
}

static size_t write_output(const char *data, size_t len)
{
	tas_context *context = TAS_G(context);

	if (!context || !context->response) {
		return original_write(data, len);
	}
	if (context->response->ended) {
		drop(context);
	} else if (context->response->begun) {
		write_piece(context, data, len);
	} else {
		tas_response_print(context->response, data, len);
	}
	return len;
}

/* A buffered response is sent when it is whole, a streamed one at the end of the turn. */
static void flush_output(void *server_context)
{
	if (!TAS_G(context) || !TAS_G(context)->response) {
		original_flush(server_context);
	}
}

void tas_output_install(void)
{
	original_write = sapi_module.ub_write;
	original_flush = sapi_module.flush;
	sapi_module.ub_write = write_output;
	if (original_flush) {
		sapi_module.flush = flush_output;
	}
}

void tas_output_uninstall(void)
{
	sapi_module.ub_write = original_write;
	sapi_module.flush = original_flush;
}
