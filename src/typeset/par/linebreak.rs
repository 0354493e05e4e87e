//! Units and gaps to lines: greedy (TYPOGRAPHY 2.3) and total-fit (2.4, after Knuth and Plass,
//! with staged glue). Sums over prefixes make the evaluation of a line O(1).

mod greedy;
mod sums;
mod totalfit;

use std::ops::Range;

use super::justify::{Filled, squeeze, stretch};
use super::spacing::{Break, Gap, Unit, shrink};
use crate::geom::Em;
use crate::text::{Class, Lang};
use crate::theme::{Breaking, HanPolicy, Hanging, LineEnd, ParaOpen, PunctuationStyle};
use sums::{Between, Sums};

/// Gaps that would open further than this beyond their limit do not open at all.
pub(super) const RAGGED: Em = Em::frac(1, 1);

/// A paragraph of more lines is set as is best: the ways to so many lines are too many.
const LONGEST: usize = 400;

/// What lines are broken against.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Length of a line.
    pub measure: Em,
    /// Indent of the first line.
    pub indent: Em,
    /// Whether lines are filled to the measure.
    pub justify: bool,
    /// Width of the hyphen.
    pub hyphen: Em,
    /// Lines of nearly equal length, for headings (TYPOGRAPHY 2.8).
    pub balanced: bool,
}

/// A composed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// The units in it.
    pub units: Range<usize>,
    /// Where the body of each unit begins.
    pub positions: Vec<Em>,
    /// Where the hyphen stands, if there is one.
    pub hyphen: Option<Em>,
    /// Where the line ends.
    pub end: Em,
    /// How far gaps opened beyond a quarter em, per gap.
    pub loose: Em,
    /// How far the line exceeds the measure.
    pub overfull: Em,
    /// The line was broken where no line may break, because nothing else fits.
    pub emergency: bool,
}

impl Composed {
    /// Moves what stands in it along the line.
    pub(super) fn shift(&mut self, by: Em) {
        self.positions.iter_mut().for_each(|p| *p += by);
        self.hyphen = self.hyphen.map(|at| at + by);
        self.end += by;
    }
}

/// A paragraph ready to be broken at any measure.
#[derive(Clone, Debug)]
pub struct Composer {
    units: Vec<Unit>,
    gaps: Vec<Gap>,
    sums: Vec<Sums>,
    lang: Lang,
    policy: HanPolicy,
}

/// The price of a break inside a word, where lines are balanced.
const IN_WORD: i32 = 1000;

/// How far gaps between Han may open in a paragraph set longer than is best.
const DECENT_GAP: Em = Em::frac(1, 8);

/// The end of a line under consideration.
#[derive(Clone, Copy, Debug)]
struct Ending {
    end: usize,
    /// The blank that S1 takes away.
    edge: Em,
    /// Width after the last body: blanks and hyphen.
    kept: Em,
    /// What vanishes.
    lost: Em,
    /// What a line gains when its last mark hangs, if that may be.
    may_hang: Option<Em>,
    /// How deep the line may be squeezed.
    depth: usize,
}

/// A line under consideration: units `start..end`.
#[derive(Clone, Copy, Debug)]
struct Trial {
    start: usize,
    end: usize,
    /// Room minus natural width: negative when the line is too long.
    slack: Em,
    /// The blank that S1 takes away, all or nothing.
    edge: Em,
    hangs: bool,
    fits: bool,
}

impl Composer {
    /// Takes units and the gaps between them (one fewer).
    pub fn new(units: Vec<Unit>, gaps: Vec<Gap>, lang: Lang, policy: HanPolicy) -> Composer {
        let sums = sums::prefixes(&units, &gaps);
        Composer { units, gaps, sums, lang, policy }
    }

    /// Makes breaks at these gaps a last resort of balanced lines: inside words.
    pub(super) fn keep_words(&mut self, inside: impl Fn(usize) -> bool) {
        for (k, gap) in self.gaps.iter_mut().enumerate() {
            if matches!(gap.line_break, Break::Allowed(_)) && inside(k) {
                gap.line_break = Break::Allowed(IN_WORD);
            }
        }
    }

    /// Width of everything on one line.
    pub fn natural_width(&self) -> Em {
        if self.units.is_empty() { Em::ZERO } else { self.between(0, self.units.len()).natural() }
    }

    /// Width of the widest piece that no line may part, but by a hyphen.
    pub fn widest_piece(&self) -> Em {
        let parts = |gap: &Gap| matches!(gap.line_break, Break::Allowed(_));
        let ends = (1..=self.units.len()).filter(|&end| self.gaps.get(end - 1).is_none_or(parts));
        let mut start = 0;
        let pieces = ends.map(|end| {
            let piece = self.between(start, end).natural();
            start = end;
            piece
        });
        pieces.max().unwrap_or_default()
    }

    /// Breaks the paragraph.
    pub fn set(&self, setting: &Setting) -> Vec<Composed> {
        if self.units.is_empty() {
            return Vec::new();
        }
        let optimal = setting.balanced || self.fits_as_a_whole(setting);
        let fitted = optimal.then(|| totalfit::break_lines(self, setting)).flatten();
        let trials = fitted.unwrap_or_else(|| greedy::break_lines(self, setting));
        trials.iter().map(|t| self.compose(t, setting)).collect()
    }

    /// The paragraph in one line fewer and one more than `lines`, which are best (looseness,
    /// TYPOGRAPHY 2.4), as far as all are decent.
    pub fn loosened(&self, setting: &Setting, lines: usize) -> Vec<Vec<Composed>> {
        if self.units.is_empty() || lines > LONGEST || !self.fits_as_a_whole(setting) {
            return Vec::new();
        }
        let found = totalfit::loosened(self, setting, lines).into_iter();
        found.map(|trials| trials.iter().map(|t| self.compose(t, setting)).collect()).collect()
    }

    /// Whether glue might give a line more or fewer than these: a bound, from sums alone.
    pub fn may_loosen(&self, setting: &Setting, lines: usize) -> bool {
        if self.units.is_empty() || !self.fits_as_a_whole(setting) {
            return false;
        }
        let (lines, all) = (lines as i64, self.between(0, self.units.len()));
        let natural = all.natural() + setting.indent;
        let shrink = all.shrinkable(shrink::AUTOSPACE);
        // At the end of each line the blank of a mark is lost.
        let least = natural - shrink - Em::HALF * lines;
        let most = natural + all.space() + all.autospace() + DECENT_GAP * all.even();
        least <= setting.measure * (lines - 1) || most >= setting.measure * lines + Em::ONE
    }

    fn fits_as_a_whole(&self, setting: &Setting) -> bool {
        self.policy.breaking == Breaking::TotalFit && setting.justify
    }

    fn between(&self, start: usize, end: usize) -> Between<'_> {
        // Gap k stands after unit k: a line has the gaps start..end-1.
        Between::new(&self.sums[start], &self.sums[end - 1], self.units[end - 1].body)
    }

    fn may_break(&self, end: usize) -> bool {
        end == self.units.len() || self.gaps[end - 1].line_break != Break::Never
    }

    fn hyphenates(&self, end: usize) -> bool {
        end < self.units.len() && self.gaps[end - 1].line_break == Break::Hyphen
    }

    /// Where the first body begins (TYPOGRAPHY 1.5).
    fn line_start(&self, start: usize) -> Em {
        let unit = &self.units[start];
        match (unit.class, start, self.policy.para_open) {
            (Class::Opening, 0, ParaOpen::Full) => unit.lead,
            (Class::Opening, 0, ParaOpen::Hang) => -Em::HALF,
            (Class::Opening, ..) => Em::ZERO,
            _ => unit.lead,
        }
    }

    /// The blank at the end of a line (TYPOGRAPHY 1.5): what is always kept, and what is kept
    /// when there is room.
    fn line_end(&self, end: usize) -> (Em, Em) {
        let Unit { class, trail, .. } = self.units[end - 1];
        let flexible = matches!(self.lang, Lang::ZhHant | Lang::ZhHk | Lang::Ja)
            || self.policy.punctuation == PunctuationStyle::Plain;
        match self.policy.line_end {
            LineEnd::Full => (trail, Em::ZERO),
            LineEnd::Jis if class == Class::Stop => (trail, Em::ZERO),
            LineEnd::Jis if matches!(class, Class::Closing | Class::Comma) => (Em::ZERO, Em::ZERO),
            LineEnd::Half => (Em::ZERO, Em::ZERO),
            LineEnd::Locale if !flexible => (Em::ZERO, Em::ZERO),
            LineEnd::Locale | LineEnd::Flexible | LineEnd::Jis => (Em::ZERO, trail),
        }
    }

    /// What vanishes at a line's end: U+3000, as spaces do (TYPOGRAPHY 1.5).
    fn lost(&self, end: usize) -> Em {
        let space = self.units[end - 1].class == Class::IdeographicSpace && end < self.units.len();
        if space { self.units[end - 1].body } else { Em::ZERO }
    }

    /// Whether the mark at a line's end may hang, unless it stands after another.
    fn may_hang(&self, end: usize) -> bool {
        let stop = matches!(self.units[end - 1].class, Class::Stop | Class::Comma);
        // Centred marks hang only where lines are vertical.
        let lang = self.policy.vertical || !matches!(self.lang, Lang::ZhHant | Lang::ZhHk);
        self.policy.hanging != Hanging::None && lang && stop
    }

    /// How deep a line may be squeezed: the deep tier only pulls a mark in.
    fn depth(&self, end: usize) -> usize {
        let class = self.units[end - 1].class;
        if class.is_closing() { shrink::DEEP } else { shrink::AUTOSPACE }
    }

    fn room(&self, start: usize, setting: &Setting) -> Em {
        if start == 0 { setting.measure - setting.indent } else { setting.measure }
    }

    /// What a line that ends there has at its end, wherever it begins.
    fn ending(&self, end: usize, setting: &Setting) -> Ending {
        let hyphen = if self.hyphenates(end) { setting.hyphen } else { Em::ZERO };
        let (fixed, edge) = self.line_end(end);
        Ending {
            end,
            edge,
            kept: fixed + edge + hyphen,
            lost: self.lost(end),
            may_hang: self.may_hang(end).then_some(self.units[end - 1].body + fixed + edge),
            depth: self.depth(end),
        }
    }

    /// A line squeezed no deeper than `depth`.
    fn trial(&self, start: usize, end: usize, setting: &Setting, depth: usize) -> Trial {
        let ending = Ending { depth, ..self.ending(end, setting) };
        let limit = self.room(start, setting) - self.line_start(start) + self.sums[start].natural;
        self.trial_of(&self.between(start, end), start, &ending, limit - self.reach(&ending))
    }

    /// How far a line of natural width that ends there reaches, as the sums have it.
    fn reach(&self, ending: &Ending) -> Em {
        let last = ending.end - 1;
        self.sums[last].natural + self.units[last].body + ending.kept - ending.lost
    }

    /// A line whose sums are known, with the room that its natural width leaves.
    #[inline]
    fn trial_of(&self, sums: &Between<'_>, start: usize, ending: &Ending, slack: Em) -> Trial {
        let Ending { end, edge, .. } = *ending;
        let trial = Trial { start, end, slack, edge, hangs: false, fits: slack >= Em::ZERO };
        let forced = self.policy.hanging == Hanging::ForceEnd;
        if trial.fits && !(forced && ending.may_hang.is_some()) {
            return trial;
        }
        self.squeezed_or_hung(trial, sums, ending, forced)
    }

    /// A line that is too long as it is, or whose last mark is `forced` to hang.
    fn squeezed_or_hung(
        &self,
        trial: Trial,
        sums: &Between<'_>,
        ending: &Ending,
        forced: bool,
    ) -> Trial {
        let Trial { start, end, slack, edge, .. } = trial;
        let shrinkable = sums.shrinkable(ending.depth);
        let fits = |slack: Em, edge: Em| slack >= Em::ZERO || slack + edge + shrinkable >= Em::ZERO;
        let after_mark = end >= start + 2 && self.units[end - 2].class.is_closing();
        if let Some(body) = ending.may_hang.filter(|_| !after_mark)
            && (forced || !fits(slack, edge))
            && fits(slack + body, Em::ZERO)
        {
            let slack = slack + body;
            return Trial { slack, edge: Em::ZERO, hangs: true, fits: true, ..trial };
        }
        Trial { fits: fits(slack, edge), ..trial }
    }

    /// Slack after S1.
    fn after_edge(&self, trial: &Trial) -> Em {
        if trial.slack < Em::ZERO { trial.slack + trial.edge } else { trial.slack }
    }

    fn fill(&self, trial: &Trial, setting: &Setting) -> Filled {
        let gaps = &self.gaps[trial.start..trial.end - 1];
        let slack = self.after_edge(trial);
        let last = trial.end == self.units.len();
        if slack < Em::ZERO {
            squeeze(gaps, -slack, shrink::STAGES - 1)
        } else if last || !setting.justify {
            stretch(gaps, Em::ZERO)
        } else {
            let filled = stretch(gaps, slack);
            if filled.beyond <= RAGGED {
                return filled;
            }
            // Words that far apart are no line: it stays short, and is reported.
            Filled { beyond: filled.beyond, ..stretch(gaps, Em::ZERO) }
        }
    }

    fn compose(&self, trial: &Trial, setting: &Setting) -> Composed {
        let filled = self.fill(trial, setting);
        let indent = if trial.start == 0 { setting.indent } else { Em::ZERO };
        let mut pen = indent + self.line_start(trial.start);
        let mut positions = Vec::with_capacity(trial.end - trial.start);
        for (k, unit) in self.units[trial.start..trial.end].iter().enumerate() {
            positions.push(pen);
            pen += unit.body + filled.widths.get(k).copied().unwrap_or_default();
        }
        let hyphen = self.hyphenates(trial.end).then_some(pen);
        if hyphen.is_some() {
            pen += setting.hyphen;
        }
        let hung = if trial.hangs { self.units[trial.end - 1].body } else { Em::ZERO };
        let fixed = if trial.hangs { Em::ZERO } else { self.line_end(trial.end).0 };
        let kept = fixed + if trial.slack < Em::ZERO { Em::ZERO } else { trial.edge };
        let end = pen - hung - self.lost(trial.end) + kept;
        Composed {
            units: trial.start..trial.end,
            positions,
            hyphen,
            end,
            loose: filled.beyond,
            overfull: std::cmp::max(end - setting.measure, Em::ZERO),
            emergency: !self.may_break(trial.end),
        }
    }

    /// Characters of a line that are not marks (孤字 rule).
    fn counted(&self, range: Range<usize>) -> usize {
        self.units[range].iter().filter(|u| u.class.counts()).count()
    }
}
