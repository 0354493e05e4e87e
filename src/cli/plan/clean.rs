//! What may be cleaned, and the rules of the user.

use std::fs;
use std::path::Path;

use super::{Failure, Result, usage};
use crate::cli::args::{Clean, Conversion, PinyinWhere, Punct};
use crate::convert::{
    CleanMode, CleanOptions, Conversion as Script, Pinyin, Punctuation, UserRules,
};
use crate::diag::Diagnostic;
use crate::say::{Arg, Message, Say};

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
        usage(
            say!("there is no conversion `{name}`", name),
            say!("there are {names}", names = known),
        )
    })
}

pub(super) fn pinyin(args: &Conversion) -> Option<Pinyin> {
    args.pinyin.map(|chosen| match chosen {
        PinyinWhere::All => Pinyin::All,
        PinyinWhere::First => Pinyin::First,
    })
}

fn read(path: &Path) -> Result<UserRules> {
    let name = path.display().to_string();
    let unreadable = |why: Arg| Failure {
        code: 66,
        diagnostic: Diagnostic::error(
            "rules-unreadable",
            say!("`{name}` cannot be read: {why}", name, why),
        )
        .hint(say!("`--clean-rules` names a TOML file")),
    };
    if fs::metadata(path).is_ok_and(|m| m.len() > LIMIT) {
        return Err(unreadable(Arg::Said(say!("it has more than {most} bytes", most = LIMIT))));
    }
    let text = fs::read_to_string(path).map_err(|e| unreadable(e.arg()))?;
    UserRules::parse(&text).map_err(|errors| {
        let lines: Vec<Message> = errors
            .iter()
            .map(|e| {
                let (line, column, message) = (e.line, e.column, &e.message);
                let hint = e.hint.as_ref().map(|hint| say!(" ({hint})", hint));
                say!("{name}:{line}:{column}: {message}{hint}", name, line, column, message, hint)
            })
            .collect();
        let diagnostic =
            Diagnostic::error("rules-invalid", say!("{lines}", lines = Arg::list(lines, "\n")))
                .hint(say!("`docs/CLEANING.md` shows how rules are written"));
        Failure { code: 2, diagnostic }
    })
}
