//! Tables to atoms: caption, head and rows, and where they may part.

use super::super::super::par::Line;
use super::super::atom::{Atom, Float, Grid, NEVER, Rows, centre};
use super::super::flow::Flow;
use super::super::paginate::Paginator;
use super::super::plan::TableStep;
use super::super::route::Route;
use super::super::table::{Layout, TableSet};
use super::Assembler;
use super::lines::{ORPHAN, characters};
use crate::frame::Tag;
use crate::geom::Pt;

/// Cost of ending a page between rows that share a cell.
const WITHIN: u32 = 4_000;

impl Assembler<'_, '_> {
    pub(super) fn table(&mut self, step: &TableStep<'_>, layout: Layout) {
        for (k, mut set) in layout.sets.into_iter().enumerate() {
            let own = self.element(Tag::Table, (k == 0).then_some(step.node));
            self.parents.push(own);
            if k == 0 {
                self.nodes.push(step.node);
            }
            if layout.turned {
                self.turned(step, &mut set);
            } else {
                self.upright(step, &mut set);
            }
            self.parents.pop();
            self.stick = false;
            self.gap = Rows::lines(0.6);
        }
    }

    fn upright(&mut self, step: &TableStep<'_>, set: &mut TableSet) {
        self.gap = self.gap.max(Rows::lines(0.4));
        let of = |lines: &[Line]| lines.iter().map(|l| characters(self.context, l)).sum::<usize>();
        let rows = set.rows.iter().map(|r| r.cells.iter().map(|c| of(&c.lines)).sum::<usize>());
        let rows: Vec<usize> = rows.collect();
        // Characters of the table before a row.
        let mut before = of(&set.caption);
        self.caption(step, set);
        let first = self.flow.atoms.len();
        let mut head = Vec::new();
        // The atom each row begins with.
        let mut begins = Vec::new();
        let repeats = set.head_fits(&self.grid);
        for (row, own) in rows.into_iter().enumerate() {
            let lines = set.rows[row].cells.iter().flat_map(|c| &c.lines);
            let mut notes: Vec<usize> = lines.flat_map(|l| self.calls(&l.notes)).collect();
            let atoms = self.row(set, row);
            begins.push(self.flow.atoms.len());
            for (k, mut atom) in atoms.into_iter().enumerate() {
                if k == 0 {
                    let within = row > 0 && set.rows[row - 1].goes_on();
                    atom.cost = if row == set.head { NEVER } else { 300 };
                    atom.cost = atom.cost.max(if within { WITHIN } else { 0 });
                }
                let body =
                    row >= set.head && set.head > 0 && repeats && self.flow.atoms.len() > first;
                atom.from = Some((step.node, before as u32));
                atom.notes.append(&mut notes);
                atom.repeat = body.then_some(self.flow.heads.len() as u32);
                self.push(atom);
            }
            before += own;
            if row < set.head {
                self.stick = true;
            }
            if row + 1 == set.head {
                self.settle_tall(&begins);
                // A head is always whole.
                let all: Vec<usize> = (0..self.flow.atoms.len() - first).collect();
                centre(&mut self.flow.atoms[first..], &all, &self.grid);
                head = TableSet::repeated(&self.flow.atoms[first..]);
            }
        }
        self.settle_tall(&begins[set.head.min(begins.len())..]);
        self.flow.heads.push(head);
        self.keep_short(first);
        // The head does not stand above one row alone.
        if let Some(second) = self.flow.atoms.get_mut(first + set.head + 1).filter(|_| set.head > 0)
        {
            second.cost = second.cost.max(ORPHAN);
        }
    }

    /// Makes of the rows that cells cover the atoms they stand beside; rows begin with these.
    fn settle_tall(&mut self, begins: &[usize]) {
        let end = self.flow.atoms.len();
        for (row, &at) in begins.iter().enumerate() {
            for tall in &mut self.flow.atoms[at].tall {
                let below = begins.get(row + tall.covers).copied().unwrap_or(end);
                tall.covers = below - at - 1;
            }
        }
    }

    fn caption(&mut self, step: &TableStep<'_>, set: &mut TableSet) {
        if set.caption.is_empty() {
            return;
        }
        let caption = self.element(Tag::Caption, None);
        let ids = self.inner(caption, std::mem::take(&mut set.caption_elements));
        let notes: Vec<_> = set.caption.iter().flat_map(|l| l.notes.iter().copied()).collect();
        let mut notes = self.calls(&notes);
        for mut atom in set.caption_atoms(&self.grid, step.measure, ids) {
            atom.notes.append(&mut notes);
            self.push(atom);
        }
        self.stick = true;
    }

    /// Makes pages of a table that lies on its side; each is an atom as large as a page.
    fn turned(&mut self, step: &TableStep<'_>, set: &mut TableSet) {
        let grid = Grid::turned(&self.context.theme.page);
        let step = TableStep { start: Pt::ZERO, measure: grid.measure, ..*step };
        let (gap, nodes) = (std::mem::take(&mut self.gap), std::mem::take(&mut self.nodes));
        let (stick, wanted) = (std::mem::take(&mut self.stick), std::mem::take(&mut self.wanted));
        let before = std::mem::take(&mut self.flow);
        let upright = std::mem::replace(&mut self.grid, grid);
        self.flow.structure = before.structure;
        self.upright(&step, set);
        let mut own = std::mem::take(&mut self.flow);
        self.flow = Flow { structure: std::mem::take(&mut own.structure), ..before };
        self.grid = upright;
        (self.gap, self.nodes, self.stick, self.wanted) = (gap, nodes, stick, wanted);
        let route = Route::new(0..own.atoms.len(), std::iter::empty());
        for page in Paginator::new(grid, &own, route).pages() {
            let float = Some(Box::new(Float::Turned(page.marks(&grid, &mut own))));
            let from = page.items.iter().find_map(|i| own.atoms[i.atom].from);
            let from = from.or(Some((step.node, 0)));
            self.push(Atom { extent: self.grid.capacity, float, from, ..Atom::default() });
        }
    }

    /// A table of less than a third of a page stays whole if it can.
    fn keep_short(&mut self, first: usize) {
        let atoms = &mut self.flow.atoms[first..];
        let extent: Rows = atoms.iter().map(|a| a.extent).sum();
        let count = atoms.len();
        if extent.0 * 3 < self.grid.capacity.0 {
            // A small one does not part for a few blank lines.
            let cost = if extent.0 * 4 < self.grid.capacity.0 { 30_000 } else { 8_000 };
            atoms.iter_mut().skip(1).for_each(|a| a.cost = a.cost.max(cost));
        }
        // No row is left alone at the end.
        if let Some(last) = atoms.last_mut().filter(|_| count > 2) {
            last.cost = last.cost.max(4_000);
        }
    }

    fn row(&mut self, set: &mut TableSet, row: usize) -> Vec<Atom> {
        let own = self.element(Tag::TableRow, None);
        self.parents.push(own);
        let mut elements = Vec::new();
        for cell in 0..set.rows[row].cells.len() {
            let cell = &mut set.rows[row].cells[cell];
            let kind = cell.tag.clone();
            let inner = std::mem::take(&mut cell.elements);
            let id = self.element(kind, None);
            elements.push(self.inner(id, inner));
        }
        self.parents.pop();
        set.row_atoms(&self.grid, row, &elements)
    }
}
