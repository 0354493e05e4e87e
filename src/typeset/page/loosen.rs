//! Looseness (TYPOGRAPHY 2.4, 2.7): where pages end badly, paragraphs on them and shortly before
//! are offered a line longer and a line shorter, and the pages of the chapter are made again.
//!
//! Nothing is set twice where all pages end well.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::super::par::{Context, Line, prepare};
use super::assemble::{IN_HEADED, lines};
use super::atom::{Atom, Grid};
use super::flow::{Elastic, Flow};
use super::paginate::{Composition, Paginator, SHORT_LAST, blank_cost};
use super::plan::{Step, TextStep, languages};
use super::route::Route;
use crate::diag::Sink;

/// A chapter: its atoms and its pages.
#[derive(Debug)]
pub(super) struct Chapter {
    pub atoms: Range<usize>,
    pub pages: Vec<Composition>,
}

/// A page that costs as much as one blank line, or as a last page of few lines, ends badly.
const BAD: u64 = if blank_cost(1) < SHORT_LAST { blank_cost(1) } else { SHORT_LAST };
/// Pages are looked at again and again, for what helps one may spoil another. At first only a bad
/// page itself is to help, at last so many pages before it too.
const BEFORE: usize = 2;

/// Variants offered, by the number of their paragraph.
type Offers = BTreeMap<usize, Vec<Range<usize>>>;

/// Makes the pages of chapters again where paragraphs of other lengths can fill them.
pub(super) fn loosen(
    context: &Context<'_>,
    grid: Grid,
    steps: &[Step<'_>],
    flow: &mut Flow,
    chapters: &mut [Chapter],
) {
    let own = flow.atoms.len();
    let mut offers = Offers::new();
    for before in 0..=BEFORE {
        let near = |c: &Chapter| near_bad_pages(flow, c, before);
        let mut wanted: Vec<usize> = chapters.iter().flat_map(near).collect();
        wanted.retain(|k| !offers.contains_key(k));
        wanted.dedup();
        let found = variants(context, grid, steps, flow, &wanted);
        let pairs = wanted.iter().zip(&found).filter(|(_, variants)| !variants.is_empty());
        let new: Vec<usize> = pairs.map(|(&k, _)| flow.elastic[k].atoms.start).collect();
        for (k, variants) in wanted.into_iter().zip(found) {
            offers.insert(k, variants.into_iter().map(|atoms| add(flow, atoms)).collect());
        }
        let changed = |c: &&mut Chapter| new.iter().any(|k| c.atoms.contains(k));
        chapters
            .par_iter_mut()
            .filter(changed)
            .for_each(|c| c.pages = Paginator::new(grid, flow, route(flow, &offers, c)).pages());
    }
    if flow.atoms.len() > own {
        settle(own, flow, &offers, chapters);
    }
}

fn add(flow: &mut Flow, atoms: Vec<Atom>) -> Range<usize> {
    let start = flow.atoms.len();
    flow.atoms.extend(atoms);
    start..flow.atoms.len()
}

fn route(flow: &Flow, offers: &Offers, chapter: &Chapter) -> Route {
    let inside = offers.iter().map(|(&k, v)| (&flow.elastic[k].atoms, v.as_slice()));
    Route::new(chapter.atoms.clone(), inside.filter(|(a, _)| chapter.atoms.contains(&a.start)))
}

/// The elastic paragraphs that begin on bad pages of a chapter and on so many before, in order.
fn near_bad_pages(flow: &Flow, chapter: &Chapter, before: usize) -> Vec<usize> {
    let pages = &chapter.pages;
    let bad = |p: &usize| pages[*p].cost >= BAD;
    let near = |p: usize| (p..pages.len().min(p + before + 1)).any(|p| bad(&p));
    let begins = |atom: usize| flow.elastic.binary_search_by_key(&atom, |e| e.atoms.start).ok();
    let items = (0..pages.len()).filter(|&p| near(p)).flat_map(|p| &pages[p].items);
    items.filter_map(|i| begins(i.atom)).collect()
}

/// Sets paragraphs a line shorter and a line longer.
fn variants(
    context: &Context<'_>,
    grid: Grid,
    steps: &[Step<'_>],
    flow: &Flow,
    wanted: &[usize],
) -> Vec<Vec<Vec<Atom>>> {
    let languages = languages(steps, context.lang);
    let set = |&k: &usize| {
        let elastic = &flow.elastic[k];
        // Notes that nothing calls may have been given to the last line of all.
        let noted = flow.atoms[elastic.atoms.clone()].iter().any(|a| !a.notes.is_empty());
        let Some(Step::Text(step)) = steps.get(elastic.step).filter(|_| !noted) else {
            return Vec::new();
        };
        let context = &Context { lang: languages[elastic.step], ..*context };
        let style = step.style(&grid);
        let paragraph = prepare(context, &step.inlines, &style, &mut Sink::new());
        let found = paragraph.loosened(context, step.measure, elastic.atoms.len());
        // One line has neither a first nor a last.
        let found = found.into_iter().filter(|lines| lines.len() > 1);
        let best = &flow.atoms[elastic.atoms.start];
        found.map(|lines| atoms(context, grid, step, elastic, best, lines)).collect()
    };
    wanted.par_iter().map(set).collect()
}

/// The atoms of a variant, which begins as the paragraph begins that is set best.
fn atoms(
    context: &Context<'_>,
    grid: Grid,
    step: &TextStep<'_>,
    elastic: &Elastic,
    best: &Atom,
    lines: Vec<Line>,
) -> Vec<Atom> {
    let mut atoms = lines::atoms(context, &grid, step, elastic.elements, lines);
    if let [first, second, ..] = atoms.as_mut_slice() {
        (first.before, first.cost, first.align) = (best.before, best.cost, best.align);
        first.nodes.clone_from(&best.nodes);
        first.marks.splice(..0, best.marks[..elastic.marker].iter().cloned());
        if elastic.headed {
            second.cost = second.cost.max(IN_HEADED);
        }
    }
    atoms
}

/// Puts the variants that were taken in the place of their paragraphs, and drops the others.
fn settle(own: usize, flow: &mut Flow, offers: &Offers, chapters: &mut [Chapter]) {
    let mut taken = vec![false; flow.atoms.len()];
    for item in chapters.iter().flat_map(|c| &c.pages).flat_map(|p| &p.items) {
        taken[item.atom] = true;
    }
    let mut order: Vec<usize> = Vec::with_capacity(own);
    let mut replaced = Vec::new();
    let mut next = 0;
    for (&k, variants) in offers {
        let best = &flow.elastic[k].atoms;
        let set = variants.iter().find(|v| taken[v.start]).unwrap_or(best);
        order.extend((next..best.start).chain(set.clone()));
        replaced.push((best.start, set.start));
        next = best.end;
    }
    order.extend(next..own);
    let mut places = vec![0; flow.atoms.len()];
    order.iter().enumerate().for_each(|(place, &k)| places[k] = place);
    // What is known by a paragraph's first line, such as a heading run in, is where it is now.
    replaced.into_iter().for_each(|(best, set)| places[best] = places[set]);
    flow.atoms = order.into_iter().map(|k| std::mem::take(&mut flow.atoms[k])).collect();
    flow.elastic.clear();
    flow.titles.iter_mut().for_each(|t| t.0 = places[t.0]);
    for item in chapters.iter_mut().flat_map(|c| &mut c.pages).flat_map(|p| &mut p.items) {
        item.atom = places[item.atom];
    }
}

#[cfg(test)]
mod tests {
    use super::super::atom::Elements;
    use super::super::paginate::Item;
    use super::*;

    #[test]
    fn a_heading_run_in_goes_with_the_variant_that_is_taken() {
        let mut flow = Flow { atoms: (0..8).map(|_| Atom::default()).collect(), ..Flow::default() };
        let paragraph =
            |atoms| Elastic { step: 0, atoms, elements: Elements::LOCAL, marker: 0, headed: false };
        flow.elastic = vec![paragraph(1..2), paragraph(2..4)];
        flow.titles = [0, 1, 2, 4].map(|atom| (atom, 1, String::new())).into();
        let offers = Offers::from([(0, vec![7..8, 5..7]), (1, Vec::new())]);
        let items = [0, 5, 6, 2, 3, 4].map(|atom| Item { atom, ..Item::default() }).into();
        let pages = vec![Composition { items, ..Composition::default() }];
        let mut chapters = [Chapter { atoms: 0..5, pages }];
        settle(5, &mut flow, &offers, &mut chapters);
        assert_eq!(flow.titles.iter().map(|t| t.0).collect::<Vec<_>>(), [0, 1, 3, 5]);
        let placed: Vec<usize> = chapters[0].pages[0].items.iter().map(|i| i.atom).collect();
        assert_eq!(placed, [0, 1, 2, 3, 4, 5]);
    }
}
