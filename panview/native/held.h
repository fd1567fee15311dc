/* What Python gives, held while it is used: buffers whose kind and shape have been checked. */

#ifndef PANVIEW_HELD_H
#define PANVIEW_HELD_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

typedef struct {
    Py_buffer *buffers;
    Py_ssize_t used;
} Held;

/* A buffer of at least so many bytes. */
int hold(Held *held, PyObject *object, int writable, Py_ssize_t least, void **data);
void let_go(Held *held);
void misfit(const char *what);

#define MOST_TAKEN 24

typedef struct {
    Py_buffer *array;
    Py_ssize_t number;
    double real;
} Taken;

/* Take the arguments of a call as they are told: "r4.2" an array of two dimensions with 4 bytes an item, "w" one that is
   written to, "0" any; "n" a whole number, "f" any; "( )" a tuple. No more than MOST_TAKEN; 0: an exception is set. */
int take(Held *held, PyObject *args, const char *told, Taken *taken);

#endif
