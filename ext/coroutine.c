/* Async\Coroutine: a function, what has become of it, and who is told. */
#include "scheduler.h"

#include "coroutine_arginfo.h"
#include "zend_interfaces.h"

zend_class_entry *tas_ce_awaitable;
zend_class_entry *tas_ce_cancellation;
zend_class_entry *tas_ce_operation_canceled;
zend_class_entry *tas_ce_deadlock_error;
zend_class_entry *tas_ce_coroutine;
static zend_object_handlers coroutine_handlers;

zend_object *tas_exception_new(zend_class_entry *ce, zend_string *message)
{
	zval exception;

	object_init_ex(&exception, ce);
	zend_update_property_str(ce, Z_OBJ(exception), ZEND_STRL("message"), message);
	zend_string_release(message);
	return Z_OBJ(exception);
}

/* ---- the object ---- */

static zend_object *coroutine_new(zend_class_entry *ce)
{
	tas_coroutine *coroutine = zend_object_alloc(sizeof(tas_coroutine), ce);

	zend_object_std_init(&coroutine->std, ce);
	object_properties_init(&coroutine->std, ce);
	coroutine->std.handlers = &coroutine_handlers;
	return &coroutine->std;
}

static void release_exception(zend_object **exception)
{
	if (*exception) {
		zend_object *object = *exception;

		*exception = NULL;
		OBJ_RELEASE(object);
	}
}

static void release_call(tas_coroutine *coroutine)
{
	zend_fcall_info call = coroutine->call;

	memset(&coroutine->call, 0, sizeof(coroutine->call));
	if (call.params) {
		for (uint32_t i = 0; i < call.param_count; i++) {
			zval_ptr_dtor(&call.params[i]);
		}
		efree(call.params);
	}
	if (call.named_params) {
		zend_array_release(call.named_params);
	}
	zval_ptr_dtor(&call.function_name);
}

/* By the cancellation, and not by something else that it has thrown on its way out. */
static bool was_cancelled(const tas_coroutine *coroutine)
{
	return coroutine->cancelled && coroutine->exception
		&& instanceof_function(coroutine->exception->ce, tas_ce_cancellation);
}

/* Nobody will be able to ask for its exception any more. */
static void coroutine_dtor(zend_object *object)
{
	tas_coroutine *coroutine = tas_coroutine_from(object);

	if (coroutine->exception && !coroutine->told && !was_cancelled(coroutine)) {
		coroutine->told = true;
		tas_report_uncaught(coroutine);
	}
}

static void coroutine_free(zend_object *object)
{
	tas_coroutine *coroutine = tas_coroutine_from(object);

	release_call(coroutine);
	zval_ptr_dtor(&coroutine->result);
	release_exception(&coroutine->exception);
	release_exception(&coroutine->pending);
	if (coroutine->file) {
		zend_string_release(coroutine->file);
	}
	zend_object_std_dtor(object);
}

static void add_exception(zend_get_gc_buffer *buffer, zend_object *exception)
{
	if (exception) {
		zend_get_gc_buffer_add_obj(buffer, exception);
	}
}

static HashTable *coroutine_get_gc(zend_object *object, zval **table, int *count)
{
	tas_coroutine *coroutine = tas_coroutine_from(object);
	zend_get_gc_buffer *buffer = zend_get_gc_buffer_create();

	zend_get_gc_buffer_add_zval(buffer, &coroutine->call.function_name);
	for (uint32_t i = 0; i < coroutine->call.param_count; i++) {
		zend_get_gc_buffer_add_zval(buffer, &coroutine->call.params[i]);
	}
	if (coroutine->call.named_params) {
		zval *value;

		ZEND_HASH_FOREACH_VAL(coroutine->call.named_params, value) {
			zend_get_gc_buffer_add_zval(buffer, value);
		} ZEND_HASH_FOREACH_END();
	}
	zend_get_gc_buffer_add_zval(buffer, &coroutine->result);
	add_exception(buffer, coroutine->exception);
	add_exception(buffer, coroutine->pending);
	zend_get_gc_buffer_use(buffer, table, count);
	return NULL;
}

/* ---- its life ---- */

static void link_coroutine(tas_coroutine *coroutine)
{
	coroutine->next = TAS_S->coroutines;
	if (coroutine->next) {
		coroutine->next->previous = coroutine;
	}
	TAS_S->coroutines = coroutine;
	TAS_S->count++;
	GC_ADDREF(&coroutine->std);
	if (coroutine->of_server) {
		tas_server_hold(TAS_S->server->core);
	}
}

static void unlink_coroutine(tas_coroutine *coroutine)
{
	if (coroutine->previous) {
		coroutine->previous->next = coroutine->next;
	} else {
		TAS_S->coroutines = coroutine->next;
	}
	if (coroutine->next) {
		coroutine->next->previous = coroutine->previous;
	}
	if (coroutine->of_server) {
		tas_server_release(TAS_S->server->core);
	}
	if (--TAS_S->count == 0 && TAS_S->finisher) {
		tas_wake(TAS_S->finisher, TAS_BY_EVENT);
	}
}

tas_coroutine *tas_coroutine_create(const zend_fcall_info *call, const zend_fcall_info_cache *cache)
{
	tas_coroutine *coroutine = tas_coroutine_from(coroutine_new(tas_ce_coroutine));
	zend_string *file = zend_get_executed_filename_ex();

	coroutine->call = *call;
	coroutine->cache = *cache;
	coroutine->id = ++TAS_S->last_id;
	coroutine->file = file ? zend_string_copy(file) : NULL;
	coroutine->line = zend_get_executed_lineno();
	coroutine->of_server = TAS_S->server != NULL;
	coroutine->ready.starts = true;
	link_coroutine(coroutine);
	tas_ready_push(&coroutine->ready);
	return coroutine;
}

/* Result or exception are set. */
static void end_coroutine(tas_coroutine *coroutine)
{
	coroutine->ended = true;
	coroutine->fiber = NULL;
	release_exception(&coroutine->pending);
	if (coroutine->ready.queued) {
		tas_ready_remove(&coroutine->ready);
	}
	while (coroutine->awaits) {
		tas_wake(coroutine->awaits->wait, TAS_BY_EVENT);
	}
	unlink_coroutine(coroutine);
	OBJ_RELEASE(&coroutine->std);
}

/* Takes what the call has left. False: the Fiber is being destroyed. */
static bool settle(tas_coroutine *coroutine, int exit_status)
{
	zend_object *exception = EG(exception);

	if (EXPECTED(!exception)) {
		return true;
	}
	if (zend_is_graceful_exit(exception)) {
		zend_clear_exception();
		coroutine->cancelled = true;
		coroutine->exception = tas_exception_new(tas_ce_cancellation,
			strpprintf(0, "coroutine #%" PRIu64 " was suspended, and nobody has resumed it", coroutine->id));
		return false;
	}
	if (zend_is_unwind_exit(exception)) {
		zend_clear_exception();
		if (UNEXPECTED(CG(unclean_shutdown))) { /* no: running out of memory ends as exit() does in some builds */
			zend_bailout();
		}
		tas_scheduler_exit(exit_status);
		return true;
	}
	GC_ADDREF(exception);
	zend_clear_exception();
	release_exception(&coroutine->exception);
	coroutine->exception = exception;
	return true;
}

static void call(void *user)
{
	tas_coroutine *coroutine = user;

	coroutine->call.retval = &coroutine->result;
	zend_call_function(&coroutine->call, &coroutine->cache);
	if (UNEXPECTED(Z_ISREF(coroutine->result))) {
		zend_unwrap_reference(&coroutine->result);
	}
	release_call(coroutine);
}

/* A fatal error has ended it, and is reported. */
static void set_fatal(void *user)
{
	tas_coroutine *coroutine = user;
	const zend_string *message = PG(last_error_message);

	zval_ptr_dtor(&coroutine->result);
	ZVAL_UNDEF(&coroutine->result);
	coroutine->exception = tas_exception_new(tas_ce_runtime_exception,
		strpprintf(0, "coroutine #%" PRIu64 " was ended by a fatal error%s%s", coroutine->id, message ? ": " : "",
			message ? ZSTR_VAL(message) : ""));
}

static void set_no_memory(tas_coroutine *coroutine)
{
	GC_ADDREF(TAS_S->no_memory);
	coroutine->exception = TAS_S->no_memory;
}

/* What it has thrown before its end has died is what its awaiter is to see. */
static void note_death(tas_coroutine *coroutine, tas_context *context, bool alive)
{
	if (UNEXPECTED(!alive) && !coroutine->exception
		&& (!tas_context_run(context, set_fatal, coroutine) || !coroutine->exception)) {
		set_no_memory(coroutine);
	}
}

static void end_in_context(void *user)
{
	end_coroutine(user);
}

/* As requests have it, a coroutine of a server has output buffers, shutdown functions and a time limit of its own, and a
 * fatal error ends nothing else. What it prints goes where the SAPI puts it. */
static bool run_in_context(tas_coroutine *coroutine)
{
	tas_context context;
	bool alive;

	tas_context_begin(&context);
	note_death(coroutine, &context, tas_context_run(&context, call, coroutine));
	alive = settle(coroutine, context.exit_status);
	if (UNEXPECTED(tas_context_has_shutdown_functions())) {
		note_death(coroutine, &context, tas_context_call_shutdown_functions(&context));
		settle(coroutine, context.exit_status);
	}
	if (UNEXPECTED(OG(active))) {
		note_death(coroutine, &context, tas_context_flush(&context));
		settle(coroutine, context.exit_status);
	}
	tas_context_run(&context, end_in_context, coroutine);
	tas_context_end(&context);
	return alive;
}

bool tas_coroutine_call(tas_coroutine *coroutine)
{
	bool alive;

	coroutine->started = true;
	if (coroutine->of_server) {
		return run_in_context(coroutine);
	}
	call(coroutine);
	alive = settle(coroutine, EG(exit_status));
	end_coroutine(coroutine);
	return alive;
}

void tas_coroutine_fail(tas_coroutine *coroutine)
{
	release_call(coroutine);
	set_no_memory(coroutine);
	end_coroutine(coroutine);
}

void tas_coroutine_cancel(tas_coroutine *coroutine, zend_object *exception)
{
	if (coroutine->ended) {
		OBJ_RELEASE(exception);
		return;
	}
	coroutine->cancelled = true;
	if (!coroutine->started) {
		tas_ready_remove(&coroutine->ready);
		coroutine->exception = exception;
		release_call(coroutine);
		end_coroutine(coroutine);
	} else if (coroutine->fiber && coroutine->fiber->wait) {
		tas_wait_cancel(coroutine->fiber->wait, exception);
	} else {
		release_exception(&coroutine->pending);
		coroutine->pending = exception;
		if (coroutine->fiber && tas_fiber_is_suspended(coroutine->fiber)) {
			tas_ready_push(&coroutine->ready);
		}
	}
}

/* ---- its methods ---- */

static tas_coroutine *this_coroutine(zval *this)
{
	return tas_coroutine_from(Z_OBJ_P(this));
}

ZEND_METHOD(Async_Coroutine, __construct)
{
	ZEND_PARSE_PARAMETERS_NONE();
}

ZEND_METHOD(Async_Coroutine, getId)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_LONG((zend_long) this_coroutine(ZEND_THIS)->id);
}

ZEND_METHOD(Async_Coroutine, getResult)
{
	const tas_coroutine *coroutine = this_coroutine(ZEND_THIS);

	ZEND_PARSE_PARAMETERS_NONE();

	if (coroutine->ended && !Z_ISUNDEF(coroutine->result)) {
		RETURN_COPY(&coroutine->result);
	}
}

ZEND_METHOD(Async_Coroutine, getException)
{
	tas_coroutine *coroutine = this_coroutine(ZEND_THIS);

	ZEND_PARSE_PARAMETERS_NONE();

	if (coroutine->exception) {
		coroutine->told = true;
		RETURN_OBJ_COPY(coroutine->exception);
	}
}

ZEND_METHOD(Async_Coroutine, getSpawnLocation)
{
	const tas_coroutine *coroutine = this_coroutine(ZEND_THIS);

	ZEND_PARSE_PARAMETERS_NONE();

	if (coroutine->file) {
		RETURN_STR(strpprintf(0, "%s:%u", ZSTR_VAL(coroutine->file), coroutine->line));
	}
	RETURN_EMPTY_STRING();
}

ZEND_METHOD(Async_Coroutine, getSuspendLocation)
{
	const tas_coroutine *coroutine = this_coroutine(ZEND_THIS);
	zend_string *location = NULL;

	ZEND_PARSE_PARAMETERS_NONE();

	if (coroutine->fiber && coroutine->fiber->wait) {
		location = tas_wait_location(coroutine->fiber->wait);
	}
	RETURN_STR(location ? location : ZSTR_EMPTY_ALLOC());
}

static bool is_queued(const tas_coroutine *coroutine)
{
	return coroutine->ready.queued
		|| (coroutine->fiber && coroutine->fiber->wait && coroutine->fiber->wait->ready.queued);
}

/* Or has resumed what runs: it has a caller, and has not left for the loop. */
static bool is_running(const tas_coroutine *coroutine)
{
	return coroutine->fiber && coroutine->fiber->fiber->caller && !coroutine->fiber->wait;
}

ZEND_METHOD(Async_Coroutine, isStarted)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(this_coroutine(ZEND_THIS)->started);
}

ZEND_METHOD(Async_Coroutine, isQueued)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(is_queued(this_coroutine(ZEND_THIS)));
}

ZEND_METHOD(Async_Coroutine, isRunning)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(is_running(this_coroutine(ZEND_THIS)));
}

ZEND_METHOD(Async_Coroutine, isSuspended)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(this_coroutine(ZEND_THIS)->fiber && !is_running(this_coroutine(ZEND_THIS)));
}

ZEND_METHOD(Async_Coroutine, isCancelled)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(was_cancelled(this_coroutine(ZEND_THIS)));
}

ZEND_METHOD(Async_Coroutine, isCancellationRequested)
{
	const tas_coroutine *coroutine = this_coroutine(ZEND_THIS);

	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(coroutine->cancelled && !coroutine->ended);
}

ZEND_METHOD(Async_Coroutine, isCompleted)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(this_coroutine(ZEND_THIS)->ended);
}

ZEND_METHOD(Async_Coroutine, cancel)
{
	tas_coroutine *coroutine = this_coroutine(ZEND_THIS);
	zend_object *cancellation = NULL;

	ZEND_PARSE_PARAMETERS_START(0, 1)
		Z_PARAM_OPTIONAL
		Z_PARAM_OBJ_OF_CLASS_OR_NULL(cancellation, tas_ce_cancellation)
	ZEND_PARSE_PARAMETERS_END();

	if (coroutine->ended) {
		return;
	}
	if (cancellation) {
		GC_ADDREF(cancellation);
	} else {
		cancellation = tas_exception_new(tas_ce_cancellation,
			strpprintf(0, "coroutine #%" PRIu64 " was cancelled", coroutine->id));
	}
	tas_coroutine_cancel(coroutine, cancellation);
}

ZEND_METHOD(Async_Coroutine, run)
{
	ZEND_PARSE_PARAMETERS_NONE();

	tas_fiber_main();
}

ZEND_METHOD(Async_Coroutine, finish)
{
	ZEND_PARSE_PARAMETERS_NONE();

	tas_scheduler_finish();
}

/* ---- registration ---- */

/* await() knows what it waits for by its class. */
static int refuse_implementation(zend_class_entry *interface, zend_class_entry *ce)
{
	if (ce->type == ZEND_USER_CLASS && !(ce->ce_flags & ZEND_ACC_INTERFACE)) {
		zend_error_noreturn(E_ERROR, "Class %s cannot implement interface %s", ZSTR_VAL(ce->name),
			ZSTR_VAL(interface->name));
	}
	return SUCCESS;
}

void tas_register_coroutine(void)
{
	tas_ce_awaitable = register_class_Async_Awaitable();
	tas_ce_cancellation = register_class_Async_AsyncCancellation(zend_ce_error);
	tas_ce_operation_canceled = register_class_Async_OperationCanceledException(tas_ce_cancellation);
	tas_ce_deadlock_error = register_class_Async_DeadlockError(zend_ce_error);
	tas_ce_coroutine = register_class_Async_Coroutine(tas_ce_awaitable);
	tas_ce_awaitable->interface_gets_implemented = refuse_implementation;
	tas_ce_coroutine->create_object = coroutine_new;
	memcpy(&coroutine_handlers, &std_object_handlers, sizeof(coroutine_handlers));
	coroutine_handlers.offset = XtOffsetOf(tas_coroutine, std);
	coroutine_handlers.dtor_obj = coroutine_dtor;
	coroutine_handlers.free_obj = coroutine_free;
	coroutine_handlers.get_gc = coroutine_get_gc;
	coroutine_handlers.clone_obj = NULL;
}
