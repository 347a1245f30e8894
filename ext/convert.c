/* Strings and errors of the core as PHP's. */
#include "php_true_async_server.h"

#define CLIENT_GONE 499 /* nginx's number for it: no answer can be sent any more */

bool tas_str_equals_ci(tas_str text, const zend_string *name)
{
	return text.len == ZSTR_LEN(name) && zend_binary_strcasecmp(text.data, text.len, ZSTR_VAL(name), text.len) == 0;
}

zend_string *tas_absolute_path(zend_string *path)
{
	char directory[MAXPATHLEN];

	if (ZSTR_VAL(path)[0] == '/') {
		return zend_string_copy(path);
	}
	return VCWD_GETCWD(directory, sizeof directory) ? strpprintf(0, "%s/%s", directory, ZSTR_VAL(path)) : NULL;
}

static ZEND_COLD void throw_here(zend_class_entry *ce, const char *format, va_list args)
{
	zend_string *message = zend_vstrpprintf(0, format, args);
	const char *space;
	const char *class_name = get_active_class_name(&space);
	const char *function = get_active_function_name();

	zend_throw_exception_ex(ce, 0, "%s%s%s(): %s", class_name, space, function ? function : "", ZSTR_VAL(message));
	zend_string_release(message);
}

ZEND_COLD void tas_throw_argument(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	throw_here(tas_ce_argument_exception, format, args);
	va_end(args);
}

ZEND_COLD void tas_throw_runtime(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	throw_here(tas_ce_runtime_exception, format, args);
	va_end(args);
}

ZEND_COLD void tas_throw_gone(void)
{
	zend_throw_exception(tas_ce_http_exception, "the client has gone, or the exchange has ended", CLIENT_GONE);
}

bool tas_is_gone(zend_object *exception)
{
	zval buffer;
	const zval *code = zend_read_property_ex(tas_ce_http_exception, exception, ZSTR_KNOWN(ZEND_STR_CODE), true, &buffer);

	return exception->ce == tas_ce_http_exception && Z_TYPE_P(code) == IS_LONG && Z_LVAL_P(code) == CLIENT_GONE;
}

ZEND_COLD void tas_throw_error(const tas_error *error)
{
	zend_class_entry *ce = error->status == TAS_E_IO ? tas_ce_connection_exception : tas_ce_runtime_exception;

	zend_throw_exception(ce, error->message, 0);
}

zend_string *tas_exception_text(zend_object *exception, zend_known_string_id property)
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

zend_string *tas_exception_line(zend_object *exception)
{
	zend_string *message = tas_exception_text(exception, ZEND_STR_MESSAGE);
	zend_string *file = tas_exception_text(exception, ZEND_STR_FILE);
	zend_string *line = tas_exception_text(exception, ZEND_STR_LINE);
	zend_string *text = strpprintf(0, "uncaught %s: %s in %s:%s", ZSTR_VAL(exception->ce->name), ZSTR_VAL(message),
		ZSTR_VAL(file), ZSTR_VAL(line));

	zend_string_release(line);
	zend_string_release(file);
	zend_string_release(message);
	return text;
}
