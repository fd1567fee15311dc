/* See twins.h. What each does is said at the kernel that it stands for, "twin" in its decorator. */

#include "twins.h"

#include "canvas.h"
#include "runs.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TAKE(told)                                                                                                   \
    Taken a[MOST_TAKEN];                                                                                             \
    Py_buffer room[MOST_TAKEN];                                                                                      \
    Held held = {room, 0};                                                                                           \
    PyObject *result = NULL;                                                                                         \
    if (!take(&held, args, told, a))                                                                                 \
    goto end

#define REFUSE_UNLESS(fits, name)                                                                                    \
    if (!(fits)) {                                                                                                   \
        misfit(name);                                                                                                \
        goto end;                                                                                                    \
    }

/* What a door returns, after which everything is let go of. */
#define RETURN(made)                                                                                                 \
    result = made;                                                                                                   \
    end:                                                                                                             \
    let_go(&held);                                                                                                   \
    return result

static PyObject *nothing(void)
{
    Py_INCREF(Py_None);
    return Py_None;
}

static Py_ssize_t length(const Taken *taken)
{
    return taken->array->shape[0];
}

static Py_ssize_t columns_of(const Taken *taken)
{
    return taken->array->shape[1];
}

static int within(const int32_t *values, Py_ssize_t count, int64_t least, int64_t limit)
{
    for (Py_ssize_t k = 0; k < count; k++)
        if (values[k] < least || values[k] >= limit)
            return 0;
    return 1;
}

static int is_order(const int64_t *values, Py_ssize_t count, int64_t limit)
{
    for (Py_ssize_t k = 0; k < count; k++)
        if (values[k] < 0 || values[k] >= limit)
            return 0;
    return 1;
}

/* Starts and offsets of rows that begin at column 0 and are closed at a width, that of the first where it is negative. */
static int rows_fit(const Taken *starts, const Taken *ids, const Taken *offsets, Py_ssize_t width)
{
    Py_ssize_t height = length(offsets) - 1, count = length(starts);
    const int32_t *start = starts->array->buf;
    const int64_t *offset = offsets->array->buf;
    if (height < 0 || length(ids) != count || offset[0] != 0 || offset[height] != count)
        return 0;
    for (Py_ssize_t y = 0; y < height; y++) {
        if (offset[y] >= offset[y + 1] || offset[y + 1] > count || start[offset[y]] != 0)
            return 0;
        if (width < 0)
            width = start[offset[y + 1] - 1];
        if (start[offset[y + 1] - 1] != width || (width > 0 && offset[y] + 1 == offset[y + 1]))
            return 0;
    }
    return 1;
}

static RunArrays runs_in(const Taken *taken)
{
    return (RunArrays){taken[0].array->buf, taken[1].array->buf, taken[2].array->buf, length(taken + 2) - 1};
}

#define DATA(k, kind) ((kind *)a[k].array->buf)

/* ---- maps ---- */

static PyObject *fill(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.1 r4.1 r8.1 w4.2");
    REFUSE_UNLESS(length(a + 2) == length(a + 3) + 1 && rows_fit(a, a + 1, a + 2, columns_of(a + 3)), "fill");
    RunArrays runs = runs_in(a);
    Py_BEGIN_ALLOW_THREADS
    fill_map(&runs, DATA(3, uint32_t), columns_of(a + 3));
    Py_END_ALLOW_THREADS
    RETURN(nothing());
}

static PyObject *count_runs(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("(r4.1 r4.1 r8.1) (r4.1 r4.1 r8.1) n w8.1 w8.1 w4.2");
    Py_ssize_t width = a[6].number, slots = length(a + 7);
    REFUSE_UNLESS(rows_fit(a, a + 1, a + 2, width) && rows_fit(a + 3, a + 4, a + 5, width) &&
                      length(a + 2) == length(a + 5) && slots > 1 && (slots & (slots - 1)) == 0 &&
                      length(a + 8) == slots && length(a + 9) == slots && columns_of(a + 9) == 4,
                  "count_runs");
    RunArrays truth = runs_in(a), predicted = runs_in(a + 3);
    int is_done;
    Py_BEGIN_ALLOW_THREADS
    is_done = count_run_pairs(&truth, &predicted, width, DATA(7, uint64_t), (size_t)slots, DATA(8, int64_t),
                              DATA(9, int32_t));
    Py_END_ALLOW_THREADS
    RETURN(PyBool_FromLong(is_done));
}

static PyObject *find_ids(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.1 r8.1 r4.1 n w4.1");
    REFUSE_UNLESS(length(a + 1) == length(a) && length(a + 4) == length(a + 2) &&
                      is_order(DATA(1, int64_t), length(a + 1), length(a)),
                  "find_ids");
    RETURN(PyLong_FromLongLong(find_listed(DATA(0, uint32_t), DATA(1, int64_t), length(a), DATA(2, uint32_t),
                                           length(a + 2), a[3].number, DATA(4, int32_t))));
}

static PyObject *measure_segments(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.1 r8.1 r4.2 w8.1 w4.2");
    REFUSE_UNLESS(length(a + 1) == length(a) && length(a + 2) == length(a) && columns_of(a + 2) == 4 &&
                      length(a + 4) == length(a + 3) && columns_of(a + 4) == 4 &&
                      within(DATA(0, int32_t), length(a), INT32_MIN, length(a + 3)),
                  "measure_segments");
    add_up_segments(DATA(0, int32_t), DATA(1, int64_t), DATA(2, int32_t), length(a), DATA(3, int64_t),
                    DATA(4, int32_t));
    RETURN(nothing());
}

/* ---- the linter ---- */

static PyObject *count_pieces(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.1 r4.1 r8.1 r4.1 r8.1 w4.1 w4.1 w4.1 w4.1 w4.2");
    Py_ssize_t count = length(a);
    REFUSE_UNLESS(rows_fit(a, a + 1, a + 2, -1) && length(a + 4) == length(a + 3) && length(a + 5) >= count &&
                      length(a + 6) >= count && length(a + 7) >= count && length(a + 8) >= count &&
                      columns_of(a + 9) == 2 && is_order(DATA(4, int64_t), length(a + 4), length(a + 9)),
                  "count_pieces");
    RunArrays runs = runs_in(a);
    Labels labels = {DATA(5, int32_t), DATA(6, int32_t), DATA(7, int32_t), DATA(8, uint32_t)};
    Py_BEGIN_ALLOW_THREADS
    count_connected(&runs, DATA(3, uint32_t), DATA(4, int64_t), length(a + 3), &labels, DATA(9, int32_t));
    Py_END_ALLOW_THREADS
    RETURN(nothing());
}

static PyObject *look(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.1 r4.1 r8.1 w1.1 w1.1");
    REFUSE_UNLESS(rows_fit(a, a + 1, a + 2, length(a + 4) - 1) && length(a + 3) == length(a + 2) - 1, "look");
    RunArrays runs = runs_in(a);
    int64_t lone;
    Py_BEGIN_ALLOW_THREADS
    lone = look_close(&runs, DATA(3, uint8_t), DATA(4, uint8_t));
    Py_END_ALLOW_THREADS
    RETURN(PyLong_FromLongLong(lone));
}

static int take_maps(const Taken *a, Py_ssize_t step, Fitted *maps)
{
    *maps = (Fitted){a[0].array->buf, a[1].array->buf, length(a), columns_of(a), step};
    return length(a) == length(a + 1) && columns_of(a) == columns_of(a + 1) && step > 0;
}

static PyObject *share_at(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.2 r4.2 n n n");
    Fitted maps;
    REFUSE_UNLESS(take_maps(a, a[4].number, &maps), "share_at");
    RETURN(PyFloat_FromDouble(share_of_equal(&maps, a[2].number, a[3].number)));
}

static PyObject *best_shift(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.2 r4.2 n n n n n n");
    Fitted maps;
    REFUSE_UNLESS(take_maps(a, a[7].number, &maps), "best_shift");
    int64_t dy = a[2].number, dx = a[3].number;
    double best;
    Py_BEGIN_ALLOW_THREADS
    best = search_shift(&maps, &dy, &dx, a[4].number, a[5].number, a[6].number);
    Py_END_ALLOW_THREADS
    RETURN(Py_BuildValue("dLL", best, (long long)dy, (long long)dx));
}

static PyObject *shares_along(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.2 r4.2 n n n w8.1");
    Fitted maps;
    REFUSE_UNLESS(take_maps(a, a[4].number, &maps), "shares_along");
    int is_down = a[2].number != 0;
    Py_ssize_t reach = length(a + 5) / 2, across = a[3].number;
    double *shares = DATA(5, double);
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < length(a + 5); i++)
        shares[i] = share_of_equal(&maps, is_down ? i - reach : across, is_down ? across : i - reach);
    Py_END_ALLOW_THREADS
    RETURN(nothing());
}

static PyObject *matching(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r8.2 w8.1");
    /* With fewer columns than rows, or a cost that is no number, no path would end. */
    int fits = length(a) <= columns_of(a) && length(a + 1) == length(a);
    const double *cost = DATA(0, double);
    for (Py_ssize_t k = 0; fits && k < length(a) * columns_of(a); k++)
        fits = isfinite(cost[k]);
    REFUSE_UNLESS(fits, "matching");
    int is_room;
    Py_BEGIN_ALLOW_THREADS
    is_room = match_rows(cost, length(a), columns_of(a), DATA(1, int64_t));
    Py_END_ALLOW_THREADS
    RETURN(is_room ? nothing() : PyErr_NoMemory());
}

/* ---- boundaries ---- */

static PyObject *index_runs(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.1 r4.1 r1.1 w4.1");
    REFUSE_UNLESS(length(a + 2) == length(a + 1) && length(a + 3) == length(a), "index_runs");
    int is_room;
    Py_BEGIN_ALLOW_THREADS
    is_room = place_runs(DATA(0, uint32_t), length(a), DATA(1, uint32_t), DATA(2, uint8_t), length(a + 1),
                         DATA(3, int32_t));
    Py_END_ALLOW_THREADS
    RETURN(is_room ? nothing() : PyErr_NoMemory());
}

static PlacedRuns placed_in(const Taken *taken)
{
    return (PlacedRuns){taken[0].array->buf, taken[1].array->buf, taken[2].array->buf, length(taken + 2) - 1};
}

static PyObject *count_boundaries(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("(r4.1 r4.1 r8.1) (r4.1 r4.1 r8.1) r4.1 n n w8.1 w8.1 w8.1");
    Py_ssize_t width = a[7].number, dilation = a[8].number, count = length(a + 6);
    REFUSE_UNLESS(rows_fit(a, a + 1, a + 2, width) && rows_fit(a + 3, a + 4, a + 5, width) &&
                      length(a + 2) == length(a + 5) && dilation > 0 && length(a + 9) == count &&
                      length(a + 10) == count && length(a + 11) == count &&
                      within(DATA(1, int32_t), length(a + 1), INT32_MIN, count) &&
                      within(DATA(4, int32_t), length(a + 4), INT32_MIN, count),
                  "count_boundaries");
    PlacedRuns truth = placed_in(a), predicted = placed_in(a + 3);
    int is_room;
    Py_BEGIN_ALLOW_THREADS
    is_room = count_near_outlines(&truth, &predicted, DATA(6, int32_t), width, dilation, DATA(9, int64_t),
                                  DATA(10, int64_t), DATA(11, int64_t));
    Py_END_ALLOW_THREADS
    RETURN(is_room ? nothing() : PyErr_NoMemory());
}

/* ---- the segment table ---- */

/* Bounds that begin at 0, do not fall, and end within a limit. */
static int bounds_fit(const Taken *bounds, Py_ssize_t count, Py_ssize_t limit)
{
    const int64_t *offset = bounds->array->buf;
    int fits = length(bounds) == count + 1 && offset[0] == 0 && offset[count] <= limit;
    for (Py_ssize_t k = 0; fits && k < count; k++)
        fits = offset[k] <= offset[k + 1];
    return fits;
}

static int categories_fit(const Taken *category, Py_ssize_t limit)
{
    const int16_t *values = category->array->buf;
    int fits = 1;
    for (Py_ssize_t k = 0; k < length(category); k++)
        fits &= values[k] >= 0 && values[k] < limit;
    return fits;
}

/* Images and rows that count, and the columns of so many rows that come before. */
static int scope_fits(const Taken *image_offsets, const Taken *columns, int n_columns, const Taken *images,
                      const Taken *rows)
{
    Py_ssize_t count = length(columns);
    for (int k = 1; k < n_columns; k++)
        if (length(columns + k) != count)
            return 0;
    return bounds_fit(image_offsets, length(images), count) && (!rows || length(rows) == 0 || length(rows) == count);
}

static const uint8_t *flags_in(const Taken *rows)
{
    return length(rows) ? rows->array->buf : NULL;
}

static PyObject *count_ious(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r8.1 r1.1 r2.1 r1.1 r8.1 r4.1 n f r1.1 r1.1 r8.1 w8.2");
    Py_ssize_t bins = length(a + 10) - 1;
    REFUSE_UNLESS(scope_fits(a, a + 1, 5, a + 8, a + 9) && bins > 0 && length(a + 11) == 2 &&
                      columns_of(a + 11) == bins,
                  "count_ious");
    Table table = {.n_images = length(a + 8), .image_offsets = DATA(0, int64_t), .side = DATA(1, uint8_t),
                   .category = DATA(2, int16_t), .status = DATA(3, uint8_t), .partner_iou = DATA(4, double),
                   .partner = DATA(5, int32_t), .images = DATA(8, uint8_t), .rows = flags_in(a + 9)};
    int64_t alone;
    Py_BEGIN_ALLOW_THREADS
    alone = count_by_iou(&table, a[6].number, a[7].real, DATA(10, double), bins, DATA(11, int64_t));
    Py_END_ALLOW_THREADS
    RETURN(PyLong_FromLongLong(alone));
}

static PyObject *count_matches(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r8.1 r1.1 r2.1 r1.1 r8.1 r1.1 r8.1 r1.1 r1.1 w8.1 w8.1 w2.1 w8.2 w8.2 w8.2 w8.2");
    Py_ssize_t n = length(a + 6), places = length(a + 12);
    int by_image = length(a + 10) > 0;
    REFUSE_UNLESS(scope_fits(a, a + 1, 5, a + 7, a + 8) && n > 0 && columns_of(a + 12) == n &&
                      length(a + 13) == places && columns_of(a + 13) == n + 1 && length(a + 14) == places &&
                      columns_of(a + 14) == n && length(a + 15) == places && columns_of(a + 15) == 2 &&
                      categories_fit(a + 2, by_image ? length(a + 9) : places) &&
                      (!by_image || (n == 1 && length(a + 10) == length(a + 7) + 1 && places >= length(a + 1) &&
                                     length(a + 11) >= length(a + 1))),
                  "count_matches");
    Table table = {.n_images = length(a + 7), .image_offsets = DATA(0, int64_t), .side = DATA(1, uint8_t),
                   .category = DATA(2, int16_t), .status = DATA(3, uint8_t), .iou = DATA(4, double),
                   .ignorable = DATA(5, uint8_t), .images = DATA(7, uint8_t), .rows = flags_in(a + 8)};
    /* Entries of categories that have none yet are below 0; others would be of nothing. */
    const int64_t *entry_of = DATA(9, int64_t);
    for (Py_ssize_t k = 0; k < length(a + 9); k++)
        REFUSE_UNLESS(entry_of[k] < 0, "count_matches");
    Py_BEGIN_ALLOW_THREADS
    count_each_match(&table, DATA(6, double), n, DATA(9, int64_t), by_image ? DATA(10, int64_t) : NULL,
                     DATA(11, int16_t), DATA(12, double), DATA(13, int64_t), DATA(14, int64_t), DATA(15, int64_t));
    Py_END_ALLOW_THREADS
    RETURN(nothing());
}

static PyObject *fill_impact(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r1.1 r1.1 r1.1 r2.1 r4.1 r4.1 r8.1 r8.1 r8.2 n f n w8.1");
    Py_ssize_t count = length(a + 12), n_categories = columns_of(a + 8);
    int fits = length(a + 8) == 5 && a[9].number > 0 && categories_fit(a + 3, n_categories) &&
               within(DATA(4, int32_t), length(a + 4), INT32_MIN, count) &&
               within(DATA(5, int32_t), length(a + 5), INT32_MIN, count);
    for (int k = 0; k < 8; k++)
        fits = fits && length(a + k) == count;
    REFUSE_UNLESS(fits, "fill_impact");
    Table table = {.status = DATA(0, uint8_t), .error_type = DATA(1, uint8_t), .side = DATA(2, uint8_t),
                   .category = DATA(3, int16_t), .partner = DATA(4, int32_t), .iou = DATA(6, double),
                   .partner_iou = DATA(7, double)};
    const double *of = DATA(8, double);
    Gains gains = {of, of + n_categories, of + 2 * n_categories, of + 3 * n_categories, of + 4 * n_categories,
                   a[10].real, a[9].number};
    Py_BEGIN_ALLOW_THREADS
    add_impact(&table, DATA(5, int32_t), count, &gains, a[11].number != 0, DATA(12, double));
    Py_END_ALLOW_THREADS
    RETURN(nothing());
}

static PyObject *count_segments(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r8.1 r1.1 r2.1 r4.1 r1.1 r1.1 r1.1 r1.1 w8.2");
    Py_ssize_t size = length(a + 8);
    const uint8_t *error_type = DATA(5, uint8_t);
    int fits = scope_fits(a, a + 1, 5, a + 7, NULL) && size > 0 && columns_of(a + 8) == size &&
               categories_fit(a + 2, size - 1) && within(DATA(3, int32_t), length(a + 3), INT32_MIN, length(a + 2));
    for (Py_ssize_t k = 0; fits && k < length(a + 5); k++)
        fits = error_type[k] < length(a + 6);
    REFUSE_UNLESS(fits, "count_segments");
    Table table = {.n_images = length(a + 7), .image_offsets = DATA(0, int64_t), .side = DATA(1, uint8_t),
                   .category = DATA(2, int16_t), .partner = DATA(3, int32_t), .status = DATA(4, uint8_t),
                   .error_type = error_type, .images = DATA(7, uint8_t)};
    Py_BEGIN_ALLOW_THREADS
    confuse_segments(&table, DATA(6, uint8_t), DATA(8, int64_t), size);
    Py_END_ALLOW_THREADS
    RETURN(nothing());
}

static OverlapColumns overlaps_in(const Taken *taken)
{
    return (OverlapColumns){taken[0].array->buf, taken[1].array->buf, taken[2].array->buf, NULL};
}

static PyObject *count_pixels(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r8.1 r2.1 r8.1 r4.1 r4.1 r4.1 r1.1 w8.2");
    Py_ssize_t size = length(a + 7), n_images = length(a + 6), count = length(a + 3);
    REFUSE_UNLESS(bounds_fit(a, n_images, length(a + 1)) && bounds_fit(a + 2, n_images, count) &&
                      length(a + 4) == count && length(a + 5) == count && size > 0 && columns_of(a + 7) == size &&
                      categories_fit(a + 1, size - 1),
                  "count_pixels");
    Table table = {.n_images = n_images, .image_offsets = DATA(0, int64_t), .category = DATA(1, int16_t),
                   .images = DATA(6, uint8_t)};
    OverlapColumns overlaps = overlaps_in(a + 2);
    overlaps.pixels = DATA(5, int32_t);
    int fits;
    Py_BEGIN_ALLOW_THREADS
    fits = confuse_pixels(&table, &overlaps, DATA(7, int64_t), size);
    Py_END_ALLOW_THREADS
    REFUSE_UNLESS(fits, "count_pixels");
    RETURN(nothing());
}

static PyObject *mark_cell(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r8.1 r2.1 r8.1 r4.1 r4.1 n n n w1.1");
    Py_ssize_t n_images = length(a + 2) - 1, count = length(a + 3);
    REFUSE_UNLESS(n_images >= 0 && bounds_fit(a, n_images, length(a + 1)) && bounds_fit(a + 2, n_images, count) &&
                      length(a + 4) == count && length(a + 8) == length(a + 1) && categories_fit(a + 1, a[7].number),
                  "mark_cell");
    Table table = {.n_images = n_images, .image_offsets = DATA(0, int64_t), .category = DATA(1, int16_t)};
    OverlapColumns overlaps = overlaps_in(a + 2);
    int fits;
    Py_BEGIN_ALLOW_THREADS
    fits = mark_rows_of_cell(&table, &overlaps, a[5].number, a[6].number, a[7].number, DATA(8, uint8_t));
    Py_END_ALLOW_THREADS
    REFUSE_UNLESS(fits, "mark_cell");
    RETURN(nothing());
}

static PyObject *add_signed(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r8.1 r8.1 r8.2 r1.2 w8.3");
    Py_ssize_t n_images = length(a + 3), resamples = columns_of(a + 3), places = columns_of(a + 4);
    REFUSE_UNLESS(bounds_fit(a, n_images, length(a + 1)) && length(a + 2) == length(a + 1) && columns_of(a + 2) == 2 &&
                      length(a + 4) == 2 && a[4].array->shape[2] == resamples &&
                      is_order(DATA(1, int64_t), length(a + 1), places),
                  "add_signed");
    int is_room;
    Py_BEGIN_ALLOW_THREADS
    is_room = add_changes(DATA(0, int64_t), n_images, DATA(1, int64_t), DATA(2, double), DATA(3, int8_t), resamples,
                          places, DATA(4, double));
    Py_END_ALLOW_THREADS
    RETURN(is_room ? nothing() : PyErr_NoMemory());
}

/* ---- the canvas ---- */

static PyObject *count_pairs(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.1 r4.1 r8.1 r4.1 r4.1 r8.1 n w8.1 w4.1 w8.1 w8.1 w0.2 n");
    Py_ssize_t slots = length(a + 7), height = length(a + 11), width = columns_of(a + 11);
    int has_prediction = a[6].number != 0, item = (int)a[11].array->itemsize;
    REFUSE_UNLESS(length(a + 2) == height + 1 && rows_fit(a, a + 1, a + 2, width) &&
                      (!has_prediction || (length(a + 5) == height + 1 && rows_fit(a + 3, a + 4, a + 5, width))) &&
                      slots > 1 && (slots & (slots - 1)) == 0 && length(a + 8) == slots && length(a + 9) == slots &&
                      length(a + 10) == slots && (item == 2 || item == 4),
                  "count_pairs");
    RunArrays truth = runs_in(a), predicted = runs_in(a + 3);
    PairTable table = {DATA(7, uint64_t), DATA(8, uint32_t), DATA(9, uint64_t), DATA(10, int64_t), (size_t)slots};
    int64_t count;
    Py_BEGIN_ALLOW_THREADS
    count = number_pairs(&truth, has_prediction ? &predicted : NULL, &table, a[11].array->buf, item == 4, height,
                         width, a[12].number);
    Py_END_ALLOW_THREADS
    RETURN(PyLong_FromLongLong(count));
}

static PyObject *halve(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.2 w4.2");
    REFUSE_UNLESS(length(a) / 2 >= length(a + 1) && columns_of(a) / 2 >= columns_of(a + 1), "halve");
    Py_BEGIN_ALLOW_THREADS
    halve_pixels(DATA(0, uint32_t), columns_of(a), DATA(1, uint32_t), length(a + 1), columns_of(a + 1));
    Py_END_ALLOW_THREADS
    RETURN(nothing());
}

static PyObject *resample_rows(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r0.2 r4.1 r4.1 n w4.2 n n");
    Py_ssize_t item = a[0].array->itemsize, first = a[5].number, last = a[6].number;
    REFUSE_UNLESS((item == 2 || item == 4) && length(a + 1) == length(a + 4) && length(a + 2) == columns_of(a + 4) &&
                      first >= 0 && last <= length(a + 4) &&
                      within(DATA(1, int32_t), length(a + 1), INT32_MIN, length(a)) &&
                      within(DATA(2, int32_t), length(a + 2), INT32_MIN, columns_of(a)),
                  "resample_rows");
    int is_done;
    Py_BEGIN_ALLOW_THREADS
    is_done = sample_rows(a[0].array->buf, item == 4, columns_of(a), DATA(1, int32_t), DATA(2, int32_t),
                          columns_of(a + 4), (uint32_t)a[3].number, DATA(4, uint32_t), first, last);
    Py_END_ALLOW_THREADS
    REFUSE_UNLESS(is_done, "resample_rows");
    RETURN(nothing());
}

static PyObject *draw_rows(PyObject *Py_UNUSED(module), PyObject *args)
{
    TAKE("r4.2 n r4.2 r4.1 r4.1 r4.2 r8.1 n n n w4.2 n n n n n r1.1");
    Py_ssize_t margin = a[1].number, unit = a[7].number, count = length(a + 3);
    Py_ssize_t left = a[11].number, right = a[12].number, first = a[13].number, last = a[14].number;
    int everything = a[15].number != 0;
    int fits = count > 0 && margin >= 0 && unit > 0 && length(a) == length(a + 10) + 2 * margin &&
               columns_of(a) == columns_of(a + 10) + 2 * margin && length(a + 2) == count && columns_of(a + 2) == 3 &&
               length(a + 4) == count && columns_of(a + 5) == 6 && (everything || length(a + 16) == count) &&
               left >= 0 && right <= columns_of(a + 10) && first >= 0 && last <= length(a + 10) && 4 * unit <= margin;
    const int64_t *step = DATA(6, int64_t);
    for (Py_ssize_t k = 0; fits && k < length(a + 6); k++)
        fits = step[k] >= 0 && step[k] <= margin;
    REFUSE_UNLESS(fits, "draw_rows");
    Drawing drawing = {
        DATA(0, uint32_t), columns_of(a), margin, DATA(2, uint32_t), DATA(3, int32_t), DATA(4, int32_t),
        (uint32_t)(count - 1), DATA(5, uint32_t), step, (size_t)length(a + 6), unit, a[8].number, a[9].number,
        DATA(10, uint32_t), columns_of(a + 10), left, right, first, last, everything ? NULL : DATA(16, uint8_t),
    };
    int is_room;
    Py_BEGIN_ALLOW_THREADS
    is_room = draw_overlay(&drawing);
    Py_END_ALLOW_THREADS
    RETURN(is_room ? nothing() : PyErr_NoMemory());
}

#define TWIN(name) {#name, name, METH_VARARGS, NULL}

PyMethodDef TWINS[] = {
    TWIN(fill), TWIN(count_runs), TWIN(find_ids), TWIN(measure_segments), TWIN(count_pieces), TWIN(look),
    TWIN(share_at), TWIN(best_shift), TWIN(shares_along), TWIN(matching), TWIN(index_runs), TWIN(count_boundaries), TWIN(count_ious),
    TWIN(count_matches), TWIN(fill_impact), TWIN(count_segments), TWIN(count_pixels), TWIN(mark_cell), TWIN(add_signed),
    TWIN(count_pairs),
    TWIN(halve), TWIN(resample_rows), TWIN(draw_rows), {NULL, NULL, 0, NULL},
};
