//! Tables to atoms: caption, head and rows, and where they may part.

use super::super::atom::{Atom, NEVER, Rows};
use super::super::plan::TableStep;
use super::super::table::{self, TableSet};
use super::Assembler;
use super::lines::ORPHAN;
use crate::frame::{ElementId, Tag};

impl Assembler<'_, '_> {
    pub(super) fn table(&mut self, step: &TableStep<'_>, mut set: TableSet) {
        let own = self.element(Tag::Table, Some(step.node));
        self.nodes.push(step.node);
        self.gap = self.gap.max(Rows::lines(0.4));
        self.parents.push(own);
        if !set.caption.is_empty() {
            let caption = self.element(Tag::Caption, None);
            let ids = self.inner(caption, std::mem::take(&mut set.caption_elements));
            if let Some(atom) = set.caption_atom(&self.grid, step.measure, ids) {
                self.push(atom);
                self.stick = true;
            }
        }
        let first = self.flow.atoms.len();
        let mut head = Vec::new();
        for row in 0..set.rows.len() {
            let lines = set.rows[row].cells.iter().flat_map(|c| &c.lines);
            let mut notes: Vec<usize> = lines.flat_map(|l| self.calls(l)).collect();
            let atoms = self.row(&mut set, row);
            let from = self.flow.atoms.len();
            for (k, mut atom) in atoms.into_iter().enumerate() {
                if k == 0 {
                    atom.cost = if row == set.head { NEVER } else { 300 };
                }
                let body = row >= set.head && set.head > 0 && self.flow.atoms.len() > first;
                atom.from = Some((step.node, 0));
                atom.notes.append(&mut notes);
                atom.repeat = body.then_some(self.flow.heads.len());
                self.push(atom);
            }
            if row < set.head {
                head.extend(TableSet::repeated(&self.flow.atoms[from..]));
                self.stick = true;
            }
        }
        self.flow.heads.push(head);
        self.keep_short(first);
        // The head does not stand above one row alone.
        if let Some(second) = self.flow.atoms.get_mut(first + set.head + 1).filter(|_| set.head > 0)
        {
            second.cost = second.cost.max(ORPHAN);
        }
        self.parents.pop();
        self.stick = false;
        self.gap = Rows::lines(0.6);
    }

    /// A table of less than a third of a page stays whole if it can.
    fn keep_short(&mut self, first: usize) {
        let atoms = &mut self.flow.atoms[first..];
        let extent: Rows = atoms.iter().map(|a| a.extent).sum();
        let count = atoms.len();
        if extent.0 * 3 < self.grid.capacity.0 {
            atoms.iter_mut().skip(1).for_each(|a| a.cost = a.cost.max(8_000));
        }
        // No row is left alone at the end.
        if let Some(last) = atoms.last_mut().filter(|_| count > 2) {
            last.cost = last.cost.max(4_000);
        }
    }

    fn row(&mut self, set: &mut TableSet, row: usize) -> Vec<Atom> {
        let own = self.element(Tag::TableRow, None);
        let mut elements = Vec::new();
        for cell in 0..set.rows[row].cells.len() {
            let cell = &mut set.rows[row].cells[cell];
            let kind = cell.tag.clone();
            let inner = std::mem::take(&mut cell.elements);
            self.flow.structure.push(table::element(Some(own), kind));
            let id = ElementId(self.flow.structure.len() as u32 - 1);
            elements.push(self.inner(id, inner));
        }
        set.row_atoms(&self.grid, row, &elements)
    }
}
