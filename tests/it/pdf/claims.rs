//! What a PDF says of itself: standards, metadata, outline, destinations, attached files.

use lopdf::Object;

use super::reader::{Reader, text};
use super::{made, made_with, theme};
use banxin::convert::{Date, Metadata, Options, PdfStandard};

const PARTS: &str = include_str!("../../suite/pdf/parts.md");

fn claiming(list: &str) -> Options {
    let names: Vec<&str> = list.split(',').collect();
    Options { pdf_standard: PdfStandard::parse(&names).expect(list), ..Options::default() }
}

/// The text of an XMP property, its items joined by `; `.
fn xmp(reader: &Reader, name: &str) -> Option<String> {
    let packet = reader.get(reader.catalog().get(b"Metadata").ok()?).as_stream().ok()?;
    assert!(!packet.dict.has(b"Filter"), "metadata is plain (ISO 19005-2, 6.6.2.1)");
    let packet = String::from_utf8(packet.content.clone()).expect("UTF-8");
    let tree = roxmltree::Document::parse(&packet).expect("XML");
    let (prefix, local) = name.split_once(':')?;
    let own = |n: &roxmltree::Node<'_, '_>| {
        n.tag_name().name() == local
            && n.tag_name().namespace().and_then(|uri| n.lookup_prefix(uri)) == Some(prefix)
    };
    let property = tree.descendants().find(own)?;
    let texts = property.descendants().filter(|n| n.is_text()).filter_map(|n| n.text());
    Some(texts.collect::<Vec<_>>().join("; "))
}

#[test]
fn each_standard_is_claimed_as_it_asks() {
    let cases = [
        ("a-2a,ua-1", "1.7", Some("2"), Some("A"), None, Some("1")),
        ("a-2u", "1.7", Some("2"), Some("U"), None, None),
        ("a-2b,ua-1", "1.7", Some("2"), Some("B"), None, Some("1")),
        ("a-3a", "1.7", Some("3"), Some("A"), None, None),
        ("a-4", "2.0", Some("4"), None, Some("2020"), None),
        ("a-4f", "2.0", Some("4"), Some("F"), Some("2020"), None),
        ("ua-1", "1.7", None, None, None, Some("1")),
        ("none", "1.7", None, None, None, None),
    ];
    for (list, version, part, conformance, revision, accessible) in cases {
        let reader = Reader::new(&made_with(PARTS, &theme(), &claiming(list)));
        assert_eq!(reader.pdf.version, version, "{list}");
        let wanted = [
            ("pdfaid:part", part),
            ("pdfaid:conformance", conformance),
            ("pdfaid:rev", revision),
            ("pdfuaid:part", accessible),
        ];
        for (name, value) in wanted {
            assert_eq!(xmp(&reader, name).as_deref(), value, "{list} {name}");
        }
        // PDF/A-4 has no information dictionary (ISO 19005-4, 6.1.3).
        assert_eq!(reader.pdf.trailer.has(b"Info"), version == "1.7", "{list}");
        let files = ["a-3a", "a-4f"].contains(&list);
        assert_eq!(reader.catalog().has(b"AF"), files, "{list}");
    }
}

#[test]
fn source_and_report_are_attached() {
    for list in ["a-3a,ua-1", "a-4f"] {
        let reader = Reader::new(&made_with(PARTS, &theme(), &claiming(list)));
        let mut found = Vec::new();
        for file in reader.list(reader.catalog(), "AF") {
            let file = reader.dict(file);
            let name = |key: &[u8]| file.get(key).and_then(Object::as_name).expect("a name");
            assert_eq!(file.get(b"F").map(text).ok(), file.get(b"UF").map(text).ok());
            let embedded = reader.get(reader.child(file, "EF").get(b"F").expect("a file"));
            let embedded = embedded.as_stream().expect("a stream");
            let parameters = reader.child(&embedded.dict, "Params");
            let changed = parameters.get(b"ModDate").map(text).expect("a date");
            assert_eq!(changed, "D:20241002122300Z");
            let kind = embedded.dict.get(b"Subtype").and_then(Object::as_name).expect("a kind");
            found.push((
                text(file.get(b"F").expect("a name")),
                String::from_utf8_lossy(name(b"AFRelationship")).into_owned(),
                String::from_utf8_lossy(kind).into_owned(),
                embedded.get_plain_content().expect("inflated"),
            ));
        }
        let names: Vec<_> = found.iter().map(|f| (&*f.0, &*f.1, &*f.2)).collect();
        let wanted = [
            ("parts.md", "Source", "text/markdown"),
            ("parts.report.json", "Supplement", "application/json"),
        ];
        assert_eq!(names, wanted, "{list}");
        assert_eq!(found[0].3, PARTS.as_bytes(), "byte for byte");
        let report: serde_json::Value = serde_json::from_slice(&found[1].3).expect("JSON");
        assert_eq!(report["title"], "零件");
        assert!(report["changes"].is_array() && report["findings"].is_array());
    }
}

#[test]
fn information_and_xmp_agree() {
    let reader = Reader::new(&made(PARTS));
    let info = reader.child(&reader.pdf.trailer, "Info");
    let pairs = [
        ("Title", "dc:title", "零件"),
        ("Author", "dc:creator", "甲; 乙"),
        ("Subject", "dc:description", "每种零件一件。"),
        ("Keywords", "pdf:Keywords", "活字, 版心"),
        ("Creator", "xmp:CreatorTool", "Banxin"),
    ];
    for (key, name, wanted) in pairs {
        assert_eq!(info.get(key.as_bytes()).map(text).ok().as_deref(), Some(wanted), "{key}");
        assert_eq!(xmp(&reader, name).as_deref(), Some(wanted), "{name}");
    }
    let producer = info.get(b"Producer").map(text).ok();
    assert_eq!(xmp(&reader, "pdf:Producer"), producer);
    for key in ["CreationDate", "ModDate"] {
        let date = info.get(key.as_bytes()).map(text).ok();
        assert_eq!(date.as_deref(), Some("D:20241002122300Z"), "{key}");
    }
    for name in ["xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"] {
        assert_eq!(xmp(&reader, name).as_deref(), Some("2024-10-02T12:23:00Z"), "{name}");
    }
    assert_eq!(xmp(&reader, "dc:language").as_deref(), Some("zh-Hans"));
    assert_eq!(info.get(b"Trapped").and_then(Object::as_name).ok(), Some(&b"False"[..]));
}

/// The user's date is before the article's, and the time of making before both.
#[test]
fn the_date_is_the_users_before_the_articles() {
    let date = |options: &Options| {
        let reader = Reader::new(&made_with(PARTS, &theme(), options));
        let info = reader.child(&reader.pdf.trailer, "Info");
        text(info.get(b"CreationDate").expect("a date"))
    };
    let about = Metadata { published: Date::parse("1999-12-31"), ..Metadata::default() };
    let given = Options { about, ..Options::default() };
    assert_eq!(date(&given), "D:19991231000000Z");
    let made = Options { created: Date::from_unix(1_000_000_000), ..given };
    assert_eq!(date(&made), "D:20010909014640Z");
}

#[test]
fn viewers_are_told_what_they_need() {
    let reader = Reader::new(&made(PARTS));
    let catalog = reader.catalog();
    let preferences = reader.child(catalog, "ViewerPreferences");
    assert_eq!(preferences.get(b"DisplayDocTitle").ok(), Some(&Object::Boolean(true)));
    assert_eq!(text(catalog.get(b"Lang").expect("a language")), "zh-Hans");
    assert_eq!(catalog.get(b"PageMode").and_then(Object::as_name).ok(), Some(&b"UseOutlines"[..]));
    let labels = reader.list(reader.child(catalog, "PageLabels"), "Nums");
    assert_eq!(labels.len(), 2, "one run of numbers");
    let style = reader.dict(&labels[1]).get(b"S").and_then(Object::as_name).ok();
    assert_eq!(style, Some(&b"D"[..]));
    let intent = reader.dict(&reader.list(catalog, "OutputIntents")[0]);
    let profile = reader.get(intent.get(b"DestOutputProfile").expect("a profile"));
    let profile = profile.as_stream().expect("a stream").get_plain_content().expect("inflated");
    assert_eq!(&profile[16..20], b"RGB ");
}

/// Titles of an outline level and below, indented.
fn outline(reader: &Reader, item: &lopdf::Dictionary, depth: usize, out: &mut Vec<String>) {
    let mut next = item.get(b"First").ok();
    while let Some(child) = next {
        let child = reader.dict(child);
        out.push(format!("{}{}", " ".repeat(depth), text(child.get(b"Title").expect("a title"))));
        assert!(child.has(b"Dest"));
        outline(reader, child, depth + 1, out);
        next = child.get(b"Next").ok();
    }
}

#[test]
fn headings_and_figures_are_in_the_outline_and_have_names() {
    for (outline_figures, wanted) in [
        (false, vec!["零件", " 一、引文与列表", " 二、表", "  图"]),
        (true, vec!["零件", " 一、引文与列表", " 二、表", "  图", "   一块排好的版"]),
    ] {
        let options = Options { outline_figures, ..Options::default() };
        let reader = Reader::new(&made_with(PARTS, &theme(), &options));
        let mut found = Vec::new();
        outline(&reader, reader.child(reader.catalog(), "Outlines"), 0, &mut found);
        assert_eq!(found, wanted);
        let names = reader.child(reader.child(reader.catalog(), "Names"), "Dests");
        let mut count = 0;
        for leaf in reader.list(names, "Kids") {
            let names = reader.list(reader.dict(leaf), "Names");
            assert!(names.chunks(2).all(|n| reader.list_of(&n[1]).len() == 5));
            count += names.len() / 2;
        }
        // Four headings, a figure and the note that a link leads to.
        assert_eq!(count, 6);
    }
}
