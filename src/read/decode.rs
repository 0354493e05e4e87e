//! Bytes to characters: the user's encoding or the detected one, line by line where a file was
//! put together from two, with U+FFFD and a finding where bytes mean nothing.

use std::ops::Range;

use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use memchr::memmem;

use crate::diag::{Diagnostic, Sink};
use crate::say::Message;
use crate::source::{Source, Span};

use super::detect::{self, Utf8Share, plausibility, undecodable};
use super::{ReadOptions, normalise};

/// Decoded text with normalised line ends.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) facts: Facts,
}

/// What there is to say about the decoding.
pub(super) struct Facts {
    /// What the text was decoded as.
    encoding: &'static Encoding,
    /// Lines (from 1) decoded as another encoding than the rest.
    repaired: Vec<(usize, &'static Encoding)>,
    mojibake: Option<Mojibake>,
}

/// Decodes an article.
pub(super) fn decode(bytes: &[u8], options: &ReadOptions) -> Result<Decoded, Diagnostic> {
    refuse_utf32(bytes)?;
    let (encoding, certain) = match &options.encoding {
        Some(label) => (named(label, bytes)?, true),
        None => {
            refuse_controls(bytes)?;
            (detect::detect(bytes).ok_or_else(not_text)?, false)
        }
    };
    let (raw, repaired) = characters(bytes, encoding, certain);
    if !certain && undecodable(&raw) > 32 && undecodable(&raw) * 10 > raw.chars().count() {
        return Err(not_text());
    }
    let mut text = normalise::line_ends(raw);
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    let mut mojibake = if certain { None } else { Mojibake::of(&text) };
    if options.fix_mojibake
        && let Some(Mojibake { turned_back: Some(right), fixed, .. }) = &mut mojibake
    {
        text = normalise::line_ends(std::mem::take(right));
        *fixed = true;
    }
    Ok(Decoded { text, facts: Facts { encoding, repaired, mojibake } })
}

/// Says what was decoded as what, and where bytes meant nothing.
pub(super) fn report(source: &Source, facts: &Facts, sink: &mut Sink) {
    let Facts { encoding, repaired, mojibake } = facts;
    if *encoding != UTF_8 {
        sink.push(Diagnostic::note(
            "encoding",
            say!("read as {encoding}", encoding = encoding.name()),
        ));
    }
    for &(line, other) in repaired.iter().take(SHOWN) {
        let range = source.line(line.min(source.lines()));
        let message = say!(
            "this line is {other} in a {encoding} file",
            other = other.name(),
            encoding = encoding.name()
        );
        sink.push(
            Diagnostic::warning("mixed-encoding", message)
                .at(Span::new(source.id, range))
                .hint(say!("it was read as such; check it")),
        );
    }
    summarise(repaired.len(), "mixed-encoding", say!("lines in another encoding"), sink);
    let places = undecodable_runs(source.text());
    for range in places.iter().take(SHOWN) {
        let message = match range.len() / '\u{FFFD}'.len_utf8() {
            1 => say!("a byte here is no character"),
            n => say!("{count} bytes here are no characters", count = n),
        };
        sink.push(
            Diagnostic::warning("undecodable", message)
                .at(Span::new(source.id, range.clone()))
                .hint(say!(
                    "`�` stands there; the file is not all {encoding}",
                    encoding = encoding.name()
                )),
        );
    }
    summarise(places.len(), "undecodable", say!("places with bytes that are no character"), sink);
    if let Some(mojibake) = mojibake {
        sink.push(mojibake.diagnostic(Span::new(source.id, source.line(1))));
    }
}

/// Findings of one kind that are shown one by one; the rest are counted.
const SHOWN: usize = 10;

fn summarise(count: usize, code: &'static str, what: Message, sink: &mut Sink) {
    if count > SHOWN {
        sink.push(Diagnostic::warning(code, say!("{count} {what} in all", count, what)));
    }
}

/// Runs of U+FFFD.
fn undecodable_runs(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), "\u{FFFD}") {
        let end = at + '\u{FFFD}'.len_utf8();
        match runs.last_mut() {
            Some(last) if last.end == at => last.end = end,
            _ => runs.push(at..end),
        }
    }
    runs
}

fn not_text() -> Diagnostic {
    Diagnostic::error("not-text", say!("the input is not text in any encoding known here")).hint(
        say!("if it is text, name its encoding with `--encoding`, such as `--encoding gb18030`"),
    )
}

fn refuse_utf32(bytes: &[u8]) -> Result<(), Diagnostic> {
    let little = bytes.starts_with(&[0xFF, 0xFE, 0, 0]);
    if little || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        let message = say!("the input is UTF-32, which is not read");
        return Err(Diagnostic::error("not-text", message).hint(say!("save it as UTF-8")));
    }
    Ok(())
}

/// More than a tenth of control bytes is no text, unless every other byte is NUL by UTF-16.
fn refuse_controls(bytes: &[u8]) -> Result<(), Diagnostic> {
    let control = |b: &u8| u8::from(matches!(b, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F));
    // A sum of so few fits in a byte, which processors add many of at once.
    let some = |bytes: &[u8]| usize::from(bytes.iter().map(control).sum::<u8>());
    let count: usize = bytes.chunks(usize::from(u8::MAX)).map(some).sum();
    if count * 10 <= bytes.len() {
        return Ok(());
    }
    match detect::detect(bytes) {
        Some(e) if e == UTF_16LE || e == UTF_16BE => Ok(()),
        _ => Err(Diagnostic::error(
            "not-text",
            say!(
                "the input is not text: {count} of {bytes} bytes are controls",
                count,
                bytes = bytes.len()
            ),
        )
        .hint(say!("pass a text or Markdown file"))),
    }
}

/// The encoding the user named. GB2312 and GBK are read as GB 18030, which holds both.
fn named(label: &str, bytes: &[u8]) -> Result<&'static Encoding, Diagnostic> {
    let encoding = Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
        Diagnostic::error("unknown-encoding", say!("there is no encoding `{label}`", label))
            .hint(say!("use utf-8, gb18030, big5, shift_jis, euc-jp, euc-kr or utf-16"))
    })?;
    Ok(match encoding {
        e if e == GBK => GB18030,
        e if e == UTF_16LE && bytes.starts_with(&[0xFE, 0xFF]) => UTF_16BE,
        e => e,
    })
}

/// All characters. Where a line is not in the file's encoding it may be in another.
fn characters(
    bytes: &[u8],
    encoding: &'static Encoding,
    certain: bool,
) -> (String, Vec<(usize, &'static Encoding)>) {
    let (whole, bad) = encoding.decode_without_bom_handling(bytes);
    let by_lines = encoding != UTF_16LE && encoding != UTF_16BE && encoding != ISO_2022_JP;
    if certain || !by_lines || (encoding == UTF_8 && !bad) || encoding.is_single_byte() {
        return (whole.into_owned(), Vec::new());
    }
    let mut text = String::with_capacity(whole.len());
    let (mut repaired, mut number) = (Vec::new(), 1);
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let (decoded, other) = decode_line(line, encoding);
        if let Some(other) = other {
            repaired.push((number, other));
        }
        number += normalise::line_ends(decoded.clone()).matches('\n').count();
        text.push_str(&decoded);
    }
    (text, repaired)
}

fn decode_line(line: &[u8], encoding: &'static Encoding) -> (String, Option<&'static Encoding>) {
    let (usual, bad) = encoding.decode_without_bom_handling(line);
    if line.is_ascii() || (!bad && encoding == UTF_8) {
        return (usual.into_owned(), None);
    }
    let other = if encoding == UTF_8 { GB18030 } else { UTF_8 };
    let Some(right) = other.decode_without_bom_handling_and_without_replacement(line) else {
        return (usual.into_owned(), None);
    };
    let long_enough = encoding == UTF_8 || Utf8Share::of(line).of_three >= 4;
    let better = plausibility(&right) > plausibility(&usual) + 0.1 || (bad && other == UTF_8);
    if long_enough && better && plausibility(&right) > 0.25 {
        return (right.into_owned(), Some(other));
    }
    (usual.into_owned(), None)
}

/// Text that was decoded wrongly before it came here, and stored so.
struct Mojibake {
    /// What it really is.
    encoding: &'static Encoding,
    /// What it was taken for.
    taken_for: &'static Encoding,
    /// The right text, where nothing was lost.
    turned_back: Option<String>,
    fixed: bool,
}

impl Mojibake {
    /// Looks at the letters beyond ASCII: Chinese has common characters among them.
    fn of(text: &str) -> Option<Mojibake> {
        let sample: String = text.chars().filter(|c| !c.is_ascii()).take(4096).collect();
        let foreign = sample.chars().count();
        let common = sample.chars().filter(|&c| detect::is_common(c)).count();
        if foreign < 16 || common * 20 > foreign {
            return None;
        }
        [(UTF_8, WINDOWS_1252), (GB18030, WINDOWS_1252), (UTF_8, GB18030)]
            .into_iter()
            .find_map(|(encoding, taken_for)| Self::check(text, &sample, encoding, taken_for))
    }

    fn check(
        text: &str,
        sample: &str,
        encoding: &'static Encoding,
        taken_for: &'static Encoding,
    ) -> Option<Mojibake> {
        let bytes = encode_back(sample, taken_for).0;
        let (right, _) = encoding.decode_without_bom_handling(&bytes);
        let bad = undecodable(&right);
        if plausibility(&right) < 0.25 || bad * 5 > right.chars().count() {
            return None;
        }
        let (bytes, lost) = encode_back(text, taken_for);
        let whole = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
        let turned_back = whole.filter(|_| !lost).map(std::borrow::Cow::into_owned);
        Some(Mojibake { encoding, taken_for, turned_back, fixed: false })
    }

    fn diagnostic(&self, span: Span) -> Diagnostic {
        let (encoding, taken_for) = (self.encoding.name(), self.taken_for.name());
        if self.fixed {
            let message = say!(
                "turned back {encoding} that had been read as {taken_for}",
                encoding,
                taken_for
            );
            return Diagnostic::warning("mojibake", message).at(span);
        }
        let message = say!(
            "the text looks like {encoding} that was once read as {taken_for}",
            encoding,
            taken_for
        );
        let hint = match self.turned_back {
            Some(_) => say!("nothing is lost: pass `--fix mojibake`"),
            None => say!("some characters are lost: look for a better copy"),
        };
        Diagnostic::warning("mojibake", message).at(span).hint(hint)
    }
}

/// The bytes a text was wrongly decoded from, and whether some are lost. Windows-1252 is taken
/// with Latin-1's controls, as decoders that say the one mean the other.
fn encode_back(text: &str, encoding: &'static Encoding) -> (Vec<u8>, bool) {
    let (mut bytes, mut lost) = (Vec::with_capacity(text.len()), false);
    for piece in text.split_inclusive(|c: char| !c.is_ascii()) {
        let (encoded, _, unmappable) = encoding.encode(piece);
        match piece.chars().next_back() {
            Some(c @ '\u{80}'..='\u{FF}') if unmappable && encoding == WINDOWS_1252 => {
                bytes.extend_from_slice(&piece.as_bytes()[..piece.len() - c.len_utf8()]);
                bytes.push(c as u8);
            }
            _ if unmappable => lost = true,
            _ => bytes.extend_from_slice(&encoded),
        }
    }
    (bytes, lost)
}
