//! Where text runs from right to left (UAX #9).

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

/// The level of embedding at every byte of a text that runs from left to right as a whole: odd where
/// it runs from right to left. `None` if it nowhere does.
pub fn levels(text: &str) -> Option<Vec<u8>> {
    if !text.chars().any(may_run_back) {
        return None;
    }
    let found = BidiInfo::new(text, Some(Level::ltr()));
    Some(found.levels.iter().map(Level::number).collect())
}

/// Whether a text as a whole runs from right to left: it begins so (UAX #9, P2), and most of its
/// letters do. Chinese that begins with a word of Arabic is Chinese.
pub fn runs_back(text: &str) -> bool {
    if !text.chars().any(may_run_back) {
        return false;
    }
    let is_back = |c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL);
    let strong = text.chars().filter(|&c| is_back(c) || bidi_class(c) == BidiClass::L);
    let (mut all, mut back, mut first) = (0, 0, false);
    for c in strong {
        let is_back = is_back(c);
        first |= all == 0 && is_back;
        (all, back) = (all + 1, back + usize::from(is_back));
    }
    first && back * 2 > all
}

/// Letters of scripts that run from right to left, and characters that make others do so.
fn may_run_back(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{200F}' | '\u{202B}' | '\u{202E}' | '\u{2067}'
        | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}')
}

/// What a mark looks like where text runs from right to left (UAX #9, L4). Full-width marks stay as
/// they are: their blanks are on one side.
pub fn mirrored(mark: &str) -> Option<&'static str> {
    const PAIRS: [(&str, &str); 6] =
        [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»"), ("‹", "›")];
    PAIRS.iter().find_map(|&(a, b)| match mark {
        _ if mark == a => Some(b),
        _ if mark == b => Some(a),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{levels, runs_back};

    #[test]
    fn texts_that_run_back() {
        assert!(runs_back("«שלום עולם» 2024 GPT."));
        assert!(!runs_back("שלום 是希伯来语的问候语。"));
        assert!(!runs_back("汉字 שלום עולם"));
        assert!(!runs_back("2024。"));
    }

    #[test]
    fn only_what_runs_back_has_odd_levels() {
        assert_eq!(levels("汉字 and café"), None);
        // Two Han, two letters of Hebrew, a Han.
        assert_eq!(levels("汉字אב字"), Some([vec![0; 6], vec![1; 4], vec![0; 3]].concat()));
        // Numbers among them run forward.
        assert_eq!(levels("א 12 ב"), Some(vec![1, 1, 1, 2, 2, 1, 1, 1]));
    }
}
