//! `发布时间：… 来源：… 作者：…`: lines that tell when, where and by whom an article was
//! published. What they tell goes to the metadata.

use std::sync::LazyLock;

use super::plan::{Action, Fact, Hit};
use super::reporter;
use super::survey::{Line, Survey, Zone, pattern};
use crate::document::Date;
use crate::text::{Captures, Pattern, is_cjk};

/// A publish line has at most so many characters, and if it has no date fewer.
const LINE_LIMIT: usize = 120;
const DATELESS_LIMIT: usize = 80;
/// No name is longer.
const NAME_LIMIT: usize = 12;
const PERSON_LIMIT: usize = 4;
/// Names of Han that are no office's are no longer.
const LONGEST_NAME: usize = 6;
const PUBLISHER_LIMIT: usize = 20;

/// A year in two digits that is no more may be a month.
const MONTH_OR_YEAR: u8 = 12;

/// Words that stand where a name should, but name nobody.
const NOBODY: &[&str] = &[
    "网络",
    "互联网",
    "网络整理",
    "综合",
    "本站",
    "本站原创",
    "未知",
    "佚名",
    "admin",
    "管理员",
    "小编",
    "编辑",
    "原创",
    "转载",
];

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `发布时间` and its like.
    Published,
    /// `时间`, `日期`: perhaps of an event.
    BareDate,
    Author,
    Publisher,
    /// `浏览`, `人气`: counts and buttons.
    Counter,
    /// `责任编辑`, `图`: known, but no place for it in the metadata.
    Other,
}

struct Field<'a> {
    kind: Kind,
    /// Where its label begins.
    start: usize,
    value: &'a str,
}

/// A line made of labels and their values below the title.
pub(super) fn publish_line(line: &Line<'_>, survey: &Survey) -> Option<Hit> {
    let length = line.text.chars().count();
    if line.zone != Zone::Header || !(4..=LINE_LIMIT).contains(&length) {
        return None;
    }
    let date = Date::written(line.text).map(|d| d.0);
    let fields = fields(line.text);
    if fields.iter().all(|f| f.kind == Kind::Other) {
        return date_line(line);
    }
    // Without a date it is a line of labels from its first word on.
    let begins = fields.first().is_some_and(|f| f.start == 0);
    if date.is_none() && (length > DATELESS_LIMIT || !begins || speaks(line, &fields, survey)) {
        return None;
    }
    let short = || fields.iter().find_map(|f| short_year(f).filter(|_| date.is_none()));
    let facts = facts(&fields, date.or_else(short));
    let event = fields.iter().all(|f| f.kind == Kind::BareDate);
    let told = fields.len() > 1 || fields.iter().all(|f| is_empty_or_counts(f.value));
    let score = match facts.is_empty() {
        _ if event && !(line.below_title && date.is_some()) => 5,
        true if told => 7,
        true => 5,
        false => 8,
    };
    Some(hit(line, score, "labels of a publish line", facts))
}

/// `23-05-01`, `’23.5.1` behind a label of publication: the year stands first, and can be no day.
fn short_year(field: &Field<'_>) -> Option<Date> {
    static SHORT: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            r"^(?P<mark>[’'‘]\s*)?(?P<y>[0-9]{2})(?P<year>年|[-/.])(?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})日?",
            r"(?:\s+(?P<h>[0-9]{1,2})[:：](?P<min>[0-9]{2}))?(?:\s|$)"
        ))
    });
    let found = SHORT.captures(field.value).filter(|_| field.kind == Kind::Published)?;
    let number = |name: &str| found.name(name)?.as_str().parse::<u8>().ok();
    let year = number("y")?;
    let told = found.name("mark").is_some() || found.name("year")?.as_str() == "年";
    let century = if year < 70 { 2000 } else { 1900 };
    let day = Date::new(century + u16::from(year), number("m")?, number("d")?)?;
    let time = number("h").zip(number("min")).and_then(|(h, min)| day.at(h, min, 0));
    Some(time.unwrap_or(day)).filter(|_| told || year > MONTH_OR_YEAR)
}

/// A date alone below the title. With a time of day no person wrote it.
fn date_line(line: &Line<'_>) -> Option<Hit> {
    let (date, range) = Date::written(line.text)?;
    // A day alone may be the author's, the time of day stands among other facts.
    let is_told = line.below_title || line.near_title && date.time.is_some();
    if !is_told {
        return None;
    }
    if range != (0..line.text.len()) {
        return of_letter(line, date, &range).filter(|_| line.below_title);
    }
    let score = if date.time.is_some() { 7 } else { 5 };
    Some(hit(line, score, "only a date, below the title", vec![Fact::Published(date)]))
}

/// What a letter of WeChat begins with: `原创 作者 公众号 2024-03-08 08:00 上海`.
fn of_letter(line: &Line<'_>, date: Date, at: &std::ops::Range<usize>) -> Option<Hit> {
    let place = line.text[at.end..].trim();
    let place = place.strip_prefix("发表于").unwrap_or(place);
    let is_place = place.is_empty() || (2..=4).contains(&place.chars().count());
    let mut names = words_of_names(&line.text[..at.start]);
    let original = names.first().is_some_and(|n| matches!(n.as_str(), "原创" | "原創"));
    names.drain(..usize::from(original));
    let fits = |n: &String| is_name(n, true);
    if date.time.is_none() || !is_place || names.len() > 2 || !names.iter().all(fits) {
        return None;
    }
    let account = names.pop()?;
    let mut facts = vec![Fact::Published(date), Fact::Publisher(account)];
    facts.extend(names.pop().map(Fact::Author));
    Some(hit(line, 8, "names and a time, below the title", facts))
}

/// The names of a text that blanks part; words of Latin letters beside each other are one name.
fn words_of_names(text: &str) -> Vec<String> {
    let latin = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic() || ".-'".contains(c));
    let mut names: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match names.last_mut() {
            Some(last) if latin(word) && last.split(' ').all(latin) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => names.push(word.to_owned()),
        }
    }
    names
}

/// A line that names one person or source.
pub(super) fn byline(line: &Line<'_>, survey: &Survey) -> Option<Hit> {
    static LABEL: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            r"^(?:[【\[]纠错[】\]]\s*)?[【(（\[]?\s*(?:(?:责任编辑|责编|编辑|本文编辑|图片编辑|视觉编辑|校对|作者|记者|文|(?:本文|文章|信息|新闻)?来源|稿源|供稿",
            r"|責任編輯|責編|編輯|校對|記者|撰文|著者|執筆|(?:本文|文章|新聞)?來源)\s*[:：/／|｜丨]",
            r"|(?:文字|撰文|撰稿|图片?|摄影|排版|策划|审核|审校|监制|设计)\s*[|｜丨])",
            r"\s*(?P<value>[^。]{1,40}?)\s*[】)）\]]?$"
        ))
    });
    static EMPTY: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r"^[【(（\[]?\s*(?:责任编辑|责编|本文编辑|校对|审核|責任編輯|責編)\s*[:：]\s*[】)）\]]?$",
        )
    });
    if line.zone.is_edge() && EMPTY.is_match(line.text) {
        return Some(hit(line, 8, "label without a name", Vec::new()));
    }
    if let Some(hit) = reporter::line(line) {
        return Some(hit);
    }
    if !line.zone.is_edge() || !LABEL.is_match(line.text) {
        return None;
    }
    let text = line.text.split_once("纠错").map_or(line.text, |(_, rest)| rest);
    let text = text.trim_matches(|c: char| "【】()（）[]".contains(c) || c.is_whitespace());
    let fields = fields(text);
    let names_all = |f: &Field<'_>| f.kind == Kind::Publisher || only_names(f.value);
    let story = !fields.iter().all(names_all);
    if speaks(line, &fields, survey) {
        return None;
    }
    let facts = facts(&fields, Date::written(text).map(|d| d.0));
    Some(match story {
        true => hit(line, 6, "says more than names", facts),
        false => hit(line, 8, "label of a person or source", facts),
    })
}

/// How often a label of a person opens lines of a dialogue at least.
const TURNS: usize = 3;

/// Whether a line is one of those of a person who speaks again and again: no author.
fn speaks(line: &Line<'_>, fields: &[Field<'_>], survey: &Survey) -> bool {
    let label = line.text.split([':', '：', '/', '／', '|', '｜', '丨']).next().unwrap_or_default();
    let same =
        |l: &Line<'_>| l.text.strip_prefix(label).is_some_and(|rest| rest.starts_with([':', '：']));
    fields.iter().all(|f| f.kind != Kind::Publisher)
        && survey.all_lines().filter(same).nth(TURNS - 1).is_some()
}

fn hit(line: &Line<'_>, score: i32, sign: &str, facts: Vec<Fact>) -> Hit {
    let signs = vec![line.zone.sign().to_owned(), sign.to_owned()];
    // What tells nothing we can keep is taken out, not moved.
    let action = if facts.is_empty() { Action::Remove } else { Action::Move };
    Hit { action, score, signs, facts }
}

/// The labels of a line with what follows each.
fn fields(text: &str) -> Vec<Field<'_>> {
    static LABEL: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            r"(?P<before>\p{Han}{0,2}?)(?P<label>发布时间|发布日期|发表时间|更新时间|发布于|时间|日期",
            r"|來源|記者|責任編輯|責編|編輯|校對|攝影|發[布佈]時間|發[布佈]日期|發稿時間|更新時間|時間|圖片|圖|瀏覽(?:人?次)?|閱讀(?:次數|數)?|點閱(?:數|率)?|人氣|字[號級]|著者|執筆",
            r"|来源|稿源|作者|记者|责任编辑|本文编辑|责编|图片编辑|视觉编辑|编辑|校对|供稿|摄影|文字|撰文|撰稿|图片|文|图",
            r"|排版|策划|审核|审校|监制|设计|浏览(?:次数|量)?|阅读(?:次数|量)?|点击(?:量|数|率)?|人气|字号|评论数?)\s*[:：/／|｜丨]"
        ))
    });
    let found: Vec<_> = LABEL.captures_iter(text).filter_map(|c| label(&c)).collect();
    let ends = found.iter().skip(1).map(|l| l.1).chain([text.len()]);
    found
        .iter()
        .zip(ends)
        .map(|(&(kind, start, from), to)| {
            let value = &text[from..to.max(from)];
            let value = value.split('\u{3000}').next().unwrap_or_default();
            Field {
                kind,
                start,
                value: value.trim_matches(|c: char| c.is_whitespace() || "|｜丨".contains(c)),
            }
        })
        // What people read, say and click is no count.
        .filter(|f| f.kind != Kind::Counter || is_empty_or_counts(f.value))
        .collect()
}

fn is_empty_or_counts(value: &str) -> bool {
    value.is_empty()
        || value.contains(|c: char| c.is_numeric())
        || value.chars().all(|c| "大中小超特 （）()-—".contains(c))
}

/// Kind, start and end of a label, unless what stands before makes it another word.
fn label(captures: &Captures<'_>) -> Option<(Kind, usize, usize)> {
    let label = captures.name("label")?;
    let before = captures.name("before").map_or("", |m| m.as_str());
    let kind = match label.as_str() {
        "时间" | "時間" | "日期" => Kind::BareDate,
        "来源" | "來源" | "稿源" => Kind::Publisher,
        "作者" | "记者" | "記者" | "著者" | "執筆" | "文字" | "撰文" | "撰稿" | "文" => {
            Kind::Author
        }
        "责任编辑" | "本文编辑" | "责编" | "图片编辑" | "视觉编辑" | "编辑" | "校对" | "供稿"
        | "摄影" | "图片" | "图" | "排版" | "策划" | "审核" | "审校" | "监制" | "设计"
        | "責任編輯" | "責編" | "編輯" | "校對" | "攝影" | "圖片" | "圖" => {
            Kind::Other
        }
        l if l.ends_with("时间") || l.ends_with("時間") || l.ends_with("日期") || l == "发布于" => {
            Kind::Published
        }
        _ => Kind::Counter,
    };
    let other_word = match label.as_str() {
        "时间" | "時間" | "日期" | "文" | "图" | "圖" => !before.is_empty(),
        "来源" | "來源" => ["图片", "照片", "数据", "资料", "图", "圖片", "數據", "資料", "圖"]
            .iter()
            .any(|w| before.ends_with(w)),
        _ => false,
    };
    (!other_word).then(|| (kind, label.start(), captures.get(0).map_or(label.end(), |m| m.end())))
}

fn facts(fields: &[Field<'_>], date: Option<Date>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = date.map(Fact::Published).into_iter().collect();
    for field in fields {
        match field.kind {
            Kind::Author => facts.extend(names(field.value).map(|n| Fact::Author(n.to_owned()))),
            Kind::Publisher => facts.extend(publisher(field.value)),
            _ => {}
        }
    }
    facts
}

fn publisher(value: &str) -> Option<Fact> {
    let name = before_date(value).split_whitespace().next()?;
    let length = name.chars().count();
    let fits = (2..=PUBLISHER_LIMIT).contains(&length) && !NOBODY.contains(&name);
    fits.then(|| Fact::Publisher(name.to_owned()))
}

const BETWEEN_NAMES: [char; 8] = ['、', '，', ',', ';', '；', '&', '/', ' '];

/// The names of a value, up to the first piece that is none.
fn names(value: &str) -> impl Iterator<Item = &str> {
    let alone = pieces(value).nth(1).is_none();
    pieces(value).take_while(move |n| is_name(n, alone)).filter(|n| !NOBODY.contains(n))
}

fn only_names(value: &str) -> bool {
    let alone = pieces(value).nth(1).is_none();
    // A number of the office may stand behind a name, in brackets.
    let bare = |n: &str| n.split(['（', '(', '_']).next().unwrap_or_default().trim().to_owned();
    pieces(value).all(|n| is_name(&bare(n), alone))
}

fn pieces(value: &str) -> impl Iterator<Item = &str> {
    let bare = |n| str::trim_matches(n, |c: char| c.is_whitespace() || "|｜".contains(c));
    before_date(value).split(BETWEEN_NAMES).map(bare).filter(|n| !n.is_empty())
}

/// Alone it may be an office; among others a name of Han has at most four characters.
fn is_name(text: &str, alone: bool) -> bool {
    let length = text.chars().count();
    let limit = if alone || text.contains(|c| !is_cjk(c)) { NAME_LIMIT } else { PERSON_LIMIT };
    let no_name = |c: char| c.is_ascii_digit() || "：:？！?!。；…".contains(c);
    let office = || text.ends_with(|c| "社报报刊网部院局台组室会司学心所厅处".contains(c));
    let sentence = alone && length > LONGEST_NAME && text.chars().all(is_cjk) && !office();
    (2..=limit).contains(&length) && !text.contains(no_name) && !sentence
}

fn before_date(value: &str) -> &str {
    let end = Date::written(value).map_or(value.len(), |(_, range)| range.start);
    value[..end].trim()
}
