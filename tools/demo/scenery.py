"""What fills a picture from edge to edge: sky, clouds, mountains, hills, water, sand and roads."""

from __future__ import annotations

import numpy as np

from tools.demo.noise import FloatArray, ridge_line, smooth_field, smooth_line, smoothstep
from tools.demo.palette import GRASS, MOUNTAIN, SAND, SEA, SKY, Colour, lighter, mix, rgb
from tools.demo.picture import Picture
from tools.demo.sketch import Sketch, lit


def rows_below(picture: Picture, line: FloatArray) -> tuple[FloatArray, int]:
    """Return the coverage (h, width) of everything under a line of row numbers (width,), and its first row."""
    top = int(np.clip(np.floor(line.min()), 0, picture.height - 1))
    rows = np.arange(top, picture.height, dtype=np.float32)[:, None]
    return np.clip(rows - line[None, :] + 0.5, 0, 1).astype(np.float32), top


def blend(first: Colour, second: Colour, amount: FloatArray) -> FloatArray:
    """Return colours (..., 3) from ``first`` to ``second`` by ``amount`` (...)."""
    start, end = np.asarray(first, np.float32), np.asarray(second, np.float32)
    return start + (end - start) * amount[..., None]


def sky(picture: Picture, horizon: float, clouds: float | None = None) -> float:
    """Paint the sky down to ``horizon`` and a little below; return the sun's column."""
    mood, rng = picture.mood, picture.rng
    bottom = min(picture.height, int(horizon) + 40)
    part = np.linspace(0, bottom / max(1.0, horizon), bottom, dtype=np.float32)[:, None]
    upper = blend(mood.sky[0], mood.sky[1], smoothstep(0.0, 0.62, part))
    colour = upper + (np.asarray(mood.sky[2], np.float32) - upper) * smoothstep(0.35, 1.0, part)[..., None]
    colour = np.broadcast_to(colour, (bottom, picture.width, 3)).copy()
    drift = smooth_field(rng, (bottom, picture.width), (60, 260), 2)
    colour *= 1 + 0.018 * drift[..., None]
    sun_x = float(picture.width * (rng.uniform(0.12, 0.36) if picture.light < 0 else rng.uniform(0.64, 0.88)))
    sun_y = horizon * (1 - mood.sun_height) + rng.uniform(-8, 8)
    _sun(picture, colour, sun_x, sun_y)
    if mood.night:
        _stars(picture, colour, horizon)
    picture.layer(np.ones((bottom, picture.width), np.float32), np.clip(colour, 0, 1), picture.stuff(SKY))
    amount = float(rng.uniform(0.2, 1.0)) if clouds is None else clouds
    if rng.random() < 0.6:
        _veil(picture, horizon, amount)
    _puffs(picture, horizon, amount)
    return sun_x


def _sun(picture: Picture, colour: FloatArray, x: float, y: float) -> None:
    mood = picture.mood
    rows, columns = colour.shape[:2]
    down = np.arange(rows, dtype=np.float32)[:, None] - y
    across = np.arange(columns, dtype=np.float32)[None, :] - x
    distance = np.sqrt(across**2 + down**2)
    unit = min(picture.width, picture.height)
    sun = np.asarray(mood.sun, np.float32)
    glow = np.exp(-distance / (0.22 * unit)) * (0.28 if mood.night else 0.55)
    colour += (sun - colour) * glow[..., None]
    radius = unit * (0.036 if mood.night else 0.05 if mood.sun_height < 0.3 else 0.038)
    disk = np.clip(radius - distance + 0.5, 0, 1) * (0.55 if mood.name == "mist" else 0.96)
    colour += (sun - colour) * disk[..., None]


def _stars(picture: Picture, colour: FloatArray, horizon: float) -> None:
    rng = picture.rng
    count = int(picture.width * 0.16)
    rows = (rng.uniform(0, 1, count) ** 1.4 * min(horizon * 0.8, colour.shape[0] - 2)).astype(int)
    columns = rng.integers(0, picture.width - 1, count)
    bright = rng.uniform(0.15, 0.75, count).astype(np.float32)
    colour[rows, columns] += (1 - colour[rows, columns]) * bright[:, None]
    big = bright > 0.55
    colour[rows[big], columns[big] + 1] += (1 - colour[rows[big], columns[big] + 1]) * 0.35


def _veil(picture: Picture, horizon: float, amount: float) -> None:
    """Paint thin high cloud, drawn out sideways."""
    bottom = int(horizon)
    field = smooth_field(picture.rng, (bottom, picture.width), (22, 200), 3)
    rows = np.linspace(0, 1, bottom, dtype=np.float32)[:, None]
    alpha = smoothstep(0.05, 0.6, field) * 0.42 * amount * smoothstep(1.0, 0.7, rows)
    picture.layer(alpha, picture.mood.cloud, None)


def _puffs(picture: Picture, horizon: float, amount: float) -> None:
    """Paint a few rounded clouds with flat bottoms."""
    rng, mood = picture.rng, picture.mood
    for _ in range(int(rng.integers(1, 5) * amount + 0.5)):
        x = float(rng.uniform(-0.05, 1.05) * picture.width)
        part = float(rng.uniform(0.12, 0.72))
        size = picture.width * float(rng.uniform(0.07, 0.17)) * (1.15 - 0.7 * part)
        sketch = Sketch()
        lumps = int(rng.integers(4, 7))
        places = np.linspace(-1, 1, lumps) + rng.uniform(-0.12, 0.12, lumps)
        for place in places:
            height = (1 - place**2) * 0.34 + rng.uniform(0.1, 0.22)
            sketch.ellipse(place, height * 0.55, height * 0.95, height * 0.8, mood.cloud, glow=True)
        sketch.ellipse(0, 0.02, 1.25, 0.13, mood.cloud, glow=True)
        for place in places:
            shade = mix(mood.cloud, mood.cloud_shade, 0.8)
            sketch.ellipse(
                place + 0.1 * picture.light,
                -0.02,
                0.42,
                0.17 + 0.1 * (1 - place**2),
                shade,
                clip=True,
                glow=True,
                alpha=0.6,
            )
        picture.place(sketch, x, horizon * part, size, None, depth=0.25)


def mountains(picture: Picture, horizon: float, height: float, layers: int, *, snow: bool = False) -> None:
    """Paint ranges behind each other, the farthest first; ``height`` is the farthest's in pixels."""
    rng, mood = picture.rng, picture.mood
    base = rgb(str(rng.choice(["#5B7A8C", "#6C7A63", "#7B6D78", "#55756B", "#8A7560"])))
    for index in range(layers):
        near = index / max(1, layers - 1) if layers > 1 else 0.4
        profile = ridge_line(rng, picture.width, picture.width * float(rng.uniform(0.2, 0.36)), 5)
        span = height * (1 - 0.48 * near)
        line = (horizon - span * (0.22 + 0.95 * profile) + smooth_line(rng, picture.width, 120) * 5).astype(np.float32)
        alpha, top = rows_below(picture, line)
        rows = np.arange(top, picture.height, dtype=np.float32)[:, None] - line[None, :]
        depth = 0.92 - 0.5 * near
        # Facets: slanted bands of light and shadow that run down from the ridge.
        columns = np.arange(picture.width, dtype=np.float32)[None, :]
        bands = ridge_line(rng, 4 * picture.width, 46.0, 3)
        crumple = 26 * smooth_field(rng, alpha.shape, (30, 34), 3)
        where = columns + picture.width + crumple + rows * rng.uniform(0.2, 0.45) * picture.light
        facet = smoothstep(0.40, 0.62, bands[np.clip(where, 0, 4 * picture.width - 1).astype(np.int32)])
        sunny, dark = lit(lighter(base, 0.16), mood, depth), lit(mix(base, (0.12, 0.13, 0.3), 0.22), mood, depth)
        colour = blend(dark, sunny, facet)
        if snow and near < 0.9:
            edge = span * 0.30 + smooth_line(rng, picture.width, 16, 2)[None, :] * span * 0.14
            low = np.asarray(rows - edge * smoothstep(0.35, 0.75, profile)[None, :], np.float32)
            cap = smoothstep(2.0, -2.0, low)
            white = blend(lit(rgb("#B9C9DD"), mood, depth * 0.6), lit(rgb("#FFFFFF"), mood, depth * 0.5), facet)
            colour += (white - colour) * cap[..., None]
        mist = smoothstep(span * 0.2, span * 1.25, rows) * (0.75 - 0.25 * near)
        colour += (np.asarray(mood.haze, np.float32) - colour) * mist[..., None]
        picture.layer(alpha, colour, picture.stuff(MOUNTAIN), top)


def hill(
    picture: Picture, line: FloatArray, colour: Colour, depth: float, *, category: int = GRASS, tufts: float = 1.0
) -> None:
    """Paint rolling ground below a line of row numbers (width,), lightest along its crest."""
    rng, mood = picture.rng, picture.mood
    alpha, top = rows_below(picture, line)
    rows = np.arange(top, picture.height, dtype=np.float32)[:, None] - line[None, :]
    reach = max(60.0, picture.height - float(line.mean()))
    part = np.clip(rows / reach, 0, 1)
    crest = lit(lighter(mix(colour, rgb("#E8E27A"), 0.25), 0.10), mood, depth)
    foot = lit(mix(colour, rgb("#123B3A"), 0.34), mood, depth * 0.7)
    paint = blend(crest, foot, smoothstep(-0.05, 1.0, part))
    size = (alpha.shape[0], picture.width)
    paint *= 1 + 0.05 * smooth_field(rng, size, (26, 130), 2)[..., None]
    paint *= 1 + 0.035 * (1 - depth) * smooth_field(rng, size, (3, 6))[..., None]
    picture.layer(alpha, paint, picture.stuff(category), top)
    if tufts > 0:
        _tufts(picture, line, colour, depth, tufts)


def _tufts(picture: Picture, line: FloatArray, colour: Colour, depth: float, amount: float) -> None:
    """Scatter blades of grass and flowers over a hill, all in one sketch."""
    rng = picture.rng
    sketch = Sketch()
    petals = [rgb("#F7D154"), rgb("#F4F1E8"), rgb("#E66A6A"), rgb("#B48EDB")]
    for _ in range(int(46 * amount)):
        x = float(rng.uniform(0, picture.width))
        y = float(line[min(picture.width - 1, int(x))] + 6 + rng.uniform(0, 1) ** 0.7 * picture.height * 0.5)
        if y > picture.height:
            continue
        size = (2.5 + 9 * (y / picture.height) ** 3) * float(rng.uniform(0.6, 1.2)) * (1 - 0.5 * depth)
        tone = mix(colour, rgb("#0F3B32"), 0.35) if rng.random() < 0.6 else lighter(colour, 0.25)
        for lean in (-0.5, 0.05, 0.55):
            tip = (x + lean * size, -y + size)
            sketch.poly([(x - 0.12 * size, -y), (x + 0.12 * size, -y), tip], tone, alpha=0.8)
        if rng.random() < 0.35:
            sketch.ellipse(x, -y + size, 0.22 * size, 0.2 * size, petals[int(rng.integers(4))])
    if sketch.shapes:
        picture.place(sketch, 0, 0, 1, None, depth=depth)


def sea(picture: Picture, horizon: float, sun_x: float, *, lake: bool = False) -> None:
    """Paint water from ``horizon`` to the bottom of the picture."""
    rng, mood = picture.rng, picture.mood
    top = int(horizon)
    size = (picture.height - top, picture.width)
    part = np.linspace(0, 1, size[0], dtype=np.float32)[:, None]
    far = mix(mood.sky[2], lit(rgb("#5FA6B5"), mood, 0.2), 0.40 if lake else 0.52)
    near = lit(rgb(str(rng.choice(["#1F6F8B", "#2A8C96", "#2B6CA3"]))), mood, 0.0)
    paint = np.broadcast_to(blend(far, near, smoothstep(-0.15, 0.85, part)), (*size, 3)).copy()
    # Seen at a slant, waves are long near the horizon and tall near the shore.
    depth = np.linspace(0, 1, size[0], dtype=np.float32) ** 0.55 * size[0]
    ripples = smooth_field(rng, size, (5, 90), 2)[np.clip(depth, 0, size[0] - 1).astype(int)]
    paint *= 1 + 0.06 * ripples[..., None]
    columns = np.arange(picture.width, dtype=np.float32)[None, :]
    path = np.exp(-(((columns - sun_x) / (14 + 150 * part * (1.1 - mood.sun_height))) ** 2))
    sparkle = smoothstep(0.05, 0.5, smooth_field(rng, size, (2.5, 16), 2))
    strength = 0.85 if mood.sun_height < 0.5 else 0.4
    paint += (np.asarray(mood.sun, np.float32) - paint) * (path * sparkle * strength * (1 - 0.45 * part))[..., None]
    crest = smoothstep(0.52, 0.66, smooth_field(rng, size, (3.5, 44), 2)) * smoothstep(0.1, 0.5, part)
    paint += (np.asarray(lighter(near, 0.55), np.float32) - paint) * (crest * (0.18 if lake else 0.4))[..., None]
    picture.layer(np.ones(size, np.float32), np.clip(paint, 0, 1), picture.stuff(SEA), top)


def sand(picture: Picture, line: FloatArray) -> None:
    """Paint a beach below a line of row numbers (width,), with wet sand and foam along it."""
    rng, mood = picture.rng, picture.mood
    alpha, top = rows_below(picture, line)
    rows = np.arange(top, picture.height, dtype=np.float32)[:, None] - line[None, :]
    size = (alpha.shape[0], picture.width)
    dry, low = lit(rgb("#F0D9A8"), mood, 0.05), lit(rgb("#CFA878"), mood, 0.0)
    reach = max(40.0, float(picture.height - line.mean()))
    paint = blend(dry, low, smoothstep(0.1, 1.15, rows / reach))
    dunes = smooth_field(rng, size, (11, 120), 2)
    paint *= 1 + 0.045 * dunes[..., None] + 0.02 * rng.standard_normal(size, np.float32)[..., None]
    wet = smoothstep(20.0, 2.0, rows + 5 * smooth_line(rng, picture.width, 60)[None, :])
    mirror = np.asarray(mix(lit(rgb("#A98E70"), mood, 0.05), mood.sky[2], 0.35), np.float32)
    paint += (mirror - paint) * (wet * 0.75)[..., None]
    picture.layer(alpha, paint, picture.stuff(SAND), top)
    for offset, width, strength in ((0.0, 3.2, 0.95), (-9.0, 1.6, 0.7), (-20.0, 1.2, 0.45)):
        foam_line = line + offset + 2.5 * smooth_line(rng, picture.width, 42, 2)
        all_rows = np.arange(picture.height, dtype=np.float32)[:, None]
        foam = np.clip(width / 2 + 0.5 - np.abs(all_rows - foam_line[None, :]), 0, 1) * strength
        if offset:
            foam = foam * smoothstep(-0.5, 0.1, smooth_line(rng, picture.width, 50))[None, :]
        picture.layer(np.asarray(foam, np.float32), lit(rgb("#FFFFFF"), mood, 0.0), None)


def band(
    picture: Picture, top: float, bottom: float, colours: tuple[Colour, Colour], category: int, grain: float = 0.02
) -> None:
    """Paint a level strip such as a road, with a gradient from its top to its bottom edge (rows)."""
    first, last = max(0, int(top)), min(picture.height, int(bottom))
    size = (last - first, picture.width)
    part = np.linspace(0, 1, size[0], dtype=np.float32)[:, None]
    paint = np.broadcast_to(
        blend(lit(colours[0], picture.mood, 0.1), lit(colours[1], picture.mood, 0), part), (*size, 3)
    )
    paint = paint * (1 + grain * smooth_field(picture.rng, size, (5, 60), 3)[..., None])
    picture.layer(np.ones(size, np.float32), np.clip(paint, 0, 1), picture.stuff(category), first)
