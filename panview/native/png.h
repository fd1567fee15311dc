/* Maps of COCO's form as runs: from a PNG file to runs of equal ids, in memory that the next map uses again.

   A run is one word of 64 bits: first column (24 bits), local index (16 bits), id (24 bits). Local index: 0 is void,
   1..n are the segments that the JSON lists for that side, in its order. The upper 24 bits of the run behind a row's
   last are the width, which closes the row. */

#ifndef PANVIEW_PNG_H
#define PANVIEW_PNG_H

#include <stddef.h>
#include <stdint.h>

/* What became of an image. */
enum { DONE = 0, LONG_WAY = 1, NO_MEMORY = 2, BAD_FILTER = 3 };

#define ID_MASK 0xFFFFFFu
#define INDEX_SHIFT 24
#define START_SHIFT 40
#define MOST_COLUMNS ((1 << 24) - 1)
#define MOST_PIXELS 200000000
#define PADDING 256 /* behind the pixels, which are looked at 64 at a time */

typedef void *(*alloc_fn)(void);
typedef void (*free_fn)(void *);
typedef int (*inflate_fn)(void *, const void *, size_t, void *, size_t, size_t *);
typedef uint32_t (*crc_fn)(uint32_t, const void *, size_t);

/* Functions of libdeflate; NULL until they are given. */
typedef struct {
    alloc_fn alloc_decompressor;
    free_fn free_decompressor;
    inflate_fn zlib_decompress;
    crc_fn crc32;
} Deflate;

extern Deflate deflate;

/* ---- memory that is used again for every image of a call ---- */

typedef struct {
    uint8_t *data;
    size_t room;
} Bytes;

int reserve(Bytes *bytes, size_t wanted);

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

/* Room for decoding a map. */
typedef struct {
    void *decompressor;
    Bytes file, packed, raw, last_row;
    Lookup lookup;
    int32_t *columns; /* differences of one row */
    uint32_t *values;
    size_t row_room;
} Decoder;

int open_decoder(Decoder *decoder);
void close_decoder(Decoder *decoder);
void free_runs(Runs *map);

typedef struct {
    const char *path;    /* NULL where the content is at hand */
    const uint8_t *data;
    size_t length;
    int present; /* whether the side is there at all */
    int is_void; /* it has no map: all void */
} Source;

/* Read, inflate and undo the filters of a map whose segments are listed; anything unusual is LONG_WAY. */
int decode_map(Decoder *decoder, Source *source, int32_t height, int32_t width, const uint32_t *ids, int32_t count,
               Runs *map);

/* Undo the filters of inflated rows, with PADDING bytes behind them that may be read; local indices stay 0, whatever
   the ids are. BAD_FILTER: that of row *row is not one of PNG's. */
int undo_any(Decoder *decoder, const uint8_t *raw, int32_t height, int32_t width, Runs *map, int32_t *row);

/* Look for differences so many pixels at a time: 8 anywhere, 16 and 64 where the processor can. 0: it cannot. */
int scan_by(int pixels);
void scan_best(void);

static inline int32_t start_of(uint64_t run)
{
    return (int32_t)(run >> START_SHIFT);
}

#endif
