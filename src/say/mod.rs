//! Sentences for people, as data: a template in English, and what fills it. A table has every
//! template in Chinese, so that whoever says a thing need not know in which tongue it is heard.
//!
//! The macro `say!` makes one. Nothing else does, so that a test can find every template in the
//! sources and hold it against the table.

mod hant;
mod table;

use std::borrow::Cow;
use std::{fmt, io, num, path};

use serde::{Deserialize, Serialize};

pub use table::chinese;
pub(crate) use table::rows;

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// English, which scripts may rely on.
    #[default]
    En,
    /// Chinese, in simplified characters.
    Zh,
    /// Chinese, in traditional characters and the words of Taiwan.
    ZhHant,
}

impl Tongue {
    /// Whether it is Chinese.
    pub fn is_chinese(self) -> bool {
        self != Tongue::En
    }

    /// A text of a table, which are in simplified characters, as this tongue writes Chinese.
    pub(crate) fn chinese(self, simplified: &str) -> Cow<'_, str> {
        match self {
            Tongue::ZhHant => Cow::Owned(hant::traditional(simplified)),
            Tongue::En | Tongue::Zh => Cow::Borrowed(simplified),
        }
    }
}

/// A sentence. [`Display`](fmt::Display) says it in English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The sentence in English, with `{name}` where an argument goes.
    template: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    args: Vec<(Cow<'static, str>, Arg)>,
}

/// What fills a place in a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arg {
    /// A name, a number, words of an article: the same in every tongue.
    Text(String),
    /// A sentence of its own.
    Said(Message),
    /// Several, with what stands between them in English.
    List(Vec<Arg>, Cow<'static, str>),
    /// Words of the system in English, and what they come to.
    Foreign(String, Message),
}

/// Makes a [`Message`]; names that are not those of the template do not compile:
/// `say!("`{path}` has {count} lines", path, count = lines.len())`.
macro_rules! say {
    (@arg $name:ident = $value:expr) => { $crate::say::Say::arg(&$value) };
    (@arg $name:ident) => { $crate::say::Say::arg(&$name) };
    ($template:literal) => {{
        const _: () = assert!($crate::say::fills(&[], $template), "what fills the template?");
        $crate::say::Message::plain($template)
    }};
    ($template:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        const _: () = assert!($crate::say::fills(&[$(stringify!($name)),+], $template), "not as the template");
        $crate::say::Message::filled(
            $template,
            vec![$((stringify!($name), say!(@arg $name $(= $value)?))),+],
        )
    }};
}

/// Whether a template has these places and no others.
pub(crate) const fn fills(names: &[&str], template: &str) -> bool {
    let (text, mut at, mut met) = (template.as_bytes(), 0, 0u32);
    while at < text.len() {
        let start = at + 1;
        at += 1;
        while text[start - 1] == b'{' && at < text.len() && is_of_name(text[at]) {
            at += 1;
        }
        if at > start && at < text.len() && text[at] == b'}' {
            let mut name = 0;
            while name < names.len() && !is(names[name].as_bytes(), text, start, at) {
                name += 1;
            }
            if name == names.len() {
                return false;
            }
            met |= 1 << name;
        }
    }
    met.count_ones() as usize == names.len()
}

const fn is_of_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_lowercase()
}

/// Whether a name stands in a text, from a place to another.
const fn is(name: &[u8], text: &[u8], start: usize, end: usize) -> bool {
    let mut at = 0;
    while at < name.len() && start + at < end && name[at] == text[start + at] {
        at += 1;
    }
    at == name.len() && start + at == end
}

impl Message {
    /// A sentence that nothing fills. For `say!`.
    pub(crate) const fn plain(template: &'static str) -> Message {
        Message { template: Cow::Borrowed(template), args: Vec::new() }
    }

    /// A sentence with what fills it. For `say!`.
    pub(crate) fn filled(template: &'static str, args: Vec<(&'static str, Arg)>) -> Message {
        let args = args.into_iter().map(|(name, arg)| (Cow::Borrowed(name), arg));
        Message { template: Cow::Borrowed(template), args: args.collect() }
    }

    /// Words that come from elsewhere, such as those of a parser: the same in every tongue.
    pub(crate) fn foreign(words: impl ToString) -> Message {
        Message { template: Cow::Owned(words.to_string()), args: Vec::new() }
    }

    /// The sentence in a language.
    pub fn in_tongue(&self, tongue: Tongue) -> String {
        let known = tongue.is_chinese().then(|| chinese(&self.template)).flatten();
        let template = known.map_or(Cow::Borrowed(&*self.template), |known| tongue.chinese(known));
        let mut rest = &*template;
        let mut said = String::with_capacity(rest.len());
        while let Some(start) = rest.find('{') {
            let filled = rest[start..].find('}').and_then(|length| {
                let name = &rest[start + 1..start + length];
                let (_, arg) = self.args.iter().find(|(known, _)| known == name)?;
                Some((length, arg))
            });
            let (end, arg) = match filled {
                Some((length, arg)) => (start + length + 1, Some(arg)),
                None => (start + 1, None), // A brace of the sentence itself.
            };
            said += &rest[..if arg.is_some() { start } else { end }];
            if let Some(arg) = arg {
                said += &arg.in_tongue(tongue);
            }
            rest = &rest[end..];
        }
        said + rest
    }
}

/// Words of who knows no table, such as the reason of an [`Assets`](crate::source::Assets).
impl<T: Into<String>> From<T> for Message {
    fn from(words: T) -> Message {
        Message::foreign(words.into())
    }
}

impl Arg {
    /// Several things; `between` is what stands between them in English, such as `, `.
    pub(crate) fn list<T: Say>(items: impl IntoIterator<Item = T>, between: &'static str) -> Arg {
        Arg::List(items.into_iter().map(|item| item.arg()).collect(), Cow::Borrowed(between))
    }

    fn in_tongue(&self, tongue: Tongue) -> String {
        match self {
            Arg::Text(text) => text.clone(),
            Arg::Said(message) => message.in_tongue(tongue),
            Arg::List(items, between) => {
                let items: Vec<String> = items.iter().map(|item| item.in_tongue(tongue)).collect();
                match tongue.is_chinese() {
                    true => items.join(&between.replace(", ", "、").replace(" and ", "、")),
                    false => items.join(between),
                }
            }
            Arg::Foreign(text, _) if tongue == Tongue::En => text.clone(),
            Arg::Foreign(_, message) => message.in_tongue(tongue),
        }
    }
}

impl std::error::Error for Message {}

/// What an [`io::Error`] of our own holds: a sentence, and what may help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What is so.
    pub said: Message,
    /// What may help.
    pub hint: Option<Message>,
}

impl Told {
    /// An error that holds these.
    pub(crate) fn error(kind: io::ErrorKind, said: Message, hint: Option<Message>) -> io::Error {
        io::Error::new(kind, Told { said, hint })
    }

    /// What an error holds, if it is one of ours.
    pub(crate) fn of(error: &io::Error) -> Option<&Told> {
        error.get_ref()?.downcast_ref()
    }
}

impl std::error::Error for Told {}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said.fmt(f)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_tongue(Tongue::En))
    }
}

/// What can fill a place in a template.
pub(crate) trait Say {
    fn arg(&self) -> Arg;
}

impl<T: Say + ?Sized> Say for &T {
    fn arg(&self) -> Arg {
        (**self).arg()
    }
}

/// Nothing is said where there is nothing.
impl<T: Say> Say for Option<T> {
    fn arg(&self) -> Arg {
        self.as_ref().map_or(Arg::Text(String::new()), Say::arg)
    }
}

impl Say for Message {
    fn arg(&self) -> Arg {
        Arg::Said(self.clone())
    }
}

impl Say for Arg {
    fn arg(&self) -> Arg {
        self.clone()
    }
}

/// An error of the system in words of ours; those that are not known stay as they are.
impl Say for io::Error {
    fn arg(&self) -> Arg {
        use io::ErrorKind::*;
        if let Some(told) = Told::of(self) {
            return Arg::Said(told.said.clone());
        }
        let like = match self.kind() {
            NotFound => say!("there is no such file or folder"),
            PermissionDenied => say!("permission denied"),
            AlreadyExists => say!("it is there already"),
            IsADirectory => say!("it is a folder"),
            NotADirectory => say!("a part of the path is no folder"),
            ReadOnlyFilesystem => say!("the disk is read-only"),
            StorageFull | QuotaExceeded => say!("the disk is full"),
            InvalidData => say!("it is not UTF-8"),
            WouldBlock => say!("another batch writes it"),
            BrokenPipe => say!("nobody reads any more"),
            _ => return Arg::Text(self.to_string()),
        };
        Arg::Foreign(self.to_string(), like)
    }
}

/// What is no number that is wanted.
impl Say for num::ParseIntError {
    fn arg(&self) -> Arg {
        Arg::Foreign(self.to_string(), say!("it is no whole number in range"))
    }
}

/// Names, numbers and the like.
macro_rules! texts {
    ($($kind:ty),+) => {
        $(impl Say for $kind {
            fn arg(&self) -> Arg {
                Arg::Text(self.to_string())
            }
        })+
    };
}

texts!(str, String, Cow<'_, str>, char, path::Display<'_>, usize, i32, u8, u16, u32, u64, f64);
