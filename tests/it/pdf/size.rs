//! How large files are.

use std::path::{Path, PathBuf};

use super::{Folder, made, theme};
use banxin::convert::{Formats, Options, convert};
use banxin::font::FontLibrary;

/// Fonts, tags and text of an article add less than this to its images, and a tenth.
const BESIDE_IMAGES: u64 = 250_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Copies the article and its images, but for those that PDF has no form for, and counts their bytes.
fn copied(from: &Path, to: &Path) -> u64 {
    std::fs::copy(from.join("article.txt"), to.join("article.txt")).expect("an article");
    let files = std::fs::read_dir(from.join("images")).expect("a folder");
    let paths = files.map(|e| e.expect("an entry").path());
    let passes = |p: &PathBuf| p.extension().is_some_and(|e| e != "webp");
    let copy = |p: PathBuf| std::fs::copy(&p, to.join(p.file_name().expect("a name")));
    paths.filter(passes).map(|p| copy(p).expect("an image")).sum()
}

#[test]
fn an_article_is_hardly_larger_than_its_images() {
    let mut articles = vec![root().join("examples/huozi")];
    if let Some(corpus) = std::env::var_os("BANXIN_CORPUS").map(PathBuf::from) {
        articles.push(corpus.join("sample"));
    }
    let fonts = FontLibrary::bundled();
    for from in articles {
        let place = tempfile::tempdir().expect("a folder");
        let given = copied(&from, place.path());
        let bytes = std::fs::read(place.path().join("article.txt")).expect("an article");
        let folder = Folder::new(place.path(), "article", &[]);
        let formats = Formats { epub: false, pdf: true };
        let options = Options { formats, ..Options::default() };
        let made = convert("article.txt", &bytes, &folder, &theme(), &fonts, &options);
        let size = made.books.and_then(|b| b.pdf).expect("a PDF").len() as u64;
        let most = (given + BESIDE_IMAGES) * 11 / 10;
        assert!(size <= most, "{}: {size} of {most} bytes", from.display());
    }
}

/// Tagged and embedded, a book of 300,000 characters is smaller than XeLaTeX makes it without tags.
#[test]
fn a_long_text_is_small() {
    let article = std::fs::read_to_string(root().join("examples/huozi/article.txt")).expect("text");
    let sentences: Vec<&str> =
        article.split_inclusive('。').map(str::trim).filter(|s| s.chars().count() > 8).collect();
    let mut text = String::from("# 长文\n\n");
    let (mut count, mut k) = (0, 0);
    while count < 300_000 {
        if k % 40 == 0 {
            text.push_str(&format!("## 第{}章\n\n", k / 40 + 1));
        }
        // Strides that share no divisor with the number of sentences mix them.
        for j in 0..5 {
            let sentence = sentences[(k * 7 + j * (k % 11 + 1)) % sentences.len()];
            let sentence = sentence.replace('\n', "");
            count += sentence.chars().count();
            text.push_str(&sentence);
        }
        text.push_str("\n\n");
        k += 1;
    }
    let size = made(&text).len();
    assert!(size < 2_200_000, "{size} bytes");
}

/// The same picture under two names is stored once.
#[test]
fn an_image_is_stored_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let image = std::fs::read(root().join("tests/suite/page/forme.png")).expect("an image");
    for name in ["a.png", "b.png"] {
        std::fs::write(folder.path().join(name), &image).expect("written");
    }
    let article = "# 题\n\n文。\n\n![甲](a.png)\n\n文。\n\n![乙](b.png)\n\n文。\n\n![丙](a.png)\n";
    let assets = Folder::new(folder.path(), "x", &[]);
    let options = Options { formats: Formats { epub: false, pdf: true }, ..Options::default() };
    let fonts = FontLibrary::bundled();
    let made = convert("x.md", article.as_bytes(), &assets, &theme(), &fonts, &options);
    let pdf = lopdf::Document::load_mem(&made.books.and_then(|b| b.pdf).expect("a PDF"));
    let pdf = pdf.expect("a PDF");
    let is_image = |o: &lopdf::Object| {
        let dict = o.as_stream().map(|s| &s.dict);
        dict.is_ok_and(|d| {
            d.get(b"Subtype").and_then(lopdf::Object::as_name).is_ok_and(|n| n == b"Image")
        })
    };
    assert_eq!(pdf.objects.values().filter(|o| is_image(o)).count(), 1);
}
