/* Doors of what kernels of numba do too: the same names and arguments, the same results to the last bit. */

#ifndef PANVIEW_TWINS_H
#define PANVIEW_TWINS_H

#include "held.h"

extern PyMethodDef TWINS[];

#endif
