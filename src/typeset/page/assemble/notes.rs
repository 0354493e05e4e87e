//! Notes: gathered where they are called, put at the foot of pages or the end of chapters.

use super::super::atom::{Atom, Mark, Placed, Rows};
use super::super::flow::NoteSet;
use super::Assembler;
use crate::document::NodeId;
use crate::frame::{Artifact, Origin, Paint};
use crate::geom::Pt;

impl Assembler<'_, '_> {
    /// The numbers of the notes a line calls.
    pub(super) fn calls(&mut self, notes: &[NodeId]) -> Vec<usize> {
        let mut out = Vec::new();
        for note in notes {
            let Some(k) = self.ids.iter().position(|id| id == note) else { continue };
            if self.given[k].is_none() && !self.in_note {
                let number = self.flow.notes.len() + self.called.len();
                self.given[k] = Some(number);
                self.called.push(k);
                if !self.at_end {
                    out.push(number);
                }
            }
        }
        out
    }

    /// Sets the notes of a chapter at its end, below a rule (TYPOGRAPHY 3.5).
    pub(super) fn endnotes(&mut self) {
        let called = std::mem::take(&mut self.called);
        if called.is_empty() {
            return;
        }
        let rule = Mark::Rect {
            inline: self.grid.body * 8.0,
            block: Pt(0.4),
            paint: Paint::Fill(0.0),
            origin: Origin::Artifact(Artifact::Layout),
        };
        let middle = self.grid.leading * 0.5;
        let marks = vec![Placed { inline: Pt::ZERO, block: middle, mark: rule }];
        self.push(Atom { extent: Rows::LINE, marks, ..Atom::default() });
        self.stick = true;
        self.in_note = true;
        for k in called {
            if let Some((steps, done)) = self.waiting[k].take() {
                self.steps(steps, done);
            }
        }
        self.in_note = false;
        self.gap = Rows::ZERO;
    }

    /// Puts the notes called in the block that just ended after it.
    pub(super) fn flush_notes(&mut self) {
        for k in std::mem::take(&mut self.called) {
            self.note(k);
        }
    }

    fn note(&mut self, k: usize) {
        let Some((steps, done)) = self.waiting[k].take() else { return };
        let gap = std::mem::take(&mut self.gap);
        let stick = std::mem::take(&mut self.stick);
        let atoms = std::mem::take(&mut self.flow.atoms);
        let nodes = std::mem::take(&mut self.nodes);
        self.in_note = true;
        self.steps(steps, done);
        self.in_note = false;
        let own = std::mem::replace(&mut self.flow.atoms, atoms);
        self.flow.notes.push(NoteSet { node: self.ids[k], atoms: own });
        (self.gap, self.stick, self.nodes) = (gap, stick, nodes);
    }

    /// Notes that nothing calls stand at the foot of the last page.
    pub(super) fn uncalled(&mut self) {
        if self.at_end {
            let left = (0..self.waiting.len()).filter(|k| self.waiting[*k].is_some());
            let late = left.filter(|k| !self.called.contains(k)).collect::<Vec<_>>();
            self.called.extend(late);
            return self.endnotes();
        }
        for k in 0..self.waiting.len() {
            if self.waiting[k].is_some() {
                let number = self.flow.notes.len();
                self.note(k);
                if let Some(last) = self.flow.atoms.last_mut() {
                    last.notes.push(number);
                }
            }
        }
    }
}
