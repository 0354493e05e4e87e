//! Character classes of CLREQ 3.1 and JLREQ 3.9, and the width of each class in each locale.

use super::Lang;
use crate::geom::Em;

/// What a piece of text is to a compositor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Opening bracket or quote.
    Opening,
    /// Closing bracket or quote.
    Closing,
    /// Full stop 。．
    Stop,
    /// Comma ，、
    Comma,
    /// Colon, semicolon ：；
    Colon,
    /// ！？
    Exclamation,
    /// Interpunct ·・
    MiddleDot,
    /// Dash ——, one box.
    Dash,
    /// Ellipsis ……, one box.
    Ellipsis,
    /// Connector — ～ –
    Connector,
    /// Solidus ／
    Solidus,
    /// Han, kana, emoji and other full-width characters.
    Ideograph,
    /// Small kana and ー.
    SmallKana,
    /// Iteration mark 々ゝ.
    Iteration,
    /// U+3000.
    IdeographicSpace,
    /// Western word.
    Word,
    /// Part of a Western word after a hyphenation point.
    WordPart,
    /// Number with inner separators.
    Number,
    /// Prefix such as ￥.
    Prefix,
    /// Postfix such as ％.
    Postfix,
    /// Note mark such as `[1]`.
    NoteMark,
    /// Piece of a URL.
    Url,
    /// Other Western punctuation.
    Western,
}

impl Class {
    /// Marks that may not start a line at any level and are followed by their blank.
    pub fn is_closing(self) -> bool {
        use Class::*;
        matches!(self, Closing | Stop | Comma | Colon | Exclamation)
    }

    /// Whether the class is set like a Han character.
    pub fn is_han_like(self) -> bool {
        matches!(self, Class::Ideograph | Class::SmallKana | Class::Iteration)
    }

    /// Whether the class is set like a Western word.
    pub fn is_western(self) -> bool {
        use Class::*;
        matches!(self, Word | WordPart | Number | Url | Western)
    }

    /// Whether a piece counts as a character of a last line (孤字): marks and calls of notes do not.
    pub fn counts(self) -> bool {
        use Class::*;
        !self.is_closing() && !matches!(self, Opening | MiddleDot | Ellipsis | NoteMark)
    }
}

/// Body and natural blanks of a full-width mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Blank before the body.
    pub lead: Em,
    /// The inked part.
    pub body: Em,
    /// Blank after the body.
    pub trail: Em,
}

const fn extent_of(lead: i64, body: i64, trail: i64) -> Extent {
    Extent { lead: Em::frac(lead, 4), body: Em::frac(body, 4), trail: Em::frac(trail, 4) }
}

/// Widths of a class of marks: in Chinese of the mainland in the lower left corner, in Taiwan and
/// Hong Kong centred, in Japan mixed (CLREQ 3.1.3, JLREQ 3.1.2). `None`: not adjustable.
pub fn extent(class: Class, lang: Lang) -> Option<Extent> {
    let centred = extent_of(1, 2, 1);
    let corner = extent_of(0, 2, 2);
    let traditional = matches!(lang, Lang::ZhHant | Lang::ZhHk);
    let simplified = !traditional && lang != Lang::Ja;
    Some(match class {
        Class::Opening => extent_of(2, 2, 0),
        Class::Closing => corner,
        Class::Stop | Class::Comma => {
            if traditional {
                centred
            } else {
                corner
            }
        }
        Class::Colon => {
            if simplified {
                corner
            } else {
                centred
            }
        }
        Class::Exclamation => {
            if simplified {
                corner
            } else {
                extent_of(0, 4, 0)
            }
        }
        Class::MiddleDot => {
            if simplified {
                extent_of(0, 2, 0)
            } else {
                centred
            }
        }
        _ => return None,
    })
}

/// The same in vertical lines, where ：；！？ of the mainland have the whole of their cell (CLREQ
/// 3.1.6).
pub fn vertical_extent(class: Class, lang: Lang) -> Option<Extent> {
    let simplified = !matches!(lang, Lang::ZhHant | Lang::ZhHk | Lang::Ja);
    match class {
        Class::Colon | Class::Exclamation if simplified => Some(extent_of(0, 4, 0)),
        _ => extent(class, lang),
    }
}

const SMALL_KANA: &str =
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿー";

/// Han, kana, Bopomofo, Hangul and the pictures set among them.
pub fn is_cjk(c: char) -> bool {
    // Most are of this block: it is asked for first.
    is_common_han(c)
        || matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{302F}'
        | '\u{303B}' | '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}'
        | '\u{3105}'..='\u{312F}' | '\u{3131}'..='\u{318E}' | '\u{31A0}'..='\u{31FF}'
        | '\u{3200}'..='\u{4DBF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{1F000}'..='\u{1FAFF}' | '\u{20000}'..='\u{3FFFF}'
        | '\u{2190}'..='\u{21FF}' | '\u{25A0}'..='\u{27BF}' | '\u{2460}'..='\u{24FF}')
}

/// The block of CJK Unified Ideographs.
pub fn is_common_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// What takes two columns where a letter takes one.
pub fn is_wide(c: char) -> bool {
    is_cjk(c) || is_full_width_mark(c)
}

/// Variation selectors: they choose a form of the character before them.
pub fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Letters and digits that are set with the Western face.
pub fn is_western(c: char) -> bool {
    c.is_alphanumeric() && !is_cjk(c) && !('\u{FF00}'..='\u{FFEF}').contains(&c)
}

/// Letters that join, turn or stand above one another: those from Hebrew to Myanmar, of South and
/// Southeast Asia, and the forms of them that have characters of their own.
pub fn has_own_shapes(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{109F}' | '\u{1700}'..='\u{1CFF}' | '\u{A800}'..='\u{AAFF}'
        | '\u{ABC0}'..='\u{ABFF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{11FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// Marks that take a full cell whatever their neighbours.
pub fn is_full_width_mark(c: char) -> bool {
    mark(c).is_some_and(|class| c != '\u{B7}' || class != Class::MiddleDot)
}

/// The class of a character that is a class of its own wherever it stands.
pub(super) fn mark(c: char) -> Option<Class> {
    if is_common_han(c) {
        return Some(Class::Ideograph);
    }
    Some(match c {
        '（' | '〔' | '［' | '｛' | '〈' | '《' | '「' | '『' | '【' | '〖' | '〘' | '〚'
        | '〝' => Class::Opening,
        '）' | '〕' | '］' | '｝' | '〉' | '》' | '」' | '』' | '】' | '〗' | '〙' | '〛'
        | '〞' | '〟' => Class::Closing,
        '。' | '．' | '｡' => Class::Stop,
        '，' | '、' | '､' => Class::Comma,
        '：' | '；' => Class::Colon,
        '！' | '？' => Class::Exclamation,
        '·' | '・' | '‧' | '･' => Class::MiddleDot,
        '～' | '〜' | '–' | '゠' | '‐' => Class::Connector,
        '／' => Class::Solidus,
        '\u{3000}' => Class::IdeographicSpace,
        '％' | '‰' | '℃' | '°' | '′' | '″' | '￠' => Class::Postfix,
        '￥' | '＄' | '￡' | '€' | '№' | '＃' => Class::Prefix,
        '々' | '〻' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' => Class::Iteration,
        // Few characters are kana: the range is asked before the list.
        '\u{3041}'..='\u{31FF}' if SMALL_KANA.contains(c) => Class::SmallKana,
        c if is_cjk(c) || ('\u{FF00}'..='\u{FFEF}').contains(&c) => Class::Ideograph,
        _ => return None,
    })
}
