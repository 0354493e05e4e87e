//! What titles and names are sorted by: readings of Chinese in pinyin, Western family names first.

use pinyin::ToPinyin;

use super::{Lang, is_cjk};

/// Family names that are read otherwise than the character is in other words.
const FAMILIES: &[(&str, &str)] = &[
    ("万俟", "moqi"),
    ("尉迟", "yuchi"),
    ("尉遲", "yuchi"),
    ("单于", "chanyu"),
    ("澹台", "tantai"),
    ("单", "shan"),
    ("單", "shan"),
    ("曾", "zeng"),
    ("解", "xie"),
    ("查", "zha"),
    ("仇", "qiu"),
    ("朴", "piao"),
    ("区", "ou"),
    ("區", "ou"),
    ("盖", "ge"),
    ("蓋", "ge"),
    ("翟", "zhai"),
    ("任", "ren"),
    ("冼", "xian"),
    ("缪", "miao"),
    ("繆", "miao"),
    ("乐", "yue"),
    ("樂", "yue"),
    ("覃", "qin"),
    ("员", "yun"),
    ("員", "yun"),
    ("黑", "he"),
    ("种", "chong"),
    ("召", "shao"),
    ("燕", "yan"),
    ("秘", "bi"),
    ("繁", "po"),
    ("晁", "chao"),
    ("洗", "xian"),
    ("折", "she"),
    ("长孙", "zhangsun"),
];

/// Family names of two characters, which are written as one word.
const DOUBLE: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "东方", "東方", "皇甫", "令狐", "慕容",
    "公孙", "公孫", "夏侯", "司徒", "南宫", "南宮", "西门", "西門", "宇文", "端木", "独孤", "轩辕",
];

/// Words in which a character is read otherwise than alone.
const WORDS: &[(&str, &str)] = &[
    ("重庆", "chong qing"),
    ("重慶", "chong qing"),
    ("重新", "chong xin"),
    ("重复", "chong fu"),
    ("重返", "chong fan"),
    ("重读", "chong du"),
    ("重構", "chong gou"),
    ("重构", "chong gou"),
    ("重启", "chong qi"),
    ("重阳", "chong yang"),
    ("长大", "zhang da"),
    ("成长", "cheng zhang"),
    ("增长", "zeng zhang"),
    ("生长", "sheng zhang"),
    ("校长", "xiao zhang"),
    ("部长", "bu zhang"),
    ("院长", "yuan zhang"),
    ("行业", "hang ye"),
    ("行業", "hang ye"),
    ("银行", "yin hang"),
    ("銀行", "yin hang"),
    ("行情", "hang qing"),
    ("音乐", "yin yue"),
    ("音樂", "yin yue"),
    ("乐器", "yue qi"),
    ("了解", "liao jie"),
    ("首都", "shou du"),
    ("都市", "du shi"),
    ("成都", "cheng du"),
    ("大夫", "dai fu"),
    ("会计", "kuai ji"),
    ("会稽", "kuai ji"),
    ("朝阳", "zhao yang"),
    ("调查", "diao cha"),
    ("处理", "chu li"),
    ("背景", "bei jing"),
    ("便宜", "pian yi"),
    ("西藏", "xi zang"),
    ("宝藏", "bao zang"),
    ("厦门", "xia men"),
    ("廈門", "xia men"),
    ("成長", "cheng zhang"),
    ("增長", "zeng zhang"),
    ("生長", "sheng zhang"),
    ("長大", "zhang da"),
    ("校長", "xiao zhang"),
    ("部長", "bu zhang"),
    ("市长", "shi zhang"),
    ("市長", "shi zhang"),
    ("会长", "hui zhang"),
    ("會長", "hui zhang"),
    ("长老", "zhang lao"),
    ("长辈", "zhang bei"),
    ("調查", "diao cha"),
    ("處理", "chu li"),
    ("會計", "kuai ji"),
    ("寶藏", "bao zang"),
    // By itself it is long, not elder.
    ("长", "chang"),
    ("長", "chang"),
];

/// What a title is sorted by, if that is not the title itself. Only Chinese is read: nobody knows
/// the reading of a Japanese title but its author.
pub fn title_key(title: &str, lang: Lang) -> Option<String> {
    if lang.is_chinese() {
        return title.chars().any(is_cjk).then(|| syllables(title).join(" "));
    }
    let (article, rest) = title.split_once(' ')?;
    let drops = lang == Lang::En && ["the", "a", "an"].contains(&article.to_lowercase().as_str());
    drops.then(|| format!("{}, {article}", rest.trim()))
}

/// What a name is sorted by, if that is not the name itself.
pub fn name_key(name: &str, lang: Lang) -> Option<String> {
    let name = name.trim();
    if name.chars().any(is_cjk) {
        return lang.is_chinese().then(|| chinese_name(name));
    }
    // Jane Q. Doe → Doe, Jane Q.
    let (given, family) = name.rsplit_once(' ').filter(|_| !name.contains(','))?;
    Some(format!("{family}, {given}"))
}

/// `Ouyang Xiu`: the family name, then the given name as one word.
fn chinese_name(name: &str) -> String {
    let family = FAMILIES.iter().find(|(f, _)| name.starts_with(f));
    let family = family.map(|(f, reading)| (*f, (*reading).to_owned()));
    let double =
        || DOUBLE.iter().find(|f| name.starts_with(*f)).map(|f| (*f, syllables(f).concat()));
    let count = name.chars().count();
    let first =
        || name.char_indices().nth(1).map(|(at, _)| (&name[..at], syllables(&name[..at]).concat()));
    // Longer than that it is the name of an office or a foreigner: read from end to end.
    let (family, reading) = match family.or_else(double).or_else(first) {
        Some(found) if (2..=4).contains(&count) && name.chars().all(is_cjk) => found,
        _ => return syllables(name).join(" "),
    };
    let given = syllables(&name[family.len()..]).concat();
    [capital(&reading), capital(&given)].join(" ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

/// The syllables of Chinese, with Western words and numbers between them. Marks go.
fn syllables(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let known = WORDS.iter().find(|(w, _)| rest.starts_with(w));
        let reading = c.to_pinyin().map(|p| p.plain().replace('ü', "v"));
        let western = c.is_alphanumeric() && reading.is_none();
        if !western && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        match (known, reading) {
            (Some((w, reading)), _) => {
                out.extend(reading.split(' ').map(str::to_owned));
                rest = &rest[w.len()..];
                continue;
            }
            (None, Some(reading)) => out.push(reading),
            (None, None) if western => word.extend(c.to_lowercase()),
            (None, None) => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    out.extend((!word.is_empty()).then_some(word));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        let cases = [
            ("活字印刷", Lang::ZhHans, Some("huo zi yin shua")),
            ("重庆：GPT-4o 一年", Lang::ZhHans, Some("chong qing gpt 4o yi nian")),
            ("長安與旅行", Lang::ZhHant, Some("chang an yu lv xing")),
            ("GPT-4o", Lang::ZhHans, None),
            ("活字印刷の歴史", Lang::Ja, None),
            ("The Elements of Style", Lang::En, Some("Elements of Style, The")),
            ("Anna", Lang::En, None),
        ];
        for (title, lang, key) in cases {
            assert_eq!(title_key(title, lang).as_deref(), key, "{title}");
        }
    }

    #[test]
    fn names() {
        let cases = [
            ("沈括", Lang::ZhHans, Some("Shen Kuo")),
            ("单田芳", Lang::ZhHans, Some("Shan Tianfang")),
            ("欧阳修", Lang::ZhHans, Some("Ouyang Xiu")),
            ("新华社记者", Lang::ZhHans, Some("xin hua she ji zhe")),
            ("Jane Q. Doe", Lang::ZhHans, Some("Doe, Jane Q.")),
            ("Doe, Jane", Lang::En, None),
            ("夏目漱石", Lang::Ja, None),
            ("列夫·托尔斯泰", Lang::ZhHans, Some("lie fu tuo er si tai")),
        ];
        for (name, lang, key) in cases {
            assert_eq!(name_key(name, lang).as_deref(), key, "{name}");
        }
    }
}
