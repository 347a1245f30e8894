/* The fields of a response: few, in order, names compared without case. */
#include "php_true_async_server.h"

#define FIRST_CAPACITY 8u /* fields; most answers have fewer */

void tas_header_list_push(tas_header_list *list, zend_string *name, zend_string *value)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity ? list->capacity * 2 : FIRST_CAPACITY;
		list->items = safe_erealloc(list->items, list->capacity, sizeof(tas_header), 0);
	}
	list->items[list->count++] = (tas_header) { zend_string_copy(name), zend_string_copy(value) };
}

static void header_release(tas_header *header)
{
	zend_string_release(header->name);
	zend_string_release(header->value);
}

void tas_header_list_truncate(tas_header_list *list, uint32_t count)
{
	while (list->count > count) {
		header_release(&list->items[--list->count]);
	}
}

void tas_header_list_free(tas_header_list *list)
{
	tas_header_list_truncate(list, 0);
	if (list->items) {
		efree(list->items);
	}
}

uint32_t tas_header_list_find(const tas_header_list *list, uint32_t index, const zend_string *name)
{
	while (index < list->count && !tas_str_equals_ci(tas_str_of(list->items[index].name), name)) {
		index++;
	}
	return index;
}

void tas_header_list_remove(tas_header_list *list, const zend_string *name)
{
	uint32_t kept = tas_header_list_find(list, 0, name);

	for (uint32_t i = kept; i < list->count; i++) {
		if (tas_str_equals_ci(tas_str_of(list->items[i].name), name)) {
			header_release(&list->items[i]);
		} else {
			list->items[kept++] = list->items[i];
		}
	}
	list->count = kept;
}

tas_field *tas_header_list_fields(const tas_header_list *list, tas_field *few)
{
	tas_field *fields = list->count > TAS_FEW_FIELDS || !few ? safe_emalloc(list->count, sizeof(tas_field), 0) : few;

	for (uint32_t i = 0; i < list->count; i++) {
		fields[i] = (tas_field) { tas_str_of(list->items[i].name), tas_str_of(list->items[i].value) };
	}
	return fields;
}

void tas_fields_free(tas_field *fields, const tas_field *few)
{
	if (fields != few) {
		efree(fields);
	}
}
