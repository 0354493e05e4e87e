//! A file of rules to rules, with the place of every mistake.

use regex::RegexBuilder;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::{punctuation, rules};
use super::{Does, RuleError, Scope, UserRule, UserRules, interned};
use crate::say::{Arg, Message};

/// Most rules of a file.
const MOST: usize = 1_000;
/// Longest name, in characters.
const NAME: usize = 64;
/// Most bytes an expression may take when compiled; it is looked for in linear time.
const COMPILED: usize = 1 << 20;

const KEYS: [&str; 6] = ["name", "match", "regex", "scope", "action", "with"];

type Entry<'i> = Spanned<DeValue<'i>>;

pub(super) fn load(text: &str) -> Result<UserRules, Vec<RuleError>> {
    let mut loader = Loader { text, errors: Vec::new(), rules: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => loader.table(table.get_ref()),
        Err(error) => loader.error(
            error.span().map_or(0, |s| s.start),
            Message::foreign(error.message()),
            None,
        ),
    }
    let Loader { mut errors, rules, .. } = loader;
    errors.sort_by_key(|e| (e.line, e.column));
    if errors.is_empty() { Ok(UserRules { rules }) } else { Err(errors) }
}

struct Loader<'a> {
    text: &'a str,
    errors: Vec<RuleError>,
    rules: Vec<UserRule>,
}

/// The keys of a rule as they are written.
#[derive(Default)]
struct Written<'a, 'i> {
    keys: Vec<(&'static str, &'a Entry<'i>, &'a str)>,
}

impl<'a> Written<'a, '_> {
    fn get(&self, key: &str) -> Option<(usize, &'a str)> {
        self.keys
            .iter()
            .find(|(k, ..)| *k == key)
            .map(|(_, entry, text)| (entry.span().start, *text))
    }
}

impl Loader<'_> {
    fn error(&mut self, at: usize, message: Message, hint: Option<Message>) {
        let at = (0..=at.min(self.text.len())).rfind(|at| self.text.is_char_boundary(*at));
        let before = &self.text[..at.unwrap_or(0)];
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        self.errors.push(RuleError {
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            message,
            hint,
        });
    }

    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("rule", DeValue::Array(rules)) if rules.len() <= MOST => {
                    rules.iter().for_each(|rule| self.rule(rule));
                }
                ("rule", DeValue::Array(_)) => {
                    self.error(key.span().start, say!("more than {most} rules", most = MOST), None);
                }
                (name, _) => {
                    let message = say!("`{name}` is no list of rules", name);
                    self.error(
                        key.span().start,
                        message,
                        Some(say!("each rule begins with `[[rule]]`")),
                    );
                }
            }
        }
    }

    fn rule(&mut self, rule: &Entry<'_>) {
        let at = rule.span().start;
        let DeValue::Table(table) = rule.get_ref() else {
            return self.error(
                at,
                say!("a rule is a table"),
                Some(say!("each rule begins with `[[rule]]`")),
            );
        };
        let known = self.errors.len();
        let mut written = Written::default();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some(known) = KEYS.iter().find(|k| **k == name) else {
                let message = say!("unknown key `{name}`", name);
                let hint = say!("the keys are {names}", names = Arg::list(KEYS, ", "));
                self.error(key.span().start, message, Some(hint));
                continue;
            };
            match value.get_ref() {
                DeValue::String(text) => written.keys.push((known, value, text.as_ref())),
                _ => {
                    self.error(value.span().start, say!("`{name}` is a text in quotes", name), None)
                }
            }
        }
        let name = self.name(at, &written);
        let scope = self.scope(&written);
        let matcher = self.matcher(at, &written, scope);
        let action = self.action(at, &written, scope);
        if let (Some(name), Some(matcher), true) = (name, matcher, self.errors.len() == known) {
            self.rules.push(UserRule { name, matcher, scope, action });
        }
    }

    fn name(&mut self, at: usize, written: &Written<'_, '_>) -> Option<&'static str> {
        let Some((place, name)) = written.get("name") else {
            self.error(
                at,
                say!("a rule without `name`"),
                Some(say!("the report shows it under its name")),
            );
            return None;
        };
        let sound = !name.trim().is_empty()
            && name.chars().count() <= NAME
            && !name.contains(char::is_control);
        let ours = rules::RULES.iter().map(|r| r.name).chain([punctuation::RULE]);
        let (message, hint) = if !sound {
            (say!("a name has 1 to 64 characters in one line"), None)
        } else if ours.clone().any(|n| n == name) {
            (
                say!("`{name}` is the name of a rule of ours", name),
                Some(say!("give it another name")),
            )
        } else if self.rules.iter().any(|r| r.name == name) {
            (say!("two rules are called `{name}`", name), Some(say!("give each a name of its own")))
        } else {
            return Some(interned(name));
        };
        self.error(place, message, hint);
        None
    }

    fn scope(&mut self, written: &Written<'_, '_>) -> Scope {
        let Some((at, name)) = written.get("scope") else { return Scope::Line };
        match name {
            "line" => Scope::Line,
            "inside" => Scope::Inside,
            "head" => Scope::Head,
            "foot" => Scope::Foot,
            _ => {
                let message = say!("there is no scope `{name}`", name);
                self.error(at, message, Some(say!("`line`, `inside`, `head` or `foot`")));
                Scope::Line
            }
        }
    }

    /// A rule for lines has to match the whole of them.
    fn matcher(
        &mut self,
        at: usize,
        written: &Written<'_, '_>,
        scope: Scope,
    ) -> Option<regex::Regex> {
        let (place, expression) = match (written.get("match"), written.get("regex")) {
            (Some((place, literal)), None) => (place, regex::escape(literal)),
            (None, Some((place, expression))) => (place, expression.to_owned()),
            (Some(_), Some((place, _))) => {
                self.error(place, say!("both `match` and `regex`"), Some(say!("keep one of them")));
                return None;
            }
            (None, None) => {
                let hint = say!("`match` is the text itself, `regex` an expression");
                self.error(at, say!("a rule with neither `match` nor `regex`"), Some(hint));
                return None;
            }
        };
        if expression.trim().is_empty() {
            self.error(place, say!("nothing to look for"), None);
            return None;
        }
        if let Err(error) = regex_syntax::parse(&expression) {
            let (offset, message) = syntax(&error);
            let within = self.within(place, offset);
            self.error(within, message, Some(say!("the syntax is that of the Rust crate `regex`")));
            return None;
        }
        let whole = match scope {
            Scope::Inside => expression,
            _ => format!("^(?:{expression})$"),
        };
        match RegexBuilder::new(&whole).size_limit(COMPILED).build() {
            Ok(regex) => Some(regex),
            Err(_) => {
                let message = say!("the expression needs more than {most} bytes", most = COMPILED);
                self.error(
                    place,
                    message,
                    Some(say!("count less in it: `{1,1000}` is a thousand copies")),
                );
                None
            }
        }
    }

    /// The place of a byte of a text in quotes; where it begins, if it is written with escapes.
    fn within(&self, at: usize, offset: usize) -> usize {
        let raw = &self.text[at..];
        let quote = raw.chars().take_while(|&c| c == '\'' || c == '"').count();
        let quote = if quote >= 3 { 3 } else { 1 };
        // A line end right behind three quotes is none of the text (TOML 1.0, "String").
        let first = raw.get(quote..).filter(|_| quote == 3);
        let first = first.map_or(0, |text| match text {
            text if text.starts_with("\r\n") => 2,
            text => usize::from(text.starts_with('\n')),
        });
        let quote = quote + first;
        let plain = raw.get(quote..quote + offset).is_some_and(|t| !t.contains(['\\', '\n']));
        if raw.starts_with('\'') || plain { (at + quote + offset).min(self.text.len()) } else { at }
    }

    fn action(&mut self, at: usize, written: &Written<'_, '_>, scope: Scope) -> Does {
        let with = written.get("with");
        let action = written.get("action");
        match (action.map(|a| a.1), with) {
            (Some("replace"), Some((_, with))) => {
                // What is written with `match` is no expression, and `$` in it no group.
                let literal = written.get("match").is_some();
                return Does::Replace(if literal {
                    with.replace('$', "$$")
                } else {
                    with.to_owned()
                });
            }
            (Some("replace"), None) => {
                let place = action.map_or(at, |a| a.0);
                self.error(
                    place,
                    say!("`replace` with what?"),
                    Some(say!("say it: `with = \"…\"`")),
                );
            }
            (_, Some((place, _))) => {
                self.error(place, say!("`with` belongs to `action = \"replace\"`"), None);
            }
            (Some("keep"), None) if matches!(scope, Scope::Head | Scope::Foot) => {
                let hint = say!("with `action = \"keep\"` the scope is `line` or `inside`");
                self.error(at, say!("what is kept is kept wherever it stands"), Some(hint));
            }
            (Some("keep"), None) => return Does::Keep,
            (Some("remove") | None, None) => {}
            (Some(name), None) => {
                let message = say!("there is no action `{name}`", name);
                let place = action.map_or(at, |a| a.0);
                self.error(place, message, Some(say!("`remove`, `keep` or `replace`")));
            }
        }
        Does::Remove
    }
}

/// Where and what is wrong with an expression.
fn syntax(error: &regex_syntax::Error) -> (usize, Message) {
    match error {
        regex_syntax::Error::Parse(e) => (e.span().start.offset, Message::foreign(e.kind())),
        regex_syntax::Error::Translate(e) => (e.span().start.offset, Message::foreign(e.kind())),
        _ => (0, say!("the expression is not sound")),
    }
}
