/* Async\Timeout: a moment. It has no timer of its own: a wait that it limits has. */
#include "scheduler.h"

#include "timeout_arginfo.h"

#include <time.h>

zend_class_entry *tas_ce_timeout;
static zend_class_entry *timeout_exception;
static zend_object_handlers timeout_handlers;

typedef struct {
	uint64_t ms; /* it was made for */
	uint64_t end_ms; /* of the monotonic clock */
	zend_object std;
} timeout;

static timeout *timeout_from(const zend_object *object)
{
	return (timeout *) ((char *) object - XtOffsetOf(timeout, std));
}

static zend_object *timeout_new(zend_class_entry *ce)
{
	timeout *self = zend_object_alloc(sizeof(timeout), ce);

	zend_object_std_init(&self->std, ce);
	object_properties_init(&self->std, ce);
	self->std.handlers = &timeout_handlers;
	return &self->std;
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}

zend_object *tas_timeout_create(uint64_t ms)
{
	zend_object *object = timeout_new(tas_ce_timeout);

	timeout_from(object)->ms = ms;
	timeout_from(object)->end_ms = now_ms() + ms;
	return object;
}

uint64_t tas_timeout_left(const zend_object *object)
{
	const uint64_t now = now_ms();
	const uint64_t end = timeout_from(object)->end_ms;

	return end > now ? end - now : 0;
}

ZEND_COLD void tas_timeout_throw(const zend_object *object)
{
	zend_throw_exception_ex(timeout_exception, 0, "%" PRIu64 " ms are over", timeout_from(object)->ms);
}

ZEND_METHOD(Async_Timeout, __construct)
{
	ZEND_PARSE_PARAMETERS_NONE();
}

ZEND_METHOD(Async_Timeout, isCompleted)
{
	ZEND_PARSE_PARAMETERS_NONE();

	RETURN_BOOL(tas_timeout_left(Z_OBJ_P(ZEND_THIS)) == 0);
}

void tas_register_timeout(void)
{
	timeout_exception = register_class_Async_TimeoutException(zend_ce_exception);
	tas_ce_timeout = register_class_Async_Timeout(tas_ce_awaitable);
	tas_ce_timeout->create_object = timeout_new;
	memcpy(&timeout_handlers, &std_object_handlers, sizeof(timeout_handlers));
	timeout_handlers.offset = XtOffsetOf(timeout, std);
	timeout_handlers.clone_obj = NULL;
}
