//! Pages as a reader gets them: the PDF that the command writes is read back, and every line and
//! every page is held against the rules of TYPOGRAPHY 1 and 2 (see `rules.rs`).
//!
//! Needs MuPDF, and so runs with the judges (`tests/run`).

mod lines;
pub(crate) mod paper;
mod rules;

use std::path::{Path, PathBuf};
use std::process::Command;

use banxin::text::Lang;
use banxin::theme::page_profile;
use rayon::prelude::*;
use serde_json::Value;

use crate::judges::{articles, asked, root};
use lines::Sheet;
use paper::Paper;
use rules::{Judge, Said};

const TRICKY: &str = include_str!("../suite/typography/tricky.txt");

/// Sets an article; gives back the PDF and what was said of its lines.
fn set(article: &Path, folder: &Path, arguments: &[&str]) -> (PathBuf, Vec<Said>) {
    let done = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .arg(article)
        .args(["--json", "-f", "pdf", "-o"])
        .arg(folder)
        .args(arguments)
        .output()
        .expect("the command runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let text = |v: &Value| v.as_str().expect("a string").to_owned();
    let said = findings.filter_map(|f| Said::read(&text(&f["code"]), &text(&f["message"])));
    let pdf = folder.join(article.file_stem().expect("a name")).with_extension("pdf");
    (pdf, said.collect())
}

/// The faults of a PDF, each with a name before it.
#[expect(clippy::print_stderr, reason = "what is allowed but unwished for is told")]
fn faults(name: &str, pdf: &Path, said: &[Said], sheet: &Sheet, meant: &[String]) -> Vec<String> {
    let paper = Paper::read(pdf);
    let blocks = lines::blocks(&paper, sheet);
    assert!(blocks.iter().any(|b| b.lines.len() > 1), "{name}: nothing was read");
    let mut judge = Judge { sheet, paper: &paper, said, meant, faults: Vec::new(), orphans: 0 };
    judge.blocks(&blocks);
    if judge.orphans > 0 {
        eprintln!("{name}: {} first lines alone at the foot of a page", judge.orphans);
    }
    judge.faults.iter().map(|f| format!("{name}: {f}")).collect()
}

/// What stands before each line end that the author meant, on its line.
fn meant(article: &Path) -> Vec<String> {
    let done = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .args(["inspect", "--quiet", "--to", "json"])
        .arg(article)
        .output()
        .expect("the command runs");
    let document: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let mut out = Vec::new();
    line_ends(&document["body"], &mut out);
    out
}

fn line_ends(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(all) => {
            for pair in all.windows(2) {
                if pair[1]["type"] == "break" {
                    let mut text = String::new();
                    texts(&pair[0], &mut text);
                    out.push(rules::plain(&text));
                }
            }
            all.iter().for_each(|v| line_ends(v, out));
        }
        Value::Object(fields) => fields.values().for_each(|v| line_ends(v, out)),
        _ => {}
    }
}

/// The text of an inline.
fn texts(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(text),
        Value::Array(all) => all.iter().for_each(|v| texts(v, out)),
        Value::Object(fields) => {
            ["body", "text"].into_iter().filter_map(|f| fields.get(f)).for_each(|v| texts(v, out));
        }
        _ => {}
    }
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The tricky paragraphs of a language as an article.
fn tricky(lang: Lang) -> String {
    let own = TRICKY.lines().filter_map(|l| l.split_once('\t'));
    let own = own.filter(|(tag, _)| Lang::parse(tag) == Some(lang)).map(|(_, text)| text);
    own.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn tricky_paragraphs_at_every_measure() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let page = page_profile("a5").expect("a5");
    let cases: Vec<(Lang, u32)> = [Lang::ZhHans, Lang::ZhHant, Lang::Ja]
        .into_iter()
        .flat_map(|lang| (14..=30).map(move |measure| (lang, measure)))
        .collect();
    let one = |&(lang, measure): &(Lang, u32)| {
        let name = format!("{} {measure}", lang.tag());
        let folder = folder.path().join(&name);
        std::fs::create_dir(&folder).expect("a folder");
        let (article, theme) = (folder.join("tricky.txt"), folder.join("theme.toml"));
        std::fs::write(&article, tricky(lang)).expect("written");
        std::fs::write(&theme, format!("[page]\nmeasure = {measure}\n")).expect("written");
        let theme = theme.to_str().expect("a name");
        let plain = ["--clean", "off", "--punct", "keep", "--from", "text"];
        let own =
            ["--paragraphs", "block", "--title", "难", "--lang", lang.tag(), "--theme", theme];
        let (pdf, said) = set(&article, &folder, &[&plain[..], &own].concat());
        let measure = f64::from(measure);
        let left = (page.size.width.0 - measure * page.body.0) / 2.0;
        faults(&name, &pdf, &said, &Sheet { lang, measure, body: page.body.0, left }, &[])
    };
    let found: Vec<String> = cases.par_iter().flat_map_iter(one).collect();
    none(&found);
}

#[test]
fn articles_page_by_page() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let cases: Vec<(PathBuf, &str)> = articles()
        .into_iter()
        // Verse and other lines that are short by intent are looked at by eye.
        .filter(|a| !a.ends_with("everything.md"))
        .flat_map(|a| [(a.clone(), "a5"), (a, "eink6")])
        .filter(|(a, page)| !(a.ends_with("long.md") && *page == "eink6"))
        .collect();
    let one = |(article, profile): &(PathBuf, &str)| {
        let page = page_profile(profile).expect("a page");
        let short = article.strip_prefix(root()).unwrap_or(article);
        let name = format!("{} {profile}", short.display());
        let folder = folder.path().join(name.replace('/', "-"));
        let (pdf, said) = set(article, &folder, &["--page", profile]);
        let (measure, body) = (f64::from(page.measure), page.body.0);
        let sheet = Sheet { lang: Lang::ZhHans, measure, body, left: page.inner().0 };
        faults(&name, &pdf, &said, &sheet, &meant(article))
    };
    let found: Vec<String> = cases.par_iter().flat_map_iter(one).collect();
    none(&found);
}
