/* Entries of a COCO panoptic JSON as columns. */

#ifndef PANVIEW_ENTRIES_H
#define PANVIEW_ENTRIES_H

#include "held.h"

extern PyMethodDef ENTRIES[];

#endif
