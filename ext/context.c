/* What PHP keeps once per process and a request must have for itself: output buffers, shutdown functions, the last error,
 * the time limit. Exchanged whenever the code of another request, or the loop, goes on. */
#include "php_true_async_server.h"

#include "SAPI.h"
#include "ext/standard/basic_functions.h"

#include <sys/time.h>

/* ---- the time limit: CPU time, as PHP counts it ---- */

static void stop_clock(tas_php_state *state)
{
	const struct itimerval off = {0};
	struct itimerval left;

	setitimer(ITIMER_PROF, &off, &left);
	state->time_left = left.it_value;
	zend_atomic_bool_store(&EG(timed_out), false);
}

static void start_clock(const tas_php_state *state)
{
	struct itimerval left = { .it_value = state->time_left };

	if (left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0) {
		left.it_value.tv_usec = 1; /* it was over when the clock was stopped */
	}
	setitimer(ITIMER_PROF, &left, NULL);
}

/* set_time_limit() leaves its value behind in max_execution_time. */
static void restore_time_limit(void)
{
	zend_string *name = zend_string_init(ZEND_STRL("max_execution_time"), false);
	zend_string *value = zend_long_to_str(TAS_G(time_limit));

	zend_alter_ini_entry(name, value, PHP_INI_USER, PHP_INI_STAGE_RUNTIME);
	zend_string_release(value);
	zend_string_release(name);
}

/* ---- exchanging ---- */

static void save(tas_php_state *state)
{
	state->output = output_globals;
	state->shutdown_functions = BG(user_shutdown_function_names);
	state->error_type = PG(last_error_type);
	state->error_line = PG(last_error_lineno);
	state->error_message = PG(last_error_message);
	state->error_file = PG(last_error_file);
	state->time_limit = EG(timeout_seconds);
	if (UNEXPECTED(state->time_limit > 0)) {
		stop_clock(state);
	}
}

static void load(const tas_php_state *state)
{
	output_globals = state->output;
	BG(user_shutdown_function_names) = state->shutdown_functions;
	PG(last_error_type) = state->error_type;
	PG(last_error_lineno) = state->error_line;
	PG(last_error_message) = state->error_message;
	PG(last_error_file) = state->error_file;
	EG(timeout_seconds) = state->time_limit;
	if (UNEXPECTED(state->time_limit > 0)) {
		start_clock(state);
	}
}

static tas_php_state *state_of(tas_context *context)
{
	return context ? &context->state : &TAS_G(outside);
}

tas_context *tas_context_switch(tas_context *next)
{
	tas_context *last = TAS_G(context);

	if (last != next) {
		save(state_of(last));
		load(state_of(next));
		TAS_G(context) = next;
	}
	return last;
}

/* ---- the life of a context ---- */

void tas_context_begin(tas_context *context)
{
	*context = (tas_context) {
		.next = TAS_G(contexts),
		.state = {
			.output = { .flags = PHP_OUTPUT_ACTIVATED },
			.time_limit = TAS_G(time_limit),
			.time_left = { .tv_sec = TAS_G(time_limit) },
		},
	};
	zend_stack_init(&context->state.output.handlers, sizeof(php_output_handler *));
	if (context->next) {
		context->next->previous = context;
	}
	TAS_G(contexts) = context;
	tas_context_switch(context);
}

tas_context *tas_context_of(const zend_execute_data *frame)
{
	for (; frame; frame = frame->prev_execute_data) {
		if (!frame->func || frame->func->type != ZEND_INTERNAL_FUNCTION) {
			continue;
		}
		for (tas_context *context = TAS_G(contexts); context; context = context->next) {
			if (context->base == frame) {
				return context;
			}
		}
	}
	return NULL;
}

tas_context *tas_context_of_fiber(const zend_fiber *fiber)
{
	tas_context *context = TAS_G(contexts);

	while (context && context->fiber != fiber) {
		context = context->next;
	}
	return context;
}

static void forget_last_error(void)
{
	zend_string_release(PG(last_error_message));
	PG(last_error_message) = NULL;
	if (PG(last_error_file)) {
		zend_string_release(PG(last_error_file));
		PG(last_error_file) = NULL;
	}
}

void tas_context_note_error(zend_string *message, zend_string *file, int line)
{
	if (PG(last_error_message)) {
		forget_last_error();
	}
	PG(last_error_type) = E_ERROR;
	PG(last_error_message) = message;
	PG(last_error_file) = file;
	PG(last_error_lineno) = line;
}

static bool has_leftovers(void)
{
	return OG(handlers).elements || OG(flags) != PHP_OUTPUT_ACTIVATED || BG(user_shutdown_function_names)
		|| PG(last_error_message) || EG(timeout_seconds) != TAS_G(time_limit);
}

static void free_leftovers(void *user)
{
	if (OG(handlers).elements || OG(flags) != PHP_OUTPUT_ACTIVATED) {
		php_output_deactivate();
	}
	if (BG(user_shutdown_function_names)) {
		php_free_shutdown_functions();
		BG(user_shutdown_function_names) = NULL;
	}
	if (PG(last_error_message)) {
		forget_last_error();
	}
	if (EG(timeout_seconds) != TAS_G(time_limit)) {
		restore_time_limit();
	}
}

void tas_context_end(tas_context *context)
{
	tas_context_switch(context);
	if (UNEXPECTED(has_leftovers())) {
		tas_context_run(context, free_leftovers, NULL);
	}
	tas_fatal_settle_limit();
	if (context->previous) {
		context->previous->next = context->next;
	} else {
		TAS_G(contexts) = context->next;
	}
	if (context->next) {
		context->next->previous = context->previous;
	}
	tas_context_switch(UNEXPECTED(context->displaced) ? tas_context_of(EG(current_execute_data)) : NULL);
}

void tas_context_drop_output(void)
{
	php_output_deactivate();
	memset(&output_globals, 0, sizeof(output_globals));
	zend_stack_init(&OG(handlers), sizeof(php_output_handler *));
	OG(flags) = PHP_OUTPUT_ACTIVATED;
}

static void call_shutdown_functions(void *user)
{
	php_call_shutdown_functions();
	php_free_shutdown_functions();
	BG(user_shutdown_function_names) = NULL;
}

bool tas_context_has_shutdown_functions(void)
{
	return BG(user_shutdown_function_names) != NULL;
}

bool tas_context_call_shutdown_functions(tas_context *context)
{
	return tas_context_run(context, call_shutdown_functions, NULL);
}

static void flush_buffers(void *user)
{
	php_output_end_all();
}

bool tas_context_flush(tas_context *context)
{
	return tas_context_run(context, flush_buffers, NULL);
}

/* ---- a run ---- */

void tas_context_install(void)
{
	TAS_G(context) = NULL;
	TAS_G(contexts) = NULL;
	TAS_G(time_limit) = EG(timeout_seconds);
	if (TAS_G(time_limit) > 0) { /* the loop itself has none */
		stop_clock(&TAS_G(outside));
		EG(timeout_seconds) = 0;
	}
	tas_output_install();
	tas_fatal_install();
}

void tas_context_uninstall(void)
{
	tas_context_switch(NULL);
	TAS_G(contexts) = NULL;
	tas_fatal_uninstall();
	tas_output_uninstall();
	if (TAS_G(time_limit) > 0) {
		EG(timeout_seconds) = TAS_G(time_limit);
		start_clock(&TAS_G(outside));
	}
}
