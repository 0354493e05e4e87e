//! `--help` in Chinese: the pages that clap would print, of the same commands and options, with
//! their texts from `help.tsv`. Lines are broken between Chinese characters, too, where clap has
//! blanks alone.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Arg, Command};

use crate::say::{Tongue, rows};
use crate::text::is_wide;

/// Columns of a page.
const WIDTH: usize = 80;
/// Columns before what is said of an option.
const INDENT: usize = 10;

static ROWS: LazyLock<BTreeMap<&str, &str>> =
    LazyLock::new(|| rows(include_str!("help.tsv")).collect());

/// What a text of the command line is in Chinese.
pub(super) fn chinese(english: &str, tongue: Tongue) -> String {
    ROWS.get(english).map_or(english.into(), |chinese| tongue.chinese(chinese)).into_owned()
}

/// A command whose pages of help, and those of its commands, are in Chinese.
pub(in crate::cli) fn translated(mut command: Command, tongue: Tongue) -> Command {
    command.build();
    with_pages(command, &mut |english| chinese(english, tongue))
}

fn with_pages(mut command: Command, say: &mut dyn FnMut(&str) -> String) -> Command {
    let page = page(&mut command, say);
    command.override_help(page).mut_subcommands(|below| with_pages(below, say))
}

/// The page of a command.
fn page(command: &mut Command, say: &mut dyn FnMut(&str) -> String) -> String {
    let about = command.get_long_about().or(command.get_about());
    let mut out = about.map_or(String::new(), |about| say(&about.to_string()) + "\n\n");
    out += &usage(&command.render_usage().to_string(), say);
    if command.has_subcommands() {
        out += &format!("\n{}\n", say("Commands:"));
        let name = |c: &Command| c.get_name().len();
        let widest = command.get_subcommands().map(name).max().unwrap_or(0);
        for below in command.get_subcommands() {
            let about = below.get_about().map_or(String::new(), |about| say(&about.to_string()));
            out += &format!("  {:widest$}  {about}\n", below.get_name());
        }
    }
    for (heading, args) in sections(command) {
        out += &format!("\n{}\n", say(&format!("{heading}:")));
        out += &args.into_iter().map(|arg| option(arg, say)).collect::<Vec<_>>().join("\n");
    }
    let after =
        command.get_after_help().map_or(String::new(), |text| after(&text.to_string(), say));
    out + &after
}

/// Usage as clap says it, with its first word and those that stand for others in Chinese.
pub(super) fn usage(usage: &str, say: &mut dyn FnMut(&str) -> String) -> String {
    let head = say("Usage: ");
    let rest = usage.trim_start_matches("Usage: ").replace("\n       ", "\n      ");
    let rest = rest.replace("[OPTIONS]", &say("[OPTIONS]")).replace("<COMMAND>", &say("<COMMAND>"));
    head + rest.trim_end() + "\n"
}

/// The arguments below their headings, in clap's order.
fn sections(command: &Command) -> Vec<(&str, Vec<&Arg>)> {
    let mut sections: Vec<(&str, Vec<&Arg>)> = vec![("Arguments", vec![]), ("Options", vec![])];
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let usual = if arg.is_positional() { "Arguments" } else { "Options" };
        let heading = arg.get_help_heading().unwrap_or(usual);
        match sections.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, args)) => args.push(arg),
            None => sections.push((heading, vec![arg])),
        }
    }
    sections.retain(|(_, args)| !args.is_empty());
    sections
}

fn option(arg: &Arg, say: &mut dyn FnMut(&str) -> String) -> String {
    let head = match arg.get_short() {
        _ if arg.is_positional() => format!("  {arg}\n"),
        Some(short) => format!("  -{short}, {arg}\n"),
        None => format!("      {arg}\n"),
    };
    let help = arg.get_long_help().or(arg.get_help()).map(|help| say(&help.to_string()));
    let values = if arg.is_hide_possible_values_set() { vec![] } else { arg.get_possible_values() };
    let values: Vec<_> = values.into_iter().filter(|value| !value.is_hide_set()).collect();
    let is_told = |value: &PossibleValue| value.get_help().is_some();
    let mut lines: Vec<String> = help.into_iter().flat_map(|help| wrapped(&help)).collect();
    // A flag is said to take `true` and `false`.
    let takes = arg.get_action().takes_values();
    if takes && values.iter().any(is_told) {
        lines.push(say("Possible values:"));
        lines.extend(values.iter().map(|value| possible(value, say)));
    } else if takes && !values.is_empty() {
        let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        lines.push(say("[possible values: {}]").replace("{}", &names.join("、")));
    }
    let default: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    if takes && !default.is_empty() && !arg.is_hide_default_value_set() {
        lines.push(say("[default: {}]").replace("{}", &default.join(",")));
    }
    lines.iter().fold(head, |out, line| out + &" ".repeat(INDENT) + line + "\n")
}

fn possible(value: &PossibleValue, say: &mut dyn FnMut(&str) -> String) -> String {
    let help = value.get_help().map(|help| format!("：{}", say(&help.to_string())));
    format!("- {}{}", value.get_name(), help.unwrap_or_default())
}

/// What stands below the options: lines that begin with blanks are commands, with what they do
/// behind two blanks; others are paragraphs.
fn after(text: &str, say: &mut dyn FnMut(&str) -> String) -> String {
    let (mut out, mut paragraph) = ("\n".to_owned(), Vec::new());
    for line in text.lines().chain([""]) {
        let is_command = line.starts_with("  ");
        if (is_command || line.is_empty()) && !paragraph.is_empty() {
            for line in filled(&say(&paragraph.join(" ")), WIDTH) {
                out += &(line + "\n");
            }
            paragraph.clear();
        }
        match line.trim_start().split_once("  ") {
            _ if !is_command && !line.is_empty() => paragraph.push(line),
            Some((command, does)) if is_command => {
                let gap = does.len() - does.trim_start().len() + 2;
                out += &format!("  {command}{}{}\n", " ".repeat(gap), say(does.trim_start()));
            }
            _ => out += &format!("{line}\n"),
        }
    }
    out.trim_end().to_owned() + "\n"
}

fn wrapped(text: &str) -> Vec<String> {
    filled(text, WIDTH - INDENT)
}

/// Breaks a text into lines of so many columns at most.
fn filled(text: &str, columns: usize) -> Vec<String> {
    let (mut lines, mut line, mut at) = (Vec::new(), String::new(), 0);
    for piece in pieces(text) {
        let wide = width(piece.trim_end());
        if at + wide > columns && !line.is_empty() {
            lines.push(line.trim_end().to_owned());
            (line, at) = (String::new(), 0);
        }
        line += piece;
        at += width(piece);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The parts between which a line may end: after blanks, and beside Chinese characters, but not
/// before closing marks nor after opening ones (CLREQ 3.1.3).
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut before, mut in_code) = (Vec::new(), 0, None, false);
    for (at, c) in text.char_indices() {
        let may_end = match before {
            None => false,
            Some(_) if in_code || "，。；：！？、）》」］".contains(c) => false,
            Some(b) if "（《「［".contains(b) => false,
            Some(b) => c != ' ' && (b == ' ' || is_wide(b) || is_wide(c)),
        };
        if may_end {
            pieces.push(&text[start..at]);
            start = at;
        }
        in_code ^= c == '`';
        before = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Banxin;

    /// Every text that the pages ask for.
    fn asked() -> BTreeSet<String> {
        let mut asked = BTreeSet::new();
        let mut command = Banxin::command();
        command.build();
        with_pages(command, &mut |english| {
            asked.insert(english.to_owned());
            english.to_owned()
        });
        asked
    }

    #[test]
    fn every_text_of_the_pages_is_in_chinese() {
        let asked = asked();
        assert!(asked.len() > 120, "only {} texts found", asked.len());
        let missing: Vec<_> =
            asked.iter().filter(|text| !ROWS.contains_key(text.as_str())).collect();
        assert!(missing.is_empty(), "without Chinese: {missing:#?}");
        let stale: Vec<_> = ROWS.keys().filter(|text| !asked.contains(**text)).collect();
        assert!(stale.is_empty(), "no longer asked for: {stale:#?}");
    }

    #[test]
    fn lines_end_between_characters_but_not_before_closing_marks() {
        let lines = filled("活字印刷，见 `--help me` 与（注一）", 10);
        assert_eq!(lines, ["活字印刷，", "见", "`--help me`", "与（注一）"]);
    }

    #[test]
    fn pages_keep_to_their_width() {
        let mut command = translated(Banxin::command(), Tongue::Zh);
        for below in command.get_subcommands_mut() {
            for line in below.render_long_help().to_string().lines() {
                let is_code = line.starts_with("  ") && !line.starts_with("   ");
                assert!(is_code || width(line) <= WIDTH, "{}: {line}", below.get_name());
            }
        }
    }
}
