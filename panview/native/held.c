/* See held.h. */

#include "held.h"

int hold(Held *held, PyObject *object, int writable, Py_ssize_t least, void **data)
{
    Py_buffer *buffer = held->buffers + held->used;
    if (PyObject_GetBuffer(object, buffer, writable ? PyBUF_CONTIG : PyBUF_CONTIG_RO) < 0)
        return 0;
    held->used++;
    if (buffer->len < least) {
        PyErr_Format(PyExc_ValueError, "a buffer has %zd bytes, expected at least %zd", buffer->len, least);
        return 0;
    }
    *data = buffer->buf;
    return 1;
}

void let_go(Held *held)
{
    while (held->used > 0)
        PyBuffer_Release(held->buffers + --held->used);
}

void misfit(const char *what)
{
    PyErr_Format(PyExc_ValueError, "%s: arrays do not fit", what);
}

static int take_array(Held *held, PyObject *object, const char *told, Taken *taken)
{
    Py_buffer *buffer = held->buffers + held->used;
    int item = told[1] - '0', dimensions = told[3] - '0';
    if (PyObject_GetBuffer(object, buffer, PyBUF_C_CONTIGUOUS | (told[0] == 'w' ? PyBUF_WRITABLE : 0)) < 0)
        return 0;
    held->used++;
    if ((item && buffer->itemsize != item) || buffer->ndim != dimensions) {
        PyErr_Format(PyExc_ValueError, "an array has %d dimensions of %zd bytes, expected %d of %d", buffer->ndim,
                     buffer->itemsize, dimensions, item);
        return 0;
    }
    taken->array = buffer;
    return 1;
}

int take(Held *held, PyObject *args, const char *told, Taken *taken)
{
    PyObject *from = args;
    Py_ssize_t at = 0, outer = 0;
    for (; *told; told++) {
        if (*told == ' ')
            continue;
        if (*told == ')') {
            if (at != PyTuple_Size(from))
                break;
            from = args;
            at = outer;
            continue;
        }
        /* Borrowed; an IndexError where there are too few. */
        PyObject *object = PyTuple_GetItem(from, at++);
        if (!object)
            return 0;
        if (*told == '(') {
            if (!PyTuple_Check(object))
                break;
            from = object;
            outer = at;
            at = 0;
        } else if (*told == 'n') {
            PyObject *number = PyNumber_Index(object);
            taken->number = number ? PyLong_AsSsize_t(number) : -1;
            Py_XDECREF(number);
            if (PyErr_Occurred())
                return 0;
            taken++;
        } else if (*told == 'f') {
            taken->real = PyFloat_AsDouble(object);
            if (PyErr_Occurred())
                return 0;
            taken++;
        } else {
            if (!take_array(held, object, told, taken))
                return 0;
            taken++;
            told += 3;
        }
    }
    if (*told || at != PyTuple_Size(from)) {
        PyErr_SetString(PyExc_TypeError, "arguments: another number than expected");
        return 0;
    }
    return 1;
}
