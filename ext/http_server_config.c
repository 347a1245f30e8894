/* HttpServerConfig: settings, checked as they are set. */
#include "php_true_async_server.h"
#include "zend_enum.h"

#include <sys/un.h>

#include "http_server_config_arginfo.h"

#define MAX_HOST_LENGTH 255u /* bytes, RFC 1035 §2.3.4 */
#define MAX_UNIX_PATH_LENGTH (sizeof(((struct sockaddr_un *) 0)->sun_path) - 1)
#define DAY_SECONDS 86400u

zend_class_entry *tas_ce_config;
static zend_object_handlers config_handlers;

static const struct {
	uint64_t minimum;
	uint64_t maximum;
	uint64_t initial;
	const char *unit;
} number_rules[TAS_NUMBER_COUNT] = {
	[TAS_BACKLOG] = { 1, 65535, 511, "" },
	[TAS_MAX_CONNECTIONS] = { 0, 10000000, 0, "" },
	[TAS_HANDSHAKE_TIMEOUT] = { 1, DAY_SECONDS * 1000u, 10000, " milliseconds" },
	[TAS_HEADER_TIMEOUT] = { 1, DAY_SECONDS * 1000u, 10000, " milliseconds" },
	[TAS_READ_TIMEOUT] = { 1, DAY_SECONDS, 30, " seconds" },
	[TAS_WRITE_TIMEOUT] = { 1, DAY_SECONDS, 30, " seconds" },
	[TAS_KEEP_ALIVE_TIMEOUT] = { 1, DAY_SECONDS, 60, " seconds" },
	[TAS_SHUTDOWN_TIMEOUT] = { 0, DAY_SECONDS, 5, " seconds" },
	[TAS_MAX_BODY_SIZE] = { 1, UINT64_C(16) << 30, UINT64_C(10) << 20, " bytes" },
	[TAS_STREAM_WRITE_BUFFER] = { 4096, UINT64_C(256) << 20, UINT64_C(256) << 10, " bytes" },
	[TAS_MAX_CONNECTION_AGE] = { 0, DAY_SECONDS, 0, " seconds" },
	[TAS_HTTP2_MAX_CONCURRENT_STREAMS] = { 1, 10000, 100, "" },
	[TAS_HTTP2_INITIAL_WINDOW_SIZE] = { 16384, UINT64_C(16) << 20, UINT64_C(256) << 10, " bytes" },
	[TAS_HTTP2_MAX_HEADER_LIST_SIZE] = { 4096, UINT64_C(1) << 20, UINT64_C(32) << 10, " bytes" },
	[TAS_HTTP2_MAX_REQUESTS] = { 0, 1000000000, 0, "" },
};

static zend_object *config_create(zend_class_entry *ce)
{
	tas_config_object *config = zend_object_alloc(sizeof(tas_config_object), ce);

	zend_object_std_init(&config->std, ce);
	object_properties_init(&config->std, ce);
	config->std.handlers = &config_handlers;
	for (uint32_t i = 0; i < TAS_NUMBER_COUNT; i++) {
		config->numbers[i] = number_rules[i].initial;
	}
	ZVAL_NULL(&config->log_stream);
	config->ktls = TAS_KTLS_AUTO;
	config->log_severity = TAS_LOG_INFO;
	config->server_header = true;
	return &config->std;
}

static void config_free(zend_object *object)
{
	tas_config_object *config = tas_config_from(object);

	for (uint32_t i = 0; i < config->listener_count; i++) {
		zend_string_release(config->listeners[i].host);
	}
	if (config->listeners) {
		efree(config->listeners);
	}
	if (config->certificate) {
		zend_string_release(config->certificate);
	}
	if (config->private_key) {
		zend_string_release(config->private_key);
	}
	if (config->access_log) {
		zend_string_release(config->access_log);
	}
	zval_ptr_dtor(&config->log_stream);
	zend_object_std_dtor(object);
}

/* The config of a setter; NULL with an exception once it is locked. */
static tas_config_object *open_config(zval *this)
{
	tas_config_object *config = tas_config_from(Z_OBJ_P(this));

	if (UNEXPECTED(config->locked)) {
		tas_throw_runtime("the config is locked: a server was made from it");
		return NULL;
	}
	return config;
}

static tas_config_listener *push_listener(tas_config_object *config, zend_string *host)
{
	tas_config_listener *listener;

	config->listeners = safe_erealloc(config->listeners, config->listener_count + 1, sizeof(*config->listeners), 0);
	listener = &config->listeners[config->listener_count++];
	*listener = (tas_config_listener) { .host = zend_string_copy(host) };
	return listener;
}

static bool add_tcp_listener(tas_config_object *config, zend_string *host, zend_long port, bool tls,
	tas_protocols protocols)
{
	tas_config_listener *listener;

	if (ZSTR_LEN(host) == 0 || ZSTR_LEN(host) > MAX_HOST_LENGTH || strlen(ZSTR_VAL(host)) != ZSTR_LEN(host)) {
		tas_throw_argument("the host \"%s\" must be an address or a name of 1 to %u bytes without NUL", ZSTR_VAL(host),
			MAX_HOST_LENGTH);
		return false;
	}
	if (port < 0 || port > 65535) {
		tas_throw_argument("the port " ZEND_LONG_FMT " is out of range, 0 to 65535 is expected", port);
		return false;
	}
	listener = push_listener(config, host);
	listener->port = (uint16_t) port;
	listener->tls = tls;
	listener->protocols = protocols;
	return true;
}

ZEND_METHOD(TrueAsync_HttpServerConfig, __construct)
{
	zend_string *host = NULL;
	zend_long port = 8080;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(0, 2)
		Z_PARAM_OPTIONAL
		Z_PARAM_STR_OR_NULL(host)
		Z_PARAM_LONG(port)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (config && host) {
		add_tcp_listener(config, host, port, false, TAS_PROTOCOLS_ALL);
	}
}

static void add_listener(INTERNAL_FUNCTION_PARAMETERS, tas_protocols protocols)
{
	zend_string *host;
	zend_long port;
	bool tls = false;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(2, 3)
		Z_PARAM_STR(host)
		Z_PARAM_LONG(port)
		Z_PARAM_OPTIONAL
		Z_PARAM_BOOL(tls)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config || !add_tcp_listener(config, host, port, tls, protocols)) {
		RETURN_THROWS();
	}
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, addListener)
{
	add_listener(INTERNAL_FUNCTION_PARAM_PASSTHRU, TAS_PROTOCOLS_ALL);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, addHttp1Listener)
{
	add_listener(INTERNAL_FUNCTION_PARAM_PASSTHRU, TAS_PROTOCOLS_HTTP1);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, addHttp2Listener)
{
	add_listener(INTERNAL_FUNCTION_PARAM_PASSTHRU, TAS_PROTOCOLS_HTTP2);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, addUnixListener)
{
	zend_string *path;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_STR(path)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config) {
		RETURN_THROWS();
	}
	if (ZSTR_LEN(path) == 0 || ZSTR_LEN(path) > MAX_UNIX_PATH_LENGTH || strlen(ZSTR_VAL(path)) != ZSTR_LEN(path)) {
		tas_throw_argument("the path \"%s\" must have 1 to %zu bytes without NUL", ZSTR_VAL(path), MAX_UNIX_PATH_LENGTH);
		RETURN_THROWS();
	}
	push_listener(config, path)->local = true;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

/* Their ALPN names, RFC 7301 §6. */
static void add_protocols(zval *item, tas_protocols protocols)
{
	zval names;

	array_init(&names);
	if (protocols != TAS_PROTOCOLS_HTTP2) {
		add_next_index_string(&names, "http/1.1");
	}
	if (protocols != TAS_PROTOCOLS_HTTP1) {
		add_next_index_string(&names, "h2");
	}
	add_assoc_zval(item, "protocols", &names);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, getListeners)
{
	const tas_config_object *config = tas_config_from(Z_OBJ_P(ZEND_THIS));

	ZEND_PARSE_PARAMETERS_NONE();

	array_init_size(return_value, config->listener_count);
	for (uint32_t i = 0; i < config->listener_count; i++) {
		const tas_config_listener *listener = &config->listeners[i];
		zval item;

		array_init(&item);
		if (listener->local) {
			add_assoc_string(&item, "type", "unix");
			add_assoc_str(&item, "path", zend_string_copy(listener->host));
		} else {
			add_assoc_string(&item, "type", "tcp");
			add_assoc_str(&item, "host", zend_string_copy(listener->host));
			add_assoc_long(&item, "port", listener->bound_port ? listener->bound_port : listener->port);
			add_assoc_bool(&item, "tls", listener->tls);
			add_protocols(&item, listener->protocols);
		}
		add_next_index_zval(return_value, &item);
	}
}

/* True once the core has found the file usable; else false with an exception. */
static bool check_path(const zend_string *path, tas_status (*check)(tas_str, tas_error *))
{
	tas_error error;

	if (php_check_open_basedir_ex(ZSTR_VAL(path), 0)) {
		tas_throw_argument("%s is outside of open_basedir", ZSTR_VAL(path));
		return false;
	}
	if (check(tas_str_of(path), &error) != TAS_OK) {
		tas_throw_argument("%s", error.message);
		return false;
	}
	return true;
}

/* In place of the one that is there; NULL for none. */
static void store_path(zend_string **slot, zend_string *path)
{
	if (*slot) {
		zend_string_release(*slot);
	}
	*slot = path ? zend_string_copy(path) : NULL;
}

static void set_pem(INTERNAL_FUNCTION_PARAMETERS, size_t offset, tas_status (*check)(tas_str, tas_error *))
{
	zend_string *path;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_PATH_STR(path)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config || !check_path(path, check)) {
		RETURN_THROWS();
	}
	store_path((zend_string **) ((char *) config + offset), path);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

static void get_path(INTERNAL_FUNCTION_PARAMETERS, const zend_string *path)
{
	ZEND_PARSE_PARAMETERS_NONE();

	if (path) {
		RETURN_STR_COPY((zend_string *) path);
	}
	RETURN_NULL();
}

ZEND_METHOD(TrueAsync_HttpServerConfig, setCertificate)
{
	set_pem(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_config_object, certificate), tas_check_certificate);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, getCertificate)
{
	get_path(INTERNAL_FUNCTION_PARAM_PASSTHRU, tas_config_from(Z_OBJ_P(ZEND_THIS))->certificate);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, setPrivateKey)
{
	set_pem(INTERNAL_FUNCTION_PARAM_PASSTHRU, XtOffsetOf(tas_config_object, private_key), tas_check_private_key);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, getPrivateKey)
{
	get_path(INTERNAL_FUNCTION_PARAM_PASSTHRU, tas_config_from(Z_OBJ_P(ZEND_THIS))->private_key);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, setKtls)
{
	zend_object *mode;
	const char *value;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS(mode, tas_ce_ktls)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config) {
		RETURN_THROWS();
	}
	value = Z_STRVAL_P(zend_enum_fetch_case_value(mode));
	config->ktls = value[0] == 'a' ? TAS_KTLS_AUTO : value[0] == 'o' ? TAS_KTLS_OFF : TAS_KTLS_REQUIRE;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, getKtls)
{
	static const char *const cases[] = { [TAS_KTLS_AUTO] = "Auto", [TAS_KTLS_OFF] = "Off", [TAS_KTLS_REQUIRE] = "Require" };

	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_OBJ_COPY(zend_enum_get_case_cstr(tas_ce_ktls, cases[tas_config_from(Z_OBJ_P(ZEND_THIS))->ktls]));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, setKtlsReceive)
{
	bool on;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_BOOL(on)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config) {
		RETURN_THROWS();
	}
	config->ktls_receive = on;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, isKtlsReceive)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(tas_config_from(Z_OBJ_P(ZEND_THIS))->ktls_receive);
}

static void set_number(INTERNAL_FUNCTION_PARAMETERS, tas_config_number number)
{
	zend_long value;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(value)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config) {
		RETURN_THROWS();
	}
	if (value < 0 || (uint64_t) value < number_rules[number].minimum || (uint64_t) value > number_rules[number].maximum) {
		tas_throw_argument(ZEND_LONG_FMT " is out of range, %" PRIu64 " to %" PRIu64 "%s is expected", value,
			number_rules[number].minimum, number_rules[number].maximum, number_rules[number].unit);
		RETURN_THROWS();
	}
	config->numbers[number] = (uint64_t) value;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

static void get_number(INTERNAL_FUNCTION_PARAMETERS, tas_config_number number)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_LONG((zend_long) tas_config_from(Z_OBJ_P(ZEND_THIS))->numbers[number]);
}

#define NUMBER_METHODS(name, number) \
	ZEND_METHOD(TrueAsync_HttpServerConfig, set##name) \
	{ \
		set_number(INTERNAL_FUNCTION_PARAM_PASSTHRU, number); \
	} \
	ZEND_METHOD(TrueAsync_HttpServerConfig, get##name) \
	{ \
		get_number(INTERNAL_FUNCTION_PARAM_PASSTHRU, number); \
	}

NUMBER_METHODS(Backlog, TAS_BACKLOG)
NUMBER_METHODS(MaxConnections, TAS_MAX_CONNECTIONS)
NUMBER_METHODS(HandshakeTimeout, TAS_HANDSHAKE_TIMEOUT)
NUMBER_METHODS(HeaderTimeout, TAS_HEADER_TIMEOUT)
NUMBER_METHODS(ReadTimeout, TAS_READ_TIMEOUT)
NUMBER_METHODS(WriteTimeout, TAS_WRITE_TIMEOUT)
NUMBER_METHODS(KeepAliveTimeout, TAS_KEEP_ALIVE_TIMEOUT)
NUMBER_METHODS(ShutdownTimeout, TAS_SHUTDOWN_TIMEOUT)
NUMBER_METHODS(MaxBodySize, TAS_MAX_BODY_SIZE)
NUMBER_METHODS(StreamWriteBufferBytes, TAS_STREAM_WRITE_BUFFER)
NUMBER_METHODS(MaxConnectionAge, TAS_MAX_CONNECTION_AGE)
NUMBER_METHODS(Http2MaxConcurrentStreams, TAS_HTTP2_MAX_CONCURRENT_STREAMS)
NUMBER_METHODS(Http2InitialWindowSize, TAS_HTTP2_INITIAL_WINDOW_SIZE)
NUMBER_METHODS(Http2MaxHeaderListSize, TAS_HTTP2_MAX_HEADER_LIST_SIZE)
NUMBER_METHODS(Http2MaxRequests, TAS_HTTP2_MAX_REQUESTS)

ZEND_METHOD(TrueAsync_HttpServerConfig, setServerHeader)
{
	bool on;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_BOOL(on)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config) {
		RETURN_THROWS();
	}
	config->server_header = on;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, isServerHeader)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(tas_config_from(Z_OBJ_P(ZEND_THIS))->server_header);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, setLogSeverity)
{
	zend_object *level;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_OBJ_OF_CLASS(level, tas_ce_log_severity)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config) {
		RETURN_THROWS();
	}
	config->log_severity = (tas_severity) Z_LVAL_P(zend_enum_fetch_case_value(level));
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, getLogSeverity)
{
	static const char *const cases[] = {
		[TAS_LOG_OFF] = "OFF",
		[TAS_LOG_DEBUG] = "DEBUG",
		[TAS_LOG_INFO] = "INFO",
		[TAS_LOG_WARN] = "WARN",
		[TAS_LOG_ERROR] = "ERROR",
	};

	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_OBJ_COPY(zend_enum_get_case_cstr(tas_ce_log_severity, cases[tas_config_from(Z_OBJ_P(ZEND_THIS))->log_severity]));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, setLogStream)
{
	zval *target;
	php_stream *stream;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_ZVAL(target)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config) {
		RETURN_THROWS();
	}
	if (Z_TYPE_P(target) != IS_NULL) {
		if (Z_TYPE_P(target) != IS_RESOURCE) {
			tas_throw_argument("a stream or null is expected, %s given", zend_zval_type_name(target));
			RETURN_THROWS();
		}
		php_stream_from_zval_no_verify(stream, target);
		if (!stream) {
			tas_throw_argument("an open stream is expected");
			RETURN_THROWS();
		}
		if (!strpbrk(stream->mode, "waxc+")) {
			tas_throw_argument("a stream open for writing is expected, this one has mode \"%s\"", stream->mode);
			RETURN_THROWS();
		}
	}
	zval_ptr_dtor(&config->log_stream);
	ZVAL_COPY(&config->log_stream, target);
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, getLogStream)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_COPY(&tas_config_from(Z_OBJ_P(ZEND_THIS))->log_stream);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, setAccessLog)
{
	zend_string *path;
	zend_object *format = NULL;
	tas_config_object *config;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_PATH_STR_OR_NULL(path)
		Z_PARAM_OPTIONAL
		Z_PARAM_OBJ_OF_CLASS(format, tas_ce_access_log_format)
	ZEND_PARSE_PARAMETERS_END();

	config = open_config(ZEND_THIS);
	if (!config || (path && !check_path(path, tas_check_access_log))) {
		RETURN_THROWS();
	}
	store_path(&config->access_log, path);
	config->access_log_format = format && Z_STRVAL_P(zend_enum_fetch_case_value(format))[0] == 'j'
		? TAS_ACCESS_LOG_JSON : TAS_ACCESS_LOG_COMBINED;
	RETURN_OBJ_COPY(Z_OBJ_P(ZEND_THIS));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, getAccessLog)
{
	get_path(INTERNAL_FUNCTION_PARAM_PASSTHRU, tas_config_from(Z_OBJ_P(ZEND_THIS))->access_log);
}

ZEND_METHOD(TrueAsync_HttpServerConfig, getAccessLogFormat)
{
	static const char *const cases[] = { [TAS_ACCESS_LOG_COMBINED] = "Combined", [TAS_ACCESS_LOG_JSON] = "Json" };

	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_OBJ_COPY(zend_enum_get_case_cstr(tas_ce_access_log_format,
		cases[tas_config_from(Z_OBJ_P(ZEND_THIS))->access_log_format]));
}

ZEND_METHOD(TrueAsync_HttpServerConfig, isLocked)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(tas_config_from(Z_OBJ_P(ZEND_THIS))->locked);
}

void tas_config_to_settings(const tas_config_object *config, tas_listener *listeners, tas_server_settings *settings)
{
	static const char program[] = "true_async_server " PHP_TRUE_ASYNC_SERVER_VERSION
		" in PHP " ZEND_TOSTR(PHP_MAJOR_VERSION) "." ZEND_TOSTR(PHP_MINOR_VERSION);
	const uint64_t *numbers = config->numbers;

	for (uint32_t i = 0; i < config->listener_count; i++) {
		const tas_config_listener *listener = &config->listeners[i];

		listeners[i] = (tas_listener) { .port = listener->port, .tls = listener->tls,
			.protocols = listener->protocols };
		*(listener->local ? &listeners[i].unix_path : &listeners[i].host) = tas_str_of(listener->host);
	}
	*settings = (tas_server_settings) {
		.struct_size = sizeof(tas_server_settings),
		.listener_count = config->listener_count,
		.listeners = listeners,
		.ktls_mode = config->ktls,
		.record_layer = TAS_G(record_layer),
		.log_severity = config->log_severity,
		.backlog = (uint32_t) numbers[TAS_BACKLOG],
		.max_connections = (uint32_t) numbers[TAS_MAX_CONNECTIONS],
		.handshake_timeout_ms = (uint32_t) numbers[TAS_HANDSHAKE_TIMEOUT],
		.header_timeout_ms = (uint32_t) numbers[TAS_HEADER_TIMEOUT],
		.read_timeout_ms = (uint32_t) numbers[TAS_READ_TIMEOUT] * 1000,
		.write_timeout_ms = (uint32_t) numbers[TAS_WRITE_TIMEOUT] * 1000,
		.keep_alive_timeout_ms = (uint32_t) numbers[TAS_KEEP_ALIVE_TIMEOUT] * 1000,
		.shutdown_timeout_ms = (uint32_t) numbers[TAS_SHUTDOWN_TIMEOUT] * 1000,
		.max_connection_age_ms = (uint32_t) numbers[TAS_MAX_CONNECTION_AGE] * 1000,
		.max_body_bytes = numbers[TAS_MAX_BODY_SIZE],
		.http2_max_concurrent_streams = (uint32_t) numbers[TAS_HTTP2_MAX_CONCURRENT_STREAMS],
		.http2_initial_window_bytes = (uint32_t) numbers[TAS_HTTP2_INITIAL_WINDOW_SIZE],
		.http2_max_header_list_bytes = (uint32_t) numbers[TAS_HTTP2_MAX_HEADER_LIST_SIZE],
		.http2_max_requests = (uint32_t) numbers[TAS_HTTP2_MAX_REQUESTS],
		.write_buffer_bytes = numbers[TAS_STREAM_WRITE_BUFFER],
		.access_log_format = config->access_log_format,
		.program = { program, sizeof(program) - 1 },
		.ktls_receive = config->ktls_receive,
		.server_header = config->server_header,
		.handle_signals = true,
	};
	if (config->certificate) {
		settings->certificate_path = tas_str_of(config->certificate);
	}
	if (config->private_key) {
		settings->private_key_path = tas_str_of(config->private_key);
	}
	if (config->access_log) {
		settings->access_log_path = tas_str_of(config->access_log);
	}
}

void tas_register_config(void)
{
	tas_ce_config = register_class_TrueAsync_HttpServerConfig();
	tas_ce_config->create_object = config_create;
	memcpy(&config_handlers, &std_object_handlers, sizeof(config_handlers));
	config_handlers.offset = XtOffsetOf(tas_config_object, std);
	config_handlers.free_obj = config_free;
	config_handlers.clone_obj = NULL;
}
