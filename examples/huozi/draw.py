#!/usr/bin/env python3
"""Draws the eight figures of the example article into `images/`.

Run:  python3 -m pip install pillow numpy fonttools && python3 draw.py
The figures are committed, so nobody needs to run this to use the example. The lettering is set in
the fonts of this repository; the numbers of figure 7 are counted from the article itself.
"""

import math
import re
from collections import Counter

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sheet import BLUE, DOUBLE, FONTS, GREY, HERE, INK, LINE, OCHRE, OUT, PALE, PAPER, RED
from sheet import Sheet, bend, bold, font, glyph, kai, lit, outline, rgb, rough, song, store
from sheet import tray, wood

# Shen Kuo's account (about 1088), read down the columns from the right.
ACCOUNT = "庆历中有布衣毕昇又为活板其法用胶泥刻字薄如钱唇每字为一印火烧令坚先设一铁板其上以松脂蜡和纸灰之类冒之欲印则以一铁范置"


def clay_plate():
    """1: an iron forme packed with clay types, as a photograph."""
    rng = np.random.default_rng(1041)
    rows, columns, cell, rim = 6, 9, 150, 74
    shape = (rows * cell + 2 * rim, columns * cell + 2 * rim)
    height = rough(rng, shape, 5) * 1.4 + rough(rng, shape, 40) * 3
    albedo = np.empty((*shape, 3))
    albedo[:] = rgb("#8a6a3a")  # Pine resin, wax and ash.
    albedo += (rough(rng, shape, 9)[..., None] - 0.5) * 34
    for edge in (np.s_[:rim], np.s_[-rim:], np.s_[:, :rim], np.s_[:, -rim:]):
        height[edge] += 26
        albedo[edge] = rgb("#54524f") + (rough(rng, shape, 3)[..., None] * 26)[edge]
    for index, char in enumerate(ACCOUNT[: rows * columns]):
        column, row = divmod(index, rows)
        block = cell - 8 - int(rng.integers(0, 5))
        x = rim + column * cell + 4 + int(rng.integers(-1, 4))
        y = rim + row * cell + 4 + int(rng.integers(-1, 4))
        place = np.s_[y : y + block, x : x + block]
        side = np.minimum(np.arange(block), np.arange(block)[::-1])
        bevel = np.clip(np.minimum(side[:, None], side[None]) / 9, 0, 1)
        ink = glyph(char, block, "NotoSerifCJKsc-Bold.otf")
        worn = np.clip(rough(rng, ink.shape, 6) * 1.5, 0, 1)
        slope = np.add.outer(
            np.linspace(-1, 1, block) * rng.normal(), np.linspace(-1, 1, block) * rng.normal()
        )
        height[place] = 18 * bevel + slope + rng.normal() + ink * 8 + rough(rng, ink.shape, 4) * 0.8
        fired = rgb("#d3a77c") * rng.uniform(0.9, 1.08) + rng.normal(0, 3, 3)
        clay = fired + (rough(rng, ink.shape, 5)[..., None] - 0.5) * 26
        cover = (ink * (0.55 + 0.45 * worn))[..., None] * 0.9
        albedo[place] = clay * (1 - cover) + rgb("#241c18") * cover
    photo = Image.fromarray(lit(height, albedo))
    # Seen from the near side, a little from the left; the far edge out of focus.
    w, h = photo.size
    corners = (8, 4, -26, h - 2, w - 4, h - 8, w + 30, 2)  # Upper left, then against the clock.
    corners = [min(max(v, 0), (w, h)[k % 2]) for k, v in enumerate(corners)]
    photo = photo.transform((1300, 800), Image.QUAD, corners, Image.BICUBIC)
    soft = photo.filter(ImageFilter.GaussianBlur(3))
    depth = Image.linear_gradient("L").resize(photo.size).point(lambda v: max(0, 150 - v * 2))
    photo = Image.composite(soft, photo, depth)
    y, x = np.mgrid[-1:1:800j, -1:1:1300j]
    dusk = np.clip(1.5 - 0.36 * ((x + 0.25) ** 2 + (y + 0.15) ** 2), 0, 1.5)[..., None]
    photo = Image.fromarray(np.clip(np.asarray(photo, float) * dusk, 0, 255).astype("uint8"))
    store(photo.resize((1100, 677), Image.LANCZOS), "图1.jpg", quality=68)


EVENTS = [  # year, label, material, level of its label (negative: below the line), shift
    (1045, "1041—1048", "毕昇 泥活字", OCHRE, 2, 0),
    (1175, "12世纪下半叶", "西夏 木活字", RED, -1, 0),
    (1193, "1193", "周必大 泥活字", OCHRE, 1, 0),
    (1298, "1298", "王祯 木活字", RED, -2, 0),
    (1377, "1377", "高丽 金属活字", BLUE, 2, 0),
    (1455, "1455前后", "谷登堡 铅合金", BLUE, -1, 0),
    (1490, "1490", "会通馆 活字铜版", BLUE, 1, 0),
    (1728, "1726—1728", "内府 铜活字", BLUE, -2, 0),
    (1773, "1773", "武英殿 枣木活字", RED, 2, 0),
    (1844, "1844", "翟金生 泥活字", OCHRE, -1, 0),
    (1859, "1859", "姜别利 电镀字模", BLUE, 1, 62),
    (1987, "1987", "激光照排", INK, -2, 0),
]


def timeline():
    """2: nine hundred years on one line."""
    sheet = Sheet(1200, 650)
    axis = 290
    at = lambda year: 80 + (year - 1000) * 1.06
    sheet.line([(40, axis), (1160, axis)], INK, 4)
    for year in range(1000, 2001, 100):
        sheet.line([(at(year), axis - 8), (at(year), axis + 8)], INK, 2)
        if year % 200 == 0:  # Two of the years make room for a stem.
            sheet.text(
                at(year) + {1200: 12, 2000: 24}.get(year, 0), axis + 28, str(year), font(24), GREY
            )
    for year, when, what, colour, level, shift in EVENTS:
        x, y = at(year), axis - level * 110 + (0 if level > 0 else 15)
        width = bold(28).getlength(what) / DOUBLE
        middle = min(max(x + shift, width / 2 + 12), 1188 - width / 2)
        sheet.line([(x, axis), (x, y + 36 * np.sign(level))], colour, 2.5)
        sheet.dot(x, axis, 9, colour, PAPER, 3)
        sheet.text(middle, y - 17, when, font(25), GREY)
        sheet.text(middle, y + 16, what, bold(28), colour)
    for index, (name, colour) in enumerate(
        [("泥", OCHRE), ("木", RED), ("金属", BLUE), ("光与电", INK)]
    ):
        x = 400 + index * 115
        sheet.dot(x, 622, 9, colour)
        sheet.text(x + 18, 621, name, font(25), INK, "lm")
    sheet.save("fig2.png", colours=64)


STEPS = [
    ("刻字", "胶泥为坯\n一字一印", "#e7d2b0"),
    ("烧坚", "入火焙烧\n质坚如瓦", "#e8b79a"),
    ("布字", "铁板铺药\n密排字印", "#d8dcc0"),
    ("固版", "火烤药熔\n平板压平", "#e8b79a"),
    ("刷印", "上墨覆纸\n一版一页", "#cfd9e0"),
    ("拆版", "再烤药熔\n字印自落", "#e8b79a"),
    ("归字", "以纸贴之\n按韵入格", "#e7d2b0"),
]


def process():
    """3: Bi Sheng's process, on a transparent ground (light boxes, so it also stands on black)."""
    sheet = Sheet(1200, 560, None)
    places = [(150, 130), (450, 130), (750, 130), (1050, 130), (1050, 420), (750, 420), (450, 420)]
    w, h = 214, 196
    for (x0, y0), (x1, y1) in zip(places, places[1:]):
        dx, dy = np.sign(x1 - x0) * (w / 2 + 8), np.sign(y1 - y0) * (h / 2 + 8)
        sheet.arrow((x0 + dx, y0 + dy), (x1 - dx, y1 - dy), RED, 6, 22)
    # Sorted types go back to the plate.
    sheet.arrow(
        (places[6][0] + 60, 420 - h / 2 - 8), (places[2][0] - 75, 130 + h / 2 + 8), RED, 6, 22
    )
    for number, ((x, y), (name, how, colour)) in enumerate(zip(places, STEPS), 1):
        sheet.box(x - w / 2, y - h / 2, w, h, colour, INK, 3, 18)
        sheet.text(x, y - 50, f"{number} {name}", song(40))
        for row, part in enumerate(how.split("\n")):
            sheet.text(x, y + 14 + row * 44, part, font(33))
    sheet.box(48, 370, 244, 100, "#fbf7ee", INK, 2, 18)
    sheet.text(170, 402, "两块铁板", bold(32), RED)
    sheet.text(170, 442, "一板印  一板排", font(29))
    sheet.save("毕昇活字制作流程示意(图3).png", colours=128)


RHYMES = "东冬江支微鱼虞齐佳灰真文元寒删先"
LOOSE = "之乎者也一二三四天地人山川日月木"


def wheel(sheet, x, y, r, chars, name):
    """One revolving case seen from above: rings of types in sixteen sectors."""
    d = DOUBLE
    boards = wood((2 * r * d, 2 * r * d), "#c9a063", 60)
    mask = Image.new("L", boards.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, boards.width - 1, boards.height - 1), 255)
    shade = Image.new("L", sheet.image.size, 0)
    ImageDraw.Draw(shade).ellipse(
        [(x - r + 8) * d, (y - r + 14) * d, (x + r + 8) * d, (y + r + 14) * d], 150
    )
    dark = Image.new("RGB", sheet.image.size, "#3b2c1c")
    sheet.image.paste(dark, (0, 0), shade.filter(ImageFilter.GaussianBlur(16)))
    sheet.image.paste(boards, ((x - r) * d, (y - r) * d), mask)
    sheet.dot(x, y, r, None, "#5c4021", 9)
    rng = np.random.default_rng(ord(name[0]))
    for sector, char in enumerate(chars):
        turn = 2 * math.pi * sector / len(chars)
        for ring in range(4):
            radius = r * (0.40 + 0.125 * ring)
            count = 2 + ring
            for k in range(count):
                angle = turn + 2 * math.pi / len(chars) * (k + 1) / (count + 1)
                px, py = x + radius * math.cos(angle), y + radius * math.sin(angle)
                tint = ["#ecd3a2", "#e3c48d", "#f1ddb5"][rng.integers(0, 3)]
                sheet.box(px - 6.5, py - 6.5, 13, 13, tint, "#6b4d2b", 1.5)
        spoke = (math.cos(turn), math.sin(turn))
        sheet.line(
            [
                (x + r * 0.33 * spoke[0], y + r * 0.33 * spoke[1]),
                (x + r * 0.97 * spoke[0], y + r * 0.97 * spoke[1]),
            ],
            "#7a5a33",
            2.5,
        )
        middle = turn + math.pi / len(chars)
        sheet.text(
            x + r * 0.89 * math.cos(middle),
            y + r * 0.89 * math.sin(middle),
            char,
            song(27),
            "#3a2413",
        )
    sheet.dot(x, y, r * 0.33, "#8a6437", "#5c4021", 4)
    sheet.dot(x, y, r * 0.29, "#b98b4f")
    sheet.text(x, y, name, song(34), "#2b1a0c")


def revolving_cases():
    """4: Wang Zhen's two revolving cases, seen from above."""
    sheet = Sheet(1200, 660)
    sheet.image.paste(wood(sheet.image.size, "#efe3cd", 26), (0, 0))
    wheel(sheet, 282, 318, 254, RHYMES, "监韵盘")
    wheel(sheet, 918, 318, 254, LOOSE, "杂字盘")
    sheet.box(574, 262, 52, 106, "#5d6f79", "#37464f", 3, 22)
    sheet.dot(600, 315, 25, "#2f3a40", "#20282c", 2)
    sheet.text(600, 404, "排字人", bold(27))
    for x, start in ((282, 238), (918, 252)):
        turns = [math.radians(a) for a in range(start, start + 52, 2)]
        points = [(x + 276 * math.cos(a), 318 + 276 * math.sin(a)) for a in turns]
        points = points[::-1] if x > 600 else points
        sheet.line(points[:-2], RED, 6)
        sheet.arrow(points[-3], points[-1], RED, 6, 24)
    sheet.text(600, 628, "盘径约七尺  左右推转  以字就人", kai(34))
    sheet.save("04.webp", quality=76, method=6)


SETS = [  # year, name, number, label, colour
    ("1298", "王祯木活字", 30000, "三万多个", RED),
    ("1434", "朝鲜甲寅字", 200000, "二十多万个", BLUE),
    ("1773", "武英殿聚珍版", 253500, "二十五万三千五百个", RED),
    ("1844", "翟金生泥活字", 100000, "十万多个", OCHRE),
]


def sets():
    """5: how many types four sets had."""
    sheet = Sheet(1200, 520)
    left, scale, step = 330, 0.0033, 104
    for tick in range(0, 250001, 50000):
        x = left + tick * scale
        sheet.line([(x, 40), (x, 440)], LINE, 2)
        sheet.text(x, 466, "0" if tick == 0 else f"{tick // 10000}万", font(27), GREY)
    for row, (year, name, number, label, colour) in enumerate(SETS):
        y = 92 + row * step
        sheet.text(left - 24, y - 18, name, bold(31), INK, "rm")
        sheet.text(left - 24, y + 20, year, font(26), GREY, "rm")
        sheet.box(left, y - 28, number * scale, 56, colour)
        inside = number > 220000
        x = left + number * scale + (-18 if inside else 18)
        if not inside:
            sheet.box(x - 6, y - 20, font(29).getlength(label) / DOUBLE + 12, 40, PAPER)
        sheet.text(x, y, label, font(29), PAPER if inside else INK, "rm" if inside else "lm")
    sheet.line([(left, 36), (left, 444)], INK, 3)
    sheet.text(left, 502, "活字个数", font(27), GREY, "lm")
    sheet.save("5.png", colours=32)


def cases():
    """6: Gamble's case: 24 trays in front, 64 at the sides."""
    sheet = Sheet(1200, 640)
    sheet.image.paste(wood(sheet.image.size, "#a67c4e", 46), (0, 0))
    counts = Counter(re.findall("[\u3400-\u9fff]", article()))
    ranked = "".join(sorted(counts, key=lambda c: (-counts[c], c)))
    rng = np.random.default_rng(1859)
    groups = [  # x, y, columns, rows, tray size, tone, characters
        (306, 96, 8, 1, (70, 104), (2, 3), "#d3d8dc", ranked[48:96]),
        (306, 208, 8, 1, (70, 104), (2, 3), "#fff0c4", ranked[:48]),
        (306, 320, 8, 1, (70, 104), (2, 3), "#d3d8dc", ranked[96:144]),
        (26, 96, 4, 8, (62, 50), (2, 2), "#b4c3cc", ranked[380:508]),
        (918, 96, 4, 8, (62, 50), (2, 2), "#b4c3cc", ranked[508:636]),
    ]
    for x0, y0, columns, rows, (w, h), grid, tone, chars in groups:
        for index in range(columns * rows):
            row, column = divmod(index, columns)
            x, y = x0 + column * (w + 4), y0 + row * (h + 4)
            sheet.box(x - 1, y - 1, w + 2, h + 2, "#3f2d1c")
            some = chars[index * grid[0] * grid[1] :]
            face = tray(rng, (w * DOUBLE, h * DOUBLE), grid, tone, some)
            sheet.image.paste(face, (x * DOUBLE, y * DOUBLE))
    for x, y, text in [
        (150, 54, "罕用字 三十二盘"),
        (1042, 54, "罕用字 三十二盘"),
        (600, 54, "正面 二十四盘"),
        (600, 470, "中列八盘常用字  上下十六盘备用字"),
    ]:
        width = bold(30).getlength(text) / DOUBLE + 36
        sheet.box(x - width / 2, y - 26, width, 52, PALE, "#5c4021", 2, 8)
        sheet.text(x, y, text, bold(30))
    sheet.box(566, 536, 68, 60, "#4f626d", "#2f3a40", 3, 26)
    sheet.dot(600, 566, 22, "#27343b")
    sheet.text(650, 568, "排字人", bold(30), PALE, "lm")
    sheet.save("fig6.jpeg", quality=52)


def article():
    """The body as a reader sees it, without title and captions."""
    text = (HERE / "article.expected.md").read_text(encoding="utf-8")
    body = text.split("\n# ", 1)[1].split("\n", 1)[1]
    return re.sub(r"(?m)^!\[.*$", "", body)


def coverage():
    """7: how much of the article its most frequent characters cover."""
    counts = sorted(Counter(re.findall("[\u3400-\u9fff]", article())).values(), reverse=True)
    share = np.concatenate([[0], np.cumsum(counts) / sum(counts)])
    kinds = len(counts)
    assert f"全文共有{sum(counts)}个汉字，不同的字只有{kinds}个" in article()
    sheet = Sheet(1200, 640)
    at = lambda k, s: (150 + k * 980 / kinds, 540 - s * 480)
    for percent in range(0, 101, 20):
        sheet.line([at(0, percent / 100), at(kinds, percent / 100)], LINE, 2)
        sheet.text(132, at(0, percent / 100)[1], f"{percent}%", font(27), GREY, "rm")
    for k in range(0, kinds + 1, 100):
        sheet.text(at(k, 0)[0], 568, str(k), font(27), GREY)
    area = [at(k, s) for k, s in enumerate(share)] + [at(kinds, 0), at(0, 0)]
    sheet.draw.polygon([(x * DOUBLE, y * DOUBLE) for x, y in area], "#f1e6d3")
    sheet.line([at(k, s) for k, s in enumerate(share)], RED, 6)
    for k in (100, 300):
        assert f"前{k}个字占去" in article() and f"{share[k] * 100:.0f}%" in article()
        x, y = at(k, share[k])
        sheet.line([(x, y), (x, 540)], GREY, 2)
        sheet.dot(x, y, 10, RED, PAPER, 3)
        sheet.text(x + 18, y + 36, f"前{k}个字  {share[k] * 100:.0f}%", bold(31), INK, "lm")
    sheet.line([(150, 50), (150, 540), (1140, 540)], INK, 3)
    sheet.text(640, 614, "按出现次数排队的不同汉字（个）", font(29), INK)
    sheet.text(150, 26, "占全文字数", font(27), GREY)
    sheet.save("图7.png", colours=48)


def three_bodies():
    """8: one character as lead, as dots and as an outline."""
    sheet = Sheet(1200, 470)
    side, top = 356, 22
    # Lead: the mirrored face stands out of the shank.
    s = side * DOUBLE
    rng = np.random.default_rng(1859)
    edge = np.minimum(np.arange(s), np.arange(s)[::-1])
    bevel = np.clip(np.minimum(edge[:, None], edge[None]) / 26, 0, 1)
    ink = glyph("永", s, "NotoSerifCJKsc-Bold.otf")
    raised = (
        np.asarray(
            Image.fromarray((ink * 255).astype("uint8")).filter(ImageFilter.GaussianBlur(2.2)),
            float,
        )
        / 255
    )
    height = (
        bevel * 16 + raised * 15 + rough(rng, ink.shape, 3) * 0.5 + rough(rng, ink.shape, 60) * 3
    )
    lead = rgb("#767d84") + (rough(rng, ink.shape, 90)[..., None] - 0.5) * 26 + ink[..., None] * 84
    sheet.image.paste(Image.fromarray(lit(height, lead, gloss=0.5)), (26 * DOUBLE, top * DOUBLE))
    # Dots.
    grid = Image.new("L", (24, 24), 0)
    pen = ImageFont.truetype(str(FONTS / "NotoSerifCJKsc-Regular.otf"), 22)
    left, upper, right, lower = pen.getbbox("永")
    ImageDraw.Draw(grid).text(((24 - left - right) // 2, (24 - upper - lower) // 2), "永", 255, pen)
    x0, unit = 422, side / 24
    for row in range(24):
        for column in range(24):
            on = grid.getpixel((column, row)) > 105
            sheet.box(
                x0 + column * unit + 0.8,
                top + row * unit + 0.8,
                unit - 1.6,
                unit - 1.6,
                INK if on else "#efe8da",
            )
    # Outline with its handles.
    segments = outline("永", 832, top + 8, side - 28)
    sheet.box(818, top, side, side, "#fbf7ee", LINE, 2)
    for points in segments:
        sheet.line(bend(points), INK, 3)
    for points in segments:
        if len(points) == 4:
            sheet.line(points[:2], BLUE, 1.3)
            sheet.line(points[2:], BLUE, 1.3)
            sheet.dot(*points[1], 3.6, PAPER, BLUE, 1.6)
            sheet.dot(*points[2], 3.6, PAPER, BLUE, 1.6)
    for points in segments:
        sheet.box(points[0][0] - 3.6, points[0][1] - 3.6, 7.2, 7.2, RED)
    for x, label in ((204, "铅字（反体）"), (600, "24×24 点阵"), (996, "轮廓与控制点")):
        sheet.text(x, 428, label, bold(33))
    sheet.save("一粒活字的九百年(图8).png", colours=128)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for figure in (
        clay_plate,
        timeline,
        process,
        revolving_cases,
        sets,
        cases,
        coverage,
        three_bodies,
    ):
        figure()
