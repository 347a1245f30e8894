/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 602d31034b72fc44018817763287c5cf85af55fa */

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_Async_delay, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, ms, IS_LONG, 0)
ZEND_END_ARG_INFO()


ZEND_FUNCTION(Async_delay);


static const zend_function_entry ext_functions[] = {
	ZEND_NS_FALIAS("Async", delay, Async_delay, arginfo_Async_delay)
	ZEND_FE_END
};
