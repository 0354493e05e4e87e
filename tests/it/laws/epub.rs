//! EPUBs to be set anew. Of any book no character is both kept and left out; of books put together
//! of pieces none is lost.

use banxin::read::{Format, ReadOptions};

use super::bytes::Bytes;
use super::{archive, conserve, html, read_twice};

/// An archive, in one of the ways of [`archive::check`].
pub fn check(bytes: &[u8]) {
    archive::check(bytes, "epub", any, pieces);
}

fn options() -> ReadOptions {
    ReadOptions { name: "a.epub".into(), format: Format::Epub, ..ReadOptions::default() }
}

fn any(bytes: &[u8]) {
    if let Some(read) = read_twice(bytes, &options()) {
        conserve::assert_page_apart(&read.source, &read.document, "book");
    }
}

const CONTAINER: &str = r#"<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;

/// A book of up to four content documents.
fn pieces(bytes: &mut Bytes<'_>) {
    let (mut files, mut manifest, mut spine) = (Vec::new(), String::new(), String::new());
    let mut add = |name: &str, text: String| files.push((name.to_owned(), text.into_bytes()));
    add("mimetype", "application/epub+zip".into());
    add("META-INF/container.xml", CONTAINER.into());
    for number in 0..4 {
        let content = html::content(bytes);
        if bytes.is_empty() && content.is_empty() && number > 0 {
            break;
        }
        let page = format!("<html><head><title>题</title></head><body>{content}</body></html>");
        add(&format!("c{number}.xhtml"), page);
        let kind = "application/xhtml+xml";
        manifest +=
            &format!(r#"<item id="c{number}" href="c{number}.xhtml" media-type="{kind}"/>"#);
        spine += &format!(r#"<itemref idref="c{number}"/>"#);
    }
    let package = format!(
        r#"<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>书</dc:title></metadata><manifest>{manifest}</manifest><spine>{spine}</spine></package>"#
    );
    add("b.opf", package);
    if let Some(read) = read_twice(&archive::zip(&files), &options()) {
        conserve::assert_page(&read.source, &read.document, read.source.text());
    }
}
