/* See pairs.h. For each image both maps are decoded into runs; then it is counted which segments share how many pixels,
   and they are matched and classified. Whatever is unusual - another kind of PNG, a damaged file, an id that no JSON
   lists - is not judged here: the image's status says so, nothing of it is written, and the caller goes the long way,
   which knows what to say (panview/metrics/evaluation.py).

   The rules of matching and of error types are those of panview/metrics/matching.py and error_types.py, statement by
   statement; tests compare the columns to the last bit. */

#include "pairs.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void release(Scratch *scratch)
{
    close_decoder(&scratch->decoder);
    free_runs(scratch->maps);
    free_runs(scratch->maps + 1);
    free(scratch->pixels.data);
    free(scratch->boxes.data);
}

/* ---- from runs to overlaps, areas and boxes ---- */

void find_boxes(const Runs *map, int32_t height, Box *boxes, int32_t count)
{
    for (int32_t k = 0; k <= count; k++)
        boxes[k] = (Box){INT32_MAX, 0, -1, -1, 0};
    for (int32_t y = 0; y < height; y++) {
        const uint64_t *run = map->runs + map->offsets[y], *end = map->runs + map->offsets[y + 1] - 1;
        for (; run < end; run++) {
            Box *box = boxes + (*run >> INDEX_SHIFT & 0xFFFF);
            int32_t start = start_of(run[0]), stop = start_of(run[1]);
            box->x0 = start < box->x0 ? start : box->x0;
            box->x1 = stop > box->x1 ? stop : box->x1;
            box->y0 = box->y0 < 0 ? y : box->y0;
            box->y1 = y;
            box->area += stop - start;
        }
    }
}

int32_t *count_overlaps(Scratch *scratch, int32_t height, int32_t width, size_t n_pairs, size_t stride)
{
    const Runs *truth = scratch->maps, *predicted = scratch->maps + 1;
    size_t room_before = scratch->pixels.room;
    if (!reserve(&scratch->pixels, n_pairs * sizeof(int32_t)))
        return NULL;
    if (scratch->pixels.room != room_before)
        memset(scratch->pixels.data, 0, scratch->pixels.room);
    int32_t *pixels = (int32_t *)scratch->pixels.data;
    for (int32_t y = 0; y < height; y++) {
        const uint64_t *t = truth->runs + truth->offsets[y], *p = predicted->runs + predicted->offsets[y];
        int32_t start = 0;
        while (start < width) {
            int32_t t_stop = start_of(t[1]), p_stop = start_of(p[1]);
            int32_t stop = t_stop < p_stop ? t_stop : p_stop;
            pixels[(*t >> INDEX_SHIFT & 0xFFFF) * stride + (*p >> INDEX_SHIFT & 0xFFFF)] += stop - start;
            t += t_stop == stop;
            p += p_stop == stop;
            start = stop;
        }
    }
    return pixels;
}

int make_room(Output *output, size_t more)
{
    if (output->used + more <= output->room)
        return 1;
    size_t room = 2 * (output->used + more) + 1024;
    int32_t *data = realloc(output->data, room * sizeof(int32_t));
    if (!data)
        return 0;
    output->data = data;
    output->room = room;
    return 1;
}

typedef struct {
    int32_t *truth, *prediction, *pixels; /* local rows, -1 for void */
    size_t count;
} Pairs;

static void offer_partner(const Columns *c, int32_t segment, int32_t other, double iou, int32_t shared, int32_t first)
{
    if (c->partner[segment] < 0 || iou > c->partner_iou[segment]) {
        c->partner[segment] = first + other;
        c->partner_iou[segment] = iou;
        c->partner_intersection[segment] = shared;
    }
}

static double iou_of(const Columns *c, int32_t g, int32_t p, int32_t shared)
{
    int64_t together = c->area[p] + c->area[g] - shared - c->void_pixels[p];
    return together != 0 ? (double)shared / (double)together : INFINITY;
}

static void match(const Columns *c, const Pairs *pairs, int32_t n_truth, int32_t n_rows, int32_t first)
{
    for (size_t k = 0; k < pairs->count; k++) {
        int32_t g = pairs->truth[k], p = pairs->prediction[k];
        if (g < 0 && p >= 0)
            c->void_pixels[p] = pairs->pixels[k];
        else if (p < 0 && g >= 0)
            c->void_pixels[g] = pairs->pixels[k];
    }
    for (size_t k = 0; k < pairs->count; k++) {
        int32_t g = pairs->truth[k], p = pairs->prediction[k];
        if (g < 0 || p < 0 || !c->iscrowd[g] || c->category[g] != c->category[p])
            continue;
        int32_t last = g;
        for (int32_t other = g + 1; other < n_truth; other++)
            if (c->iscrowd[other] && c->category[other] == c->category[g])
                last = other;
        if (last == g)
            c->crowd_pixels[p] = pairs->pixels[k];
    }
    for (size_t k = 0; k < pairs->count; k++) {
        int32_t g = pairs->truth[k], p = pairs->prediction[k], shared = pairs->pixels[k];
        if (g < 0 || p < 0)
            continue;
        double iou = iou_of(c, g, p, shared);
        offer_partner(c, g, p, iou, shared, first);
        offer_partner(c, p, g, iou, shared, first);
        if (c->category[g] == c->category[p] && !c->iscrowd[g] && iou > 0.5) {
            if (c->match[g] < 0 || iou > c->iou[g]) {
                c->match[g] = first + p;
                c->iou[g] = iou;
            }
            if (c->match[p] < 0 || iou > c->iou[p]) {
                c->match[p] = first + g;
                c->iou[p] = iou;
            }
        }
    }
    for (int32_t s = 0; s < n_rows; s++) {
        if (s < n_truth) {
            c->status[s] = c->iscrowd[s] ? ST_CROWD : c->match[s] >= 0 ? ST_TP : ST_FN;
        } else {
            int64_t covered = c->void_pixels[s] + c->crowd_pixels[s];
            c->ignorable[s] = (double)covered / (double)c->area[s] > 0.5;
            c->status[s] = c->match[s] >= 0 ? ST_TP : c->ignorable[s] ? ST_IGNORED : ST_FP;
        }
    }
}

typedef struct {
    int64_t parts, part_pixels, stuff_pixels;
    int near;
} Tally;

static void mark(const Columns *c, int32_t segment, uint8_t kind)
{
    uint8_t status = c->status[segment], known = c->error_type[segment];
    if ((status == ST_FN || status == ST_FP) && known != ET_WRONG && known != ET_FLIP && known != ET_SPLIT)
        c->error_type[segment] = kind;
}

static uint8_t unmatched_type(
    const Columns *c, const Tally *tally, int32_t s, int32_t first, const uint8_t *isthing, double mostly)
{
    int32_t partner = c->partner[s] - first;
    int is_fn = c->status[s] == ST_FN;
    if (c->partner_iou[s] > 0.5 && c->status[partner] == (is_fn ? ST_FP : ST_FN))
        return isthing[c->category[s]] == isthing[c->category[partner]] ? ET_WRONG : ET_FLIP;
    if (tally[s].near)
        return ET_NEAR;
    if (!is_fn)
        return ET_SPURIOUS;
    if (isthing[c->category[s]] && (double)tally[s].stuff_pixels > mostly * (double)c->area[s])
        return ET_SWALLOWED;
    return ET_MISSED;
}

static void classify(const Columns *c, const Pairs *pairs, int32_t n_rows, int32_t first, const uint8_t *isthing,
                     double near_miss_iou, double mostly, Tally *tally)
{
    memset(tally, 0, (size_t)n_rows * sizeof(Tally));
    for (size_t k = 0; k < pairs->count; k++) {
        int32_t g = pairs->truth[k], p = pairs->prediction[k], shared = pairs->pixels[k];
        if (g < 0 || p < 0 || c->iscrowd[g])
            continue;
        if (!isthing[c->category[p]])
            tally[g].stuff_pixels += shared;
        if (c->category[g] != c->category[p])
            continue;
        if ((double)shared > mostly * (double)c->area[p]) {
            tally[g].parts++;
            tally[g].part_pixels += shared;
        }
        if ((double)shared > mostly * (double)c->area[g])
            tally[p].parts++;
        if (iou_of(c, g, p, shared) >= near_miss_iou && c->status[g] == ST_FN && c->status[p] == ST_FP)
            tally[g].near = tally[p].near = 1;
    }
    for (int32_t s = 0; s < n_rows; s++) {
        uint8_t status = c->status[s];
        if (status == ST_IGNORED)
            c->error_type[s] = c->void_pixels[s] >= c->crowd_pixels[s] ? ET_ON_VOID : ET_ON_CROWD;
        else if (status == ST_FN || status == ST_FP)
            c->error_type[s] = unmatched_type(c, tally, s, first, isthing, mostly);
    }
    /* Splits before merges, so that a segment that is both is a split whatever the ids are. */
    for (int split = 1; split >= 0; split--) {
        for (size_t k = 0; k < pairs->count; k++) {
            int32_t g = pairs->truth[k], p = pairs->prediction[k];
            if (g < 0 || p < 0 || c->iscrowd[g] || c->category[g] != c->category[p])
                continue;
            double shared = (double)pairs->pixels[k];
            int holds = split ? tally[g].parts >= 2 && (double)tally[g].part_pixels > mostly * (double)c->area[g] &&
                                    shared > mostly * (double)c->area[p]
                              : tally[p].parts >= 2 && shared > mostly * (double)c->area[g];
            if (holds) {
                mark(c, g, split ? ET_SPLIT : ET_MERGED);
                mark(c, p, split ? ET_SPLIT : ET_MERGED);
            }
        }
    }
}

/* ---- one image ---- */
static int by_id(const void *a, const void *b)
{
    uint32_t x = ((const Ordered *)a)->id, y = ((const Ordered *)b)->id;
    return (x > y) - (x < y);
}

void sort_ids(const uint32_t *ids, int32_t count, Ordered *order)
{
    order[0] = (Ordered){0, 0}; /* void comes first */
    int is_sorted = 1;
    for (int32_t k = 0; k < count; k++) {
        order[k + 1] = (Ordered){ids[k], k + 1};
        is_sorted &= order[k].id <= ids[k];
    }
    if (!is_sorted)
        qsort(order + 1, (size_t)count, sizeof(Ordered), by_id);
}

void write_areas(int64_t *area, int32_t *bbox, const Box *boxes, int32_t count)
{
    for (int32_t k = 0; k < count; k++, bbox += 4) {
        const Box *box = boxes + k + 1;
        area[k] = box->area;
        if (box->y0 >= 0) {
            bbox[0] = box->x0;
            bbox[1] = box->y0;
            bbox[2] = box->x1 - box->x0;
            bbox[3] = box->y1 - box->y0 + 1;
        }
    }
}

int measure_image(Scratch *scratch, const Task *task, Source *sources, const Columns *table, const Rules *rules,
                         Output *output, int32_t *n_overlaps)
{
    int32_t n_truth = task->n_truth, n_predicted = task->n_predicted, n_rows = n_truth + n_predicted;
    size_t stride = (size_t)n_predicted + 1, n_pairs = ((size_t)n_truth + 1) * stride;
    if (n_rows > MOST_SEGMENTS || n_pairs > MOST_PAIRS || task->width < 1 || task->height < 1 ||
        task->width > MOST_COLUMNS || (int64_t)task->width * task->height > MOST_PIXELS)
        return LONG_WAY;
    int64_t first = task->first;
    Columns c = {
        table->segment_id + first, table->category + first, table->iscrowd + first, table->area + first,
        table->bbox + 4 * first, table->status + first, table->iou + first, table->match + first,
        table->partner + first, table->partner_iou + first, table->partner_intersection + first,
        table->void_pixels + first, table->crowd_pixels + first, table->ignorable + first, table->error_type + first,
    };
    int is_compared = sources[1].present;
    size_t per_row = sizeof(Tally) + sizeof(Box) + sizeof(Ordered);
    if (!reserve(&scratch->boxes, ((size_t)n_rows + 2) * per_row))
        return NO_MEMORY;
    Tally *tally = (Tally *)scratch->boxes.data;
    Box *boxes = (Box *)(tally + n_rows + 2);
    Ordered *order = (Ordered *)(boxes + n_rows + 2);
    for (int side = 0; side <= is_compared; side++) {
        int32_t count = side ? n_predicted : n_truth;
        const uint32_t *ids = c.segment_id + (side ? n_truth : 0);
        int result = decode_map(&scratch->decoder, sources + side, task->height, task->width, ids, count,
                                scratch->maps + side);
        if (result != DONE)
            return result;
        Box *own = boxes + (side ? n_truth + 1 : 0);
        find_boxes(scratch->maps + side, task->height, own, count);
        if (side)
            for (int32_t k = 1; k <= count; k++)
                if (own[k].area == 0)
                    return LONG_WAY; /* listed and without a pixel: a contradiction */
    }
    *n_overlaps = 0;
    if (!is_compared) {
        write_areas(c.area, c.bbox, boxes, n_truth);
        return DONE;
    }
    int32_t *pixels = count_overlaps(scratch, task->height, task->width, n_pairs, stride);
    if (!pixels)
        return NO_MEMORY;
    size_t found = 0;
    for (size_t k = 1; k < n_pairs; k++)
        found += pixels[k] != 0;
    if (!make_room(output, 3 * found)) {
        memset(pixels, 0, n_pairs * sizeof(int32_t));
        return NO_MEMORY;
    }
    Pairs pairs = {output->data + output->used, output->data + output->used + found,
                   output->data + output->used + 2 * found, found};
    Ordered *truths = order, *predictions = order + n_truth + 1;
    sort_ids(c.segment_id, n_truth, truths);
    sort_ids(c.segment_id + n_truth, n_predicted, predictions);
    size_t at = 0;
    pixels[0] = 0; /* what is void on both sides is nobody's */
    for (int32_t i = 0; i <= n_truth; i++) {
        int32_t *row = pixels + (size_t)truths[i].index * stride;
        for (int32_t k = 0; k <= n_predicted; k++) {
            int32_t p = predictions[k].index;
            if (!row[p])
                continue;
            pairs.truth[at] = truths[i].index - 1;
            pairs.prediction[at] = p ? n_truth + p - 1 : -1;
            pairs.pixels[at] = row[p];
            row[p] = 0;
            at++;
        }
    }
    write_areas(c.area, c.bbox, boxes, n_truth);
    write_areas(c.area + n_truth, c.bbox + 4 * (size_t)n_truth, boxes + n_truth + 1, n_predicted);
    match(&c, &pairs, n_truth, n_rows, (int32_t)first);
    classify(&c, &pairs, n_rows, (int32_t)first, rules->isthing, rules->near_miss_iou, rules->mostly, tally);
    output->used += 3 * found;
    *n_overlaps = (int32_t)found;
    return DONE;
}
