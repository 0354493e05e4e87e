//! What is known of an article beside its text.

use super::Date;
use crate::text::Lang;

/// What is known of an article beside its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// The title, as shown.
    pub title: Option<String>,
    /// A second title below it.
    pub subtitle: Option<String>,
    /// What the title is sorted by, when the user knows better than the table of readings.
    pub title_sort: Option<String>,
    /// Authors, in the order given.
    pub authors: Vec<String>,
    /// What each author is sorted by, in the same order.
    pub author_sort: Vec<String>,
    /// Translators.
    pub translators: Vec<String>,
    /// The main language.
    pub language: Option<Lang>,
    /// When it was published.
    pub published: Option<Date>,
    /// The source named in the publish line (来源), or the publisher.
    pub publisher: Option<String>,
    /// Where it was read.
    pub source_url: Option<String>,
    /// An identifier given by the user (ISBN, URN).
    pub identifier: Option<String>,
    /// Other identifiers.
    pub other_identifiers: Vec<String>,
    /// The series or collection it belongs to.
    pub series: Option<Series>,
    /// A short description.
    pub description: Option<String>,
    /// Subjects.
    pub keywords: Vec<String>,
    /// Rights and notices.
    pub rights: Vec<String>,
    /// A file with the cover, beside the article.
    pub cover: Option<String>,
    /// The name of the site it came from, if one was seen.
    pub site_name: Option<String>,
}

/// A series of books, and the place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The number of this book, such as `2` or `2.1`.
    pub position: Option<String>,
}

impl Series {
    /// A series as it is written: `活字丛书`, `活字丛书#2`, `活字丛书（2）`.
    pub fn parse(text: &str) -> Option<Series> {
        let text = text.trim();
        let tail = text.strip_suffix(['）', ')']).unwrap_or(text);
        let parted = tail.rsplit_once(['#', '（', '(']).filter(|(_, n)| is_position(n));
        let (name, position) = match parted {
            Some((name, position)) => (name.trim(), Some(position.trim().to_owned())),
            None => (text, None),
        };
        (!name.is_empty()).then(|| Series { name: name.to_owned(), position })
    }
}

/// Numbers and decimals (EPUB 3.3, D.3.7 group-position).
pub(crate) fn is_position(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.split('.').all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The URN of an ISBN whose check digit is right (ISO 2108); hyphens and blanks are no matter.
pub fn isbn(text: &str) -> Option<String> {
    let text = text.trim();
    let named = |name: &str| {
        let (start, rest) = text.split_at_checked(name.len())?;
        start.eq_ignore_ascii_case(name).then_some(rest)
    };
    let text = named("urn:isbn:").or(named("ISBN")).unwrap_or(text);
    let digits: String =
        text.chars().filter(|c| !matches!(c, '-' | ' ' | ':' | '：' | '‐' | '–')).collect();
    let value = |(i, c): (usize, char)| match c.to_digit(10) {
        None if i == 9 && matches!(c, 'X' | 'x') => Some(10),
        digit => digit,
    };
    let values: Vec<u32> = digits.chars().enumerate().map(value).collect::<Option<_>>()?;
    let sound = match values.len() {
        10 => values.iter().zip((1..=10).rev()).map(|(v, w)| v * w).sum::<u32>().is_multiple_of(11),
        13 => values
            .iter()
            .zip([1, 3].iter().cycle())
            .map(|(v, w)| v * w)
            .sum::<u32>()
            .is_multiple_of(10),
        _ => false,
    };
    sound.then(|| format!("urn:isbn:{}", digits.to_uppercase()))
}

impl Metadata {
    /// Takes over whatever `other` says.
    pub fn overlay(&mut self, other: &Metadata) {
        fn one<T: Clone>(own: &mut Option<T>, other: &Option<T>) {
            if other.is_some() {
                own.clone_from(other);
            }
        }
        fn many(own: &mut Vec<String>, other: &[String]) {
            if !other.is_empty() {
                *own = other.to_vec();
            }
        }
        one(&mut self.title, &other.title);
        one(&mut self.subtitle, &other.subtitle);
        one(&mut self.title_sort, &other.title_sort);
        many(&mut self.authors, &other.authors);
        many(&mut self.author_sort, &other.author_sort);
        many(&mut self.translators, &other.translators);
        one(&mut self.language, &other.language);
        one(&mut self.published, &other.published);
        one(&mut self.publisher, &other.publisher);
        one(&mut self.source_url, &other.source_url);
        one(&mut self.identifier, &other.identifier);
        many(&mut self.other_identifiers, &other.other_identifiers);
        one(&mut self.series, &other.series);
        one(&mut self.description, &other.description);
        many(&mut self.keywords, &other.keywords);
        many(&mut self.rights, &other.rights);
        one(&mut self.cover, &other.cover);
        one(&mut self.site_name, &other.site_name);
    }

    /// Adds an identifier: the first is the book's own.
    pub fn add_identifier(&mut self, identifier: String) {
        match &self.identifier {
            None => self.identifier = Some(identifier),
            Some(own) if *own == identifier => {}
            Some(_) => self.other_identifiers.push(identifier),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_wrong_check_digit_are_no_isbn() {
        let cases = [
            ("isbn:978-7-101-00307-9", Some("urn:isbn:9787101003079")),
            ("978-7-101-00307-9", Some("urn:isbn:9787101003079")),
            ("ISBN：7-101-00307-9", Some("urn:isbn:7101003079")),
            ("7-101-00307-8", None),
            ("ISBN 0-306-40615-2", Some("urn:isbn:0306406152")),
            ("080442957x", Some("urn:isbn:080442957X")),
            ("9787101003078", None),
            ("abc", None),
            ("", None),
        ];
        for (text, urn) in cases {
            assert_eq!(isbn(text).as_deref(), urn, "{text}");
        }
    }

    #[test]
    fn a_series_with_and_without_number() {
        let of = |t: &str| Series::parse(t).map(|s| (s.name, s.position));
        let named = |n: &str, p: Option<&str>| Some((n.to_owned(), p.map(str::to_owned)));
        assert_eq!(of("活字丛书"), named("活字丛书", None));
        assert_eq!(of("活字丛书 #2"), named("活字丛书", Some("2")));
        assert_eq!(of("活字丛书（2.1）"), named("活字丛书", Some("2.1")));
        assert_eq!(of("丛书（新编）"), named("丛书（新编）", None));
        assert_eq!(of("#3"), None);
    }
}
