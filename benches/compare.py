#!/usr/bin/env python3
"""Runs Banxin side by side with Typst (PDF) and pandoc (EPUB) on the same two texts, and reports
CPU time and peak memory as ratios. See README.md beside it.

    cargo build --release --locked
    python3 -m pip install typst            # Typst as a wheel
    apt-get install pandoc time
    python3 benches/compare.py [-n RUNS] [--only huozi|long] [--json FILE]
"""

import argparse
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "huozi"
FONTS = ROOT / "fonts"
HAN = 300_000
GNU_TIME = "/usr/bin/time"

# The page of Banxin's profile `a5`: 28 characters of 10.5 pt, 26 lines, 18 pt from line to line,
# running heads and folios, tagged and archival. The box of a line is the em box, as in Banxin.
TYPST = """#set document(title: "%s")
#set page(width: 148mm, height: 210mm, margin: (x: (148mm - 294pt) / 2, top: 22mm,
  bottom: 210mm - 22mm - 460.5pt), header: align(center, text(9pt)[%s]), numbering: "1")
#set text(lang: "zh", region: "cn", font: "Noto Serif CJK SC", size: 10.5pt, top-edge: 0.88em,
  bottom-edge: -0.12em, cjk-latin-spacing: auto)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 7.5pt, spacing: 7.5pt)
#show heading: set text(font: "Noto Sans CJK SC")
#show figure.caption: set text(9pt)

"""
COMPILE = (
    "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3],"
    " font_paths=[sys.argv[4]], ignore_system_fonts=True, pdf_standards=['a-2a', 'ua-1'])"
)


def images(article=EXAMPLE):
    """Figure number → file, whichever way it is named."""
    files = sorted((article / "images").iterdir())
    return {int(re.findall(r"\d+", f.stem)[-1]): f for f in files}


def huozi(folder):
    """The example: as scraped for Banxin, cleaned for the others, who clean nothing."""
    text = (EXAMPLE / "article.expected.md").read_text(encoding="utf-8")
    title = re.search(r"(?m)^title: (.*)$", text)[1]
    body = text.split("\n# ", 1)[1].split("\n", 1)[1]
    figure = r"!\[(.*?)\]\(图(\d+)\)\{.*?\}"
    found = images()
    markdown = re.sub(figure, lambda m: f"![{m[1]}]({found[int(m[2])]})", body)
    (folder / "huozi.md").write_text(f"% {title}\n\n{markdown}", encoding="utf-8")
    typst = re.sub(
        figure,
        lambda m: f'#figure(image("{found[int(m[2])]}", alt: "{m[1]}"), caption: [{m[1]}])',
        body,
    )
    source = TYPST % (title, title) + f"= {title}\n" + typst
    (folder / "huozi.typ").write_text(source, encoding="utf-8")
    return EXAMPLE / "article.txt"


def long(folder):
    """300,000 Han: the sentences of the example, shuffled chapter by chapter (no two paragraphs
    alike, so that no cache of whole paragraphs helps)."""
    text = (EXAMPLE / "article.expected.md").read_text(encoding="utf-8").split("\n# ", 1)[1]
    sentences = re.findall(
        r"[^。？！\n]+[。？！]”?", re.sub(r"(?m)^!\[.*$", "", text.split("\n", 1)[1])
    )
    dice, chapters, count = random.Random(1041), [], 0
    while count < HAN:
        dice.shuffle(sentences)
        paragraphs, rest = [], list(sentences)
        while rest:
            some = dice.randint(2, 5)
            paragraphs.append("".join(rest[:some]))
            rest = rest[some:]
        chapters.append(paragraphs)
        count += sum(len(re.findall("[\u3400-\u9fff]", p)) for p in paragraphs)
    title = "活字长编"
    body = "\n\n".join(f"@ 第{n}章\n\n" + "\n\n".join(c) for n, c in enumerate(chapters, 1))
    markdown = body.replace("@ ", "## ")
    (folder / "long.md").write_text(f"% {title}\n\n{markdown}", encoding="utf-8")
    source = TYPST % (title, title) + f"= {title}\n\n" + body.replace("@ ", "== ")
    (folder / "long.typ").write_text(source, encoding="utf-8")
    lines = [p.removeprefix("@ ") if p.startswith("@") else f"  {p}" for p in body.split("\n\n")]
    (folder / "banxin.txt").write_text(f"{title}\n\n" + "\n\n".join(lines), encoding="utf-8")
    return folder / "banxin.txt"


def once(command):
    """CPU seconds (user and system) and peak memory (MB) of one run, children included.

    GNU time starts the program, because its memory is small: what a process inherits from the one
    that starts it counts into its own peak. Its clock is too coarse, so CPU time is the system's.
    """
    with tempfile.TemporaryFile() as talk, tempfile.NamedTemporaryFile() as peak:
        actions = [(os.POSIX_SPAWN_DUP2, talk.fileno(), 1), (os.POSIX_SPAWN_DUP2, talk.fileno(), 2)]
        timed = [GNU_TIME, "-f", "%M", "-o", peak.name, *map(str, command)]
        pid = os.posix_spawn(GNU_TIME, timed, os.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        if status:
            talk.seek(0)
            words = talk.read().decode("utf-8", "replace")[-2000:]
            sys.exit(f"failed: {' '.join(map(str, command))}\n{words}")
        return usage.ru_utime + usage.ru_stime, int(peak.read()) / 1024


def commands(name, source, folder, banxin):
    """What is run on one text: label → command. One command writes one format."""
    typst = [
        sys.executable,
        "-c",
        COMPILE,
        folder / f"{name}.typ",
        folder / "typst.pdf",
        "/",
        FONTS,
    ]
    return {
        "banxin PDF": [banxin, source, "-o", folder / "banxin.pdf", "-f", "pdf"],
        "typst PDF": typst,
        "banxin EPUB": [banxin, source, "-o", folder / "banxin.epub", "-f", "epub"],
        "pandoc EPUB": ["pandoc", folder / f"{name}.md", "-o", folder / "pandoc.epub"],
        "banxin both": [banxin, source, "-o", folder / "both", "-f", "epub,pdf"],
    }


def measure(name, prepare, runs, banxin):
    """Medians, the programs taking turns so that a busy moment hits them all."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "both").mkdir()
        todo = commands(name, prepare(folder), folder, banxin)
        # Typst runs inside Python; the time Python takes to start is not Typst's.
        todo["python"] = [sys.executable, "-c", "import typst"]
        taken = {label: [] for label in todo}
        for _ in range(runs + 1):  # The first run warms the disk cache.
            for label, command in todo.items():
                taken[label].append(once(command))
        sizes = {
            f.name: f.stat().st_size for f in folder.glob("*.*") if f.suffix in (".pdf", ".epub")
        }
    median = lambda label, k: statistics.median(run[k] for run in taken[label][1:])
    result = {label: {"cpu": median(label, 0), "mb": median(label, 1)} for label in todo}
    start = result.pop("python")
    result["typst PDF"]["cpu"] -= start["cpu"]
    for label, one in result.items():
        one["bytes"] = sizes.get(label.lower().replace(" ", "."))
    return result


def table(name, result):
    lines = [
        f"### {name}",
        "",
        "| | CPU | peak memory | file | CPU, of Banxin's | memory, of Banxin's |",
    ]
    lines.append("|---|---|---|---|---|---|")
    for label, one in result.items():
        own = result[f"banxin {label.split()[1]}"]
        ratios = [f"{one[k] / own[k]:.1f} ×" if one is not own else "1" for k in ("cpu", "mb")]
        size = f"{one['bytes'] / 1000:,.0f} kB" if one["bytes"] else ""
        lines.append(
            f"| {label} | {one['cpu']:.3f} s | {one['mb']:.0f} MB | {size} | {' | '.join(ratios)} |"
        )
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-n", "--runs", type=int, default=7)
    parser.add_argument("--only", choices=["huozi", "long"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--banxin", type=Path, default=ROOT / "target" / "release" / "banxin")
    options = parser.parse_args()
    if not all(map(shutil.which, (str(options.banxin), "pandoc", GNU_TIME))):
        sys.exit(f"need {options.banxin} (cargo build --release), pandoc and GNU time")
    import typst

    pandoc = subprocess.run(["pandoc", "--version"], capture_output=True, text=True).stdout.split()[
        1
    ]
    print(
        f"typst {getattr(typst, '__version__', '?')}, pandoc {pandoc}, {platform.machine()}, {os.cpu_count()} CPUs, medians of {options.runs}\n"
    )
    results = {}
    for name, prepare in (("huozi", huozi), ("long", long)):
        if options.only in (None, name):
            results[name] = measure(name, prepare, options.runs, options.banxin)
            print(table(name, results[name]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
