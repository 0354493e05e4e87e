//! Tables wider than any line, divided between their columns.

use std::ops::Range;

use crate::document::{Cell, Inline, Row, Table, starts};
use crate::geom::Pt;
use crate::text::Lang;

/// The tables a table is divided into, each with the first column and as many of the others as a
/// line holds; `least` is what columns need. One that cannot be divided stays as it is.
pub(super) fn split(table: &Table, least: &[Pt], measure: Pt, lang: Lang) -> Vec<Table> {
    let groups = groups(least, measure);
    if groups.len() < 2 {
        return vec![table.clone()];
    }
    let rows = || table.all_rows();
    let columns = starts(rows());
    let part = |(k, group): (usize, Range<usize>)| {
        let mut rows = rows().zip(&columns).map(|(row, columns)| take(row, columns, &group));
        let (head, rows) = (rows.by_ref().take(table.head.len()).collect(), rows.collect());
        let align = table.align.iter().enumerate().filter(|(c, _)| *c == 0 || group.contains(c));
        let mut caption = table.caption.clone();
        if k > 0 && !caption.is_empty() {
            caption.push(Inline::text(continued(lang), None));
        }
        Table { caption, align: align.map(|(_, a)| *a).collect(), head, rows }
    };
    groups.into_iter().enumerate().map(part).collect()
}

/// Columns after the first in as few groups as can be, of widths as even as can be.
fn groups(least: &[Pt], measure: Pt) -> Vec<Range<usize>> {
    let width = |g: &Range<usize>| least[0] + least[g.clone()].iter().copied().sum::<Pt>();
    let fill = |limit: Pt| {
        let mut groups: Vec<Range<usize>> = Vec::new();
        // Of the columns of the last group.
        let mut sum = Pt::ZERO;
        for (column, &own) in least.iter().enumerate().skip(1) {
            match groups.last_mut() {
                Some(last) if least[0] + (sum + own) <= limit => {
                    (last.end, sum) = (column + 1, sum + own);
                }
                _ => {
                    groups.push(column..column + 1);
                    sum = own;
                }
            }
        }
        groups
    };
    let widest = |groups: &[Range<usize>]| groups.iter().map(width).fold(Pt::ZERO, Pt::max);
    let mut best = fill(measure);
    loop {
        let tighter = fill(widest(&best) - Pt(0.01));
        if tighter.len() > best.len() || widest(&tighter) >= widest(&best) {
            return best;
        }
        best = tighter;
    }
}

/// The cells of a row that stand in the first column or in a group; one that reaches out of them
/// covers what is left of it.
fn take(row: &Row, columns: &[usize], group: &Range<usize>) -> Row {
    let inside = |column: &usize| *column == 0 || group.contains(column);
    let cut = |(cell, &column): (&Cell, &usize)| {
        let colspan = (column..column + cell.width()).filter(inside).count() as u16;
        (colspan > 0).then(|| Cell { colspan, ..cell.clone() })
    };
    row.iter().zip(columns).filter_map(cut).collect()
}

/// What the caption of a table says that goes on (GB/T 7713: 续表).
fn continued(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhHans => "（续）",
        Lang::ZhHant | Lang::ZhHk => "（續）",
        Lang::Ja => "（続き）",
        Lang::Ko => " (계속)",
        Lang::En => " (continued)",
    }
}

#[cfg(test)]
mod tests {
    use super::{groups, take};
    use crate::document::Cell;
    use crate::geom::Pt;

    #[test]
    fn groups_are_few_and_even() {
        let widths = [2.0, 3.0, 3.0, 3.0, 3.0, 3.0].map(Pt);
        assert_eq!(groups(&widths, Pt(15.0)), [1..4, 4..6]);
        assert_eq!(groups(&widths, Pt(8.0)), [1..3, 3..5, 5..6]);
        // Four would fit in the first, but the parts are more even with three.
        let widths = [2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0].map(Pt);
        assert_eq!(groups(&widths, Pt(15.0)), [1..4, 4..7]);
        // A column wider than the line stands alone.
        assert_eq!(groups(&[2.0, 3.0, 30.0, 3.0].map(Pt), Pt(10.0)), [1..2, 2..3, 3..4]);
    }

    #[test]
    fn cells_over_an_edge_are_cut() {
        let cell = |colspan| Cell { colspan, ..Cell::new(Vec::new()) };
        let spans = |group| {
            let row = take(&vec![cell(1), cell(3), cell(2)], &[0, 1, 4], &group);
            row.iter().map(|c| c.colspan).collect::<Vec<_>>()
        };
        assert_eq!(spans(1..3), [1, 2]);
        assert_eq!(spans(3..6), [1, 1, 2]);
        assert_eq!(spans(4..6), [1, 2]);
    }
}
