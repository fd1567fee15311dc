/* The compiled module. Every door checks the buffers that it is given, lets go of the interpreter lock, and calls one of
   the other files. */

#include "check.h"
#include "entries.h"
#include "held.h"
#include "pairs.h"
#include "twins.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Of all files, so that what was built of older ones is not used. */
#ifndef PANVIEW_SOURCE
#define PANVIEW_SOURCE ""
#endif

/* ---- measuring ---- */

#define N_COLUMNS 15
static const size_t ITEM_SIZES[N_COLUMNS] = {4, 2, 1, 8, 16, 1, 8, 4, 4, 8, 8, 8, 8, 1, 1};

/* A path as bytes, a content as anything else with a buffer; None where the side is missing, b"" where all is void. */
static int take_source(Held *held, PyObject *object, Source *source)
{
    memset(source, 0, sizeof *source);
    if (object == Py_None)
        return 1;
    source->present = 1;
    if (PyBytes_Check(object)) {
        char *path;
        Py_ssize_t length;
        if (PyBytes_AsStringAndSize(object, &path, &length) < 0)
            return 0;
        /* A NUL would end the name early: such a file does not exist. */
        source->path = strlen(path) == (size_t)length ? path : "";
        source->is_void = length == 0;
        return 1;
    }
    void *data;
    if (!hold(held, object, 0, 0, &data))
        return 0;
    source->data = data;
    source->length = (size_t)held->buffers[held->used - 1].len;
    return 1;
}

PyDoc_STRVAR(measure_doc,
    "measure(sources, tasks, columns, isthing, near_miss_iou, mostly)\n--\n\n"
    "Measure images: fill their rows of the columns, and return their overlaps.\n\n"
    "Parameters\n----------\n"
    "sources : list of 2 n\n    Truth and prediction of each image: a path as bytes, or a PNG as another buffer;\n"
    "    None for no prediction, b'' for a map of nothing but void.\n"
    "tasks : (n, 6) int64\n    Of each image its first row in the columns and the one behind its last, height, width,\n"
    "    number of truth and of predicted segments.\n"
    "columns : tuple of 15 buffers\n    segment_id, category, iscrowd, area, bbox, status, iou, match, partner,\n"
    "    partner_iou, partner_intersection, void_pixels, crowd_pixels, ignorable, error_type.\n"
    "isthing : (n_categories,) bool\n"
    "near_miss_iou, mostly : float\n\n"
    "Returns\n-------\n"
    "overlaps : bytes\n    int32; for each image that was measured 3 k: truth, prediction, pixels.\n"
    "results : bytes\n    int32; for each image k, or -1 where it has to go the long way.\n");

static PyObject *measure(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *source_list, *task_object, *column_tuple, *isthing_object;
    Rules rules;
    if (!PyArg_ParseTuple(args, "O!OO!Odd", &PyList_Type, &source_list, &task_object, &PyTuple_Type, &column_tuple,
                          &isthing_object, &rules.near_miss_iou, &rules.mostly))
        return NULL;
    if (!deflate.alloc_decompressor) {
        PyErr_SetString(PyExc_RuntimeError, "no decompressor was given");
        return NULL;
    }
    Py_ssize_t n_sources = PyList_Size(source_list), n_images = n_sources / 2;
    if (PyTuple_Size(column_tuple) != N_COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "columns: expected 15");
        return NULL;
    }
    PyObject *result = NULL;
    Held held = {calloc((size_t)n_sources + N_COLUMNS + 2, sizeof(Py_buffer)), 0};
    Source *sources = calloc((size_t)n_sources + 1, sizeof(Source));
    int32_t *results = calloc((size_t)n_images + 1, sizeof(int32_t));
    Output output = {NULL, 0, 0};
    int64_t *tasks;
    void *pointers[N_COLUMNS];
    if (!held.buffers || !sources || !results) {
        PyErr_NoMemory();
        goto end;
    }
    if (!hold(&held, task_object, 0, n_images * 6 * 8, (void **)&tasks))
        goto end;
    int64_t rows = 0;
    for (Py_ssize_t k = 0; k < n_images; k++) {
        const int64_t *task = tasks + 6 * k;
        if (task[0] < 0 || task[4] < 0 || task[5] < 0 || task[4] > INT32_MAX || task[5] > INT32_MAX ||
            task[0] + task[4] + task[5] != task[1] || task[1] > INT32_MAX || task[2] < 0 || task[2] > INT32_MAX ||
            task[3] < 0 || task[3] > INT32_MAX) {
            PyErr_SetString(PyExc_ValueError, "tasks: rows do not fit");
            goto end;
        }
        rows = task[1] > rows ? task[1] : rows;
    }
    for (int k = 0; k < N_COLUMNS; k++)
        if (!hold(&held, PyTuple_GetItem(column_tuple, k), k >= 3, rows * (Py_ssize_t)ITEM_SIZES[k], pointers + k))
            goto end;
    if (!hold(&held, isthing_object, 0, 0, (void **)&rules.isthing))
        goto end;
    Py_ssize_t n_categories = held.buffers[held.used - 1].len;
    for (Py_ssize_t k = 0; k < n_sources; k++)
        if (!take_source(&held, PyList_GetItem(source_list, k), sources + k))
            goto end;
    Columns columns = {
        pointers[0], pointers[1], pointers[2], pointers[3], pointers[4], pointers[5], pointers[6], pointers[7],
        pointers[8], pointers[9], pointers[10], pointers[11], pointers[12], pointers[13], pointers[14],
    };
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    Scratch scratch;
    memset(&scratch, 0, sizeof scratch);
    failed = !open_decoder(&scratch.decoder);
    for (Py_ssize_t k = 0; k < n_images && !failed; k++) {
        const int64_t *given = tasks + 6 * k;
        Task task = {(int32_t)given[2], (int32_t)given[3], (int32_t)given[4], (int32_t)given[5], given[0]};
        int outcome = sources[2 * k].present ? DONE : LONG_WAY;
        for (int64_t row = given[0]; row < given[1]; row++)
            if (columns.category[row] < 0 || columns.category[row] >= n_categories)
                outcome = LONG_WAY;
        if (outcome == DONE)
            outcome = measure_image(&scratch, &task, sources + 2 * k, &columns, &rules, &output, results + k);
        if (outcome != DONE)
            results[k] = -1;
    }
    release(&scratch);
    Py_END_ALLOW_THREADS
    if (failed) {
        PyErr_NoMemory();
        goto end;
    }
    result = Py_BuildValue("y#y#", output.data ? (const char *)output.data : "", (Py_ssize_t)(output.used * 4),
                           (const char *)results, (Py_ssize_t)(n_images * 4));
end:
    while (held.used > 0)
        PyBuffer_Release(held.buffers + --held.used);
    free(held.buffers);
    free(sources);
    free(results);
    free(output.data);
    return result;
}

/* ---- the linter ---- */

#define N_CHECKED 7
static const Py_ssize_t CHECKED_SIZES[N_CHECKED] = {4, 8, 16, 8, 1, 8, 8};

PyDoc_STRVAR(check_doc,
    "check(sources, tasks, sides)\n--\n\n"
    "Measure the maps of images for the linter: fill the columns of each side, and return overlaps.\n\n"
    "Parameters\n----------\n"
    "sources : list of n s\n    Of each image the map of each of s sides, ground truth first: a path as bytes, or a PNG\n"
    "    as another buffer; None for no map.\n"
    "tasks : (n, 3 + 2 s) int64\n    Of each image its place in the columns by image, height, width, and of each side its\n"
    "    first row in the columns by segment and the number of its segments.\n"
    "sides : tuple of s tuples of 7 buffers\n    By segment: segment_id, area, bbox, pieces; by image: decoded, void,\n"
    "    digest.\n\n"
    "Returns\n-------\n"
    "overlaps : bytes\n    int32; for each image and predicted side 3 k: truth, prediction, pixels.\n"
    "counts : bytes\n    int32; for each image and predicted side k.\n"
    "done : bytes\n    For each image 1, or 0 where it has to go the long way.\n");

static int take_sides(Held *held, PyObject *tuple, const int64_t *tasks, Py_ssize_t n_images, Py_ssize_t n_sides,
                      CheckedSide *sides)
{
    Py_ssize_t width = 3 + 2 * n_sides, images = 0;
    for (Py_ssize_t k = 0; k < n_images; k++) {
        const int64_t *task = tasks + width * k;
        if (task[0] < 0 || task[0] > INT32_MAX || task[1] < 0 || task[1] > INT32_MAX || task[2] < 0 ||
            task[2] > INT32_MAX) {
            misfit("tasks");
            return 0;
        }
        images = task[0] + 1 > images ? (Py_ssize_t)task[0] + 1 : images;
    }
    for (Py_ssize_t s = 0; s < n_sides; s++) {
        Py_ssize_t rows = 0;
        for (Py_ssize_t k = 0; k < n_images; k++) {
            int64_t first = tasks[width * k + 3 + 2 * s], count = tasks[width * k + 4 + 2 * s];
            if (first < 0 || count < 0 || first > INT32_MAX || count > INT32_MAX) {
                misfit("tasks");
                return 0;
            }
            rows = first + count > rows ? (Py_ssize_t)(first + count) : rows;
        }
        PyObject *columns = PyTuple_GetItem(tuple, s);
        if (!PyTuple_Check(columns) || PyTuple_Size(columns) != N_CHECKED) {
            misfit("sides");
            return 0;
        }
        void *at[N_CHECKED];
        for (int k = 0; k < N_CHECKED; k++)
            if (!hold(held, PyTuple_GetItem(columns, k), k > 0, (k < 4 ? rows : images) * CHECKED_SIZES[k], at + k))
                return 0;
        sides[s] = (CheckedSide){at[0], at[1], at[2], at[3], at[4], at[5], at[6]};
    }
    return 1;
}

static PyObject *check(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *source_list, *task_object, *side_tuple, *result = NULL;
    if (!PyArg_ParseTuple(args, "O!OO!", &PyList_Type, &source_list, &task_object, &PyTuple_Type, &side_tuple))
        return NULL;
    if (!deflate.alloc_decompressor) {
        PyErr_SetString(PyExc_RuntimeError, "no decompressor was given");
        return NULL;
    }
    Py_ssize_t n_sources = PyList_Size(source_list), n_sides = PyTuple_Size(side_tuple);
    if (n_sides < 1 || n_sides > INT32_MAX || n_sources % n_sides) {
        misfit("sides");
        return NULL;
    }
    Py_ssize_t n_images = n_sources / n_sides, n_counts = n_images * (n_sides - 1);
    Held held = {calloc((size_t)(n_sources + N_CHECKED * n_sides) + 1, sizeof(Py_buffer)), 0};
    Source *sources = calloc((size_t)n_sources + 1, sizeof(Source));
    CheckedSide *sides = calloc((size_t)n_sides, sizeof(CheckedSide));
    Listed *listed = calloc((size_t)n_sides, sizeof(Listed));
    int32_t *counts = calloc((size_t)n_counts + 1, sizeof(int32_t));
    char *done = calloc((size_t)n_images + 1, 1);
    Output output = {NULL, 0, 0};
    int64_t *tasks;
    if (!held.buffers || !sources || !sides || !listed || !counts || !done) {
        PyErr_NoMemory();
        goto end;
    }
    Py_ssize_t width = 3 + 2 * n_sides;
    if (!hold(&held, task_object, 0, n_images * width * 8, (void **)&tasks) ||
        !take_sides(&held, side_tuple, tasks, n_images, n_sides, sides))
        goto end;
    for (Py_ssize_t k = 0; k < n_sources; k++)
        if (!take_source(&held, PyList_GetItem(source_list, k), sources + k))
            goto end;
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    CheckScratch scratch;
    memset(&scratch, 0, sizeof scratch);
    failed = !open_decoder(&scratch.pair.decoder);
    for (Py_ssize_t k = 0; k < n_images && !failed; k++) {
        const int64_t *task = tasks + width * k;
        int32_t *own = counts + k * (n_sides - 1);
        for (Py_ssize_t s = 0; s < n_sides; s++)
            listed[s] = (Listed){task[3 + 2 * s], (int32_t)task[4 + 2 * s]};
        int outcome = check_image(&scratch, task[0], (int32_t)task[1], (int32_t)task[2], (int32_t)n_sides, listed,
                                  sources + k * n_sides, sides, &output, own);
        done[k] = outcome == DONE;
        if (outcome != DONE && n_sides > 1)
            memset(own, 0, (size_t)(n_sides - 1) * sizeof *own);
    }
    release_check(&scratch);
    Py_END_ALLOW_THREADS
    if (failed) {
        PyErr_NoMemory();
        goto end;
    }
    result = Py_BuildValue("y#y#y#", output.data ? (const char *)output.data : "", (Py_ssize_t)(output.used * 4),
                           (const char *)counts, n_counts * 4, done, n_images);
end:
    while (held.used > 0)
        PyBuffer_Release(held.buffers + --held.used);
    free(held.buffers);
    free(sources);
    free(sides);
    free(listed);
    free(counts);
    free(done);
    free(output.data);
    return result;
}

/* ---- one map ---- */

PyDoc_STRVAR(undo_doc,
    "undo(raw, height, width)\n--\n\n"
    "Undo the PNG filters of RGB rows; see undo_filters in panview/datasets/png_filters.py.\n\n"
    "Returns\n-------\n"
    "(starts, ids, offsets) : bytearrays of int32, uint32 and int64; or int, the first row with an unknown filter;\n"
    "or None where the map is too large for this.\n");

static PyObject *undo(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *raw_object, *result = NULL;
    Py_ssize_t height, width;
    Py_buffer room[1];
    Held held = {room, 0};
    if (!PyArg_ParseTuple(args, "Onn", &raw_object, &height, &width))
        return NULL;
    if (height < 1 || width < 1 || width > MOST_COLUMNS || height > MOST_PIXELS / width)
        Py_RETURN_NONE;
    void *raw;
    if (!hold(&held, raw_object, 0, height * (3 * width + 1), &raw)) {
        let_go(&held);
        return NULL;
    }
    Decoder decoder;
    Runs map;
    int32_t row = -1;
    int outcome;
    memset(&decoder, 0, sizeof decoder);
    memset(&map, 0, sizeof map);
    Py_BEGIN_ALLOW_THREADS
    outcome = undo_any(&decoder, raw, (int32_t)height, (int32_t)width, &map, &row);
    Py_END_ALLOW_THREADS
    if (outcome == BAD_FILTER) {
        result = PyLong_FromLong(row);
    } else if (outcome == NO_MEMORY) {
        PyErr_NoMemory();
    } else if (outcome == LONG_WAY) {
        result = Py_None;
        Py_INCREF(result);
    } else {
        int32_t first = map.offsets[0];
        Py_ssize_t count = map.offsets[height] - first;
        /* Written to, so that they are of the same kind as arrays that NumPy makes. */
        PyObject *starts = PyByteArray_FromStringAndSize(NULL, count * 4);
        PyObject *ids = PyByteArray_FromStringAndSize(NULL, count * 4);
        PyObject *offsets = PyByteArray_FromStringAndSize(NULL, (height + 1) * 8);
        if (starts && ids && offsets) {
            int32_t *start = (int32_t *)PyByteArray_AsString(starts);
            uint32_t *id = (uint32_t *)PyByteArray_AsString(ids);
            int64_t *offset = (int64_t *)PyByteArray_AsString(offsets);
            Py_BEGIN_ALLOW_THREADS
            const uint64_t *run = map.runs + first;
            for (Py_ssize_t k = 0; k < count; k++) {
                start[k] = start_of(run[k]);
                id[k] = (uint32_t)(run[k] & ID_MASK);
            }
            for (Py_ssize_t y = 0; y <= height; y++)
                offset[y] = map.offsets[y] - first;
            Py_END_ALLOW_THREADS
            result = PyTuple_Pack(3, starts, ids, offsets);
        }
        Py_XDECREF(starts);
        Py_XDECREF(ids);
        Py_XDECREF(offsets);
    }
    close_decoder(&decoder);
    free_runs(&map);
    let_go(&held);
    return result;
}

/* ---- the module ---- */

PyDoc_STRVAR(use_doc,
    "use(alloc_decompressor, free_decompressor, zlib_decompress, crc32)\n--\n\n"
    "Take the addresses of libdeflate's functions, as int; nothing can be measured before.\n");

static PyObject *use(PyObject *Py_UNUSED(module), PyObject *args)
{
    unsigned long long at[4];
    if (!PyArg_ParseTuple(args, "KKKK", at, at + 1, at + 2, at + 3))
        return NULL;
    for (int k = 0; k < 4; k++)
        if (!at[k]) {
            PyErr_SetString(PyExc_ValueError, "an address is 0");
            return NULL;
        }
    deflate.alloc_decompressor = (alloc_fn)(uintptr_t)at[0];
    deflate.free_decompressor = (free_fn)(uintptr_t)at[1];
    deflate.zlib_decompress = (inflate_fn)(uintptr_t)at[2];
    deflate.crc32 = (crc_fn)(uintptr_t)at[3];
    Py_RETURN_NONE;
}

PyDoc_STRVAR(scan_doc,
    "scan(pixels)\n--\n\n"
    "Look for differences so many pixels at a time: 8 anywhere, 16 and 64 where the processor can; for tests.\n");

static PyObject *scan(PyObject *Py_UNUSED(module), PyObject *args)
{
    int pixels;
    if (!PyArg_ParseTuple(args, "i", &pixels))
        return NULL;
    return PyBool_FromLong(scan_by(pixels));
}

static PyMethodDef METHODS[] = {
    {"scan", scan, METH_VARARGS, scan_doc},
    {"measure", measure, METH_VARARGS, measure_doc},
    {"check", check, METH_VARARGS, check_doc},
    {"undo", undo, METH_VARARGS, undo_doc},
    {"use", use, METH_VARARGS, use_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "_compiled", "What is measured and drawn without the interpreter lock.", -1, METHODS,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__compiled(void)
{
    scan_best();
    PyObject *module = PyModule_Create(&MODULE);
    if (module && (PyModule_AddFunctions(module, TWINS) < 0 || PyModule_AddFunctions(module, ENTRIES) < 0 ||
                   PyModule_AddStringConstant(module, "SOURCE", PANVIEW_SOURCE) < 0)) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
