"""What the figures are drawn with: a sheet of paper, the fonts of the repository, wood and light."""

import math
from pathlib import Path

import numpy as np
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent.parent / "fonts"
OUT = HERE / "images"

INK, GREY, RED, BLUE, OCHRE = "#2b2622", "#7d756b", "#a93a2c", "#3f6274", "#c08f45"
PAPER, PALE, LINE = "#ffffff", "#f6f0e4", "#d9d0c0"
DOUBLE = 2  # Everything is drawn at twice its size and scaled down.


def font(size, name="NotoSansCJKsc-Regular.otf"):
    return ImageFont.truetype(str(FONTS / name), round(size * DOUBLE))


def bold(size):
    return font(size, "NotoSansCJKsc-Bold.otf")


def kai(size):
    return font(size, "WenKaiBundle-Regular.ttf")


def song(size):
    return font(size, "NotoSerifCJKsc-Bold.otf")


class Sheet:
    """A drawing in final pixels on a canvas twice as large."""

    def __init__(self, width, height, ground=PAPER):
        mode = "RGBA" if ground is None else "RGB"
        self.image = Image.new(mode, (width * DOUBLE, height * DOUBLE), ground or (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.image)

    def text(self, x, y, text, face, fill=INK, anchor="mm"):
        self.draw.text((x * DOUBLE, y * DOUBLE), text, font=face, fill=fill, anchor=anchor)

    def line(self, points, fill=INK, width=2.0):
        points = [(x * DOUBLE, y * DOUBLE) for x, y in points]
        self.draw.line(points, fill=fill, width=round(width * DOUBLE), joint="curve")

    def box(self, x, y, w, h, fill=None, outline=None, width=2, radius=0):
        edge = [x * DOUBLE, y * DOUBLE, (x + w) * DOUBLE, (y + h) * DOUBLE]
        self.draw.rounded_rectangle(edge, radius * DOUBLE, fill, outline, round(width * DOUBLE))

    def dot(self, x, y, r, fill=None, outline=None, width=2):
        edge = [(x - r) * DOUBLE, (y - r) * DOUBLE, (x + r) * DOUBLE, (y + r) * DOUBLE]
        self.draw.ellipse(edge, fill, outline, round(width * DOUBLE))

    def arrow(self, start, end, fill=GREY, width=4.0, head=15):
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        back = (end[0] - head * math.cos(angle), end[1] - head * math.sin(angle))
        self.line([start, back], fill, width)
        side = (head * 0.6 * math.sin(angle), -head * 0.6 * math.cos(angle))
        tip = [end, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
        self.draw.polygon([(x * DOUBLE, y * DOUBLE) for x, y in tip], fill)

    def save(self, name, **options):
        size = (self.image.width // DOUBLE, self.image.height // DOUBLE)
        store(self.image.resize(size, Image.LANCZOS), name, **options)


def store(image, name, colours=None, **options):
    if colours:  # A palette: a chart has few colours.
        method = Image.Quantize.FASTOCTREE if image.mode == "RGBA" else Image.Quantize.MEDIANCUT
        image = image.quantize(colours, method, dither=Image.Dither.NONE)
    image.save(OUT / name, **{"optimize": True} | options)
    print(f"{name}: {image.size}, {(OUT / name).stat().st_size // 1000} kB")


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], float)


def rough(rng, shape, grain):
    """Noise between 0 and 1 with features of about `grain` pixels."""
    small = rng.random((max(2, shape[0] // grain), max(2, shape[1] // grain))) * 255
    image = Image.fromarray(small.astype("uint8")).resize(shape[::-1], Image.BICUBIC)
    return np.asarray(image, float) / 255


def lit(height, albedo, light=(-0.55, -0.6, 0.58), gloss=0.0):
    """A height field (pixels) in a raking light, with soft cast shadows."""
    dy, dx = np.gradient(height)
    length = np.sqrt(dx**2 + dy**2 + 1)
    diffuse = np.clip((-dx * light[0] - dy * light[1] + light[2]) / length, 0, None)
    shine = gloss * np.clip(diffuse, 0, 1) ** 12 * 140
    shadow = np.ones_like(height)
    for step in range(1, 15):
        ahead = np.roll(height, (step, step), (0, 1)) - step * 0.75
        shadow = np.minimum(shadow, np.clip(1 - (ahead - height) * 0.16, 0.42, 1))
    blurred = Image.fromarray((shadow * 255).astype("uint8")).filter(ImageFilter.GaussianBlur(2))
    shade = (0.38 + 0.78 * diffuse) * np.asarray(blurred, float) / 255
    return np.clip(albedo * shade[..., None] + shine[..., None], 0, 255).astype("uint8")


def glyph(char, size, face, mirrored=True):
    """The ink of one character, 0 to 1, in a square of `size` pixels."""
    cell = Image.new("L", (size, size), 0)
    pen = ImageFont.truetype(str(FONTS / face), round(size * 0.8))
    left, top, right, bottom = pen.getbbox(char)
    ImageDraw.Draw(cell).text(
        ((size - left - right) / 2, (size - top - bottom) / 2), char, 255, pen
    )
    if mirrored:
        cell = ImageOps.mirror(cell)
    return np.asarray(cell.filter(ImageFilter.GaussianBlur(size / 110)), float) / 255


def wood(size, colour, grain):
    """Boards: long streaks along x."""
    rng = np.random.default_rng(1298)
    streaks = (
        rough(rng, (size[1], size[0]), 3) * 0.25
        + np.asarray(
            Image.fromarray((rng.random((size[1] // 3, 4)) * 255).astype("uint8")).resize(
                size, Image.BICUBIC
            ),
            float,
        )
        / 255
    )
    tone = rgb(colour) + (streaks[..., None] - 0.6) * grain
    return Image.fromarray(np.clip(tone, 0, 255).astype("uint8"))


def tray(rng, size, grid, tone, chars):
    """One tray of lead types, faces up."""
    across, down = grid
    cell = size[0] // across
    height = np.zeros((down * cell, across * cell))
    albedo = np.empty((*height.shape, 3))
    albedo[:] = rgb("#4c3a28")
    for index in range(across * down):
        row, column = divmod(index, across)
        place = np.s_[
            row * cell + 2 : (row + 1) * cell - 1, column * cell + 2 : (column + 1) * cell - 1
        ]
        side = cell - 3
        ink = glyph(chars[index % len(chars)], side, "NotoSerifCJKsc-Bold.otf")
        height[place] = 9 + ink * 4 + rng.normal(0, 0.6)
        lead = rgb(tone) * rng.uniform(0.92, 1.06)
        albedo[place] = lead * (1 - 0.72 * ink[..., None])
    return Image.fromarray(lit(height, albedo, gloss=0.8)).resize(size, Image.LANCZOS)


def outline(char, x, y, size):
    """The segments of a glyph: lists of points in final pixels, first and last on the curve."""
    face = TTFont(FONTS / "NotoSerifCJKsc-Bold.otf")
    pen = DecomposingRecordingPen(face.getGlyphSet())
    face.getGlyphSet()[face.getBestCmap()[ord(char)]].draw(pen)
    place = lambda p: (x + p[0] * size / 1000, y + (880 - p[1]) * size / 1000)
    segments, here, start = [], None, None
    for operation, points in pen.value:
        points = [place(p) for p in points]
        if operation == "moveTo":
            here = start = points[0]
            continue
        points = points or [start]
        segments.append([here, *points])
        here = points[-1]
    return segments


def bend(points, steps=24):
    if len(points) == 2:
        return points
    p = np.array(points)
    t = np.linspace(0, 1, steps)[:, None]
    return [
        tuple(q)
        for q in (1 - t) ** 3 * p[0]
        + 3 * (1 - t) ** 2 * t * p[1]
        + 3 * (1 - t) * t**2 * p[2]
        + t**3 * p[3]
    ]
