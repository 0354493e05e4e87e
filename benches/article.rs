//! The example article and a text of 300,000 characters: whole conversions and their stages.
//!
//! `cargo bench` compares with its own last run; `benches/compare.py` with other programs.

use std::path::Path;

use banxin::batch::Folder;
use banxin::convert::{Formats, Options, convert};
use banxin::diag::Sink;
use banxin::font::FontLibrary;
use banxin::source::{Assets, NoAssets};
use banxin::theme::{self, Theme};
use criterion::{Criterion, criterion_group, criterion_main};

const LONG: usize = 300_000;

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

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = articles
}
criterion_main!(benches);
