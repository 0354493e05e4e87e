//! A cover image fitted to what stores and readers take: never cropped, never enlarged, upright,
//! opaque, at most 1600 × 2560 pixels.

use image::imageops::FilterType;

use super::Fault;
use super::prepare::prepare;
use super::raster::{Raster, decode, from_image};
use super::sniff::sniff;
use crate::document::Rendition;
use crate::figure::FigureOptions;
use crate::say::Message;

/// Width and height a cover has at most.
const LARGEST: (u32, u32) = (1600, 2560);

/// A cover with the size it has now.
pub(in crate::figure) struct Fitted {
    pub cover: Rendition,
    pub pixels: (u32, u32),
}

/// Fits an image; one that fits already keeps its bytes.
pub(in crate::figure) fn fit(name: &str, bytes: Vec<u8>) -> Result<Fitted, Fault> {
    let options = FigureOptions { epub: true, ..FigureOptions::default() };
    let (format, _) = sniff(&bytes, &options.limits)?;
    let asset = prepare(name, bytes, &options)?.asset;
    let Some(cover) = asset.for_epub else { return Err(Fault::Broken(say!("nothing in it"))) };
    let (width, height) = asset.pixels;
    let small = width <= LARGEST.0 && height <= LARGEST.1;
    let opaque = matches!(cover.extension, "jpg");
    if small && opaque {
        return Ok(Fitted { cover, pixels: asset.pixels });
    }
    let format = image::ImageFormat::from_extension(cover.extension).unwrap_or(format);
    let decoded = decode(&cover.bytes, format, &options.limits);
    let raster = decoded.map_err(|e| Fault::Broken(Message::foreign(e)))?;
    if small && raster.alpha.is_none() && cover.extension == "png" {
        return Ok(Fitted { cover, pixels: asset.pixels });
    }
    let raster = on_paper(shrunk(raster));
    let pixels = (raster.width, raster.height);
    let cover = if raster.is_photo() {
        let bytes = raster.to_jpeg(false);
        Rendition { media_type: "image/jpeg", extension: "jpg", bytes }
    } else {
        let bytes = raster.to_png().into();
        Rendition { media_type: "image/png", extension: "png", bytes }
    };
    Ok(Fitted { cover, pixels })
}

/// The image so small that it fits, its proportions kept.
fn shrunk(raster: Raster) -> Raster {
    if raster.width <= LARGEST.0 && raster.height <= LARGEST.1 {
        return raster;
    }
    let image = raster.to_image();
    let image = image.resize(LARGEST.0, LARGEST.1, FilterType::CatmullRom);
    Raster { icc: raster.icc, ..from_image(image) }
}

/// What is transparent lies on white: readers put any colour below.
fn on_paper(raster: Raster) -> Raster {
    let Some(alpha) = &raster.alpha else { return raster };
    let n = usize::from(raster.components);
    let mut samples = raster.samples.clone();
    for (pixel, &a) in samples.chunks_exact_mut(n).zip(alpha) {
        for sample in pixel {
            let over = u32::from(*sample) * u32::from(a) + 255 * (255 - u32::from(a));
            // A mean of two bytes is a byte.
            *sample = ((over + 127) / 255) as u8;
        }
    }
    Raster { samples, alpha: None, ..raster }
}
