//! A title set to the left on paper, above a field of colour.

use super::set::{Block, Face, Room};
use super::{Press, SIZE, plate, rect};
use crate::frame::Plate;
use crate::geom::Em;

const MARGIN: f64 = 150.0;
const TITLE_SIZES: [f64; 12] =
    [240.0, 216.0, 196.0, 176.0, 158.0, 142.0, 128.0, 114.0, 102.0, 90.0, 78.0, 64.0];
const SMALL_SIZES: [f64; 5] = [76.0, 66.0, 58.0, 50.0, 42.0];
/// Where the field of colour begins.
const HORIZON: f64 = 1700.0;

pub(super) fn plates(press: &Press<'_>) -> Vec<Plate> {
    let (text, context) = (&press.text, &press.context);
    let width = SIZE.width.0 - 2.0 * MARGIN;
    let bold = Face { family: "hei", bold: true, leading: 1.28, tracking: Em::ZERO };
    let hei = Face { bold: false, leading: 1.42, ..bold };
    let room = |height, lines| Room { width, height, lines };
    let start = |_: f64| MARGIN;
    let title = Block::fit(context, &text.title, bold, &TITLE_SIZES, room(860.0, 5));
    let subtitle = Block::fit(context, &text.subtitle, hei, &SMALL_SIZES, room(260.0, 3));
    let authors = Block::fit(context, &text.authors, hei, &SMALL_SIZES[1..], room(160.0, 2));
    let source = Block::fit(context, &text.source, hei, &SMALL_SIZES[2..], room(150.0, 2));
    let mut at = 340.0;
    let mut words = Vec::new();
    let below = title.height();
    words.extend(title.shapes(at, start));
    at += below + 70.0;
    words.extend(subtitle.shapes(at, start));
    let names = HORIZON - 110.0 - authors.height();
    words.extend(authors.shapes(names, start));
    let foot = SIZE.height.0 - 200.0 - source.height();
    vec![
        plate(
            press.colour,
            vec![
                rect(MARGIN, 200.0, 200.0, 28.0),
                rect(0.0, HORIZON, SIZE.width.0, SIZE.height.0 - HORIZON),
            ],
        ),
        plate(press.paper(), source.shapes(foot, start)),
        plate(press.ink(), words),
    ]
}
