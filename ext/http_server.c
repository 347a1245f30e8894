/* HttpServer: owns the core's server, the config and the handlers. */
#include "php_true_async_server.h"

#include "http_server_arginfo.h"

zend_class_entry *tas_ce_server;
static zend_object_handlers server_handlers;

static zend_object *server_create(zend_class_entry *ce)
{
	tas_server_object *server = zend_object_alloc(sizeof(tas_server_object), ce);

	zend_object_std_init(&server->std, ce);
	object_properties_init(&server->std, ce);
	server->std.handlers = &server_handlers;
	return &server->std;
}

void tas_server_core_free(tas_server_object *server)
{
	if (!server->core) {
		return;
	}
	if (server->previous) {
		server->previous->next = server->next;
	} else {
		TAS_G(servers) = server->next;
	}
	if (server->next) {
		server->next->previous = server->previous;
	}
	tas_server_free(server->core);
	server->core = NULL;
}

static void server_free(zend_object *object)
{
	tas_server_object *server = tas_server_from(object);

	tas_server_core_free(server);
	zval_ptr_dtor(&server->handler.function_name);
	for (uint32_t i = 0; i < server->static_handler_count; i++) {
		OBJ_RELEASE(server->static_handlers[i]);
	}
	if (server->static_handlers) {
		efree(server->static_handlers);
	}
	if (server->config) {
		OBJ_RELEASE(server->config);
	}
	zend_object_std_dtor(object);
}

static HashTable *server_get_gc(zend_object *object, zval **table, int *count)
{
	tas_server_object *server = tas_server_from(object);
	zend_get_gc_buffer *buffer = zend_get_gc_buffer_create();

	zend_get_gc_buffer_add_zval(buffer, &server->handler.function_name);
	for (uint32_t i = 0; i < server->static_handler_count; i++) {
		zend_get_gc_buffer_add_obj(buffer, server->static_handlers[i]);
	}
	if (server->config) {
		zend_get_gc_buffer_add_obj(buffer, server->config);
	}
	zend_get_gc_buffer_use(buffer, table, count);
	return NULL;
}

ZEND_METHOD(TrueAsync_HttpServer, __construct)
{
	zend_object *config;
	tas_server_object *server = tas_server_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS(config, tas_ce_config)
	ZEND_PARSE_PARAMETERS_END();

	if (server->config) {
		tas_throw_runtime("the server has its config already");
		RETURN_THROWS();
	}
	tas_config_from(config)->locked = true;
	GC_ADDREF(config);
	server->config = config;
}

ZEND_METHOD(TrueAsync_HttpServer, addHttpHandler)
{
	zend_fcall_info handler;
	zend_fcall_info_cache cache;
	tas_server_object *server = tas_server_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_FUNC(handler, cache)
	ZEND_PARSE_PARAMETERS_END();

	if (server->running) {
		tas_throw_runtime("the server is running");
		RETURN_THROWS();
	}
	Z_TRY_ADDREF(handler.function_name);
	zval_ptr_dtor(&server->handler.function_name);
	server->handler = handler;
	server->handler_cache = cache; /* empty for what __call() answers: that is looked up for each call */
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpServer, addStaticHandler)
{
	zend_object *handler;
	tas_server_object *server = tas_server_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS(handler, tas_ce_static)
	ZEND_PARSE_PARAMETERS_END();

	if (server->running) {
		tas_throw_runtime("the server is running");
		RETURN_THROWS();
	}
	if (!tas_static_from(handler)->url_prefix) {
		tas_throw_argument("the handler was not constructed");
		RETURN_THROWS();
	}
	tas_static_from(handler)->locked = true;
	GC_ADDREF(handler);
	server->static_handlers = safe_erealloc(server->static_handlers, server->static_handler_count + 1,
		sizeof(*server->static_handlers), 0);
	server->static_handlers[server->static_handler_count++] = handler;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

static tas_server *new_core(tas_server_object *server, tas_server_settings *settings, tas_error *error)
{
	const tas_server_callbacks callbacks = tas_callbacks_of(server);
	tas_static_handler *handlers = safe_emalloc(server->static_handler_count, sizeof(*handlers), 0);
	tas_server *core;

	for (uint32_t i = 0; i < server->static_handler_count; i++) {
		tas_static_to_settings(tas_static_from(server->static_handlers[i]), &handlers[i]);
	}
	settings->static_handlers = handlers;
	settings->static_handler_count = server->static_handler_count;
	core = tas_server_new(settings, &callbacks, error);
	for (uint32_t i = 0; i < server->static_handler_count; i++) {
		tas_static_settings_free(&handlers[i]);
	}
	efree(handlers);
	return core;
}

/* Makes the core's server. False with an exception. */
static bool create_core(tas_server_object *server)
{
	const tas_config_object *config = tas_config_from(server->config);
	tas_listener *listeners = safe_emalloc(config->listener_count, sizeof(*listeners), 0);
	tas_server_settings settings;
	tas_error error;

	tas_config_to_settings(config, listeners, &settings);
	server->core = new_core(server, &settings, &error);
	efree(listeners);
	if (!server->core) {
		tas_throw_error(&error);
		return false;
	}
	server->previous = NULL;
	server->next = TAS_G(servers);
	if (server->next) {
		server->next->previous = server;
	}
	TAS_G(servers) = server;
	return true;
}

static bool can_start(const tas_server_object *server)
{
	if (server->running) {
		tas_throw_runtime("the server is running");
	} else if (!tas_scheduler_can_serve()) {
		return false;
	} else if (server->served) {
		tas_throw_runtime("the server has served already; make another one to serve again");
	} else if (Z_ISUNDEF(server->handler.function_name) && server->static_handler_count == 0) {
		tas_throw_runtime("no handler: call addHttpHandler() or addStaticHandler() first");
	} else if (tas_config_from(server->config)->listener_count == 0) {
		tas_throw_runtime("no listener: call addListener() on the config first");
	} else {
		return true;
	}
	return false;
}

ZEND_METHOD(TrueAsync_HttpServer, start)
{
	tas_server_object *server = tas_server_from(Z_OBJ_P(ZEND_THIS));
	bool unharmed;
	tas_status status;
	tas_error error;

	ZEND_PARSE_PARAMETERS_NONE();

	if (!can_start(server) || !create_core(server)) {
		RETURN_THROWS();
	}
	tas_scheduler_begin_server(server);
	server->running = true;
	status = tas_server_run(server->core, &error);
	unharmed = tas_scheduler_end_server();
	server->running = false;
	if (UNEXPECTED(!unharmed)) {
		zend_bailout();
	}
	if (status != TAS_OK) {
		if (!server->served) {
			tas_server_core_free(server);
		}
		tas_throw_error(&error);
		RETURN_THROWS();
	}
	RETURN_TRUE;
}

ZEND_METHOD(TrueAsync_HttpServer, stop)
{
	tas_server_object *server = tas_server_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_NONE();

	if (!server->running) {
		RETURN_FALSE;
	}
	tas_server_stop(server->core);
	RETURN_TRUE;
}

ZEND_METHOD(TrueAsync_HttpServer, isRunning)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(tas_server_from(Z_OBJ_P(ZEND_THIS))->running);
}

ZEND_METHOD(TrueAsync_HttpServer, getConfig)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_OBJ_COPY(tas_server_from(Z_OBJ_P(ZEND_THIS))->config);
}

ZEND_METHOD(TrueAsync_HttpServer, getStats)
{
	const tas_server_object *server = tas_server_from(Z_OBJ_P(ZEND_THIS));
	const uint32_t count = tas_stat_count();

	ZEND_PARSE_PARAMETERS_NONE();

	array_init_size(return_value, count);
	for (uint32_t i = 0; i < count; i++) {
		add_assoc_long(return_value, tas_stat_name(i), server->core ? (zend_long) tas_stat_value(server->core, i) : 0);
	}
}

ZEND_METHOD(TrueAsync_HttpServer, resetTelemetry)
{
	tas_server_object *server = tas_server_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_NONE();

	if (!server->core) {
		RETURN_FALSE;
	}
	tas_stats_reset(server->core);
	RETURN_TRUE;
}

void tas_register_server(void)
{
	tas_ce_server = register_class_TrueAsync_HttpServer();
	tas_ce_server->create_object = server_create;
	memcpy(&server_handlers, &std_object_handlers, sizeof(server_handlers));
	server_handlers.offset = XtOffsetOf(tas_server_object, std);
	server_handlers.free_obj = server_free;
	server_handlers.get_gc = server_get_gc;
	server_handlers.clone_obj = NULL;
}
