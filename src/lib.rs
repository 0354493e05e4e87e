//! Banxin 版心 turns a source article into a beautiful EPUB and a typeset, archival PDF.
//!
//! A [`Converter`] holds a [`Theme`] and a [`FontLibrary`], loaded once. It makes [`Books`] of an
//! [`Article`], whose figures come in through [`Assets`], such as a [`Folder`]; [`Options`] say
//! how. What was changed in the text and what was found is in the [`Report`]. The same article,
//! options, theme and faces make the same bytes: neither the clock nor chance is asked, and no
//! file is read but through the door that was given.
//!
//! ```
//! use std::path::Path;
//! use banxin::{Article, Converter, Folder, Formats, Options};
//!
//! let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/huozi");
//! let bytes = std::fs::read(root.join("article.txt"))?;
//! let folder = Folder::new(&root, "article", &[]);
//! let article = Article { name: "article.txt", bytes: &bytes, assets: &folder };
//! let options =
//!     Options { formats: Formats { epub: true, pdf: false }, ..Options::default() };
//! let output = Converter::default().convert(&article, &options);
//! for finding in &output.report.findings {
//!     println!("{}: {}", finding.code, finding.message);
//! }
//! assert!(output.books.is_some_and(|books| books.epub.is_some()));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! `examples/convert.rs` converts one article, `examples/many.rs` many at once. The `banxin`
//! command is made of the same parts; `docs/ARCHITECTURE.md` shows the rooms of the program and
//! who may call whom. What is not listed here may change with any version.

// The rooms' own pages are read with `--document-private-items`.
#![allow(rustdoc::private_intra_doc_links)]

// Before all others, which make their sentences with its macro.
#[doc(hidden)]
#[macro_use]
pub mod say;

// The rooms: open to the program's own tests and benches, but no part of the interface.
#[doc(hidden)]
pub mod batch;
#[doc(hidden)]
pub mod clean;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod convert;
#[doc(hidden)]
pub mod cover;
mod deflate;
#[doc(hidden)]
pub mod diag;
#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod epub;
#[doc(hidden)]
pub mod figure;
#[doc(hidden)]
pub mod font;
#[doc(hidden)]
pub mod frame;
#[doc(hidden)]
pub mod geom;
#[doc(hidden)]
pub mod pdf;
#[doc(hidden)]
pub mod read;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod store;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod theme;
#[doc(hidden)]
pub mod typeset;

#[doc(inline)]
pub use batch::Folder;
#[doc(inline)]
pub use convert::{
    Article, Books, Bound, BoundArticle, Change, CleanMode, CleanOptions, Converter, Cover, Date,
    EpubFonts, Finding, Formats, InputFormat, Lang, Metadata, OfArticle, Options, Output,
    Paragraphs, PdfStandard, Punctuation, Report, Series, Target,
};
#[doc(inline)]
pub use diag::{Diagnostic, Severity, Warned};
#[doc(inline)]
pub use document::Rendition;
#[doc(inline)]
pub use font::{FaceId, FontError, FontLibrary};
#[doc(inline)]
pub use say::{Message, Tongue};
#[doc(inline)]
pub use source::{AssetError, Assets, NoAssets, Source};
#[doc(inline)]
pub use theme::{Theme, ThemeFiles};
