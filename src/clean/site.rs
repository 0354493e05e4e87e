//! The name of the site: told by greetings, copyright lines and a short line of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::text::Pattern;

use super::greeting;
use super::plan::{Action, Hit};
use super::survey::{Line, Survey, Zone, pattern};

/// Names of the site, each with the kinds of line that told it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sites(BTreeMap<String, BTreeSet<&'static str>>);

const GREETING: &str = "greeting";
const COPYRIGHT: &str = "copyright line";
const OWN_LINE: &str = "line of its own";

impl Sites {
    /// The lines that told a name.
    pub fn sources(&self, name: &str) -> Option<&BTreeSet<&'static str>> {
        self.0.get(name)
    }

    /// The names, longest first.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.keys().map(String::as_str).collect();
        names.sort_by_key(|n| (std::cmp::Reverse(n.len()), *n));
        names
    }

    /// The name to show: that of a line of its own, else the shortest.
    pub fn best(&self) -> Option<&str> {
        let own = |(_, s): &(&String, &BTreeSet<&'static str>)| !s.contains(OWN_LINE);
        let best = self.0.iter().min_by_key(|&(n, s)| (own(&(n, s)), n.len(), n));
        best.map(|(name, _)| name.as_str())
    }

    fn add(&mut self, name: &str, source: &'static str) {
        if name.chars().count() >= 2 {
            self.0.entry(name.to_owned()).or_default().insert(source);
        }
    }

    /// A short line with which a known name begins has what is known of that name.
    fn add_own_line(&mut self, line: &str) {
        let known: BTreeSet<&'static str> = self
            .0
            .iter()
            .filter(|(n, _)| n.starts_with(line))
            .flat_map(|(_, s)| s)
            .copied()
            .collect();
        if !known.is_empty() {
            let sources = self.0.entry(line.to_owned()).or_default();
            sources.extend(known);
            sources.insert(OWN_LINE);
        }
    }
}

/// Collects the names from the edges of the page.
pub(super) fn collect(survey: &Survey) -> Sites {
    static OWNER: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            r"(?:版权所有|©|Copyright)\s*[:：]?\s*(?:[0-9０-９]{4}\s*[-–]?\s*[0-9０-９]{0,4})?\s*",
            r"(?P<owner>[\u{4e00}-\u{9fff}]{3,20})"
        ))
    });
    static RIGHTS: LazyLock<Pattern> =
        LazyLock::new(|| pattern("(?:版权所有|保留.{0,4}权利|不得转载|未经.*)$"));
    static FORM: LazyLock<Pattern> =
        LazyLock::new(|| pattern("(?:股份)?(?:有限(?:责任)?公司|集团|公司|官方|网)$"));
    static NAME: LazyLock<Pattern> =
        LazyLock::new(|| pattern(r"^[\u{4e00}-\u{9fff}A-Za-z0-9]{2,12}$"));
    let mut sites = Sites::default();
    for line in survey.lines().filter(|l| l.zone.is_edge()) {
        if let Some(organisation) = greeting::organisation(line.text) {
            sites.add(organisation, GREETING);
            sites.add(&FORM.without(organisation), GREETING);
        }
        if let Some(owner) = OWNER.captures(line.text).and_then(|c| c.name("owner")) {
            sites.add(&RIGHTS.without(owner.as_str()), COPYRIGHT);
        }
    }
    let header = survey.lines().filter(|l| l.zone == Zone::Header);
    for line in header.filter(|l| NAME.is_match(l.text)) {
        sites.add_own_line(line.text);
    }
    sites
}

/// A line that is only the site's name.
pub(super) fn line(line: &Line<'_>, survey: &Survey) -> Option<Hit> {
    let sources = survey.sites.sources(line.text).filter(|_| line.zone.is_edge())?;
    let mut hit = Hit::scored(line, Action::Remove, 5, 0);
    for source in sources {
        hit = hit.sign(2, source);
    }
    // A statement ends with the name of who makes it.
    Some(if line.opens_footer { hit.sign(-3, "may be a signature") } else { hit })
}
