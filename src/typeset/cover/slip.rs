//! A title slip pasted on cloth, with the stitches of a thread-bound book (线装) at the spine.

use super::set::{Block, Face, Room};
use super::{Press, SIZE, fishtail, frame, plate, rect};
use crate::frame::{Plate, Shape};
use crate::geom::Em;

const SPINE: f64 = 150.0;
const THREAD: f64 = 6.0;
/// The slip: its width, and its inner margin from the frame.
const SLIP: f64 = 1130.0;
const MARGIN: f64 = 118.0;
/// Its least height.
const LEAST: f64 = 1000.0;
const TITLE_SIZES: [f64; 13] =
    [220.0, 200.0, 180.0, 162.0, 146.0, 132.0, 118.0, 106.0, 96.0, 86.0, 76.0, 66.0, 56.0];
const SMALL_SIZES: [f64; 5] = [72.0, 64.0, 56.0, 48.0, 40.0];

pub(super) fn plates(press: &Press<'_>) -> Vec<Plate> {
    let text = &press.text;
    let width = SLIP - 2.0 * MARGIN;
    let title = Face { family: "song", bold: true, leading: 1.32, tracking: Em::ZERO };
    let kai = Face { family: "kai", bold: false, leading: 1.4, tracking: Em::ZERO };
    let room = |height, lines| Room { width, height, lines };
    let context = &press.context;
    let title = Block::fit(context, &text.title, title, &TITLE_SIZES, room(800.0, 5));
    let smaller = |share: f64| -> Vec<f64> {
        SMALL_SIZES.iter().copied().filter(|s| *s <= (title.size() * share).max(40.0)).collect()
    };
    let subtitle = Block::fit(context, &text.subtitle, kai, &smaller(0.66), room(300.0, 3));
    let authors = Block::fit(context, &text.authors, kai, &smaller(0.6)[..], room(200.0, 3));
    let inner = content_height(&title, &subtitle, &authors);
    let height = (inner + 2.0 * MARGIN + 60.0).max(LEAST);
    // Above the middle, where a slip is pasted.
    let (left, top) = (slip_left(), ((SIZE.height.0 - height) * 0.38).round());
    let centre = left + SLIP / 2.0;
    let middle = |w: f64| centre - w / 2.0;
    let mut slip = vec![rect(left, top, SLIP, height.round())];
    let mut rules = Vec::new();
    rules.extend(frame(left + 30.0, top + 30.0, SLIP - 60.0, height.round() - 60.0, 10.0));
    rules.extend(frame(left + 50.0, top + 50.0, SLIP - 100.0, height.round() - 100.0, 3.0));
    let mut words = Vec::new();
    let mut at = top + (height - inner) / 2.0;
    let title_height = title.height();
    words.extend(title.shapes(at, middle));
    at += title_height;
    if subtitle.height() > 0.0 {
        at += 56.0;
        let below = subtitle.height();
        words.extend(subtitle.shapes(at, middle));
        at += below;
    }
    at += 84.0;
    rules.extend(divider(centre, at));
    at += TAIL + 76.0;
    words.extend(authors.shapes(at, middle));
    slip.extend(stitches());
    let mut foot = foot(press, centre);
    slip.append(&mut foot);
    vec![
        plate(press.colour, vec![rect(0.0, 0.0, SIZE.width.0, SIZE.height.0)]),
        plate(press.paper(), slip),
        plate(press.colour, rules),
        plate(press.ink(), words),
    ]
}

/// Height of the fishtail of the divider.
const TAIL: f64 = 46.0;

fn slip_left() -> f64 {
    SPINE + (SIZE.width.0 - SPINE - SLIP) / 2.0
}

fn content_height(title: &Block, subtitle: &Block, authors: &Block) -> f64 {
    let below = if subtitle.height() > 0.0 { 56.0 + subtitle.height() } else { 0.0 };
    let names = if authors.height() > 0.0 { 76.0 + authors.height() } else { 0.0 };
    title.height() + below + 84.0 + TAIL + names
}

/// A fishtail between two rules.
fn divider(centre: f64, y: f64) -> Vec<Shape> {
    let (rule, gap) = (150.0, 52.0);
    vec![
        fishtail(centre, y, 66.0, TAIL),
        rect((centre - gap - rule).round(), (y + 18.0).round(), rule, 3.0),
        rect((centre + gap).round(), (y + 18.0).round(), rule, 3.0),
    ]
}

/// The thread along the spine, and around it at four holes (四眼).
fn stitches() -> Vec<Shape> {
    let height = SIZE.height.0;
    let mut out = vec![rect(SPINE, 0.0, THREAD, height)];
    for share in [0.055, 0.335, 0.665, 0.945] {
        out.push(rect(0.0, (height * share).round(), SPINE, THREAD));
    }
    out
}

/// The source at the foot, on the cloth.
fn foot(press: &Press<'_>, centre: f64) -> Vec<Shape> {
    let face = Face { family: "song", bold: false, leading: 1.4, tracking: Em::frac(1, 8) };
    let room = Room { width: SLIP, height: 140.0, lines: 2 };
    let sizes = &SMALL_SIZES[2..];
    let source = Block::fit(&press.context, &press.text.source, face, sizes, room);
    let top = SIZE.height.0 - 250.0 - source.height() / 2.0;
    source.shapes(top, |w| centre - w / 2.0)
}
