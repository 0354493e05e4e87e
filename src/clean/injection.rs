//! The site's name written into the author's sentences, alone or with a call to action
//! (`登录`, `官网`). It may have taken the place of a word, so every removal is a warning.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use crate::text::Pattern;

use super::plan::{AUTO, Action, Finding, Hit, Plan, REPORT};
use super::survey::{Run, Survey, pattern};
use super::walk::Part;

/// Shorter names are too often ordinary words.
const SHORTEST_NAME: usize = 4;

static CALL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        "^(?:登录|登陆|注册|官网|官方网站|平台|网址|入口|下载|app|APP|开户|投注|娱乐城?|体育|在线",
        "|首页|网站|官方|会员|手机版|网页版|最新版)+"
    ))
});

static SPAM: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        "澳门|葡京|葡萄|新京|威尼斯人|太阳城|金沙|皇冠|银河|博彩|娱乐城|彩票|棋牌|真人|百家乐|电竞",
        "|体育投注|bet|Bet|BET|开云|华体会|乐鱼|爱游戏|米兰体育|完美体育|必威|亚博|万博|永利|美高梅",
        "|易博|九游|6up|ng28|PG电子|麻将胡了"
    ))
});

/// What follows a name that is a word of its sentence.
static NOUN_AFTER: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        "^(?:的|是|在|将|会|已|与|和|等|所|称|为|对|表示|宣布|推出|公司|集团|股份|旗下|认为|指出|发布",
        "|获悉|了解到|数据|统计|客户端|评论员|有限|[，。、,；;]|[^，。,；]{0,14}(?:讯|电|报道|消息|记者))"
    ))
});

/// One place where a name stands.
struct Place<'a> {
    run: usize,
    range: Range<usize>,
    before: Option<char>,
    after: &'a str,
    call: &'a str,
}

/// Looks for every name of the site, longest first.
pub(super) fn names(survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    // Where a longer name was found a shorter one inside it is not looked at.
    let mut taken: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for name in survey.sites.names() {
        if name.chars().count() < SHORTEST_NAME {
            continue;
        }
        let mut places = places(name, survey, plan);
        places.retain(|p| {
            let before = taken.range((p.run, 0)..(p.run, p.range.end)).next_back();
            before.is_none_or(|(_, &end)| end <= p.range.start)
        });
        let Some(hit) = weigh(name, &places, survey).filter(|h| h.score >= REPORT) else {
            continue;
        };
        found.extend(places.into_iter().map(|p| {
            let range = p.range.start..p.range.end + p.call.len();
            taken.insert((p.run, range.start), range.end);
            Finding { run: p.run, range, line: false, rule, hit: hit.clone() }
        }));
    }
    found
}

fn places<'a>(name: &str, survey: &'a Survey, plan: &Plan) -> Vec<Place<'a>> {
    let mut out = Vec::new();
    for (i, run) in survey.runs.iter().enumerate() {
        if !is_sentence(run) {
            continue;
        }
        let text = &run.flat.text;
        for (at, _) in text.match_indices(name) {
            let range = at..at + name.len();
            let after = head(&text[range.end..]);
            let call = CALL.find(after).map_or("", |m| m.as_str());
            let whole = at..range.end + call.len();
            if run.flat.is_open(&whole) && !plan.acts_on_line(i, &whole) {
                let before = text[..at].chars().next_back();
                out.push(Place { run: i, range, before, after, call });
            }
        }
    }
    out
}

/// As much of what follows a name as is looked at: a line may be a megabyte, with the name in it a
/// hundred thousand times.
fn head(text: &str) -> &str {
    const MOST: usize = 256;
    let end = (MOST..MOST + 4).find(|&end| text.is_char_boundary(end.min(text.len())));
    &text[..end.map_or(text.len(), |end| end.min(text.len()))]
}

/// Titles and headings are left alone; elsewhere a name needs a sentence around it.
fn is_sentence(run: &Run) -> bool {
    let text = matches!(run.place.part, Part::Line | Part::Inner | Part::Caption);
    text && (!run.zone.is_edge() || run.is_body())
}

fn weigh(name: &str, places: &[Place<'_>], survey: &Survey) -> Option<Hit> {
    let first = places.first()?;
    let sources = survey.sites.sources(name)?;
    let mut hit = Hit { action: Action::Remove, score: 0, signs: Vec::new(), facts: Vec::new() };
    let list: Vec<&str> = sources.iter().copied().collect();
    let points = if sources.len() >= 2 { 3 } else { 1 };
    hit = hit.sign(points, &format!("name of the site, from {}", list.join(" and ")));
    if is_repeated(places) {
        hit = hit.sign(2, &format!("{} times in unrelated contexts", places.len()));
    }
    if places.iter().all(|p| !p.call.is_empty()) {
        hit = hit.sign(2, &format!("followed by the call `{}`", first.call));
    }
    if SPAM.is_match(name) {
        hit = hit.sign(2, "has a word of gambling sites");
    }
    hit = match survey.title.contains(name) {
        true => hit.sign(-4, "in the title"),
        false => hit.sign(1, "not in the title"),
    };
    let share = |test: fn(&Place<'_>) -> bool| {
        places.iter().filter(|p| test(p)).count() * 100 / places.len()
    };
    if share(opens_clause) >= 80 {
        hit = hit.sign(1, "at the beginning of a clause");
    }
    if share(is_noun) >= 30 {
        hit = hit.sign(-3, "used like a word of the sentence");
    }
    // What one line alone calls the site may be what the article is about.
    let called = places.iter().all(|p| !p.call.is_empty());
    if sources.len() < 2 && !called && hit.score >= AUTO {
        hit.score = AUTO - 1;
        hit.signs.push("named in one place only".to_owned());
    }
    if hit.score >= AUTO {
        // It may have been put in the place of a word: that word is gone.
        hit.signs.push("possible lost word".to_owned());
    }
    Some(hit)
}

fn is_repeated(places: &[Place<'_>]) -> bool {
    let around = |p: &Place<'_>| (p.before, p.after[p.call.len()..].chars().next());
    places.iter().map(around).collect::<BTreeSet<_>>().len() >= 2
}

fn opens_clause(place: &Place<'_>) -> bool {
    place.before.is_none_or(|c| "，,。；;：:、！？“（( \u{3000}".contains(c))
}

fn is_noun(place: &Place<'_>) -> bool {
    let after = &place.after[place.call.len()..];
    NOUN_AFTER.is_match(after) || place.before.is_some_and(|c| "在的与和由对向为“据".contains(c))
}
