//! One article to an EPUB and a PDF, with what was found told:
//!
//! ```sh
//! cargo run --example convert -- examples/huozi/article.txt books/
//! ```
#![allow(clippy::print_stdout, reason = "an example talks")]

use std::error::Error;
use std::path::Path;

use banxin::{Article, Converter, Folder, Options};

/// Converts an article; its figures are sought beside it. The books are called as it is.
pub fn convert(article: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let stem = article.file_stem().ok_or("the article has no name")?;
    let bytes = std::fs::read(article)?;
    let folder = article.parent().unwrap_or(Path::new("."));
    let assets = Folder::new(folder, &stem.to_string_lossy(), &[]);
    let name = article.to_string_lossy();
    let article = Article { name: &name, bytes: &bytes, assets: &assets };
    let output = Converter::default().convert(&article, &Options::default());
    for finding in &output.report.findings {
        let line = finding.line.unwrap_or(1);
        println!("{name}:{line}: {}[{}]: {}", finding.severity, finding.code, finding.message);
    }
    let books = output.books.ok_or("no books were made")?;
    std::fs::create_dir_all(out)?;
    for (extension, book) in [("epub", books.epub), ("pdf", books.pdf)] {
        if let Some(bytes) = book {
            std::fs::write(out.join(stem).with_extension(extension), bytes)?;
        }
    }
    Ok(())
}

#[allow(dead_code, reason = "a test calls `convert` itself")]
fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().collect::<Vec<_>>().as_slice() {
        [_, article, out] => convert(Path::new(article), Path::new(out)),
        _ => Err("say: convert ARTICLE FOLDER".into()),
    }
}
