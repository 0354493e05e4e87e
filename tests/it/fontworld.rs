//! Fonts that are not what the class table expects, through the real path: where the ink of their
//! marks lands, which face draws what, and that the text stays (TYPOGRAPHY 1.4, 6). The fonts are
//! boxes made by `tests/fonts/make_ambiguous.py`; their measures are stated there.

mod back;

use banxin::convert::{Formats, Options, Output, convert};
use banxin::diag::Sink;
use banxin::document::{Inline, InlineKind};
use banxin::font::{FontError, FontLibrary};
use banxin::frame::GlyphRun;
use banxin::geom::{Em, Pt};
use banxin::source::NoAssets;
use banxin::text::Lang;
use banxin::theme::{FontScript, Role, TextAlign, TextStyle, Theme, ThemeFiles, builtin, load};
use banxin::typeset::par::{Context, LineItem, Style, prepare};

fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts/Ambiguous-");
    std::fs::read(format!("{folder}{name}.ttf")).expect("a test font")
}

/// The bundled fonts with others before those of the body.
fn library(names: &[&str]) -> FontLibrary {
    let mut fonts = FontLibrary::bundled();
    for name in names {
        let face = fonts.add_font(file(name), 0).expect("a font");
        fonts.prefer("song", face);
    }
    fonts
}

fn base() -> Theme {
    load(&builtin("base").expect("built in"), &mut Sink::new())
}

/// A glyph on a line; lengths in em from the start of the line.
#[derive(Clone, Debug)]
struct Drawn {
    text: String,
    family: String,
    id: u16,
    pen: f64,
    end: f64,
    ink: (f64, f64),
}

fn runs(
    fonts: &FontLibrary,
    theme: &Theme,
    inlines: &[Inline],
    lang: Lang,
) -> Vec<(f64, GlyphRun)> {
    let context =
        Context { fonts, theme, lang, note_label: &|_| String::new(), image_pixels: &|_| (0, 0) };
    let look = TextStyle { align: TextAlign::Start, ..theme.style(Role::Body).clone() };
    let style = Style {
        text: &look,
        size: Pt(10.0),
        han: theme.han,
        indent: Em::ZERO,
        hang: Em::ZERO,
        run_in: None,
        verbatim: false,
        balanced: false,
        names: false,
        longest: Em::ONE * 28,
        pictures: None,
        formulas: None,
    };
    let mut sink = Sink::new();
    let lines = prepare(&context, inlines, &style, &mut sink).set(&context, Pt(1000.0));
    assert!(sink.into_sorted().is_empty(), "every character has a glyph");
    assert_eq!(lines.len(), 1);
    let run = |(at, _, item): (Pt, Pt, LineItem)| match item {
        LineItem::Glyphs(run) => Some((at.0 / 10.0, run)),
        _ => None,
    };
    lines.into_iter().flat_map(|line| line.items).filter_map(run).collect()
}

fn drawn(fonts: &FontLibrary, (start, run): &(f64, GlyphRun)) -> Vec<Drawn> {
    let face = fonts.face(run.face);
    let upem = f64::from(face.measures().upem);
    let mut pen = *start;
    let draw = |g: &banxin::frame::Glyph| {
        let [left, _, right, _] = face.ink(g.id).unwrap_or_default().map(f64::from);
        let at = pen + g.offset().0.to_f64();
        let from = pen;
        pen += g.advance().to_f64();
        Drawn {
            text: run.text_of(g).to_owned(),
            family: face.family.clone(),
            id: g.id,
            pen: from,
            end: pen,
            ink: (at + left / upem, at + right / upem),
        }
    };
    run.glyphs.iter().map(draw).collect()
}

/// A text on one line, at its natural width.
fn set(fonts: &FontLibrary, text: &str, lang: Lang) -> Vec<Drawn> {
    let runs = runs(fonts, &base(), &[Inline::text(text, None)], lang);
    let whole: String = runs.iter().map(|(_, run)| run.text.as_str()).collect();
    assert_eq!(whole, text, "the text of the runs is the text");
    runs.iter().flat_map(|run| drawn(fonts, run)).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-4
}

/// The one glyph of a cluster and those beside it.
fn beside<'a>(line: &'a [Drawn], text: &str) -> (&'a Drawn, &'a Drawn, &'a Drawn) {
    let k = line.iter().position(|d| d.text == text).expect("drawn");
    (&line[k - 1], &line[k], &line[k + 1])
}

/// The bundled fonts of symbols and of mathematics have no space.
#[test]
fn spaces_after_symbols_are_of_the_text() {
    let line = set(&FontLibrary::bundled(), "与 𝔄 B 同", Lang::ZhHans);
    assert!(line.iter().any(|d| d.family.contains("Math")), "{line:?}");
    assert!(line.iter().all(|d| d.id != 0), "a box in {line:?}");
}

const MARKS: &str = "一，二。三：四；五！六？七、八（九）十《人》口「日」月“一”二‘三’直";

/// Marks take ½ em for their body, and ½ em of blank on the side that has it.
fn holds_ink(font: &str, lang: Lang) {
    let line = set(&library(&[font]), MARKS, lang);
    let centred = lang == Lang::ZhHant;
    for mark in "，。：；！？、（）《》「」“”‘’".chars().map(String::from) {
        let (before, drawn, after) = beside(&line, &mark);
        let opening = "（《「“‘".contains(&mark);
        let (lead, trail) = match (opening, centred && "，。：；、".contains(&mark)) {
            (_, _) if centred && "！？".contains(&mark) => continue,
            (true, _) => (0.5, 0.0),
            (false, true) => (0.25, 0.25),
            (false, false) => (0.0, 0.5),
        };
        let start = before.ink.1 + 0.06 + lead;
        let (left, right) = drawn.ink;
        assert_eq!(drawn.family, format!("Ambiguous {font}"));
        assert!(left >= start - 1e-4 && right <= start + 0.5001, "{font} {mark}: ink at {drawn:?}");
        assert!(near(after.pen, start + 0.5 + trail), "{font} {mark}: {after:?} after {start}");
    }
}

/// A font whose OS/2 table gives these rights (OpenType 1.9, OS/2, fsType).
fn with_rights(rights: u16) -> Vec<u8> {
    let mut font = file("Corner");
    let table = font.windows(4).position(|w| w == b"OS/2").expect("an OS/2 table");
    let place: [u8; 4] = font[table + 8..table + 12].try_into().expect("four bytes");
    let at = u32::from_be_bytes(place) as usize + 8;
    font[at..at + 2].copy_from_slice(&rights.to_be_bytes());
    font
}

#[test]
fn fonts_that_may_not_be_embedded_are_refused() {
    for (rights, refused) in
        [(0, false), (2, true), (4, false), (8, false), (6, false), (0x200, true)]
    {
        let made = FontLibrary::bundled().add_font(with_rights(rights), 0);
        assert_eq!(matches!(made, Err(FontError::Restricted(_))), refused, "{rights:#x}: {made:?}");
    }
    // Through the command: said before anything is written.
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("f.ttf"), with_rights(2)).expect("written");
    std::fs::write(path("a.txt"), "活字").expect("written");
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_banxin"))
        .args(["a.txt", "--font", "f.ttf"])
        .current_dir(folder.path())
        .output()
        .expect("the command runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("f.ttf") && said.contains("forbids embedding"), "{said}");
    assert!(!path("a.pdf").exists() && !path("a.epub").exists());
}

#[test]
fn marks_without_halt_have_their_ink_in_their_body() {
    for font in ["Corner", "Centred", "Proportional"] {
        holds_ink(font, Lang::ZhHans);
        holds_ink(font, Lang::ZhHant);
    }
}

#[test]
fn centred_ink_of_the_mainland_is_followed_by_its_blank() {
    // typst#8390, clreq#761: the ink of 0.39 to 0.61 em goes to the middle of the body.
    let line = set(&library(&["Centred"]), "一，二", Lang::ZhHans);
    assert!(near(line[1].ink.0, 1.14) && near(line[1].ink.1, 1.36), "{line:?}");
}

#[test]
fn narrow_quotes_stand_in_the_middle_of_their_body() {
    let line = set(&library(&["Proportional"]), "一“二”三", Lang::ZhHans);
    for (quote, body) in [("“", 1.5), ("”", 3.0)] {
        let (_, drawn, _) = beside(&line, quote);
        assert!(near((drawn.ink.0 + drawn.ink.1) / 2.0, body + 0.25), "{drawn:?}");
    }
}

#[test]
fn an_interpunct_is_in_the_middle_of_its_cell() {
    let fonts = library(&["Proportional"]);
    for (lang, cell) in [(Lang::ZhHans, 0.5), (Lang::ZhHant, 1.0), (Lang::Ja, 1.0)] {
        let line = set(&fonts, "一·二", lang);
        let (_, dot, after) = beside(&line, "·");
        assert!(near((dot.ink.0 + dot.ink.1) / 2.0, 1.0 + cell / 2.0), "{lang:?}: {dot:?}");
        assert!(near(after.pen, 1.0 + cell), "{lang:?}: {after:?}");
        // Where the cell is a whole em, the middle dot of kana, 0.22 em wide, is drawn.
        let width = if cell == 1.0 { 0.22 } else { 0.12 };
        assert!(near(dot.ink.1 - dot.ink.0, width), "{lang:?}: {dot:?}");
    }
}

#[test]
fn a_font_without_an_interpunct_lends_the_dot_of_kana() {
    let line = set(&library(&["Dash"]), "一·二", Lang::ZhHans);
    let (_, dot, after) = beside(&line, "·");
    assert_eq!(dot.family, "Ambiguous Dash");
    assert!(near((dot.ink.0 + dot.ink.1) / 2.0, 1.25) && near(after.pen, 1.5), "{line:?}");
}

#[test]
fn an_apostrophe_in_a_word_is_cut_to_its_ink() {
    // Letters of ½ em with their ink 0.05 em from both sides; ’ with its ink from 0.08 to 0.4.
    let line = set(&library(&["Corner"]), "don’t", Lang::ZhHans);
    let (n, mark, t) = beside(&line, "’");
    assert!(near(mark.ink.0 - n.end, 0.06) && near(t.pen - mark.ink.1, 0.06), "{line:?}");
    assert!(near(line[4].end, 4.0 * 0.5 + 0.44), "{line:?}");
    // A pair of Western quotes likewise.
    let line = set(&library(&["Corner"]), "a “b” c", Lang::ZhHans);
    let (_, open, b) = beside(&line, "“");
    assert!(near(open.end - open.pen, 0.44) && near(b.pen - open.ink.1, 0.06), "{line:?}");
}

#[test]
fn a_proportional_apostrophe_is_left_alone() {
    let fonts = FontLibrary::bundled();
    let line = set(&fonts, "don’t", Lang::ZhHans);
    let (n, mark, _) = beside(&line, "’");
    let id = fonts.face(banxin::font::FaceId(0)).ink(mark.id).expect("ink");
    assert!(near(mark.ink.0, n.end + f64::from(id[0]) / 1000.0), "not moved: {mark:?}");
    assert!(mark.end - mark.pen < 0.4, "proportional: {mark:?}");
}

/// What is drawn between 一 and 二: joined ink in the middle of the cell.
fn joined(fonts: &FontLibrary, family: &str, dash: &str, width: f64) {
    let mut theme = base();
    theme.fonts.insert("song".to_owned(), vec![family.to_owned()]);
    let text = format!("一{dash}二");
    let runs = runs(fonts, &theme, &[Inline::text(&text, None)], Lang::ZhHans);
    let whole: String = runs.iter().map(|(_, run)| run.text.as_str()).collect();
    assert_eq!(whole, text);
    let line: Vec<Drawn> = runs.iter().flat_map(|run| drawn(fonts, run)).collect();
    let strokes = &line[1..line.len() - 1];
    let (first, last) = (&strokes[0], &strokes[strokes.len() - 1]);
    assert!(near(first.pen, 1.0) && near(line[line.len() - 1].pen, 1.0 + width), "{line:?}");
    for pair in strokes.windows(2) {
        assert!(pair[1].ink.0 <= pair[0].ink.1 - 0.0399, "a seam: {strokes:?}");
    }
    let (left, right) = (first.ink.0 - 1.0, 1.0 + width - last.ink.1);
    assert!((left - right).abs() < 0.03, "{family} {dash}: {left} before, {right} after");
    assert!((-1e-4..=0.13).contains(&left), "{family} {dash}: fills its cell: {left}");
}

#[test]
fn a_dash_is_two_em_without_a_seam() {
    let fonts = library(&["Corner", "Dash"]);
    // Corner: ink from edge to edge; Dash: of 0.7 em; song and kai: the bundled fonts.
    for family in ["Ambiguous Corner", "Ambiguous Dash", "Noto Serif CJK SC", "kai", "hei"] {
        joined(&fonts, family, "——", 2.0);
        joined(&fonts, family, "⸺", 2.0);
    }
    joined(&fonts, "Ambiguous Dash", "⸻", 3.0);
}

#[test]
fn an_ellipsis_is_two_em_with_its_dots_at_their_own_distances() {
    let line = set(&library(&["Dash"]), "一……二", Lang::ZhHans);
    assert!(near(line[3].pen, 3.0), "{line:?}");
    assert!(near(line[1].ink.0 - 1.0, 3.0 - line[2].ink.1), "centred: {line:?}");
    assert!(near(line[2].ink.0 - line[1].ink.0, 0.7), "as the font sets them: {line:?}");
}

#[test]
fn regional_forms_follow_the_language() {
    let fonts = library(&["Locl"]);
    let langs = [Lang::ZhHans, Lang::ZhHant, Lang::ZhHk, Lang::Ja, Lang::Ko];
    for (k, lang) in langs.into_iter().enumerate() {
        let line = set(&fonts, "直，一", lang);
        assert!(near(line[0].ink.1, 0.9 - 0.05 * k as f64), "{lang:?}: {line:?}");
        // The comma of Taiwan and Hong Kong is centred: its own ink is measured, not the default's.
        let start = if matches!(lang, Lang::ZhHant | Lang::ZhHk) { 1.25 } else { 1.0 };
        let (left, right) = line[1].ink;
        assert!(left >= start && right <= start + 0.5, "{lang:?}: {line:?}");
    }
}

#[test]
fn variation_selectors_choose_the_form_and_its_place() {
    let fonts = library(&["Locl"]);
    for (lang, text, width, lead) in [
        (Lang::ZhHans, "一，\u{FE01}二", 0.2, 0.25),
        (Lang::ZhHans, "一，\u{FE00}二", 0.17, 0.0),
        (Lang::ZhHant, "一，\u{FE00}二", 0.17, 0.0),
        (Lang::ZhHant, "一，\u{FE01}二", 0.2, 0.25),
    ] {
        let line = set(&fonts, text, lang);
        assert_eq!(line.len(), 3, "one glyph for a mark and its selector: {line:?}");
        let (left, right) = line[1].ink;
        assert!(near(right - left, width), "{lang:?} {text}: {line:?}");
        assert!(left >= 1.0 + lead && right <= 1.5 + lead, "{lang:?} {text}: {line:?}");
        assert!(near(line[2].pen, 2.0), "{lang:?} {text}: {line:?}");
    }
}

#[test]
fn ideographic_variation_sequences_are_one_glyph() {
    let text = "一直\u{E0100}二";
    for (font, right) in [("Locl", 1.5), ("Corner", 1.94)] {
        let line = set(&library(&[font]), text, Lang::ZhHans);
        assert_eq!(line.len(), 3, "{font}: {line:?}");
        assert_eq!(line[1].text, "直\u{E0100}");
        assert!(near(line[1].ink.1, right), "{font}: {line:?}");
    }
}

#[test]
fn marks_take_the_face_of_the_han_they_belong_to() {
    // Sparse has every mark but not 三.
    let line = set(&library(&["Sparse"]), "一，三，“三”（三）、二——三——三……", Lang::ZhHans);
    let faces: String =
        line.iter().map(|d| if d.family == "Ambiguous Sparse" { 's' } else { 'n' }).collect();
    let texts: String = line.iter().map(|d| d.text.as_str()).collect();
    // The ligature of —— is one glyph in Noto.
    assert_eq!(texts, "一，三，“三”（三）、二——三——三……");
    assert_eq!(faces, "ssnnnnnnnnnsssnnnnn", "{line:?}");
}

#[test]
fn scripts_may_have_families_of_their_own() {
    let files = ThemeFiles {
        name: "test".to_owned(),
        tokens: "inherits = \"base\"\n[fonts]\n\
                 song = { cjk = [\"song\"], latin = [\"Ambiguous Corner\"] }\n"
            .to_owned(),
        front: None,
        colophon: None,
        css: None,
    };
    let mut sink = Sink::new();
    let theme = load(&files, &mut sink);
    assert!(sink.into_sorted().is_empty(), "a theme without mistakes");
    assert_eq!(theme.script_fonts[&("song".to_owned(), FontScript::Latin)], ["Ambiguous Corner"]);
    let mut fonts = FontLibrary::bundled();
    fonts.add_font(file("Corner"), 0).expect("a font");
    let runs = runs(&fonts, &theme, &[Inline::text("一，ten“二”", None)], Lang::ZhHans);
    let line: Vec<Drawn> = runs.iter().flat_map(|run| drawn(&fonts, run)).collect();
    for d in line {
        let latin = d.text.is_ascii();
        assert_eq!(d.family == "Ambiguous Corner", latin, "{d:?}");
    }
}

#[test]
fn emphasis_is_kai_and_true_italic() {
    for (kai, han) in [(false, "WenKai Bundle"), (true, "Ambiguous Corner")] {
        let mut fonts = library(&["Corner"]);
        if kai {
            let face = fonts.add_font(file("Corner"), 0).expect("a font");
            fonts.prefer("kai", face);
        }
        let emphasis = InlineKind::Emphasis(vec![Inline::text("一二ten", None)]);
        let runs = runs(&fonts, &base(), &[Inline::new(emphasis, None)], Lang::ZhHans);
        let faces = runs.iter().map(|(_, run)| fonts.face(run.face));
        let families: Vec<(&str, bool)> = faces.map(|f| (f.family.as_str(), f.italic)).collect();
        // The user's Kai has Latin letters, but no italic.
        assert_eq!(families, [(han, false), ("Companion Serif", true)]);
    }
}

const STRESSED: &str = "# 一二三\n\n一*二三*四，*ten*五**六七**八，**九十**人。\n";

fn pdf(fonts: &FontLibrary) -> Output {
    let theme = load(&builtin("article").expect("built in"), &mut Sink::new());
    let formats = Formats { epub: false, pdf: true };
    let options = Options { formats, ..Options::default() };
    convert("stressed.md", STRESSED.as_bytes(), &NoAssets, &theme, fonts, &options)
}

/// Nothing in a page is slanted: text and coordinate matrices have no shear.
#[test]
fn nothing_is_ever_slanted() {
    let made = pdf(&library(&["Corner"]));
    let bytes = made.books.and_then(|b| b.pdf).expect("a PDF");
    let document = lopdf::Document::load_mem(&bytes).expect("readable");
    let mut matrices = 0;
    for page in document.get_pages().into_values() {
        let content = document.get_page_content(page);
        for operation in lopdf::content::Content::decode(&content).expect("operators").operations {
            if !matches!(operation.operator.as_str(), "Tm" | "cm") {
                continue;
            }
            matrices += 1;
            let shear = operation.operands[1..3].iter().map(|o| o.as_float().expect("a number"));
            assert!(shear.into_iter().all(|v| v == 0.0), "{operation:?}");
        }
    }
    assert!(matrices > 4);
}

#[test]
fn bold_is_made_only_without_a_bold_face_and_told_once() {
    let told = |names: &[&str]| {
        let findings = pdf(&library(names)).report.findings;
        let made = findings.into_iter().filter(|f| f.code == "bold-made");
        made.map(|f| (f.severity, f.message)).collect::<Vec<_>>()
    };
    let message = "`Ambiguous Corner` has no bold; a stroke around its glyphs stands for it";
    assert_eq!(told(&["Corner"]), [("warning", message.to_owned())]);
    assert_eq!(told(&["Corner", "Corner-Bold"]), []);
    assert_eq!(told(&[]), []);
}
