//! What is wrong with a command line: clap's sentences as our own, so that they are known in
//! Chinese. In English clap says them itself, in the same words.

use std::error::Error as _;
use std::num::ParseIntError;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help::{chinese, usage};
use crate::say::{Arg, Message, Tongue};

/// Clap's first sentence; none where it has one that is not about words of the user.
pub(in crate::cli) fn mistake(error: &clap::Error) -> Option<Message> {
    use ContextKind::{InvalidArg, InvalidSubcommand, InvalidValue, PriorArg};
    let arg = || text(error, InvalidArg);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => say!("unexpected argument '{arg}' found", arg = arg()?),
        ErrorKind::InvalidSubcommand => {
            say!("unrecognized subcommand '{name}'", name = text(error, InvalidSubcommand)?)
        }
        ErrorKind::InvalidValue if text(error, InvalidValue)?.is_empty() => {
            say!("a value is required for '{arg}' but none was supplied", arg = arg()?)
        }
        ErrorKind::InvalidValue => {
            let value = text(error, InvalidValue)?;
            say!("invalid value '{value}' for '{arg}'", value, arg = arg()?)
        }
        ErrorKind::ValueValidation => {
            let (value, why) = (text(error, InvalidValue)?, why(error));
            say!("invalid value '{value}' for '{arg}'{why}", value, arg = arg()?, why)
        }
        ErrorKind::NoEquals => {
            say!("equal sign is needed when assigning values to '{arg}'", arg = arg()?)
        }
        ErrorKind::TooManyValues => {
            let value = text(error, InvalidValue)?;
            say!(
                "unexpected value '{value}' for '{arg}' found; no more were expected",
                value,
                arg = arg()?
            )
        }
        ErrorKind::ArgumentConflict => match (text(error, PriorArg), list(error, PriorArg)) {
            (Some(prior), _) if Some(&prior) == arg().as_ref() => {
                say!("the argument '{arg}' cannot be used multiple times", arg = prior)
            }
            (Some(prior), _) => {
                say!("the argument '{arg}' cannot be used with '{prior}'", arg = arg()?, prior)
            }
            (None, prior) => say!(
                "the argument '{arg}' cannot be used with: {prior}",
                arg = arg()?,
                prior = Arg::list(&prior, ", ")
            ),
        },
        ErrorKind::MissingRequiredArgument => {
            let missing = Arg::list(list(error, InvalidArg), ", ");
            say!("the following required arguments were not provided: {missing}", missing)
        }
        ErrorKind::MissingSubcommand => {
            let name = text(error, InvalidSubcommand)?;
            say!("'{name}' requires a subcommand but one was not provided", name)
        }
        ErrorKind::InvalidUtf8 => say!("invalid UTF-8 was detected in one or more arguments"),
        _ => return None,
    })
}

/// Why a value is not taken, behind a colon.
fn why(error: &clap::Error) -> Option<Message> {
    let source = error.source()?;
    Some(match (source.downcast_ref::<Message>(), source.downcast_ref::<ParseIntError>()) {
        (Some(why), _) => say!(": {why}", why),
        (_, Some(why)) => say!(": {why}", why),
        _ => say!(": {why}", why = source.to_string()),
    })
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn list(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// What helps: values there are, and words that are like those of the user.
fn tips(error: &clap::Error) -> Vec<Message> {
    use ContextKind::{SuggestedArg, SuggestedSubcommand, SuggestedValue, ValidValue};
    let mut tips = Vec::new();
    let values = list(error, ValidValue);
    if !values.is_empty() {
        tips.push(say!("the values are {values}", values = Arg::list(&values, ", ")));
    }
    for kind in [SuggestedArg, SuggestedSubcommand, SuggestedValue] {
        let like = list(error, kind);
        if !like.is_empty() {
            tips.push(say!("did you mean {names}?", names = Arg::list(quoted(&like), ", ")));
        }
    }
    let is_name = |tips: &[StyledStr]| tips.iter().any(|t| t.to_string().starts_with("to pass "));
    if let Some(ContextValue::StyledStrs(of_clap)) = error.get(ContextKind::Suggested)
        && let Some(arg) = text(error, ContextKind::InvalidArg).filter(|_| is_name(of_clap))
    {
        tips.push(say!("to pass '{arg}' as a value, use '-- {arg}'", arg));
    }
    tips
}

fn quoted(names: &[String]) -> impl Iterator<Item = String> {
    names.iter().map(|name| format!("`{name}`"))
}

/// The whole in Chinese; none where there is nothing but clap's own words.
pub(in crate::cli) fn in_chinese(error: &clap::Error, tongue: Tongue) -> Option<String> {
    let said = |message: &Message| message.in_tongue(tongue);
    let mut out = format!("{}：{}\n", tongue.chinese("错误"), said(&mistake(error)?));
    for tip in tips(error) {
        out += &format!("\n  {}：{}\n", tongue.chinese("建议"), said(&tip));
    }
    if let Some(ContextValue::StyledStr(text)) = error.get(ContextKind::Usage) {
        let mut say = |english: &str| chinese(english, tongue);
        out += &format!("\n{}", usage(&text.to_string(), &mut say));
    }
    Some(out + &tongue.chinese("\n详见 `--help`。\n"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Banxin;

    /// Mistakes of every kind that our options allow, and what is said of them in Chinese.
    const LINES: [(&[&str], &str); 11] = [
        (&["a", "--fot", "x"], "无法识别的参数 `--fot`"),
        (&["themes", "lst"], "无法识别的命令 `lst`"),
        (&["a", "--color", "red"], "`--color <WHEN>` 的值 `red` 无效"),
        (&["a", "--theme"], "`--theme <THEME>` 缺少值"),
        (&["batch", "a", "-o", "b", "-j", "x"], "`--jobs <N>` 的值 `x` 无效：不是范围之内的整数"),
        (
            &["batch", "a", "-o", "b", "--shard", "4"],
            "`--shard <K/N>` 的值 `4` 无效：写作 `3/16`，从 1 数起",
        ),
        (&["a", "--json=yes"], "`--json` 不要值 `yes`"),
        (&["a", "-q", "-v"], "`--quiet` 不能与 `--verbose` 同用"),
        (&["a", "--theme", "x", "--theme", "y"], "`--theme <THEME>` 只能写一次"),
        (&["bind", "a"], "缺少必要的参数：--output <PATH>"),
        (&["themes", "show"], "缺少必要的参数：<NAME>"),
    ];

    fn error(words: &[&str]) -> clap::Error {
        let words = std::iter::once(&"banxin").chain(words);
        Banxin::command().try_get_matches_from(words).expect_err("a mistake")
    }

    #[test]
    fn mistakes_are_said_in_chinese() {
        for (words, chinese) in LINES {
            let error = error(words);
            let said = mistake(&error).map(|said| said.in_tongue(Tongue::Zh));
            assert_eq!(said.as_deref(), Some(chinese), "{words:?}: {error}");
            let all = in_chinese(&error, Tongue::Zh).expect("all of it");
            assert!(all.starts_with("错误：") && all.ends_with("\n详见 `--help`。\n"), "{all}");
            assert_eq!(all.contains("\n用法：banxin "), error.to_string().contains("\nUsage: "));
        }
    }

    /// In English our sentence is clap's, so that jobs are told of their options in the same words.
    #[test]
    fn english_is_as_clap_says_it() {
        for (words, _) in LINES {
            let error = error(words);
            let clap = error.to_string();
            let clap = clap.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default();
            let clap = clap.split("\n  [").next().unwrap_or_default().replace("\n  ", " ");
            assert_eq!(mistake(&error).map(|said| said.to_string()), Some(clap));
        }
    }
}
