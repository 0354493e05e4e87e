//! The paragraph as a whole: least demerits over all ways to break it (TYPOGRAPHY 2.4).

use super::sums::Between;
use super::{Composer, Ending, IN_WORD, Setting, Trial};
use crate::geom::Em;
use crate::text::Class;
use crate::theme::Hanging;
use crate::typeset::par::spacing::Break;

/// Weights of the stages of shrinking; the deep tier counts three times.
const SHRINK_WEIGHTS: [f64; 7] = [0.15, 0.15, 0.25, 0.30, 0.30, 0.90, 0.45];
/// Weights of E1 and E2.
const STRETCH_WEIGHTS: [f64; 2] = [0.30, 0.35];
/// A line that has no gap to open is this much worse than one with a single gap opened as far.
const UNFILLED: f64 = 20.0;
/// A last line of one character (孤字): worse than any hole that keeps it company; the 2000 of
/// TYPOGRAPHY 2.4 gave in at ⅛ em.
const LONELY: f64 = 1e9;
/// A hyphen, and a second one in a row.
const HYPHEN: (f64, f64) = (60.0, 120.0);
/// How bad a line may be in a paragraph set longer or shorter than is best: gaps between Han open
/// by `DECENT_GAP`, marks are not squeezed deep.
const DECENT: f64 = 45.0;
/// Neighbouring lines of very different colour.
const UNEVEN: f64 = 30.0;

/// A break that lines may begin at.
#[derive(Clone, Copy)]
struct Node {
    at: u32,
    lines: u32,
    previous: u32,
    fitness: i8,
    hyphen: bool,
    demerits: f64,
    /// What lines from here are measured against.
    origin: Origin,
}

/// Where lines from a break begin, as prefix sums have it.
#[derive(Clone, Copy)]
struct Origin {
    /// Blank before the first body.
    lead: Em,
    /// How far a line of natural width may reach, its lead taken as nothing.
    natural: Em,
    /// How far one may, with its lead, that is squeezed as far as can be.
    least: Em,
}

impl Origin {
    fn of(composer: &Composer, start: usize, setting: &Setting) -> Origin {
        let (sums, room) = (&composer.sums[start], composer.room(start, setting));
        // After the last unit nothing begins.
        let begins = start < composer.units.len();
        let lead = if begins { composer.line_start(start) } else { Em::ZERO };
        Origin { lead, natural: room + sums.natural, least: room + sums.least - lead }
    }
}

impl Node {
    fn at(&self) -> usize {
        self.at as usize
    }
}

/// The best breaks, or `None` when some stretch of text has no break at all.
pub(super) fn break_lines(composer: &Composer, setting: &Setting) -> Option<Vec<Trial>> {
    let (nodes, ends) = search(composer, setting, false);
    let best = least(&nodes, &ends, |_| true)?;
    Some(trace(composer, setting, &nodes, best))
}

/// The best breaks into a line fewer and a line more than these, where every line is decent.
pub(super) fn loosened(composer: &Composer, setting: &Setting, lines: usize) -> Vec<Vec<Trial>> {
    let (nodes, ends) = search(composer, setting, true);
    let best = |count: usize| least(&nodes, &ends, |n| n.lines as usize == count);
    let found = [lines.wrapping_sub(1), lines + 1].into_iter().filter_map(best);
    found.map(|end| trace(composer, setting, &nodes, end)).collect()
}

fn least(nodes: &[Node], ends: &[usize], wanted: impl Fn(&Node) -> bool) -> Option<usize> {
    let found = ends.iter().copied().filter(|&k| wanted(&nodes[k]));
    found.min_by(|&a, &b| nodes[a].demerits.total_cmp(&nodes[b].demerits))
}

fn trace(composer: &Composer, setting: &Setting, nodes: &[Node], end: usize) -> Vec<Trial> {
    let mut lines = Vec::new();
    let mut at = end;
    while nodes[at].at > 0 {
        let before = nodes[at].previous as usize;
        let (start, end) = (nodes[before].at(), nodes[at].at());
        lines.push(composer.trial(start, end, setting, composer.depth(end)));
        at = before;
    }
    lines.reverse();
    lines
}

/// The best way found to a break.
struct Way {
    previous: u32,
    lines: u32,
    fitness: i8,
    demerits: f64,
}

/// All nodes, and those at the paragraph's end. Where all lines must be `decent`, breaks reached
/// with different numbers of lines are kept apart.
fn search(composer: &Composer, setting: &Setting, decent: bool) -> (Vec<Node>, Vec<usize>) {
    let n = composer.units.len();
    // The most blank before the first body of any line but the first.
    let lead = (1..n).map(|k| composer.line_start(k)).max().unwrap_or_default();
    let origin = Origin::of(composer, 0, setting);
    let root =
        Node { at: 0, lines: 0, demerits: 0.0, previous: 0, fitness: 0, hyphen: false, origin };
    let mut nodes = Vec::with_capacity(n + 1);
    nodes.push(root);
    let mut least = Least::default();
    least.add(0, root.demerits);
    let mut oldest = 0;
    let prunes = !decent && !setting.balanced;
    let mut found: Vec<Way> = Vec::new();
    for end in (1..=n).filter(|&end| composer.may_break(end)) {
        while oldest < nodes.len() && out_of_reach(composer, nodes[oldest].at(), end, setting) {
            oldest += 1;
        }
        let ending = composer.ending(end, setting);
        let least_reach = least_reach(composer, &ending);
        let natural = composer.reach(&ending);
        let price = Price::of(composer, end);
        let (inner, last) = (&composer.sums[end - 1], composer.units[end - 1].body);
        let mut later = least.later(oldest);
        for (k, node) in (oldest..).zip(&nodes[oldest..]) {
            // Wider than the measure however it is squeezed.
            if least_reach > node.origin.least {
                continue;
            }
            let sums = Between::new(&composer.sums[node.at()], inner, last);
            let slack = node.origin.natural - node.origin.lead - natural;
            let trial = composer.trial_of(&sums, node.at(), &ending, slack);
            if !trial.fits {
                continue;
            }
            let too_short = trial.slack > setting.measure / 2 && end < n;
            if too_short && (decent || !found.is_empty()) {
                break;
            }
            if decent && !is_decent(composer, &trial, &sums) {
                let next = nodes.get(k + 1).unwrap_or(node);
                let slack = next.origin.natural - lead - natural;
                if least_badness(slack, &sums, end == n) > DECENT {
                    break;
                }
                continue;
            }
            let next = step(composer, setting, &trial, &sums, (k, node), &price);
            let same = found.iter_mut().find(|f| !decent || f.lines == next.lines);
            match same {
                Some(best) if next.demerits < best.demerits => *best = next,
                Some(_) => {}
                None => found.push(next),
            }
            // No penalty is negative: shorter lines that cost more already cannot win.
            if let Some(next) = nodes.get(k + 1).filter(|_| prunes) {
                let slack = next.origin.natural - lead - natural;
                let cost = (1.0 + least_badness(slack, &sums, end == n)).powi(2);
                if least.after(k, &mut later) + cost >= found[0].demerits {
                    break;
                }
            }
        }
        if found.is_empty() {
            continue;
        }
        let (at, hyphen) = (end as u32, composer.hyphenates(end));
        let origin = Origin::of(composer, end, setting);
        for &Way { previous, lines, fitness, demerits } in &found {
            least.add(nodes.len(), demerits);
            nodes.push(Node { at, lines, previous, fitness, hyphen, demerits, origin });
        }
        found.clear();
    }
    let ends = (0..nodes.len()).filter(|&k| nodes[k].at() == n).collect();
    (nodes, ends)
}

/// The least demerits of all nodes after another.
#[derive(Default)]
struct Least {
    /// Nodes that no later one is better than, in order, with their demerits: those only grow.
    steps: Vec<(usize, f64)>,
    /// Where the nodes begin that lines may still begin at.
    first: usize,
}

impl Least {
    /// Adds the next node.
    fn add(&mut self, node: usize, demerits: f64) {
        while self.steps.last().is_some_and(|&(_, before)| before >= demerits) {
            self.steps.pop();
        }
        self.first = self.first.min(self.steps.len());
        self.steps.push((node, demerits));
    }

    /// Forgets the nodes before `oldest`, and gives back where to look on with [`after`](Self::after).
    fn later(&mut self, oldest: usize) -> usize {
        let old = |&&(node, _): &&(usize, f64)| node < oldest;
        self.first += self.steps[self.first..].iter().take_while(old).count();
        self.first
    }

    /// The least of the nodes after one; `place` moves on with it.
    fn after(&self, node: usize, place: &mut usize) -> f64 {
        let before = |&&(k, _): &&(usize, f64)| k <= node;
        *place += self.steps[*place..].iter().take_while(before).count();
        self.steps.get(*place).map_or(f64::INFINITY, |step| step.1)
    }
}

/// What a line costs for where it ends.
struct Price {
    own: f64,
    /// After a line that ends with a hyphen.
    after_hyphen: f64,
}

impl Price {
    fn of(composer: &Composer, end: usize) -> Price {
        let same = |own| Price { own, after_hyphen: own };
        match composer.gaps.get(end - 1).map(|gap| gap.line_break) {
            Some(Break::Hyphen) => Price { own: HYPHEN.0, after_hyphen: HYPHEN.0 + HYPHEN.1 },
            Some(Break::Allowed(price)) => same(f64::from(price)),
            Some(Break::Never) | None => same(0.0),
        }
    }
}

/// The least badness of any line to the same end that begins later than that of these sums, with at
/// most this slack: it may have a lead, has to keep a mark that hung, and has fewer gaps.
fn least_badness(slack: Em, sums: &Between<'_>, last: bool) -> f64 {
    if slack <= Em::ZERO { 0.0 } else { badness(slack, sums, last).0 }
}

/// No unit has more of a blank before its body, nor stands out by more.
const MOST_LEAD: Em = Em::ONE;

/// Whether no line from here can reach that far, even when its last unit hangs or vanishes.
fn out_of_reach(composer: &Composer, start: usize, end: usize, setting: &Setting) -> bool {
    let before_last = composer.sums[end - 1].least_from(&composer.sums[start]);
    before_last > setting.measure + MOST_LEAD
}

/// How far a line that ends there reaches at least; from sums alone.
fn least_reach(composer: &Composer, ending: &Ending) -> Em {
    let last = match composer.policy.hanging {
        Hanging::None => composer.units[ending.end - 1].body - ending.lost,
        _ => Em::ZERO,
    };
    composer.sums[ending.end - 1].least + last
}

fn step(
    composer: &Composer,
    setting: &Setting,
    trial: &Trial,
    sums: &Between<'_>,
    (k, from): (usize, &Node),
    price: &Price,
) -> Way {
    let (cost, fitness) = if setting.balanced {
        (balance(composer, trial, setting), 0)
    } else {
        let last = trial.end == composer.units.len();
        let (badness, fitness) = badness(composer.after_edge(trial), sums, last);
        let mut penalty = match last {
            true if is_lonely(composer, trial) => LONELY,
            true => 0.0,
            false if from.hyphen => price.after_hyphen,
            false => price.own,
        };
        if (fitness - from.fitness).abs() > 1 && trial.start > 0 {
            penalty += UNEVEN;
        }
        ((1.0 + badness + penalty).powi(2), fitness)
    };
    let demerits = from.demerits + cost;
    Way { previous: k as u32, lines: from.lines + 1, fitness, demerits }
}

/// For headings: few lines first, then whole words, three characters at last, equal lines; ends
/// after marks and before what begins a new phrase (TYPOGRAPHY 2.8).
fn balance(composer: &Composer, trial: &Trial, setting: &Setting) -> f64 {
    let last = trial.end == composer.units.len();
    let slack = composer.after_edge(trial).to_f64() / setting.measure.to_f64();
    let runt = last && trial.start > 0 && composer.counted(trial.start..trial.end) < 3;
    let ends = || {
        let (before, after) = (&composer.units[trial.end - 1], &composer.units[trial.end]);
        match composer.gaps[trial.end - 1].line_break {
            Break::Hyphen => 10.0,
            Break::Allowed(IN_WORD) => 5.0,
            _ if before.class.is_closing() => 0.0,
            _ if matches!(after.class, Class::Number | Class::Opening) => 0.02,
            _ => 0.15,
        }
    };
    let ends = if last { 0.0 } else { ends() };
    100.0 + slack * slack + if runt { 10.0 } else { 0.0 } + ends
}

/// Badness and fitness class (−1 tight, 0 decent, 1 loose, 2 very loose) of a line.
fn badness(slack: Em, sums: &Between<'_>, last: bool) -> (f64, i8) {
    if slack < Em::ZERO {
        let mut left = -slack;
        let mut total = 0.0;
        for (stage, weight) in SHRINK_WEIGHTS.into_iter().enumerate() {
            if left <= Em::ZERO {
                break;
            }
            total += used(&mut left, sums.shrink(stage), weight);
        }
        return (total, if total > 2.0 { -1 } else { 0 });
    }
    if last || slack == Em::ZERO {
        return (0.0, 0);
    }
    let mut left = slack;
    let mut total = used(&mut left, sums.space(), STRETCH_WEIGHTS[0])
        + used(&mut left, sums.autospace(), STRETCH_WEIGHTS[1]);
    let gaps = sums.even();
    let even = left.min(Em::QUARTER * gaps);
    if even > Em::ZERO {
        total += 100.0 * (1.5 * even.to_f64() / gaps as f64 / 0.25).powi(3);
        left -= even;
    }
    if left <= Em::ZERO {
        return (total, i8::from(total > 12.0));
    }
    let open = |gaps: i64| 100.0 * (1.5 + left.to_f64() / gaps as f64 / 0.1).powi(3);
    let gaps = sums.open();
    (total + if gaps == 0 { UNFILLED * open(1) } else { open(gaps) }, 2)
}

fn used(left: &mut Em, capacity: Em, weight: f64) -> f64 {
    let part = (*left).min(capacity);
    if part <= Em::ZERO {
        return 0.0;
    }
    *left -= part;
    100.0 * (weight * part.to_f64() / capacity.to_f64()).powi(3)
}

/// Whether a paragraph that is not set as is best may have this line.
fn is_decent(composer: &Composer, trial: &Trial, sums: &Between<'_>) -> bool {
    let last = trial.end == composer.units.len();
    let badness = badness(composer.after_edge(trial), sums, last).0;
    badness <= DECENT && !is_lonely(composer, trial)
}

/// Whether it is a last line of too few characters.
fn is_lonely(composer: &Composer, trial: &Trial) -> bool {
    let last = trial.end == composer.units.len() && trial.start > 0;
    last && composer.counted(trial.start..trial.end) < composer.policy.min_last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_of_all_later_nodes_is_known() {
        let demerits = [4.0, 9.0, 2.0, 2.0, 7.0, 1.0, 8.0, 3.0, 3.0, 6.0];
        let mut least = Least::default();
        for count in 1..=demerits.len() {
            least.add(count - 1, demerits[count - 1]);
            // What no line can begin at any more moves on with the nodes.
            let oldest = count.saturating_sub(4);
            let mut place = least.later(oldest);
            for node in oldest..count {
                let later = demerits[node + 1..count].iter().copied();
                let told = later.fold(f64::INFINITY, f64::min);
                assert_eq!(least.after(node, &mut place), told, "after {node} of {count}");
            }
        }
    }
}
