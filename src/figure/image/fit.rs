//! No more pixels in the PDF than a printer can show. Never more than the file has.

use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat};

use super::prepare::pdf_jpeg;
use super::raster::{Raster, decode, from_image};
use super::{Fault, jpeg};
use crate::document::PdfImage;
use crate::figure::FigureOptions;
use crate::say::Message;

/// Whether a file may have too many pixels, whichever way it is turned. Colours for print that we
/// would have to convert stay as they are.
pub(super) fn may_exceed(
    bytes: &[u8],
    format: ImageFormat,
    (w, h): (u32, u32),
    options: &FigureOptions,
) -> bool {
    let printing = || {
        let header = (format == ImageFormat::Jpeg).then(|| jpeg::header(bytes)).flatten();
        header.is_some_and(|h| h.components.len() == 4)
    };
    let exceeds = |size| target(size, options.most).is_some();
    options.pdf && (exceeds((w, h)) || exceeds((h, w))) && !printing()
}

/// The size an image of `pixels` is reduced to; none if it has no more than it may.
pub(super) fn target(pixels: (u32, u32), most: Option<(u32, u32)>) -> Option<(u32, u32)> {
    let (w, h) = (f64::from(pixels.0), f64::from(pixels.1));
    let (widest, highest) = most.map(|(w, h)| (f64::from(w), f64::from(h)))?;
    let width = widest.min(highest * w / h).floor().max(1.0);
    let height = (width * h / w).round().max(1.0);
    (width < w).then_some((width as u32, height as u32))
}

/// The image in that size: as JPEG if the file lost something already, else without loss.
pub(super) fn smaller(
    bytes: &[u8],
    format: ImageFormat,
    lossy: bool,
    (width, height): (u32, u32),
    options: &FigureOptions,
) -> Result<PdfImage, Fault> {
    let raster =
        decode(bytes, format, &options.limits).map_err(|e| Fault::Broken(Message::foreign(e)))?;
    let raster = raster.upright();
    let mut image = raster.to_image();
    let clear = raster.alpha.is_some();
    if clear {
        weigh(&mut image, |colour, alpha| colour * alpha / 255);
    }
    let mut image = image.resize_exact(width, height, FilterType::CatmullRom);
    if clear {
        weigh(&mut image, |colour, alpha| (colour * 255).checked_div(alpha).unwrap_or(0));
    }
    let raster = Raster { icc: raster.icc, ..from_image(image) };
    if lossy && raster.alpha.is_none() {
        let file = raster.to_jpeg(false);
        return Ok(pdf_jpeg(&raster, file));
    }
    let (samples, alpha) = raster.to_samples();
    Ok(PdfImage { pixels: (width, height), orientation: 1, samples, alpha })
}

/// Changes colours by opacity: what nobody sees must not bleed into what is seen.
fn weigh(image: &mut DynamicImage, change: impl Fn(u32, u32) -> u32) {
    let samples = if image.color().has_color() { 4 } else { 2 };
    let pixels = match image {
        DynamicImage::ImageLumaA8(pixels) => &mut **pixels,
        DynamicImage::ImageRgba8(pixels) => &mut **pixels,
        _ => return,
    };
    for pixel in pixels.chunks_exact_mut(samples) {
        let alpha = u32::from(pixel[samples - 1]);
        for colour in &mut pixel[..samples - 1] {
            *colour = change(u32::from(*colour), alpha).min(255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn images_shrink_to_the_box_and_never_grow() {
        let most = Some((1000, 1400));
        assert_eq!(target((4000, 3000), most), Some((1000, 750)));
        assert_eq!(target((3000, 6000), most), Some((700, 1400)));
        assert_eq!(target((1000, 1400), most), None);
        assert_eq!(target((10, 10), most), None);
        assert_eq!(target((9000, 1), most), Some((1000, 1)));
        assert_eq!(target((4000, 3000), None), None);
    }
}
