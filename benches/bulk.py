#!/usr/bin/env python3
"""Articles per CPU second: `banxin batch` making PDF and EPUB of many distinct articles, beside one
Typst process making the PDFs alone. See README.md beside it.

    cargo build --release --locked
    python3 -m pip install typst
    python3 benches/bulk.py [-n ARTICLES] [--typst ARTICLES] [--in-process] [--article FOLDER]
"""

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compare import EXAMPLE, FONTS, ROOT, TYPST, images

TYPST_RUN = """
import sys, typst
fonts = typst.Fonts(include_system_fonts=False, font_paths=[sys.argv[1]])
for source in sys.argv[2:]:
    pdf = typst.compile(source, root="/", font_paths=fonts, pdf_standards=["a-2a", "ua-1"])
    open(source.replace(".typ", ".pdf"), "wb").write(pdf)
"""


def distinct(data, number):
    """The same picture as another file: a number where its format lets one stand."""
    note = str(number).encode()
    if data[:2] == b"\xff\xd8":
        return data[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + data[2:]
    if data[:4] == b"\x89PNG":
        import zlib

        body = b"tEXt" + b"Comment\0" + note
        chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
        return data[:33] + chunk + data[33:]
    if data[8:12] == b"WEBP":
        data += b"NOTE" + len(note).to_bytes(4, "little") + note + b"\0" * (len(note) % 2)
        return data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:]
    return data


def sentences(text, dice):
    """The paragraphs of a text with the sentences of each in another order."""
    lines = []
    for line in text.split("\n"):
        if len(line) > 60 and not line.startswith("!"):
            parts = re.findall(r"[^。？！]+(?:[。？！]”?|$)", line)
            dice.shuffle(parts)
            line = "".join(parts)
        lines.append(line)
    return "\n".join(lines)


def prepare(folder, count, article):
    """Articles with eight figures each; for each its text and its Typst source."""
    scraped = (article / "article.txt").read_text(encoding="utf-8")
    clean = (article / "article.expected.md").read_text(encoding="utf-8")
    title = re.search(r"(?m)^title: (.*)$", clean)[1]
    body = clean.split("\n# ", 1)[1].split("\n", 1)[1]
    found = images(article)
    for k in range(count):
        home = folder / f"{k:04}"
        (home / "images").mkdir(parents=True)
        for file in found.values():
            (home / "images" / file.name).write_bytes(distinct(file.read_bytes(), k))
        (home / f"article-{k:04}.txt").write_text(
            sentences(scraped, random.Random(k)), encoding="utf-8"
        )
        figure = lambda m: (
            f'#figure(image("{home / "images" / found[int(m[2])].name}", alt: "{m[1]}"),'
            f" caption: [{m[1]}])"
        )
        text = re.sub(r"!\[(.*?)\]\(图(\d+)\)\{.*?\}", figure, sentences(body, random.Random(k)))
        source = TYPST % (title, title) + f"= {title}\n" + text
        (home / "article.typ").write_text(source, encoding="utf-8")


def cpu(command):
    """CPU seconds of a command with its children, and how long it took."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-n", "--articles", type=int, default=1000)
    parser.add_argument("--typst", type=int, default=100, help="articles for Typst, a sample")
    parser.add_argument(
        "--article",
        type=Path,
        default=EXAMPLE,
        help="folder with article.txt, article.expected.md and images/, instead of the example's",
    )
    parser.add_argument("--in-process", action="store_true", help="without worker processes")
    parser.add_argument("--banxin", type=Path, default=ROOT / "target" / "release" / "banxin")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "in"
        prepare(folder, options.articles, options.article)
        sources = sorted(folder.glob("*/article.typ"))[: options.typst]
        batch = [options.banxin, "batch", folder, "--quiet"]
        if options.in_process:
            batch += ["--timeout", "off", "--max-mem", "off"]
        rates, wall = {}, {}
        for jobs in (os.cpu_count(), 1):
            label = f"banxin, both books, -j {jobs}"
            spent, wall[jobs] = cpu([*batch, "-o", Path(temporary) / f"out-{jobs}", "-j", str(jobs)])
            rates[label] = options.articles / spent
        spent, _ = cpu([sys.executable, "-c", TYPST_RUN, FONTS, *sources])
        rates["typst, PDF"] = len(sources) / spent
        for label, rate in rates.items():
            print(f"{label:30} {rate:7.1f} articles per CPU second, {rate / rates['typst, PDF']:.1f} x")
        print(f"{os.cpu_count()} jobs are {wall[1] / wall[os.cpu_count()]:.2f} times as fast as one")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest process: {peak:.0f} MB (Typst's counted)")


if __name__ == "__main__":
    main()
