//! Web addresses: lines that show one, and addresses written into sentences to look like words.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::text::Pattern;

use super::plan::{Action, Finding, Hit, Plan};
use super::survey::{Line, Survey, Zone, pattern};
use super::walk::Part;

/// A short line with an address. Only reported, unless it is of a page below its article: authors
/// give addresses too.
pub(super) fn line(line: &Line<'_>, survey: &Survey) -> Option<Hit> {
    static ADDRESS: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)^.{0,40}(?:https?://|www\s*[.。．]",
            r"|[a-z0-9-]+\.(?:com|net|org|cn|cc|info|top|xyz)\b).{0,40}$"
        ))
    });
    let sentence = line.zone == Zone::Body && line.is_body();
    let pages = survey.in_page && line.zone == Zone::Footer;
    let (action, edge) = if pages { (Action::Remove, 7) } else { (Action::Report, 6) };
    (!sentence && ADDRESS.is_match(line.text)).then(|| Hit::scored(line, action, edge, 4))
}

/// Addresses inside the sentences of the article: `w w w.name。com`.
pub(super) fn domains(survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
    static DOMAIN: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            r"(?:h\s*t\s*t\s*p\s*s?\s*:\s*/\s*/\s*)?w\s*w\s*w\s*[.。．]\s*",
            r"[a-zA-Z0-9\s\-]{2,30}?[.。．]\s*",
            r"(?:c\s*o\s*m|n\s*e\s*t|c\s*n|c\s*c|o\s*r\s*g|i\s*n\s*f\s*o)\b\s?"
        ))
    });
    let mut hits = Vec::new();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (i, run) in survey.runs.iter().enumerate() {
        let text = run.place.part == Part::Line || run.place.part == Part::Inner;
        if !text || !run.is_body() {
            continue;
        }
        let open = |r: Range<usize>| run.flat.is_open(&r) && !plan.acts_on_line(i, &r);
        for found in DOMAIN.find_iter(&run.flat.text).filter(|m| open(m.range())) {
            *times.entry(plain(found.as_str())).or_default() += 1;
            hits.push((i, found));
        }
    }
    hits.into_iter()
        .map(|(i, found)| {
            let mut hit =
                Hit { action: Action::Remove, score: 4, signs: Vec::new(), facts: vec![] };
            hit.signs.push("+4 an address inside a sentence".to_owned());
            let count = times[&plain(found.as_str())];
            if count > 1 {
                hit = hit.sign(2, &format!("{count} times"));
            }
            if found.as_str().trim_end().contains(|c: char| c.is_whitespace() || c == '。') {
                hit = hit.sign(2, "spelled to be overlooked");
            }
            Finding { run: i, range: found.range(), line: false, rule, hit }
        })
        .collect()
}

fn plain(address: &str) -> String {
    let shown = |c: char| if c == '。' || c == '．' { '.' } else { c };
    address.chars().filter(|c| !c.is_whitespace()).map(shown).collect()
}
