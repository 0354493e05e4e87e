//! Bytes to documents: each reader, the cleaner and what may be asked for beyond it, in characters a
//! second. Reading is to be a tenth of a conversion at most (INPUT 10).
//!
//! `cargo bench --features bench --bench readers`

use std::hint::black_box;
use std::path::Path;

use banxin::clean::{CleanOptions, Pinyin, annotate, clean, convert_script};
use banxin::diag::Sink;
use banxin::document::Document;
use banxin::figure;
use banxin::read::{ReadOptions, read};
use banxin::source::Source;
use banxin::text::Conversion;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// Paragraphs of the example, so many times over.
const TIMES: usize = 60;

fn paragraphs() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/huozi/article.txt");
    let article = std::fs::read_to_string(file).expect("the example article");
    article.lines().map(|l| l.trim().to_owned()).filter(|l| l.chars().count() > 40).collect()
}

/// The paragraphs with a heading before every tenth.
fn written(paragraph: fn(&str) -> String, heading: fn(usize) -> String) -> String {
    let paragraphs = paragraphs();
    let mut out = String::new();
    for k in 0..TIMES * paragraphs.len() {
        if k % 10 == 0 {
            out += &heading(k / 10 + 1);
        }
        out += &paragraph(&paragraphs[k % paragraphs.len()]);
    }
    out
}

fn texts() -> [(&'static str, String); 5] {
    let line = |text: &str| format!("　　{text}\n");
    let markdown = |text: &str| format!("{text}\n\n");
    let page = written(|p| format!("<p>{p}</p>\n"), |n| format!("<h2>第{n}章</h2>\n"));
    let page =
        format!("<!doctype html><title>活字</title><body><article><h1>活字</h1>{page}</article>");
    let figures = (1..=20_000).map(|n| format!("活字印刷(图{n})\n")).collect();
    [
        ("a.txt", written(line, |n| format!("第{n}章 活字\n"))),
        ("a.md", written(markdown, |n| format!("## 第{n}章\n\n"))),
        ("a.html", page),
        ("line.txt", paragraphs().concat().repeat(TIMES)),
        ("figures.txt", figures),
    ]
}

fn document(name: &str, text: &str) -> (Source, Document) {
    let options = ReadOptions { name: name.to_owned(), ..ReadOptions::default() };
    read(text.as_bytes(), &options, &mut Sink::new()).expect("a text")
}

fn readers(c: &mut Criterion) {
    let mut group = c.benchmark_group("read");
    for (name, text) in texts() {
        group.throughput(Throughput::Elements(text.chars().count() as u64));
        group.bench_function(name, |b| b.iter(|| document(name, black_box(&text))));
    }
}

fn cleaner(c: &mut Criterion) {
    let mut group = c.benchmark_group("clean");
    for (name, text) in texts() {
        let (source, read) = document(name, &text);
        group.throughput(Throughput::Elements(text.chars().count() as u64));
        let cleaned = |mut document: Document| {
            figure::recognize(&mut document, &source, &mut Sink::new()).expect("few figures");
            clean(&mut document, &source, &CleanOptions::default(), &mut Sink::new());
            document
        };
        group.bench_function(name, |b| {
            b.iter_batched(|| read.clone(), cleaned, BatchSize::LargeInput);
        });
    }
}

fn beyond(c: &mut Criterion) {
    let mut group = c.benchmark_group("beyond");
    let [(name, text), ..] = texts();
    let (_, read) = document(name, &text);
    group.throughput(Throughput::Elements(text.chars().count() as u64));
    let convert = |mut document: Document| {
        convert_script(&mut document, Conversion::S2twp, &mut Sink::new());
        document
    };
    group.bench_function("convert", |b| {
        b.iter_batched(|| read.clone(), convert, BatchSize::LargeInput);
    });
    let pinyin = |mut document: Document| {
        annotate(&mut document, Pinyin::All, &mut Sink::new());
        document
    };
    group.bench_function("pinyin", |b| {
        b.iter_batched(|| read.clone(), pinyin, BatchSize::LargeInput);
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = readers, cleaner, beyond
}
criterion_main!(benches);
