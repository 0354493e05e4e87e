//! Simplified and traditional Chinese, after OpenCC.

use std::ops::Range;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

use super::Lang;

/// From which characters to which; the names are those of OpenCC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// Simplified to traditional.
    S2t,
    /// Traditional to simplified.
    T2s,
    /// Simplified to traditional of Taiwan.
    S2tw,
    /// Traditional of Taiwan to simplified.
    Tw2s,
    /// Simplified to traditional of Hong Kong.
    S2hk,
    /// Traditional of Hong Kong to simplified.
    Hk2s,
    /// Simplified to traditional of Taiwan, with its words (软件 → 軟體).
    S2twp,
    /// Traditional of Taiwan to simplified, with the mainland's words.
    Tw2sp,
    /// Traditional to traditional of Taiwan.
    T2tw,
    /// Traditional of Taiwan to traditional.
    Tw2t,
    /// Traditional to traditional of Hong Kong.
    T2hk,
    /// Traditional of Hong Kong to traditional.
    Hk2t,
}

impl Conversion {
    /// All, with their names.
    pub const ALL: [(Conversion, &'static str); 12] = [
        (Conversion::S2t, "s2t"),
        (Conversion::T2s, "t2s"),
        (Conversion::S2tw, "s2tw"),
        (Conversion::Tw2s, "tw2s"),
        (Conversion::S2hk, "s2hk"),
        (Conversion::Hk2s, "hk2s"),
        (Conversion::S2twp, "s2twp"),
        (Conversion::Tw2sp, "tw2sp"),
        (Conversion::T2tw, "t2tw"),
        (Conversion::Tw2t, "tw2t"),
        (Conversion::T2hk, "t2hk"),
        (Conversion::Hk2t, "hk2t"),
    ];

    /// By its name.
    pub fn parse(name: &str) -> Option<Conversion> {
        Conversion::ALL.iter().find(|(_, n)| *n == name).map(|(c, _)| *c)
    }

    /// Its name, such as `s2tw`.
    pub fn name(self) -> &'static str {
        // Every conversion is in the list.
        Conversion::ALL.iter().find(|(c, _)| *c == self).map_or("", |(_, name)| name)
    }

    /// The language a text is in afterwards.
    pub fn lang(self) -> Lang {
        match self {
            Conversion::T2s | Conversion::Tw2s | Conversion::Hk2s | Conversion::Tw2sp => {
                Lang::ZhHans
            }
            Conversion::S2hk | Conversion::T2hk => Lang::ZhHk,
            _ => Lang::ZhHant,
        }
    }

    fn config(self) -> BuiltinConfig {
        match self {
            Conversion::S2t => BuiltinConfig::S2t,
            Conversion::T2s => BuiltinConfig::T2s,
            Conversion::S2tw => BuiltinConfig::S2tw,
            Conversion::Tw2s => BuiltinConfig::Tw2s,
            Conversion::S2hk => BuiltinConfig::S2hk,
            Conversion::Hk2s => BuiltinConfig::Hk2s,
            Conversion::S2twp => BuiltinConfig::S2twp,
            Conversion::Tw2sp => BuiltinConfig::Tw2sp,
            Conversion::T2tw => BuiltinConfig::T2tw,
            Conversion::Tw2t => BuiltinConfig::Tw2t,
            Conversion::T2hk => BuiltinConfig::T2hk,
            Conversion::Hk2t => BuiltinConfig::Hk2t,
        }
    }
}

/// A conversion with its dictionaries, which are part of the program.
pub struct Script {
    conversion: Conversion,
    inner: OpenCC,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Script").field(&self.conversion.name()).finish()
    }
}

/// The dictionaries know nothing of clauses: alignment begins anew behind each of these marks.
const MARKS: &str = "，。！？；：、,.!?;:\n\u{3000} ";
/// A clause whose length changes and that is longer than this is one change.
const LONGEST: usize = 400;

impl Script {
    /// Loads the dictionaries.
    pub fn new(conversion: Conversion) -> Script {
        let inner = OpenCC::from_config(conversion.config());
        Script { conversion, inner: inner.expect("the dictionaries are part of the program") }
    }

    /// The whole text, converted.
    pub fn convert(&self, text: &str) -> String {
        self.inner.convert(text)
    }

    /// The stretches of a text that are written otherwise after the conversion, in order, each as
    /// short as can be told, with what stands there then.
    pub fn changes(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let after = self.convert(text);
        let before: Vec<&str> = text.split_inclusive(|c| MARKS.contains(c)).collect();
        let pieces: Vec<&str> = after.split_inclusive(|c| MARKS.contains(c)).collect();
        if before.len() != pieces.len() {
            return align(text, &after, 0);
        }
        let mut at = 0;
        let clause = |(old, new): (&&str, &&str)| {
            let start = at;
            at += old.len();
            if old == new { Vec::new() } else { align(old, new, start) }
        };
        before.iter().zip(&pieces).flat_map(clause).collect()
    }
}

/// The stretches in which two texts differ; `at` is added to their places.
fn align(old: &str, new: &str, at: usize) -> Vec<(Range<usize>, String)> {
    let (a, b): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let pairs = match (a.len() == b.len(), a.len().max(b.len()) <= LONGEST) {
        (true, _) => a.iter().zip(&b).map(|(x, y)| (x != y, 1, 1)).collect(),
        (_, true) => steps(&a, &b),
        _ => vec![(true, a.len(), b.len())],
    };
    let mut out: Vec<(Range<usize>, String)> = Vec::new();
    let (mut i, mut j, mut byte, mut open) = (0, 0, at, false);
    for (differs, from, to) in pairs {
        let length: usize = a[i..i + from].iter().map(|c| c.len_utf8()).sum();
        if differs {
            let text = b[j..j + to].iter();
            match out.last_mut().filter(|_| open) {
                Some((range, after)) => {
                    range.end += length;
                    after.extend(text);
                }
                None => out.push((byte..byte + length, text.collect())),
            }
        }
        (i, j, byte, open) = (i + from, j + to, byte + length, differs);
    }
    out
}

/// Steps of one alignment with the fewest differences: whether they differ, and how many characters
/// of each side. What is put in goes with the character before it, so that every step takes one.
fn steps(a: &[char], b: &[char]) -> Vec<(bool, usize, usize)> {
    let width = b.len() + 1;
    let mut cost = vec![0_usize; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            cost[i * width + j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ => {
                    let change = usize::from(a[i - 1] != b[j - 1]);
                    let replaced = cost[(i - 1) * width + j - 1] + change;
                    let taken = cost[(i - 1) * width + j] + 1;
                    replaced.min(taken).min(cost[i * width + j - 1] + 1)
                }
            };
        }
    }
    let mut out = Vec::new();
    let (mut i, mut j) = (a.len(), b.len());
    while i > 0 || j > 0 {
        let here = cost[i * width + j];
        let differs = i == 0 || j == 0 || a[i - 1] != b[j - 1];
        if i > 0 && j > 0 && here == cost[(i - 1) * width + j - 1] + usize::from(differs) {
            out.push((differs, 1, 1));
            (i, j) = (i - 1, j - 1);
        } else if i > 0 && here == cost[(i - 1) * width + j] + 1 {
            out.push((true, 1, 0));
            i -= 1;
        } else {
            out.push((true, 0, 1));
            j -= 1;
        }
    }
    out.reverse();
    joined(out)
}

/// Steps that take nothing, joined to a neighbour, to one that differs if there is one.
fn joined(steps: Vec<(bool, usize, usize)>) -> Vec<(bool, usize, usize)> {
    let mut out: Vec<(bool, usize, usize)> = Vec::new();
    // What was put in and waits for the step after it.
    let mut waiting = 0;
    for (differs, from, to) in steps {
        match out.last_mut() {
            _ if from == 0 && waiting > 0 => waiting += to,
            Some(last) if from == 0 && last.0 => last.2 += to,
            _ if from == 0 => waiting = to,
            Some(last) if !differs && waiting > 0 => {
                *last = (true, last.1, last.2 + std::mem::take(&mut waiting));
                out.push((differs, from, to));
            }
            _ => {
                let put_in = std::mem::take(&mut waiting);
                out.push((differs || put_in > 0, from, to + put_in));
            }
        }
    }
    match out.last_mut() {
        Some(last) if waiting > 0 => *last = (true, last.1, last.2 + waiting),
        _ => {}
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with the changes made, and the changes as pairs.
    fn changed(conversion: Conversion, text: &str) -> (String, Vec<(String, String)>) {
        let (mut out, mut pairs, mut done) = (String::new(), Vec::new(), 0);
        for (range, after) in Script::new(conversion).changes(text) {
            assert!(!range.is_empty(), "every change has a place");
            out += &text[done..range.start];
            out += &after;
            pairs.push((text[range.clone()].to_owned(), after));
            done = range.end;
        }
        (out + &text[done..], pairs)
    }

    #[test]
    fn changes_make_the_conversion() {
        let cases = [
            (Conversion::S2t, "头发发现干杯", vec![("头发发现干", "頭髮發現乾")]),
            (Conversion::S2t, "U盘里，皇后", vec![("盘里", "盤裏")]),
            (Conversion::S2twp, "U盘里的软件。", vec![("U盘里", "隨身碟裡"), ("软件", "軟體")]),
            (Conversion::S2twp, "软件和U盘。", vec![("软件", "軟體"), ("U盘", "隨身碟")]),
            (Conversion::T2s, "這裡", vec![("這裡", "这里")]),
            (Conversion::S2t, "你好 abc", vec![]),
        ];
        for (conversion, text, wanted) in cases {
            let (made, pairs) = changed(conversion, text);
            assert_eq!(made, Script::new(conversion).convert(text), "{text}");
            let pairs: Vec<_> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(pairs, wanted, "{text}");
        }
    }

    #[test]
    fn names_lead_back() {
        for (conversion, name) in Conversion::ALL {
            assert_eq!(Conversion::parse(name), Some(conversion));
            assert_eq!(conversion.name(), name);
        }
        assert_eq!(Conversion::parse("s2x"), None);
    }
}
