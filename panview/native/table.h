/* What pages count over the rows of the segment table: the same, to the last bit, as the kernels of numba of the same
   names. An image counts where its flag is set; so does a row, and without flags for rows every one. */

#ifndef PANVIEW_TABLE_H
#define PANVIEW_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* What status is in the segment table; see Status in panview/metrics/segment_table.py. */
enum { ST_TP = 1, ST_FP = 2, ST_FN = 3, ST_IGNORED = 4, ST_CROWD = 5 };

/* What error types are in the segment table; see ErrorType in panview/metrics/segment_table.py. */
enum {
    ET_MISSED = 1, ET_SPURIOUS = 2, ET_WRONG = 3, ET_NEAR = 4, ET_SPLIT = 5, ET_MERGED = 6,
    ET_FLIP = 8, ET_SWALLOWED = 9, ET_ON_VOID = 10, ET_ON_CROWD = 11,
};

typedef struct {
    int64_t n_images;
    const int64_t *image_offsets;
    const uint8_t *side, *status, *ignorable, *error_type;
    const int16_t *category;
    const int32_t *partner;
    const double *iou, *partner_iou;
    const uint8_t *images;
    const uint8_t *rows; /* NULL: every row */
} Table;

/* `_count_ious` in panview/metrics/breakdown.py. */
int64_t count_by_iou(const Table *t, int64_t wanted, double threshold, const double *edges, int64_t bins,
                     int64_t *counts);

/* `_count_matches` in panview/metrics/counting.py; without offsets (NULL) an entry is a category, with them
   there is one threshold. */
void count_each_match(const Table *t, const double *thresholds, int64_t n, int64_t *entry_of, int64_t *offsets,
                      int16_t *entry_category, double *iou_sum, int64_t *true_at, int64_t *false_at, int64_t *unmatched);

/* `_count_segments` in panview/metrics/confusion.py. */
void confuse_segments(const Table *t, const uint8_t *paired, int64_t *counts, int64_t size);

/* `_fill_impact` in panview/metrics/pq_impact.py; of each category: IoU sums, weights, PQ, gains of an FN and of an FP. */
typedef struct {
    const double *iou_sum, *weight, *pq, *found, *removed;
    double total;
    int64_t occurring;
} Gains;

void add_impact(const Table *t, const int32_t *match, int64_t n, const Gains *gains, int by_pixels, double *impact);

/* Overlaps of images; see panview/metrics/segment_overlaps.py. */
typedef struct {
    const int64_t *offsets;
    const int32_t *truth, *prediction, *pixels;
} OverlapColumns;

/* `_count_pixels` and `_mark_cell` there; 0: an overlap is of no row. */
int confuse_pixels(const Table *t, const OverlapColumns *overlaps, int64_t *counts, int64_t size);
int mark_rows_of_cell(const Table *t, const OverlapColumns *overlaps, int64_t truth, int64_t predicted, int64_t of_void,
                      uint8_t *marked);

/* `_add_signed` in panview/metrics/comparison.py; 0: memory is short. */
int add_changes(const int64_t *offsets, int64_t n_images, const int64_t *at, const double *change, const int8_t *signs,
                int64_t resamples, int64_t n_places, double *totals);

#endif
