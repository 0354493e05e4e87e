//! Lines of paragraphs against the cases of `tests/suite/typography`, with the metrics the cases
//! state (Han 1 em, Western ½ em). Positions are compared to 1/1000 em.

use banxin::diag::Sink;
use banxin::document::{Inline, InlineKind, NodeId};
use banxin::font::FontLibrary;
use banxin::geom::Em;
use banxin::geom::Pt;
use banxin::text::{Class, Lang, Token};
use banxin::theme::{Breaking, HanPolicy, Hanging, LineStart, ParaOpen, Profile, PunctuationStyle};
use banxin::theme::{Role, TextAlign, TextStyle, builtin, load};
use banxin::typeset::par::{Composed, Measured, Setting, measure};
use banxin::typeset::par::{Context, Line, LineItem, Style, prepare};
use serde_json::Value;

const CASES: &str = include_str!("../suite/typography/cases.json");
const TRICKY: &str = include_str!("../suite/typography/tricky.txt");

/// The widths of `cases.json`, field `metrics`.
fn advance(lang: Lang) -> impl Fn(&str, Class) -> Em {
    move |text, class| {
        let n = text.chars().count() as i64;
        match class {
            Class::Dash | Class::Ellipsis => Em::ONE * n,
            Class::Connector if text == "–" => Em::HALF,
            Class::Solidus if lang == Lang::ZhHans => Em::HALF,
            Class::Postfix if !matches!(text, "％" | "℃") => Em::HALF,
            c if c.is_western() || c == Class::NoteMark => Em::HALF * n,
            _ => Em::ONE,
        }
    }
}

fn fraction(text: &str) -> Em {
    let (num, den) = text.split_once('/').unwrap_or((text, "1"));
    Em::frac(num.parse().expect("a number"), den.parse().expect("a number"))
}

fn policy(options: &Value) -> HanPolicy {
    let is = |key: &str, value: &str| options[key] == value;
    HanPolicy {
        profile: Profile::Clreq,
        breaking: if is("mode", "totalfit") { Breaking::TotalFit } else { Breaking::Greedy },
        line_start: if is("level", "strict") { LineStart::Strict } else { LineStart::Gb },
        punctuation: if is("style", "kaiming") {
            PunctuationStyle::Kaiming
        } else {
            PunctuationStyle::Quanjiao
        },
        hanging: if is("hang", "allow-end") { Hanging::AllowEnd } else { Hanging::None },
        para_open: if is("para_open", "hang") { ParaOpen::Hang } else { ParaOpen::Trim },
        unit_break: !is("unit_break", "forbid"),
        small_kana_start: is("cj", "normal"),
        hyphenate: !options["hyphen"].is_null(),
        ..HanPolicy::default()
    }
}

fn setting(measure: Em, indent: Em) -> Setting {
    Setting { measure, indent, justify: true, hyphen: Em::HALF, balanced: false }
}

/// Character and place, one entry per character; Western pieces are spread evenly.
fn spread(pieces: impl Iterator<Item = (String, Em, Em)>) -> Vec<(char, f64)> {
    let mut out = Vec::new();
    for (text, at, width) in pieces {
        let n = text.chars().count() as i64;
        for (k, c) in text.chars().enumerate() {
            out.push((c, (at + width * k as i64 / n).to_f64()));
        }
    }
    out
}

fn placed(text: &str, measured: &Measured, line: &Composed, lang: Lang) -> Vec<(char, f64)> {
    let tokens = &measured.tokens[line.units.clone()];
    let pieces = tokens.iter().zip(&line.positions).map(|(t, &at)| {
        let s = &text[t.range.clone()];
        (s.to_owned(), at, advance(lang)(s, t.class))
    });
    let hyphen = line.hyphen.map(|at| ("-".to_owned(), at, Em::HALF));
    spread(pieces.chain(hyphen))
}

fn expected(line: &Value) -> Vec<(char, f64)> {
    let text = |v: &Value| v.as_str().expect("a string").to_owned();
    let glyphs = line["glyphs"].as_array().expect("glyphs").iter();
    spread(glyphs.map(|g| (text(&g["t"]), fraction(&text(&g["pos"])), fraction(&text(&g["w"])))))
}

#[test]
fn horizontal_line_cases() {
    let cases: Value = serde_json::from_str(CASES).expect("cases.json");
    let (mut run, mut failed) = (0, Vec::new());
    for case in cases["cases"].as_array().expect("cases") {
        if !case["kind"].is_null() || case["writing_mode"] != "horizontal-tb" {
            continue;
        }
        run += 1;
        let lang = Lang::parse(case["lang"].as_str().expect("lang")).expect("known");
        let text = case["text"].as_str().expect("text");
        let options = &case["options"];
        let measured = measure(text, lang, &policy(options), advance(lang));
        let indent = Em::ONE * options["indent"].as_i64().unwrap_or(0);
        let width = Em::ONE * case["measure_em"].as_i64().expect("measure");
        let lines = measured.composer.set(&setting(width, indent));
        let got: Vec<_> = lines.iter().map(|l| placed(text, &measured, l, lang)).collect();
        let want: Vec<_> =
            case["expected_lines"].as_array().expect("lines").iter().map(expected).collect();
        if !same(&got, &want) {
            failed.push(format!("{}\n  got  {got:?}\n  want {want:?}", case["id"]));
        }
    }
    assert!(failed.is_empty(), "{} of {run} failed:\n{}", failed.len(), failed.join("\n"));
    assert_eq!(run, 48);
}

fn same(got: &[Vec<(char, f64)>], want: &[Vec<(char, f64)>]) -> bool {
    let near = |a: &(char, f64), b: &(char, f64)| a.0 == b.0 && (a.1 - b.1).abs() < 1e-3;
    got.len() == want.len()
        && got
            .iter()
            .zip(want)
            .all(|(g, w)| g.len() == w.len() && g.iter().zip(w).all(|(a, b)| near(a, b)))
}

/// The bracket is that of a note mark; there are no others.
const NEVER_FIRST: &str = "。，、：；！？）》」』】·[";
const NEVER_LAST: &str = "（《「『【￥";

#[test]
fn tricky_paragraphs_keep_the_rules() {
    let mut failed = Vec::new();
    for paragraph in TRICKY.lines().filter(|l| !l.is_empty()) {
        let (tag, text) = paragraph.split_once('\t').expect("language, tab, text");
        let lang = Lang::parse(tag).expect("known");
        for breaking in [Breaking::Greedy, Breaking::TotalFit] {
            let policy = HanPolicy { breaking, ..HanPolicy::default() };
            let measured = measure(text, lang, &policy, advance(lang));
            for em in 14..=30 {
                let lines = measured.composer.set(&setting(Em::ONE * em, Em::ONE * 2));
                let found = faults(text, &measured, &lines, Em::ONE * em);
                // W1 of greedy setting gives up when a gap would open beyond a quarter em.
                let greedy = breaking == Breaking::Greedy;
                for fault in found.iter().filter(|f| !(greedy && f.starts_with("lonely"))) {
                    failed.push(format!("{breaking:?} {em}: {fault}: {text}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} faults:\n{}", failed.len(), failed.join("\n"));
}

/// Whether a line has any gap that may open: a URL and the mark after it have none.
fn opens(tokens: &[Token]) -> bool {
    let stiff = |t: &Token| t.class.is_western() && !t.space_before;
    !tokens[..tokens.len() - 1].iter().all(stiff)
}

fn faults(text: &str, measured: &Measured, lines: &[Composed], width: Em) -> Vec<String> {
    let mut found = Vec::new();
    let mut whole = 0;
    for (k, line) in lines.iter().enumerate() {
        let tokens = &measured.tokens[line.units.clone()];
        let slice = &text[tokens[0].range.start..tokens[tokens.len() - 1].range.end];
        // After what is wider than a line anything may come first (TYPOGRAPHY 1.6).
        let forced = k > 0 && (lines[k - 1].emergency || lines[k - 1].overfull > Em::ZERO);
        // What a space that is kept stands before begins the line for the eye.
        let seen = slice.trim_start();
        let forbidden = k > 0 && seen.starts_with(|c| NEVER_FIRST.contains(c));
        if forbidden && !line.emergency && !forced {
            found.push(format!("starts a line: {slice}"));
        }
        if k + 1 < lines.len() {
            if slice.ends_with(|c| NEVER_LAST.contains(c)) {
                found.push(format!("ends a line: {slice}"));
            }
            let rest = &text[tokens[tokens.len() - 1].range.end..];
            let named = slice.ends_with(['图', '表', '第']);
            if named && rest.starts_with(|c: char| c.is_ascii_digit()) {
                found.push(format!("a number parted from its name: {slice}"));
            }
            let short = (line.end - width).to_f64().abs();
            // A line whose gaps would open by more than an em is left short, and says so.
            let parted = line.loose.to_f64() > 1.0;
            if short > 0.05 && !line.emergency && !parted && opens(tokens) {
                found.push(format!("off the measure by {short}: {slice}"));
            }
        } else if k > 0
            && tokens.iter().any(|t| t.class.is_han_like())
            && tokens.iter().filter(|t| t.class.counts()).count() < 2
        {
            found.push(format!("lonely last line: {slice}"));
        }
        if line.units.start != whole {
            found.push("text lost".into());
        }
        whole = line.units.end;
    }
    if whole != measured.tokens.len() {
        found.push("text lost at the end".into());
    }
    found
}

/// A line more or fewer (TYPOGRAPHY 2.4), but only of decent lines.
#[test]
fn looseness_keeps_lines_decent() {
    let found = |text: &str| {
        let measured = measure(text, Lang::ZhHans, &HanPolicy::default(), advance(Lang::ZhHans));
        let setting = setting(Em::ONE * 28, Em::ONE * 2);
        let best = measured.composer.set(&setting).len();
        let loosened = measured.composer.loosened(&setting, best);
        let lines = loosened.iter().flatten();
        assert!(lines.clone().all(|l| l.loose == Em::ZERO && l.overfull == Em::ZERO), "{text}");
        loosened.iter().map(|l| l.len() as i64 - best as i64).collect::<Vec<_>>()
    };
    // Four lines hold 110 characters: these fill them but for one, and two can go down.
    let han = "永字八法侧勒努趯策掠啄磔".repeat(10);
    assert_eq!(found(&han[..3 * 109]), [1]);
    // Nothing can be taken in, and the last line cannot be filled.
    assert_eq!(found(&han[..3 * 115]), Vec::<i64>::new());
    // Three characters more than four lines hold, which their sixteen commas can give.
    assert_eq!(found(&"永字八法侧勒，".repeat(17)[..3 * 113]), [-1]);
}

/// The fonts of the cases, one for each locale, through the real shaping path.
fn case_fonts() -> FontLibrary {
    let mut fonts = FontLibrary::bundled();
    for bytes in [
        include_bytes!("../fonts/CjkCase-SC.ttf").as_slice(),
        include_bytes!("../fonts/CjkCase-TC.ttf"),
        include_bytes!("../fonts/CjkCase-JP.ttf"),
    ] {
        fonts.add_font(bytes.to_vec(), 0).expect("a font");
    }
    fonts
}

fn case_family(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhHant => "CjkCase TC",
        Lang::Ja => "CjkCase JP",
        _ => "CjkCase SC",
    }
}

/// Stands for the call of a note.
const CALL: char = '†';

/// Sets a paragraph through glyph runs: the text of each line, and each character's pen.
fn set_runs(
    text: &str,
    lang: Lang,
    policy: HanPolicy,
    em: f64,
    indent: Em,
) -> Vec<Vec<(String, f64)>> {
    let calls = text.split(CALL).enumerate().flat_map(|(k, piece)| {
        let call = Inline::new(InlineKind::NoteRef(NodeId(k as u32)), None);
        (k > 0).then_some(call).into_iter().chain([Inline::text(piece, None)])
    });
    let lines = set_inlines(&calls.collect::<Vec<_>>(), lang, policy, em, indent);
    lines.iter().map(|line| line.items.iter().flat_map(pens).collect()).collect()
}

fn set_inlines(
    inlines: &[Inline],
    lang: Lang,
    policy: HanPolicy,
    em: f64,
    indent: Em,
) -> Vec<Line> {
    let files = builtin("base").expect("the base theme");
    let mut theme = load(&files, &mut Sink::new());
    theme.fonts.insert("song".to_owned(), vec![case_family(lang).to_owned()]);
    let fonts = case_fonts();
    let context = Context {
        fonts: &fonts,
        theme: &theme,
        lang,
        note_label: &|_| CALL.to_string(),
        image_pixels: &|_| (0, 0),
    };
    let look = &TextStyle { align: TextAlign::Justify, ..theme.style(Role::Body).clone() };
    let style = Style {
        text: look,
        size: Pt(10.0),
        han: policy,
        indent,
        hang: Em::ZERO,
        run_in: None,
        verbatim: false,
        balanced: false,
        names: false,
        longest: Em::ONE * 28,
        pictures: None,
        formulas: None,
    };
    let paragraph = prepare(&context, inlines, &style, &mut Sink::new());
    paragraph.set(&context, Pt(em * 10.0))
}

fn pens((at, _, item): &(Pt, Pt, LineItem)) -> Vec<(String, f64)> {
    let LineItem::Glyphs(run) = item else { return Vec::new() };
    let mut pen = at.0 / 10.0;
    let glyphs = run.glyphs.iter().map(|g| {
        let here = pen;
        pen += g.advance().to_f64();
        (run.text_of(g).to_owned(), here)
    });
    glyphs.collect()
}

#[test]
fn glyph_runs_stand_where_the_cases_say() {
    let cases: Value = serde_json::from_str(CASES).expect("cases.json");
    let mut failed = Vec::new();
    let mut run = 0;
    for case in cases["cases"].as_array().expect("cases") {
        let horizontal = case["writing_mode"] == "horizontal-tb" && case["kind"].is_null();
        // B11 and B12 give the hyphenation themselves; we take the dictionary's.
        if !horizontal {
            continue;
        }
        run += 1;
        let (text, options) = (case["text"].as_str().expect("text"), &case["options"]);
        let indent = Em::ONE * options["indent"].as_i64().unwrap_or(0);
        let em = case["measure_em"].as_f64().expect("measure");
        let lang = Lang::parse(case["lang"].as_str().expect("lang")).expect("known");
        let got = set_runs(text, lang, policy(options), em, indent);
        let want: Vec<_> =
            case["expected_lines"].as_array().expect("lines").iter().map(expected).collect();
        let close = |g: &[(String, f64)], w: &[(char, f64)]| {
            let g: Vec<_> = g.iter().filter(|p| p.0 != " ").collect();
            g.len() == w.len() && g.iter().zip(w).all(|(a, b)| (a.1 - b.1).abs() < 1e-3)
        };
        if got.len() != want.len() || !got.iter().zip(&want).all(|(g, w)| close(g, w)) {
            failed.push(format!("{}\n  got  {got:?}\n  want {want:?}", case["id"]));
        }
    }
    assert!(failed.is_empty(), "{} of {run} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn typed_spaces_stay_in_the_text() {
    let text = "使用 API 接口 and many more words，再说 Hello World 一遍，最后 GPT 4 也来了。";
    let lines = set_runs(text, Lang::ZhHans, HanPolicy::default(), 9.0, Em::ZERO);
    let whole: String = lines.iter().flatten().map(|p| p.0.as_str()).collect();
    assert_eq!(whole.replace('\u{AD}', ""), text);
}

/// The cases of a file, by their fields.
fn rows(cases: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = cases.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}

/// TYPOGRAPHY 1.8, U8: no gap before the call of a note and none after it.
#[test]
fn calls_of_notes_stand_close() {
    let (mut run, mut failed) = (0, Vec::new());
    for fields in rows(include_str!("../suite/typography/calls.txt")) {
        let [lang, text, call, after] = fields[..] else { panic!("four fields: {fields:?}") };
        let lang = Lang::parse(lang).expect("known");
        let lines = set_runs(text, lang, HanPolicy::default(), 40.0, Em::ZERO);
        let at = lines[0].iter().position(|p| p.0.starts_with(CALL)).expect("a call");
        let alone = set_runs("一†二", lang, HanPolicy::default(), 40.0, Em::ZERO);
        let width = alone[0][2].1 - 1.0;
        let got = [lines[0][at].1, lines[0][at + 1].1 - lines[0][at].1 - width];
        let want = [call, after].map(|field| fraction(field).to_f64());
        if got.iter().zip(want).any(|(g, w)| (g - w).abs() > 1e-3) {
            failed.push(format!("{text}: {got:?} instead of {want:?}"));
        }
        run += 1;
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(run >= 8);
}

/// The cases of `tests/suite/typography/holds.txt`.
#[test]
fn what_is_one_is_never_parted() {
    let (mut run, mut failed) = (0, Vec::new());
    for fields in rows(include_str!("../suite/typography/holds.txt")) {
        let [lang, text, held] = fields[..] else { panic!("three fields: {fields:?}") };
        let lang = Lang::parse(lang).expect("known");
        for measure in 6..=text.chars().count() {
            let lines = set_runs(text, lang, HanPolicy::default(), measure as f64, Em::ZERO);
            let of = |line: &Vec<(String, f64)>| line.iter().map(|p| &*p.0).collect::<String>();
            let lines: Vec<String> = lines.iter().map(of).collect();
            let plain = |text: &str| text.replace(' ', "");
            if !lines.iter().any(|line| plain(line).contains(&plain(held))) {
                failed.push(format!("{held} at {measure} em: {lines:?}"));
            }
        }
        run += 1;
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(run >= 8);
}

/// `[1]` before a source is its label (TYPOGRAPHY 1.8, U10); behind a word it calls a note.
#[test]
fn a_label_keeps_its_blank() {
    let start = |text: &str| {
        let lines = set_runs(text, Lang::ZhHans, HanPolicy::default(), 40.0, Em::ZERO);
        lines[0].iter().find(|p| p.0 == "张").expect("the name").1
    };
    let blank = start("[1] 张三，水的历史") - start("[1]张三，水的历史");
    assert!((blank - 1.0 / 3.0).abs() < 1e-3, "{blank}");
    assert!((start("见[1] 张三") - start("见[1]张三")).abs() < 1e-3);
}

/// Exponents and indices that the face of the words lacks are smaller, and stand higher or lower.
#[test]
fn exponents_a_face_lacks_are_raised() {
    let text = [Inline::text("SO₄²⁻与10⁻³", None)];
    let lines = set_inlines(&text, Lang::ZhHans, HanPolicy::default(), 40.0, Em::ZERO);
    let run = |wanted: &str| {
        let found = lines[0].items.iter().find_map(|(_, block, item)| match item {
            LineItem::Glyphs(run) if run.text == wanted => Some((block.0, run.size.0)),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("{wanted} in {:?}", lines[0].items))
    };
    for (sign, raised) in [("₄", false), ("²", true), ("⁻", true), ("³", true)] {
        let (block, size) = run(sign);
        assert!((size - 6.5).abs() < 1e-6, "{sign} {size}");
        assert_eq!(block < 0.0, raised, "{sign} {block}");
    }
    assert_eq!(run("SO").1, 10.0);
}

/// One em where the theme gives two (JLREQ 3.1.5).
#[test]
fn japanese_begins_one_em_in() {
    for (lang, wanted) in [(Lang::ZhHans, 2.0), (Lang::Ja, 1.0), (Lang::Ko, 1.0)] {
        let lines = set_runs("一二", lang, HanPolicy::default(), 40.0, Em::ONE * 2);
        assert!((lines[0][0].1 - wanted).abs() < 1e-6, "{lang:?}: {lines:?}");
    }
}

/// `[base|reading]` to inlines.
fn with_readings(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    for piece in text.split_inclusive(']') {
        let (plain, ruby) = piece.split_once('[').unwrap_or((piece, ""));
        if !plain.is_empty() {
            out.push(Inline::text(plain, None));
        }
        if let Some((base, reading)) = ruby.trim_end_matches(']').split_once('|') {
            let (base, text) = (base.to_owned(), reading.to_owned());
            out.push(Inline::new(InlineKind::Ruby { base, text }, None));
        }
    }
    out
}

/// The cases of `tests/suite/typography/ruby.txt`.
#[test]
fn readings_stand_where_the_cases_say() {
    let (mut run, mut failed) = (0, Vec::new());
    for fields in rows(include_str!("../suite/typography/ruby.txt")) {
        let [lang, em, text, line, readings] = fields[..] else {
            panic!("five fields: {fields:?}")
        };
        let lang = Lang::parse(lang).expect("known");
        let em = em.parse().expect("a measure");
        let set = set_inlines(&with_readings(text), lang, HanPolicy::default(), em, Em::ZERO);
        let (above, below): (Vec<_>, Vec<_>) =
            set[set.len() - 1].items.iter().partition(|(_, block, _)| block.0 < 0.0);
        let line_pens = below.into_iter().flat_map(drawn).collect::<Vec<_>>();
        let starts = above.into_iter().filter_map(|i| drawn(i).first().copied());
        for (what, got, want) in
            [("line", line_pens, line), ("readings", starts.collect::<Vec<_>>(), readings)]
        {
            let want: Vec<f64> = want.split(' ').map(|f| fraction(f).to_f64()).collect();
            let close = |(g, w): (&f64, &f64)| (g - w).abs() < 1e-3;
            if got.len() != want.len() || !got.iter().zip(&want).all(close) {
                failed.push(format!("{text}, {what}: {got:?} instead of {want:?}"));
            }
        }
        run += 1;
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(run >= 14);
}

/// Where each glyph is drawn.
fn drawn((at, _, item): &(Pt, Pt, LineItem)) -> Vec<f64> {
    let LineItem::Glyphs(run) = item else { return Vec::new() };
    let mut pen = at.0 / 10.0;
    let scale = run.size.0 / 10.0;
    let glyphs = run.glyphs.iter().map(|g| {
        let here = pen + g.offset().0.to_f64() * scale;
        pen += g.advance().to_f64() * scale;
        here
    });
    glyphs.collect()
}

/// The lines of a heading at a measure, through shaping.
fn heading(text: &str, lang: Lang, em: f64) -> Vec<String> {
    let theme = load(&builtin("base").expect("the base theme"), &mut Sink::new());
    let fonts = FontLibrary::bundled();
    let context = Context {
        fonts: &fonts,
        theme: &theme,
        lang,
        note_label: &|_| String::new(),
        image_pixels: &|_| (0, 0),
    };
    let han = HanPolicy { hyphenate: false, ..HanPolicy::default() };
    let style = Style {
        text: theme.style(Role::Title),
        size: Pt(10.0),
        han,
        indent: Em::ZERO,
        hang: Em::ZERO,
        run_in: None,
        verbatim: false,
        balanced: true,
        names: false,
        longest: Em::ONE * 28,
        pictures: None,
        formulas: None,
    };
    let paragraph = prepare(&context, &[Inline::text(text, None)], &style, &mut Sink::new());
    paragraph.set(&context, Pt(em * 10.0)).into_iter().map(|l| l.text()).collect()
}

/// TYPOGRAPHY 2.8: lines of a title end between words and phrases, and are nearly equal; the last
/// has three characters at least.
#[test]
fn titles_are_parted_between_words() {
    let cases = include_str!("../suite/typography/titles.txt");
    let (mut run, mut failed) = (0, Vec::new());
    for fields in rows(cases) {
        let [lang, em, wanted] = fields[..] else { panic!("three fields: {fields:?}") };
        let lang = Lang::parse(lang).expect("known");
        let text = wanted.replace('|', "");
        let lines = heading(&text, lang, em.parse().expect("a measure")).join("|");
        if lines != wanted {
            failed.push(format!("{lines} instead of {wanted}"));
        }
        run += 1;
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(run >= 6);
}
