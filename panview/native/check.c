/* See check.h. What is unusual is left to the caller, as in pairs.c: panview/linter/measuring.py goes the long way then,
   which knows what to say. */

#include "check.h"
#include "runs.h"

#include <stdlib.h>
#include <string.h>

void release_check(CheckScratch *scratch)
{
    release(&scratch->pair);
    free(scratch->arrays.data);
}

/* What is found in the map of a side before anything is written. */
typedef struct {
    Box *boxes;      /* of void, then of each segment */
    int32_t *pieces; /* all, and specks, of each segment */
    uint64_t digest;
} Found;

/* As `_digest` in panview/linter/measuring.py. */
static uint64_t digest_of(const uint32_t *ids, const int32_t *starts, size_t count)
{
    uint64_t high = deflate.crc32(0, ids, count * sizeof *ids), low = deflate.crc32(0, starts, count * sizeof *starts);
    uint64_t digest = high << 32 | low;
    return digest ? digest : 1;
}

static int look_at_runs(CheckScratch *scratch, const Runs *map, int32_t height, int32_t count, int is_truth,
                        Found *found)
{
    size_t first = (size_t)map->offsets[0], n = (size_t)map->offsets[height] - first;
    if (!reserve(&scratch->arrays, ((size_t)height + 1) * sizeof(int64_t) + 7 * n * sizeof(int32_t)))
        return NO_MEMORY;
    int64_t *offsets = (int64_t *)scratch->arrays.data;
    int32_t *starts = (int32_t *)(offsets + height + 1);
    uint32_t *places = (uint32_t *)(starts + n), *ids = places + n;
    Labels labels = {(int32_t *)(ids + n), (int32_t *)(ids + 2 * n), (int32_t *)(ids + 3 * n), ids + 4 * n};
    for (int32_t y = 0; y <= height; y++)
        offsets[y] = map->offsets[y] - (int64_t)first;
    for (size_t k = 0; k < n; k++) {
        uint64_t run = map->runs[first + k];
        starts[k] = start_of(run);
        places[k] = (uint32_t)(run >> INDEX_SHIFT & 0xFFFF);
        ids[k] = (uint32_t)(run & ID_MASK);
    }
    find_boxes(map, height, found->boxes, count);
    memset(found->pieces, 0, 2 * (size_t)count * sizeof(int32_t));
    count_placed(&(RunArrays){starts, places, offsets, height}, &labels, found->pieces);
    found->digest = is_truth ? digest_of(ids, starts, n) : 0;
    return DONE;
}

/* List the overlaps of two segments, by id of the true one, then of the predicted one. */
static int list_overlaps(Scratch *scratch, int32_t height, int32_t width, const Ordered *truths, int32_t n_truth,
                         const Ordered *predictions, int32_t n_predicted, Output *output, int32_t *count)
{
    size_t stride = (size_t)n_predicted + 1, n_pairs = ((size_t)n_truth + 1) * stride, found = 0;
    int32_t *pixels = count_overlaps(scratch, height, width, n_pairs, stride);
    if (!pixels)
        return NO_MEMORY;
    for (int32_t i = 1; i <= n_truth; i++)
        for (int32_t k = 1; k <= n_predicted; k++)
            found += pixels[(size_t)i * stride + (size_t)k] != 0;
    int is_room = make_room(output, 3 * found);
    int32_t *truth = output->data + output->used, *prediction = truth + found, *shared = prediction + found;
    for (int32_t i = 1; i <= n_truth && is_room; i++) {
        const int32_t *row = pixels + (size_t)truths[i].index * stride;
        for (int32_t k = 1; k <= n_predicted; k++) {
            int32_t p = predictions[k].index;
            if (!row[p])
                continue;
            *truth++ = truths[i].index - 1;
            *prediction++ = p - 1;
            *shared++ = row[p];
        }
    }
    memset(pixels, 0, n_pairs * sizeof(int32_t));
    if (!is_room)
        return NO_MEMORY;
    output->used += 3 * found;
    *count = (int32_t)found;
    return DONE;
}

static void write_side(const CheckedSide *side, const Listed *listed, int64_t image, const Found *found)
{
    write_areas(side->area + listed->first, side->bbox + 4 * listed->first, found->boxes, listed->count);
    memcpy(side->pieces + 2 * listed->first, found->pieces, 2 * (size_t)listed->count * sizeof(int32_t));
    side->decoded[image] = 1;
    side->void_pixels[image] = found->boxes[0].area;
    side->digest[image] = found->digest;
}

int check_image(CheckScratch *scratch, int64_t image, int32_t height, int32_t width, int32_t n_sides,
                const Listed *listed, Source *sources, const CheckedSide *sides, Output *output, int32_t *counts)
{
    Scratch *pair = &scratch->pair;
    int64_t rows = 0, most = 0;
    for (int32_t k = 0; k < n_sides; k++) {
        if (listed[k].count > MOST_SEGMENTS)
            return LONG_WAY;
        rows += listed[k].count;
        most = k && listed[k].count > most ? listed[k].count : most;
    }
    if ((listed[0].count + 1) * (most + 1) > MOST_PAIRS || width < 1 || height < 1 || width > MOST_COLUMNS ||
        (int64_t)width * height > MOST_PIXELS)
        return LONG_WAY;
    size_t per_side = sizeof(Found) + sizeof(Box), per_row = sizeof(Box) + 2 * sizeof(int32_t);
    size_t places = (size_t)(listed[0].count + most + 2) * sizeof(Ordered);
    if (!reserve(&pair->boxes, (size_t)n_sides * per_side + (size_t)rows * per_row + places))
        return NO_MEMORY;
    Found *found = (Found *)pair->boxes.data;
    Box *boxes = (Box *)(found + n_sides);
    Ordered *truths = (Ordered *)(boxes + rows + n_sides), *predictions = truths + listed[0].count + 1;
    int32_t *pieces = (int32_t *)(predictions + most + 1);
    for (int32_t k = 0; k < n_sides; k++) {
        found[k] = (Found){boxes, pieces, 0};
        boxes += listed[k].count + 1;
        pieces += 2 * listed[k].count;
    }
    size_t used = output->used;
    for (int32_t k = 0; k < n_sides; k++) {
        if (k)
            counts[k - 1] = 0;
        if (!sources[k].present)
            continue;
        Runs *map = pair->maps + (k > 0);
        const uint32_t *ids = sides[k].segment_id + listed[k].first;
        int outcome = decode_map(&pair->decoder, sources + k, height, width, ids, listed[k].count, map);
        if (outcome == DONE)
            outcome = look_at_runs(scratch, map, height, listed[k].count, k == 0, found + k);
        if (outcome == DONE && k && sources[0].present) {
            sort_ids(sides[0].segment_id + listed[0].first, listed[0].count, truths);
            sort_ids(ids, listed[k].count, predictions);
            outcome = list_overlaps(pair, height, width, truths, listed[0].count, predictions, listed[k].count, output,
                                    counts + k - 1);
        }
        if (outcome != DONE) {
            output->used = used;
            return outcome;
        }
    }
    for (int32_t k = 0; k < n_sides; k++)
        if (sources[k].present)
            write_side(sides + k, listed + k, image, found + k);
    return DONE;
}
