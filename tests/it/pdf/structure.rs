//! The structure tree, read back (ISO 32000-1, 14.7 and 14.8; ISO 14289-1, 7).

use lopdf::Object;

use super::reader::Reader;
use super::{made, made_with};
use banxin::convert::Options;

const PARTS: &str = include_str!("../../suite/pdf/parts.md");
const TREE: &str = include_str!("../../suite/pdf/parts.tree");

#[test]
fn every_part_has_its_tag() {
    let tree = Reader::new(&made(PARTS)).tree();
    for (k, (found, wanted)) in tree.lines().zip(TREE.lines()).enumerate() {
        assert_eq!(found, wanted, "line {}\n{tree}", k + 1);
    }
    assert_eq!(tree.lines().count(), TREE.lines().count(), "{tree}");
}

/// Every structure element below an object.
fn elements<'a>(reader: &'a Reader, object: &'a Object, out: &mut Vec<&'a lopdf::Dictionary>) {
    let dict = reader.dict(object);
    out.push(dict);
    for kid in reader.list(dict, "K") {
        if kid.as_reference().is_ok() && reader.dict(kid).has(b"S") {
            elements(reader, kid, out);
        }
    }
}

#[test]
fn names_boxes_and_parents_are_true() {
    let reader = Reader::new(&made(PARTS));
    let root = reader.child(reader.catalog(), "StructTreeRoot");
    let mut all = Vec::new();
    elements(&reader, root.get(b"K").expect("a document"), &mut all);
    // The IDTree has every identifier once, in the order of its bytes (7.9.6), and no other.
    let mut given: Vec<&[u8]> =
        all.iter().filter_map(|e| e.get(b"ID").ok()?.as_str().ok()).collect();
    let tree = reader.child(root, "IDTree");
    let named = reader.list(tree, "Names").iter().step_by(2).filter_map(|n| n.as_str().ok());
    let named: Vec<&[u8]> = named.collect();
    given.sort_unstable();
    assert_eq!(named, given);
    // What a cell calls its heads are identifiers of TH.
    for owner in all.iter().flat_map(|e| reader.owners(e)) {
        for head in reader.list(owner, "Headers") {
            assert!(named.contains(&head.as_str().expect("a string")));
        }
        let area = reader.list(owner, "BBox");
        let area: Vec<f32> = area.iter().filter_map(|v| v.as_float().ok()).collect();
        if let [left, bottom, right, top] = area[..] {
            assert!(0.0 < left && left < right && right < 420.0, "{area:?}");
            assert!(0.0 < bottom && bottom < top && top < 596.0, "{area:?}");
        }
    }
    // The parent tree leads from every page's marks back to elements.
    let numbers = reader.list(reader.child(root, "ParentTree"), "Nums");
    assert!(numbers.len() >= 2 * reader.pdf.page_iter().count());
    for value in numbers.iter().skip(1).step_by(2) {
        match reader.get(value) {
            Object::Array(list) => assert!(list.iter().all(|e| reader.dict(e).has(b"S"))),
            other => assert!(other.as_dict().expect("an element").has(b"S")),
        }
    }
}

#[test]
fn artifacts_say_what_they_are() {
    let reader = Reader::new(&made(&format!("{PARTS}\n{}", "一段正文。".repeat(400))));
    let name = |d: &lopdf::Dictionary, key: &[u8]| {
        let name = d.get(key).and_then(Object::as_name).unwrap_or_default();
        String::from_utf8_lossy(name).into_owned()
    };
    let mut kinds: Vec<(String, String)> =
        reader.artifacts.iter().map(|d| (name(d, b"Type"), name(d, b"Subtype"))).collect();
    kinds.sort();
    kinds.dedup();
    let wanted = [("Layout", ""), ("Pagination", "Footer"), ("Pagination", "Header")];
    let wanted = wanted.map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(kinds, wanted);
}

/// A figure that finds no room is drawn on the next page, after the text that follows it; it is
/// read where the article has it.
#[test]
fn a_moved_figure_is_read_in_its_place() {
    let figure = "![图](forme.png)";
    for before in [3, 4, 5, 6] {
        let text = format!(
            "# 题\n\n{}{figure}\n\n{}",
            "前文字。".repeat(20 * before) + "\n\n",
            "后文字。".repeat(300)
        );
        let tree = Reader::new(&made(&text)).tree();
        let place = |piece: &str| tree.find(piece).unwrap_or_else(|| panic!("{piece} in {tree}"));
        assert!(place("前文字") < place("Figure") && place("Figure") < place("后文字"), "{tree}");
    }
    // So also inside a quotation.
    let text = format!(
        "# 题\n\n> {}\n>\n> {figure}\n>\n> {}",
        "前文字。".repeat(90),
        "后文字。".repeat(300)
    );
    let tree = Reader::new(&made(&text)).tree();
    let place = |piece: &str| tree.find(piece).unwrap_or_else(|| panic!("{piece} in {tree}"));
    assert!(place("前文字") < place("Figure") && place("Figure") < place("后文字"), "{tree}");
}

#[test]
fn an_image_in_the_line_is_a_figure() {
    let tree = Reader::new(&made("# 题\n\n字里有![章](seal.png)一方。\n")).tree();
    assert!(tree.contains("Figure placement=Inline bbox alt=章\n      image"), "{tree}");
}

/// A large picture between words parts their paragraph.
#[test]
fn a_large_image_in_the_line_is_a_figure_of_its_own() {
    let text = "# 题\n\n如图：![印版](forme.png)。又有![章](seal.png)一方，[![印版](forme.png)](https://example.com/)\n\n- 一，![印版](forme.png)\n";
    let tree = Reader::new(&made(text)).tree();
    let place = |piece: &str| tree.find(piece).unwrap_or_else(|| panic!("{piece} in {tree}"));
    assert!(tree.contains("P \"如图：。\"\n"), "{tree}");
    assert!(place("如图") < place("placement=Block") && place("placement=Block") < place("又有"));
    assert_eq!(tree.matches("Figure placement=Block bbox alt=印版").count(), 3, "{tree}");
    assert_eq!(tree.matches("Figure placement=Inline bbox alt=章").count(), 1, "{tree}");
    assert_eq!(tree.matches("Caption \"印版\"").count(), 3, "{tree}");
}

#[test]
fn a_formula_says_what_it_is() {
    let tree = Reader::new(&made("# 题\n\n即 $p=1$ 也。\n")).tree();
    assert!(tree.contains("Formula placement=Inline bbox alt=p=1 \"p\u{A0}= 1"), "{tree}");
    let tree = Reader::new(&made("# 题\n\n即 $\\vec p$ 也。\n")).tree();
    assert!(tree.contains("Formula placement=Inline bbox alt=\\vec p \"\\vec p"), "{tree}");
}

/// What no font has is 〓 to the eye and itself to a reader.
#[test]
fn a_missing_glyph_keeps_its_text() {
    let options = Options { mark_missing: true, ..Options::default() };
    let pdf = made_with("# 题\n\n一\u{10FFFD}二。\n", &super::theme(), &options);
    let tree = Reader::new(&pdf).tree();
    assert!(tree.contains("P \"一\u{10FFFD}二。\""), "{tree}");
    // What no one face has is set from several, and nothing is missing.
    let tree = Reader::new(&made("# 题\n\n有 `A👍%` 也。\n")).tree();
    assert!(tree.contains("Code \"A👍%"), "{tree}");
}

#[test]
fn contents_are_a_list_of_references() {
    let text = "# 书\n\n## 甲\n\n文。\n\n### 乙\n\n文。\n";
    let mut theme = super::theme();
    theme.toc = banxin::theme::Toc::Always;
    let tree = Reader::new(&made_with(text, &theme, &Options::default())).tree();
    let wanted = "  TOC\n    Caption \"目　录\"\n    TOCI\n      Reference\n        Link \"甲\"\n          \
                  annotation\n          \"1\"\n          annotation\n    TOC\n      TOCI\n";
    assert!(tree.contains(wanted), "{tree}");
}
