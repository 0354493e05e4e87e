//! Front matter: the block of YAML (`---`) or TOML (`+++`) at the top of an article, to metadata.
//!
//! Plain values are taken as they are written, so that the title `1984` is no number and `NO` no
//! truth value; lists and long values go through the YAML parser, which has limits against
//! bombs. What is not valid is read line by line.

mod fields;
mod values;

use std::ops::Range;

use crate::diag::{Diagnostic, Sink};
use crate::document::{Document, Edit, EditKind, Metadata};
use crate::say::{Arg, Message};
use crate::source::{Source, Span};

use fields::{Outcome, set};
use values::{parse_toml, parse_yaml};

/// Front matter found at the top of a source.
pub(super) struct FrontMatter {
    /// Where the article begins.
    pub(super) end: usize,
    /// Where the title is written, if it is written plainly.
    pub(super) title: Option<Range<usize>>,
    range: Range<usize>,
    fields: Vec<Field>,
}

/// One key with what it says.
#[derive(Clone, Debug)]
struct Field {
    key: String,
    values: Vec<String>,
    line: Range<usize>,
}

/// More than this is no front matter.
const LONGEST: usize = 64 << 10;

/// Looks for front matter and reads it.
pub(super) fn take(source: &Source, sink: &mut Sink) -> Option<FrontMatter> {
    let text = source.text();
    let start = text.len() - text.trim_start_matches(['\n', ' ', '\t', '\u{FEFF}']).len();
    let toml = text[start..].starts_with("+++\n");
    if !toml && !text[start..].starts_with("---\n") {
        return None;
    }
    let inner = start + 4;
    let (close, end) = closing(text, inner, toml)?;
    let written = lines(&text[inner..close], inner, toml);
    let Some(first) = written.first() else {
        return None; // A rule, not front matter.
    };
    // Behind a blank line a word of Chinese and a colon are text below a rule.
    if text[inner..].starts_with('\n') && !first.key.is_ascii() {
        return None;
    }
    let parsed =
        if toml { parse_toml(&text[inner..close]) } else { parse_yaml(&text[inner..close]) };
    let valid = parsed.is_ok();
    if let Err(problem) = &parsed {
        let Reason { line, said } = Reason::of(problem, text[..inner].matches('\n').count());
        let range = line
            .filter(|&line| (1..=source.lines()).contains(&line))
            .map(|line| source.line(line))
            .filter(|r| r.start >= inner && r.end <= close);
        let span = Span::new(source.id, range.unwrap_or(inner..close));
        let message =
            say!("the front matter is not valid {kind}", kind = if toml { "TOML" } else { "YAML" });
        let finding = Diagnostic::warning("front-matter-invalid", message).at(span);
        sink.push(finding.hint(said).hint(say!("it was read line by line")));
    }
    let mut parsed = parsed.unwrap_or_default();
    let mut title = None;
    let fields = written
        .into_iter()
        .map(|w| {
            let plain = w.plain.clone().filter(|_| !toml || !valid);
            if is_title(&w.key) {
                title = w.plain_range.clone();
            }
            let parsed = match valid {
                true => parsed.remove(&w.key),
                // A key is read by itself where another's value is not valid.
                false if !toml => {
                    let own = parse_yaml(&text[w.whole.clone()]).ok();
                    own.and_then(|mut own| own.remove(&w.key)).or_else(|| w.as_it_stands())
                }
                false => None,
            };
            let values = match (plain, parsed) {
                (Some(value), _) => vec![value],
                (None, Some(values)) => values,
                (None, None) => w.lenient,
            };
            Field { key: w.key, values, line: w.line }
        })
        .collect();
    Some(FrontMatter { end, title, range: start..end, fields })
}

/// Why a parser did not take what it was given.
struct Reason {
    /// The line, counted from 1 in the whole text.
    line: Option<usize>,
    said: Message,
}

impl Reason {
    /// Of what the parsers say: `error: line 1 column 13: why`, or lines with a picture, of which
    /// the first has the place and the last the reason. They do not know of the lines `above`.
    fn of(problem: &str, above: usize) -> Reason {
        let lines: Vec<&str> = problem.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        let (first, last) = (lines.first().copied(), lines.last().copied());
        let number = first.and_then(|first| first.split_once("line ")).and_then(|(_, rest)| {
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok()
        });
        let why = first.and_then(|first| first.split_once(" column ")?.1.split_once(": "));
        let why = why.map_or(last.unwrap_or_default(), |(_, why)| why);
        let line = number.map(|number| number + above);
        let said = match line {
            Some(line) => say!("line {line}: {error}", line, error = why),
            None => Message::foreign(why),
        };
        Reason { line, said }
    }
}

/// What a file beside the article says of it, in TOML. It stands above the article's own words.
pub(super) fn sidecar(name: &str, text: &str, sink: &mut Sink) -> Metadata {
    let mut metadata = Metadata::default();
    let fields = match parse_toml(text) {
        Ok(fields) => fields,
        Err(problem) => {
            let message = say!("`{name}` is not valid TOML", name);
            let Reason { said, .. } = Reason::of(&problem, 0);
            sink.push(Diagnostic::warning("sidecar-invalid", message).hint(said));
            return metadata;
        }
    };
    for (key, values) in fields {
        let field = Field { key, values, line: 0..0 };
        match set(&mut metadata, &field) {
            Outcome::Used => {}
            Outcome::Unknown => {
                let message =
                    say!("`{name}`: nothing is known by the key `{key}`", name, key = field.key);
                sink.push(Diagnostic::note("sidecar-unused", message));
            }
            Outcome::Misfit(what) => {
                let message = say!(
                    "`{name}`: `{values}` is no {what}",
                    name,
                    values = Arg::list(&field.values, ", "),
                    what
                );
                sink.push(Diagnostic::warning("sidecar-value", message));
            }
        }
    }
    metadata
}

/// Where the inner lines end and where the article begins.
fn closing(text: &str, inner: usize, toml: bool) -> Option<(usize, usize)> {
    let mut at = inner;
    for line in text[inner..].split_inclusive('\n') {
        let mark = line.trim_end();
        if if toml { mark == "+++" } else { mark == "---" || mark == "..." } {
            return Some((at, at + line.len()));
        }
        at += line.len();
        if at - inner > LONGEST {
            break;
        }
    }
    None
}

fn is_title(key: &str) -> bool {
    matches!(key, "title" | "标题" | "標題" | "题目")
}

/// A top-level key as it is written.
struct Written {
    key: String,
    line: Range<usize>,
    /// The key's line and those below it that go on with its value.
    whole: Range<usize>,
    /// What stands behind the colon.
    value: String,
    /// The value, if it is plain text on the key's line.
    plain: Option<String>,
    plain_range: Option<Range<usize>>,
    /// The value as far as it can be made out without a parser.
    lenient: Vec<String>,
}

impl Written {
    /// The value of a line that begins like a list and is none, such as `[转载] 一个标题`.
    fn as_it_stands(&self) -> Option<Vec<String>> {
        let value = self.value.as_str();
        let text_follows = |open, close| {
            value.starts_with(open) && value.contains(close) && !value.ends_with(close)
        };
        let marked = text_follows('[', ']') || text_follows('{', '}');
        let marked = marked || value.starts_with(['&', '*', '!', '%', '@', '`']);
        (marked && self.whole.end <= self.line.end + 1).then(|| vec![self.value.clone()])
    }
}

/// Keys with their values, line by line.
fn lines(inner: &str, start: usize, toml: bool) -> Vec<Written> {
    let mut out: Vec<Written> = Vec::new();
    let mut at = start;
    for line in inner.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        match key_and_value(line, toml) {
            Some((key, value)) => {
                let offset = range.start + (value.as_ptr() as usize - line.as_ptr() as usize);
                out.push(written(key, value, range, at, offset));
            }
            None => {
                let Some(last) = out.last_mut().filter(|_| !line.trim().is_empty()) else {
                    continue;
                };
                last.plain = None;
                last.plain_range = None;
                last.whole.end = at;
                let item = line.trim().trim_start_matches("- ").trim();
                last.lenient.push(unquoted(item).to_owned());
            }
        }
    }
    out
}

/// `key: value` at the start of a line; the Chinese colon too.
fn key_and_value(line: &str, toml: bool) -> Option<(String, &str)> {
    let line = line.trim_end();
    let (key, value) = if toml {
        line.split_once('=')?
    } else {
        let at = line.find([':', '：'])?;
        let colon = line[at..].chars().next()?;
        (&line[..at], &line[at + colon.len_utf8()..])
    };
    let well_formed = !key.is_empty()
        && !key.starts_with([' ', '\t', '-', '#', '[', '{', '"', '\''])
        && key.trim_end().chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c))
        && (toml || value.is_empty() || value.starts_with([' ', '\t']) || line.contains('：'));
    well_formed.then(|| (key.trim().to_lowercase(), value.trim()))
}

fn written(key: String, value: &str, line: Range<usize>, end: usize, offset: usize) -> Written {
    let value = without_comment(value);
    let inner = unquoted(value);
    let escapes = value.starts_with('"') && value.contains('\\') || value.contains("''");
    let plain =
        !value.is_empty() && !value.starts_with(['[', '{', '|', '>', '&', '*', '!', '%', '@']);
    let plain = (plain && !escapes).then(|| inner.to_owned());
    let inset = inner.as_ptr() as usize - value.as_ptr() as usize;
    let plain_range = plain.as_ref().map(|_| offset + inset..offset + inset + inner.len());
    let listed = value.trim_start_matches(['[', '{']).trim_end_matches([']', '}']);
    let lenient = listed.split([',', '，']).map(|v| unquoted(v.trim()).to_owned());
    let lenient = lenient.filter(|v| !v.is_empty()).collect();
    let (whole, value) = (line.start..end, value.to_owned());
    Written { key, line, whole, value, plain, plain_range, lenient }
}

fn without_comment(value: &str) -> &str {
    if value.starts_with(['"', '\'']) {
        return value;
    }
    match value.find(" #") {
        _ if value.starts_with('#') => "",
        Some(at) => value[..at].trim_end(),
        None => value,
    }
}

fn unquoted(value: &str) -> &str {
    ['"', '\''].iter().find_map(|&q| value.strip_prefix(q)?.strip_suffix(q)).unwrap_or(value)
}

impl FrontMatter {
    /// Puts the fields into the document's metadata. What cannot be used is said.
    pub(super) fn apply(&self, source: &Source, document: &mut Document, sink: &mut Sink) {
        let mut unused = Vec::new();
        for field in self.fields.iter().filter(|f| f.values.iter().any(|v| !v.is_empty())) {
            let span = Span::new(source.id, field.line.clone());
            match set(&mut document.metadata, field) {
                Outcome::Used => {}
                Outcome::Unknown => unused.push(field.key.as_str()),
                Outcome::Misfit(what) => {
                    let message = say!(
                        "`{values}` is no {what}",
                        values = Arg::list(&field.values, ", "),
                        what
                    );
                    sink.push(Diagnostic::warning("front-matter-value", message).at(span));
                }
            }
        }
        let span = Span::new(source.id, self.range.clone());
        if !unused.is_empty() {
            let message =
                say!("front matter not used: `{unused}`", unused = Arg::list(&unused, "`, `"));
            sink.push(Diagnostic::note("front-matter-unused", message).at(span));
        }
        document.edits.push(Edit {
            span,
            after: String::new(),
            kind: EditKind::Moved,
            rule: "front-matter",
            score: 10,
            signs: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    fn metadata(text: &str) -> (Metadata, Vec<&'static str>) {
        let source = Source::new(SourceId(0), "a.md", text.into());
        let (mut document, mut sink) = (Document::default(), Sink::new());
        if let Some(front) = take(&source, &mut sink) {
            front.apply(&source, &mut document, &mut sink);
        }
        (document.metadata, sink.into_sorted().into_iter().map(|d| d.code).collect())
    }

    #[test]
    fn values_are_text_whatever_they_look_like() {
        let (m, found) = metadata(
            "---\ntitle: 1984 # 书名\nauthor: [甲, {name: 乙, role: 译者}]\ndate: 2024-10-02 20:23\ntags: 测试，样例\nlang: NO\nlayout: 单栏\n---\n正文",
        );
        assert_eq!(m.title.as_deref(), Some("1984"));
        assert_eq!(m.authors, ["甲", "乙"]);
        assert_eq!(m.published.map(|d| d.to_string()).as_deref(), Some("2024-10-02T20:23"));
        assert_eq!(m.keywords, ["测试", "样例"]);
        assert_eq!(found, ["front-matter-unused", "front-matter-value"]);
    }

    #[test]
    fn a_bad_line_spoils_no_other() {
        let (m, found) = metadata(
            "---\ntitle: [转载] 一个标题，甲\nauthor:\n  - 甲\n  - name: 乙\n    role: 译者\ndescription: >\n  两行的\n  简介\n---\n正文",
        );
        assert_eq!(m.title.as_deref(), Some("[转载] 一个标题，甲"));
        assert_eq!(m.authors, ["甲", "乙"]);
        assert_eq!(m.description.as_deref(), Some("两行的 简介"));
        assert_eq!(found, ["front-matter-invalid"]);
    }

    #[test]
    fn chinese_keys_toml_and_lists() {
        let (m, _) =
            metadata("---\n标题：一个标题\n作者: 甲、乙\n日期: 2024年1月2日\n来源: 某报\n---\n");
        assert_eq!((m.title.as_deref(), m.publisher.as_deref()), (Some("一个标题"), Some("某报")));
        assert_eq!(m.authors, ["甲", "乙"]);
        assert_eq!(m.published.map(|d| d.day()).as_deref(), Some("2024-01-02"));
        let (m, found) =
            metadata("+++\ntitle = \"题\"\nauthors = [\"甲\", \"乙\"]\ndate = 2024-01-02\n+++\n文");
        assert_eq!((m.title.as_deref(), m.authors.len(), found.len()), (Some("题"), 2, 0));
        assert_eq!(m.published.map(|d| d.day()).as_deref(), Some("2024-01-02"));
        let (m, _) = metadata("---\ntags:\n  - 甲\n  - 乙\ndescription: >\n  一行\n  两行\n---\n");
        assert_eq!((m.keywords.len(), m.description.as_deref()), (2, Some("一行 两行")));
    }

    #[test]
    fn what_is_not_valid_is_read_line_by_line() {
        let (m, found) = metadata("---\ntitle: 好: 坏: 更坏\nauthor: [甲\nbad: *x\n---\n");
        assert_eq!(
            (m.title.as_deref(), m.authors.as_slice()),
            (Some("好: 坏: 更坏"), &["甲".to_owned()][..])
        );
        assert!(found.contains(&"front-matter-invalid"));
    }

    #[test]
    fn a_mistake_is_at_its_line_of_the_article() {
        for (text, line, why) in [
            ("---\ntitle: x\nauthor: [甲\nbad: *x\n---\n", 4, "line 4: illegal placement"),
            ("+++\ntitle = \"x\"\nauthor = 甲\n+++\n", 3, "line 3: string values"),
        ] {
            let source = Source::new(SourceId(0), "a.md", text.into());
            let mut sink = Sink::new();
            assert!(take(&source, &mut sink).is_some());
            let finding = sink.into_sorted().remove(0);
            let span = finding.span.expect("a place");
            assert_eq!(source.line(line), span.range(), "{text}");
            assert!(finding.hints[0].to_string().starts_with(why), "{}", finding.hints[0]);
        }
        let reason = Reason::of("expected a value", 3);
        assert_eq!((reason.line, reason.said.to_string()), (None, "expected a value".to_owned()));
    }

    #[test]
    fn series_identifiers_and_people() {
        let (m, found) = metadata(
            "---\nseries_index: 2\nseries: 活字丛书\nisbn: 978-7-101-00307-9\nidentifier: urn:x:1\ntranslator: 甲、乙\ncover: 封面.jpg\n---\n文",
        );
        let series = m.series.expect("a series");
        assert_eq!((series.name.as_str(), series.position.as_deref()), ("活字丛书", Some("2")));
        assert_eq!(m.identifier.as_deref(), Some("urn:isbn:9787101003079"));
        assert_eq!(m.other_identifiers, ["urn:x:1"]);
        assert_eq!((m.translators.len(), m.cover.as_deref()), (2, Some("封面.jpg")));
        assert_eq!(found, [""; 0]);
        assert_eq!(metadata("---\nisbn: 123\n---\n文").1, ["front-matter-value"]);
    }

    #[test]
    fn a_sidecar_is_read_key_by_key() {
        let mut sink = Sink::new();
        let text =
            "title = \"题\"\ndate = 2024-01-02\nauthors = [\"甲\", \"乙\"]\nisbn = \"1\"\nx = 1";
        let m = sidecar("a.toml", text, &mut sink);
        assert_eq!((m.title.as_deref(), m.authors.len()), (Some("题"), 2));
        assert_eq!(m.published.map(|d| d.day()).as_deref(), Some("2024-01-02"));
        let codes: Vec<_> = sink.into_sorted().into_iter().map(|d| d.code).collect();
        assert_eq!(codes, ["sidecar-unused", "sidecar-value"]);
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        assert_eq!(metadata("---\n正文\n---\n").0, Metadata::default());
        assert_eq!(metadata("---\ntitle: 没有结尾\n").0, Metadata::default());
    }
}
