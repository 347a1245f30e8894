/* Log lines: "[2026-11-21T04:00:00+00:00] INFO text", to the config's stream or to standard error. */
#include "php_true_async_server.h"
#include "php_network.h"

#include <limits.h>
#include <poll.h>
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

/* ---- writing without waiting ---- */

typedef struct {
	php_stream *stream; /* NULL: standard error */
	int fd; /* -1: a stream that has none */
} tas_log_target;

/* Of streams that are written in PHP, nothing is asked. */
static int descriptor_of(php_stream *stream)
{
	php_socket_t fd;

	if (php_stream_is(stream, PHP_STREAM_IS_USERSPACE)
		|| php_stream_can_cast(stream, PHP_STREAM_AS_FD_FOR_SELECT | PHP_STREAM_CAST_INTERNAL) != SUCCESS
		|| php_stream_cast(stream, PHP_STREAM_AS_FD_FOR_SELECT | PHP_STREAM_CAST_INTERNAL, (void **) &fd, 0) != SUCCESS) {
		return -1;
	}
	return (int) fd;
}

static bool has_room(int fd)
{
	struct pollfd one = { .fd = fd, .events = POLLOUT };

	return poll(&one, 1, 0) > 0;
}

static ssize_t write_piece(const tas_log_target *target, const char *data, size_t len)
{
	return target->stream ? php_stream_write(target->stream, data, len) : write(target->fd, data, len);
}

/* A pipe that nobody reads must not stop the server: one with room takes PIPE_BUF bytes without a wait, see pipe(7).
 * Returns how much was written. */
static size_t write_now(const tas_log_target *target, const char *data, size_t len)
{
	size_t done = 0;

	while (done < len) {
		const size_t piece = target->fd >= 0 ? MIN(len - done, PIPE_BUF) : len - done;
		ssize_t written;

		if (target->fd >= 0 && !has_room(target->fd)) {
			break;
		}
		written = write_piece(target, data + done, piece);
		if (written <= 0) {
			break;
		}
		done += (size_t) written;
	}
	return done;
}

/* ---- lines ---- */

/* Not in PHP's memory, which may be used up. */
static void append_head(smart_str *line, tas_severity severity)
{
	char stamp[64];
	struct tm utc;
	const time_t now = time(NULL);

	gmtime_r(&now, &utc);
	smart_str_appendl_ex(line, stamp, strftime(stamp, sizeof(stamp), "[%Y-%m-%dT%H:%M:%S+00:00] ", &utc), true);
	smart_str_appendl_ex(line, severity_name(severity), strlen(severity_name(severity)), true);
	smart_str_appendc_ex(line, ' ', true);
}

static void append_loss(smart_str *line)
{
	if (TAS_G(log_torn)) {
		smart_str_appendc_ex(line, '\n', true);
	}
	append_head(line, TAS_LOG_WARN);
	smart_str_append_unsigned_ex(line, TAS_G(log_lost), true);
	smart_str_appendl_ex(line, ZEND_STRL(" lines of this log were lost: nobody has read it\n"), true);
}

static void append_line(smart_str *line, tas_severity severity, const char *text, size_t len)
{
	append_head(line, severity);
	for (size_t i = 0; i < len; i++) {
		/* One event, one line, whatever a client or an exception has put into it. */
		smart_str_appendc_ex(line, (unsigned char) text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i], true);
	}
	smart_str_appendc_ex(line, '\n', true);
}

static void write_line(const tas_log_target *target, tas_severity severity, const char *text, size_t len)
{
	smart_str line = {0};
	size_t written;
	size_t loss = 0;

	if (UNEXPECTED(TAS_G(log_lost) > 0)) {
		append_loss(&line);
		loss = ZSTR_LEN(line.s);
	}
	append_line(&line, severity, text, len);
	written = write_now(target, ZSTR_VAL(line.s), ZSTR_LEN(line.s));
	if (UNEXPECTED(loss > 0 && written >= loss)) {
		TAS_G(log_lost) = 0;
		TAS_G(log_torn) = false;
	}
	if (UNEXPECTED(written < ZSTR_LEN(line.s))) {
		TAS_G(log_lost)++;
		TAS_G(log_torn) = written > 0 ? ZSTR_VAL(line.s)[written - 1] != '\n' : TAS_G(log_torn);
	}
	smart_str_free_ex(&line, true);
}

static void write_to_stream(zval *resource, tas_severity severity, const char *text, size_t len)
{
	tas_log_target target = {0};
	zend_object *exception;
	tas_context *context;

	php_stream_from_zval_no_verify(target.stream, resource);
	if (!target.stream) { /* closed meanwhile */
		return;
	}
	/* A stream written in PHP may throw, and there is nobody to tell; what is being thrown already goes on. It may print,
	 * as php://output does: that is no part of a response. */
	exception = EG(exception);
	EG(exception) = NULL;
	context = tas_context_switch(NULL);
	zend_fiber_switch_block(); /* whoever logs has borrowed from the core what a wait could take away */
	target.fd = descriptor_of(target.stream);
	write_line(&target, severity, text, len);
	zend_fiber_switch_unblock();
	tas_context_switch(context);
	if (EG(exception)) {
		zend_clear_exception();
	}
	EG(exception) = exception;
}

void tas_log(const tas_config_object *config, tas_severity severity, const char *text, size_t len)
{
	const tas_log_target standard_error = { .fd = STDERR_FILENO };

	if (!tas_logs(config, severity)) {
		return;
	}
	if (Z_TYPE(config->log_stream) == IS_RESOURCE) {
		write_to_stream((zval *) &config->log_stream, severity, text, len);
	} else {
		write_line(&standard_error, severity, text, len);
	}
}
