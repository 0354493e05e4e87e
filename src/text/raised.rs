//! Raised and lowered signs with code points of their own, which few faces have.

/// Where such a sign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Height {
    /// As an exponent.
    Raised,
    /// As an index.
    Lowered,
}

const RAISED: (&str, &str) = ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+−=()ni");
const LOWERED: (&str, &str) =
    ("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+−=()aehijklmnoprstuvx");

/// Where a sign stands and which sign it is (UnicodeData.txt, `<super>` and `<sub>`; the minus is
/// U+2212).
pub fn raised(c: char) -> Option<(Height, char)> {
    // Few characters are of these blocks: the range is asked before the lists.
    if !matches!(c, '²' | '³' | '¹' | '\u{1D62}'..='\u{1D65}' | '\u{2070}'..='\u{209C}' | '\u{2C7C}')
    {
        return None;
    }
    let of = |(signs, plain): (&str, &str), height| {
        let at = signs.chars().position(|s| s == c)?;
        Some((height, plain.chars().nth(at)?))
    };
    of(RAISED, Height::Raised).or_else(|| of(LOWERED, Height::Lowered))
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    /// Against the compatibility decompositions of Unicode.
    #[test]
    fn signs_are_what_unicode_says() {
        for (height, (signs, plain)) in [(Height::Raised, RAISED), (Height::Lowered, LOWERED)] {
            assert_eq!(signs.chars().count(), plain.chars().count());
            for c in signs.chars() {
                let wanted: Vec<char> = std::iter::once(c).nfkd().collect();
                assert_eq!(raised(c), Some((height, wanted[0])), "{c}");
            }
        }
    }
}
