/* Measuring id maps for the linter: areas, boxes and pieces of segments, void, and which segments share how many pixels;
   nothing is matched. */

#ifndef PANVIEW_CHECK_H
#define PANVIEW_CHECK_H

#include "pairs.h"

/* Columns of a side; those after the boxes and pieces have an entry for each image. */
typedef struct {
    const uint32_t *segment_id;
    int64_t *area;
    int32_t *bbox, *pieces;
    uint8_t *decoded;
    int64_t *void_pixels;
    uint64_t *digest;
} CheckedSide;

typedef struct {
    int64_t first; /* row of an image's first segment in the columns of its side */
    int32_t count;
} Listed;

/* Memory that is used again for every image of a call. */
typedef struct {
    Scratch pair;
    Bytes arrays; /* runs as arrays, and labels of pieces */
} CheckScratch;

void release_check(CheckScratch *scratch);

/* Measure an image: the maps of all sides, ground truth first, those that are present. Each overlap of a true and a
   predicted segment is added to the output, side by side, and counted. LONG_WAY: nothing was written. */
int check_image(CheckScratch *scratch, int64_t image, int32_t height, int32_t width, int32_t n_sides,
                const Listed *listed, Source *sources, const CheckedSide *sides, Output *output, int32_t *counts);

#endif
