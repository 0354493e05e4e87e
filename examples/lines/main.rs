//! Sets the line cases of a file in the format of `tests/suite/typography/cases.json` and prints,
//! for each case, its lines with the place of every piece, in em:
//!
//! ```sh
//! cargo run --release --example lines -- tests/suite/typography/cases.json
//! ```
//!
//! The cases go the way articles go, through shaping with the fonts of `tests/fonts`, whose
//! metrics are those the cases state. Profile `clreq` and greedy breaking unless a case says
//! otherwise. Cases of kind `normalise` give their text; cases we cannot set say why.

mod case;

use std::process::ExitCode;

use case::{Piece, Press};
use serde_json::{Map, Value, json};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        return fail("usage: lines CASES.json");
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) => return fail(&format!("{path}: {e}")),
    };
    let file: Value = match serde_json::from_str(&text) {
        Ok(file) => file,
        Err(e) => return fail(&format!("{path}: {e}")),
    };
    let Some(cases) = file["cases"].as_array().or(file.as_array()) else {
        return fail(&format!("{path}: no `cases`"));
    };
    let press = Press::new();
    let mut out = Map::new();
    for (k, case) in cases.iter().enumerate() {
        let id = case["id"].as_str().map_or_else(|| k.to_string(), str::to_owned);
        out.insert(id, answer(&press, case));
    }
    print(&Value::Object(out))
}

/// What a case becomes: its lines, its normalised text, or the reason why there is nothing.
fn answer(press: &Press, case: &Value) -> Value {
    if case["kind"] == "normalise" {
        return json!({ "text": case::normalised(case["text"].as_str().unwrap_or_default()) });
    }
    let vertical = case["writing_mode"] == "vertical-rl";
    match press.lines(case) {
        Ok(lines) => lines
            .iter()
            .map(|line| {
                let glyphs: Vec<Value> = line.pieces.iter().map(|p| glyph(p, vertical)).collect();
                json!({ "text": line.text(), "glyphs": glyphs })
            })
            .collect(),
        Err(why) => json!({ "unsupported": why }),
    }
}

fn glyph(piece: &Piece, vertical: bool) -> Value {
    let (at, width) = (piece.at.to_string(), piece.width.to_string());
    if !vertical {
        return json!({ "t": piece.text, "pos": at, "w": width });
    }
    let orient = case::orient(piece.way);
    json!({ "t": piece.text, "pos": at, "w": width, "orient": orient })
}

fn print(value: &Value) -> ExitCode {
    use std::io::Write;
    let written = serde_json::to_string_pretty(value)
        .map_err(std::io::Error::from)
        .and_then(|text| writeln!(std::io::stdout(), "{text}"));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => fail(&e.to_string()),
    }
}

#[allow(clippy::print_stderr)]
fn fail(why: &str) -> ExitCode {
    eprintln!("lines: {why}");
    ExitCode::FAILURE
}
