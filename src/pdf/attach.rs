//! Associated files (ISO 19005-3, 6.8; ISO 32000-2, 7.11.4 and 14.13).

use lopdf::{Document as Pdf, Object, ObjectId, dictionary};

use super::metadata::pdf_date;
use super::objects::{stream, text};
use crate::document::Date;

/// What a file is to the document it is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The document was made from it.
    Source,
    /// It tells more about the document.
    Supplement,
}

/// A file to be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Such as `text/plain`.
    pub media_type: &'static str,
    /// What it is, for a reader.
    pub description: String,
    /// What it is to the document.
    pub relation: Relation,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Writes the files; gives back their specifications with their names, in the order of the names,
/// as name trees want them.
pub(super) fn add(
    pdf: &mut Pdf,
    files: &[Attachment],
    changed: Option<&Date>,
) -> Vec<(Object, ObjectId)> {
    let mut files: Vec<&Attachment> = files.iter().collect();
    files.sort_by_key(|f| name_bytes(&f.name));
    files
        .into_iter()
        .map(|file| {
            let specification = specification(pdf, file, changed);
            (text(&file.name), pdf.add_object(specification))
        })
        .collect()
}

fn name_bytes(name: &str) -> Vec<u8> {
    if let Object::String(bytes, _) = text(name) { bytes } else { Vec::new() }
}

fn specification(pdf: &mut Pdf, file: &Attachment, changed: Option<&Date>) -> lopdf::Dictionary {
    let mut parameters = dictionary! { "Size" => file.bytes.len() as i64 };
    if let Some(date) = changed {
        parameters.set("ModDate", Object::string_literal(pdf_date(date)));
    }
    let dict = dictionary! {
        "Type" => "EmbeddedFile",
        "Subtype" => Object::Name(file.media_type.as_bytes().to_vec()),
        "Params" => parameters,
    };
    let embedded = pdf.add_object(stream(dict, file.bytes.clone()));
    let relation = match file.relation {
        Relation::Source => "Source",
        Relation::Supplement => "Supplement",
    };
    dictionary! {
        "Type" => "Filespec",
        "F" => text(&file.name),
        "UF" => text(&file.name),
        "Desc" => text(&file.description),
        "AFRelationship" => relation,
        "EF" => dictionary! {
            "F" => Object::Reference(embedded),
            "UF" => Object::Reference(embedded),
        },
    }
}
