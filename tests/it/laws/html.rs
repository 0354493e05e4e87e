//! Saved pages. Of any page no character is both kept and left out; of pages put together of
//! pieces none is lost.

use banxin::read::{Format, ReadOptions};

use super::bytes::Bytes;
use super::pieces::OF_PAGES;
use super::{conserve, read_twice};

/// The first byte chooses whether the rest is a page, or chooses pieces of one.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let options =
        ReadOptions { name: "a.html".into(), format: Format::Html, ..ReadOptions::default() };
    if bytes.byte() % 2 == 0 {
        if let Some(read) = read_twice(bytes.rest(), &options) {
            conserve::assert_page_apart(&read.source, &read.document, "page");
        }
        return;
    }
    let page = format!("<title>题</title><body>{}", content(&mut bytes));
    let read = read_twice(page.as_bytes(), &options);
    let read = read.expect("its title is text");
    conserve::assert_page(&read.source, &read.document, &page);
}

/// Pieces of a page, up to the end of the bytes or a byte that says so.
pub fn content(bytes: &mut Bytes<'_>) -> String {
    let mut page = String::new();
    while !bytes.is_empty() {
        match bytes.byte() {
            0xFF => break,
            byte => page += OF_PAGES[usize::from(byte) % OF_PAGES.len()],
        }
    }
    page
}
