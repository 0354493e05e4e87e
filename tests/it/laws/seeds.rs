//! Inputs to begin with: the cases of `tests/suite`, before each the bytes that choose what is done
//! with it, and every input that once broke a law.

use std::path::Path;

use encoding_rs::{BIG5, GB18030, SHIFT_JIS};

use super::{archive, pieces};

/// The seeds of a target; `root` is the folder of the program.
pub fn of(target: &str, root: &Path) -> Vec<Vec<u8>> {
    let suite = Suite(root.join("tests/suite"));
    let mut seeds = match target {
        "decode" => suite.encodings(),
        "text" => ways(b"01234", suite.inputs("read/text")),
        "markdown" => suite.markdown().into_iter().map(String::into_bytes).collect(),
        "html" => [ways(b"0", suite.inputs("read/html")), chosen(b"1", 24)].concat(),
        "docx" | "epub" => suite.archives(target),
        "figure" => suite.figures(),
        "clean" => suite.articles(),
        "whole" => suite.wholes(),
        _ => panic!("no target is called `{target}`"),
    };
    seeds.extend(broken(target, root));
    assert!(seeds.len() > 2, "{target} has no seeds");
    seeds
}

/// The inputs that broke a law of a target once.
pub fn broken(target: &str, root: &Path) -> Vec<Vec<u8>> {
    let files = Suite(root.join("tests/suite")).files(&format!("fuzz/{target}"));
    files.into_iter().map(|(_, bytes)| bytes).collect()
}

/// Pieces of text that a mutation may put in.
pub fn tokens(target: &str) -> Vec<&'static str> {
    match target {
        "docx" | "epub" => [&pieces::OF_ARCHIVES[..], &pieces::OF_PAGES].concat(),
        "html" => pieces::OF_PAGES.to_vec(),
        "decode" | "markdown" => pieces::OF_MARKUP.to_vec(),
        "whole" => [pieces::OF_MARKUP, &pieces::OF_PAGES].concat(),
        _ => [pieces::OF_MARKUP, &pieces::OF_ARTICLES].concat(),
    }
}

/// Each text after one of the bytes, in turn.
fn ways(choices: &[u8], texts: Vec<String>) -> Vec<Vec<u8>> {
    let chosen = texts.into_iter().zip(choices.iter().cycle());
    chosen.map(|(text, choice)| [&[*choice][..], text.as_bytes()].concat()).collect()
}

/// Rows of choices, the same every time.
fn chosen(before: &[u8], count: u64) -> Vec<Vec<u8>> {
    let row = |seed: u64| {
        let mut random = super::bytes::Random(seed);
        (0..40 + random.below(200)).map(|_| random.below(256) as u8).collect::<Vec<u8>>()
    };
    (1..=count).map(|seed| [before, &row(seed)].concat()).collect()
}

/// The folder `tests/suite`.
struct Suite(std::path::PathBuf);

impl Suite {
    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    /// The files of a folder by name; none where there is no such folder.
    fn files(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(self.0.join(folder)).into_iter().flatten();
        let mut paths: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
        paths.sort();
        let named = |path: std::path::PathBuf| {
            let bytes = std::fs::read(&path).expect("a file");
            (path.file_name().expect("a name").to_string_lossy().into_owned(), bytes)
        };
        paths.into_iter().filter(|p| p.is_file()).map(named).collect()
    }

    /// The inputs of the cases in a folder, up to what is expected of them.
    fn inputs(&self, folder: &str) -> Vec<String> {
        let mut inputs = Vec::new();
        for (_, bytes) in self.files(folder) {
            let cases = String::from_utf8(bytes).expect("text");
            for case in cases.split("--- case: ").skip(1) {
                let (_, rest) = case.split_once('\n').expect("a name");
                let end = rest.find("--- blocks\n").or(rest.find("--- refused\n"));
                inputs.push(unescape(&rest[..end.expect("what is expected")]));
            }
        }
        inputs
    }

    fn markdown(&self) -> Vec<String> {
        let mut texts = self.inputs("read/markdown");
        texts.extend(["cli/rich.md", "epub/hostile.md"].map(|name| self.text(name)));
        texts.extend(self.text("page/everything.md").split("\n## ").map(str::to_owned));
        texts
    }

    /// Texts in every encoding, detected and named.
    fn encodings(&self) -> Vec<Vec<u8>> {
        let mut texts = self.inputs("read/text");
        texts.truncate(12);
        texts.push("標題\n\n這個時候，我們說的話沒有人聽見。".into());
        texts.push("羅生門\n\nある日の暮方の事である。".into());
        let mut seeds = Vec::new();
        for text in &texts {
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let wrong: String = text.bytes().map(char::from).collect();
            let all = [
                (b"0", text.as_bytes().to_vec()),
                (b"\0", GB18030.encode(text).0.into_owned()),
                (b"\x12", GB18030.encode(text).0.into_owned()),
                (b"\x04", BIG5.encode(text).0.into_owned()),
                (b"\x06", SHIFT_JIS.encode(text).0.into_owned()),
                (b"\0", [&b"\xFF\xFE"[..], &utf16].concat()),
                (b"\x01", wrong.into_bytes()),
                (b"\0", [&GB18030.encode(text).0[..], text.as_bytes()].concat()),
            ];
            seeds.extend(all.map(|(choice, bytes)| [&choice[..], &bytes].concat()));
        }
        seeds
    }

    fn archives(&self, kind: &str) -> Vec<Vec<u8>> {
        let texts = self.inputs(&format!("read/{kind}"));
        let zipped =
            |text: &String| [&b"0"[..], &archive::zip(&archive::files(text, kind))].concat();
        let mut seeds: Vec<_> = texts.iter().take(4).map(zipped).collect();
        seeds.extend(ways(b"1", texts));
        seeds.extend(chosen(b"3", 24));
        seeds
    }

    fn figures(&self) -> Vec<Vec<u8>> {
        let forms = self.text("figure/forms.txt");
        let lines: Vec<&str> = forms.lines().filter_map(|l| l.split('\t').nth(3)).collect();
        let mut texts: Vec<String> = lines.chunks(6).map(|lines| lines.join("\n")).collect();
        texts.extend(self.text("figure/recognize.txt").split("\n== ").skip(1).map(|case| {
            let text = case.split_once('\n').map_or("", |(_, rest)| rest);
            text.split("\n--\n").next().unwrap_or_default().to_owned()
        }));
        ways(b"01", texts)
    }

    /// Articles with what the page around them says, and with rules of the user.
    fn articles(&self) -> Vec<Vec<u8>> {
        let files = self.files("clean").into_iter().filter(|(name, _)| name.ends_with(".txt"));
        let files: Vec<String> =
            files.map(|(_, bytes)| String::from_utf8(bytes).expect("text")).collect();
        let mut texts: Vec<String> = (0..6).flat_map(|_| files.clone()).collect();
        for case in self.text("rules/actions.cases").split("=== ").skip(1) {
            let rules = case.split("--- rules\n").nth(1).expect("rules");
            let (rules, rest) = rules.split_once("--- article\n").expect("an article");
            let article = rest.split("--- ").next().unwrap_or_default();
            texts.push(format!("{rules}{}{article}", super::clean::RULES_END));
        }
        ways(&[0, 4, 8, 16, 24, 48, 2, 3, 80, 150, 156], texts)
    }

    fn wholes(&self) -> Vec<Vec<u8>> {
        let mut seeds = Vec::new();
        for (input, folder) in [(0, "read/text"), (1, "read/markdown"), (2, "read/html")] {
            for (number, text) in self.inputs(folder).into_iter().enumerate().step_by(2) {
                seeds.push([&[input, (number * 7) as u8][..], text.as_bytes()].concat());
            }
        }
        seeds.push([&b"\x01\0"[..], self.text("cli/rich.md").as_bytes()].concat());
        seeds
    }
}

/// `\u{…}` in a case stands for the character, so that unseen ones can be seen.
pub fn unescape(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').expect("a closing brace");
        let code = u32::from_str_radix(code, 16).expect("a code point");
        out.push(char::from_u32(code).expect("a character"));
        out.push_str(rest);
    }
    out
}
