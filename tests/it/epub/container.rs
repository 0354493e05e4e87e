//! The container and what binds its files together (EPUB 3.3, OCF and packages).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use super::unpacked::{Local, Unpacked, kind, value};
use super::{book, long, paged, sample};
use banxin::epub::{EpubFonts, EpubOptions};

fn books() -> Vec<(&'static str, Vec<u8>)> {
    let article = sample::article();
    let cover = EpubOptions { cover: Some(sample::picture(160, 256)), ..EpubOptions::default() };
    let bare = EpubOptions { fonts: EpubFonts::None, ..EpubOptions::default() };
    vec![
        ("article", book(&article, &EpubOptions::default())),
        ("cover", book(&article, &cover)),
        ("bare", book(&article, &bare)),
        ("paged", book(&article, &paged(&article))),
        ("long", book(&long(), &EpubOptions::default())),
        ("parts", book(&sample::with_front_and_back(), &EpubOptions::default())),
    ]
}

#[test]
fn same_bytes_twice() {
    for ((name, first), (_, second)) in books().iter().zip(books()) {
        assert!(*first == second, "{name}");
        super::keep(&format!("{name}.epub"), first);
    }
}

/// OCF 4.2.3: the media type is first, stored, without extra field.
#[test]
fn archive_begins_with_its_media_type_and_has_no_dates() {
    for (name, bytes) in books() {
        assert_eq!(&bytes[..4], b"PK\x03\x04");
        let number = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        assert_eq!((number(8), number(26), number(28)), (0, 8, 0), "{name}: stored, plain");
        assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
        for i in 0..archive.len() {
            let file = archive.by_index(i).expect("an entry");
            assert!(file.name().is_ascii(), "{name}: {}", file.name());
            assert_eq!(file.last_modified(), Some(zip::DateTime::default()), "{}", file.name());
            let extra = file.extra_data().unwrap_or_default();
            assert!(extra.is_empty(), "{name}: {}", file.name());
            let saved = file.size() - file.compressed_size();
            let deflated = file.compression() == zip::CompressionMethod::Deflated;
            assert!(!deflated || saved * 32 >= file.size(), "{name}: {}", file.name());
        }
    }
}

#[test]
fn manifest_lists_every_file_once() {
    for (name, bytes) in books() {
        let book = Unpacked::new(&bytes);
        let manifest = book.manifest();
        let listed: BTreeSet<String> = manifest.iter().map(|i| format!("OEBPS/{}", i[1])).collect();
        let ids: BTreeSet<&str> = manifest.iter().map(|i| i[0].as_str()).collect();
        assert_eq!((listed.len(), ids.len()), (manifest.len(), manifest.len()), "{name}");
        let packed: BTreeSet<String> = book
            .order
            .iter()
            .filter(|f| f.starts_with("OEBPS/") && !f.ends_with("content.opf"))
            .cloned()
            .collect();
        assert_eq!(listed, packed, "{name}");
        let fonts = manifest.iter().any(|i| i[2].starts_with("font/"));
        assert_eq!(fonts, name != "bare", "{name}");
        let options = "META-INF/com.apple.ibooks.display-options.xml";
        assert_eq!(fonts, book.files.contains_key(options), "{name}");
        let cover = manifest.iter().any(|i| i[3] == "cover-image");
        assert_eq!(cover, name == "cover", "{name}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for (name, bytes) in books() {
        let book = Unpacked::new(&bytes);
        let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in book.documents() {
            let xml = book.xml(&file);
            let own = ids.entry(file.clone()).or_default();
            for node in xml.descendants().filter(|n| n.has_attribute("id")) {
                assert!(own.insert(value(node, "id").to_owned()), "{name}: {file}: twice");
            }
        }
        let exists = |from: &str, address: &str| {
            if address.contains("://") || address.starts_with("mailto:") {
                return true;
            }
            let (file, place) = address.split_once('#').unwrap_or((address, ""));
            let file = if file.is_empty() { from } else { file };
            let found = book.files.contains_key(&format!("OEBPS/{file}"));
            found && (place.is_empty() || ids.get(file).is_some_and(|i| i.contains(place)))
        };
        let others = ["toc.ncx".to_owned(), "content.opf".to_owned()];
        for file in book.documents().into_iter().chain(others) {
            let xml = book.xml(&file);
            let mut seen = 0;
            for node in xml.descendants() {
                for attribute in ["href", "src"] {
                    let address = value(node, attribute);
                    if !address.is_empty() {
                        assert!(exists(&file, address), "{name}: {file}: {address}");
                        seen += 1;
                    }
                }
            }
            assert!(seen > 0, "{file}");
        }
    }
}

#[test]
fn every_document_says_its_language() {
    let bytes = book(&sample::with_front_and_back(), &EpubOptions::default());
    let book = Unpacked::new(&bytes);
    for file in book.documents() {
        let xml = book.xml(&file);
        let root = xml.root_element();
        assert_eq!(value(root, "lang"), "zh-Hans", "{file}");
        let namespace = "http://www.w3.org/XML/1998/namespace";
        assert_eq!(root.attribute((namespace, "lang")), Some("zh-Hans"), "{file}");
    }
}

/// Roles match `epub:type` (DPUB-ARIA 1.1 names them alike).
#[test]
fn roles_match_types() {
    let bytes = book(&sample::article(), &paged(&sample::article()));
    let book = Unpacked::new(&bytes);
    let mut seen = BTreeSet::new();
    for file in book.documents() {
        let xml = book.xml(&file);
        for node in xml.descendants().filter(|n| !kind(*n).is_empty()) {
            let role = match kind(node) {
                "page-list" => "doc-pagelist".to_owned(),
                // DPUB-ARIA has no role for these.
                "landmarks" | "footnotes" | "bodymatter" => continue,
                "toc" if !node.has_tag_name_local("nav") => continue,
                other => format!("doc-{other}"),
            };
            assert_eq!(value(node, "role"), role, "{file}");
            seen.insert(role);
        }
    }
    for role in ["doc-chapter", "doc-noteref", "doc-footnote", "doc-pagebreak", "doc-pagelist"] {
        assert!(seen.contains(role), "{role}");
    }
}
