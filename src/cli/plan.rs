//! Options to what they mean: files looked up, names resolved, mistakes told before work begins.

mod about;
mod clean;

use std::fs;
use std::path::{Path, PathBuf};

use super::args::{
    Conversion, FontKind, Format, InputKind, MissingGlyphs, ParagraphMode, Store, When, formats,
    is_kepub, of_extension,
};
use super::print::Printer;
use crate::convert::{
    Cover, Date, EpubFonts, Formats, InputFormat, Options, Paragraphs, PdfStandard, Target,
};
use crate::diag::{Diagnostic, Severity, Sink};
use crate::font::FontLibrary;
use crate::say::Arg;
use crate::say::Message;
use crate::store::{self, Location};
use crate::theme::{self, Margins, PageStyle, Theme, ThemeFiles, Toc};

/// Why no plan could be made.
pub(super) struct Failure {
    pub code: u8,
    pub diagnostic: Diagnostic,
}

pub(super) fn usage(message: Message, hint: Message) -> Failure {
    Failure { code: 2, diagnostic: Diagnostic::error("usage", message).hint(hint) }
}

pub(super) type Result<T> = std::result::Result<T, Failure>;

/// The figure folders there must be.
pub(super) fn check_figures(args: &Conversion) -> Result<()> {
    if args.fetch_images && !store::FETCHES {
        return Err(usage(
            say!("this program was built without what fetches images"),
            say!("build it with `cargo build --release --features fetch`"),
        ));
    }
    check_store(args.figures.iter())?;
    for folder in &args.figures {
        if !folder.is_dir() && !Location::is(folder) {
            let message = say!("there is no folder `{folder}`", folder = folder.display());
            return Err(usage(message, say!("`--figures` names a folder with images")));
        }
    }
    Ok(())
}

/// What is in a store needs a program that was built with S3.
pub(super) fn check_store<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<()> {
    let mut paths = paths.into_iter().filter(|path| !store::BUILT && Location::is(path));
    match paths.next() {
        None => Ok(()),
        Some(path) => Err(usage(
            say!("`{path}`: this program was built without S3", path = path.as_ref().display()),
            say!("build it with `cargo build --release --features s3`"),
        )),
    }
}

/// Whether options mean something, each by itself.
pub(super) fn check(args: &Conversion) -> Result<()> {
    check_figures(args)?;
    about::about(args)?;
    cover(args)?;
    clean::clean(args)?;
    clean::script(args)?;
    encoding(args)?;
    image_ppi(args)?;
    pdf_standard(args)?;
    theme_source(args)?;
    if let (Some(name), Some(page_style)) = (&args.page, theme::page_profile("a5")) {
        page(name, &page_style)?;
    }
    Ok(())
}

/// Whom the EPUB is made for; the name of the output file may say so too.
pub(super) fn target(said: Store, output: Option<&Path>) -> Target {
    match said {
        Store::Generic if output.is_some_and(is_kepub) => Target::Kepub,
        Store::Generic => Target::Generic,
        Store::Kindle => Target::Kindle,
        Store::Kobo => Target::Kobo,
        Store::Kepub => Target::Kepub,
        Store::Apple => Target::Apple,
    }
}

/// A book's file without what tells its kind, to which all that is written adds its own.
pub(super) fn base(file: &Path, target: Target) -> Result<PathBuf> {
    let base = file.with_extension("");
    match (target == Target::Kepub, is_kepub(file)) {
        (true, true) => Ok(base.with_extension("")),
        (true, false) if of_extension(file) == Some(Format::Epub) => Err(usage(
            say!("`{file}` is no name of a book for a Kobo reader", file = file.display()),
            say!("name it `….kepub.epub`: its readers tell such books by that"),
        )),
        _ => Ok(base),
    }
}

/// What convert is told where the output may be named.
pub(super) fn options_for(args: &Conversion, output: Option<&Path>) -> Result<Options> {
    let options = options(args, formats(&args.format, output))?;
    Ok(Options { target: target(args.target, output), ..options })
}

/// What convert is told.
pub(super) fn options(args: &Conversion, formats: Formats) -> Result<Options> {
    Ok(Options {
        formats,
        encoding: encoding(args)?,
        input: match args.from {
            InputKind::Auto => InputFormat::Auto,
            InputKind::Text => InputFormat::Text,
            InputKind::Markdown => InputFormat::Markdown,
            InputKind::Html => InputFormat::Html,
            InputKind::Docx => InputFormat::Docx,
            InputKind::Epub => InputFormat::Epub,
        },
        paragraphs: match args.paragraphs {
            ParagraphMode::Auto => Paragraphs::Auto,
            ParagraphMode::Block => Paragraphs::Block,
            ParagraphMode::Line => Paragraphs::Line,
            ParagraphMode::Indent => Paragraphs::Indent,
            ParagraphMode::Wrapped => Paragraphs::Wrapped,
        },
        about: about::about(args)?,
        created: created()?,
        cover: cover(args)?,
        cover_file: args.cover_out,
        clean: clean::clean(args)?,
        script: clean::script(args)?,
        pinyin: clean::pinyin(args),
        keep_removed: args.keep_removed || args.archives(),
        strict: args.strict,
        archival: args.archives(),
        epub_fonts: match args.epub_fonts {
            FontKind::Otf => EpubFonts::OpenType,
            FontKind::Woff2 => EpubFonts::Woff2,
            FontKind::None => EpubFonts::None,
        },
        target: target(args.target, None),
        image_ppi: image_ppi(args)?,
        outline_figures: args.outline_figures,
        mark_missing: args.missing_glyphs() == MissingGlyphs::Mark,
        pdf_standard: pdf_standard(args)?,
    })
}

fn encoding(args: &Conversion) -> Result<Option<String>> {
    let Some(label) = &args.encoding else { return Ok(None) };
    match encoding_rs::Encoding::for_label(label.trim().as_bytes()) {
        Some(_) => Ok(Some(label.clone())),
        None => {
            let message = say!("there is no encoding `{label}`", label);
            let hint = say!("use utf-8, gb18030, big5, shift_jis, euc-jp, euc-kr or utf-16");
            let diagnostic = Diagnostic::error("unknown-encoding", message).hint(hint);
            Err(Failure { code: 2, diagnostic })
        }
    }
}

fn image_ppi(args: &Conversion) -> Result<Option<u32>> {
    match args.image_ppi.as_str() {
        "off" => Ok(None),
        text => text.parse().ok().filter(|&n| n > 0).map(Some).ok_or_else(|| {
            usage(
                say!("`{text}` is no number of pixels per inch", text),
                say!("write `300`, or `off`"),
            )
        }),
    }
}

fn pdf_standard(args: &Conversion) -> Result<PdfStandard> {
    PdfStandard::parse(&args.pdf_standard).map_err(|(message, hint)| usage(message, hint))
}

/// Books bear a time of making only when the environment gives one, so that they are the same
/// every time (reproducible-builds.org, SOURCE_DATE_EPOCH).
fn created() -> Result<Option<Date>> {
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let date = text.trim().parse().ok().and_then(Date::from_unix);
    let wrong = || {
        let message = say!("`{text}` in SOURCE_DATE_EPOCH is no time", text);
        usage(message, say!("it counts the seconds since 1970-01-01"))
    };
    date.map(Some).ok_or_else(wrong)
}

fn cover(args: &Conversion) -> Result<Cover> {
    let Some(path) = &args.cover else { return Ok(Cover::Typeset) };
    if path.as_os_str() == "none" {
        return Ok(Cover::None);
    }
    let name = path.display().to_string();
    match fs::read(path) {
        Ok(bytes) => Ok(Cover::Image(name, bytes)),
        Err(error) => {
            let message = say!("the cover `{name}` cannot be read: {error}", name, error);
            let diagnostic = Diagnostic::error("cover-unreadable", message)
                .hint(say!("`--cover` names an image file"));
            Err(Failure { code: 66, diagnostic })
        }
    }
}

/// The files of the theme.
pub(super) fn theme_source(args: &Conversion) -> Result<ThemeFiles> {
    theme::builtin(&args.theme).map_or_else(|| theme_files(&args.theme), Ok)
}

pub(super) fn theme(args: &Conversion, files: &ThemeFiles, printer: &Printer) -> Result<Theme> {
    let mut sink = Sink::new();
    let mut theme = theme::load(files, &mut sink);
    let (errors, others): (Vec<_>, Vec<_>) =
        sink.into_sorted().into_iter().partition(|d| d.severity == Severity::Error);
    others.iter().for_each(|d| printer.diagnostic(d));
    // A theme of which a part is not understood is not the one that was asked for.
    if let Some(diagnostic) = errors.into_iter().next() {
        return Err(Failure { code: 2, diagnostic });
    }
    if let Some(name) = &args.page {
        let page = page(name, &theme.page)?;
        let own = std::mem::replace(&mut theme.page, page);
        (theme.page.margins, theme.page.chapter_start) = (own.margins, own.chapter_start);
    }
    if args.binding {
        theme.page.margins = Margins::Print;
    }
    if let Some(when) = args.toc {
        theme.toc = match when {
            When::Auto => Toc::Auto,
            When::Always => Toc::Always,
            When::Never => Toc::Never,
        };
    }
    Ok(theme)
}

/// A page by the name of its profile, or the theme's on another paper.
fn page(name: &str, of_theme: &PageStyle) -> Result<PageStyle> {
    if let Some(page) = theme::page_profile(name) {
        return Ok(page);
    }
    if let Some(size) = theme::paper_size(name) {
        let mut page = PageStyle { size, profile: name.to_owned(), ..of_theme.clone() };
        page.solve();
        return Ok(page);
    }
    let known: Vec<&str> = theme::page_profiles().collect();
    let hint = say!("{names}, or paper such as `148x210mm`", names = Arg::list(&known, ", "));
    Err(usage(say!("there is no page `{name}`", name), hint))
}

/// A theme of the user: a folder with `theme.toml`, or such a file.
fn theme_files(name: &str) -> Result<ThemeFiles> {
    let path = Path::new(name);
    let local = Path::new("templates").join(name);
    let folders = [path, local.as_path()].into_iter().filter(|p| p.is_dir());
    // A folder of the theme's name that happens to be here is no theme.
    let is_theme = |p: &&Path| p.join("theme.toml").is_file();
    let folder = folders.clone().find(is_theme).or_else(|| folders.clone().next());
    let (tokens, folder) = match folder {
        Some(folder) => (folder.join("theme.toml"), Some(folder)),
        None => (path.to_owned(), None),
    };
    let tokens = fs::read_to_string(&tokens).map_err(|_| {
        let known: Vec<&str> = theme::builtin_names().filter(|n| *n != "base").collect();
        let hint = say!(
            "built in are {names}; or name a folder or a `.toml` file",
            names = Arg::list(&known, ", ")
        );
        usage(say!("there is no theme `{name}`", name), hint)
    })?;
    let beside = |file: &str| folder.and_then(|f| fs::read_to_string(f.join(file)).ok());
    Ok(ThemeFiles {
        name: name.to_owned(),
        tokens,
        front: beside("front.md"),
        colophon: beside("colophon.md"),
        css: beside("epub.css"),
    })
}

pub(super) fn fonts(args: &Conversion, theme: &Theme, printer: &Printer) -> Result<FontLibrary> {
    let mut fonts = FontLibrary::bundled();
    for font in &args.font {
        let (role, name) = match font.split_once('=') {
            Some((role, name)) if ["song", "hei", "kai", "code"].contains(&role) => (role, name),
            _ => ("song", font.as_str()),
        };
        for face in font_faces(&mut fonts, name)? {
            fonts.prefer(role, face);
        }
    }
    theme_families(&mut fonts, theme, printer);
    Ok(fonts)
}

/// Takes in the installed families a theme names. Those of a reader may be named for the EPUB, so
/// that one is not here is only worth knowing.
fn theme_families(fonts: &mut FontLibrary, theme: &Theme, printer: &Printer) {
    for family in theme.fonts.values().chain(theme.script_fonts.values()).flatten() {
        if !fonts.knows(family) && fonts.add_family(family).is_err() {
            let message =
                say!("the theme names the font `{family}`, which is not installed", family);
            printer.diagnostic(&Diagnostic::note("font-not-installed", message));
        }
    }
}

fn font_faces(fonts: &mut FontLibrary, name: &str) -> Result<Vec<crate::font::FaceId>> {
    let (path, index) = match name.rsplit_once('#') {
        Some((path, index)) if index.parse::<u32>().is_ok() => (path, index.parse().unwrap_or(0)),
        _ => (name, 0),
    };
    let made = match fs::read(path) {
        Ok(bytes) => fonts.add_font(bytes, index).map(|face| vec![face]),
        Err(_) => fonts.add_family(name),
    };
    made.map_err(|error| {
        let diagnostic = Diagnostic::error(
            "font-unusable",
            say!("`{name}`: {error}", name, error = error.said()),
        )
        .hint(say!("`--font` takes a font file or the name of an installed family"));
        Failure { code: 2, diagnostic }
    })
}
