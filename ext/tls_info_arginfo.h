/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: a7ae872a29d15b724e41032cc5c5b87f8c00a95d */

ZEND_BEGIN_ARG_INFO_EX(arginfo_class_TrueAsync_TlsInfo___construct, 0, 0, 0)
ZEND_END_ARG_INFO()


static ZEND_METHOD(TrueAsync_TlsInfo, __construct);


static const zend_function_entry class_TrueAsync_TlsInfo_methods[] = {
	ZEND_ME(TrueAsync_TlsInfo, __construct, arginfo_class_TrueAsync_TlsInfo___construct, ZEND_ACC_PRIVATE)
	ZEND_FE_END
};

static zend_class_entry *register_class_TrueAsync_TlsInfo(void)
{
	zend_class_entry ce, *class_entry;

	INIT_NS_CLASS_ENTRY(ce, "TrueAsync", "TlsInfo", class_TrueAsync_TlsInfo_methods);
	class_entry = zend_register_internal_class_ex(&ce, NULL);
	class_entry->ce_flags |= ZEND_ACC_FINAL|ZEND_ACC_NO_DYNAMIC_PROPERTIES|ZEND_ACC_NOT_SERIALIZABLE;

	zval property_version_default_value;
	ZVAL_UNDEF(&property_version_default_value);
	zend_string *property_version_name = zend_string_init("version", sizeof("version") - 1, 1);
	zend_declare_typed_property(class_entry, property_version_name, &property_version_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_STRING));
	zend_string_release(property_version_name);

	zval property_cipher_default_value;
	ZVAL_UNDEF(&property_cipher_default_value);
	zend_string *property_cipher_name = zend_string_init("cipher", sizeof("cipher") - 1, 1);
	zend_declare_typed_property(class_entry, property_cipher_name, &property_cipher_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_STRING));
	zend_string_release(property_cipher_name);

	zval property_alpn_default_value;
	ZVAL_UNDEF(&property_alpn_default_value);
	zend_string *property_alpn_name = zend_string_init("alpn", sizeof("alpn") - 1, 1);
	zend_declare_typed_property(class_entry, property_alpn_name, &property_alpn_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_STRING|MAY_BE_NULL));
	zend_string_release(property_alpn_name);

	zval property_serverName_default_value;
	ZVAL_UNDEF(&property_serverName_default_value);
	zend_string *property_serverName_name = zend_string_init("serverName", sizeof("serverName") - 1, 1);
	zend_declare_typed_property(class_entry, property_serverName_name, &property_serverName_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_STRING|MAY_BE_NULL));
	zend_string_release(property_serverName_name);

	zval property_resumed_default_value;
	ZVAL_UNDEF(&property_resumed_default_value);
	zend_string *property_resumed_name = zend_string_init("resumed", sizeof("resumed") - 1, 1);
	zend_declare_typed_property(class_entry, property_resumed_name, &property_resumed_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_BOOL));
	zend_string_release(property_resumed_name);

	zval property_recordLayer_default_value;
	ZVAL_UNDEF(&property_recordLayer_default_value);
	zend_string *property_recordLayer_name = zend_string_init("recordLayer", sizeof("recordLayer") - 1, 1);
	zend_declare_typed_property(class_entry, property_recordLayer_name, &property_recordLayer_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_STRING));
	zend_string_release(property_recordLayer_name);

	zval property_ktlsSend_default_value;
	ZVAL_UNDEF(&property_ktlsSend_default_value);
	zend_string *property_ktlsSend_name = zend_string_init("ktlsSend", sizeof("ktlsSend") - 1, 1);
	zend_declare_typed_property(class_entry, property_ktlsSend_name, &property_ktlsSend_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_BOOL));
	zend_string_release(property_ktlsSend_name);

	zval property_ktlsReceive_default_value;
	ZVAL_UNDEF(&property_ktlsReceive_default_value);
	zend_string *property_ktlsReceive_name = zend_string_init("ktlsReceive", sizeof("ktlsReceive") - 1, 1);
	zend_declare_typed_property(class_entry, property_ktlsReceive_name, &property_ktlsReceive_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_BOOL));
	zend_string_release(property_ktlsReceive_name);

	zval property_ktlsReason_default_value;
	ZVAL_UNDEF(&property_ktlsReason_default_value);
	zend_string *property_ktlsReason_name = zend_string_init("ktlsReason", sizeof("ktlsReason") - 1, 1);
	zend_declare_typed_property(class_entry, property_ktlsReason_name, &property_ktlsReason_default_value, ZEND_ACC_PUBLIC|ZEND_ACC_READONLY, NULL, (zend_type) ZEND_TYPE_INIT_MASK(MAY_BE_STRING|MAY_BE_NULL));
	zend_string_release(property_ktlsReason_name);

	return class_entry;
}
