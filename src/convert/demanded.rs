//! Keeps `text/demands.txt`, what expressions demand, as the expressions are.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Article, Converter, Cover, EpubFonts, Formats, Options};
use crate::source::NoAssets;
use crate::text::asked;

/// Articles, and cases of articles, which are read as if they were one: between them they ask all
/// that an article usually asks.
const FOLDERS: [&str; 5] = [
    "examples/huozi",
    "tests/suite/clean",
    "tests/suite/read/html",
    "tests/suite/read/text",
    "tests/suite/figure",
];
const KINDS: [&str; 4] = ["txt", "md", "case", "cases"];

fn articles() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let inside = |folder: &str| {
        let entries = fs::read_dir(root.join(folder)).expect("a folder of ours");
        entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>()
    };
    let mut all: Vec<PathBuf> = FOLDERS.iter().flat_map(|folder| inside(folder)).collect();
    all.retain(|path| {
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        KINDS.contains(&kind) && !path.to_string_lossy().contains(".expected.")
    });
    all.sort();
    all
}

fn convert(path: &Path) {
    let bytes = fs::read(path).expect("a file of ours");
    let page = path.parent().is_some_and(|folder| folder.ends_with("html"));
    let name = if page { "page.html".into() } else { path.to_string_lossy() };
    let article = Article { name: &name, bytes: &bytes, assets: &NoAssets };
    let options = Options {
        formats: Formats { epub: true, pdf: false },
        cover: Cover::None,
        epub_fonts: EpubFonts::None,
        ..Options::default()
    };
    Converter::default().convert(&article, &options);
}

/// `BANXIN_WRITE=1 cargo test --lib demanded` writes the file.
#[test]
fn what_expressions_demand_is_known_beforehand() {
    let articles = articles();
    assert!(articles.len() > 30, "{}", articles.len());
    // One thread, which sees all that is asked.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let lines = alone.install(|| asked::lines(|| articles.iter().for_each(|path| convert(path))));
    let all: String = lines.into_iter().collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/demands.txt");
    if std::env::var_os("BANXIN_WRITE").is_some() {
        fs::write(&file, &all).expect("the file can be written");
    }
    let known = fs::read_to_string(&file).expect("the file");
    assert!(known == all, "the expressions have changed: BANXIN_WRITE=1 cargo test --lib demanded");
}
