//! What may be cleaned, and the rules of the user.

use std::fs;
use std::path::Path;

use super::{Failure, Result, usage};
use crate::cli::args::{Clean, Conversion, PinyinWhere, Punct};
use crate::convert::{
    CleanMode, CleanOptions, Conversion as Script, Pinyin, Punctuation, UserRules,
};
use crate::diag::Diagnostic;

/// No file of rules is longer, in bytes.
const LIMIT: u64 = 1 << 20;

pub(super) fn clean(args: &Conversion) -> Result<CleanOptions> {
    let mode = match args.clean {
        Some(Clean::Auto) => CleanMode::Auto,
        Some(Clean::Report) => CleanMode::Report,
        Some(Clean::Off) => CleanMode::Off,
        None if args.archives() => CleanMode::Report,
        None => CleanMode::Auto,
    };
    let mut rules = UserRules::default();
    for path in &args.clean_rules {
        rules.append(read(path)?);
    }
    let punctuation = match args.punct {
        Punct::Cjk => Punctuation::Cjk,
        Punct::Keep => Punctuation::Keep,
    };
    Ok(CleanOptions { mode, keep: args.keep.clone(), punctuation, rules })
}

/// The conversion of characters that is asked for.
pub(super) fn script(args: &Conversion) -> Result<Option<Script>> {
    let Some(name) = &args.convert else { return Ok(None) };
    Script::parse(name).map(Some).ok_or_else(|| {
        let known = Script::ALL.map(|(_, name)| name).join(", ");
        usage(format!("there is no conversion `{name}`"), format!("there are {known}"))
    })
}

pub(super) fn pinyin(args: &Conversion) -> Option<Pinyin> {
    args.pinyin.map(|chosen| match chosen {
        PinyinWhere::All => Pinyin::All,
        PinyinWhere::First => Pinyin::First,
    })
}

fn read(path: &Path) -> Result<UserRules> {
    let name = path.display();
    let unreadable = |why: String| Failure {
        code: 66,
        diagnostic: Diagnostic::error(
            "rules-unreadable",
            format!("`{name}` cannot be read: {why}"),
        )
        .hint("`--clean-rules` names a TOML file"),
    };
    if fs::metadata(path).is_ok_and(|m| m.len() > LIMIT) {
        return Err(unreadable(format!("it has more than {LIMIT} bytes")));
    }
    let text = fs::read_to_string(path).map_err(|e| unreadable(e.to_string()))?;
    UserRules::parse(&text).map_err(|errors| {
        let lines: Vec<String> = errors
            .iter()
            .map(|e| {
                let hint = e.hint.as_ref().map_or(String::new(), |h| format!(" ({h})"));
                format!("{name}:{}:{}: {}{hint}", e.line, e.column, e.message)
            })
            .collect();
        let diagnostic = Diagnostic::error("rules-invalid", lines.join("\n"))
            .hint("`docs/CLEANING.md` shows how rules are written");
        Failure { code: 2, diagnostic }
    })
}
