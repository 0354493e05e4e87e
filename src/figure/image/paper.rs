//! Dark drawings on nothing: on the page of a PDF, which is white, they show as they are; in an
//! EPUB they would vanish where the reader's page is dark. There they get the paper they were
//! drawn for.

use super::raster::Raster;

/// Rows that are looked at: of tall images some tell as much as all.
const ROWS: usize = 256;

/// Light of a colour (WCAG 2.2, relative luminance) below which it does not show on black: the
/// contrast of graphics is 3 : 1 at least (1.4.11).
const DARK: f32 = 0.1;

impl Raster {
    /// Whether a good part of what stands out against nothing is dark.
    pub(super) fn wants_paper(&self) -> bool {
        self.alpha.as_deref().is_some_and(|alpha| self.is_dark_at_edges(alpha))
    }

    /// The image on white.
    pub(super) fn on_paper(mut self) -> Raster {
        let Some(alpha) = self.alpha.take() else { return self };
        let components = usize::from(self.components);
        let mut at = 0;
        // Most of a drawing is nothing, and all but its edges is opaque.
        for run in alpha.chunk_by(|a, b| a == b) {
            let samples = &mut self.samples[at * components..][..run.len() * components];
            match run[0] {
                0 => samples.fill(255),
                255 => {}
                opacity => samples.iter_mut().for_each(|s| *s = on_white(*s, opacity)),
            }
            at += run.len();
        }
        self
    }

    fn is_dark_at_edges(&self, alpha: &[u8]) -> bool {
        let (width, components) = (self.width as usize, usize::from(self.components));
        let step = (self.height as usize / ROWS).max(1);
        let rows = alpha.chunks_exact(width).zip(self.samples.chunks_exact(width * components));
        let (mut edges, mut dark) = (0_usize, 0_usize);
        for (alpha, samples) in rows.step_by(step) {
            let mut places = 1..width;
            let is_edge = |x: &usize| (alpha[x - 1] < 128) != (alpha[*x] < 128);
            while let Some(x) = places.find(is_edge) {
                // The one of the two that is seen.
                let seen = if alpha[x] < 128 { x - 1 } else { x };
                edges += 1;
                dark += usize::from(light(&samples[seen * components..][..components]) < DARK);
            }
        }
        dark * 4 > edges
    }
}

fn on_white(sample: u8, opacity: u8) -> u8 {
    let [sample, opacity] = [sample, opacity].map(u32::from);
    ((sample * opacity + 255 * (255 - opacity) + 127) / 255) as u8
}

/// The relative luminance of a pixel, grey or RGB.
fn light(pixel: &[u8]) -> f32 {
    let linear = |sample: u8| {
        let value = f32::from(sample) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    match *pixel {
        [red, green, blue] => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue),
        _ => pixel.first().map_or(1.0, |grey| linear(*grey)),
    }
}
