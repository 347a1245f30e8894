/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 26a00fb56ee1b22a799e79bc4f1b295a4ecfd406 */




static const zend_function_entry class_TrueAsync_HttpServerException_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_HttpServerRuntimeException_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_HttpServerInvalidArgumentException_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_HttpServerConnectionException_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_HttpServerProtocolException_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_HttpServerTimeoutException_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_HttpException_methods[] = {
	ZEND_FE_END
};

static zend_class_entry *register_class_TrueAsync_HttpServerException(zend_class_entry *class_entry_Exception)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "HttpServerException", class_TrueAsync_HttpServerException_methods);
	class_entry = zend_register_internal_class_ex(&ce, class_entry_Exception);

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_HttpServerRuntimeException(zend_class_entry *class_entry_TrueAsync_HttpServerException)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "HttpServerRuntimeException", class_TrueAsync_HttpServerRuntimeException_methods);
	class_entry = zend_register_internal_class_ex(&ce, class_entry_TrueAsync_HttpServerException);
	class_entry->ce_flags |= ZEND_ACC_FINAL;

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_HttpServerInvalidArgumentException(zend_class_entry *class_entry_TrueAsync_HttpServerException)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "HttpServerInvalidArgumentException", class_TrueAsync_HttpServerInvalidArgumentException_methods);
	class_entry = zend_register_internal_class_ex(&ce, class_entry_TrueAsync_HttpServerException);
	class_entry->ce_flags |= ZEND_ACC_FINAL;

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_HttpServerConnectionException(zend_class_entry *class_entry_TrueAsync_HttpServerException)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "HttpServerConnectionException", class_TrueAsync_HttpServerConnectionException_methods);
	class_entry = zend_register_internal_class_ex(&ce, class_entry_TrueAsync_HttpServerException);
	class_entry->ce_flags |= ZEND_ACC_FINAL;

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_HttpServerProtocolException(zend_class_entry *class_entry_TrueAsync_HttpServerException)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "HttpServerProtocolException", class_TrueAsync_HttpServerProtocolException_methods);
	class_entry = zend_register_internal_class_ex(&ce, class_entry_TrueAsync_HttpServerException);
	class_entry->ce_flags |= ZEND_ACC_FINAL;

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_HttpServerTimeoutException(zend_class_entry *class_entry_TrueAsync_HttpServerException)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "HttpServerTimeoutException", class_TrueAsync_HttpServerTimeoutException_methods);
	class_entry = zend_register_internal_class_ex(&ce, class_entry_TrueAsync_HttpServerException);
	class_entry->ce_flags |= ZEND_ACC_FINAL;

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_HttpException(zend_class_entry *class_entry_TrueAsync_HttpServerException)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "HttpException", class_TrueAsync_HttpException_methods);
	class_entry = zend_register_internal_class_ex(&ce, class_entry_TrueAsync_HttpServerException);

	return class_entry;
}
