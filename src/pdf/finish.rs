//! Makes printpdf's document true: version, language, tags, metadata, output intent, outline,
//! identifiers. Each step names its clause; none touches page content.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document as Pdf, Object, ObjectId, Stream, dictionary};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::fonts::Cut;
use super::objects::{stream, text};
use super::save::save;
use super::tag::{self, LinkArea, Marks};
use super::tidy::tidy;
use super::{PdfOptions, Standard, attach, icc, metadata, outline};
use crate::deflate::{self, Effort};
use crate::document::{self, Date, Document, Target};
use crate::frame::Pages;

/// Finishes and writes the file.
pub(super) fn finish(
    mut pdf: Pdf,
    pages: &Pages,
    document: &Document,
    cut: &Cut,
    marks: Marks,
    options: &PdfOptions,
) -> lopdf::Result<Vec<u8>> {
    let ids: Vec<ObjectId> = pdf.page_iter().collect();
    let created = options.created.or(document.metadata.published);
    let version = if options.standard.is_pdf_2() { "2.0" } else { "1.7" };
    pdf.version = version.to_owned();
    resources(&mut pdf, cut, &ids)?;
    let annotations = annotations(&mut pdf, &marks.links, document, &ids)?;
    let targets = targets(document, &marks.links);
    let structure = tag::write(&mut pdf, marks, &ids, &annotations, document.lang().tag());
    page_dictionaries(&mut pdf, pages, &ids)?;
    information(&mut pdf, document, created.as_ref(), options.standard);
    let identifier = options.identifier.as_deref();
    let packet = metadata::xmp(document, created.as_ref(), identifier, options.standard);
    let catalog = catalog_entries(&mut pdf, pages, document, &ids, structure, packet, options);
    let mut names = Dictionary::new();
    if let Some(tree) = outline::destinations(&mut pdf, pages, &targets, &ids) {
        names.set("Dests", Object::Reference(tree));
    }
    let files = attach::add(&mut pdf, &options.attachments, created.as_ref());
    let root = pdf.trailer.get(b"Root")?.as_reference()?;
    let dict = pdf.get_dictionary_mut(root)?;
    dict.remove(b"PageLayout");
    for (key, value) in catalog.iter() {
        dict.set(key.clone(), value.clone());
    }
    if !files.is_empty() {
        let reference = |(_, id): &(Object, ObjectId)| Object::Reference(*id);
        dict.set("AF", files.iter().map(reference).collect::<Vec<_>>());
        let entries = files.into_iter().flat_map(|(name, id)| [name, Object::Reference(id)]);
        let entries: Vec<Object> = entries.collect();
        names.set("EmbeddedFiles", dictionary! { "Names" => entries });
    }
    if !names.is_empty() {
        dict.set("Names", names);
    }
    tidy(&mut pdf);
    compress(&mut pdf);
    identify(&mut pdf);
    let out = save(&pdf);
    // A long book is millions of objects, which nobody waits for.
    rayon::spawn(move || drop(pdf));
    Ok(out)
}

/// The information dictionary; PDF/A-4 has none (ISO 19005-4, 6.1.3).
fn information(pdf: &mut Pdf, document: &Document, created: Option<&Date>, standard: Standard) {
    pdf.trailer.remove(b"Info");
    if !standard.is_pdf_2() {
        let info = pdf.add_object(metadata::info(document, created));
        pdf.trailer.set("Info", Object::Reference(info));
    }
}

/// The nodes that have named destinations.
fn targets(document: &Document, links: &[LinkArea]) -> BTreeSet<document::NodeId> {
    let node = |l: &LinkArea| if let Target::Node(n) = l.target { Some(n) } else { None };
    outline::named(document, links.iter().filter_map(node))
}

/// Shared resources: our fonts in, empty dictionaries out.
fn resources(pdf: &mut Pdf, cut: &Cut, ids: &[ObjectId]) -> lopdf::Result<()> {
    let fonts = cut.add_to(pdf);
    let Some(&first) = ids.first() else { return Ok(()) };
    let shared = pdf.get_dictionary(first)?.get(b"Resources")?.as_reference()?;
    let font_dict = pdf.get_dictionary(shared)?.get(b"Font")?.as_reference()?;
    let dict = pdf.get_dictionary_mut(font_dict)?;
    for (name, font) in fonts {
        dict.set(name, Object::Reference(font));
    }
    let dict = pdf.get_dictionary_mut(shared)?;
    dict.remove(b"ExtGState");
    dict.remove(b"Shading");
    for &page in &ids[1..] {
        pdf.get_dictionary_mut(page)?.set("Resources", Object::Reference(shared));
    }
    Ok(())
}

/// Link annotations as objects of their own (ISO 14289-1, 7.18): printed, described, in the
/// structure tree; targets inside the document by name.
fn annotations(
    pdf: &mut Pdf,
    links: &[LinkArea],
    document: &Document,
    ids: &[ObjectId],
) -> lopdf::Result<Vec<ObjectId>> {
    let mut out = Vec::with_capacity(links.len());
    let spoken = if links.is_empty() { BTreeMap::new() } else { outline::spoken(document) };
    for (i, link) in links.iter().enumerate() {
        let page = pdf.get_dictionary(ids[link.page])?;
        let mut annotation = page.get(b"Annots")?.as_array()?[link.index].as_dict()?.clone();
        annotation.remove(b"C");
        annotation.remove(b"H");
        annotation.set("F", 4);
        annotation.set("StructParent", tag::link_key(ids.len(), i));
        let contents = match &link.target {
            Target::Url(url) => url.clone(),
            Target::Node(node) => {
                annotation.remove(b"A");
                annotation.set("Dest", outline::destination_name(*node));
                let known = spoken.get(node).filter(|s| !s.trim().is_empty());
                known.cloned().unwrap_or_else(|| format!("#{}", node.0))
            }
        };
        annotation.set("Contents", text(&contents));
        let id = pdf.add_object(annotation);
        out.push(id);
        let page = pdf.get_dictionary_mut(ids[link.page])?;
        page.get_mut(b"Annots")?.as_array_mut()?[link.index] = Object::Reference(id);
    }
    Ok(out)
}

/// StructParents and tab order (ISO 14289-1, 7.18.3); boxes that only repeat the media box go.
fn page_dictionaries(pdf: &mut Pdf, pages: &Pages, ids: &[ObjectId]) -> lopdf::Result<()> {
    for (number, &id) in ids.iter().enumerate() {
        let page = pdf.get_dictionary_mut(id)?;
        page.remove(b"TrimBox");
        page.remove(b"CropBox");
        page.set("StructParents", number as i64);
        page.set("Tabs", "S");
        if pages.pages[number].turned {
            page.set("Rotate", 90);
        }
        if page.get(b"Annots").and_then(Object::as_array).is_ok_and(Vec::is_empty) {
            page.remove(b"Annots");
        }
    }
    Ok(())
}

fn catalog_entries(
    pdf: &mut Pdf,
    pages: &Pages,
    document: &Document,
    ids: &[ObjectId],
    structure: ObjectId,
    packet: String,
    options: &PdfOptions,
) -> Dictionary {
    let mut packet =
        Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, packet.into_bytes());
    // ISO 19005-2, 6.6.2.1: metadata stays readable without decoding.
    packet.allows_compression = false;
    let packet = pdf.add_object(packet);
    let mut catalog = dictionary! {
        "Lang" => text(document.lang().tag()),
        "MarkInfo" => dictionary! { "Marked" => true },
        "StructTreeRoot" => Object::Reference(structure),
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true, "Direction" => "L2R" },
        "PageLabels" => outline::page_labels(pages),
        "Metadata" => Object::Reference(packet),
        "PageMode" => "UseNone",
    };
    catalog.set("OutputIntents", Object::Array(vec![output_intent(pdf)]));
    let items = match options.outline_figures {
        true => document::outline_with_figures(document),
        false => document::outline(document),
    };
    if let Some(root) = outline::outline(pdf, &items, pages, ids) {
        catalog.set("Outlines", Object::Reference(root));
        if items.len() > 1 || items.iter().any(|i| !i.children.is_empty()) {
            catalog.set("PageMode", "UseOutlines");
        }
    }
    catalog
}

/// sRGB, so that device colours have a meaning (ISO 19005-2, 6.2.3).
fn output_intent(pdf: &mut Pdf) -> Object {
    let profile = pdf.add_object(stream(dictionary! { "N" => 3 }, icc::srgb()));
    Object::Dictionary(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => text("sRGB"),
        "Info" => text("sRGB IEC61966-2.1"),
        "DestOutputProfile" => Object::Reference(profile),
    })
}

/// Deflates every stream that has no filter yet, all at once.
fn compress(pdf: &mut Pdf) {
    pdf.objects.par_iter_mut().for_each(|(_, object)| {
        if let Object::Stream(s) = object {
            pack(s);
        }
    });
}

/// Deflates a stream that has no filter yet, where that makes it smaller.
pub(super) fn pack(s: &mut Stream) {
    if !s.allows_compression || s.dict.has(b"Filter") {
        return;
    }
    let packed = deflate::zlib(&s.content, effort(&s.dict));
    if packed.len() < s.content.len() {
        s.set_content(packed);
        s.dict.set("Filter", "FlateDecode");
    }
}

/// Font programs are outlines; only they have these keys (ISO 32000-1, 9.9).
fn effort(dict: &Dictionary) -> Effort {
    let is_font = dict.has(b"Length1")
        || dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"CIDFontType0C");
    if is_font { Effort::Little } else { Effort::Usual }
}

/// `/ID` from the content (ISO 32000-1, 14.4): the same document has the same.
fn identify(pdf: &mut Pdf) {
    let mut hash = Sha256::new();
    for object in pdf.objects.values() {
        if let Object::Stream(s) = object {
            hash.update((s.content.len() as u64).to_be_bytes());
            hash.update(&s.content);
        }
    }
    let digest = hash.finalize();
    let id = Object::String(digest[..16].to_vec(), lopdf::StringFormat::Hexadecimal);
    pdf.trailer.set("ID", vec![id.clone(), id]);
}
