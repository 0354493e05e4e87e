//! Many articles to EPUBs on all cores, with one converter:
//!
//! ```sh
//! cargo run --example many -- books/ examples/*/article.txt
//! ```
//!
//! For thousands with limits and a record see `banxin batch`.
#![allow(clippy::print_stdout, reason = "an example talks")]

use std::error::Error;
use std::path::{Path, PathBuf};

use banxin::{Article, Converter, Folder, FontLibrary, Formats, Options, Theme};
use rayon::prelude::*;

/// Converts articles; how many became books. The `k`th is called `k.epub`.
pub fn many(articles: &[PathBuf], out: &Path) -> Result<usize, Box<dyn Error>> {
    let theme = Theme::builtin("modern").ok_or("the theme is not built in")?;
    let converter = Converter::new(theme, FontLibrary::bundled());
    std::fs::create_dir_all(out)?;
    let one = |(k, article): (usize, &PathBuf)| -> std::io::Result<bool> {
        let book = out.join(format!("{}.epub", k + 1));
        let Some(bytes) = epub(&converter, article)? else { return Ok(false) };
        std::fs::write(book, bytes).map(|()| true)
    };
    let made: Vec<bool> = articles.par_iter().enumerate().map(one).collect::<Result<_, _>>()?;
    Ok(made.into_iter().filter(|made| *made).count())
}

fn epub(converter: &Converter, article: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let bytes = std::fs::read(article)?;
    let stem = article.file_stem().unwrap_or_default().to_string_lossy();
    let assets = Folder::new(article.parent().unwrap_or(Path::new(".")), &stem, &[]);
    let article = Article { name: &article.to_string_lossy(), bytes: &bytes, assets: &assets };
    let formats = Formats { epub: true, pdf: false };
    let output = converter.convert(&article, &Options { formats, ..Options::default() });
    Ok(output.books.and_then(|books| books.epub))
}

#[allow(dead_code, reason = "a test calls `many` itself")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let out = args.next().ok_or("say: many FOLDER ARTICLE...")?;
    let articles: Vec<PathBuf> = args.collect();
    println!("{} of {} articles converted", many(&articles, &out)?, articles.len());
    Ok(())
}
