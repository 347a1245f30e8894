/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: d1875738f0b200783bd6d5038af2f1a44138bdfe */

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_Async_delay, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, ms, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_TrueAsync_ktls_diagnose, 0, 0, IS_ARRAY, 0)
ZEND_END_ARG_INFO()


ZEND_FUNCTION(Async_delay);
ZEND_FUNCTION(TrueAsync_ktls_diagnose);


static const zend_function_entry ext_functions[] = {
	ZEND_NS_FALIAS("Async", delay, Async_delay, arginfo_Async_delay)
	ZEND_NS_FALIAS("TrueAsync", ktls_diagnose, TrueAsync_ktls_diagnose, arginfo_TrueAsync_ktls_diagnose)
	ZEND_FE_END
};
