/* See table.h. */

#include "table.h"
#include "runs.h"

#include <stdlib.h>

#define EACH_ROW(t, row)                                                                                             \
    for (int64_t image = 0; image < t->n_images; image++)                                                            \
        if (t->images[image])                                                                                        \
            for (int64_t row = t->image_offsets[image]; row < t->image_offsets[image + 1]; row++)                    \
                if (!t->rows || t->rows[row])

int64_t count_by_iou(const Table *t, int64_t wanted, double threshold, const double *edges, int64_t bins,
                     int64_t *counts)
{
    int64_t alone = 0;
    EACH_ROW(t, row)
    {
        uint8_t kind = t->status[row];
        if (t->side[row] != 0 || (kind != ST_TP && kind != ST_FN) || (wanted >= 0 && t->category[row] != wanted))
            continue;
        /* Areas of the JSON can make it anything. */
        double iou = t->partner_iou[row] > 0.0 ? t->partner_iou[row] : 0.0;
        iou = iou < 1.0 ? iou : 1.0;
        int64_t place = (int64_t)(iou * (double)bins);
        place = place < bins - 1 ? place : bins - 1;
        /* The product may be rounded over an edge. */
        if (iou < edges[place])
            place--;
        else if (place + 1 < bins && iou >= edges[place + 1])
            place++;
        counts[(kind == ST_TP && iou > threshold ? 0 : bins) + place]++;
        alone += t->partner[row] < 0;
    }
    return alone;
}

/* Compiled for each kind of call: with one threshold, as most are, there is nothing to search. */
INLINE void count_kind(const Table *t, const double *thresholds, int64_t n, int64_t *entry_of, int64_t *offsets,
                       int16_t *entry_category, double *iou_sum, int64_t *true_at, int64_t *false_at,
                       int64_t *unmatched, int is_one, int by_image)
{
    /* Held here, so that nothing that is written can change them. */
    const Table own = *t;
    const double first = thresholds[0];
    int64_t end = 0;
    for (int64_t image = 0; image < own.n_images; image++) {
        int64_t start = end;
        int64_t last = own.images[image] ? own.image_offsets[image + 1] : own.image_offsets[image];
        for (int64_t row = own.image_offsets[image]; row < last; row++) {
            uint8_t kind = own.status[row];
            if ((kind != ST_TP && kind != ST_FP && kind != ST_FN) || (own.rows && !own.rows[row]))
                continue;
            int is_truth = own.side[row] == 0;
            int64_t passed = 0;
            if (kind == ST_TP) {
                passed = is_one && first < own.iou[row];
                int64_t high = is_one ? 0 : n;
                while (passed < high) {
                    int64_t middle = (passed + high) >> 1;
                    if (thresholds[middle] < own.iou[row])
                        passed = middle + 1;
                    else
                        high = middle;
                }
                /* Of a match the truth's row counts; below the threshold its prediction is an FP, or ignored. */
                if (!is_truth && (passed == n || own.ignorable[row]))
                    continue;
            }
            int64_t of = own.category[row], entry = by_image ? entry_of[of] : of;
            if (by_image && entry < start) {
                entry = end++;
                entry_of[of] = entry;
                entry_category[entry] = (int16_t)of;
            }
            if (kind == ST_FN) {
                unmatched[2 * entry + 1]++;
            } else if (kind == ST_FP) {
                unmatched[2 * entry]++;
            } else if (!is_truth) {
                false_at[entry * n + passed]++;
            } else {
                true_at[entry * (n + 1) + passed]++;
                for (int64_t at = 0; at < passed; at++)
                    iou_sum[entry * n + at] += own.iou[row];
            }
        }
        if (by_image)
            offsets[image + 1] = end;
    }
}

void count_each_match(const Table *t, const double *thresholds, int64_t n, int64_t *entry_of, int64_t *offsets,
                      int16_t *entry_category, double *iou_sum, int64_t *true_at, int64_t *false_at, int64_t *unmatched)
{
    if (offsets)
        count_kind(t, thresholds, 1, entry_of, offsets, entry_category, iou_sum, true_at, false_at, unmatched, 1, 1);
    else if (n == 1)
        count_kind(t, thresholds, 1, NULL, NULL, NULL, iou_sum, true_at, false_at, unmatched, 1, 0);
    else
        count_kind(t, thresholds, n, NULL, NULL, NULL, iou_sum, true_at, false_at, unmatched, 0, 0);
}

static int is_unmatched(uint8_t status)
{
    return status == ST_FN || status == ST_FP;
}

static int is_paired(const Table *t, int64_t row, int64_t other)
{
    uint8_t kind = t->error_type[row];
    return (kind == ET_WRONG || kind == ET_FLIP || kind == ET_NEAR) && other >= 0 && t->partner[other] == row &&
           is_unmatched(t->status[other]) && t->error_type[other] == kind &&
           (kind != ET_NEAR || t->category[other] == t->category[row]);
}

static double gain_of_pair(const Table *t, const Gains *g, int64_t row, int64_t truth, int64_t predicted)
{
    int mask_only = truth == predicted;
    double heavier = mask_only ? 0.0 : 0.5, gain = -g->pq[truth], kept = 0.0;
    if (g->weight[truth] + heavier > 0.0) {
        double value = t->error_type[row] == ET_NEAR ? 1.0 : t->partner_iou[row];
        gain = (g->iou_sum[truth] + value) / (g->weight[truth] + heavier) - g->pq[truth];
    }
    double left = g->weight[predicted] - heavier;
    int64_t remaining = g->occurring;
    if (left <= 0.0)
        remaining--;
    else if (!mask_only)
        kept = g->iou_sum[predicted] / left - g->pq[predicted];
    if (remaining <= 0)
        return 0.0;
    return (g->total + gain + kept) / (double)remaining - g->total / (double)g->occurring;
}

void add_impact(const Table *t, const int32_t *match, int64_t n, const Gains *g, int by_pixels, double *impact)
{
    for (int64_t row = 0; row < n; row++) {
        uint8_t kind = t->status[row];
        int64_t of = t->category[row];
        int is_truth = t->side[row] == 0;
        if (kind == ST_TP) {
            double gain = (1.0 - t->iou[row]) / g->weight[of];
            if ((is_truth || !by_pixels) && g->weight[of] > 0.0 && gain > 0.0) {
                impact[row] = gain / (double)g->occurring;
                if (by_pixels && match[row] >= 0)
                    impact[match[row]] = impact[row];
            }
        } else if (is_unmatched(kind)) {
            int64_t other = t->partner[row];
            double gain;
            if (!is_paired(t, row, other))
                gain = (kind == ST_FN ? g->found : g->removed)[of];
            else if (is_truth)
                gain = gain_of_pair(t, g, row, of, t->category[other]);
            else
                gain = gain_of_pair(t, g, row, t->category[other], of);
            if (gain > 0.0)
                impact[row] = gain;
        }
    }
}

void confuse_segments(const Table *t, const uint8_t *paired, int64_t *counts, int64_t size)
{
    int64_t nothing = size - 1;
    EACH_ROW(t, row)
    {
        uint8_t kind = t->status[row];
        int64_t own = t->category[row];
        int is_paired = paired[t->error_type[row]] && t->partner[row] >= 0;
        /* Of a match and of a pair the truth's row counts. */
        if (t->side[row] == 0) {
            if (kind == ST_TP)
                counts[own * size + own]++;
            else if (kind == ST_FN)
                counts[own * size + (is_paired ? t->category[t->partner[row]] : nothing)]++;
        } else if (kind == ST_FP && !is_paired) {
            counts[nothing * size + own]++;
        }
    }
}

/* Category of a place among an image's rows, that of void for none; -1 where there is no such row. */
INLINE int64_t category_at(const Table *t, int64_t first, int64_t last, int32_t place, int64_t of_void)
{
    if (place < 0)
        return of_void;
    return first + place < last ? t->category[first + place] : -1;
}

int confuse_pixels(const Table *t, const OverlapColumns *o, int64_t *counts, int64_t size)
{
    for (int64_t image = 0; image < t->n_images; image++) {
        if (!t->images[image])
            continue;
        int64_t first = t->image_offsets[image], last = t->image_offsets[image + 1];
        for (int64_t k = o->offsets[image]; k < o->offsets[image + 1]; k++) {
            int64_t g = category_at(t, first, last, o->truth[k], size - 1);
            int64_t p = category_at(t, first, last, o->prediction[k], size - 1);
            if (g < 0 || p < 0)
                return 0;
            counts[g * size + p] += o->pixels[k];
        }
    }
    return 1;
}

int mark_rows_of_cell(const Table *t, const OverlapColumns *o, int64_t truth, int64_t predicted, int64_t of_void,
                      uint8_t *marked)
{
    for (int64_t image = 0; image < t->n_images; image++) {
        int64_t first = t->image_offsets[image], last = t->image_offsets[image + 1];
        for (int64_t k = o->offsets[image]; k < o->offsets[image + 1]; k++) {
            int64_t g = category_at(t, first, last, o->truth[k], of_void);
            int64_t p = category_at(t, first, last, o->prediction[k], of_void);
            if (g < 0 || p < 0)
                return 0;
            if (g != truth || p != predicted)
                continue;
            if (o->truth[k] >= 0)
                marked[first + o->truth[k]] = 1;
            if (o->prediction[k] >= 0)
                marked[first + o->prediction[k]] = 1;
        }
    }
    return 1;
}

/* Images one after the other, resamples side by side: each sum is added up in the order of the dataset. */
FOR_PROCESSORS int add_changes(const int64_t *offsets, int64_t n_images, const int64_t *at, const double *change,
                               const int8_t *signs, int64_t resamples, int64_t n_places, double *totals)
{
    double *sign = malloc(((size_t)resamples + 1) * sizeof *sign);
    if (!sign)
        return 0;
    for (int64_t image = 0; image < n_images; image++) {
        for (int64_t j = 0; j < resamples; j++)
            sign[j] = signs[image * resamples + j];
        for (int64_t k = offsets[image]; k < offsets[image + 1]; k++)
            for (int64_t kind = 0; kind < 2; kind++) {
                double amount = change[2 * k + kind];
                if (amount == 0.0)
                    continue;
                double *total = totals + (kind * n_places + at[k]) * resamples;
                for (int64_t j = 0; j < resamples; j++)
                    total[j] += amount * sign[j];
            }
    }
    free(sign);
    return 1;
}
