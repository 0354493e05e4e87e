//! The standards a file claims to conform to.

use crate::say::Message;

/// A level of PDF/A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archive {
    /// PDF/A-2b (ISO 19005-2): looks the same for ever.
    A2b,
    /// PDF/A-2u: and all text is Unicode.
    A2u,
    /// PDF/A-2a: and it is tagged.
    A2a,
    /// PDF/A-3a (ISO 19005-3): PDF/A-2a with the source and the report attached.
    A3a,
    /// PDF/A-4 (ISO 19005-4): PDF 2.0.
    A4,
    /// PDF/A-4f: PDF/A-4 with the source and the report attached.
    A4f,
}

/// What a file claims. It is tagged whatever it claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its level of PDF/A.
    pub archive: Option<Archive>,
    /// Whether it claims PDF/UA-1 (ISO 14289-1).
    pub accessible: bool,
}

impl Default for Standard {
    fn default() -> Standard {
        Standard { archive: Some(Archive::A2a), accessible: true }
    }
}

/// The names of [`Standard::parse`].
const NAMES: [(&str, Option<Archive>); 8] = [
    ("a-2a", Some(Archive::A2a)),
    ("a-2u", Some(Archive::A2u)),
    ("a-2b", Some(Archive::A2b)),
    ("a-3a", Some(Archive::A3a)),
    ("a-4", Some(Archive::A4)),
    ("a-4f", Some(Archive::A4f)),
    (UA, None),
    (NONE, None),
];
const UA: &str = "ua-1";
const NONE: &str = "none";

impl Standard {
    /// Reads names such as `a-2a` and `ua-1`; an error is what is wrong and what to do.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Standard, (Message, Message)> {
        let mut standard = Standard { archive: None, accessible: false };
        let mut level: Option<&str> = None;
        for name in names.iter().map(|n| n.as_ref().trim()) {
            let known = NAMES.iter().find(|(known, _)| *known == name).ok_or_else(|| unknown(name));
            let (name, archive) = known?;
            standard.accessible |= *name == UA;
            let Some(archive) = archive else { continue };
            if let Some(before) = level.replace(name).filter(|before| before != name) {
                let message = say!("a PDF cannot be both `{before}` and `{name}`", before, name);
                return Err((
                    message,
                    say!("name one of them; `{ua}` may stand beside it", ua = UA),
                ));
            }
            standard.archive = Some(*archive);
        }
        if names.iter().any(|n| n.as_ref().trim() == NONE) && names.len() > 1 {
            let message =
                say!("`{none}` claims nothing, yet other standards are named", none = NONE);
            return Err((message, say!("leave `{none}` out, or name it alone", none = NONE)));
        }
        if standard.accessible && standard.is_pdf_2() {
            let name = level.unwrap_or_default();
            let message = say!("`{name}` is PDF 2.0, and `{ua}` is for PDF 1.7", name, ua = UA);
            return Err((
                message,
                say!("name `{name}` alone (it is tagged too), or `a-2a,{ua}`", name, ua = UA),
            ));
        }
        Ok(standard)
    }

    /// Whether anything is claimed.
    pub fn is_claimed(self) -> bool {
        self.archive.is_some() || self.accessible
    }

    /// Whether the source and the report are attached.
    pub fn has_attachments(self) -> bool {
        matches!(self.archive, Some(Archive::A3a | Archive::A4f))
    }

    /// Whether the file is PDF 2.0 (ISO 32000-2) instead of 1.7.
    pub(super) fn is_pdf_2(self) -> bool {
        matches!(self.archive, Some(Archive::A4 | Archive::A4f))
    }
}

impl Archive {
    /// Part, conformance and revision as XMP has them (ISO 19005-2, 6.6.4; ISO 19005-4, 6.7.3).
    pub(super) fn identification(
        self,
    ) -> (&'static str, Option<&'static str>, Option<&'static str>) {
        match self {
            Archive::A2b => ("2", Some("B"), None),
            Archive::A2u => ("2", Some("U"), None),
            Archive::A2a => ("2", Some("A"), None),
            Archive::A3a => ("3", Some("A"), None),
            Archive::A4 => ("4", None, Some("2020")),
            Archive::A4f => ("4", Some("F"), Some("2020")),
        }
    }
}

fn unknown(name: &str) -> (Message, Message) {
    let known: Vec<&str> = NAMES.iter().map(|(known, _)| *known).collect();
    (say!("`{name}` is no PDF standard Banxin knows", name), Message::foreign(known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(list: &str) -> Result<Standard, (Message, Message)> {
        Standard::parse(&list.split(',').collect::<Vec<_>>())
    }

    #[test]
    fn lists_are_read() {
        assert_eq!(parse("a-2a,ua-1"), Ok(Standard::default()));
        assert_eq!(parse("ua-1, a-2a"), Ok(Standard::default()));
        let none = Standard { archive: None, accessible: false };
        assert_eq!(parse("none"), Ok(none));
        assert_eq!(parse("ua-1"), Ok(Standard { accessible: true, ..none }));
        assert_eq!(parse("a-4f"), Ok(Standard { archive: Some(Archive::A4f), ..none }));
    }

    #[test]
    fn what_cannot_be_is_said() {
        for (list, piece) in [
            ("a-2a,a-3a", "both `a-2a` and `a-3a`"),
            ("a-4,ua-1", "PDF 2.0"),
            ("ua-1,a-4f", "PDF 2.0"),
            ("none,ua-1", "`none`"),
            ("a-1a", "`a-1a`"),
            ("", "``"),
        ] {
            let (message, hint) = parse(list).expect_err(list);
            assert!(
                message.to_string().contains(piece) && !hint.to_string().is_empty(),
                "{list}: {message}"
            );
        }
    }
}
