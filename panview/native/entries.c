/* Entries of a COCO panoptic JSON as columns. What comes has been scanned as JSON and is valid up to its strings; what is
   not as COCO has it, or rare, is left to Python: it reads the entry loosely, or says what is wrong with it. */

#include "entries.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DIGITS 18

typedef enum { USUAL, UNUSUAL, NO_ROOM } Outcome;

typedef struct {
    const char *at, *end;
} Text;

typedef struct {
    const char *at;
    size_t length;
} Span;

/* ---- reading ---- */

static void skip_space(Text *text)
{
    while (text->at < text->end && (*text->at == ' ' || *text->at == '\n' || *text->at == '\r' || *text->at == '\t'))
        text->at++;
}

static int comes(Text *text, char wanted)
{
    skip_space(text);
    if (text->at >= text->end || *text->at != wanted)
        return 0;
    text->at++;
    return 1;
}

/* What stands between quotes; 0 for an escape, a control character, or what is no text. */
static int read_text(Text *text, Span *span)
{
    if (!comes(text, '"'))
        return 0;
    span->at = text->at;
    while (text->at < text->end && *text->at != '"') {
        if (*text->at == '\\' || (unsigned char)*text->at < 0x20)
            return 0;
        text->at++;
    }
    span->length = (size_t)(text->at - span->at);
    return text->at++ < text->end;
}

static int skip_text(Text *text)
{
    text->at++;
    while (text->at < text->end && *text->at != '"')
        text->at += *text->at == '\\' ? 2 : 1;
    return text->at++ < text->end;
}

static int is_behind_a_value(char c)
{
    return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static int skip_value(Text *text)
{
    int depth = 0;
    skip_space(text);
    do {
        if (text->at >= text->end)
            return 0;
        char c = *text->at;
        if (c == '"') {
            if (!skip_text(text))
                return 0;
            continue;
        }
        if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
            if (depth < 0)
                return 0;
        } else if (depth == 0) {
            /* A number or a word. */
            while (text->at < text->end && !is_behind_a_value(*text->at))
                text->at++;
            return 1;
        }
        text->at++;
    } while (depth > 0);
    return 1;
}

/* The next of an object: 1 for a key, 0 at its end, -1 for anything else. */
static int next_key(Text *text, int is_first, Span *key)
{
    if (comes(text, '}'))
        return 0;
    if (!is_first && !comes(text, ','))
        return -1;
    return read_text(text, key) && comes(text, ':') ? 1 : -1;
}

/* The next of a list: 1 where one follows, 0 at its end, -1 for anything else. */
static int next_entry(Text *text, int is_first)
{
    if (comes(text, ']'))
        return 0;
    return is_first || comes(text, ',') ? 1 : -1;
}

static int is_key(const Span *key, const char *name)
{
    size_t length = strlen(name);
    return key->length == length && memcmp(key->at, name, length) == 0;
}

static int ends_a_value(const Text *text)
{
    return text->at < text->end && is_behind_a_value(*text->at);
}

static int read_whole(Text *text, int64_t *value)
{
    skip_space(text);
    int negative = text->at < text->end && *text->at == '-';
    text->at += negative;
    const char *first = text->at;
    int64_t found = 0;
    while (text->at < text->end && *text->at >= '0' && *text->at <= '9' && text->at - first < MOST_DIGITS)
        found = 10 * found + (*text->at++ - '0');
    *value = negative ? -found : found;
    return text->at > first && ends_a_value(text);
}

/* A number, or null for NaN; one that is not whole, or long, is left at `late`, for whoever holds the interpreter lock. */
static int read_number(Text *text, double *value, const char **late)
{
    skip_space(text);
    const char *first = text->at;
    *late = NULL;
    if (text->end - text->at >= 4 && memcmp(text->at, "null", 4) == 0) {
        text->at += 4;
        *value = NAN;
        return ends_a_value(text);
    }
    int64_t whole;
    if (read_whole(text, &whole)) {
        *value = (double)whole;
        return 1;
    }
    text->at = first;
    while (text->at < text->end && *text->at && strchr("+-.0123456789eE", *text->at))
        text->at++;
    *late = first;
    return text->at > first && ends_a_value(text);
}

/* ---- columns that grow ---- */

enum { SEGMENT_ID, CATEGORY_ID, ISCROWD, SCORE, AREA, N_SEGMENT_COLUMNS };
static const size_t ITEMS[N_SEGMENT_COLUMNS] = {8, 8, 1, 8, 8};

typedef struct {
    int64_t row;
    int column;
    const char *at;
} Late;

typedef struct {
    char *columns[N_SEGMENT_COLUMNS];
    int64_t used, room;
    Late *late;
    int64_t n_late, late_room;
} Segments;

static int grow(Segments *segments)
{
    int64_t room = segments->room ? 2 * segments->room : 1024;
    for (int k = 0; k < N_SEGMENT_COLUMNS; k++) {
        char *grown = realloc(segments->columns[k], (size_t)room * ITEMS[k]);
        if (!grown)
            return 0;
        segments->columns[k] = grown;
    }
    segments->room = room;
    return 1;
}

static int add_late(Segments *segments, int column, const char *at)
{
    if (segments->n_late == segments->late_room) {
        int64_t room = segments->late_room ? 2 * segments->late_room : 1024;
        Late *grown = realloc(segments->late, (size_t)room * sizeof(Late));
        if (!grown)
            return 0;
        segments->late = grown;
        segments->late_room = room;
    }
    segments->late[segments->n_late++] = (Late){segments->used, column, at};
    return 1;
}

static void release(Segments *segments)
{
    for (int k = 0; k < N_SEGMENT_COLUMNS; k++)
        free(segments->columns[k]);
    free(segments->late);
}

/* ---- entries ---- */

static Outcome read_segment(Text *text, int is_truth, Segments *segments)
{
    Span key;
    int64_t id = 0, category = 0, iscrowd = 0;
    double numbers[2] = {NAN, NAN};
    const char *late[2] = {NULL, NULL};
    int has_id = 0, has_category = 0, has_flag = 0, found;
    if (!comes(text, '{'))
        return UNUSUAL;
    for (int is_first = 1; (found = next_key(text, is_first, &key)) == 1; is_first = 0) {
        int fits;
        if (is_key(&key, "id"))
            fits = has_id = read_whole(text, &id);
        else if (is_key(&key, "category_id"))
            fits = has_category = read_whole(text, &category);
        else if (is_key(&key, "iscrowd"))
            fits = has_flag = read_whole(text, &iscrowd);
        else if (is_key(&key, "score"))
            fits = read_number(text, &numbers[0], &late[0]);
        else if (is_key(&key, "area"))
            fits = read_number(text, &numbers[1], &late[1]);
        else
            fits = skip_value(text);
        if (!fits)
            return UNUSUAL;
    }
    if (found < 0 || !has_id || !has_category || (is_truth && !has_flag))
        return UNUSUAL;
    /* What stands for a flag that is missing is no flag to be said. */
    if (is_truth && iscrowd == -1)
        return UNUSUAL;
    if (segments->used == segments->room && !grow(segments))
        return NO_ROOM;
    int64_t row = segments->used;
    ((int64_t *)segments->columns[SEGMENT_ID])[row] = id;
    ((int64_t *)segments->columns[CATEGORY_ID])[row] = category;
    segments->columns[ISCROWD][row] = has_flag && iscrowd == 1;
    for (int k = 0; k < 2; k++) {
        ((double *)segments->columns[SCORE + k])[row] = numbers[k];
        if (late[k] && !add_late(segments, SCORE + k, late[k]))
            return NO_ROOM;
    }
    segments->used++;
    return USUAL;
}

static Outcome read_annotation(Text text, int is_truth, int64_t *image_id, Span *name, Segments *segments)
{
    Span key;
    int has_id = 0, has_name = 0, has_segments = 0, found;
    if (!comes(&text, '{'))
        return UNUSUAL;
    for (int is_first = 1; (found = next_key(&text, is_first, &key)) == 1; is_first = 0) {
        int fits;
        if (is_key(&key, "image_id")) {
            fits = has_id = read_whole(&text, image_id);
        } else if (is_key(&key, "file_name")) {
            fits = has_name = read_text(&text, name);
        } else if (is_key(&key, "segments_info")) {
            /* Said twice, the second counts, and the first is in the columns. */
            fits = !has_segments && comes(&text, '[');
            has_segments = 1;
            int follows = fits ? 1 : -1;
            for (int first = 1; fits && (follows = next_entry(&text, first)) == 1; first = 0) {
                Outcome outcome = read_segment(&text, is_truth, segments);
                if (outcome != USUAL)
                    return outcome;
            }
            fits = fits && follows == 0;
        } else {
            fits = skip_value(&text);
        }
        if (!fits)
            return UNUSUAL;
    }
    return found == 0 && has_id && has_name && has_segments ? USUAL : UNUSUAL;
}

static Outcome read_image(Text text, int64_t *id, Span *name, int64_t *size)
{
    static const char *const NAMES[3] = {"id", "height", "width"};
    int64_t *values[3] = {id, size, size + 1};
    Span key;
    int has[4] = {0, 0, 0, 0}, found;
    if (!comes(&text, '{'))
        return UNUSUAL;
    for (int is_first = 1; (found = next_key(&text, is_first, &key)) == 1; is_first = 0) {
        int known = 0;
        while (known < 3 && !is_key(&key, NAMES[known]))
            known++;
        int fits;
        if (known < 3)
            fits = has[known] = read_whole(&text, values[known]);
        else if (is_key(&key, "file_name"))
            fits = has[3] = read_text(&text, name);
        else
            fits = skip_value(&text);
        if (!fits)
            return UNUSUAL;
    }
    return found == 0 && has[0] && has[1] && has[2] && has[3] ? USUAL : UNUSUAL;
}

/* ---- doors ---- */

/* What the entries are, and what becomes of each of them but its segments. */
typedef struct {
    Held held;
    Py_ssize_t count;
    Text *texts;
    int64_t *ids;
    Span *names;
} Entries;

static int take_entries(Entries *entries, PyObject *list)
{
    entries->count = PyList_Size(list);
    size_t room = (size_t)entries->count + 1;
    entries->held.buffers = calloc(room, sizeof(Py_buffer));
    entries->texts = calloc(room, sizeof(Text));
    entries->ids = calloc(room, sizeof(int64_t));
    entries->names = calloc(room, sizeof(Span));
    if (!entries->held.buffers || !entries->texts || !entries->ids || !entries->names) {
        PyErr_NoMemory();
        return 0;
    }
    for (Py_ssize_t k = 0; k < entries->count; k++) {
        void *data;
        if (!hold(&entries->held, PyList_GetItem(list, k), 0, 0, &data))
            return 0;
        entries->texts[k] = (Text){data, (const char *)data + entries->held.buffers[k].len};
    }
    return 1;
}

static void leave_entries(Entries *entries)
{
    if (entries->held.buffers)
        let_go(&entries->held);
    free(entries->held.buffers);
    free(entries->texts);
    free(entries->ids);
    free(entries->names);
}

static PyObject *as_bytes(const void *data, size_t length)
{
    return PyByteArray_FromStringAndSize(length ? data : "", (Py_ssize_t)length);
}

/* NULL where one is no text, with an exception set. */
static PyObject *names_of(const Entries *entries)
{
    PyObject *names = PyTuple_New(entries->count);
    for (Py_ssize_t k = 0; names && k < entries->count; k++) {
        PyObject *name = PyUnicode_DecodeUTF8(entries->names[k].at, (Py_ssize_t)entries->names[k].length, "strict");
        if (!name || PyTuple_SetItem(names, k, name) < 0)
            Py_CLEAR(names);
    }
    return names;
}

/* What is unusual is told by None. */
static PyObject *told(PyObject *found, int failed, Outcome outcome)
{
    if (!failed && outcome == NO_ROOM)
        return PyErr_NoMemory();
    if (!failed && outcome == UNUSUAL)
        Py_RETURN_NONE;
    if (!found && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    return found;
}

PyDoc_STRVAR(list_images_doc,
    "list_images(entries)\n--\n\n"
    "Read the images of a COCO JSON.\n\n"
    "Parameters\n----------\n"
    "entries : list of n buffers\n    Each a valid JSON.\n\n"
    "Returns\n-------\n"
    "tuple or None\n    Ids (n int64, as a bytearray), file names (n str), sizes (n x 2 int64, as a bytearray); None where\n"
    "    one is not as COCO has it.\n");

static PyObject *list_images(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *list, *found = NULL;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    Entries entries = {0};
    Outcome outcome = USUAL;
    int64_t *sizes = calloc((size_t)PyList_Size(list) + 1, 2 * sizeof(int64_t));
    int failed = !take_entries(&entries, list);
    if (!failed && !sizes) {
        PyErr_NoMemory();
        failed = 1;
    }
    if (!failed) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t k = 0; k < entries.count && outcome == USUAL; k++)
            outcome = read_image(entries.texts[k], entries.ids + k, entries.names + k, sizes + 2 * k);
        Py_END_ALLOW_THREADS
    }
    if (!failed && outcome == USUAL) {
        PyObject *names = names_of(&entries);
        if (names)
            found = Py_BuildValue("(NNN)", as_bytes(entries.ids, (size_t)entries.count * 8), names,
                                  as_bytes(sizes, (size_t)entries.count * 16));
    }
    leave_entries(&entries);
    free(sizes);
    return told(found, failed, outcome);
}

PyDoc_STRVAR(list_annotations_doc,
    "list_annotations(entries, is_truth)\n--\n\n"
    "Read the annotations of a COCO panoptic JSON.\n\n"
    "Parameters\n----------\n"
    "entries : list of n buffers\n    Each a valid JSON.\n"
    "is_truth : bool\n    Whether each segment must say iscrowd.\n\n"
    "Returns\n-------\n"
    "tuple or None\n    Image ids (n int64), file names (n str), segments of each (n int64), and of the m segments: id,\n"
    "    category_id (int64), iscrowd (bool), score, area (float64; NaN for null); arrays as bytearrays. None where\n"
    "    one is not as COCO has it.\n");

static PyObject *list_annotations(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *list, *found = NULL;
    int is_truth;
    if (!PyArg_ParseTuple(args, "O!p", &PyList_Type, &list, &is_truth))
        return NULL;
    Entries entries = {0};
    Segments segments = {0};
    Outcome outcome = USUAL;
    int64_t *counts = calloc((size_t)PyList_Size(list) + 1, sizeof(int64_t));
    int failed = !take_entries(&entries, list);
    if (!failed && !counts) {
        PyErr_NoMemory();
        failed = 1;
    }
    if (!failed) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t k = 0; k < entries.count && outcome == USUAL; k++) {
            int64_t before = segments.used;
            outcome = read_annotation(entries.texts[k], is_truth, entries.ids + k, entries.names + k, &segments);
            counts[k] = segments.used - before;
        }
        Py_END_ALLOW_THREADS
    }
    for (int64_t k = 0; k < segments.n_late && !failed && outcome == USUAL; k++) {
        const Late *late = segments.late + k;
        /* It ends at what follows a number; what is beyond a double's range is for Python to say. */
        char *end;
        double value = PyOS_string_to_double(late->at, &end, NULL);
        if (value == -1.0 && PyErr_Occurred()) {
            if (PyErr_ExceptionMatches(PyExc_ValueError))
                PyErr_Clear();
            else
                failed = 1;
            outcome = UNUSUAL;
        } else if (!isfinite(value)) {
            outcome = UNUSUAL;
        }
        ((double *)segments.columns[late->column])[late->row] = value;
    }
    if (!failed && outcome == USUAL) {
        PyObject *names = names_of(&entries);
        if (names)
            found = Py_BuildValue("(NNNNNNNN)", as_bytes(entries.ids, (size_t)entries.count * 8), names,
                                  as_bytes(counts, (size_t)entries.count * 8),
                                  as_bytes(segments.columns[0], (size_t)segments.used * ITEMS[0]),
                                  as_bytes(segments.columns[1], (size_t)segments.used * ITEMS[1]),
                                  as_bytes(segments.columns[2], (size_t)segments.used * ITEMS[2]),
                                  as_bytes(segments.columns[3], (size_t)segments.used * ITEMS[3]),
                                  as_bytes(segments.columns[4], (size_t)segments.used * ITEMS[4]));
    }
    leave_entries(&entries);
    release(&segments);
    free(counts);
    return told(found, failed, outcome);
}

PyMethodDef ENTRIES[] = {
    {"list_images", list_images, METH_VARARGS, list_images_doc},
    {"list_annotations", list_annotations, METH_VARARGS, list_annotations_doc},
    {NULL, NULL, 0, NULL},
};
