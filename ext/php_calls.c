/* usort() and serialize() keep what they work with in globals while they call back. A callback that waits
 * must not leave it to others: they would call its comparison, or go on with its numbering of objects. */
#include "php_true_async_server.h"

#include "ext/standard/basic_functions.h"

bool tas_php_calls_back(void)
{
	return BG(user_compare_fci).size || BG(serialize_lock) || BG(serialize).level || BG(unserialize).level;
}

void tas_php_calls_save(tas_php_calls *calls)
{
	calls->compare = BG(user_compare_fci);
	calls->compare_cache = BG(user_compare_fci_cache);
	calls->serialize = BG(serialize).data;
	calls->unserialize = BG(unserialize).data;
	calls->serialize_level = BG(serialize).level;
	calls->unserialize_level = BG(unserialize).level;
	calls->serialize_lock = BG(serialize_lock);
	tas_php_calls_reset();
}

void tas_php_calls_restore(const tas_php_calls *calls)
{
	BG(user_compare_fci) = calls->compare;
	BG(user_compare_fci_cache) = calls->compare_cache;
	BG(serialize).data = calls->serialize;
	BG(unserialize).data = calls->unserialize;
	BG(serialize).level = calls->serialize_level;
	BG(unserialize).level = calls->unserialize_level;
	BG(serialize_lock) = calls->serialize_lock;
}

void tas_php_calls_reset(void)
{
	BG(user_compare_fci) = empty_fcall_info;
	BG(user_compare_fci_cache) = empty_fcall_info_cache;
	memset(&BG(serialize), 0, sizeof(BG(serialize)));
	memset(&BG(unserialize), 0, sizeof(BG(unserialize)));
	BG(serialize_lock) = 0;
}
