//! Real texts: scraped pages, novels with and without advertising, and the sample with its
//! expectations.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::*;

/// The folder of real inputs, or `None` (said aloud) where there is none.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("BANXIN_CORPUS").map(PathBuf::from).filter(|p| p.is_dir());
    if folder.is_none() {
        assert!(std::env::var_os("CI").is_none(), "BANXIN_CORPUS must name the corpus under CI");
        eprintln!("not run: BANXIN_CORPUS does not name the corpus");
    }
    folder
}

fn file(root: &Path, name: &str) -> Vec<u8> {
    std::fs::read(root.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn string(root: &Path, name: &str) -> String {
    String::from_utf8(file(root, name)).expect("UTF-8")
}

/// Figures as the expectations of the sample write them, below their front matter.
fn with_anchors(shown: &str) -> String {
    let anchor = |line: &str| match line.strip_prefix("![图").and_then(|l| l.split_once(']')) {
        Some((number, _)) => format!("{line}{{#fig-{number}}}"),
        None => line.to_owned(),
    };
    shown.lines().map(anchor).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_sample_becomes_what_is_expected() {
    let Some(root) = corpus() else { return };
    let bytes = file(&root, "sample/article.txt");
    for (options, name) in [
        (kept_punctuation(), "sample/article.expected.md"),
        (CleanOptions::default(), "sample/article.expected.punct.md"),
    ] {
        let expected = string(&root, name);
        let expected = expected.splitn(3, "---\n").nth(2).expect("a text").trim();
        let cleaned = cleaned(&bytes, "article.txt", &options);
        assert_eq!(with_anchors(shown(&cleaned.document).trim()), expected, "{name}");
        assert_conserved(&cleaned, name);
        let published = cleaned.document.metadata.published.expect("a date").to_string();
        assert_eq!(minute(&published), "2024-10-02T20:23");
        assert!(cleaned.document.metadata.authors.is_empty());
    }
}

/// Which lines went, by which rule and how sure, and which places are only pointed at.
#[test]
fn the_sample_s_lines_go_where_they_should() {
    let Some(root) = corpus() else { return };
    let cleaned =
        cleaned(&file(&root, "sample/article.txt"), "article.txt", &CleanOptions::default());
    let expected = string(&root, "sample/article.expected.json");
    let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
    let number = |v: &serde_json::Value| v.as_u64().and_then(|n| usize::try_from(n).ok());
    let name = |rule: &str| if rule == "publish-line" { "publine".into() } else { rule.to_owned() };
    let want: Vec<_> = expected["removed_or_moved"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|e| {
            let rule = e["rule"].as_str().expect("a rule").to_owned();
            let text = e["text"].as_str().expect("a text").to_owned();
            (
                number(&e["line"]).expect("a line"),
                number(&e["col"]).unwrap_or(1),
                rule,
                e["score"].as_i64(),
                text,
            )
        })
        .collect();
    let ours = cleaned.edits.iter().filter(|e| e.rule != "punctuation");
    let got: Vec<_> = ours
        .map(|e| {
            let at = cleaned.source.position(e.span.start as usize);
            let text = cleaned.source.slice(e.span).to_owned();
            (at.line, at.column, name(e.rule), Some(i64::from(e.score)), text)
        })
        .collect();
    assert_eq!(got, want);
    let want: BTreeSet<_> = expected["report_only"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|e| Some((number(&e["line"])?, number(&e["col"])?)))
        .collect();
    let pointed = cleaned.found.iter().filter(|d| d.code.ends_with("-suspect"));
    let got: BTreeSet<_> = pointed
        .filter_map(|d| d.span)
        .map(|s| cleaned.source.position(s.start as usize))
        .map(|p| (p.line, p.column))
        .collect();
    assert_eq!(got, want);
}

#[test]
fn clean_texts_come_through_whole() {
    let Some(root) = corpus() else { return };
    for name in [
        "txt/hongloumeng.utf8-crlf.txt",
        "txt/sanguo.gb18030.txt",
        "txt/luxun-nahan.txt",
        "txt/luxun-yecao.txt",
        "txt/traps/trap-hotline-in-body.txt",
    ] {
        let cleaned = cleaned(&file(&root, name), name, &CleanOptions::default());
        let gone = |e: &&Edit| matches!(e.kind, EditKind::Removed | EditKind::Moved);
        let gone: Vec<_> = cleaned.edits.iter().filter(gone).collect();
        assert!(gone.is_empty(), "{name}: {gone:?}");
        assert_conserved(&cleaned, name);
    }
}

#[test]
fn advertising_goes_and_nothing_else() {
    let Some(root) = corpus() else { return };
    let removals = string(&root, "txt/noisy-novel.removals.json");
    let removals: serde_json::Value = serde_json::from_str(&removals).expect("JSON");
    let want: BTreeSet<_> = removals
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| (r["line"].as_u64().expect("a line"), r["text"].as_str().expect("a text").trim()))
        .collect();
    let name = "txt/noisy-novel.gb18030.txt";
    let cleaned = cleaned(&file(&root, name), name, &CleanOptions::default());
    let ours = cleaned.edits.iter().filter(|e| e.kind == EditKind::Removed);
    let got: BTreeSet<_> = ours
        .map(|e| {
            let line = cleaned.source.position(e.span.start as usize).line;
            (line as u64, cleaned.source.slice(e.span).trim())
        })
        .collect();
    assert_eq!(got, want);
    assert_conserved(&cleaned, name);
}

#[test]
fn scraped_pages_keep_every_paragraph_of_their_articles() {
    let Some(root) = corpus() else { return };
    for page in ["163-6", "cjddsb-1", "gsc-1", "people-1", "shanxi-1", "xinhuanet-1", "zyyfy-1"] {
        let name = format!("txt/scraped/{page}.txt");
        let cleaned = cleaned(&file(&root, &name), &name, &kept_punctuation());
        assert_conserved(&cleaned, &name);
        let left: BTreeSet<String> = cleaned.document.body.iter().map(words).collect();
        let text = cleaned.source.text().lines().map(squeezed).collect::<BTreeSet<_>>();
        let article = string(&root, &format!("txt/scraped/{page}.expected.txt"));
        let lost: Vec<_> = article
            .lines()
            .map(squeezed)
            .filter(|l| !l.is_empty() && text.contains(l) && !left.contains(l))
            .collect();
        assert!(lost.is_empty(), "{page}: {lost:?}");
    }
}

fn words(block: &Block) -> String {
    squeezed(&block.inlines().into_iter().map(plain_text).collect::<String>())
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_character_of_every_text_is_accounted_for() {
    let Some(root) = corpus() else { return };
    for folder in ["txt", "txt/aozora", "nasty"] {
        let entries = std::fs::read_dir(root.join(folder)).expect("a folder");
        let mut names: Vec<String> =
            entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
        names.retain(|n| n.ends_with(".txt"));
        names.sort();
        for name in names {
            let name = format!("{folder}/{name}");
            let bytes = file(&root, &name);
            let options = ReadOptions { name: name.clone(), ..ReadOptions::default() };
            if read(&bytes, &options, &mut Sink::new()).is_err() {
                continue;
            }
            assert_conserved(&cleaned(&bytes, &name, &CleanOptions::default()), &name);
            for (way, options, script, pinyin) in law::ways() {
                let done = law::finished(&bytes, &name, &options, script, pinyin);
                law::assert_whole(&done, &format!("{name}, {way}"));
            }
        }
    }
}
