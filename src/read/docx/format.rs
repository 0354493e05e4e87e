//! Numbers as Word writes them (ISO/IEC 29500-1, 17.18.59).

/// A way of writing numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Bullet,
    None,
    Decimal,
    /// 01, 02.
    Padded,
    FullWidth,
    Letter(bool),
    Roman(bool),
    Circled,
    /// 十二, in simplified or traditional characters where they differ.
    Chinese,
    /// 一二.
    Digits,
    /// 壹拾贰, simplified or traditional.
    Legal(bool),
    Stems,
    Branches,
    Iroha,
    Aiueo,
    Hangul,
}

impl Format {
    /// By its name in the file; what is not known counts in digits.
    pub(super) fn of(name: &str) -> Format {
        match name {
            "bullet" => Format::Bullet,
            "none" => Format::None,
            "decimalZero" => Format::Padded,
            "decimalFullWidth" | "decimalFullWidth2" => Format::FullWidth,
            "lowerLetter" => Format::Letter(false),
            "upperLetter" => Format::Letter(true),
            "lowerRoman" => Format::Roman(false),
            "upperRoman" => Format::Roman(true),
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Format::Circled,
            "chineseCounting"
            | "chineseCountingThousand"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "japaneseCounting"
            | "koreanCounting" => Format::Chinese,
            "ideographDigital"
            | "japaneseDigitalTenThousand"
            | "taiwaneseDigital"
            | "koreanDigital" => Format::Digits,
            "chineseLegalSimplified" => Format::Legal(false),
            "ideographLegalTraditional" | "japaneseLegal" => Format::Legal(true),
            "ideographTraditional" => Format::Stems,
            "ideographZodiac" => Format::Branches,
            "iroha" | "irohaFullWidth" => Format::Iroha,
            "aiueo" | "aiueoFullWidth" => Format::Aiueo,
            "ganada" => Format::Hangul,
            _ => Format::Decimal,
        }
    }

    /// Whether numbers, letters or Roman numerals are written.
    pub(super) fn is_western(self) -> bool {
        matches!(self, Format::Decimal | Format::Padded | Format::Letter(_) | Format::Roman(_))
    }

    /// A number.
    pub(super) fn write(self, n: u64) -> String {
        match self {
            Format::Bullet | Format::None => String::new(),
            Format::Padded => format!("{n:02}"),
            Format::FullWidth => shifted(n, '０'),
            Format::Letter(upper) => letter(n, if upper { b'A' } else { b'a' }),
            Format::Roman(upper) => {
                let roman = roman(n);
                if upper { roman } else { roman.to_lowercase() }
            }
            Format::Circled => circled(n),
            Format::Chinese => chinese(n, &PLAIN),
            Format::Digits => n.to_string().chars().map(|c| PLAIN.digit(c)).collect(),
            Format::Legal(false) => chinese(n, &LEGAL),
            Format::Legal(true) => chinese(n, &LEGAL_TRADITIONAL),
            Format::Stems => nth("甲乙丙丁戊己庚辛壬癸", n),
            Format::Branches => nth("子丑寅卯辰巳午未申酉戌亥", n),
            Format::Iroha => nth(
                "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス",
                n,
            ),
            Format::Aiueo => nth(
                "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
                n,
            ),
            Format::Hangul => nth("가나다라마바사아자차카타파하", n),
            Format::Decimal => n.to_string(),
        }
    }
}

fn shifted(n: u64, zero: char) -> String {
    let digit = |b: u8| char::from_u32(zero as u32 + u32::from(b - b'0'));
    n.to_string().bytes().filter_map(digit).collect()
}

/// One of a row of signs; beyond its end the number itself.
fn nth(signs: &str, n: u64) -> String {
    let sign = n.checked_sub(1).and_then(|n| signs.chars().nth(usize::try_from(n).ok()?));
    sign.map_or_else(|| n.to_string(), String::from)
}

/// a, b … z, aa, bb (not ab: so Word counts).
fn letter(n: u64, first: u8) -> String {
    let Some(n) = n.checked_sub(1) else { return String::new() };
    let times = usize::try_from(n / 26 + 1).unwrap_or(1).min(30);
    char::from(first + (n % 26) as u8).to_string().repeat(times)
}

fn roman(n: u64) -> String {
    const SIGNS: [(u64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n > 3999 {
        return n.to_string();
    }
    let (mut left, mut out) = (n, String::new());
    for (value, sign) in SIGNS {
        while left >= value {
            out += sign;
            left -= value;
        }
    }
    out
}

fn circled(n: u64) -> String {
    let first = match n {
        1..=20 => '①' as u64 - 1,
        21..=35 => '㉑' as u64 - 21,
        36..=50 => '㊱' as u64 - 36,
        _ => return n.to_string(),
    };
    u32::try_from(first + n)
        .ok()
        .and_then(char::from_u32)
        .map_or_else(|| n.to_string(), String::from)
}

/// The signs of a way of counting.
struct Signs {
    digits: &'static str,
    /// 十 百 千.
    places: &'static str,
    /// Whether 十二 begins with 一.
    one: bool,
}

const PLAIN: Signs =
    Signs { digits: "〇一二三四五六七八九", places: "十百千", one: false };
const LEGAL: Signs =
    Signs { digits: "零壹贰叁肆伍陆柒捌玖", places: "拾佰仟", one: true };
const LEGAL_TRADITIONAL: Signs =
    Signs { digits: "零壹貳參肆伍陸柒捌玖", places: "拾佰仟", one: true };

impl Signs {
    fn digit(&self, digit: char) -> char {
        digit.to_digit(10).and_then(|n| self.digits.chars().nth(n as usize)).unwrap_or(digit)
    }
}

/// 十二, 一百〇五 as 一百零五; from ten thousand on in digits.
fn chinese(n: u64, signs: &Signs) -> String {
    if n >= 10_000 {
        return n.to_string();
    }
    let digits: Vec<char> = n.to_string().chars().collect();
    if digits.len() == 1 {
        return signs.digit(digits[0]).to_string();
    }
    let (mut out, mut zero) = (String::new(), false);
    for (i, &digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - i;
        if digit == '0' {
            zero = true;
            continue;
        }
        if std::mem::take(&mut zero) {
            out.push('零');
        }
        let bare_ten = i == 0 && place == 1 && digit == '1' && !signs.one;
        if !bare_ten {
            out.push(signs.digit(digit));
        }
        out.extend(place.checked_sub(1).and_then(|p| signs.places.chars().nth(p)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_word_writes_them() {
        for (name, n, written) in [
            ("decimal", 12, "12"),
            ("chineseCounting", 10, "十"),
            ("chineseCountingThousand", 12, "十二"),
            ("chineseCountingThousand", 105, "一百零五"),
            ("chineseCountingThousand", 120, "一百二十"),
            ("chineseLegalSimplified", 12, "壹拾贰"),
            ("ideographDigital", 10, "一〇"),
            ("decimalEnclosedCircle", 21, "㉑"),
            ("lowerLetter", 28, "bb"),
            ("upperRoman", 49, "XLIX"),
            ("ideographTraditional", 3, "丙"),
            ("ideographTraditional", 11, "11"),
            ("decimalFullWidth", 10, "１０"),
        ] {
            assert_eq!(Format::of(name).write(n), written, "{name} {n}");
        }
    }
}
