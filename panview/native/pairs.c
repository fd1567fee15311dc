/* Measuring pairs of id maps: from two PNG files to the rows of the segment table, without the interpreter lock.

   One call takes some images. For each it reads both files, inflates them, undoes the PNG filters into runs of equal
   ids, counts which segments share how many pixels, and matches and classifies them. Whatever is unusual - another kind
   of PNG, a damaged file, an id that no JSON lists - is not judged here: the image's status says so, nothing of it is
   written, and the caller goes the long way, which knows what to say (panview/metrics/evaluation.py).

   The rules of matching and of error types are those of panview/metrics/matching.py and error_types.py, statement by
   statement; tests compare the columns to the last bit.

   A run is one word of 64 bits: first column (24 bits), local index (16 bits), id (24 bits). Local index: 0 is void,
   1..n are the segments that the JSON lists for that side, in its order. The upper 24 bits of the run behind a row's
   last are the width, which closes the row. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define HAS_SSE2 1
#endif

/* Of this file, so that what was built of an older one is not used. */
#ifndef PANVIEW_SOURCE
#define PANVIEW_SOURCE ""
#endif

#ifndef O_BINARY
#define O_BINARY 0
#endif

/* What became of an image. */
enum { DONE = 0, LONG_WAY = 1, NO_MEMORY = 2 };

/* What status and error types are in the segment table; see Status and ErrorType in panview/metrics/segment_table.py. */
enum { ST_TP = 1, ST_FP = 2, ST_FN = 3, ST_IGNORED = 4, ST_CROWD = 5 };
enum {
    ET_MISSED = 1, ET_SPURIOUS = 2, ET_WRONG = 3, ET_NEAR = 4, ET_SPLIT = 5, ET_MERGED = 6,
    ET_FLIP = 8, ET_SWALLOWED = 9, ET_ON_VOID = 10, ET_ON_CROWD = 11,
};

#define ID_MASK 0xFFFFFFu
#define INDEX_SHIFT 24
#define START_SHIFT 40
#define VALUE_MASK ((UINT64_C(1) << START_SHIFT) - 1)
#define MOST_COLUMNS ((1 << 24) - 1)
#define MOST_SEGMENTS 65535
#define MOST_PAIRS (1 << 20)
#define MOST_PIXELS 200000000
#define SMALL_FILE (64u << 20)
#define MOST_PACKED 1032
#define PADDING 256 /* behind the pixels, which are looked at 64 at a time */
#define SPARE 8     /* entries behind a row's differences, which are written a few at a time */

typedef void *(*alloc_fn)(void);
typedef void (*free_fn)(void *);
typedef int (*inflate_fn)(void *, const void *, size_t, void *, size_t, size_t *);
typedef uint32_t (*crc_fn)(uint32_t, const void *, size_t);

static alloc_fn alloc_decompressor;
static free_fn free_decompressor;
static inflate_fn zlib_decompress;
static crc_fn crc32_of;

/* ---- memory that is used again for every image of a call ---- */

typedef struct {
    uint8_t *data;
    size_t room;
} Bytes;

static int reserve(Bytes *bytes, size_t wanted)
{
    if (wanted <= bytes->room)
        return 1;
    free(bytes->data);
    bytes->data = malloc(wanted);
    bytes->room = bytes->data ? wanted : 0;
    return bytes->data != NULL;
}

typedef struct {
    uint64_t *runs;   /* of all rows */
    size_t room;      /* in runs */
    int32_t *offsets; /* where each row begins, one more than there are rows */
    size_t offsets_room;
} Runs;

typedef struct {
    uint64_t *slots; /* value of each id, ~0 where there is none */
    size_t room;
    unsigned bits;
} Lookup;

typedef struct {
    void *decompressor;
    Bytes file, packed, raw;
    Runs maps[2];
    Lookup lookup;
    Bytes pixels;  /* int32 for each pair of local indices, always zero between two images */
    Bytes order;   /* sorted places of both sides, and scratch of matching */
    Bytes boxes;
    int32_t *columns;  /* differences of one row */
    uint32_t *values;
    size_t row_room;
} Scratch;

static void release(Scratch *scratch)
{
    if (scratch->decompressor)
        free_decompressor(scratch->decompressor);
    free(scratch->file.data);
    free(scratch->packed.data);
    free(scratch->raw.data);
    for (int side = 0; side < 2; side++) {
        free(scratch->maps[side].runs);
        free(scratch->maps[side].offsets);
    }
    free(scratch->lookup.slots);
    free(scratch->pixels.data);
    free(scratch->order.data);
    free(scratch->boxes.data);
    free(scratch->columns);
    free(scratch->values);
}

/* ---- files and chunks ---- */

typedef struct {
    const char *path;    /* NULL where the content is at hand */
    const uint8_t *data;
    size_t length;
    int present; /* whether the side is there at all */
    int is_void; /* it has no map: all void */
} Source;

static uint32_t big_endian(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Read a regular file of moderate size; what a larger one may have is for the long way to judge. */
static int read_whole(Source *source, Bytes *room)
{
    if (!source->path)
        return DONE;
    int descriptor = open(source->path, O_RDONLY | O_BINARY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return LONG_WAY;
    struct stat status;
    int result = LONG_WAY;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
        (uint64_t)status.st_size <= SMALL_FILE) {
        size_t wanted = (size_t)status.st_size, done = 0;
        if (!reserve(room, wanted)) {
            result = NO_MEMORY;
        } else {
            while (done < wanted) {
                ssize_t came = read(descriptor, room->data + done, wanted - done);
                if (came < 0 && errno == EINTR)
                    continue;
                if (came <= 0)
                    break;
                done += (size_t)came;
            }
            if (done == wanted) {
                source->data = room->data;
                source->length = wanted;
                result = DONE;
            }
        }
    }
    close(descriptor);
    return result;
}

static const uint8_t SIGNATURE[16] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};

/* Inflate the pixel data of an 8-bit RGB PNG without interlace; every checksum is verified. */
static int inflate_png(const Source *source, int32_t height, int32_t width, Scratch *scratch)
{
    const uint8_t *data = source->data;
    size_t length = source->length;
    if (length < 33 || memcmp(data, SIGNATURE, 16) != 0)
        return LONG_WAY;
    if (big_endian(data + 16) != (uint32_t)width || big_endian(data + 20) != (uint32_t)height)
        return LONG_WAY;
    if (memcmp(data + 24, "\x08\x02\x00\x00\x00", 5) != 0)
        return LONG_WAY;
    size_t raw_length = (size_t)height * (3 * (size_t)width + 1);
    if (length > 2 * raw_length + ((size_t)16 << 20))
        return LONG_WAY;
    const uint8_t *packed = NULL;
    size_t packed_length = 0, place = 8;
    int parts = 0, ended = 0;
    while (place + 12 <= length) {
        size_t body = big_endian(data + place);
        if (body > length - place - 12)
            return LONG_WAY;
        const uint8_t *kind = data + place + 4;
        if (crc32_of(0, kind, body + 4) != big_endian(kind + 4 + body))
            return LONG_WAY;
        if (memcmp(kind, "IDAT", 4) == 0) {
            if (parts == 0) {
                packed = kind + 4;
            } else {
                /* Several parts are put together; the first may lie in the file itself until then. */
                if (parts == 1) {
                    if (!reserve(&scratch->packed, length))
                        return NO_MEMORY;
                    memcpy(scratch->packed.data, packed, packed_length);
                    packed = scratch->packed.data;
                }
                memcpy(scratch->packed.data + packed_length, kind + 4, body);
            }
            parts++;
            packed_length += body;
        }
        if (memcmp(kind, "IEND", 4) == 0) {
            ended = 1;
            break;
        }
        place += 12 + body;
    }
    if (!ended || parts == 0 || raw_length > MOST_PACKED * packed_length + MOST_PACKED)
        return LONG_WAY;
    if (!reserve(&scratch->raw, raw_length + PADDING))
        return NO_MEMORY;
    size_t came = 0;
    if (zlib_decompress(scratch->decompressor, packed, packed_length, scratch->raw.data, raw_length, &came) != 0 ||
        came != raw_length)
        return LONG_WAY;
    memset(scratch->raw.data + raw_length, 0, PADDING);
    return DONE;
}

/* ---- ids to local indices ---- */

#define HASH(id) (((uint32_t)(id) * UINT32_C(0x9E3779B1)) >> shift)

static int fill_lookup(Lookup *lookup, const uint32_t *ids, int32_t count)
{
    unsigned bits = 4;
    while (((size_t)1 << bits) < 4 * ((size_t)count + 1))
        bits++;
    size_t room = (size_t)1 << bits;
    if (room > lookup->room) {
        free(lookup->slots);
        lookup->slots = malloc(room * sizeof(uint64_t));
        lookup->room = lookup->slots ? room : 0;
        if (!lookup->slots)
            return NO_MEMORY;
    }
    lookup->bits = bits;
    memset(lookup->slots, 0xFF, room * sizeof(uint64_t));
    unsigned shift = 32 - bits;
    for (int32_t k = -1; k < count; k++) {
        uint32_t id = k < 0 ? 0 : ids[k];
        if (id > ID_MASK || (k >= 0 && id == 0))
            continue; /* no pixel can have it */
        size_t slot = HASH(id);
        while (lookup->slots[slot] != UINT64_MAX) {
            if ((lookup->slots[slot] & ID_MASK) == id)
                return LONG_WAY; /* listed twice */
            slot = (slot + 1) & (room - 1);
        }
        lookup->slots[slot] = (uint64_t)(k + 1) << INDEX_SHIFT | id;
    }
    return DONE;
}

/* Return the value of an id, or ~0 for one that is not listed. */
static inline uint64_t value_of(const Lookup *lookup, uint32_t id)
{
    unsigned shift = 32 - lookup->bits;
    size_t last = ((size_t)1 << lookup->bits) - 1;
    size_t slot = HASH(id);
    uint64_t value = lookup->slots[slot];
    while ((value & ID_MASK) != id || value == UINT64_MAX) {
        if (value == UINT64_MAX)
            return UINT64_MAX;
        slot = (slot + 1) & last;
        value = lookup->slots[slot];
    }
    return value;
}

/* ---- undoing the filters ---- */

static inline uint32_t load24(const uint8_t *at)
{
    uint32_t four;
    memcpy(&four, at, 4);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    four = __builtin_bswap32(four);
#endif
    return four & ID_MASK;
}

/* Add three bytes at once, each modulo 256. */
static inline uint32_t add(uint32_t a, uint32_t b)
{
    return ((a & 0x7F7F7Fu) + (b & 0x7F7F7Fu)) ^ ((a ^ b) & 0x808080u);
}

/* List the pixels of a row whose three bytes are not all zero: their columns, ended by the width, and values.
   Up to PADDING bytes behind the row are looked at and not used. */
typedef size_t (*list_fn)(const uint8_t *, int32_t, int32_t *, uint32_t *);

static size_t list_plainly(const uint8_t *row, int32_t width, int32_t *columns, uint32_t *values)
{
    size_t count = 0;
    int32_t column = 0;
    for (; column < width; column += 8, row += 24) {
        uint64_t words[3];
        memcpy(words, row, 24);
        if ((words[0] | words[1] | words[2]) == 0)
            continue;
        int32_t here = width - column < 8 ? width - column : 8;
        for (int32_t k = 0; k < here; k++) {
            uint32_t value = load24(row + 3 * k);
            columns[count] = column + k;
            values[count] = value;
            count += value != 0;
        }
    }
    columns[count] = width;
    return count;
}

#ifdef HAS_SSE2
/* Pixels written at once. */
#define AT_ONCE 3

/* Every third bit, where a pixel of three bytes begins. */
#define PIXEL_BITS UINT64_C(0x1249249249249249)

static inline size_t list_bits(
    uint64_t bytes, const uint8_t *row, int32_t column, int32_t width, size_t count, int32_t *columns, uint32_t *values)
{
    uint64_t pixels = (bytes | bytes >> 1 | bytes >> 2) & PIXEL_BITS;
    while (pixels) {
        unsigned bit = (unsigned)__builtin_ctzll(pixels);
        int32_t at = column + (int32_t)((bit * 43) >> 7);
        if (at >= width)
            break;
        columns[count] = at;
        values[count] = load24(row + bit);
        count++;
        pixels &= pixels - 1;
    }
    return count;
}

static size_t list_by_16(const uint8_t *row, int32_t width, int32_t *columns, uint32_t *values)
{
    const __m128i zero = _mm_setzero_si128();
    size_t count = 0;
    for (int32_t column = 0; column < width; column += 16, row += 48) {
        __m128i a = _mm_loadu_si128((const __m128i *)row);
        __m128i b = _mm_loadu_si128((const __m128i *)(row + 16));
        __m128i c = _mm_loadu_si128((const __m128i *)(row + 32));
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_or_si128(_mm_or_si128(a, b), c), zero)) == 0xFFFF)
            continue;
        uint64_t low = (uint16_t)~_mm_movemask_epi8(_mm_cmpeq_epi8(a, zero));
        uint64_t middle = (uint16_t)~_mm_movemask_epi8(_mm_cmpeq_epi8(b, zero));
        uint64_t high = (uint16_t)~_mm_movemask_epi8(_mm_cmpeq_epi8(c, zero));
        count = list_bits(low | middle << 16 | high << 32, row, column, width, count, columns, values);
    }
    columns[count] = width;
    return count;
}

/* 64 pixels at a time to a bit each, then the bits to pixels: in maps every second of these words has one, which nobody
   can foresee, so that the first few are written whether they are there or not. */
__attribute__((target("avx2,bmi,bmi2,popcnt"))) static inline uint32_t pixels_of_96(const uint8_t *at)
{
    const __m256i zero = _mm256_setzero_si256();
    uint64_t low = (uint32_t)~_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)at), zero));
    uint64_t middle =
        (uint32_t)~_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(at + 32)), zero));
    uint64_t high =
        (uint32_t)~_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(at + 64)), zero));
    uint64_t first = low | middle << 32, second = middle >> 16 | high << 16;
    first = _pext_u64(first | first >> 1 | first >> 2, PIXEL_BITS) & 0xFFFF;
    second = _pext_u64(second | second >> 1 | second >> 2, PIXEL_BITS) & 0xFFFF;
    return (uint32_t)(first | second << 16);
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static size_t list_by_64(
    const uint8_t *row, int32_t width, int32_t *columns, uint32_t *values)
{
    size_t count = 0;
    for (int32_t column = 0; column < width; column += 64, row += 192) {
        uint64_t pixels = pixels_of_96(row) | (uint64_t)pixels_of_96(row + 96) << 32;
        if (width - column < 64)
            pixels &= (UINT64_C(1) << (width - column)) - 1;
        size_t found = (size_t)_mm_popcnt_u64(pixels);
        for (size_t done = 0; done == 0 || done < found; done += AT_ONCE)
            for (size_t k = 0; k < AT_ONCE; k++) {
                unsigned bit = (unsigned)_tzcnt_u64(pixels);
                columns[count + done + k] = column + (int32_t)bit;
                values[count + done + k] = load24(row + 3 * bit);
                pixels = _blsr_u64(pixels);
            }
        count += found;
    }
    columns[count] = width;
    return count;
}
#endif

static list_fn list_differences = list_plainly;

static inline uint64_t *emit(uint64_t *out, uint64_t *last, int32_t start, uint64_t value)
{
    *out = (uint64_t)start << START_SHIFT | value;
    out += value != *last;
    *last = value;
    return out;
}

static inline int32_t start_of(uint64_t run)
{
    return (int32_t)(run >> START_SHIFT);
}

/* "Sub": a difference is from the pixel at the left. */
static uint64_t *undo_sub(
    const Lookup *lookup, const int32_t *columns, const uint32_t *values, int32_t width, uint64_t *out)
{
    uint32_t left = 0;
    uint64_t last = UINT64_MAX;
    if (columns[0] > 0)
        out = emit(out, &last, 0, 0);
    for (size_t k = 0; columns[k] < width; k++) {
        left = add(left, values[k]);
        uint64_t value = value_of(lookup, left);
        if (value == UINT64_MAX)
            return NULL;
        out = emit(out, &last, columns[k], value);
    }
    return out;
}

/* "Up": a difference is from the pixel above, so that between two of them the runs above go on. */
static uint64_t *undo_up(
    const Lookup *lookup, const int32_t *columns, const uint32_t *values, int32_t width, const uint64_t *above,
    uint64_t *out)
{
    uint64_t last = UINT64_MAX;
    int32_t x = 0;
    for (size_t k = 0;; k++) {
        int32_t column = columns[k];
        if (x < column) {
            out = emit(out, &last, x, *above & VALUE_MASK);
            /* Neighbours differ above, so they do here. */
            while (start_of(above[1]) < column)
                *out++ = *++above;
            last = *above & VALUE_MASK;
            if (column == width)
                return out;
            above += start_of(above[1]) == column;
        } else if (column == width) {
            return out;
        }
        uint64_t value = value_of(lookup, add((uint32_t)(*above & ID_MASK), values[k]));
        if (value == UINT64_MAX)
            return NULL;
        out = emit(out, &last, column, value);
        x = column + 1;
        above += start_of(above[1]) == x;
    }
}

static uint32_t paeth(uint32_t left, uint32_t up, uint32_t corner)
{
    uint32_t packed = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
        int a = (int)(left >> shift & 255), b = (int)(up >> shift & 255), c = (int)(corner >> shift & 255);
        int to_a = abs(b - c), to_b = abs(a - c), to_c = abs(a + b - 2 * c);
        int best = to_a <= to_b && to_a <= to_c ? a : to_b <= to_c ? b : c;
        packed |= (uint32_t)best << shift;
    }
    return packed;
}

/* "Paeth": a difference is from the likeliest of left, above and above left. Inside a run of the row above that is the
   left one, so that without a difference nothing changes. */
static uint64_t *undo_paeth(
    const Lookup *lookup, const int32_t *columns, const uint32_t *values, int32_t width, const uint64_t *above,
    uint64_t *out)
{
    uint64_t last = UINT64_MAX, left = 0, corner = 0;
    int32_t x = 0;
    size_t k = 0;
    while (x < width) {
        uint64_t up = *above & VALUE_MASK;
        uint64_t value;
        int here = columns[k] == x;
        /* Where two of the three are equal the choice is known without comparing distances. */
        if (left == up || left == corner || up == corner) {
            value = up == corner ? left : up;
            if (here)
                value = value_of(lookup, add((uint32_t)(value & ID_MASK), values[k]));
        } else {
            uint32_t id = paeth(left & ID_MASK, up & ID_MASK, corner & ID_MASK);
            value = value_of(lookup, here ? add(id, values[k]) : id);
        }
        if (value == UINT64_MAX)
            return NULL;
        out = emit(out, &last, x, value);
        left = value;
        corner = up;
        k += here;
        int32_t border = start_of(above[1]);
        x = border < columns[k] ? border : columns[k];
        above += border == x;
    }
    return out;
}

/* "None" and "Average", which predict nothing and the mean of left and above; rare in id maps. */
static uint64_t *undo_by_pixel(
    const Lookup *lookup, const uint8_t *row, int is_average, int32_t width, const uint64_t *above, uint64_t *out)
{
    uint64_t last = UINT64_MAX;
    uint32_t left = 0;
    for (int32_t x = 0; x < width; x++) {
        above += start_of(above[1]) == x;
        uint32_t up = (uint32_t)(*above & ID_MASK);
        uint32_t mean = (left & up) + (((left ^ up) & 0xFEFEFEu) >> 1);
        uint32_t id = add(is_average ? mean : 0, load24(row + 3 * (size_t)x));
        if (x > 0 && id == left)
            continue;
        uint64_t value = value_of(lookup, id);
        if (value == UINT64_MAX)
            return NULL;
        out = emit(out, &last, x, value);
        left = id;
    }
    return out;
}

static int grow_runs(Runs *map, size_t used, size_t wanted)
{
    if (wanted <= map->room)
        return 1;
    size_t room = map->room * 2 > wanted ? map->room * 2 : wanted;
    uint64_t *runs = malloc(room * sizeof(uint64_t));
    if (!runs)
        return 0;
    if (used)
        memcpy(runs, map->runs, used * sizeof(uint64_t));
    free(map->runs);
    map->runs = runs;
    map->room = room;
    return 1;
}

static int reserve_rows(Runs *map, int32_t height)
{
    size_t wanted = (size_t)height + 2;
    if (wanted <= map->offsets_room)
        return 1;
    free(map->offsets);
    map->offsets = malloc(wanted * sizeof(int32_t));
    map->offsets_room = map->offsets ? wanted : 0;
    return map->offsets != NULL;
}

static int reserve_columns(Scratch *scratch, int32_t width)
{
    size_t wanted = (size_t)width + 1 + SPARE;
    if (wanted <= scratch->row_room)
        return 1;
    free(scratch->columns);
    free(scratch->values);
    scratch->columns = malloc(wanted * sizeof(int32_t));
    scratch->values = malloc(wanted * sizeof(uint32_t));
    scratch->row_room = scratch->columns && scratch->values ? wanted : 0;
    return scratch->row_room != 0;
}

static int undo_filters(Scratch *scratch, Runs *map, int32_t height, int32_t width)
{
    const Lookup *lookup = &scratch->lookup;
    if (!reserve_rows(map, height) || !reserve_columns(scratch, width))
        return NO_MEMORY;
    size_t most = (size_t)width + 2;
    if (!grow_runs(map, 0, 2 + most + 24 * (size_t)height))
        return NO_MEMORY;
    /* Like PNG, we imagine a row of zeros above the picture. */
    map->runs[0] = 0;
    map->runs[1] = (uint64_t)width << START_SHIFT;
    size_t above = 0, used = 2;
    const uint8_t *row = scratch->raw.data;
    for (int32_t y = 0; y < height; y++, row += 3 * (size_t)width + 1) {
        if (used > INT32_MAX - most)
            return LONG_WAY;
        if (!grow_runs(map, used, used + most))
            return NO_MEMORY;
        uint64_t *out = map->runs + used;
        const uint64_t *up = map->runs + above;
        int filter = row[0];
        if (filter == 1 || filter == 2 || filter == 4) {
            size_t count = list_differences(row + 1, width, scratch->columns, scratch->values);
            if (count == 0 && filter != 1) {
                size_t length = used - above - 1;
                memcpy(out, up, length * sizeof(uint64_t));
                out += length;
            } else if (filter == 1) {
                out = undo_sub(lookup, scratch->columns, scratch->values, width, out);
            } else if (filter == 2) {
                out = undo_up(lookup, scratch->columns, scratch->values, width, up, out);
            } else {
                out = undo_paeth(lookup, scratch->columns, scratch->values, width, up, out);
            }
        } else if (filter == 0 || filter == 3) {
            out = undo_by_pixel(lookup, row + 1, filter == 3, width, up, out);
        } else {
            return LONG_WAY;
        }
        if (!out)
            return LONG_WAY;
        *out++ = (uint64_t)width << START_SHIFT;
        map->offsets[y] = (int32_t)used;
        above = used;
        used = (size_t)(out - map->runs);
    }
    map->offsets[height] = (int32_t)used;
    return DONE;
}

static int all_void(Runs *map, int32_t height, int32_t width)
{
    if (!reserve_rows(map, height) || !grow_runs(map, 0, 2 * (size_t)height))
        return NO_MEMORY;
    for (int32_t y = 0; y <= height; y++) {
        map->offsets[y] = 2 * y;
        if (y < height) {
            map->runs[2 * (size_t)y] = 0;
            map->runs[2 * (size_t)y + 1] = (uint64_t)width << START_SHIFT;
        }
    }
    return DONE;
}

/* ---- from runs to overlaps, areas and boxes ---- */

typedef struct {
    int32_t x0, x1, y0, y1; /* x1 is behind the last column; y0 < 0 where there is no pixel */
    int64_t area;
} Box;

static void find_boxes(const Runs *map, int32_t height, Box *boxes, int32_t count)
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

static void count_overlaps(const Runs *truth, const Runs *predicted, int32_t height, int32_t width, int32_t *pixels,
                           size_t stride)
{
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
}

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

static int decode(Scratch *scratch, Source *source, const uint32_t *ids, int32_t count, const Task *task, Runs *map)
{
    if (source->is_void)
        return all_void(map, task->height, task->width);
    int result = read_whole(source, &scratch->file);
    if (result == DONE)
        result = inflate_png(source, task->height, task->width, scratch);
    if (result == DONE)
        result = fill_lookup(&scratch->lookup, ids, count);
    if (result == DONE)
        result = undo_filters(scratch, map, task->height, task->width);
    return result;
}

typedef struct {
    uint32_t id;
    int32_t index;
} Ordered;

static int by_id(const void *a, const void *b)
{
    uint32_t x = ((const Ordered *)a)->id, y = ((const Ordered *)b)->id;
    return (x > y) - (x < y);
}

static void sort_ids(const uint32_t *ids, int32_t count, Ordered *order)
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

static void write_areas(const Columns *c, const Box *boxes, int32_t count, int32_t shift)
{
    for (int32_t k = 0; k < count; k++) {
        const Box *box = boxes + k + 1;
        int32_t *bbox = c->bbox + 4 * (size_t)(k + shift);
        c->area[k + shift] = box->area;
        if (box->y0 >= 0) {
            bbox[0] = box->x0;
            bbox[1] = box->y0;
            bbox[2] = box->x1 - box->x0;
            bbox[3] = box->y1 - box->y0 + 1;
        }
    }
}

static int measure_image(Scratch *scratch, const Task *task, Source *sources, const Columns *table, const Rules *rules,
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
        int result = decode(scratch, sources + side, ids, count, task, scratch->maps + side);
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
        write_areas(&c, boxes, n_truth, 0);
        return DONE;
    }
    size_t room_before = scratch->pixels.room;
    if (!reserve(&scratch->pixels, n_pairs * sizeof(int32_t)))
        return NO_MEMORY;
    if (scratch->pixels.room != room_before)
        memset(scratch->pixels.data, 0, scratch->pixels.room);
    int32_t *pixels = (int32_t *)scratch->pixels.data;
    count_overlaps(scratch->maps, scratch->maps + 1, task->height, task->width, pixels, stride);
    size_t found = 0;
    for (size_t k = 1; k < n_pairs; k++)
        found += pixels[k] != 0;
    if (output->used + 3 * found > output->room) {
        size_t room = 2 * (output->used + 3 * found) + 1024;
        int32_t *data = realloc(output->data, room * sizeof(int32_t));
        if (!data) {
            memset(pixels, 0, n_pairs * sizeof(int32_t));
            return NO_MEMORY;
        }
        output->data = data;
        output->room = room;
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
    write_areas(&c, boxes, n_truth, 0);
    write_areas(&c, boxes + n_truth + 1, n_predicted, n_truth);
    match(&c, &pairs, n_truth, n_rows, (int32_t)first);
    classify(&c, &pairs, n_rows, (int32_t)first, rules->isthing, rules->near_miss_iou, rules->mostly, tally);
    output->used += 3 * found;
    *n_overlaps = (int32_t)found;
    return DONE;
}

/* ---- the module ---- */

#define N_COLUMNS 15
static const size_t ITEM_SIZES[N_COLUMNS] = {4, 2, 1, 8, 16, 1, 8, 4, 4, 8, 8, 8, 8, 1, 1};

typedef struct {
    Py_buffer *buffers;
    Py_ssize_t used;
} Held;

static int hold(Held *held, PyObject *object, int writable, Py_ssize_t least, void **data)
{
    Py_buffer *buffer = held->buffers + held->used;
    if (PyObject_GetBuffer(object, buffer, writable ? PyBUF_CONTIG : PyBUF_CONTIG_RO) < 0)
        return 0;
    held->used++;
    if (buffer->len < least) {
        PyErr_Format(PyExc_ValueError, "a buffer has %zd bytes, expected at least %zd", buffer->len, least);
        return 0;
    }
    *data = buffer->buf;
    return 1;
}

/* A path as bytes, a content as anything else with a buffer; None where the side is missing, b"" where all is void. */
static int take_source(Held *held, PyObject *object, Source *source)
{
    memset(source, 0, sizeof *source);
    if (object == Py_None)
        return 1;
    source->present = 1;
    if (PyBytes_Check(object)) {
        char *path;
        Py_ssize_t length;
        if (PyBytes_AsStringAndSize(object, &path, &length) < 0)
            return 0;
        /* A NUL would end the name early: such a file does not exist. */
        source->path = strlen(path) == (size_t)length ? path : "";
        source->is_void = length == 0;
        return 1;
    }
    void *data;
    if (!hold(held, object, 0, 0, &data))
        return 0;
    source->data = data;
    source->length = (size_t)held->buffers[held->used - 1].len;
    return 1;
}

PyDoc_STRVAR(measure_doc,
    "measure(sources, tasks, columns, isthing, near_miss_iou, mostly)\n--\n\n"
    "Measure images: fill their rows of the columns, and return their overlaps.\n\n"
    "Parameters\n----------\n"
    "sources : list of 2 n\n    Truth and prediction of each image: a path as bytes, or a PNG as another buffer;\n"
    "    None for no prediction, b'' for a map of nothing but void.\n"
    "tasks : (n, 6) int64\n    Of each image its first row in the columns and the one behind its last, height, width,\n"
    "    number of truth and of predicted segments.\n"
    "columns : tuple of 15 buffers\n    segment_id, category, iscrowd, area, bbox, status, iou, match, partner,\n"
    "    partner_iou, partner_intersection, void_pixels, crowd_pixels, ignorable, error_type.\n"
    "isthing : (n_categories,) bool\n"
    "near_miss_iou, mostly : float\n\n"
    "Returns\n-------\n"
    "overlaps : bytes\n    int32; for each image that was measured 3 k: truth, prediction, pixels.\n"
    "results : bytes\n    int32; for each image k, or -1 where it has to go the long way.\n");

static PyObject *measure(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *source_list, *task_object, *column_tuple, *isthing_object;
    Rules rules;
    if (!PyArg_ParseTuple(args, "O!OO!Odd", &PyList_Type, &source_list, &task_object, &PyTuple_Type, &column_tuple,
                          &isthing_object, &rules.near_miss_iou, &rules.mostly))
        return NULL;
    if (!zlib_decompress) {
        PyErr_SetString(PyExc_RuntimeError, "no decompressor was given");
        return NULL;
    }
    Py_ssize_t n_sources = PyList_Size(source_list), n_images = n_sources / 2;
    if (PyTuple_Size(column_tuple) != N_COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "columns: expected 15");
        return NULL;
    }
    PyObject *result = NULL;
    Held held = {calloc((size_t)n_sources + N_COLUMNS + 2, sizeof(Py_buffer)), 0};
    Source *sources = calloc((size_t)n_sources + 1, sizeof(Source));
    int32_t *results = calloc((size_t)n_images + 1, sizeof(int32_t));
    Output output = {NULL, 0, 0};
    int64_t *tasks;
    void *pointers[N_COLUMNS];
    if (!held.buffers || !sources || !results) {
        PyErr_NoMemory();
        goto end;
    }
    if (!hold(&held, task_object, 0, n_images * 6 * 8, (void **)&tasks))
        goto end;
    int64_t rows = 0;
    for (Py_ssize_t k = 0; k < n_images; k++) {
        const int64_t *task = tasks + 6 * k;
        if (task[0] < 0 || task[4] < 0 || task[5] < 0 || task[4] > INT32_MAX || task[5] > INT32_MAX ||
            task[0] + task[4] + task[5] != task[1] || task[1] > INT32_MAX || task[2] < 0 || task[2] > INT32_MAX ||
            task[3] < 0 || task[3] > INT32_MAX) {
            PyErr_SetString(PyExc_ValueError, "tasks: rows do not fit");
            goto end;
        }
        rows = task[1] > rows ? task[1] : rows;
    }
    for (int k = 0; k < N_COLUMNS; k++)
        if (!hold(&held, PyTuple_GetItem(column_tuple, k), k >= 3, rows * (Py_ssize_t)ITEM_SIZES[k], pointers + k))
            goto end;
    if (!hold(&held, isthing_object, 0, 0, (void **)&rules.isthing))
        goto end;
    Py_ssize_t n_categories = held.buffers[held.used - 1].len;
    for (Py_ssize_t k = 0; k < n_sources; k++)
        if (!take_source(&held, PyList_GetItem(source_list, k), sources + k))
            goto end;
    Columns columns = {
        pointers[0], pointers[1], pointers[2], pointers[3], pointers[4], pointers[5], pointers[6], pointers[7],
        pointers[8], pointers[9], pointers[10], pointers[11], pointers[12], pointers[13], pointers[14],
    };
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    Scratch scratch;
    memset(&scratch, 0, sizeof scratch);
    scratch.decompressor = alloc_decompressor();
    for (Py_ssize_t k = 0; k < n_images && scratch.decompressor && !failed; k++) {
        const int64_t *given = tasks + 6 * k;
        Task task = {(int32_t)given[2], (int32_t)given[3], (int32_t)given[4], (int32_t)given[5], given[0]};
        int outcome = sources[2 * k].present ? DONE : LONG_WAY;
        for (int64_t row = given[0]; row < given[1]; row++)
            if (columns.category[row] < 0 || columns.category[row] >= n_categories)
                outcome = LONG_WAY;
        if (outcome == DONE)
            outcome = measure_image(&scratch, &task, sources + 2 * k, &columns, &rules, &output, results + k);
        if (outcome != DONE)
            results[k] = -1;
    }
    failed = !scratch.decompressor;
    release(&scratch);
    Py_END_ALLOW_THREADS
    if (failed) {
        PyErr_NoMemory();
        goto end;
    }
    result = Py_BuildValue("y#y#", output.data ? (const char *)output.data : "", (Py_ssize_t)(output.used * 4),
                           (const char *)results, (Py_ssize_t)(n_images * 4));
end:
    while (held.used > 0)
        PyBuffer_Release(held.buffers + --held.used);
    free(held.buffers);
    free(sources);
    free(results);
    free(output.data);
    return result;
}

PyDoc_STRVAR(use_doc,
    "use(alloc_decompressor, free_decompressor, zlib_decompress, crc32)\n--\n\n"
    "Take the addresses of libdeflate's functions, as int; nothing can be measured before.\n");

static PyObject *use(PyObject *Py_UNUSED(module), PyObject *args)
{
    unsigned long long at[4];
    if (!PyArg_ParseTuple(args, "KKKK", at, at + 1, at + 2, at + 3))
        return NULL;
    for (int k = 0; k < 4; k++)
        if (!at[k]) {
            PyErr_SetString(PyExc_ValueError, "an address is 0");
            return NULL;
        }
    alloc_decompressor = (alloc_fn)(uintptr_t)at[0];
    free_decompressor = (free_fn)(uintptr_t)at[1];
    zlib_decompress = (inflate_fn)(uintptr_t)at[2];
    crc32_of = (crc_fn)(uintptr_t)at[3];
    Py_RETURN_NONE;
}

static int has_fast_gather(void)
{
#ifdef HAS_SSE2
    __builtin_cpu_init();
    /* Before their third generation AMD's processors took hundreds of cycles to gather bits. */
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && !__builtin_cpu_is("amdfam17h");
#else
    return 0;
#endif
}

PyDoc_STRVAR(scan_doc,
    "scan(pixels)\n--\n\n"
    "Look for differences so many pixels at a time: 8 anywhere, 16 and 64 where the processor can; for tests.\n");

static PyObject *scan(PyObject *Py_UNUSED(module), PyObject *args)
{
    int pixels;
    if (!PyArg_ParseTuple(args, "i", &pixels))
        return NULL;
    list_fn chosen = pixels == 8 ? list_plainly : NULL;
#ifdef HAS_SSE2
    if (pixels == 16)
        chosen = list_by_16;
    if (pixels == 64 && has_fast_gather())
        chosen = list_by_64;
#endif
    if (chosen)
        list_differences = chosen;
    return PyBool_FromLong(chosen != NULL);
}

static PyMethodDef METHODS[] = {
    {"scan", scan, METH_VARARGS, scan_doc},
    {"measure", measure, METH_VARARGS, measure_doc},
    {"use", use, METH_VARARGS, use_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "_pairs", "Measuring pairs of id maps without the interpreter lock.", -1, METHODS,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__pairs(void)
{
#ifdef HAS_SSE2
    list_differences = has_fast_gather() ? list_by_64 : list_by_16;
#endif
    PyObject *module = PyModule_Create(&MODULE);
    if (module && PyModule_AddStringConstant(module, "SOURCE", PANVIEW_SOURCE) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
