/* The core without PHP: answers every request with N bytes. What a request costs before any PHP code runs.
 *
 *   core_hello PORT BYTES [CERTIFICATE KEY [auto|memory|socket|kernel]]
 *
 * PORT 0: the kernel chooses. The last word says who makes TLS records; kernel: nobody else. Ctrl-C ends it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/tas.h"

struct app {
	tas_server *server;
	char *body;
	size_t len;
};

static tas_str str(const char *text)
{
	return (tas_str){text, strlen(text)};
}

static void answer(struct app *app, tas_exchange_id exchange)
{
	const tas_field fields[] = {{str("content-type"), str("text/plain")}};
	const tas_response response = {
		.status = 200,
		.fields = fields,
		.field_count = 1,
		.body = {.data = app->body, .len = app->len},
	};

	tas_response_send(app->server, exchange, &response);
	tas_exchange_release(app->server, exchange);
}

/* Reads the body, if any, to its end. */
static void on_body(void *user, tas_exchange_id exchange)
{
	struct app *app = user;
	tas_request_body_state body;

	tas_request_body(app->server, exchange, &body);
	if (body.complete || body.failure != 0) {
		answer(app, exchange);
	} else {
		tas_request_body_take(app->server, exchange, body.unread.len);
		tas_request_body_want(app->server, exchange, false);
	}
}

static void on_writable(void *user, tas_exchange_id exchange)
{
	(void)user;
	(void)exchange;
}

static void on_gone(void *user, tas_exchange_id exchange)
{
	struct app *app = user;

	tas_exchange_release(app->server, exchange);
}

static void on_log(void *user, tas_severity severity, tas_str line)
{
	(void)user;
	fprintf(stderr, "%d %.*s\n", (int)severity, (int)line.len, line.data);
}

int main(int argc, char **argv)
{
	struct app app = {0};
	tas_error error;

	if (argc != 3 && argc != 5 && argc != 6) {
		fprintf(stderr, "usage: core_hello PORT BYTES [CERTIFICATE KEY [auto|memory|socket|kernel]]\n");
		return 2;
	}
	const char *layer = argc == 6 ? argv[5] : "auto";
	app.len = strtoul(argv[2], NULL, 10);
	app.body = malloc(app.len + 1);
	memset(app.body, 'x', app.len);

	const tas_listener listener = {
		.host = str("127.0.0.1"), .port = (uint16_t)atoi(argv[1]), .tls = argc >= 5};
	const tas_server_settings settings = {
		.struct_size = sizeof settings,
		.listener_count = 1,
		.listeners = &listener,
		.certificate_path = str(argc >= 5 ? argv[3] : ""),
		.private_key_path = str(argc >= 5 ? argv[4] : ""),
		.ktls_mode = strcmp(layer, "kernel") == 0 ? TAS_KTLS_REQUIRE : TAS_KTLS_AUTO,
		.record_layer = strcmp(layer, "memory") == 0   ? TAS_RECORD_LAYER_MEMORY
			: strcmp(layer, "socket") == 0 ? TAS_RECORD_LAYER_SOCKET
						       : TAS_RECORD_LAYER_AUTO,
		.log_severity = TAS_LOG_INFO,
		.backlog = 511,
		.handshake_timeout_ms = 10000,
		.header_timeout_ms = 10000,
		.read_timeout_ms = 30000,
		.write_timeout_ms = 30000,
		.keep_alive_timeout_ms = 60000,
		.shutdown_timeout_ms = 5000,
		.max_body_bytes = 10 << 20,
		.http2_max_concurrent_streams = 100,
		.http2_initial_window_bytes = 256 << 10,
		.http2_max_header_list_bytes = 32 << 10,
		.write_buffer_bytes = 256 << 10,
		.server_header = true,
		.handle_signals = true,
	};
	const tas_server_callbacks callbacks = {
		.struct_size = sizeof callbacks,
		.user = &app,
		.on_request = on_body,
		.on_body = on_body,
		.on_writable = on_writable,
		.on_gone = on_gone,
		.on_log = on_log,
	};

	app.server = tas_server_new(&settings, &callbacks, &error);
	if (app.server == NULL || tas_server_run(app.server, &error) != TAS_OK) {
		fprintf(stderr, "core_hello: %s\n", error.message);
		return 1;
	}
	tas_server_free(app.server);
	free(app.body);
	return 0;
}
