/* The module: its classes, its request, its page in phpinfo(). */
#include "php_true_async_server.h"
#include "ext/standard/info.h"

#include "async_arginfo.h"

tas_globals_t tas_globals;

static PHP_MINIT_FUNCTION(true_async_server)
{
	tas_register_exceptions();
	tas_register_enums();
	tas_register_config();
	tas_register_server();
	tas_register_request();
	tas_register_response();
	tas_register_tls_info();
	tas_register_uploaded_file();
	tas_register_coroutine();
	tas_register_timeout();
	tas_register_fiber_pool();
	tas_register_scheduler();
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
	NULL,
	NULL,
	PHP_RSHUTDOWN(true_async_server),
	PHP_MINFO(true_async_server),
	PHP_TRUE_ASYNC_SERVER_VERSION,
	STANDARD_MODULE_PROPERTIES,
};

#ifdef COMPILE_DL_TRUE_ASYNC_SERVER
ZEND_GET_MODULE(true_async_server)
#endif
