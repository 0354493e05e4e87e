//! Numbers as headings write them: 12, １２, 一百二十, 一二〇, 廿三, XII, ⑫.

/// The value of a whole string, up to 9999.
pub(super) fn parse(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 12 {
        return None;
    }
    digits(text).or_else(|| chinese(text)).or_else(|| circled(text)).or_else(|| roman(text))
}

fn digits(text: &str) -> Option<u32> {
    text.chars().try_fold(0_u32, |n, c| {
        let digit = match c {
            '０'..='９' => c as u32 - '０' as u32,
            _ => c.to_digit(10)?,
        };
        Some(n * 10 + digit).filter(|&n| n < 10_000)
    })
}

fn circled(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let value = match chars.next()? {
        c @ '①'..='⑳' => c as u32 - '①' as u32 + 1,
        c @ '㊀'..='㊉' => c as u32 - '㊀' as u32 + 1,
        _ => return None,
    };
    chars.next().is_none().then_some(value)
}

fn chinese_digit(c: char) -> Option<u32> {
    const DIGITS: [&str; 10] =
        ["零〇○", "一壹", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"];
    DIGITS.iter().position(|d| d.contains(c)).map(|d| d as u32)
}

/// Both ways of writing: with places (一百二十) and digit by digit (一二〇).
fn chinese(text: &str) -> Option<u32> {
    if text.chars().all(|c| chinese_digit(c).is_some()) {
        return text
            .chars()
            .try_fold(0_u32, |n, c| Some(n * 10 + chinese_digit(c)?).filter(|&n| n < 10_000));
    }
    let (mut total, mut digit) = (0, None);
    for c in text.chars() {
        if let Some(d) = chinese_digit(c) {
            digit = Some(d);
            continue;
        }
        match c {
            '廿' if digit.is_none() => total += 20,
            '卅' if digit.is_none() => total += 30,
            '十' | '拾' => total += digit.unwrap_or(1) * 10,
            '百' | '佰' => total += digit.unwrap_or(1) * 100,
            '千' | '仟' => total += digit.unwrap_or(1) * 1000,
            _ => return None,
        }
        digit = None;
        if total >= 10_000 {
            return None;
        }
    }
    Some(total + digit.unwrap_or(0))
}

fn roman(text: &str) -> Option<u32> {
    let value = |c: char| {
        Some(match c.to_ascii_uppercase() {
            'I' | 'Ⅰ' => 1,
            'V' | 'Ⅴ' => 5,
            'X' | 'Ⅹ' => 10,
            'L' => 50,
            'C' => 100,
            _ => return None,
        })
    };
    let one = |c: char| ('Ⅰ'..='Ⅻ').contains(&c).then(|| c as u32 - 'Ⅰ' as u32 + 1);
    if let (Some(n), 1) = (text.chars().next().and_then(one), text.chars().count()) {
        return Some(n);
    }
    let values: Vec<u32> = text.chars().map(value).collect::<Option<_>>()?;
    let mut total = 0_i64;
    for (i, &v) in values.iter().enumerate() {
        let before_greater = values.get(i + 1).is_some_and(|&next| next > v);
        total += if before_greater { -i64::from(v) } else { i64::from(v) };
    }
    u32::try_from(total).ok().filter(|&n| n > 0)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn all_ways_of_writing_a_number() {
        for (text, value) in [
            ("7", 7),
            ("１２", 12),
            ("一", 1),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百零八", 108),
            ("一百二十", 120),
            ("一一九", 119),
            ("一零零", 100),
            ("一百一十", 110),
            ("廿三", 23),
            ("两千零一", 2001),
            ("⑫", 12),
            ("XIV", 14),
            ("iv", 4),
            ("Ⅲ", 3),
            ("〇", 0),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in ["", "甲", "一甲", "99999", "一 二", "1.2", "十年"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
