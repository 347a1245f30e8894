/* Form bodies: which kind a Content-Type names, and multipart/form-data as a sequence of events. Valid C11.
 * Calls nobody back: the caller feeds bytes as they come and asks for the next event. */
#ifndef TAS_ABI_FORM_H
#define TAS_ABI_FORM_H

#include "tas.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tas_form_kind {
    TAS_FORM_NONE = 0,
    TAS_FORM_URLENCODED = 1, /* application/x-www-form-urlencoded */
    TAS_FORM_MULTIPART = 2   /* multipart/form-data */
} tas_form_kind;

/* The kind of a body by its Content-Type field, whatever its parameters. */
tas_form_kind tas_form_kind_of(tas_str content_type);
/* "text/plain" of "text/plain; charset=utf-8". */
tas_str tas_media_type(tas_str content_type);
/* Copies the value of a parameter, its name in lower case, to `target`, NUL-terminated. False: there is none, or
 * several, or it is malformed or has `size` bytes or more. */
bool tas_media_type_parameter(tas_str content_type, tas_str name, char *target, size_t size);

typedef enum tas_multipart_event {
    TAS_MULTIPART_MORE = 0, /* all of the input is used */
    TAS_MULTIPART_PART = 1, /* a part begins */
    TAS_MULTIPART_DATA = 2, /* a piece of its content, never empty */
    TAS_MULTIPART_PART_END = 3,
    TAS_MULTIPART_END = 4, /* the closing delimiter has come; what follows is ignored */
    TAS_MULTIPART_FAILED = 5
} tas_multipart_event;

/* What the last event tells. Valid until the next call for the reader. */
typedef struct tas_multipart_item {
    tas_str data;         /* DATA */
    tas_str name;         /* PART */
    tas_str file_name;    /* PART: as sent, path included */
    tas_str content_type; /* PART: as sent; empty: none */
    bool is_file;         /* PART: it has a file name, if an empty one */
    bool too_many_parts;  /* FAILED: this is why; else it is malformed */
    tas_str message;      /* FAILED: what is wrong, for a person */
} tas_multipart_item;

typedef struct tas_multipart tas_multipart;

/* NULL: the field has no usable boundary. // RFC 2046 §5.1.1 */
tas_multipart *tas_multipart_new(tas_str content_type, uint32_t max_parts);
void tas_multipart_free(tas_multipart *multipart);
/* Reads on from the front of `input`, which it shortens, to the next event. */
tas_multipart_event tas_multipart_next(tas_multipart *multipart, tas_str *input, tas_multipart_item *item);

#ifdef __cplusplus
}
#endif

#endif
