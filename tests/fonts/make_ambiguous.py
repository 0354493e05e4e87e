"""Makes the Ambiguous-*.ttf test fonts: fonts whose marks are not where the class table has them.

    pip install fonttools && python3 tests/fonts/make_ambiguous.py

Every glyph is a box, drawn here; nothing is taken from any other font. The fonts are part of the
tests and under the licence of the program. 1000 units per em; lengths below are in units.

  Corner        zh-Hans marks in their corners, no halt; Western letters of half an em and ’ only
                full-width, no pwid; a bold beside it
  Centred       the same without halt, but every point mark in the middle of its cell
  Proportional  “ ” ‘ ’ as wide as their ink, ， of 0.6 em, · of 0.3 em, ・ full-width
  Dash          — of 0.8 em and … of 0.7 em, no ⸺, no ·
  Locl          直 and ， by language; variation sequences of ， (U+FE00, U+FE01) and 直 (U+E0100)
  Sparse        三 is missing; all marks are there
  Back          letters of Hebrew (500) and Arabic: beh and meem of 600, at the beginning of a word
                300, inside 200, at its end 400; ( ) < > differ
"""

import os
import pathlib

os.environ["SOURCE_DATE_EPOCH"] = "0"

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

FOLDER = pathlib.Path(__file__).parent
HAN = "一二四五六七八九十人口日月直"
HAN_BOX = (1000, 60, 940, -60, 800)
LATIN = {c: (500, 50, 450, 0, 700) for c in "abcdefghijklmnopqrstuvwxyzDGHNT0123456789-"}


def cell(left, right, bottom, top):
    """A full-width glyph with its ink there."""
    return (1000, left, right, bottom, top)


OPENING = {c: cell(600, 900, -60, 800) for c in "（《「"} | {c: cell(600, 920, 560, 840) for c in "“‘"}
CLOSING = {c: cell(100, 400, -60, 800) for c in "）》」"} | {c: cell(80, 400, 560, 840) for c in "”’"}
CORNER = {c: cell(80, 300, -100, 120) for c in "，。、：；！？"}
CENTRED = {c: cell(390, 610, 250, 470) for c in "，。、：；！？"}
FULL = {"—": cell(0, 1000, 340, 400), "…": cell(110, 890, 320, 430), "·": (300, 90, 210, 300, 420)}
BASE = {c: HAN_BOX for c in HAN + "三"} | LATIN | OPENING | CLOSING | CORNER | FULL


def outline(box):
    pen = TTGlyphPen(None)
    _, left, right, bottom, top = box
    if left < right:
        pen.moveTo((left, bottom))
        for point in [(left, top), (right, top), (right, bottom)]:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def make(name, characters, extra=None, features="", sequences=(), bold=False):
    """Writes a font: boxes by character, boxes by glyph name, features, variation sequences."""
    boxes = {".notdef": (1000, 100, 900, 0, 800), "space": (300, 0, 0, 0, 0)}
    cmap = {0x20: "space"}
    for c in sorted(characters):
        cmap[ord(c)] = f"uni{ord(c):04X}"
        boxes[cmap[ord(c)]] = characters[c]
    boxes |= extra or {}
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(boxes))
    font.setupCharacterMap(cmap, uvs=list(sequences))
    font.setupGlyf({glyph: outline(box) for glyph, box in boxes.items()})
    font.setupHorizontalMetrics({glyph: (box[0], box[1]) for glyph, box in boxes.items()})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    family, style = f"Ambiguous {name}", "Bold" if bold else "Regular"
    font.setupNameTable(
        {
            "familyName": family,
            "styleName": style,
            "uniqueFontIdentifier": f"{family} {style}",
            "fullName": f"{family} {style}",
            "psName": f"{family}-{style}".replace(" ", ""),
            "version": "1.0",
        }
    )
    font.setupOS2(
        sTypoAscender=880,
        sTypoDescender=-120,
        usWinAscent=880,
        usWinDescent=120,
        usWeightClass=700 if bold else 400,
    )
    font.setupPost(keepGlyphNames=False)
    if features:
        addOpenTypeFeaturesFromString(font.font, features)
    font.updateHead(created=0, modified=0)
    font.save(FOLDER / f"Ambiguous-{name}{'-Bold' if bold else ''}.ttf")


LANGUAGES = ["ZHS", "ZHT", "ZHH", "JAN", "KOR"]


def regional():
    """Boxes of 直 and ， for each language, and the locl feature that picks them."""
    boxes = {f"zhi.{lang}": cell(60, 900 - 50 * k, 0, 800) for k, lang in enumerate(LANGUAGES)}
    boxes |= {f"comma.{lang}": CENTRED["，"] for lang in ["ZHT", "ZHH"]}
    boxes |= {"zhi.ivs": cell(60, 500, 0, 800)}
    boxes |= {"comma.corner": cell(80, 250, -100, 120), "comma.centre": cell(400, 600, 260, 470)}
    systems = "".join(f"languagesystem hani {lang};\n" for lang in LANGUAGES)
    rules = ""
    for lang in LANGUAGES:
        rules += f"script hani; language {lang} exclude_dflt;\nsub uni76F4 by zhi.{lang};\n"
        if f"comma.{lang}" in boxes:
            rules += f"sub uniFF0C by comma.{lang};\n"
    head = "languagesystem DFLT dflt;\nlanguagesystem hani dflt;\n"
    return boxes, f"{head}{systems}feature locl {{\n{rules}}} locl;\n"


make("Corner", BASE)
make("Centred", BASE | CENTRED)
make(
    "Proportional",
    BASE
    | {c: (420, 40, 380, 560, 840) for c in "“”"}
    | {c: (250, 60, 190, 560, 840) for c in "‘’"}
    | {"，": (600, 310, 560, -100, 120), "・": cell(390, 610, 250, 470)},
)
make("Corner", BASE, bold=True)
make(
    "Dash",
    {c: box for c, box in BASE.items() if c != "·"}
    | {"—": (800, 50, 750, 340, 400), "…": (700, 60, 640, 0, 110), "・": cell(390, 610, 250, 470)},
)
BOXES, LOCL = regional()
make(
    "Locl",
    BASE,
    BOXES,
    LOCL,
    [
        (0xFF0C, 0xFE00, "comma.corner"),
        (0xFF0C, 0xFE01, "comma.centre"),
        (0x76F4, 0xE0100, "zhi.ivs"),
    ],
)
HEBREW = {chr(c): (500, 50, 450, 0, 700) for c in range(0x5D0, 0x5EB)}
ARABIC = {c: (600, 50, 550, 0, 700) for c in "بم"}
SIDES = {c: (350, 40 + 60 * k, 260 + 60 * k, -60, 800) for k, c in enumerate("()<>")}
FORMS = {"init": 300, "medi": 200, "fina": 400}
JOINED = {
    f"{name}.{form}": (width, 0, width, 0, 700)
    for name in ["uni0628", "uni0645"]
    for form, width in FORMS.items()
}
JOINING = "languagesystem DFLT dflt;\nlanguagesystem arab dflt;\n" + "".join(
    f"feature {form} {{ sub [uni0628 uni0645] by [uni0628.{form} uni0645.{form}]; }} {form};\n"
    for form in FORMS
)
make("Back", BASE | HEBREW | ARABIC | SIDES, JOINED, JOINING)
make("Sparse", {c: box for c, box in BASE.items() if c != "三"})
