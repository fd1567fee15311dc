/* See png.h. */

#include "png.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define HAS_SSE2 1
#endif

#ifndef O_BINARY
#define O_BINARY 0
#endif

#define VALUE_MASK ((UINT64_C(1) << START_SHIFT) - 1)
#define SMALL_FILE (64u << 20)
#define MOST_PACKED 1032
#define SPARE 8 /* entries behind a row's differences, which are written a few at a time */

Deflate deflate;

int reserve(Bytes *bytes, size_t wanted)
{
    if (wanted <= bytes->room)
        return 1;
    free(bytes->data);
    bytes->data = malloc(wanted);
    bytes->room = bytes->data ? wanted : 0;
    return bytes->data != NULL;
}

int open_decoder(Decoder *decoder)
{
    memset(decoder, 0, sizeof *decoder);
    decoder->decompressor = deflate.alloc_decompressor ? deflate.alloc_decompressor() : NULL;
    return decoder->decompressor != NULL;
}

void close_decoder(Decoder *decoder)
{
    if (decoder->decompressor)
        deflate.free_decompressor(decoder->decompressor);
    free(decoder->file.data);
    free(decoder->packed.data);
    free(decoder->raw.data);
    free(decoder->last_row.data);
    free(decoder->lookup.slots);
    free(decoder->columns);
    free(decoder->values);
}

void free_runs(Runs *map)
{
    free(map->runs);
    free(map->offsets);
}

/* ---- files and chunks ---- */

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
static int inflate_png(const Source *source, int32_t height, int32_t width, Decoder *decoder)
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
        if (deflate.crc32(0, kind, body + 4) != big_endian(kind + 4 + body))
            return LONG_WAY;
        if (memcmp(kind, "IDAT", 4) == 0) {
            if (parts == 0) {
                packed = kind + 4;
            } else {
                /* Several parts are put together; the first may lie in the file itself until then. */
                if (parts == 1) {
                    if (!reserve(&decoder->packed, length))
                        return NO_MEMORY;
                    memcpy(decoder->packed.data, packed, packed_length);
                    packed = decoder->packed.data;
                }
                memcpy(decoder->packed.data + packed_length, kind + 4, body);
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
    if (!reserve(&decoder->raw, raw_length + PADDING))
        return NO_MEMORY;
    size_t came = 0;
    if (deflate.zlib_decompress(decoder->decompressor, packed, packed_length, decoder->raw.data, raw_length, &came) != 0 ||
        came != raw_length)
        return LONG_WAY;
    memset(decoder->raw.data + raw_length, 0, PADDING);
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

/* Return the value of an id, or ~0 for one that is not listed; without a list the id itself. */
static inline uint64_t value_of(const Lookup *lookup, uint32_t id)
{
    if (!lookup)
        return id;
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

/* "Sub": a difference is from the pixel at the left. */
static inline __attribute__((always_inline)) uint64_t *undo_sub(
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
static inline __attribute__((always_inline)) uint64_t *undo_up(
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
static inline __attribute__((always_inline)) uint64_t *undo_paeth(
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
static inline __attribute__((always_inline)) uint64_t *undo_by_pixel(
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

static int reserve_columns(Decoder *decoder, int32_t width)
{
    size_t wanted = (size_t)width + 1 + SPARE;
    if (wanted <= decoder->row_room)
        return 1;
    free(decoder->columns);
    free(decoder->values);
    decoder->columns = malloc(wanted * sizeof(int32_t));
    decoder->values = malloc(wanted * sizeof(uint32_t));
    decoder->row_room = decoder->columns && decoder->values ? wanted : 0;
    return decoder->row_room != 0;
}

/* Whose ids are looked up is known where this is inlined. */
static inline __attribute__((always_inline)) int undo_rows(Decoder *decoder, const Lookup *lookup, const uint8_t *raw,
                                                           size_t readable, int32_t height, int32_t width, Runs *map,
                                                           int32_t *failed)
{
    size_t row_bytes = 3 * (size_t)width + 1;
    if (!reserve_rows(map, height) || !reserve_columns(decoder, width))
        return NO_MEMORY;
    size_t most = (size_t)width + 2;
    if (!grow_runs(map, 0, 2 + most + 24 * (size_t)height))
        return NO_MEMORY;
    /* Like PNG, we imagine a row of zeros above the picture. */
    map->runs[0] = 0;
    map->runs[1] = (uint64_t)width << START_SHIFT;
    size_t above = 0, used = 2;
    for (int32_t y = 0; y < height; y++) {
        if (used > INT32_MAX - most)
            return LONG_WAY;
        if (!grow_runs(map, used, used + most))
            return NO_MEMORY;
        const uint8_t *row = raw + (size_t)y * row_bytes;
        if (readable - (size_t)y * row_bytes < row_bytes + PADDING) {
            /* Among the last: what is looked at behind it has to be there. */
            if (!reserve(&decoder->last_row, row_bytes + PADDING))
                return NO_MEMORY;
            memcpy(decoder->last_row.data, row, row_bytes);
            memset(decoder->last_row.data + row_bytes, 0, PADDING);
            row = decoder->last_row.data;
        }
        uint64_t *out = map->runs + used;
        const uint64_t *up = map->runs + above;
        int filter = row[0];
        if (filter == 1 || filter == 2 || filter == 4) {
            size_t count = list_differences(row + 1, width, decoder->columns, decoder->values);
            if (count == 0 && filter != 1) {
                size_t length = used - above - 1;
                memcpy(out, up, length * sizeof(uint64_t));
                out += length;
            } else if (filter == 1) {
                out = undo_sub(lookup, decoder->columns, decoder->values, width, out);
            } else if (filter == 2) {
                out = undo_up(lookup, decoder->columns, decoder->values, width, up, out);
            } else {
                out = undo_paeth(lookup, decoder->columns, decoder->values, width, up, out);
            }
        } else if (filter == 0 || filter == 3) {
            out = undo_by_pixel(lookup, row + 1, filter == 3, width, up, out);
        } else {
            *failed = y;
            return BAD_FILTER;
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

int undo_any(Decoder *decoder, const uint8_t *raw, int32_t height, int32_t width, Runs *map, int32_t *row)
{
    size_t length = (size_t)height * (3 * (size_t)width + 1);
    return undo_rows(decoder, NULL, raw, length, height, width, map, row);
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

int decode_map(Decoder *decoder, Source *source, int32_t height, int32_t width, const uint32_t *ids, int32_t count,
               Runs *map)
{
    if (source->is_void)
        return all_void(map, height, width);
    int result = read_whole(source, &decoder->file);
    if (result == DONE)
        result = inflate_png(source, height, width, decoder);
    if (result == DONE)
        result = fill_lookup(&decoder->lookup, ids, count);
    if (result == DONE) {
        int32_t row;
        size_t readable = (size_t)height * (3 * (size_t)width + 1) + PADDING;
        result = undo_rows(decoder, &decoder->lookup, decoder->raw.data, readable, height, width, map, &row);
    }
    return result == BAD_FILTER ? LONG_WAY : result;
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

int scan_by(int pixels)
{
    list_fn chosen = pixels == 8 ? list_plainly : NULL;
#ifdef HAS_SSE2
    if (pixels == 16)
        chosen = list_by_16;
    if (pixels == 64 && has_fast_gather())
        chosen = list_by_64;
#endif
    if (chosen)
        list_differences = chosen;
    return chosen != NULL;
}

void scan_best(void)
{
    if (!scan_by(64) && !scan_by(16))
        scan_by(8);
}
