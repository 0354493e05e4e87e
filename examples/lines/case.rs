//! Line cases through the real path: text, options and measure to pieces with their places.

use std::fmt;

use banxin::clean::{CleanOptions, clean};
use banxin::diag::Sink;
use banxin::document::{Block, BlockKind, Document, Inline, ParaRole, plain_text};
use banxin::font::FontLibrary;
use banxin::frame::Way;
use banxin::geom::{Em, Pt};
use banxin::source::{Source, SourceId, Span};
use banxin::text::{Class, Lang, Token, extent, tokenise, vertical_extent};
use banxin::theme::{
    Breaking, HanPolicy, Hanging, LineEnd, LineStart, ParaOpen, Profile, PunctuationStyle, Role,
    TextAlign, TextStyle, Theme, builtin, load,
};
use banxin::typeset::par::{Context, Line, LineItem, Style, prepare};
use serde_json::Value;

/// The size the cases are set at; places are given in em of it.
const SIZE: Pt = Pt(10.0);

/// A length as a fraction of an em, as the cases write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction(pub Em);

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut a, mut b) = (self.0.0.unsigned_abs(), Em::UNITS.unsigned_abs());
        while b > 0 {
            (a, b) = (b, a % b);
        }
        let divisor = i64::try_from(a.max(1)).unwrap_or(1);
        let (n, d) = (self.0.0 / divisor, Em::UNITS / divisor);
        if d == 1 { write!(f, "{n}") } else { write!(f, "{n}/{d}") }
    }
}

/// A piece that no line breaks inside, with its body box along the line.
#[derive(Clone, Debug)]
pub struct Piece {
    pub text: String,
    pub at: Fraction,
    pub width: Fraction,
    /// How it stands, where the line is vertical.
    pub way: Way,
}

/// A line of pieces.
#[derive(Clone, Debug)]
pub struct Set {
    pub pieces: Vec<Piece>,
}

impl Set {
    /// Its text without spaces, as the cases give it.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

/// Fonts and theme for cases.
pub struct Press {
    fonts: FontLibrary,
    theme: Theme,
}

impl Press {
    /// With the fonts of the cases, one for each locale.
    pub fn new() -> Press {
        let mut fonts = FontLibrary::bundled();
        for bytes in [
            include_bytes!("../../tests/fonts/CjkCase-SC.ttf").as_slice(),
            include_bytes!("../../tests/fonts/CjkCase-TC.ttf"),
            include_bytes!("../../tests/fonts/CjkCase-JP.ttf"),
        ] {
            // Fonts of ours.
            fonts.add_font(bytes.to_vec(), 0).expect("a usable font");
        }
        let files = builtin("base").expect("built in");
        Press { fonts, theme: load(&files, &mut Sink::new()) }
    }

    /// The lines of a case; an error says what of it we cannot set.
    pub fn lines(&self, case: &Value) -> Result<Vec<Set>, String> {
        let text = case["text"].as_str().ok_or("no text")?;
        let lang = case["lang"].as_str().and_then(Lang::parse).ok_or("unknown language")?;
        let mode = case["writing_mode"].as_str().unwrap_or("horizontal-tb");
        if !["horizontal-tb", "vertical-rl"].contains(&mode) {
            return Err(format!("writing mode {mode}"));
        }
        if let Some(kind) = case["kind"].as_str() {
            return Err(format!("kind {kind}"));
        }
        let measure = number(&case["measure_em"]).ok_or("no measure")?;
        let options = &case["options"];
        let text = with_hyphens(text, &options["hyphen"]);
        let policy = HanPolicy { vertical: mode == "vertical-rl", ..policy(options) };
        let indent = number(&options["indent"]).unwrap_or(Em::ZERO);
        let justify = options["justify"] != false;
        let lines = self.set(&text, lang, policy, measure, indent, justify);
        Ok(self.pieces(&text, lang, policy, &lines))
    }

    fn set(
        &self,
        text: &str,
        lang: Lang,
        policy: HanPolicy,
        measure: Em,
        indent: Em,
        justify: bool,
    ) -> Vec<Line> {
        let mut theme = self.theme.clone();
        theme.fonts.insert("song".to_owned(), vec![family(lang).to_owned()]);
        let context = Context {
            fonts: &self.fonts,
            theme: &theme,
            lang,
            note_label: &|_| String::new(),
            image_pixels: &|_| (0, 0),
        };
        let align = if justify { TextAlign::Justify } else { TextAlign::Start };
        let look = TextStyle { align, ..theme.style(Role::Body).clone() };
        let style = Style {
            text: &look,
            size: SIZE,
            han: policy,
            indent,
            hang: Em::ZERO,
            run_in: None,
            verbatim: false,
            balanced: false,
            names: false,
            pictures: None,
            formulas: None,
            longest: Em::ONE * 1000,
        };
        let inlines = [Inline::text(text, None)];
        let paragraph = prepare(&context, &inlines, &style, &mut Sink::new());
        paragraph.set(&context, measure.at(SIZE))
    }

    /// Cuts the glyphs of lines into the pieces of the text.
    fn pieces(&self, text: &str, lang: Lang, policy: HanPolicy, lines: &[Line]) -> Vec<Set> {
        let mut tokens = tokenise(text, policy.hyphenate).into_iter().flat_map(|t| parts(text, t));
        let mut out = Vec::new();
        for line in lines {
            let mut pieces: Vec<Piece> = Vec::new();
            let mut token: Option<(Token, usize)> = None;
            for mark in line.items.iter().flat_map(|item| self.marks(item)) {
                if mark.text == "\u{AD}" {
                    let (at, width) = (Fraction(mark.at), Fraction(mark.width));
                    pieces.push(Piece { text: "-".to_owned(), at, width, way: mark.way });
                    continue;
                }
                if mark.text.trim().is_empty() && mark.text != "\u{3000}" {
                    continue;
                }
                if token.is_none() {
                    token = tokens.next().map(|t| (t, 0));
                    let at = Fraction(mark.at);
                    let width = Fraction(Em::ZERO);
                    pieces.push(Piece { text: String::new(), at, width, way: mark.way });
                }
                let (Some((of, seen)), Some(piece)) = (&mut token, pieces.last_mut()) else {
                    break;
                };
                piece.text.push_str(&mark.text);
                piece.width.0 += mark.width;
                *seen += mark.text.len();
                if *seen >= of.range.len() {
                    let extent = if policy.vertical { vertical_extent } else { extent };
                    if let Some(extent) = extent(of.class, lang) {
                        piece.width = Fraction(extent.body);
                    }
                    token = None;
                }
            }
            out.push(Set { pieces });
        }
        out
    }

    /// The glyphs of an item with their own widths.
    fn marks(&self, (at, _, item): &(Pt, Pt, LineItem)) -> Vec<Mark> {
        let LineItem::Glyphs(run) = item else { return Vec::new() };
        let mut pen = at.to_em(SIZE);
        let mut out: Vec<Mark> = Vec::new();
        let mut before = None;
        for glyph in &run.glyphs {
            let own = match run.way {
                Way::Upright => glyph.advance().min(Em::ONE),
                _ => self.fonts.face(run.face).advance(glyph.id),
            };
            // What is set half as wide as it is, is cut to half: an apostrophe among Western
            // letters in a face that has only the full-width one.
            let advance = glyph.advance();
            let width = if advance <= Em::HALF { own.min(advance) } else { own };
            if before.is_some_and(|b| glyph.shares(b)) {
                if let Some(mark) = out.last_mut() {
                    mark.width += width;
                }
            } else {
                let text = run.text_of(glyph).to_owned();
                out.push(Mark { text, at: pen, width, way: run.way });
            }
            before = Some(glyph);
            pen += advance;
        }
        out
    }
}

/// The cases' word for how a piece stands in a vertical line.
pub fn orient(way: Way) -> &'static str {
    match way {
        Way::Along => "rotated",
        Way::Upright | Way::Across => "upright",
    }
}

/// A cluster on the line.
struct Mark {
    text: String,
    at: Em,
    width: Em,
    way: Way,
}

/// A number that letters follow is a piece of its own in the cases: `5GB` is `5` and `GB`.
fn parts(text: &str, token: Token) -> Vec<Token> {
    let own = &text[token.range.clone()];
    let digits = own.bytes().take_while(|b| b.is_ascii_digit() || b".,:".contains(b)).count();
    let split = token.class == Class::Word && own.as_bytes()[0].is_ascii_digit();
    if !split || digits == own.len() {
        return vec![token];
    }
    let at = token.range.start + own[..digits].trim_end_matches(['.', ',', ':']).len();
    vec![
        Token { range: token.range.start..at, ..token.clone() },
        Token { range: at..token.range.end, space_before: false, ..token },
    ]
}

/// The text a case of kind `normalise` becomes (TYPOGRAPHY 2.9).
pub fn normalised(text: &str) -> String {
    let source = Source::new(SourceId(0), "case", text.to_owned());
    let mut document = Document::default();
    let id = document.new_id();
    let span = Span::new(SourceId(0), 0..text.len());
    let body = vec![Inline::verbatim(text, span)];
    let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
    document.body.push(Block { id, span: Some(span), kind });
    clean(&mut document, &source, &CleanOptions::default(), &mut Sink::new());
    document.body[0].inlines().into_iter().map(plain_text).collect()
}

fn family(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhHant | Lang::ZhHk => "CjkCase TC",
        Lang::Ja => "CjkCase JP",
        _ => "CjkCase SC",
    }
}

/// A length as cases write it: `2`, `0.5` or `"1/2"`.
fn number(value: &Value) -> Option<Em> {
    if let Some(n) = value.as_f64() {
        return Some(Em::from_f64(n));
    }
    let text = value.as_str()?;
    let (n, d) = text.split_once('/').unwrap_or((text, "1"));
    Some(Em::frac(n.trim().parse().ok()?, d.trim().parse().ok().filter(|d| *d != 0)?))
}

/// Marks the points a case gives for its words with soft hyphens.
fn with_hyphens(text: &str, words: &Value) -> String {
    let mut text = text.to_owned();
    for (word, parts) in words.as_object().into_iter().flatten() {
        let parts: Vec<&str> =
            parts.as_array().into_iter().flatten().flat_map(Value::as_str).collect();
        text = text.replace(word.as_str(), &parts.join("\u{AD}"));
    }
    text
}

fn policy(options: &Value) -> HanPolicy {
    let of = |key: &str| options[key].as_str().unwrap_or_default();
    HanPolicy {
        profile: if of("profile") == "book" { Profile::Book } else { Profile::Clreq },
        breaking: match of("mode") {
            "totalfit" | "total-fit" => Breaking::TotalFit,
            _ => Breaking::Greedy,
        },
        line_start: match of("level") {
            "none" => LineStart::None,
            "basic" => LineStart::Basic,
            "strict" => LineStart::Strict,
            _ => LineStart::Gb,
        },
        punctuation: match of("style") {
            "kaiming" => PunctuationStyle::Kaiming,
            "banjiao" => PunctuationStyle::Banjiao,
            "plain" => PunctuationStyle::Plain,
            _ => PunctuationStyle::Quanjiao,
        },
        hanging: match of("hang") {
            "allow-end" => Hanging::AllowEnd,
            "force-end" => Hanging::ForceEnd,
            _ => Hanging::None,
        },
        line_end: match of("line_end") {
            "half" => LineEnd::Half,
            "flex" => LineEnd::Flexible,
            "full" => LineEnd::Full,
            "jis" => LineEnd::Jis,
            _ => LineEnd::Locale,
        },
        para_open: match of("para_open") {
            "full" => ParaOpen::Full,
            "hang" => ParaOpen::Hang,
            _ => ParaOpen::Trim,
        },
        unit_break: of("unit_break") != "forbid",
        small_kana_start: matches!(of("cj"), "normal" | "loose"),
        min_last: options["min_last"].as_u64().map_or(2, |n| n as usize),
        autospace: options["autospace"] != false,
        // Words divide where a case says, not where a dictionary does.
        hyphenate: false,
        vertical: false,
    }
}
