//! What a document says, piece by piece, for a name made of it.

use flate2::Crc;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Asset, Block, BlockKind, Document, ImageState, Inline, InlineKind, ListMark, Target};

/// Takes in pieces of what is said.
type Tell<'a> = &'a mut dyn FnMut(&str);

/// A name made from content, which is told piece by piece: the same for the same content (a UUID of
/// version 5, RFC 9562).
pub fn content_urn(tell: impl FnOnce(Tell<'_>)) -> String {
    // Version 5 hashes slowly: it is given a digest to hash.
    let mut hash = Sha256::new();
    tell(&mut |piece| hash.update(piece.as_bytes()));
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &hash.finalize()).urn().to_string()
}

/// The sum of a file, to tell it from others.
pub fn file_sum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

impl Document {
    /// Tells title, authors, text, links and pictures, parted by characters that texts do not have.
    /// Pictures are told by the sum that `sum` makes of them; where anything stands in the source is
    /// not told.
    pub fn tell(&self, sum: &dyn Fn(&Asset) -> Option<u32>, tell: Tell<'_>) {
        let mut teller = Teller { document: self, sum, tell };
        let of = &self.metadata;
        teller.field('t', self.title());
        teller.field('s', of.subtitle.as_deref().unwrap_or_default());
        of.authors.iter().for_each(|author| teller.field('a', author));
        of.translators.iter().for_each(|translator| teller.field('r', translator));
        let notes = self.notes.iter().flat_map(|n| &n.body);
        self.blocks().chain(notes).for_each(|block| teller.block(block));
    }
}

struct Teller<'a> {
    document: &'a Document,
    sum: &'a dyn Fn(&Asset) -> Option<u32>,
    tell: Tell<'a>,
}

impl Teller<'_> {
    fn field(&mut self, kind: char, text: &str) {
        (self.tell)("\u{1F}");
        (self.tell)(kind.encode_utf8(&mut [0; 4]));
        (self.tell)(text);
    }

    fn block(&mut self, block: &Block) {
        block.walk(&mut |b| {
            (self.tell)("\u{1E}");
            match &b.kind {
                BlockKind::Heading { level, .. } => self.field('h', &level.to_string()),
                BlockKind::Code { text, .. } => self.field('c', text),
                BlockKind::Figure(figure) => {
                    self.field('g', &figure.label);
                    self.field('v', &figure.alt_text());
                    if let ImageState::Found(id) = figure.image {
                        self.picture(self.document.asset(id));
                    }
                }
                BlockKind::List { mark: ListMark::Term, .. } => self.field('l', "terms"),
                BlockKind::List { mark, .. } => self.field('l', &format!("{:?}", mark.first())),
                BlockKind::Quote(_) => self.field('q', ""),
                BlockKind::Separator => self.field('-', ""),
                BlockKind::Paragraph { .. } | BlockKind::Table(_) => {}
            }
            for inlines in b.inlines() {
                self.field('i', "");
                self.inlines(inlines);
            }
        });
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text { text, .. } => (self.tell)(text),
                InlineKind::Code(text)
                | InlineKind::Math(text)
                | InlineKind::Built { source: text, .. }
                | InlineKind::Formula { source: text, .. } => self.field('c', text),
                InlineKind::Ruby { base, text } => {
                    (self.tell)(base);
                    self.field('r', text);
                }
                InlineKind::Image { asset, alt, .. } => {
                    self.field('v', alt);
                    if let Some(id) = asset {
                        self.picture(self.document.asset(*id));
                    }
                }
                InlineKind::LineBreak => (self.tell)("\n"),
                InlineKind::NoteRef(_) => self.field('n', ""),
                InlineKind::Link { target, body } => {
                    if let Target::Url(url) = target {
                        self.field('u', url);
                    }
                    self.inlines(body);
                }
                _ => self.inlines(inline.children()),
            }
        }
    }

    fn picture(&mut self, asset: &Asset) {
        let sum = (self.sum)(asset).unwrap_or_default();
        self.field('p', &format!("{}x{} {sum:08x}", asset.pixels.0, asset.pixels.1));
    }
}
