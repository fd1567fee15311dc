/* Measuring pairs of id maps: which segments share how many pixels, matching, error types. */

#ifndef PANVIEW_PAIRS_H
#define PANVIEW_PAIRS_H

#include "png.h"

/* ---- the rows of one image in the segment table ---- */

typedef struct {
    const uint32_t *segment_id;
    const int16_t *category;
    const uint8_t *iscrowd;
    int64_t *area;
    int32_t *bbox;
    uint8_t *status;
    double *iou;
    int32_t *match;
    int32_t *partner;
    double *partner_iou;
    int64_t *partner_intersection;
    int64_t *void_pixels;
    int64_t *crowd_pixels;
    uint8_t *ignorable;
    uint8_t *error_type;
} Columns;

typedef struct {
    int32_t height, width, n_truth, n_predicted;
    int64_t first; /* row of its first segment in the table */
} Task;

typedef struct {
    const uint8_t *isthing;
    double near_miss_iou, mostly;
} Rules;

typedef struct {
    int32_t *data; /* overlaps of the images of a call, one behind the other: truth, prediction, pixels of each */
    size_t used, room;
} Output;

/* Memory that is used again for every image of a call. */
typedef struct {
    Decoder decoder;
    Runs maps[2];
    Bytes pixels; /* int32 for each pair of local indices, always zero between two images */
    Bytes boxes;  /* boxes, sorted places of both sides, and scratch of matching */
} Scratch;

#define MOST_SEGMENTS 65535
#define MOST_PAIRS (1 << 20)

typedef struct {
    int32_t x0, x1, y0, y1; /* x1 is behind the last column; y0 < 0 where there is no pixel */
    int64_t area;
} Box;

typedef struct {
    uint32_t id;
    int32_t index;
} Ordered;

void release(Scratch *scratch);

/* Boxes of void and of each segment. */
void find_boxes(const Runs *map, int32_t height, Box *boxes, int32_t count);
void write_areas(int64_t *area, int32_t *bbox, const Box *boxes, int32_t count);

/* Count the pixels of each pair of local indices of the two maps; NULL: memory is short. Whoever reads them leaves
   zeros. */
int32_t *count_overlaps(Scratch *scratch, int32_t height, int32_t width, size_t n_pairs, size_t stride);

/* Void, then the segments by id. */
void sort_ids(const uint32_t *ids, int32_t count, Ordered *order);
int make_room(Output *output, size_t more);

/* Measure an image: fill its rows, and add its overlaps to the output. */
int measure_image(Scratch *scratch, const Task *task, Source *sources, const Columns *table, const Rules *rules,
                  Output *output, int32_t *n_overlaps);

#endif
