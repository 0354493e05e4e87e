//! The example article and a text of 300,000 characters: whole conversions and their stages.
//!
//! `cargo bench --features bench` compares with its own last run; `benches/compare.py` with other programs.

use std::path::Path;

use banxin::batch::Folder;
use banxin::convert::{Formats, Options, convert};
use banxin::diag::Sink;
use banxin::font::FontLibrary;
use banxin::geom::Em;
use banxin::pdf::{PdfOptions, Planned};
use banxin::read::{self, ReadOptions};
use banxin::source::{Assets, NoAssets};
use banxin::text::{Class, Lang};
use banxin::theme::{self, HanPolicy, Theme};
use banxin::typeset::{
    self,
    par::{Setting, measure},
};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const LONG: usize = 300_000;
const MILLION: usize = 1_000_000;

fn theme() -> Theme {
    // `article` is built in.
    theme::load(&theme::builtin("article").unwrap(), &mut Sink::new())
}

fn options(epub: bool, pdf: bool) -> Options {
    Options { formats: Formats { epub, pdf }, ..Options::default() }
}

/// Chapters made of the example's paragraphs, each turned a little so that no two are the same.
fn long_text(article: &str) -> String {
    let paragraphs: Vec<Vec<char>> = article
        .lines()
        .map(|l| l.trim().chars().collect::<Vec<_>>())
        .filter(|l| l.len() > 40)
        .collect();
    let mut out = String::new();
    let (mut count, mut k) = (0, 0);
    while count < LONG {
        if k % 40 == 0 {
            out.push_str(&format!("\n# 第{}章\n\n", k / 40 + 1));
        }
        let paragraph = &paragraphs[k % paragraphs.len()];
        let turn = (k * 7) % paragraph.len();
        out.extend(paragraph[turn..].iter().chain(&paragraph[..turn]));
        out.push_str("\n\n");
        count += paragraph.len();
        k += 1;
    }
    out
}

fn articles(c: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/huozi");
    let article = std::fs::read(root.join("article.txt")).expect("the example article");
    let folder = Folder::new(&root, "article", &[]);
    let long = long_text(&String::from_utf8_lossy(&article)).into_bytes();
    let (theme, fonts) = (theme(), FontLibrary::bundled());
    let mut run = |name: &str, file: &str, text: &[u8], assets: &dyn Assets, options: &Options| {
        c.bench_function(name, |b| {
            b.iter(|| {
                let made = convert(file, text, assets, &theme, &fonts, options);
                made.books.expect("books")
            });
        });
    };
    run("example: both", "article.txt", &article, &folder, &options(true, true));
    run("example: pdf", "article.txt", &article, &folder, &options(false, true));
    run("example: epub", "article.txt", &article, &folder, &options(true, false));
    run("long: both", "long.md", &long, &NoAssets, &options(true, true));
    run("long: pdf", "long.md", &long, &NoAssets, &options(false, true));
}

/// Total-fit over a million characters in paragraphs of the example, on one core: breaking alone,
/// the text is measured beforehand (TYPOGRAPHY 2.4 asks for less than a second).
fn line_breaks(c: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/huozi");
    let article = std::fs::read_to_string(root.join("article.txt")).expect("the example article");
    let long = long_text(&article);
    let policy = HanPolicy::default();
    let width = |text: &str, class: Class| match class.is_western() {
        true => Em::HALF * text.chars().count() as i64,
        false => Em::ONE * text.chars().count() as i64,
    };
    let mut count = 0;
    let mut measured = Vec::new();
    for paragraph in long.lines().cycle().filter(|l| !l.is_empty()) {
        if count >= MILLION {
            break;
        }
        count += paragraph.chars().count();
        measured.push(measure(paragraph, Lang::ZhHans, &policy, width));
    }
    let setting = Setting {
        measure: Em::ONE * 28,
        indent: Em::ONE * 2,
        justify: true,
        hyphen: Em::HALF,
        balanced: false,
    };
    c.bench_function("total-fit: a million characters", |b| {
        b.iter(|| measured.iter().map(|m| m.composer.set(&setting).len()).sum::<usize>());
    });
}

/// The steps of writing the PDF of the long text.
fn writing(c: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/huozi");
    let article = std::fs::read_to_string(root.join("article.txt")).expect("the example article");
    let (theme, fonts) = (theme(), FontLibrary::bundled());
    let mut sink = Sink::new();
    let options = ReadOptions { name: "long.md".to_owned(), ..ReadOptions::default() };
    let long = long_text(&article).into_bytes();
    let (_, document) = read::read(&long, &options, &mut sink).expect("a document");
    let pages = typeset::typeset(&document, &theme, &fonts, &mut sink);
    let size = BatchSize::LargeInput;
    let plan = |pages| Planned::plan(pages, &fonts).expect("fonts that may be cut");
    c.bench_function("long: subset", |b| b.iter_batched(|| pages.clone(), plan, size));
    let planned = || plan(pages.clone());
    let draw = |planned: Planned| planned.draw(&document).expect("pages");
    c.bench_function("long: content", |b| b.iter_batched(planned, draw, size));
    let options = PdfOptions::default();
    let drawn = || draw(planned());
    c.bench_function("long: finish", |b| {
        b.iter_batched(drawn, |d| d.finish(&document, &options).expect("a PDF"), size);
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = articles, line_breaks, writing
}
criterion_main!(benches);
