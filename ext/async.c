/* Async\delay. */
#include "php_true_async_server.h"

#include <errno.h>

#define MAX_DELAY_MS 86400000 /* a day */

static void on_time(async_timer_event_t *event, void *user)
{
	async_timer_event_dispose(event);
	*(bool *) user = true;
}

/* No server runs: nobody else turns the loop. */
static void wait_alone(uint64_t ms)
{
	bool fired = false;

	if (!async_new_timer_event(ms, on_time, &fired)) {
		tas_throw_runtime("no timer: %s", strerror(errno));
		return;
	}
	while (!fired && async_loop_turn()) {
	}
}

ZEND_FUNCTION(Async_delay)
{
	zend_long ms;
	tas_run *run = TAS_G(run);

	ZEND_PARSE_PARAMETERS_START(1, 1)
		Z_PARAM_LONG(ms)
	ZEND_PARSE_PARAMETERS_END();

	if (ms < 0 || ms > MAX_DELAY_MS) {
		tas_throw_argument(ZEND_LONG_FMT " is out of range, 0 to %d milliseconds is expected", ms, MAX_DELAY_MS);
		RETURN_THROWS();
	}
	if (run) {
		tas_run_wait(run, 0, 0, (uint64_t) ms);
	} else {
		wait_alone((uint64_t) ms);
	}
}
