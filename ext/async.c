/* The functions: Async\spawn, await, delay, suspend, timeout. */
#include "scheduler.h"

#define MAX_MS 86400000 /* a day */

ZEND_FUNCTION(Async_spawn)
{
	zend_fcall_info call;
	zend_fcall_info_cache cache;
	zval *args;
	uint32_t count;
	HashTable *named;

	ZEND_PARSE_PARAMETERS_START(1, -1)
		Z_PARAM_FUNC(call, cache)
		Z_PARAM_VARIADIC_WITH_NAMED(args, count, named)
	ZEND_PARSE_PARAMETERS_END();

	if (!tas_scheduler_can_spawn()) {
		RETURN_THROWS();
	}
	Z_TRY_ADDREF(call.function_name);
	call.param_count = count;
	call.params = count > 0 ? safe_emalloc(count, sizeof(zval), 0) : NULL;
	for (uint32_t i = 0; i < count; i++) {
		ZVAL_COPY(&call.params[i], &args[i]);
	}
	call.named_params = named;
	if (named) {
		GC_ADDREF(named);
	}
	RETURN_OBJ(&tas_coroutine_create(&call, &cache)->std);
}

/* ---- await ---- */

static void return_outcome(tas_coroutine *coroutine, zval *return_value)
{
	if (coroutine->exception) {
		coroutine->told = true;
		GC_ADDREF(coroutine->exception);
		zend_throw_exception_internal(coroutine->exception);
	} else if (!Z_ISUNDEF(coroutine->result)) { /* exit() leaves none */
		ZVAL_COPY(return_value, &coroutine->result);
	}
}

static ZEND_COLD void throw_canceled(tas_coroutine *cancellation)
{
	zend_object *exception = tas_exception_new(tas_ce_operation_canceled,
		strpprintf(0, "coroutine #%" PRIu64 ", which limits the waiting, has ended", cancellation->id));

	if (cancellation->exception) {
		cancellation->told = true;
		GC_ADDREF(cancellation->exception);
		zend_exception_set_previous(exception, cancellation->exception);
	}
	zend_throw_exception_internal(exception);
}

static tas_coroutine *as_coroutine(zend_object *awaitable)
{
	return awaitable && awaitable->ce == tas_ce_coroutine ? tas_coroutine_from(awaitable) : NULL;
}

/* The one of two timeouts that is over first; NULL if neither is one. */
static const zend_object *first_timeout(const zend_object *one, const zend_object *other)
{
	one = one && one->ce == tas_ce_timeout ? one : NULL;
	other = other && other->ce == tas_ce_timeout ? other : NULL;
	if (one && other) {
		return tas_timeout_left(other) < tas_timeout_left(one) ? other : one;
	}
	return one ? one : other;
}

/* Until one of the two coroutines (either may be NULL) has ended, or the timeout is over. False with an exception. */
static bool wait_for(tas_coroutine *awaited, tas_coroutine *cancellation, const zend_object *timeout)
{
	tas_wait wait = { .awaits = { { .coroutine = awaited }, { .coroutine = cancellation } } };

	if ((awaited && awaited->ended) || (cancellation && cancellation->ended)) {
		return true;
	}
	if (awaited && !cancellation && !timeout && !tas_check_deadlock(awaited)) {
		return false;
	}
	return tas_wait_run(&wait, timeout ? tas_timeout_left(timeout) : TAS_FOREVER);
}

ZEND_FUNCTION(Async_await)
{
	zend_object *awaitable;
	zend_object *limit = NULL;
	tas_coroutine *awaited, *cancellation;
	const zend_object *timeout;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_OBJ_OF_CLASS(awaitable, tas_ce_awaitable)
		Z_PARAM_OPTIONAL
		Z_PARAM_OBJ_OF_CLASS_OR_NULL(limit, tas_ce_awaitable)
	ZEND_PARSE_PARAMETERS_END();

	awaited = as_coroutine(awaitable);
	cancellation = as_coroutine(limit);
	timeout = first_timeout(awaitable, limit);
	if (!wait_for(awaited, cancellation, timeout)) {
		RETURN_THROWS();
	}
	if (awaited && awaited->ended) {
		return_outcome(awaited, return_value);
	} else if (cancellation && cancellation->ended) {
		throw_canceled(cancellation);
	} else {
		tas_timeout_throw(timeout);
	}
}

/* ---- time ---- */

static bool check_ms(zend_long ms)
{
	if (ms < 0 || ms > MAX_MS) {
		tas_throw_argument(ZEND_LONG_FMT " is out of range, 0 to %d milliseconds is expected", ms, MAX_MS);
		return false;
	}
	return true;
}

ZEND_FUNCTION(Async_delay)
{
	zend_long ms;
	tas_wait wait = {0};

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(ms)
	ZEND_PARSE_PARAMETERS_END();

	if (!check_ms(ms) || !tas_wait_run(&wait, (uint64_t) ms)) {
		RETURN_THROWS();
	}
}

ZEND_FUNCTION(Async_suspend)
{
	tas_wait wait = {0};

	ZEND_PARSE_PARAMETERS_NONE();

	if (!tas_wait_run(&wait, 0)) {
		RETURN_THROWS();
	}
}

ZEND_FUNCTION(Async_timeout)
{
	zend_long ms;

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(ms)
	ZEND_PARSE_PARAMETERS_END();

	if (!check_ms(ms)) {
		RETURN_THROWS();
	}
	RETURN_OBJ(tas_timeout_create((uint64_t) ms));
}
