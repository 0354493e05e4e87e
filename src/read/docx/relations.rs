//! What the parts of a package call one another (ISO/IEC 29500-2, 8.3).

use std::collections::BTreeMap;

use roxmltree::Node;

use super::super::archive::{Archive, folder, join};
use super::super::xml::{self, attribute, children};

/// The relationships of one part.
#[derive(Debug, Default)]
pub(super) struct Relations {
    targets: BTreeMap<String, Target>,
}

#[derive(Clone, Debug)]
struct Target {
    kind: String,
    /// A name in the archive, or an address outside.
    path: String,
    outside: bool,
}

impl Relations {
    /// Those of a part; none where the package says nothing or its words make no sense.
    pub(super) fn of(archive: &Archive<'_>, part: &str) -> Relations {
        let base = folder(part);
        let file = format!("{base}_rels/{}.rels", &part[base.len()..]);
        let mut found = Relations::default();
        let Ok(text) = xml::read(archive, &file) else { return found };
        let Ok(document) = xml::parse(&text) else { return found };
        for node in children(document.root_element(), "Relationship") {
            let (Some(id), Some(path)) = (attribute(node, "Id"), attribute(node, "Target")) else {
                continue;
            };
            let outside = attribute(node, "TargetMode").is_some_and(|m| m == "External");
            let path = match outside {
                true => Some(path.to_owned()),
                false => join(base, path),
            };
            let kind = attribute(node, "Type").unwrap_or_default();
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            if let Some(path) = path {
                found.targets.insert(id.to_owned(), Target { kind, path, outside });
            }
        }
        found
    }

    /// The first part of a kind, such as `styles`.
    pub(super) fn part(&self, kind: &str) -> Option<&str> {
        let found = self.targets.values().find(|t| t.kind == kind && !t.outside);
        found.map(|t| t.path.as_str())
    }

    /// Where a `w:hyperlink` leads.
    pub(super) fn link(&self, node: Node<'_, '_>) -> Option<String> {
        let anchor = attribute(node, "anchor").map(|a| format!("#{a}"));
        let target = attribute(node, "id").and_then(|id| self.targets.get(id));
        match target.filter(|t| t.outside) {
            Some(target) => Some(format!("{}{}", target.path, anchor.unwrap_or_default())),
            None => anchor,
        }
    }

    /// The file of a picture.
    pub(super) fn picture(&self, node: Node<'_, '_>) -> Option<String> {
        let names = ["embed", "id", "link"];
        let mut found = names.iter().filter_map(|n| self.targets.get(attribute(node, n)?));
        found.next().map(|target| target.path.clone())
    }
}
