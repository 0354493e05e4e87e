//! SVG: drawn once, as large as it may be needed. Nothing it names is fetched or read, and text in it
//! is set in our fonts.

use std::collections::HashMap;
use std::sync::Arc;

use image::{DynamicImage, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Source;
use resvg::usvg::{self, Tree, roxmltree};

use super::fit::target;
use super::prepare::epub_png;
use super::raster::from_image;
use super::{Fault, Prepared};
use crate::document::{Asset, PdfImage};
use crate::figure::FigureOptions;
use crate::say::Message;

/// Pixels an inch of an image that is drawn in its own size; CSS has 96.
const NOMINAL: f32 = 150.0 / 96.0;
/// Pixels drawn for each of those.
const FINER: f32 = 2.0;
/// Widest and highest drawing, in pixels.
const LARGEST: u32 = 6000;
/// Elements drawn at most, after those used several times are counted so often.
const MOST_ELEMENTS: u64 = 100_000;
/// Nodes of the file, texts and comments among them.
const MOST_NODES: u32 = 400_000;
/// Elements within elements, those that are used among them.
const DEEPEST: usize = 200;

/// Whether a file is SVG by its beginning.
pub(super) fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    let head = head.trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t']);
    head.starts_with('<') && head.contains("<svg")
}

/// Draws a file.
pub(super) fn prepare(
    name: &str,
    bytes: &[u8],
    options: &FigureOptions,
) -> Result<Prepared, Fault> {
    if bytes.len() as u64 > options.limits.max_file {
        return Err(Fault::TooLarge(say!("{size} MiB", size = bytes.len() >> 20)));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Broken(say!("it is not UTF-8")))?;
    // Entities of the file itself are within bounds; those outside are never read.
    let parsing = roxmltree::ParsingOptions {
        allow_dtd: true,
        nodes_limit: MOST_NODES,
        ..roxmltree::ParsingOptions::default()
    };
    let xml = roxmltree::Document::parse_with_options(text, parsing).map_err(broken)?;
    if count(&xml) > MOST_ELEMENTS {
        return Err(Fault::TooLarge(say!("too many elements")));
    }
    let tree = Tree::from_xmltree(&xml, &reading(&xml, options)).map_err(broken)?;
    if tree.root().children().is_empty() {
        return Err(Fault::Broken(say!("it draws nothing")));
    }
    let size = tree.size();
    let pixels = |v: f32| (v * NOMINAL).round().clamp(1.0, LARGEST as f32) as u32;
    let nominal = (pixels(size.width()), pixels(size.height()));
    let image = draw(&tree, options).ok_or_else(|| Fault::TooLarge(say!("no room")))?;
    let raster = from_image(DynamicImage::ImageRgba8(image));
    let for_pdf = options.pdf.then(|| {
        let (samples, alpha) = raster.to_samples();
        PdfImage { pixels: (raster.width, raster.height), orientation: 1, samples, alpha }
    });
    let for_epub = options.epub.then(|| epub_png(raster));
    let asset = Asset { name: name.to_owned(), pixels: nominal, for_pdf, for_epub };
    Ok(Prepared { asset, damaged: false, animated: false })
}

fn broken(what: impl ToString) -> Fault {
    Fault::Broken(Message::foreign(what))
}

/// How a file is read: fonts only if it has text.
fn reading(xml: &roxmltree::Document<'_>, options: &FigureOptions) -> usvg::Options<'static> {
    const FAMILY: &str = "Noto Sans CJK SC";
    let mut reading = usvg::Options { font_family: FAMILY.to_owned(), ..usvg::Options::default() };
    // The default opens files.
    reading.image_href_resolver.resolve_string = Box::new(|_, _| None);
    let has_text = xml.descendants().any(|n| n.tag_name().name() == "text");
    if let Some(files) = options.fonts.filter(|_| has_text) {
        let faces = Arc::make_mut(&mut reading.fontdb);
        for file in files() {
            faces.load_font_source(Source::Binary(file));
        }
        faces.set_sans_serif_family(FAMILY);
        faces.set_serif_family("Noto Serif CJK SC");
        faces.set_monospace_family("Noto Sans Mono CJK SC");
    }
    reading
}

/// The drawing, as many pixels as it may be needed in.
fn draw(tree: &Tree, options: &FigureOptions) -> Option<RgbaImage> {
    let size = tree.size();
    let side = |v: f32| (v * NOMINAL * FINER).round().clamp(1.0, LARGEST as f32) as u32;
    let wanted = (side(size.width()), side(size.height()));
    let (width, height) = target(wanted, options.most).unwrap_or(wanted);
    let mut pixmap = Pixmap::new(width, height)?;
    let scale = Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(tree, scale, &mut pixmap.as_mut());
    let colours = pixmap.pixels().iter().map(|p| p.demultiply());
    let bytes = colours.flat_map(|c| [c.red(), c.green(), c.blue(), c.alpha()]).collect();
    RgbaImage::from_raw(width, height, bytes)
}

/// How many elements are drawn when each `use` draws what it names: a few lines may ask for more than
/// a computer can.
fn count(xml: &roxmltree::Document<'_>) -> u64 {
    let named: HashMap<&str, roxmltree::Node<'_, '_>> =
        xml.descendants().filter_map(|n| Some((n.attribute("id")?, n))).collect();
    let mut known = HashMap::new();
    let (weight, height) = weight(xml.root_element(), 0, &named, &mut known);
    if height > DEEPEST { u64::MAX } else { weight }
}

type Named<'a> = HashMap<&'a str, roxmltree::Node<'a, 'a>>;

/// Elements below a node and those it uses, and how deep they are inside one another. What uses
/// itself counts once: it is not drawn.
fn weight<'a>(
    node: roxmltree::Node<'a, 'a>,
    depth: usize,
    named: &Named<'a>,
    known: &mut HashMap<roxmltree::NodeId, (u64, usize)>,
) -> (u64, usize) {
    if let Some(&known) = known.get(&node.id()) {
        return known;
    }
    if depth > DEEPEST {
        return (u64::MAX, 1);
    }
    known.insert(node.id(), (1, 1));
    let (mut sum, mut height) = (1_u64, 1);
    let links = node.attributes().filter(|a| a.name() == "href");
    let used = links.filter_map(|a| named.get(a.value().strip_prefix('#')?)).copied();
    for below in node.children().filter(|c| c.is_element()).chain(used) {
        let (weight, deep) = weight(below, depth + 1, named, known);
        (sum, height) = (sum.saturating_add(weight), height.max(deep + 1));
    }
    known.insert(node.id(), (sum, height));
    (sum, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_often_counts_often() {
        let mut bomb =
            String::from("<svg xmlns='http://www.w3.org/2000/svg'><g id='a0'><path/></g>");
        for k in 0..30 {
            let next = k + 1;
            bomb += &format!("<g id='a{next}'><use href='#a{k}'/><use href='#a{k}'/></g>");
        }
        bomb += "</svg>";
        assert!(count(&roxmltree::Document::parse(&bomb).expect("XML")) > MOST_ELEMENTS);
        let deep = "<g>".repeat(1000) + &"</g>".repeat(1000);
        assert!(count(&roxmltree::Document::parse(&deep).expect("XML")) > MOST_ELEMENTS);
        // Looked at from the inside, each part alone is not deep.
        let uses: String = (1..10).rev().map(|k| format!("<use href='#e{k}00'/>")).collect();
        let groups: String = (0..1000).map(|k| format!("<g id='e{k}'>")).collect();
        let deep = format!("<svg>{uses}{groups}{}</svg>", "</g>".repeat(1000));
        assert!(count(&roxmltree::Document::parse(&deep).expect("XML")) > MOST_ELEMENTS);
        let round = "<svg><g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g></svg>";
        assert!(count(&roxmltree::Document::parse(round).expect("XML")) < 10);
    }
}
