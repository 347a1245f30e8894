/* The module: its classes, its request, its page in phpinfo(). */
#include "php_true_async_server.h"
#include "ext/standard/info.h"

#include "async_arginfo.h"

tas_globals_t tas_globals;

static ZEND_INI_MH(on_record_layer)
{
	static const char *const names[] = {"auto", "memory", "socket"}; /* in the order of the enum */

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (zend_string_equals_cstr(new_value, names[i], strlen(names[i]))) {
			TAS_G(record_layer) = (tas_record_layer) i;
			return SUCCESS;
		}
	}
	zend_error(E_WARNING, "true_async_server.record_layer must be auto, memory or socket, not '%s'", ZSTR_VAL(new_value));
	return FAILURE;
}

/* For comparisons: who makes TLS records, whatever setKtls() says. */
PHP_INI_BEGIN()
	PHP_INI_ENTRY("true_async_server.record_layer", "auto", PHP_INI_SYSTEM, on_record_layer)
PHP_INI_END()

static PHP_MINIT_FUNCTION(true_async_server)
{
	REGISTER_INI_ENTRIES();
	tas_register_exceptions();
	tas_register_enums();
	tas_register_config();
	tas_register_server();
	tas_register_static();
	tas_register_request();
	tas_register_response();
	tas_register_send_file();
	tas_register_tls_info();
	tas_register_uploaded_file();
	tas_register_coroutine();
	tas_register_timeout();
	tas_register_fiber_pool();
	tas_register_scheduler();
	return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(true_async_server)
{
	UNREGISTER_INI_ENTRIES();
	return SUCCESS;
}

/* Objects are freed after this; the core, which owns sockets and strings of PHP, goes first. start() has ended the
 * Fibers before. */
static PHP_RSHUTDOWN_FUNCTION(true_async_server)
{
	tas_scheduler_shutdown();
	while (TAS_G(servers)) {
		tas_server_core_free(TAS_G(servers));
	}
	return SUCCESS;
}

static PHP_MINFO_FUNCTION(true_async_server)
{
	php_info_print_table_start();
	php_info_print_table_row(2, "true_async_server", "enabled");
	php_info_print_table_row(2, "Version", PHP_TRUE_ASYNC_SERVER_VERSION);
	php_info_print_table_row(2, "Libraries", tas_version_text());
	php_info_print_table_end();
	tas_ktls_info();
	DISPLAY_INI_ENTRIES();
}

static const zend_module_dep dependencies[] = {
	ZEND_MOD_REQUIRED("json")
	ZEND_MOD_END
};

zend_module_entry true_async_server_module_entry = {
	STANDARD_MODULE_HEADER_EX,
	NULL,
	dependencies,
	"true_async_server",
	ext_functions,
	PHP_MINIT(true_async_server),
	PHP_MSHUTDOWN(true_async_server),
	NULL,
	PHP_RSHUTDOWN(true_async_server),
	PHP_MINFO(true_async_server),
	PHP_TRUE_ASYNC_SERVER_VERSION,
	STANDARD_MODULE_PROPERTIES,
};

#ifdef COMPILE_DL_TRUE_ASYNC_SERVER
ZEND_GET_MODULE(true_async_server)
#endif
