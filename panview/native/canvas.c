/* See canvas.h. */

#include "canvas.h"

#include <stdlib.h>
#include <string.h>

/* ---- pairs of segments ---- */

#define FREE UINT64_MAX
#define TABLE_FULL -1
#define TOO_MANY_PAIRS -2

INLINE void write_wide(uint32_t *out, uint32_t pair, int64_t count)
{
    for (int64_t k = 0; k < count; k++)
        out[k] = pair;
}

INLINE void write_narrow(uint16_t *out, uint16_t pair, int64_t count)
{
    for (int64_t k = 0; k < count; k++)
        out[k] = pair;
}

FOR_PROCESSORS int64_t number_pairs(const RunArrays *truth, const RunArrays *other, PairTable *table, void *map,
                                    int is_wide, int64_t height, int64_t width, int64_t most)
{
    uint64_t mask = table->slots - 1, last_key = FREE;
    int64_t half = (int64_t)(table->slots / 2), count = 0;
    uint32_t pair = 0;
    for (int64_t y = 0; y < height; y++) {
        int64_t t = truth->offsets[y], p = other ? other->offsets[y] : 0, x = 0;
        while (x < width) {
            uint64_t key = (uint64_t)truth->ids[t] << 32;
            int64_t t_end = truth->starts[t + 1], end = t_end, p_end = 0;
            if (other) {
                key |= other->ids[p];
                p_end = other->starts[p + 1];
                end = p_end < end ? p_end : end;
            }
            if (key != last_key) {
                last_key = key;
                uint64_t slot = (key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
                while (table->keys[slot] != key && table->keys[slot] != FREE)
                    slot = (slot + 1) & mask;
                if (table->keys[slot] == FREE) {
                    if (count == most)
                        return TOO_MANY_PAIRS;
                    if (count == half)
                        return TABLE_FULL;
                    table->keys[slot] = key;
                    table->slot_pairs[slot] = (uint32_t)count;
                    table->pair_keys[count] = key;
                    count++;
                }
                pair = table->slot_pairs[slot];
            }
            table->pixels[pair] += end - x;
            if (is_wide)
                write_wide((uint32_t *)map + y * width + x, pair, end - x);
            else
                write_narrow((uint16_t *)map + y * width + x, (uint16_t)pair, end - x);
            t += t_end == end;
            p += other && p_end == end;
            x = end;
        }
    }
    return count;
}

/* ---- photos and sampling ---- */

#define RED_BLUE 0x00FF00FFu
#define GREEN 0x0000FF00u

FOR_PROCESSORS void halve_pixels(const uint32_t *source, int64_t source_width, uint32_t *out, int64_t height,
                                 int64_t width)
{
    for (int64_t y = 0; y < height; y++) {
        const uint32_t *upper = source + 2 * y * source_width, *lower = upper + source_width;
        uint32_t *line = out + y * width;
        for (int64_t x = 0; x < width; x++) {
            uint32_t a = upper[2 * x], b = upper[2 * x + 1], c = lower[2 * x], d = lower[2 * x + 1];
            /* Red and blue are 16 bits apart, so that both can be summed at once. */
            uint32_t red_blue = (a & RED_BLUE) + (b & RED_BLUE) + (c & RED_BLUE) + (d & RED_BLUE) + 0x00020002u;
            uint32_t green = (a & GREEN) + (b & GREEN) + (c & GREEN) + (d & GREEN) + 0x00000200u;
            line[x] = 0xFF000000u | (red_blue >> 2 & RED_BLUE) | (green >> 2 & GREEN);
        }
    }
}

#define SAMPLE_LINE(KIND)                                                                                            \
    do {                                                                                                             \
        const KIND *from = (const KIND *)source + row * source_width;                                               \
        for (int64_t x = 0; x < begin; x++)                                                                          \
            line[x] = outside;                                                                                       \
        for (int64_t x = begin; x < end; x++)                                                                        \
            line[x] = from[columns[x]];                                                                              \
        for (int64_t x = end; x < width; x++)                                                                        \
            line[x] = outside;                                                                                       \
    } while (0)

int sample_rows(const void *source, int is_wide, int64_t source_width, const int32_t *rows, const int32_t *columns,
                int64_t width, uint32_t outside, uint32_t *out, int64_t first, int64_t last)
{
    /* Beside the image lie the first few columns and the last few; between them nothing has to be asked. */
    int64_t begin = 0, end = width;
    while (begin < end && columns[begin] < 0)
        begin++;
    while (begin < end && columns[end - 1] < 0)
        end--;
    for (int64_t x = begin; x < end; x++)
        if (columns[x] < 0)
            return 0;
    for (int64_t y = first; y < last; y++) {
        uint32_t *line = out + y * width;
        int64_t row = rows[y];
        if (row < 0) {
            for (int64_t x = 0; x < width; x++)
                line[x] = outside;
        } else if (y > first && rows[y - 1] == row) {
            memcpy(line, line - width, (size_t)width * sizeof(uint32_t));
        } else if (is_wide) {
            SAMPLE_LINE(uint32_t);
        } else {
            SAMPLE_LINE(uint16_t);
        }
    }
    return 1;
}

/* ---- the overlay ---- */

/* As panview/overlay/draw_kernel.py has them; a test compares. */
enum { STRIPE = 5, HATCH_PERIOD = 7, HATCH_WIDTH = 2, SPARSE_PERIOD = 14, SPARSE_WIDTH = 2 };
enum { DASH_PERIOD = 11, DASH_LENGTH = 7, DOT_PERIOD = 5, DOT_LENGTH = 2, RING = 4, TILE = 16 };
enum { STRIPES = 1, HATCH = 2 };
enum { SOLID = 0, DASHED = 1 };
enum { FILL = 0, STRIPE_COLOUR = 1, PATTERN = 2, FILL_COLUMNS = 3 };
enum { COLOUR = 0, INNER = 1, KIND = 2, WIDTH = 3, TOTAL = 4, RANK = 5, LINE_COLUMNS = 6 };

/* The remainder that is never negative. */
INLINE int64_t modulo(int64_t value, int64_t by)
{
    int64_t rest = value % by;
    return rest < 0 ? rest + by : rest;
}

/* Lay one premultiplied ARGB colour over another. */
INLINE uint32_t over(uint32_t below, uint32_t above)
{
    uint32_t rest = 255 - (above >> 24);
    uint32_t low = (below & RED_BLUE) * rest + 0x00800080u;
    low = (low + (low >> 8 & RED_BLUE)) >> 8 & RED_BLUE;
    uint32_t high = (below >> 8 & RED_BLUE) * rest + 0x00800080u;
    high = (high + (high >> 8 & RED_BLUE)) & 0xFF00FF00u;
    return above + low + high;
}

INLINE int in_stripe(uint32_t pattern, int64_t x, int64_t y, int64_t unit)
{
    if (pattern == STRIPES)
        return modulo(x + y, 2 * STRIPE * unit) < STRIPE * unit;
    if (pattern == HATCH)
        return modulo(x + y, HATCH_PERIOD * unit) < HATCH_WIDTH * unit;
    return modulo(x - y, SPARSE_PERIOD * unit) < SPARSE_WIDTH * unit;
}

INLINE int in_dash(uint32_t kind, int direction, int64_t x, int64_t y, int64_t unit)
{
    if (kind == SOLID)
        return 1;
    int64_t position = direction == 0 ? x : direction == 1 ? y : direction == 2 ? (x + y) * 181 >> 8 : (x - y) * 181 >> 8;
    if (kind == DASHED)
        return modulo(position, DASH_PERIOD * unit) < DASH_LENGTH * unit;
    return modulo(position, DOT_PERIOD * unit) < DOT_LENGTH * unit;
}

INLINE int touched(const Drawing *d, int64_t start, int64_t height, int64_t width)
{
    uint32_t last = d->pairs[start];
    if (d->changed[last])
        return 1;
    for (int64_t y = 0; y < height; y++) {
        const uint32_t *line = d->pairs + start + y * d->stride;
        for (int64_t x = 0; x < width; x++)
            if (line[x] != last) {
                if (d->changed[line[x]])
                    return 1;
                last = line[x];
            }
    }
    return 0;
}

/* Find the pixels that have another pair above, below, left or right of them, at any of the steps. */
INLINE void find_edges(const Drawing *d, int64_t start, int64_t height, int64_t width, uint32_t *edges, int64_t room)
{
    for (int64_t y = 0; y < height; y++) {
        const uint32_t *line = d->pairs + start + y * d->stride;
        uint32_t *found = edges + y * room;
        memset(found, 0, (size_t)width * sizeof(uint32_t));
        for (size_t k = 0; k < d->n_steps; k++) {
            int64_t step = d->steps[k];
            const uint32_t *left = line - step, *right = line + step;
            const uint32_t *above = line - step * d->stride, *below = line + step * d->stride;
            for (int64_t x = 0; x < width; x++)
                found[x] |= (line[x] ^ left[x]) | (line[x] ^ right[x]) | (line[x] ^ above[x]) | (line[x] ^ below[x]);
        }
    }
}

INLINE int is_uniform(const uint32_t *edges, int64_t room, int64_t height, int64_t width)
{
    for (int64_t y = 0; y < height; y++) {
        uint32_t different = 0;
        for (int64_t x = 0; x < width; x++)
            different |= edges[y * room + x];
        if (different)
            return 0;
    }
    return 1;
}

/* Which way an outline runs at a pixel: 0 across, 1 up and down, 2 falling, 3 rising diagonal. */
static int along(const Drawing *d, int64_t at, int32_t segment, const int32_t *owner, int closed)
{
    int64_t normal_x = 0, normal_y = 0, radius = RING * d->unit, slanted = radius * 7 / 10;
    for (int64_t step_y = -1; step_y <= 1; step_y++)
        for (int64_t step_x = -1; step_x <= 1; step_x++) {
            int64_t length = step_x != 0 && step_y != 0 ? slanted : radius;
            uint32_t pair = d->pairs[at + step_y * length * d->stride + step_x * length];
            if (owner[pair] != segment && (closed || pair != d->outside)) {
                normal_x += step_x * length;
                normal_y += step_y * length;
            }
        }
    int64_t across = llabs(normal_x), down = llabs(normal_y);
    /* tan(22.5 degrees) is about 5 / 12. */
    if (across * 12 <= down * 5)
        return 0;
    if (down * 12 <= across * 5)
        return 1;
    return (normal_x > 0) == (normal_y > 0) ? 3 : 2;
}

INLINE int leaves(uint32_t pair, int32_t segment, const int32_t *owner, uint32_t outside, int closed)
{
    return (owner[pair] != segment) & (closed | (pair != outside));
}

typedef struct {
    uint32_t colours[TILE][TILE], ranks[TILE][TILE];
} Outlines;

typedef struct {
    int64_t at; /* entry of the tile's first pixel */
    int64_t x, y; /* its position in dashes and dots */
    int64_t height, width;
    const uint32_t *edges;
    int64_t room; /* from one row of edges to the next */
} Tile;

/* Find the outlines of one side in a tile; see `outline_tile`. */
INLINE void outline_tile(const Drawing *d, const Tile *tile, const int32_t *owner, Outlines *found)
{
    for (int64_t y = 0; y < tile->height; y++) {
        uint32_t last = d->outside, rank = 0;
        int32_t segment = owner[d->outside];
        int closed = 0;
        for (int64_t x = 0; x < tile->width; x++) {
            /* Nearly every pixel ends here. Its rank counts only beside a colour. */
            found->colours[y][x] = 0;
            if (tile->edges[y * tile->room + x] == 0)
                continue;
            int64_t at = tile->at + y * d->stride + x;
            uint32_t pair = d->pairs[at];
            if (pair != last) {
                last = pair;
                segment = owner[pair];
                rank = segment >= 0 ? d->lines[(size_t)segment * LINE_COLUMNS + RANK] : 0;
                closed = rank > 0;
            }
            uint32_t colour = 0;
            if (segment >= 0) {
                const uint32_t *line = d->lines + (size_t)segment * LINE_COLUMNS;
                for (int column = WIDTH; column <= TOTAL; column++) {
                    int64_t step = line[column], rows = step * d->stride;
                    uint32_t a = d->pairs[at - step], b = d->pairs[at + step];
                    uint32_t c = d->pairs[at - rows], e = d->pairs[at + rows];
                    if (!((a != pair) | (b != pair) | (c != pair) | (e != pair)))
                        continue;
                    if (leaves(a, segment, owner, d->outside, closed) | leaves(b, segment, owner, d->outside, closed) |
                        leaves(c, segment, owner, d->outside, closed) | leaves(e, segment, owner, d->outside, closed)) {
                        colour = line[INNER];
                        if (column == WIDTH) {
                            int direction = line[KIND] != SOLID ? along(d, at, segment, owner, closed) : 0;
                            if (in_dash(line[KIND], direction, tile->x + x, tile->y + y, d->unit))
                                colour = line[COLOUR];
                        }
                        break;
                    }
                }
            }
            found->colours[y][x] = colour;
            found->ranks[y][x] = rank;
        }
    }
}

/* Lay the outlines of both sides over the fills of a tile, that of the higher rank on top. */
INLINE void compose_tile(const Drawing *d, const Tile *tile, const Outlines *truth, const Outlines *predicted,
                         uint32_t *out)
{
    for (int64_t y = 0; y < tile->height; y++) {
        const uint32_t *pairs = d->pairs + tile->at + y * d->stride;
        uint32_t last = pairs[0];
        const uint32_t *fill = d->fills + (size_t)last * FILL_COLUMNS;
        for (int64_t x = 0; x < tile->width; x++) {
            if (pairs[x] != last) {
                last = pairs[x];
                fill = d->fills + (size_t)last * FILL_COLUMNS;
            }
            uint32_t colour = fill[FILL];
            if (fill[PATTERN] != 0 && in_stripe(fill[PATTERN], tile->x + x, tile->y + y, d->unit))
                colour = fill[STRIPE_COLOUR];
            if (tile->edges[y * tile->room + x] != 0) {
                uint32_t below = truth->colours[y][x], above = predicted->colours[y][x];
                if (truth->ranks[y][x] > predicted->ranks[y][x]) {
                    uint32_t other = below;
                    below = above;
                    above = other;
                }
                if (below != 0)
                    colour = over(colour, below);
                if (above != 0)
                    colour = over(colour, above);
            }
            out[y * d->out_width + x] = colour;
        }
    }
}

FOR_PROCESSORS static void draw_tiles(const Drawing *d, uint32_t *edges, uint8_t *wanted)
{
    Outlines truth, predicted;
    memset(&truth, 0, sizeof truth);
    memset(&predicted, 0, sizeof predicted);
    int64_t room = d->right - d->left;
    for (int64_t top = d->first; top < d->last; top += TILE) {
        int64_t bottom = top + TILE < d->last ? top + TILE : d->last, height = bottom - top;
        int64_t begin = d->left, stop = d->right;
        if (d->changed) {
            begin = d->right;
            for (int64_t start = d->left; start < d->right; start += TILE) {
                int64_t end = start + TILE < d->right ? start + TILE : d->right;
                int found = touched(d, top * d->stride + start, height + 2 * d->margin, end - start + 2 * d->margin);
                wanted[(start - d->left) / TILE] = (uint8_t)found;
                if (found) {
                    begin = start < begin ? start : begin;
                    stop = end;
                }
            }
            if (begin == d->right)
                continue;
        }
        find_edges(d, (top + d->margin) * d->stride + begin + d->margin, height, stop - begin, edges, room);
        for (int64_t start = begin; start < stop; start += TILE) {
            if (!wanted[(start - d->left) / TILE])
                continue;
            int64_t end = start + TILE < d->right ? start + TILE : d->right;
            Tile tile = {(top + d->margin) * d->stride + start + d->margin,
                         start - d->corner_x, top - d->corner_y, height, end - start, edges + start - begin, room};
            uint32_t *out = d->out + top * d->out_width + start;
            if (is_uniform(tile.edges, room, height, tile.width)) {
                const uint32_t *fill = d->fills + (size_t)d->pairs[tile.at] * FILL_COLUMNS;
                if (fill[PATTERN] == 0) {
                    for (int64_t y = 0; y < height; y++)
                        for (int64_t x = 0; x < tile.width; x++)
                            out[y * d->out_width + x] = fill[FILL];
                    continue;
                }
            } else {
                outline_tile(d, &tile, d->truth_owner, &truth);
                outline_tile(d, &tile, d->prediction_owner, &predicted);
            }
            compose_tile(d, &tile, &truth, &predicted, out);
        }
    }
}

int draw_overlay(const Drawing *drawing)
{
    if (drawing->right <= drawing->left || drawing->last <= drawing->first)
        return 1;
    size_t room = (size_t)(drawing->right - drawing->left);
    uint32_t *edges = malloc(room * TILE * sizeof(uint32_t));
    uint8_t *wanted = malloc(room / TILE + 1);
    int is_room = edges && wanted;
    if (is_room) {
        memset(wanted, 1, room / TILE + 1);
        draw_tiles(drawing, edges, wanted);
    }
    free(edges);
    free(wanted);
    return is_room;
}
