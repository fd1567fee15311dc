/* See runs.h. */

#include "runs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- pixels and overlaps ---- */

void fill_map(const RunArrays *runs, uint32_t *map, int64_t width)
{
    for (int64_t y = 0; y < runs->height; y++) {
        uint32_t *row = map + y * width;
        for (int64_t run = runs->offsets[y]; run < runs->offsets[y + 1] - 1; run++) {
            uint32_t id = runs->ids[run];
            int32_t stop = runs->starts[run + 1];
            for (int32_t x = runs->starts[run]; x < stop; x++)
                row[x] = id;
        }
    }
}

int count_run_pairs(const RunArrays *truth, const RunArrays *predicted, int64_t width, uint64_t *slots, size_t capacity,
                    int64_t *pixels, int32_t *boxes)
{
    uint64_t last_slot = capacity - 1;
    size_t room = capacity / 2;
    for (int64_t y = 0; y < truth->height; y++) {
        int64_t t = truth->offsets[y], p = predicted->offsets[y];
        int32_t start = 0;
        while (start < width) {
            int32_t truth_stop = truth->starts[t + 1], predicted_stop = predicted->starts[p + 1];
            int32_t stop = truth_stop < predicted_stop ? truth_stop : predicted_stop;
            uint64_t key = (uint64_t)truth->ids[t] << 32 | predicted->ids[p];
            uint64_t slot = (key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & last_slot;
            while (slots[slot] != key) {
                if (slots[slot] == UINT64_MAX) {
                    if (room == 0)
                        return 0;
                    room--;
                    slots[slot] = key;
                    boxes[4 * slot] = start;
                    boxes[4 * slot + 1] = (int32_t)y;
                    boxes[4 * slot + 2] = stop - 1;
                    break;
                }
                slot = (slot + 1) & last_slot;
            }
            int32_t *box = boxes + 4 * slot;
            pixels[slot] += stop - start;
            box[0] = start < box[0] ? start : box[0];
            box[2] = stop - 1 > box[2] ? stop - 1 : box[2];
            box[3] = (int32_t)y;
            t += truth_stop == stop;
            p += predicted_stop == stop;
            start = stop;
        }
    }
    return 1;
}

int64_t find_listed(const uint32_t *ids, const int64_t *order, int64_t count, const uint32_t *wanted, int64_t n_wanted,
                    int64_t shift, int32_t *index)
{
    for (int64_t k = 0; k < n_wanted; k++) {
        index[k] = -1;
        if (wanted[k] == 0)
            continue;
        int64_t low = 0, high = count;
        while (low < high) {
            int64_t middle = (low + high) >> 1;
            if (ids[order[middle]] < wanted[k])
                low = middle + 1;
            else
                high = middle;
        }
        if (low == count || ids[order[low]] != wanted[k])
            return k;
        index[k] = (int32_t)(order[low] + shift);
    }
    return -1;
}

void add_up_segments(const int32_t *index, const int64_t *pixels, const int32_t *boxes, int64_t count, int64_t *area,
                     int32_t *bbox)
{
    for (int64_t k = 0; k < count; k++) {
        if (index[k] < 0)
            continue;
        const int32_t *box = boxes + 4 * k;
        int32_t *own = bbox + 4 * (int64_t)index[k];
        int32_t x0 = box[0], y0 = box[1], x1 = box[2], y1 = box[3];
        if (area[index[k]] > 0) {
            x0 = own[0] < x0 ? own[0] : x0;
            y0 = own[1] < y0 ? own[1] : y0;
            x1 = own[0] + own[2] - 1 > x1 ? own[0] + own[2] - 1 : x1;
            y1 = own[1] + own[3] - 1 > y1 ? own[1] + own[3] - 1 : y1;
        }
        area[index[k]] += pixels[k];
        own[0] = x0;
        own[1] = y0;
        own[2] = x1 - x0 + 1;
        own[3] = y1 - y0 + 1;
    }
}

/* ---- what the linter looks at ---- */

#define SPECK_PIXELS 10

static int32_t root_of(int32_t *parent, int32_t label)
{
    while (parent[label] != label) {
        parent[label] = parent[parent[label]];
        label = parent[label];
    }
    return label;
}

/* Give each run the label of a piece; return how many labels there are. */
static int32_t label_pieces(const RunArrays *runs, const Labels *l)
{
    const int32_t *starts = runs->starts;
    const uint32_t *ids = runs->ids;
    int32_t used = 0;
    for (int64_t y = 0; y < runs->height; y++) {
        int64_t first = runs->offsets[y], closing = runs->offsets[y + 1] - 1;
        int64_t above = y > 0 ? runs->offsets[y - 1] : first, above_closing = y > 0 ? first - 1 : first;
        int64_t count = closing - first;
        if (above_closing - above == count && memcmp(starts + first, starts + above, (size_t)count * sizeof *starts) == 0 &&
            memcmp(ids + first, ids + above, (size_t)count * sizeof *ids) == 0) {
            /* As the row above: each run continues the one over it, and no other of its segment is near. */
            for (int64_t run = 0; run < count; run++) {
                if (ids[first + run] == 0)
                    continue;
                int32_t label = l->labels[above + run];
                l->labels[first + run] = label;
                l->pixels[label] += starts[first + run + 1] - starts[first + run];
            }
            continue;
        }
        for (int64_t run = first; run < closing; run++) {
            int32_t start = starts[run], stop = starts[run + 1];
            uint32_t segment = ids[run];
            /* Runs that end left of this one; one that ends where it begins touches it at a corner. */
            while (above < above_closing && starts[above + 1] < start)
                above++;
            if (segment == 0)
                continue;
            int32_t label = -1;
            for (int64_t near = above; near < above_closing && starts[near] <= stop; near++) {
                if (ids[near] != segment)
                    continue;
                if (label < 0) {
                    label = l->labels[near];
                } else if (l->labels[near] != label) {
                    int32_t one = root_of(l->parent, label), other = root_of(l->parent, l->labels[near]);
                    l->parent[other] = one;
                }
            }
            if (label < 0) {
                label = used++;
                l->parent[label] = label;
                l->pixels[label] = 0;
                l->label_ids[label] = segment;
            }
            l->labels[run] = label;
            l->pixels[label] += stop - start;
        }
    }
    /* A label that became a part of another piece has its pixels there. */
    for (int32_t label = 0; label < used; label++)
        if (l->parent[label] != label)
            l->pixels[root_of(l->parent, label)] += l->pixels[label];
    return used;
}

void count_placed(const RunArrays *runs, const Labels *l, int32_t *counts)
{
    int32_t used = label_pieces(runs, l);
    for (int32_t piece = 0; piece < used; piece++) {
        if (l->parent[piece] != piece)
            continue;
        int32_t *own = counts + 2 * ((size_t)l->label_ids[piece] - 1);
        own[0]++;
        own[1] += l->pixels[piece] < SPECK_PIXELS;
    }
}

void count_connected(const RunArrays *runs, const uint32_t *wanted, const int64_t *order, int64_t n_wanted,
                     const Labels *l, int32_t *counts)
{
    int32_t used = label_pieces(runs, l);
    for (int32_t piece = 0; piece < used; piece++) {
        if (l->parent[piece] != piece)
            continue;
        int64_t low = 0, high = n_wanted;
        while (low < high) {
            int64_t middle = (low + high) >> 1;
            if (wanted[middle] < l->label_ids[piece])
                low = middle + 1;
            else
                high = middle;
        }
        if (low < n_wanted && wanted[low] == l->label_ids[piece]) {
            counts[2 * order[low]]++;
            counts[2 * order[low] + 1] += l->pixels[piece] < SPECK_PIXELS;
        }
    }
}

int64_t look_close(const RunArrays *runs, uint8_t *rows, uint8_t *columns)
{
    const int32_t *starts = runs->starts;
    const uint32_t *ids = runs->ids;
    int64_t lone = 0;
    for (int64_t y = 0; y < runs->height; y++) {
        int64_t first = runs->offsets[y], last = runs->offsets[y + 1] - 1;
        for (int64_t run = first + 1; run < last; run++)
            columns[starts[run]] = 1;
        if (y == 0)
            continue;
        int64_t above = runs->offsets[y - 1], count = last - first;
        int changed = count != first - 1 - above ||
                      memcmp(starts + first, starts + above, (size_t)count * sizeof *starts) != 0 ||
                      memcmp(ids + first, ids + above, (size_t)count * sizeof *ids) != 0;
        rows[y] = (uint8_t)changed;
        if (!changed || y == runs->height - 1)
            continue;
        /* A lone pixel is a run of one pixel between two of the same id, under and over one run of that id. */
        int64_t up = above, down = runs->offsets[y + 1];
        for (int64_t run = first + 1; run < last - 1; run++) {
            if (starts[run + 1] - starts[run] != 1 || ids[run - 1] != ids[run + 1])
                continue;
            int32_t x = starts[run];
            while (starts[up + 1] <= x)
                up++;
            while (starts[down + 1] <= x)
                down++;
            lone += ids[up] == ids[run - 1] && ids[down] == ids[run - 1] && starts[up] < x && starts[up + 1] > x + 1 &&
                    starts[down] < x && starts[down + 1] > x + 1;
        }
    }
    return lone;
}

double share_of_equal(const Fitted *m, int64_t dy, int64_t dx)
{
    int64_t equal = 0, both = 0;
    int64_t bottom = m->height - dy < m->height ? m->height - dy : m->height;
    int64_t right = m->width - dx < m->width ? m->width - dx : m->width;
    for (int64_t y = (dy < 0 ? -dy : 0) + m->step / 2; y < bottom; y += m->step) {
        const uint32_t *t = m->truth + y * m->width, *p = m->predicted + (y + dy) * m->width + dx;
        for (int64_t x = (dx < 0 ? -dx : 0) + m->step / 2; x < right; x += m->step) {
            both += (t[x] != 0) & (p[x] != 0);
            equal += (t[x] != 0) & (t[x] == p[x]);
        }
    }
    return both > 0 ? (double)equal / (double)both : 0.0;
}

double search_shift(const Fitted *maps, int64_t *dy, int64_t *dx, int64_t reach_y, int64_t reach_x, int64_t stride)
{
    int64_t from_y = *dy, from_x = *dx;
    double best = share_of_equal(maps, from_y, from_x);
    for (int64_t i = -reach_y; i <= reach_y; i++)
        for (int64_t j = -reach_x; j <= reach_x; j++) {
            double share = share_of_equal(maps, from_y + i * stride, from_x + j * stride);
            if (share > best) {
                best = share;
                *dy = from_y + i * stride;
                *dx = from_x + j * stride;
            }
        }
    return best;
}

int match_rows(const double *cost, int64_t n, int64_t m, int64_t *result)
{
    double *room = calloc((size_t)n + 2 * (size_t)m + 3, sizeof *room);
    int64_t *row_of = calloc(2 * (size_t)m + 2, sizeof *row_of);
    uint8_t *done = malloc((size_t)m + 1);
    int is_room = room && row_of && done;
    if (is_room) {
        double *of_row = room, *of_column = room + n + 1, *least = of_column + m + 1;
        int64_t *before = row_of + m + 1;
        for (int64_t row = 1; row <= n; row++) {
            int64_t column = 0;
            row_of[0] = row;
            for (int64_t j = 0; j <= m; j++)
                least[j] = INFINITY;
            memset(done, 0, (size_t)m + 1);
            do {
                int64_t at = row_of[column], following = 0;
                double delta = INFINITY;
                done[column] = 1;
                for (int64_t j = 1; j <= m; j++) {
                    if (done[j])
                        continue;
                    double reduced = cost[(at - 1) * m + j - 1] - of_row[at] - of_column[j];
                    if (reduced < least[j]) {
                        least[j] = reduced;
                        before[j] = column;
                    }
                    if (least[j] < delta) {
                        delta = least[j];
                        following = j;
                    }
                }
                for (int64_t j = 0; j <= m; j++) {
                    if (done[j]) {
                        of_row[row_of[j]] += delta;
                        of_column[j] -= delta;
                    } else {
                        least[j] -= delta;
                    }
                }
                column = following;
            } while (row_of[column] != 0);
            for (; column != 0; column = before[column])
                row_of[column] = row_of[before[column]];
        }
        for (int64_t j = 1; j <= m; j++)
            if (row_of[j] > 0)
                result[row_of[j] - 1] = j - 1;
    }
    free(room);
    free(row_of);
    free(done);
    return is_room;
}

/* ---- boundaries ---- */

enum { IS_VOID = -1, OTHER = -2 };

int place_runs(const uint32_t *ids, int64_t n_runs, const uint32_t *segment_id, const uint8_t *wanted, int64_t count,
               int32_t *index)
{
    size_t capacity = 16;
    while (capacity < 4 * (size_t)count)
        capacity *= 2;
    uint32_t last_slot = (uint32_t)(capacity - 1);
    uint32_t *keys = calloc(capacity, sizeof *keys);
    int32_t *places = malloc(capacity * sizeof *places);
    if (keys && places) {
        for (int64_t s = 0; s < count; s++) {
            if (!wanted[s])
                continue;
            uint32_t slot = (segment_id[s] * 0x9E3779B1u >> 8) & last_slot;
            while (keys[slot] != 0)
                slot = (slot + 1) & last_slot;
            keys[slot] = segment_id[s];
            places[slot] = (int32_t)s;
        }
        for (int64_t run = 0; run < n_runs; run++) {
            uint32_t id = ids[run];
            uint32_t slot = (id * 0x9E3779B1u >> 8) & last_slot;
            while (keys[slot] != id && keys[slot] != 0)
                slot = (slot + 1) & last_slot;
            index[run] = id == 0 ? IS_VOID : keys[slot] == 0 ? OTHER : places[slot];
        }
    }
    int is_room = keys && places;
    free(keys);
    free(places);
    return is_room;
}

/* Go a row down: one more where the same segment goes on, 1 where another begins, 0 near the ends of a run. */
INLINE void deepen(const PlacedRuns *map, int64_t y, int64_t dilation, int32_t *depth, int32_t *last)
{
    for (int64_t run = map->offsets[y]; run < map->offsets[y + 1] - 1; run++) {
        int64_t start = map->starts[run], stop = map->starts[run + 1];
        int32_t place = map->places[run];
        if (place < 0 || stop - start <= 2 * dilation) {
            memset(depth + start, 0, (size_t)(stop - start) * sizeof *depth);
            continue;
        }
        memset(depth + start, 0, (size_t)dilation * sizeof *depth);
        memset(depth + stop - dilation, 0, (size_t)dilation * sizeof *depth);
        for (int64_t x = start + dilation; x < stop - dilation; x++) {
            depth[x] = last[x] == place ? depth[x] + 1 : 1;
            last[x] = place;
        }
    }
}

INLINE int64_t count_less(const int32_t *values, int64_t count, int64_t limit)
{
    int64_t found = 0;
    for (int64_t x = 0; x < count; x++)
        found += values[x] < limit;
    return found;
}

FOR_PROCESSORS int count_near_outlines(const PlacedRuns *truth, const PlacedRuns *predicted, const int32_t *match,
                                       int64_t width, int64_t dilation, int64_t *area, int64_t *shared,
                                       int64_t *void_pixels)
{
    /* Rows of the same segment, shortened, that end at the row last seen; and whose they are. */
    int32_t *rows = calloc(4 * (size_t)width, sizeof *rows);
    if (!rows)
        return 0;
    int32_t *truth_depth = rows, *depth = rows + width, *truth_last = rows + 2 * width, *last = rows + 3 * width;
    for (int64_t x = 0; x < 2 * width; x++)
        truth_last[x] = OTHER;
    int64_t height = truth->height, inside = 2 * dilation + 1;
    for (int64_t y = 0; y < height + dilation; y++) {
        if (y < height) {
            deepen(truth, y, dilation, truth_depth, truth_last);
            deepen(predicted, y, dilation, depth, last);
        } else if (y == height) {
            /* Below the image nothing is inside, as above it. */
            memset(rows, 0, 2 * (size_t)width * sizeof *rows);
        }
        int64_t row = y - dilation;
        if (row < 0)
            continue;
        int64_t t = truth->offsets[row], p = predicted->offsets[row], start = 0;
        while (start < width) {
            int64_t truth_stop = truth->starts[t + 1], predicted_stop = predicted->starts[p + 1];
            int64_t stop = truth_stop < predicted_stop ? truth_stop : predicted_stop;
            int32_t g = truth->places[t], q = predicted->places[p];
            if (g >= 0 && q >= 0 && match[g] == q) {
                int64_t on_truth = 0, on_prediction = 0, on_both = 0;
                for (int64_t x = start; x < stop; x++) {
                    int at_truth = truth_depth[x] < inside, at_prediction = depth[x] < inside;
                    on_truth += at_truth;
                    on_prediction += at_prediction;
                    on_both += at_truth & at_prediction;
                }
                area[g] += on_truth;
                area[q] += on_prediction;
                shared[g] += on_both;
            } else {
                if (g >= 0)
                    area[g] += count_less(truth_depth + start, stop - start, inside);
                if (q >= 0) {
                    int64_t on_prediction = count_less(depth + start, stop - start, inside);
                    area[q] += on_prediction;
                    if (g == IS_VOID)
                        void_pixels[q] += on_prediction;
                }
            }
            t += truth_stop == stop;
            p += predicted_stop == stop;
            start = stop;
        }
    }
    free(rows);
    return 1;
}
