//! Characters of symbol fonts. In them a letter's code shows a sign, and Word keeps such codes
//! apart by adding F000 (ISO/IEC 29500-1, 17.3.3.30).

/// The character a code of a font shows, if Unicode has it.
pub(super) fn character(font: &str, code: u32) -> Option<char> {
    let font = font.to_ascii_lowercase();
    let low = if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
    let table = match font.as_str() {
        "symbol" => SYMBOL,
        "wingdings" => WINGDINGS,
        "wingdings 2" => WINGDINGS_2,
        // A code as Unicode has it, in a font that is no symbol font.
        _ if low == code => return char::from_u32(code).filter(|c| !c.is_control()),
        _ => return None,
    };
    table.iter().find_map(|&(first, signs)| {
        let nth = low.checked_sub(first)?;
        signs.chars().nth(usize::try_from(nth).ok()?).filter(|&c| c != ' ')
    })
}

/// Runs of signs with the code of the first; a blank where Unicode has none.
type Table = &'static [(u32, &'static str)];

const SYMBOL: Table = &[
    (0x20, "\u{A0}!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    (0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…"),
    (0xC0, "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"),
    (0xF1, "〉∫"),
];

const WINGDINGS: Table = &[
    (0x21, "✏✂✁ "),
    (0x28, "☎✆✉"),
    (0x36, "⌛⌨"),
    (0x3F, "✍✎✌"),
    (0x4A, "☺😐☹💣☠⚐"),
    (0x51, "✈☼💧❄"),
    (0x58, "✠✡☪☯ॐ☸♈♉♊♋♌♍♎♏♐♑♒♓"),
    (0x6C, "●❍■□"),
    (0x71, "❑❒⬧⧫◆❖⬥⌧"),
    (0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
    (0x9E, "·•▪○"),
    (0xA4, "◉◎"),
    (0xA7, "▪◻"),
    (0xAA, "✦★✶✴✹✵"),
    (0xD8, "➢"),
    (0xDC, "➲"),
    (0xDF, "←→↑↓↖↗↙↘"),
    (0xE8, "➔"),
    (0xEF, "⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂▭▫✗✓☒☑"),
];

const WINGDINGS_2: Table = &[(0x4F, "✗✓☒☑"), (0xA3, "☐"), (0x52, "☑"), (0x96, "●")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_the_characters_they_look_like() {
        for (font, code, shown) in [
            ("Symbol", 0xF061, Some('α')),
            ("Symbol", 0xF0B7, Some('•')),
            ("Symbol", 0xF0A3, Some('≤')),
            ("Symbol", 0xF0DE, Some('⇒')),
            ("Wingdings", 0xF0FC, Some('✓')),
            ("Wingdings", 0xF0FE, Some('☑')),
            ("Wingdings", 0xF06C, Some('●')),
            ("Wingdings", 0xF0E0, Some('→')),
            ("Wingdings", 0xF0D8, Some('➢')),
            ("宋体", 0x2460, Some('①')),
            ("Webdings", 0xF021, None),
        ] {
            assert_eq!(character(font, code), shown, "{font} {code:X}");
        }
    }
}
