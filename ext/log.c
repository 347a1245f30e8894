/* Log lines: "[2026-11-21T04:00:00+00:00] INFO text", to the config's stream or to standard error. */
#include "php_true_async_server.h"

#include <time.h>
#include <unistd.h>

static const char *severity_name(tas_severity severity)
{
	switch (severity) {
		case TAS_LOG_OFF: return "OFF";
		case TAS_LOG_DEBUG: return "DEBUG";
		case TAS_LOG_INFO: return "INFO";
		case TAS_LOG_WARN: return "WARN";
		case TAS_LOG_ERROR: return "ERROR";
	}
	return "INFO";
}

static void write_to_stream(zval *target, const char *line, size_t len)
{
	php_stream *stream;
	zend_object *exception;
	tas_context *context;

	php_stream_from_zval_no_verify(stream, target);
	if (!stream) { /* closed meanwhile */
		return;
	}
	/* A stream written in PHP may throw, and there is nobody to tell; what is being thrown already goes on. It may print,
	 * as php://output does: that is no part of a response. */
	exception = EG(exception);
	EG(exception) = NULL;
	context = tas_context_switch(NULL);
	zend_fiber_switch_block(); /* whoever logs has borrowed from the core what a wait could take away */
	php_stream_write(stream, line, len);
	zend_fiber_switch_unblock();
	tas_context_switch(context);
	if (EG(exception)) {
		zend_clear_exception();
	}
	EG(exception) = exception;
}

void tas_log(const tas_config_object *config, tas_severity severity, const char *text, size_t len)
{
	char stamp[64];
	struct tm utc;
	time_t now = time(NULL);
	smart_str line = {0};

	if (!tas_logs(config, severity)) {
		return;
	}
	gmtime_r(&now, &utc);
	smart_str_appendl(&line, stamp, strftime(stamp, sizeof(stamp), "[%Y-%m-%dT%H:%M:%S+00:00] ", &utc));
	smart_str_appends(&line, severity_name(severity));
	smart_str_appendc(&line, ' ');
	for (size_t i = 0; i < len; i++) {
		/* One event, one line, whatever a client or an exception has put into it. */
		smart_str_appendc(&line, (unsigned char) text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i]);
	}
	smart_str_appendc(&line, '\n');
	smart_str_0(&line);

	if (Z_TYPE(config->log_stream) == IS_RESOURCE) {
		write_to_stream((zval *) &config->log_stream, ZSTR_VAL(line.s), ZSTR_LEN(line.s));
	} else {
		ssize_t written = write(STDERR_FILENO, ZSTR_VAL(line.s), ZSTR_LEN(line.s));
		(void) written;
	}
	smart_str_free(&line);
}
