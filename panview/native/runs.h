/* What is counted on the runs of maps: the same, to the last bit, as the kernels of numba of the same names. */

#ifndef PANVIEW_RUNS_H
#define PANVIEW_RUNS_H

#include <stddef.h>
#include <stdint.h>

/* Compiled for several processors, of which the loader chooses. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_PROCESSORS __attribute__((target_clones("avx2", "default")))
#else
#define FOR_PROCESSORS
#endif
#define INLINE static inline __attribute__((always_inline))

typedef struct {
    const int32_t *starts;
    const uint32_t *ids;
    const int64_t *offsets;
    int64_t height;
} RunArrays;

/* Runs with the place of each one's segment instead of its id. */
typedef struct {
    const int32_t *starts, *places;
    const int64_t *offsets;
    int64_t height;
} PlacedRuns;

/* `_fill` in panview/datasets/runs.py. */
void fill_map(const RunArrays *runs, uint32_t *map, int64_t width);

/* `_count_runs` in panview/metrics/overlap.py; 0: the table is too full. */
int count_run_pairs(const RunArrays *truth, const RunArrays *predicted, int64_t width, uint64_t *slots, size_t capacity,
                    int64_t *pixels, int32_t *boxes);

/* `_find_ids` there. */
int64_t find_listed(const uint32_t *ids, const int64_t *order, int64_t count, const uint32_t *wanted, int64_t n_wanted,
                    int64_t shift, int32_t *index);

/* `measure_segments` there. */
void add_up_segments(const int32_t *index, const int64_t *pixels, const int32_t *boxes, int64_t count, int64_t *area,
                     int32_t *bbox);

/* `_count` in panview/linter/pieces.py. */
typedef struct {
    int32_t *labels, *parent, *pixels;
    uint32_t *label_ids;
} Labels;

void count_connected(const RunArrays *runs, const uint32_t *wanted, const int64_t *order, int64_t n_wanted,
                     const Labels *labels, int32_t *counts);

/* The same of runs that have places from 1 on instead of ids, one for each of the counts. */
void count_placed(const RunArrays *runs, const Labels *labels, int32_t *counts);

/* `_look` in panview/linter/texture.py. */
int64_t look_close(const RunArrays *runs, uint8_t *rows, uint8_t *columns);

/* `index_runs` and `count_boundaries` in panview/metrics/boundary_kernel.py; 0: memory is short. */
int place_runs(const uint32_t *ids, int64_t n_runs, const uint32_t *segment_id, const uint8_t *wanted, int64_t count,
               int32_t *index);
int count_near_outlines(const PlacedRuns *truth, const PlacedRuns *predicted, const int32_t *match, int64_t width,
                        int64_t dilation, int64_t *area, int64_t *shared, int64_t *void_pixels);

/* The kernels of panview/linter/fitting.py. */
typedef struct {
    const uint32_t *truth, *predicted;
    int64_t height, width, step;
} Fitted;

/* `_matching` in panview/linter/assignment.py; 0: memory is short. */
int match_rows(const double *cost, int64_t n, int64_t m, int64_t *result);

double share_of_equal(const Fitted *maps, int64_t dy, int64_t dx);
double search_shift(const Fitted *maps, int64_t *dy, int64_t *dx, int64_t reach_y, int64_t reach_x, int64_t stride);

#endif
