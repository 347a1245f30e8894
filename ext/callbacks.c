/* What the core calls, on the loop. Each runs PHP under zend_try and returns normally: nothing may long-jump over the
 * core's frames. */
#include "php_true_async_server.h"

static void on_started(void *user)
{
	tas_server_object *server = user;
	tas_config_object *config = tas_config_from(server->config);

	server->served = true;
	for (uint32_t i = 0; i < config->listener_count; i++) {
		config->listeners[i].bound_port = tas_server_listener_port(server->core, i);
	}
}

static void on_request(void *user, tas_exchange_id exchange)
{
	if (tas_scheduler_is_fatal()) {
		tas_exchange_release(((tas_server_object *) user)->core, exchange);
		return;
	}
	zend_try {
		tas_fiber_serve(exchange);
	} zend_catch {
		tas_scheduler_bailout();
	} zend_end_try();
}

static void notify(tas_exchange_id exchange, unsigned event)
{
	if (tas_scheduler_is_fatal()) {
		return;
	}
	zend_try {
		tas_notify(exchange, event);
	} zend_catch {
		tas_scheduler_bailout();
	} zend_end_try();
}

static void on_body(void *user, tas_exchange_id exchange)
{
	notify(exchange, TAS_EVENT_BODY);
}

static void on_writable(void *user, tas_exchange_id exchange)
{
	notify(exchange, TAS_EVENT_WRITABLE);
}

/* A handler that waits for its client learns it at once; any other goes on, as a script does under
 * ignore_user_abort. */
static void on_gone(void *user, tas_exchange_id exchange)
{
	notify(exchange, TAS_EVENT_GONE);
}

static void on_log(void *user, tas_severity severity, tas_str line)
{
	const tas_server_object *server = user;

	zend_try {
		tas_log(tas_config_from(server->config), severity, line.data, line.len);
	} zend_catch {
		tas_scheduler_bailout();
	} zend_end_try();
}

tas_server_callbacks tas_callbacks_of(tas_server_object *server)
{
	return (tas_server_callbacks) {
		.struct_size = sizeof(tas_server_callbacks),
		.user = server,
		.on_started = on_started,
		.on_request = Z_ISUNDEF(server->handler.function_name) ? NULL : on_request,
		.on_body = on_body,
		.on_writable = on_writable,
		.on_gone = on_gone,
		.on_log = on_log,
	};
}
