//! Which image a figure gets, against the cases of `tests/suite/figure/resolve.txt`.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::BOTH;
use banxin::diag::{Severity, Sink};
use banxin::document::{BlockKind, Document, Figure, ImageState, InlineKind};
use banxin::figure::{FigureOptions, recognize, resolve};
use banxin::source::{AssetError, Assets, NoAssets, is_remote};

/// Files in memory, and the paths that were asked for.
#[derive(Default)]
struct Files {
    files: BTreeMap<String, Vec<u8>>,
    asked: Mutex<Vec<String>>,
}

impl Assets for Files {
    fn folders(&self) -> Vec<String> {
        ["", "images", "figures"].map(str::to_owned).to_vec()
    }
    fn list(&self, folder: &str) -> Vec<String> {
        let inside = |path: &String| match path.rsplit_once('/') {
            Some((there, name)) => (there == folder).then(|| name.to_owned()),
            None => folder.is_empty().then(|| path.clone()),
        };
        self.files.keys().filter_map(inside).collect()
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        self.asked.lock().expect("no thread panicked").push(path.to_owned());
        self.files.get(path).cloned().ok_or(AssetError::Missing)
    }
}

/// A picture that no other name has.
fn picture(name: &str) -> Vec<u8> {
    let sum = name.bytes().fold(7_u32, |sum, b| sum.wrapping_mul(31) + u32::from(b));
    let [r, g, b, _] = sum.to_le_bytes();
    let mut out = Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(2, 3, image::Rgb([r, g, b]));
    image.write_to(&mut out, image::ImageFormat::Png).expect("a PNG file");
    out.into_inner()
}

/// Two pictures, one after the other.
fn animation() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut out);
    let frame = |red| image::RgbaImage::from_pixel(4, 4, image::Rgba([red, 0, 0, 255]));
    encoder.encode_frames([0, 255].map(|r| image::Frame::new(frame(r)))).expect("a GIF file");
    drop(encoder);
    out
}

fn files(line: &str) -> Files {
    let mut files = Files::default();
    // Names hold blanks: the next name begins at a folder or after an extension.
    let mut names: Vec<String> = Vec::new();
    for word in line.split(' ') {
        match names.last_mut() {
            Some(last) if !last.contains('.') => *last = format!("{last} {word}"),
            _ => names.push(word.to_owned()),
        }
    }
    for name in names {
        let bytes = match name.as_str() {
            n if n.ends_with('!') => b"<html>".to_vec(),
            n if n.ends_with(".gif") => animation(),
            n if n.ends_with(".heic") => b"\0\0\0\x14ftypheic\0\0\0\0mif1".to_vec(),
            n if n.ends_with(".toml") => {
                "[[figure]]\nid = \"1\"\nfile = \"甲.png\"\n".as_bytes().to_vec()
            }
            n if n.ends_with('=') => files.files.values().next().expect("a file before").clone(),
            n => picture(n),
        };
        files.files.insert(name.trim_end_matches(['!', '=']).to_owned(), bytes);
    }
    files
}

fn got(document: &Document) -> Vec<String> {
    let asset = |id| document.asset(id).name.clone();
    let mut out = Vec::new();
    for block in &document.body {
        match &block.kind {
            BlockKind::Figure(Figure { label, image, .. }) => {
                let label = if label.is_empty() { "-" } else { label };
                out.push(match image {
                    ImageState::Found(id) => format!("{label} {}", asset(*id)),
                    ImageState::Missing(words) => format!("{label} {words}"),
                    ImageState::Unresolved => format!("{label} unresolved"),
                });
            }
            BlockKind::Paragraph { body, .. } => out.extend(body.iter().filter_map(|i| {
                let InlineKind::Image { asset: id, .. } = i.kind else { return None };
                Some(format!("inline {}", id.map_or("-".to_owned(), asset)))
            })),
            _ => {}
        }
    }
    out
}

#[test]
fn every_figure_gets_its_image() {
    let sheet = include_str!("../../suite/figure/resolve.txt");
    let mut failed = Vec::new();
    for case in sheet.split("\n== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (text, want) = rest.split_once("\n--\n").expect("two parts");
        let (listed, text) = match text.strip_prefix("@ ") {
            Some(text) => text.split_once('\n').expect("an article"),
            None => ("", text),
        };
        let files = if listed.is_empty() { Files::default() } else { files(listed) };
        let (mut document, source) = super::read(text, true);
        let mut sink = Sink::new();
        recognize(&mut document, &source, &mut sink).expect("few figures");
        resolve(&mut document, &source, &files, &BOTH, &mut sink);
        let mut got = got(&document);
        let findings = sink.into_sorted();
        assert!(findings.iter().all(|f| f.severity < Severity::Error), "{name}: {findings:?}");
        let mut codes: Vec<_> = findings.iter().map(|f| format!("! {}", f.code)).collect();
        codes.sort();
        got.extend(codes);
        if got != want.trim_end().lines().collect::<Vec<_>>() {
            failed.push(format!("{name}\n{}\n{findings:#?}", got.join("\n")));
        }
        for path in files.asked.lock().expect("no thread panicked").iter() {
            let leaves = path.starts_with('/') || path.contains("..") || path.contains(':');
            assert!(!leaves || is_remote(path), "{name}: asked for {path}");
        }
        let mut names: Vec<_> = document.assets.iter().map(|a| &a.name).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert!(names.len() == count, "{name}: an image is there twice");
    }
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn strict_makes_errors_of_missing_images() {
    let (mut document, source) = super::read("（图1）", false);
    let mut sink = Sink::new();
    recognize(&mut document, &source, &mut sink).expect("few figures");
    let options = FigureOptions { strict: true, ..BOTH };
    resolve(&mut document, &source, &NoAssets, &options, &mut sink);
    let findings = sink.into_sorted();
    assert_eq!((findings[0].severity, findings[0].code), (Severity::Error, "figure-missing"));
}

#[test]
fn a_million_missing_figures_are_told_once() {
    let text: String = (1..=3000).map(|n| format!("标题(图{n})\n")).collect();
    let (mut document, source) = super::read(&text, false);
    let mut sink = Sink::new();
    recognize(&mut document, &source, &mut sink).expect("few figures");
    resolve(&mut document, &source, &NoAssets, &BOTH, &mut sink);
    let findings = sink.into_sorted();
    assert!(findings.len() < 200, "{}", findings.len());
    assert!(
        findings.iter().any(|f| f.message.to_string().contains("2900 more")),
        "{:?}",
        findings.first()
    );
}

/// Files of a folder on disk.
struct Disk(PathBuf);

impl Assets for Disk {
    fn folders(&self) -> Vec<String> {
        vec![String::new(), "images".to_owned()]
    }
    fn list(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.0.join(folder)) else { return Vec::new() };
        let names = entries.flatten().filter(|e| e.path().is_file());
        let mut names: Vec<_> =
            names.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        std::fs::read(self.0.join(path)).map_err(|_| AssetError::Missing)
    }
}

fn converted(folder: &Path, text: &str) -> (Document, Vec<String>) {
    let (mut document, source) = super::read(text, true);
    let mut sink = Sink::new();
    recognize(&mut document, &source, &mut sink).expect("few figures");
    resolve(&mut document, &source, &Disk(folder.to_owned()), &BOTH, &mut sink);
    let findings = sink.into_sorted().into_iter().map(|f| format!("{}: {}", f.code, f.message));
    (document, findings.collect())
}

#[test]
fn the_sample_gets_all_its_images() {
    let Some(corpus) = super::corpus() else { return };
    let folder = corpus.join("sample");
    let text = std::fs::read_to_string(folder.join("article.txt")).expect("the sample");
    let (document, findings) = converted(&folder, &text);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(document.assets.len(), 8);
    for asset in &document.assets {
        let file = std::fs::read(folder.join(&asset.name)).expect("an image");
        let epub = asset.for_epub.as_ref().expect("an EPUB was asked for");
        // The fifth is a drawing in dark lines on nothing.
        if asset.name.ends_with("fig5.png") {
            let [shown, given] = [&*epub.bytes, &file]
                .map(|bytes| image::load_from_memory(bytes).expect("an image").into_rgba8());
            assert!(shown == super::images::on_white(&given), "{}", asset.name);
        } else {
            assert!(*epub.bytes == *file, "{}", asset.name);
        }
    }
}

#[test]
fn folders_of_every_scheme_are_understood() {
    let Some(corpus) = super::corpus() else { return };
    let text: String = (1..=8).map(|n| format!("标题(图{n})\n")).collect();
    let codes = |folder: &str| {
        let (document, findings) = converted(&corpus.join("figs").join(folder), &text);
        (document.assets.len(), findings)
    };
    assert_eq!(codes("zh-num"), (8, Vec::new()));
    let (count, findings) = codes("ascii-gap");
    assert_eq!((count, findings.len()), (7, 1), "{findings:?}");
    assert!(findings[0].contains("图5"), "{findings:?}");
    assert_eq!(codes("mixed"), (8, Vec::new()), "the manifest names 图1 and 图7");
}

#[test]
fn bad_images_become_boxes_with_reasons() {
    let Some(corpus) = super::corpus() else { return };
    let folder = corpus.join("nasty");
    let text = std::fs::read_to_string(folder.join("bad-images.md")).expect("the list");
    let (document, findings) = converted(&folder, &text);
    let expected = [
        ("truncated.jpg", "figure-truncated"),
        ("not-an-image.jpg", "figure-broken"),
        ("zero.png", "figure-broken"),
        ("bomb-30000x30000.png", "figure-too-large"),
        ("lying-header.png", "figure-too-large"),
        ("xxe.svg", "figure-broken"),
        ("billion-laughs.svg", "figure-broken"),
        ("deep.svg", "figure-too-large"),
        ("webp.webp", "figure-missing"),
        ("tall-1x20000.png", "figure-too-large"),
        ("不存在.png", "figure-missing"),
    ];
    for (name, code) in expected {
        let told = findings.iter().any(|f| f.starts_with(code) && f.contains(name));
        assert!(told, "{name}: {code} in {findings:#?}");
    }
    assert_eq!(findings.len(), expected.len(), "{findings:#?}");
    assert_eq!(document.assets.len(), 9, "the others are shown, the drawing without its script");
}

#[test]
fn paths_never_leave_the_folder() {
    let Some(corpus) = super::corpus() else { return };
    let folder = corpus.join("nasty");
    let text = std::fs::read_to_string(folder.join("path-traversal.md")).expect("the list");
    let (document, findings) = converted(&folder, &text);
    assert!(document.assets.is_empty());
    assert_eq!(findings.len(), text.matches("![").count(), "{findings:#?}");
}

/// A folder the user named, whose name no path in a source may hold.
struct Given;

impl Assets for Given {
    fn folders(&self) -> Vec<String> {
        vec!["\u{1}0".to_owned()]
    }
    fn list(&self, folder: &str) -> Vec<String> {
        let names: &[&str] = if folder == "\u{1}0" { &["图1.png", "x.png"] } else { &[] };
        names.iter().map(|name| (*name).to_owned()).collect()
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        if path == "\u{1}0/图1.png" { Ok(picture(path)) } else { Err(AssetError::Missing) }
    }
}

#[test]
fn folders_of_the_user_have_no_name_in_messages() {
    let (mut document, source) = super::read("（图1）\n正文\n![](\u{1}0/图1.png)", true);
    let mut sink = Sink::new();
    recognize(&mut document, &source, &mut sink).expect("few figures");
    resolve(&mut document, &source, &Given, &BOTH, &mut sink);
    assert_eq!(got(&document), ["图1 图1.png", "- 图片未读取"]);
    let told: Vec<_> =
        sink.into_sorted().into_iter().map(|f| (f.code, f.message.to_string())).collect();
    let unused = "no figure shows `x.png` of the folder given".to_owned();
    assert!(told.contains(&("figure-unused", unused)), "{told:?}");
    assert!(told.iter().any(|(code, _)| *code == "figure-refused"), "{told:?}");
}
