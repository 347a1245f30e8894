/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 406caaf942ddc0883f72539c214ba4ef727d75d2 */




static const zend_function_entry class_TrueAsync_Ktls_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_LogSeverity_methods[] = {
	ZEND_FE_END
};


static const zend_function_entry class_TrueAsync_AccessLogFormat_methods[] = {
	ZEND_FE_END
};

static zend_class_entry *register_class_TrueAsync_Ktls(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\Ktls", IS_STRING, class_TrueAsync_Ktls_methods);

	zval enum_case_Auto_value;
	zend_string *enum_case_Auto_value_str = zend_string_init("auto", strlen("auto"), 1);
	ZVAL_STR(&enum_case_Auto_value, enum_case_Auto_value_str);
	zend_enum_add_case_cstr(class_entry, "Auto", &enum_case_Auto_value);

	zval enum_case_Off_value;
	zend_string *enum_case_Off_value_str = zend_string_init("off", strlen("off"), 1);
	ZVAL_STR(&enum_case_Off_value, enum_case_Off_value_str);
	zend_enum_add_case_cstr(class_entry, "Off", &enum_case_Off_value);

	zval enum_case_Require_value;
	zend_string *enum_case_Require_value_str = zend_string_init("require", strlen("require"), 1);
	ZVAL_STR(&enum_case_Require_value, enum_case_Require_value_str);
	zend_enum_add_case_cstr(class_entry, "Require", &enum_case_Require_value);

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_LogSeverity(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\LogSeverity", IS_LONG, class_TrueAsync_LogSeverity_methods);

	zval enum_case_OFF_value;
	ZVAL_LONG(&enum_case_OFF_value, 0);
	zend_enum_add_case_cstr(class_entry, "OFF", &enum_case_OFF_value);

	zval enum_case_DEBUG_value;
	ZVAL_LONG(&enum_case_DEBUG_value, 5);
	zend_enum_add_case_cstr(class_entry, "DEBUG", &enum_case_DEBUG_value);

	zval enum_case_INFO_value;
	ZVAL_LONG(&enum_case_INFO_value, 9);
	zend_enum_add_case_cstr(class_entry, "INFO", &enum_case_INFO_value);

	zval enum_case_WARN_value;
	ZVAL_LONG(&enum_case_WARN_value, 13);
	zend_enum_add_case_cstr(class_entry, "WARN", &enum_case_WARN_value);

	zval enum_case_ERROR_value;
	ZVAL_LONG(&enum_case_ERROR_value, 17);
	zend_enum_add_case_cstr(class_entry, "ERROR", &enum_case_ERROR_value);

	return class_entry;
}

static zend_class_entry *register_class_TrueAsync_AccessLogFormat(void)
{
	zend_class_entry *class_entry = zend_register_internal_enum("TrueAsync\\AccessLogFormat", IS_STRING, class_TrueAsync_AccessLogFormat_methods);

	zval enum_case_Combined_value;
	zend_string *enum_case_Combined_value_str = zend_string_init("combined", strlen("combined"), 1);
	ZVAL_STR(&enum_case_Combined_value, enum_case_Combined_value_str);
	zend_enum_add_case_cstr(class_entry, "Combined", &enum_case_Combined_value);

	zval enum_case_Json_value;
	zend_string *enum_case_Json_value_str = zend_string_init("json", strlen("json"), 1);
	ZVAL_STR(&enum_case_Json_value, enum_case_Json_value_str);
	zend_enum_add_case_cstr(class_entry, "Json", &enum_case_Json_value);

	return class_entry;
}
