//! Images: what becomes of every kind of file, and whether it still shows the same.

use std::io::Cursor;

use super::BOTH;
use banxin::document::{Asset, PdfImage, Samples};
use banxin::figure::{FigureOptions, FontFile, Limits, load};
use banxin::font::FontLibrary;
use image::{DynamicImage, ImageFormat};

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../../suite/figure/images/", $name)).to_vec()
    };
}

fn asset(name: &str, bytes: Vec<u8>) -> Asset {
    load(name, bytes, &BOTH).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn pdf(asset: &Asset) -> &PdfImage {
    asset.for_pdf.as_ref().expect("a PDF was asked for")
}

/// A PNG file made of samples as PDF has them.
fn file_of(
    pixels: (u32, u32),
    colours: u8,
    bits: u8,
    palette: Option<&[u8]>,
    data: &[u8],
) -> Vec<u8> {
    let kind = match (palette, colours) {
        (Some(_), _) => 3,
        (None, 1) => 0,
        _ => 2,
    };
    let header = [&pixels.0.to_be_bytes()[..], &pixels.1.to_be_bytes(), &[bits, kind, 0, 0, 0]];
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8], body: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(body);
        out.extend((body.len() as u32).to_be_bytes());
        out.extend([name, body].concat());
        out.extend(crc.sum().to_be_bytes());
    };
    chunk(b"IHDR", &header.concat());
    if let Some(palette) = palette {
        chunk(b"PLTE", palette);
    }
    chunk(b"IDAT", data);
    chunk(b"IEND", b"");
    out
}

/// What a viewer shows of a PDF image, orientation apart.
fn seen(image: &PdfImage) -> image::RgbaImage {
    let bytes = match &image.samples {
        Samples::Jpeg { bytes, .. } => bytes.to_vec(),
        Samples::Flate { data, colours, bits, palette, .. } => {
            file_of(image.pixels, *colours, *bits, palette.as_deref(), data)
        }
    };
    let mut pixels = image::load_from_memory(&bytes).expect("a sound image").into_rgba8();
    if let Some(alpha) = &image.alpha {
        let mask = file_of(image.pixels, 1, 8, None, alpha);
        let mask = image::load_from_memory(&mask).expect("a sound mask").into_luma8();
        pixels.pixels_mut().zip(mask.pixels()).for_each(|(p, m)| p[3] = m[0]);
    }
    pixels
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.into().write_to(&mut out, format).expect("an image of that kind");
    out.into_inner()
}

/// A picture with as many colours as a photograph.
fn photo(width: u32, height: u32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 7 + y) as u8, (y * 5) as u8, (x * y) as u8])
    })
}

/// A PNG file of any colour type and depth, its samples counting up.
fn png_of(colour: png::ColorType, depth: png::BitDepth, trns: Option<Vec<u8>>) -> Vec<u8> {
    filtered_png(colour, depth, trns, png::Filter::default())
}

fn filtered_png(
    colour: png::ColorType,
    depth: png::BitDepth,
    trns: Option<Vec<u8>>,
    filter: png::Filter,
) -> Vec<u8> {
    let (width, height) = (13, 9);
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_filter(filter);
    if colour == png::ColorType::Indexed {
        let palette: Vec<u8> =
            (0..1_u32 << depth as u8).flat_map(|i| [i as u8, 7, 255 - i as u8]).collect();
        encoder.set_palette(palette);
    }
    if let Some(trns) = trns {
        encoder.set_trns(trns);
    }
    let row = (width as usize * colour.samples() * depth as usize).div_ceil(8);
    let rows: Vec<u8> = (0..row * height as usize).map(|i| (i * 37 % 251) as u8).collect();
    encoder.write_header().expect("a header").write_image_data(&rows).expect("rows");
    out
}

#[test]
fn opacity_of_palettes_is_read_through_every_filter() {
    use png::{BitDepth::*, Filter::*};
    for filter in [NoFilter, Sub, Up, Avg, Paeth] {
        for depth in [One, Two, Four, Eight] {
            let opacity: Vec<u8> = (0..1_u32 << depth as u8).map(|i| (i * 67) as u8).collect();
            let bytes = filtered_png(png::ColorType::Indexed, depth, Some(opacity), filter);
            let want = image::load_from_memory(&bytes).expect("a PNG file").into_rgba8();
            assert!(seen(pdf(&asset("a.png", bytes))) == want, "{filter:?} {depth:?}");
        }
    }
}

#[test]
fn every_kind_of_png_shows_the_same_in_pdf() {
    use png::{BitDepth::*, ColorType::*};
    let kinds = [
        (Grayscale, One, None),
        (Grayscale, Two, None),
        (Grayscale, Four, None),
        (Grayscale, Eight, None),
        (Grayscale, Sixteen, None),
        (Grayscale, Eight, Some(vec![0, 37])),
        (Rgb, Eight, None),
        (Rgb, Sixteen, None),
        (Rgb, Eight, Some(vec![0, 0, 0, 37, 0, 74])),
        (Indexed, One, None),
        (Indexed, Two, Some(vec![255, 0, 128])),
        (Indexed, Four, None),
        (Indexed, Eight, Some((0..=255).collect())),
        (GrayscaleAlpha, Eight, None),
        (GrayscaleAlpha, Sixteen, None),
        (Rgba, Eight, None),
        (Rgba, Sixteen, None),
    ];
    for (colour, depth, trns) in kinds {
        let bytes = png_of(colour, depth, trns.clone());
        let asset = asset("a.png", bytes.clone());
        let want = image::load_from_memory(&bytes).expect("a PNG file").into_rgba8();
        assert!(seen(pdf(&asset)) == want, "{colour:?} {depth:?} {trns:?}");
        assert_eq!(asset.pixels, (13, 9));
        // The EPUB keeps the file, or what it shows on white.
        let epub = asset.for_epub.expect("an EPUB was asked for");
        assert_eq!(epub.media_type, "image/png");
        if *epub.bytes != *bytes {
            let shown = image::load_from_memory(&epub.bytes).expect("a PNG file").into_rgba8();
            assert!(shown == on_white(&want), "{colour:?} {depth:?} {trns:?}");
        }
    }
}

pub(super) fn on_white(image: &image::RgbaImage) -> image::RgbaImage {
    let blend = |sample: u8, opacity: u8| {
        let opacity = f64::from(opacity) / 255.0;
        (f64::from(sample) * opacity + 255.0 * (1.0 - opacity)).round() as u8
    };
    image::RgbaImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, a] = image.get_pixel(x, y).0;
        image::Rgba([blend(r, a), blend(g, a), blend(b, a), 255])
    })
}

#[test]
fn plain_png_data_passes_through() {
    let bytes = encoded(photo(40, 30), ImageFormat::Png);
    let asset = asset("a.png", bytes.clone());
    let Samples::Flate { data, .. } = &pdf(&asset).samples else { panic!("not a PNG") };
    assert!(bytes.windows(data.len()).any(|w| *w == **data), "the rows were packed again");
}

#[test]
fn interlaced_and_deep_files_are_packed_again() {
    for bytes in [file!("interlaced.png"), file!("16bit-gray.png"), file!("palette-alpha.png")] {
        let want = image::load_from_memory(&bytes).expect("a PNG file").into_rgba8();
        assert!(seen(pdf(&asset("a.png", bytes))) == want);
    }
}

#[test]
fn opaque_alpha_is_dropped() {
    let bytes = encoded(DynamicImage::ImageRgb8(photo(9, 9)).into_rgba8(), ImageFormat::Png);
    assert!(pdf(&asset("a.png", bytes)).alpha.is_none());
}

#[test]
fn jpeg_passes_through_byte_for_byte() {
    for bytes in [encoded(photo(64, 48), ImageFormat::Jpeg), file!("progressive.jpg")] {
        let asset = asset("a.png", bytes.clone());
        let Samples::Jpeg { bytes: kept, components: 3, inverted: false, .. } =
            &pdf(&asset).samples
        else {
            panic!("not passed through")
        };
        assert!(**kept == *bytes);
        assert!(*asset.for_epub.expect("an EPUB was asked for").bytes == *bytes);
    }
}

#[test]
fn a_turned_jpeg_is_upright_in_both() {
    let bytes = file!("exif-rotated.jpg");
    let asset = asset("a.jpg", bytes.clone());
    let image = pdf(&asset);
    assert_eq!((asset.pixels, image.pixels, image.orientation), ((200, 320), (320, 200), 6));
    assert!(matches!(&image.samples, Samples::Jpeg { bytes: b, .. } if **b == *bytes));
    let epub = asset.for_epub.as_ref().expect("an EPUB was asked for");
    let upright = image::load_from_memory(&epub.bytes).expect("a JPEG file");
    assert_eq!((upright.width(), upright.height()), (200, 320));
}

/// Mean difference of two pictures, 0 to 255.
fn difference(a: &image::RgbaImage, b: &image::RgbaImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let total: f64 = a.iter().zip(b.iter()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    total / a.len() as f64
}

#[test]
fn printers_colours_without_profile_become_colours_of_the_screen() {
    let asset = asset("cmyk.jpg", file!("cmyk.jpg"));
    let Samples::Jpeg { components: 3, inverted: false, .. } = pdf(&asset).samples else {
        panic!("PDF/A has no meaning for CMYK without a profile")
    };
    let want = image::load_from_memory(&file!("cmyk.jpg")).expect("a JPEG file").into_rgba8();
    assert!(difference(&seen(pdf(&asset)), &want) < 3.0);
}

#[test]
fn a_cut_jpeg_is_kept_as_far_as_it_goes() {
    let whole = encoded(photo(64, 48), ImageFormat::Jpeg);
    let short = whole[..whole.len() - 2].to_vec();
    let nearly = asset("a.jpg", short);
    let Samples::Jpeg { bytes, .. } = &pdf(&nearly).samples else { panic!() };
    assert!(**bytes == *whole, "only the end is missing");
    let half = asset("a.jpg", file!("truncated.jpg"));
    let Samples::Jpeg { bytes, .. } = &pdf(&half).samples else { panic!() };
    assert!(bytes.ends_with(&[0xFF, 0xD9]), "a file that ends");
    assert_eq!(half.pixels, (320, 200));
}

#[test]
fn webp_gif_bmp_and_tiff_become_what_the_formats_know() {
    let lossy = asset("a.webp", file!("lossy.webp"));
    let want = image::load_from_memory(&file!("lossy.webp")).expect("a WebP file").into_rgba8();
    assert!(difference(&seen(pdf(&lossy)), &want) < 3.0);
    let drawn = image::RgbImage::from_fn(50, 40, |x, _| image::Rgb([0, 80 * (x / 20) as u8, 255]));
    let cases = [
        (ImageFormat::WebP, "image/png"),
        (ImageFormat::Gif, "image/gif"),
        (ImageFormat::Bmp, "image/png"),
        (ImageFormat::Tiff, "image/png"),
    ];
    for (format, media_type) in cases {
        let bytes = match format {
            ImageFormat::Gif => encoded(DynamicImage::from(drawn.clone()).into_rgba8(), format),
            _ => encoded(drawn.clone(), format),
        };
        let want = image::load_from_memory(&bytes).expect("an image").into_rgba8();
        let asset = asset("a.jpg", bytes);
        let image = pdf(&asset);
        assert!(seen(image) == want, "{format:?}");
        assert!(matches!(image.samples, Samples::Flate { bits: 2, palette: Some(_), .. }));
        let epub = asset.for_epub.expect("an EPUB was asked for");
        assert_eq!(epub.media_type, media_type, "{format:?}");
        assert_eq!(image::load_from_memory(&epub.bytes).expect("an image").into_rgba8(), want);
    }
    let photo = asset("a.bmp", encoded(photo(80, 60), ImageFormat::Bmp));
    assert_eq!(photo.for_epub.expect("an EPUB was asked for").media_type, "image/jpeg");
    assert!(matches!(photo.for_pdf.expect("a PDF").samples, Samples::Flate { colours: 3, .. }));
}

/// The files were made from the same pixels by libavif (Pillow 13): with full colours, with
/// transparency, lying on their side with half the colours, and in grey.
#[test]
#[cfg(feature = "avif")]
fn avif_becomes_what_the_formats_know() {
    let want = image::RgbaImage::from_fn(80, 60, |x, y| {
        image::Rgba([(x * 3) as u8, (y * 4) as u8, (255 - x * 2) as u8, 255])
    });
    let photo = asset("a.avif", file!("photo.avif"));
    assert!(difference(&seen(pdf(&photo)), &want) < 3.0);
    let epub = photo.for_epub.as_ref().expect("an EPUB was asked for");
    assert_eq!(epub.media_type, "image/jpeg");
    let clear = asset("a.jpg", file!("clear.avif"));
    let half = image::RgbaImage::from_fn(80, 60, |x, y| {
        let [r, g, b, _] = want.get_pixel(x, y).0;
        image::Rgba([r, g, b, if x < 40 { 0 } else { 255 }])
    });
    let png = &clear.for_epub.as_ref().expect("an EPUB was asked for").bytes;
    let shown = image::load_from_memory(png).expect("a PNG file").into_rgba8();
    let visible =
        |image: &image::RgbaImage| image::imageops::crop_imm(image, 44, 0, 36, 60).to_image();
    assert!(difference(&visible(&shown), &visible(&half)) < 3.0);
    assert!(shown.get_pixel(4, 4).0[3] == 0 && shown.get_pixel(76, 4).0[3] == 255);
    let turned = asset("a.avif", file!("turned.avif"));
    assert_eq!(turned.pixels, (60, 80));
    assert!(difference(&seen(pdf(&turned)), &image::imageops::rotate90(&want)) < 6.0);
    let grey = asset("a.avif", file!("grey.avif"));
    let want = image::RgbaImage::from_fn(80, 60, |x, y| {
        let [r, g, b, _] = want.get_pixel(x, y).0.map(u32::from);
        let light = ((299 * r + 587 * g + 114 * b) / 1000) as u8;
        image::Rgba([light, light, light, 255])
    });
    assert!(difference(&seen(pdf(&grey)), &want) < 3.0);
    let one = matches!(
        &pdf(&grey).samples,
        Samples::Jpeg { components: 1, .. } | Samples::Flate { colours: 1, .. }
    );
    assert!(one, "one component is enough");
    let mut cut = file!("photo.avif");
    cut.truncate(cut.len() - 100);
    assert_eq!(load("a.avif", cut, &BOTH).expect_err("half a file").code, "figure-broken");
}

#[test]
fn what_cannot_be_shown_says_why() {
    let png = encoded(photo(20, 20), ImageFormat::Png);
    let mut damaged = png.clone();
    damaged[60] ^= 1;
    let cases = [
        ("figure-broken", Vec::new()),
        ("figure-broken", file!("not-an-image.jpg")),
        ("figure-broken", png[..png.len() / 2].to_vec()),
        ("figure-broken", damaged),
        ("figure-broken", b"\xFF\xD8\xFF\xE0 nothing".to_vec()),
        ("figure-too-large", file!("lying-header.png")),
        ("figure-too-large", encoded(image::GrayImage::new(1, 20_000), ImageFormat::Png)),
        ("figure-broken", b"<?xml version='1.0'?>\n<svg width='1'".to_vec()),
        ("figure-broken", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ("figure-too-large", svg_bomb()),
        ("figure-unsupported", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()),
    ];
    for (code, bytes) in cases {
        let error = load("a.png", bytes, &BOTH).expect_err(code);
        assert_eq!(error.code, code, "{error:?}");
        assert!(!error.hints.is_empty());
    }
}

const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='96' height='48'>\
    <rect width='48' height='48' fill='#f00'/></svg>";

/// Few elements that draw many.
fn svg_bomb() -> Vec<u8> {
    let uses =
        |k: usize| format!("<g id='a{}'>{}</g>", k + 1, format!("<use href='#a{k}'/>").repeat(10));
    let all: String = (0..9).map(uses).collect();
    format!("<svg xmlns='http://www.w3.org/2000/svg'><path id='a0' d='M0 0h1'/>{all}</svg>")
        .into_bytes()
}

#[test]
fn svg_is_drawn_with_what_is_clear_left_clear() {
    let asset = asset("a.svg", SVG.as_bytes().to_vec());
    assert_eq!(asset.pixels, (150, 75), "an inch is an inch at 150 ppi");
    let image = seen(pdf(&asset));
    assert_eq!(image.dimensions(), (300, 150));
    assert_eq!(image.get_pixel(10, 10).0, [255, 0, 0, 255]);
    assert_eq!(image.get_pixel(290, 140).0[3], 0);
    let epub = asset.for_epub.expect("an EPUB was asked for");
    assert_eq!(epub.media_type, "image/png");
    assert_eq!(image::load_from_memory(&epub.bytes).expect("a PNG file").into_rgba8(), image);
}

#[test]
fn text_in_svg_is_set_in_our_fonts_and_files_are_not_read() {
    let fonts: Option<fn() -> Vec<FontFile>> = Some(|| FontLibrary::bundled().files());
    let text = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'>\
        <text x='4' y='32' font-size='32' font-family='serif'>活</text>\
        <image href='/etc/hostname' width='9' height='9'/></svg>";
    let options = FigureOptions { fonts, ..BOTH };
    let with = load("a.svg", text.as_bytes().to_vec(), &options).expect("drawn");
    let ink = |a: &Asset| seen(pdf(a)).pixels().filter(|p| p[3] > 128).count();
    assert!(ink(&with) > 300, "{}", ink(&with));
    let without = load("a.svg", text.as_bytes().to_vec(), &BOTH);
    assert_eq!(without.expect_err("neither text nor file").code, "figure-broken");
}

#[test]
fn more_pixels_than_a_printer_shows_are_not_kept_for_the_pdf() {
    let options = FigureOptions { most: Some((60, 600)), ..BOTH };
    let big = photo(120, 90);
    let files = [
        ("a.jpg", encoded(big.clone(), ImageFormat::Jpeg)),
        ("a.png", encoded(big.clone(), ImageFormat::Png)),
        ("a.png", encoded(DynamicImage::from(big.clone()).into_rgba8(), ImageFormat::Png)),
        ("a.bmp", encoded(big.clone(), ImageFormat::Bmp)),
    ];
    let want =
        DynamicImage::from(big).resize_exact(60, 45, image::imageops::FilterType::CatmullRom);
    for (name, bytes) in files {
        let asset = load(name, bytes.clone(), &options).expect(name);
        let image = pdf(&asset);
        assert_eq!((asset.pixels, image.pixels), ((120, 90), (60, 45)), "{name}");
        assert_eq!(matches!(image.samples, Samples::Jpeg { .. }), name == "a.jpg", "{name}");
        assert!(difference(&seen(image), &want.to_rgba8()) < 6.0, "{name}");
        // The EPUB may be enlarged on the screen.
        let epub = asset.for_epub.expect("an EPUB was asked for");
        let epub = image::load_from_memory(&epub.bytes).expect("an image");
        assert_eq!((epub.width(), epub.height()), (120, 90), "{name}");
    }
    // Upright, a turned image has the measure of its height.
    let turned = load("a.jpg", file!("exif-rotated.jpg"), &options).expect("a JPEG file");
    assert_eq!((pdf(&turned).pixels, pdf(&turned).orientation), ((60, 96), 1));
    // Nothing grows, and what fits is passed through.
    let small = encoded(photo(50, 40), ImageFormat::Jpeg);
    let asset = load("a.jpg", small.clone(), &options).expect("a JPEG file");
    assert!(matches!(&pdf(&asset).samples, Samples::Jpeg { bytes, .. } if **bytes == *small));
}

/// What is clear does not darken the edges of what is not.
#[test]
fn clear_pixels_do_not_bleed() {
    let image = image::RgbaImage::from_fn(100, 100, |x, _| {
        if x < 51 { image::Rgba([255, 255, 255, 255]) } else { image::Rgba([0, 0, 0, 0]) }
    });
    let options = FigureOptions { most: Some((40, 400)), ..BOTH };
    let asset = load("a.png", encoded(image, ImageFormat::Png), &options).expect("a PNG file");
    let seen = seen(pdf(&asset));
    assert!(seen.pixels().any(|p| p[3] > 20 && p[3] < 235), "a soft edge");
    assert!(seen.pixels().filter(|p| p[3] > 20).all(|p| p[0] > 240));
}

/// Dark lines on nothing would vanish on a dark page of a reader; on paper they show as they are.
#[test]
fn dark_drawings_on_nothing_get_paper_in_the_epub() {
    let drawn = |line: [u8; 3]| {
        image::RgbaImage::from_fn(60, 40, |x, y| match (x, y) {
            (10..50, 10..14) => image::Rgba([line[0], line[1], line[2], 255]),
            (10..50, 14) => image::Rgba([line[0], line[1], line[2], 51]),
            _ => image::Rgba([0, 0, 0, 0]),
        })
    };
    let epub = |asset: &Asset| asset.for_epub.clone().expect("an EPUB was asked for").bytes;
    for (format, name) in [(ImageFormat::Png, "a.png"), (ImageFormat::WebP, "a.webp")] {
        let asset = asset(name, encoded(drawn([20, 20, 60]), format));
        let file = image::load_from_memory(&epub(&asset)).expect("a PNG file");
        assert!(!file.color().has_alpha(), "{name}");
        let file = file.into_rgb8();
        assert_eq!(file.get_pixel(0, 0).0, [255; 3], "{name}: nothing is white");
        assert_eq!(file.get_pixel(20, 12).0, [20, 20, 60], "{name}: a line is as it was");
        assert_eq!(file.get_pixel(20, 14).0, [208, 208, 216], "{name}: a fifth of it on white");
        let seen = seen(pdf(&asset));
        assert_eq!(
            (seen.get_pixel(0, 0)[3], seen.get_pixel(20, 14)[3]),
            (0, 51),
            "{name}: the PDF"
        );
    }
    // Only for the EPUB, which needs no pixels else.
    let options = FigureOptions { pdf: false, ..BOTH };
    let file = encoded(drawn([0; 3]), ImageFormat::Png);
    let alone = load("a.png", file, &options).expect("a PNG file");
    assert!(!image::load_from_memory(&epub(&alone)).expect("a PNG file").color().has_alpha());
    // What shows by day and by night is passed through: light colours, and red.
    for line in [[250, 250, 250], [230, 20, 20], [90, 140, 230]] {
        let file = encoded(drawn(line), ImageFormat::Png);
        assert_eq!(*epub(&asset("a.png", file.clone())), *file, "{line:?}");
    }
}

/// A palette with a clear colour, and a GIF file, are no different.
#[test]
fn dark_drawings_of_few_colours_get_paper_too() {
    let pixels = |x: u32| u8::from((10..50).contains(&x));
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 60, 40);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(vec![255, 0, 255, 10, 10, 10]);
    encoder.set_trns(vec![0, 255]);
    let data: Vec<u8> = (0..60 * 40).map(|k| pixels(k % 60)).collect();
    encoder.write_header().and_then(|mut w| w.write_image_data(&data)).expect("a PNG file");
    let gif = encoded(
        image::RgbaImage::from_fn(60, 40, |x, _| image::Rgba([10, 10, 10, 255 * pixels(x)])),
        ImageFormat::Gif,
    );
    for (name, bytes) in [("a.png", png), ("a.gif", gif)] {
        let epub = asset(name, bytes).for_epub.expect("an EPUB was asked for");
        assert_eq!(epub.media_type, "image/png", "{name}");
        let file = image::load_from_memory(&epub.bytes).expect("a PNG file");
        assert!(!file.color().has_alpha(), "{name}");
        assert_eq!(file.to_rgb8().get_pixel(0, 0).0, [255; 3], "{name}");
        assert_eq!(file.to_rgb8().get_pixel(30, 20).0, [10; 3], "{name}");
    }
}

/// A profile of a printing device, as far as a PDF looks into it.
fn printing_profile() -> Vec<u8> {
    let mut profile = vec![0; 132];
    profile[..4].copy_from_slice(&132_u32.to_be_bytes());
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..20].copy_from_slice(b"prtrCMYK");
    profile[20..24].copy_from_slice(b"Lab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

#[test]
fn printers_colours_with_their_profile_pass_through() {
    let plain = file!("cmyk.jpg");
    let profile = printing_profile();
    let segment = [&b"ICC_PROFILE\0\x01\x01"[..], &profile].concat();
    let length = (segment.len() as u16 + 2).to_be_bytes();
    let bytes = [&plain[..2], &[0xFF, 0xE2], &length, &segment, &plain[2..]].concat();
    for most in [None, Some((20, 20))] {
        let asset = load("a.jpg", bytes.clone(), &FigureOptions { most, ..BOTH });
        let asset = asset.expect("a JPEG file");
        let Samples::Jpeg { bytes: kept, components: 4, icc: Some(icc), .. } = &pdf(&asset).samples
        else {
            panic!("not passed through")
        };
        assert!(**kept == *bytes && **icc == *profile);
    }
}

#[test]
fn limits_hold_before_anything_is_decoded() {
    let limits = Limits { max_pixels: 399, ..Limits::DEFAULT };
    let bytes = encoded(photo(20, 20), ImageFormat::Jpeg);
    let error = load("a.jpg", bytes.clone(), &FigureOptions { limits, ..BOTH });
    assert_eq!(error.expect_err("too many pixels").code, "figure-too-large");
    let limits = Limits { max_file: bytes.len() as u64 - 1, ..Limits::DEFAULT };
    let error = load("a.jpg", bytes, &FigureOptions { limits, ..BOTH });
    assert_eq!(error.expect_err("too many bytes").code, "figure-too-large");
}

#[test]
fn damaged_files_never_panic() {
    let files = [
        encoded(photo(20, 20), ImageFormat::Jpeg),
        encoded(photo(20, 20), ImageFormat::Png),
        file!("lossy.webp"),
        encoded(DynamicImage::from(photo(20, 20)).into_rgba8(), ImageFormat::Gif),
        file!("palette-alpha.png"),
    ];
    for whole in files {
        for at in (0..whole.len()).step_by(3) {
            let mut bytes = whole.clone();
            bytes[at] = bytes[at].wrapping_add(91);
            load("a", bytes, &BOTH).ok();
            load("a", whole[..at].to_vec(), &BOTH).ok();
        }
    }
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    for bytes in [file!("lossy.webp"), file!("interlaced.png"), file!("cmyk.jpg")] {
        assert_eq!(asset("a", bytes.clone()), asset("a", bytes));
    }
}
