//! What a package says of itself (ISO/IEC 29500-2, 10): title, author, subject. The day the file
//! was made is not the day anything was published: programs that fill in a template leave that of
//! the template there.

use super::super::archive::Archive;
use super::super::xml;
use super::relations::Relations;
use crate::document::Metadata;
use crate::text::Lang;

/// Reads the core properties.
pub(super) fn read(archive: &Archive<'_>, package: &Relations, metadata: &mut Metadata) {
    let name = package.part("core-properties").unwrap_or("docProps/core.xml");
    let Ok(text) = xml::read(archive, name) else { return };
    let Ok(document) = xml::parse(&text) else { return };
    for node in document.root_element().children() {
        let value = xml::text(node).trim().to_owned();
        if value.is_empty() {
            continue;
        }
        match xml::name(node) {
            "title" if is_title(&value) => metadata.title = Some(value),
            "creator" => {
                let names = value.split([';', '；']).map(str::trim);
                let real = names.filter(|n| is_person(n)).map(str::to_owned);
                metadata.authors.extend(real);
            }
            "description" => metadata.description = Some(value),
            "keywords" => {
                let words = value.split([',', '，', ';', '；', '、']).map(str::trim);
                metadata.keywords.extend(words.filter(|w| !w.is_empty()).map(str::to_owned));
            }
            "language" => metadata.language = Lang::parse(&value),
            _ => {}
        }
    }
}

/// No name that a program gives.
fn is_title(text: &str) -> bool {
    let lower = text.to_lowercase();
    let made =
        ["microsoft word", "文档", "文檔", "document", "untitled", "无标题", "無標題", "标题"];
    let numbered = |word: &&str| {
        lower
            .strip_prefix(*word)
            .is_some_and(|rest| rest.trim().chars().all(|c| c.is_ascii_digit()))
    };
    let file = [".doc", ".docx", ".wps", ".dot", ".dotx", ".rtf"];
    !made.iter().any(numbered)
        && !lower.starts_with("microsoft word -")
        && !file.iter().any(|e| lower.ends_with(e))
}

/// No name of a machine, or of a program.
fn is_person(name: &str) -> bool {
    const MACHINES: [&str; 24] = [
        "administrator",
        "admin",
        "user",
        "users",
        "windows",
        "windows user",
        "windows 用户",
        "windows 使用者",
        "微软用户",
        "微软中国",
        "microsoft",
        "microsoft office user",
        "microsoft office 用户",
        "office",
        "pc",
        "lenovo",
        "hp",
        "dell",
        "asus",
        "acer",
        "python-docx",
        "apache poi",
        "unknown",
        "un-named",
    ];
    !name.is_empty() && !MACHINES.contains(&name.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_programs_give_are_no_titles_and_no_authors() {
        for text in ["文档1", "Microsoft Word - 报告.doc", "报告.docx", "Untitled"] {
            assert!(!is_title(text), "{text}");
        }
        assert!(is_title("文档学引论") && is_title("活字"));
        assert!(is_person("沈括") && !is_person("Administrator") && !is_person("微软用户"));
    }
}
