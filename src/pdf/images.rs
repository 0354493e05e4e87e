//! Images as XObjects (ISO 32000-1, 8.9): passed through as `figure` prepared them.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{DictItem, ExternalStream, ExternalXObject, PdfDocument, XObject, XObjectId};

use crate::document::{AssetId, Document, PdfImage, Samples};
use crate::frame::{Frame, Item, Pages};
use crate::geom::Pt;

/// The resource name of an image.
pub(super) fn name(asset: AssetId) -> String {
    format!("I{}", asset.0)
}

/// Matrix that fills a box, lower left corner at `x`, `y`.
pub(super) fn matrix(width: Pt, height: Pt, x: Pt, y: Pt) -> [f32; 6] {
    [width, Pt::ZERO, Pt::ZERO, height, x, y].map(|v| super::round(v.0))
}

/// Puts every image that a page shows into the document, once.
pub(super) fn register(pdf: &mut PdfDocument, document: &Document, pages: &Pages) {
    if document.assets.is_empty() {
        return;
    }
    let mut used = BTreeSet::new();
    pages.pages.iter().for_each(|page| collect(&page.frame, &mut used));
    for asset in used {
        if let Some(image) = &document.asset(asset).for_pdf {
            let external =
                ExternalXObject { stream: oriented(image), width: None, height: None, dpi: None };
            pdf.resources.xobjects.map.insert(XObjectId(name(asset)), XObject::External(external));
        }
    }
}

fn collect(frame: &Frame, used: &mut BTreeSet<AssetId>) {
    for (_, item) in &frame.items {
        match item {
            Item::Image { asset, .. } => {
                used.insert(*asset);
            }
            Item::Group(inner) => collect(inner, used),
            _ => {}
        }
    }
}

/// An upright image: a JPEG with an EXIF orientation is drawn by a form that turns it.
fn oriented(image: &PdfImage) -> ExternalStream {
    let plain = xobject(image);
    let Some(turn) = turn(image.orientation) else { return plain };
    let content = format!("q {turn} cm /I Do Q");
    let number = |v: i64| DictItem::Int(v);
    let images = dict(vec![("I", DictItem::Stream { stream: plain })]);
    ExternalStream {
        dict: map(vec![
            ("Type", named("XObject")),
            ("Subtype", named("Form")),
            ("BBox", DictItem::Array(vec![number(0), number(0), number(1), number(1)])),
            ("Resources", dict(vec![("XObject", images)])),
        ]),
        content: content.into_bytes(),
        compress: false,
    }
}

/// How the unit square turns for an EXIF orientation (JEITA CP-3451, tag 274).
fn turn(orientation: u8) -> Option<&'static str> {
    Some(match orientation {
        2 => "-1 0 0 1 1 0",
        3 => "-1 0 0 -1 1 1",
        4 => "1 0 0 -1 0 1",
        5 => "0 -1 -1 0 1 1",
        6 => "0 -1 1 0 0 1",
        7 => "0 1 1 0 0 0",
        8 => "0 1 -1 0 1 0",
        _ => return None,
    })
}

fn xobject(image: &PdfImage) -> ExternalStream {
    let (width, height) = image.pixels;
    let mut entries = vec![
        ("Type", named("XObject")),
        ("Subtype", named("Image")),
        ("Width", DictItem::Int(width.into())),
        ("Height", DictItem::Int(height.into())),
    ];
    let content = match &image.samples {
        Samples::Jpeg { bytes, components, inverted, icc } => {
            entries.push(("BitsPerComponent", DictItem::Int(8)));
            entries.push(("ColorSpace", space(*components, icc.as_deref())));
            entries.push(("Filter", named("DCTDecode")));
            if *inverted && *components == 4 {
                let pairs = (0..8).map(|i| DictItem::Int(1 - i % 2)).collect();
                entries.push(("Decode", DictItem::Array(pairs)));
            }
            bytes.to_vec()
        }
        Samples::Flate { data, colours, bits, palette, icc } => {
            entries.push(("BitsPerComponent", DictItem::Int((*bits).into())));
            let base = match palette {
                Some(palette) => indexed(palette),
                None => space(*colours, icc.as_deref()),
            };
            entries.push(("ColorSpace", base));
            entries.push(("Filter", named("FlateDecode")));
            entries.push(("DecodeParms", predictor(*colours, *bits, width)));
            data.to_vec()
        }
    };
    if let Some(alpha) = &image.alpha {
        entries.push(("SMask", DictItem::Stream { stream: mask(alpha, width, height) }));
    }
    ExternalStream { dict: map(entries), content, compress: false }
}

fn mask(alpha: &[u8], width: u32, height: u32) -> ExternalStream {
    let dict = map(vec![
        ("Type", named("XObject")),
        ("Subtype", named("Image")),
        ("Width", DictItem::Int(width.into())),
        ("Height", DictItem::Int(height.into())),
        ("BitsPerComponent", DictItem::Int(8)),
        ("ColorSpace", named("DeviceGray")),
        ("Filter", named("FlateDecode")),
        ("DecodeParms", predictor(1, 8, width)),
    ]);
    ExternalStream { dict, content: alpha.to_vec(), compress: false }
}

/// The colour space of samples: the image's own profile, else a device space, which the output
/// intent defines (ISO 19005-2, 6.2.4.3). CMYK without a profile is not allowed there.
fn space(components: u8, icc: Option<&[u8]>) -> DictItem {
    let device = match components {
        1 => "DeviceGray",
        4 => "DeviceCMYK",
        _ => "DeviceRGB",
    };
    let Some(profile) = icc else { return named(device) };
    let dict = map(vec![("N", DictItem::Int(components.into())), ("Alternate", named(device))]);
    let stream = ExternalStream { dict, content: profile.to_vec(), compress: false };
    DictItem::Array(vec![named("ICCBased"), DictItem::Stream { stream }])
}

fn indexed(palette: &[u8]) -> DictItem {
    let last = (palette.len() / 3).saturating_sub(1) as i64;
    let table = DictItem::String { data: palette.to_vec(), literal: false };
    DictItem::Array(vec![named("Indexed"), named("DeviceRGB"), DictItem::Int(last), table])
}

fn predictor(colours: u8, bits: u8, columns: u32) -> DictItem {
    dict(vec![
        ("Predictor", DictItem::Int(15)),
        ("Colors", DictItem::Int(colours.into())),
        ("BitsPerComponent", DictItem::Int(bits.into())),
        ("Columns", DictItem::Int(columns.into())),
    ])
}

fn named(name: &str) -> DictItem {
    DictItem::Name(name.as_bytes().to_vec())
}

fn map(entries: Vec<(&str, DictItem)>) -> BTreeMap<String, DictItem> {
    entries.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}

fn dict(entries: Vec<(&str, DictItem)>) -> DictItem {
    DictItem::Dict { map: map(entries) }
}
