//! What must not part at a line's end (TYPOGRAPHY 7.2): readers know no 孤字 rule, but all of them
//! know `white-space: nowrap`.

use crate::document::{Inline, InlineKind, plain_text};
use crate::text::{is_cjk, is_western};

/// What is longer than this is not kept together as a whole.
pub(super) const LONGEST: usize = 8;

/// Where the last `least` characters of a paragraph begin: the inline, and the byte in its text.
/// `None` when there is nothing to keep together.
pub(super) fn tail(body: &[Inline], least: usize) -> Option<(&Inline, usize)> {
    if least < 2 {
        return None;
    }
    let found = from_end(body, least, &mut 0)?;
    // Keeping a whole paragraph together would only let it overflow.
    let first = body.first().is_some_and(|b| std::ptr::eq(b, found.0));
    (!first || found.1 > 0).then_some(found)
}

fn from_end<'a>(
    inlines: &'a [Inline],
    least: usize,
    counted: &mut usize,
) -> Option<(&'a Inline, usize)> {
    for inline in inlines.iter().rev() {
        let before = *counted;
        match &inline.kind {
            InlineKind::NoteRef(_) => {}
            InlineKind::LineBreak => return None,
            InlineKind::Text { text, .. } => {
                if let Some(at) = in_text(text, least, counted) {
                    return at.map(|at| (inline, at));
                }
            }
            InlineKind::Ruby { base, .. } => *counted += base.chars().count(),
            InlineKind::Image { .. } => *counted += 1,
            InlineKind::Code(text) | InlineKind::Math(text) => *counted += text.chars().count(),
            _ if before == 0 => return from_end(inline.children(), least, counted),
            _ => *counted += plain_text(inline.children()).chars().count(),
        }
        if *counted >= least {
            let text = plain_text(std::slice::from_ref(inline));
            let short = text.chars().count() <= LONGEST;
            // What cannot be broken needs no keeping.
            return (short && before > 0).then_some((inline, 0));
        }
    }
    None
}

/// Counts characters from the end of a text, a Western word at once. Gives the byte at which there
/// are enough; no byte when a word is enough by itself, since words are not broken anyway.
fn in_text(text: &str, least: usize, counted: &mut usize) -> Option<Option<usize>> {
    let mut word: Option<(usize, usize)> = None;
    for (i, c) in text.char_indices().rev() {
        if is_western(c) {
            let (_, letters) = word.unwrap_or_default();
            word = Some((i, letters + 1));
            continue;
        }
        if let Some(found) = end_word(word.take(), least, counted) {
            return Some(found);
        }
        *counted += usize::from(is_cjk(c));
        if *counted >= least {
            return Some(Some(i));
        }
    }
    end_word(word, least, counted)
}

fn end_word(
    word: Option<(usize, usize)>,
    least: usize,
    counted: &mut usize,
) -> Option<Option<usize>> {
    let (start, letters) = word?;
    let alone = *counted == 0;
    *counted += letters;
    // A long word must stay divisible.
    if letters > 2 * LONGEST && *counted >= least {
        return Some(None);
    }
    (*counted >= least).then_some((!alone).then_some(start))
}

/// Where a name of two parts has its dot: the dot may not begin a line, so it stays with the
/// character before it (列夫·托尔斯泰). Gives the bytes of both.
pub(super) fn name_dot(text: &str) -> Option<std::ops::Range<usize>> {
    text.match_indices('·').find_map(|(at, dot)| {
        let before = text[..at].chars().next_back().filter(|&c| is_cjk(c))?;
        let after = at + dot.len();
        text[after..].chars().next().filter(|&c| is_cjk(c))?;
        Some(at - before.len_utf8()..after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(t: &str) -> Inline {
        Inline::text(t, None)
    }

    fn kept(body: &[Inline]) -> Option<String> {
        let (at, byte) = tail(body, 2)?;
        let from = body.iter().position(|b| std::ptr::eq(b, at));
        let mut out = plain_text(&body[from.unwrap_or(body.len())..]);
        if from.is_none() {
            out = plain_text(std::slice::from_ref(at));
        }
        Some(out.split_off(byte))
    }

    #[test]
    fn two_characters_and_the_marks_after_them_stay() {
        let strong = |t: &str| Inline::new(InlineKind::Strong(vec![text(t)]), None);
        let note = || Inline::new(InlineKind::NoteRef(crate::document::NodeId(1)), None);
        let cases: [(Vec<Inline>, Option<&str>); 10] = [
            (vec![text("这是一句话。”")], Some("句话。”")),
            (vec![text("他用的是方案A。")], Some("案A。")),
            (vec![text("他用的是GPT。")], None),
            (vec![text("他用GPT了。")], Some("GPT了。")),
            (vec![text("好。")], None),
            (vec![text("这是一句话"), note()], Some("句话")),
            (vec![text("这是"), strong("重点"), text("。")], Some("重点")),
            (vec![text("这是"), strong("重点"), text("吗？")], Some("重点吗？")),
            (vec![text("这"), strong("是很长很长很长的重点"), text("吗？")], None),
            (vec![text("诗"), Inline::new(InlineKind::LineBreak, None), text("句")], None),
        ];
        for (body, expected) in cases {
            assert_eq!(kept(&body).as_deref(), expected, "{body:?}");
        }
    }

    #[test]
    fn dots_of_names() {
        let text = "列夫·托尔斯泰";
        assert_eq!(name_dot(text).map(|r| &text[r]), Some("夫·"));
        assert_eq!(name_dot("a·b"), None);
        assert_eq!(name_dot("·"), None);
    }
}
