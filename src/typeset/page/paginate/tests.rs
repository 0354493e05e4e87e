//! Chapters of bare lines, notes and figures to pages.

use super::super::atom::{Float, NEVER};
use super::super::flow::NoteSet;
use super::*;
use crate::geom::Pt;

fn line() -> Atom {
    Atom { extent: Rows::LINE, ..Atom::default() }
}

fn note(lines: usize) -> NoteSet {
    NoteSet { atoms: (0..lines).map(|_| line()).collect(), ..NoteSet::default() }
}

/// Pages of twenty lines.
fn grid() -> Grid {
    let point = Pt(10.0);
    Grid { leading: point, body: point, measure: point, capacity: Rows(20_000) }
}

/// Lines, some of which must not be parted, call notes or leave room; figures; and a paragraph that
/// may be a line longer.
fn mixed(lines: usize) -> Flow {
    let atom = |k: usize| Atom {
        before: if k.is_multiple_of(11) { Rows::LINE } else { Rows::ZERO },
        cost: [0, 5_000, 0, NEVER, 300, 0, 0][k % 7],
        float: k.is_multiple_of(61).then(|| Box::new(Float::Turned(Vec::new()))),
        notes: if k % 37 == 5 { vec![k / 37] } else { Vec::new() },
        ..line()
    };
    Flow {
        atoms: (0..lines).map(atom).chain((0..4).map(|_| line())).collect(),
        notes: (0..lines / 37 + 1).map(|k| note([1, 9, 28][k % 3])).collect(),
        ..Flow::default()
    }
}

#[test]
fn pages_are_the_same_however_far_is_looked_ahead() {
    let lines = 400;
    let flow = mixed(lines);
    let paginator = |places: usize| {
        let (best, longer) = (100..103, lines..lines + 4);
        let forks = [(&best, std::slice::from_ref(&longer))];
        let route = Route::new(0..lines, forks.into_iter());
        Paginator { ahead: places, ..Paginator::new(grid(), &flow, route) }
    };
    let pages = |places: usize| paginator(places).pages();
    let wanted = pages(usize::MAX);
    assert!(wanted.len() > lines / 20);
    assert!(wanted.iter().any(|page| page.notes.iter().any(|note| note.1 > 0)), "a note goes on");
    for places in [1, 7, 64, 405] {
        assert!(pages(places) == wanted, "{places} places ahead");
    }
    let mut slow = paginator(usize::MAX);
    assert!(slow.plain.iter().any(|&lines| lines > 5));
    slow.plain.fill(0);
    let fast = paginator(usize::MAX);
    let ends = |paginator: &Paginator<'_>, place: u32| {
        let mut found = Vec::new();
        paginator.endings(State::plain(place), &mut |e| found.push((e.to, e.cost)));
        found
    };
    assert!((0..lines as u32).all(|place| ends(&fast, place) == ends(&slow, place)));
    assert!(slow.pages() == wanted, "lines taken one by one");
}

/// A note of fifteen lines called by the 53rd of 75: seven lines and thirteen of the note, two of
/// the note and eighteen lines, or the like; no page needs to end early.
#[test]
fn a_long_note_leaves_no_page_short() {
    let call = |k: usize| Atom { notes: if k == 52 { vec![0] } else { Vec::new() }, ..line() };
    let atoms = (0..75).map(call).collect();
    let flow = Flow { atoms, notes: vec![note(15)], ..Flow::default() };
    let pages = Paginator::new(grid(), &flow, Route::new(0..75, std::iter::empty())).pages();
    assert_eq!(pages.iter().map(|page| page.cost).sum::<u64>(), 0);
    let lines = pages.iter().flat_map(|page| page.items.iter().map(|item| item.atom));
    assert!(lines.eq(0..75), "every line once, in order");
    let notes = pages.iter().flat_map(|page| page.notes.iter().flat_map(|n| n.1..n.2));
    assert!(notes.eq(0..15), "the note whole, in order");
}

/// A figure below a byline goes to the next page; the space below the byline does not.
#[test]
fn text_keeps_the_space_above_a_figure_that_waits() {
    let float = Some(Box::new(Float::Turned(Vec::new())));
    let figure = Atom { float, before: Rows(2_000), ..line() };
    let lines = |count: usize| (0..count).map(|_| line());
    let atoms = lines(5).chain([figure]).chain(lines(8)).collect();
    let flow = Flow { atoms, ..Flow::default() };
    let pages = Paginator::new(grid(), &flow, Route::new(0..14, std::iter::empty())).pages();
    let items =
        || pages.iter().enumerate().flat_map(|(p, page)| page.items.iter().map(move |i| (p, i)));
    let place = |atom: usize| items().find(|(_, i)| i.atom == atom).map(|(p, i)| (p, i.at));
    assert_eq!(place(4), Some((0, Rows(4_000))));
    assert_eq!(place(6), Some((0, Rows(7_000))));
    assert_eq!(place(5), Some((1, Rows::ZERO)));
}
