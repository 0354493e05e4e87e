//! From the bytes of a file to the renditions of an asset.

use std::sync::Arc;

use image::{AnimationDecoder, ImageFormat};

use super::encode::{self, Colours, Planes};
use super::huffman::{Scan, check};
use super::raster::{Raster, decode, mask};
use super::sniff::sniff;
use super::{Fault, fit, icc, jpeg, png, svg};
use crate::document::{Asset, PdfImage, Rendition, Samples};
use crate::figure::FigureOptions;
use crate::say::Message;

/// An asset with what was noticed on the way.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::figure) struct Prepared {
    pub asset: Asset,
    /// Whether the file ends early or is damaged, and what could be shown of it was kept.
    pub damaged: bool,
    /// Whether the file is an animation of which the PDF shows the first picture.
    pub animated: bool,
}

/// Checks a file and makes the renditions that `options` ask for.
pub(in crate::figure) fn prepare(
    name: &str,
    bytes: Vec<u8>,
    options: &FigureOptions,
) -> Result<Prepared, Fault> {
    if svg::is_svg(&bytes) {
        return svg::prepare(name, &bytes, options);
    }
    let (format, stored) = sniff(&bytes, &options.limits)?;
    let file = File { bytes: bytes.into(), format, stored, options };
    let mut prepared = if fit::may_exceed(&file.bytes, format, stored, options) {
        file.fitted()
    } else {
        file.whole()
    }?;
    name.clone_into(&mut prepared.asset.name);
    Ok(prepared)
}

struct File<'a> {
    bytes: Arc<[u8]>,
    format: ImageFormat,
    /// Width and height as stored.
    stored: (u32, u32),
    options: &'a FigureOptions,
}

impl File<'_> {
    fn whole(self) -> Result<Prepared, Fault> {
        match self.format {
            ImageFormat::Jpeg => self.jpeg(),
            ImageFormat::Png => self.png(),
            _ => self.other(),
        }
    }

    /// With no more pixels for the PDF than it may have.
    fn fitted(self) -> Result<Prepared, Fault> {
        let options = self.options;
        let less = FigureOptions { pdf: false, ..*options };
        let rest = File { bytes: Arc::clone(&self.bytes), options: &less, ..self };
        let mut prepared = rest.whole()?;
        let Some(size) = fit::target(prepared.asset.pixels, options.most) else {
            return self.whole();
        };
        let lossy = self.format == ImageFormat::Jpeg || self.is_lossy();
        let image = fit::smaller(&self.bytes, self.format, lossy, size, options)?;
        prepared.asset.for_pdf = Some(image);
        Ok(prepared)
    }

    fn jpeg(self) -> Result<Prepared, Fault> {
        let header = jpeg::header(&self.bytes)
            .ok_or_else(|| Fault::Broken(say!("the header is incomplete")))?;
        let scan = check(&self.bytes, &header);
        let plain = header.is_plain() && (header.width, header.height) == self.stored;
        // Printers' colours need a profile to mean anything in an archival PDF, and few readers
        // of EPUB know them at all.
        let profile = icc::usable(header.icc.clone(), header.components.len() as u8);
        let printing = header.components.len() == 4;
        let whole = match scan {
            Scan::Complete => plain,
            Scan::Unknown => plain && header.ends && self.decode().is_ok(),
            Scan::Damaged => false,
        };
        let damaged = !header.ends || scan == Scan::Damaged;
        let pdf_passes = whole && (!printing || profile.is_some());
        let epub_passes = whole && !printing && header.orientation == 1;
        let again = self.options.pdf && !pdf_passes || self.options.epub && !epub_passes;
        let raster = if again { Some(self.decode()?.upright()) } else { None };
        // What we decode is in colours of the screen; a profile for print is no longer its own.
        let raster = raster.map(|r| Raster { icc: r.icc.filter(|_| !printing), ..r });
        let raster = raster.map(|r| {
            let file = r.to_jpeg(false);
            (r, file)
        });
        let bytes = self.with_end(header.ends);
        let for_pdf = match &raster {
            Some((raster, file)) if !pdf_passes => pdf_jpeg(raster, Arc::clone(file)),
            _ => PdfImage {
                pixels: self.stored,
                orientation: header.orientation,
                samples: Samples::Jpeg {
                    bytes: Arc::clone(&bytes),
                    components: header.components.len() as u8,
                    inverted: printing && header.adobe.is_some(),
                    icc: profile,
                },
                alpha: None,
            },
        };
        let for_epub = match &raster {
            Some((_, file)) if !epub_passes => jpeg_file(Arc::clone(file)),
            _ => jpeg_file(bytes),
        };
        let for_pdf = self.options.pdf.then_some(for_pdf);
        let for_epub = self.options.epub.then_some(for_epub);
        let pixels = header.upright();
        let asset = Asset { name: String::new(), pixels, for_pdf, for_epub };
        Ok(Prepared { asset, damaged, animated: false })
    }

    /// The file with its end, which a download that stopped a little early lacks.
    fn with_end(&self, ends: bool) -> Arc<[u8]> {
        if ends { Arc::clone(&self.bytes) } else { [&*self.bytes, &[0xFF, 0xD9]].concat().into() }
    }

    fn png(self) -> Result<Prepared, Fault> {
        let file = png::read(&self.bytes).map_err(Fault::Broken)?;
        // Pixels that must be decoded for what they hold of transparency are checked so.
        let passes = match self.options.pdf {
            true => file.is_plain(),
            false => !file.interlaced && !matches!(file.colour, 4 | 6),
        };
        let rows = if passes { file.rows() } else { None };
        let upright = file.orientation == 1;
        let opacity = rows.as_ref().and_then(|rows| rows.opacity(&file));
        // Transparency other than a palette's is taken from pixels, and so is what the EPUB needs
        // to know of it.
        let has_clear = opacity.as_ref().is_none_or(|o| o.iter().any(|o| *o < 128));
        let clear =
            file.may_be_transparent() && (opacity.is_none() || self.options.epub && has_clear);
        let decoded = match rows.is_some() && !clear && upright {
            true => None,
            false => Some(self.decode()?),
        };
        let plain = rows.is_some() && file.is_plain();
        let samples = |raster: Option<&Raster>| {
            if plain {
                let colours = file.samples();
                let icc = icc::usable(file.icc.clone(), colours);
                let palette = file.palette.clone().map(Into::into);
                let data = file.data.clone().into();
                let alpha = match &opacity {
                    Some(opacity) => mask(self.stored, opacity),
                    None => raster.and_then(Raster::mask),
                };
                return Some((
                    Samples::Flate { data, colours, bits: file.bits, palette, icc },
                    alpha,
                ));
            }
            raster.map(Raster::to_samples)
        };
        let for_pdf = if self.options.pdf { samples(decoded.as_ref()) } else { None };
        let for_pdf = for_pdf.map(|(samples, alpha)| PdfImage {
            pixels: self.stored,
            orientation: file.orientation,
            samples,
            alpha,
        });
        let for_epub = self.options.epub.then(|| match decoded {
            Some(raster) if !upright => epub_png(raster.upright()),
            Some(raster) if raster.wants_paper() => png_file(raster.on_paper().to_png().into()),
            _ => png_file(Arc::clone(&self.bytes)),
        });
        let (width, height) = self.stored;
        let pixels = if file.orientation >= 5 { (height, width) } else { self.stored };
        let asset = Asset { name: String::new(), pixels, for_pdf, for_epub };
        Ok(Prepared { asset, damaged: false, animated: false })
    }

    /// A lossy WebP file becomes a JPEG file for both books, without a detour over pixels.
    fn lossy_webp(&self) -> Option<Prepared> {
        if self.format != ImageFormat::WebP || self.is_animated() {
            return None;
        }
        let planes = Planes::read(&self.bytes).filter(|p| p.size() == self.stored)?;
        let file = encode::jpeg(&planes, Colours::Pairs, None);
        let for_pdf = self.options.pdf.then(|| PdfImage {
            pixels: self.stored,
            orientation: 1,
            samples: Samples::Jpeg {
                bytes: Arc::clone(&file),
                components: 3,
                inverted: false,
                icc: None,
            },
            alpha: None,
        });
        let for_epub = self.options.epub.then(|| jpeg_file(file));
        let asset = Asset { name: String::new(), pixels: self.stored, for_pdf, for_epub };
        Some(Prepared { asset, damaged: false, animated: false })
    }

    /// GIF, WebP, BMP, TIFF and AVIF: decoded for the PDF, and for the EPUB unless it is a GIF.
    fn other(self) -> Result<Prepared, Fault> {
        if let Some(made) = self.lossy_webp() {
            return Ok(made);
        }
        let raster = self.decode()?.upright();
        let photo = raster.is_photo();
        let as_jpeg = self.options.pdf && photo && self.is_lossy();
        // Encoding costs more than all else: both books share the file.
        let jpeg = if as_jpeg || self.options.epub && photo && self.format != ImageFormat::Gif {
            Some(raster.to_jpeg(self.is_lossy()))
        } else {
            None
        };
        let for_pdf = self.options.pdf.then(|| match &jpeg {
            Some(file) if as_jpeg => pdf_jpeg(&raster, Arc::clone(file)),
            _ => {
                let (samples, alpha) = raster.to_samples();
                let pixels = (raster.width, raster.height);
                PdfImage { pixels, orientation: 1, samples, alpha }
            }
        });
        let animated = self.is_animated();
        let pixels = (raster.width, raster.height);
        let for_epub = self.options.epub.then(|| match (self.format, &jpeg) {
            (ImageFormat::Gif, _) if animated || !raster.wants_paper() => self.gif(),
            (ImageFormat::Gif, _) => png_file(raster.on_paper().to_png().into()),
            (_, Some(file)) => jpeg_file(Arc::clone(file)),
            (_, None) => epub_png(raster),
        });
        let asset = Asset { name: String::new(), pixels, for_pdf, for_epub };
        Ok(Prepared { asset, damaged: false, animated })
    }

    /// A GIF file as it is.
    fn gif(&self) -> Rendition {
        Rendition { media_type: "image/gif", extension: "gif", bytes: Arc::clone(&self.bytes) }
    }

    fn decode(&self) -> Result<Raster, Fault> {
        decode(&self.bytes, self.format, &self.options.limits).map_err(|error| match error {
            image::ImageError::Limits(_) => {
                let (width, height) = self.stored;
                Fault::TooLarge(say!("{width} × {height} pixels", width, height))
            }
            error => Fault::Broken(Message::foreign(error)),
        })
    }

    /// Whether a file was made with loss: a WebP file by its `VP8 ` chunk (not `VP8L`); AVIF hardly
    /// ever is without.
    fn is_lossy(&self) -> bool {
        const LOSSY: &[u8] = b"VP8 ";
        match self.format {
            ImageFormat::WebP => self.bytes.windows(4).take(1 << 16).any(|w| w == LOSSY),
            format => format == ImageFormat::Avif,
        }
    }

    fn is_animated(&self) -> bool {
        let bytes = std::io::Cursor::new(&*self.bytes);
        match self.format {
            ImageFormat::Gif => image::codecs::gif::GifDecoder::new(bytes)
                .is_ok_and(|gif| gif.into_frames().take(2).flatten().count() > 1),
            ImageFormat::WebP => {
                image::codecs::webp::WebPDecoder::new(bytes).is_ok_and(|webp| webp.has_animation())
            }
            _ => false,
        }
    }
}

/// A JPEG file of our own as PDF takes it.
pub(super) fn pdf_jpeg(raster: &Raster, file: Arc<[u8]>) -> PdfImage {
    PdfImage {
        pixels: (raster.width, raster.height),
        orientation: 1,
        samples: Samples::Jpeg {
            bytes: file,
            components: raster.components,
            inverted: false,
            icc: icc::usable(raster.icc.clone(), raster.components),
        },
        alpha: None,
    }
}

/// A PNG file for a page that may be dark.
pub(super) fn epub_png(raster: Raster) -> Rendition {
    let raster = if raster.wants_paper() { raster.on_paper() } else { raster };
    png_file(raster.to_png().into())
}

fn jpeg_file(bytes: Arc<[u8]>) -> Rendition {
    Rendition { media_type: "image/jpeg", extension: "jpg", bytes }
}

fn png_file(bytes: Arc<[u8]>) -> Rendition {
    Rendition { media_type: "image/png", extension: "png", bytes }
}
