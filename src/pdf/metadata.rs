//! Info and XMP, saying the same (ISO 19005-2, 6.6.2–6.6.3).

use std::slice;

use lopdf::{Dictionary, Object, dictionary};

use super::objects::text;
use super::standard::Standard;
use crate::document::{Date, Document};

/// What wrote the file.
const PRODUCER: &str = concat!("Banxin ", env!("CARGO_PKG_VERSION"));
const CREATOR: &str = "Banxin";

/// The document information dictionary.
pub(super) fn info(document: &Document, created: Option<&Date>) -> Dictionary {
    let meta = &document.metadata;
    // Overlaps of inks are the printer's business (ISO 32000-1, 14.11.6).
    let mut info = dictionary! {
        "Producer" => text(PRODUCER),
        "Creator" => text(CREATOR),
        "Trapped" => "False",
    };
    let mut set = |key: &str, value: &str| {
        if !value.is_empty() {
            info.set(key, text(value));
        }
    };
    set("Title", document.title());
    set("Author", &meta.authors.join("; "));
    set("Subject", meta.description.as_deref().unwrap_or_default());
    set("Keywords", &meta.keywords.join(", "));
    if let Some(date) = created {
        let date = Object::string_literal(pdf_date(date));
        info.set("CreationDate", date.clone());
        info.set("ModDate", date);
    }
    info
}

/// `D:20241002122300Z`
pub(super) fn pdf_date(date: &Date) -> String {
    let digits: String = date.to_utc().chars().filter(char::is_ascii_digit).collect();
    format!("D:{digits}Z")
}

/// The XMP packet with what the file claims.
pub(super) fn xmp(
    document: &Document,
    created: Option<&Date>,
    identifier: Option<&str>,
    standard: Standard,
) -> String {
    let meta = &document.metadata;
    let mut body = String::new();
    let mut element = |name: &str, content: String| {
        body.push_str(&format!("<{name}>{content}</{name}>"));
    };
    let alternatives = |s: &str| {
        format!("<rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt>", escape(s))
    };
    let items = |list: &[String]| {
        list.iter().map(|s| format!("<rdf:li>{}</rdf:li>", escape(s))).collect::<String>()
    };
    element("dc:format", "application/pdf".to_owned());
    if !document.title().is_empty() {
        element("dc:title", alternatives(document.title()));
    }
    if !meta.authors.is_empty() {
        element("dc:creator", format!("<rdf:Seq>{}</rdf:Seq>", items(&meta.authors)));
    }
    if let Some(description) = meta.description.as_deref().filter(|d| !d.is_empty()) {
        element("dc:description", alternatives(description));
    }
    if !meta.keywords.is_empty() {
        element("dc:subject", format!("<rdf:Bag>{}</rdf:Bag>", items(&meta.keywords)));
        element("pdf:Keywords", escape(&meta.keywords.join(", ")));
    }
    let languages: Vec<String> =
        document.languages().iter().map(|lang| lang.tag().to_owned()).collect();
    element("dc:language", format!("<rdf:Bag>{}</rdf:Bag>", items(&languages)));
    if let Some(publisher) = &meta.publisher {
        element(
            "dc:publisher",
            format!("<rdf:Bag>{}</rdf:Bag>", items(slice::from_ref(publisher))),
        );
    }
    if let Some(source) = &meta.source_url {
        element("dc:source", escape(source));
    }
    if !meta.rights.is_empty() {
        element("dc:rights", alternatives(&meta.rights.join("\n")));
    }
    element("pdf:Producer", PRODUCER.to_owned());
    element("xmp:CreatorTool", CREATOR.to_owned());
    if let Some(identifier) = identifier {
        element("dc:identifier", escape(identifier));
    }
    if let Some(date) = created {
        element("xmp:CreateDate", date.to_utc());
        element("xmp:ModifyDate", date.to_utc());
        element("xmp:MetadataDate", date.to_utc());
    }
    if let Some(archive) = standard.archive {
        let (part, conformance, revision) = archive.identification();
        element("pdfaid:part", part.to_owned());
        for (name, value) in [("pdfaid:conformance", conformance), ("pdfaid:rev", revision)] {
            value.into_iter().for_each(|v| element(name, v.to_owned()));
        }
    }
    if standard.accessible {
        element("pdfuaid:part", "1".to_owned());
        body.push_str(UA_SCHEMA);
    }
    format!("{HEAD}{body}{TAIL}")
}

const HEAD: &str = concat!(
    "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n",
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">",
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">",
    "<rdf:Description rdf:about=\"\"",
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"",
    " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"",
    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"",
    " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"",
    " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\"",
    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\"",
    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">",
);

const TAIL: &str = "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";

/// PDF/A knows no PDF/UA schema: it is described in the file (ISO 19005-2, 6.6.2.3.3).
const UA_SCHEMA: &str = concat!(
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">",
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>",
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>",
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>",
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">",
    "<pdfaProperty:category>internal</pdfaProperty:category>",
    "<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>",
    "<pdfaProperty:name>part</pdfaProperty:name>",
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>",
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>",
);

/// Text of XML 1.0, which has no place for most control characters.
fn escape(s: &str) -> String {
    let sound = |c: char| !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}');
    let s: String = s.chars().filter(|&c| sound(c)).collect();
    s.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
