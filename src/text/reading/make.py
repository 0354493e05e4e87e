"""Makes `phrases.z` beside it: words and how they are read, for `reading.rs`.

    python3 make.py PHRASES.json DEFAULTS.tsv

PHRASES.json is `phrases_dict.json` of pypinyin 0.55.0 (MIT, see LICENSE-phrases), which is the data
of phrase-pinyin-data. DEFAULTS.tsv has every character with the reading the crate `pinyin` gives it.
Words come in code point order, one a line; after each word stand the place and the reading of every
character that is not read as it is alone. Words whose characters always have the same reading are
left out. 一 and 不 get their own tone back (GB/T 16159: sandhi is not written).
"""

import json
import pathlib
import sys
import zlib

HERE = pathlib.Path(__file__).parent


def own_tone(char, reading):
    return {"一": "yī", "不": "bù"}.get(char) if reading in ("yí", "yì", "bú") else reading


def words(file):
    for word, readings in json.load(open(file, encoding="utf-8")).items():
        if len(word) == len(readings) and 2 <= len(word) <= 8:
            yield word, [own_tone(c, r[0]) or r[0] for c, r in zip(word, readings)]


def own(file):
    for line in open(file, encoding="utf-8"):
        word, *readings = line.split()
        if word != "#" and len(word) == len(readings):
            yield word, readings


def main(phrases, defaults):
    alone = dict(line.rstrip("\n").split("\t") for line in open(defaults, encoding="utf-8"))
    ours = dict(own(HERE / "own.txt"))
    alone.update({w: r[0] for w, r in ours.items() if len(w) == 1})
    table = dict(words(phrases))
    table.update({w: r for w, r in ours.items() if len(w) > 1})
    many = {c for w, r in table.items() for c, r in zip(w, r) if alone.get(c) != r}
    table = {w: r for w, r in table.items() if many & set(w)}
    # Single characters that we read otherwise than the crate come with their reading.
    table.update({w: r for w, r in ours.items() if len(w) == 1})
    lines = []
    for word, readings in sorted(table.items()):
        told = [f"{i}{r}" for i, (c, r) in enumerate(zip(word, readings))
                if len(word) == 1 or alone.get(c) != r]
        lines.append(word + "".join(told))
    text = "\n".join(lines).encode()
    (HERE / "phrases.z").write_bytes(zlib.compress(text, 9))
    print(len(lines), "words,", len(text), "bytes")


main(*sys.argv[1:])
