/* What the window's canvas draws of an image: the same, to the last bit, as the kernels of numba beside which each is
   named. All arrays are C-contiguous; what they hold was made by panview itself. */

#ifndef PANVIEW_CANVAS_H
#define PANVIEW_CANVAS_H

#include "runs.h"

typedef struct {
    uint64_t *keys;      /* hash table, all of it free; the number of slots is a power of two */
    uint32_t *slot_pairs;
    uint64_t *pair_keys;
    int64_t *pixels;
    size_t slots;
} PairTable;

/* `count_pairs` in panview/overlay/pairs.py; `other` may be NULL. */
int64_t number_pairs(const RunArrays *truth, const RunArrays *other, PairTable *table, void *map, int is_wide,
                     int64_t height, int64_t width, int64_t most);

/* `halve` in panview/overlay/photo_levels.py. */
void halve_pixels(const uint32_t *source, int64_t source_width, uint32_t *out, int64_t height, int64_t width);

/* `resample_rows` in panview/overlay/resample.py; 0 where columns lie beside the image between those in it. */
int sample_rows(const void *source, int is_wide, int64_t source_width, const int32_t *rows, const int32_t *columns,
                int64_t width, uint32_t outside, uint32_t *out, int64_t first, int64_t last);

/* What `draw_rows` in panview/overlay/draw_kernel.py is given. */
typedef struct {
    const uint32_t *pairs;
    int64_t stride, margin;
    const uint32_t *fills;
    const int32_t *truth_owner, *prediction_owner;
    uint32_t outside; /* the last pair: beside the image */
    const uint32_t *lines;
    const int64_t *steps;
    size_t n_steps;
    int64_t unit, corner_x, corner_y;
    uint32_t *out;
    int64_t out_width, left, right, first, last;
    const uint8_t *changed; /* NULL: draw everything */
} Drawing;

/* Return 0 where memory is short. */
int draw_overlay(const Drawing *drawing);

#endif
