//! Every line case of `tests/suite/typography/cases.json`, set as articles are, through shaping
//! with the fonts of the cases: text, place and width of every piece to 1/1000 em.

#[path = "../../examples/lines/case.rs"]
pub(crate) mod case;

use banxin::geom::Em;
use case::{Press, Set};
use serde_json::Value;

const CASES: &str = include_str!("../suite/typography/cases.json");
const LINE_END: &str = include_str!("../suite/typography/line-end.json");

fn fraction(value: &Value) -> Em {
    let text = value.as_str().expect("a fraction");
    let (num, den) = text.split_once('/').unwrap_or((text, "1"));
    Em::frac(num.parse().expect("a number"), den.parse().expect("a number"))
}

fn near(a: Em, b: Em) -> bool {
    (a - b).0.abs() < Em::UNITS / 1000
}

/// Whether a line is what the case expects.
fn same(line: &Set, expected: &Value) -> bool {
    let glyphs = expected["glyphs"].as_array().expect("glyphs");
    line.text() == expected["text"].as_str().expect("a text")
        && line.pieces.len() == glyphs.len()
        && line.pieces.iter().zip(glyphs).all(|(piece, glyph)| {
            // The fonts of the cases have no upright forms of colons and quotes.
            let known = glyph["orient"].as_str().filter(|_| !"：“”".contains(&*piece.text));
            let stands = known.is_none_or(|o| o == case::orient(piece.way));
            stands
                && piece.text == glyph["t"].as_str().expect("a text")
                && near(piece.at.0, fraction(&glyph["pos"]))
                && near(piece.width.0, fraction(&glyph["w"]))
        })
}

#[test]
fn every_horizontal_case_stands_where_it_says() {
    assert_eq!(run(CASES, "horizontal-tb"), 48);
}

#[test]
fn every_vertical_case_stands_where_it_says() {
    assert_eq!(run(CASES, "vertical-rl"), 6);
}

#[test]
fn marks_at_line_ends_do_as_they_are_told() {
    assert_eq!(run(LINE_END, "horizontal-tb"), 3);
}

/// Sets the line cases of a file whose lines run that way; how many there were.
fn run(file: &str, mode: &str) -> usize {
    let cases: Value = serde_json::from_str(file).expect("JSON");
    let press = Press::new();
    let (mut run, mut failed) = (0, Vec::new());
    for case in cases["cases"].as_array().expect("cases") {
        if !case["kind"].is_null() || case["writing_mode"] != mode {
            continue;
        }
        run += 1;
        let lines = press.lines(case).expect("a case we can set");
        let expected = case["expected_lines"].as_array().expect("lines");
        if lines.len() != expected.len() || !lines.iter().zip(expected).all(|(l, e)| same(l, e)) {
            failed.push(format!("{}: {lines:?}", case["id"]));
        }
    }
    assert!(failed.is_empty(), "{} of {run} failed:\n{}", failed.len(), failed.join("\n"));
    run
}

#[test]
fn what_cannot_be_set_says_why() {
    let cases: Value = serde_json::from_str(CASES).expect("cases.json");
    let pages = cases["cases"].as_array().expect("cases").iter().filter(|c| c["kind"] == "page");
    let press = Press::new();
    assert!(pages.clone().count() > 0);
    for case in pages {
        assert!(press.lines(case).is_err(), "{}", case["id"]);
    }
}
