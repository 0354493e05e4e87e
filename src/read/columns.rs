//! Rows of a table in plain text: lines with as many tabs each, as spreadsheets copy them.

use std::ops::Range;

use super::lines::{Line, ends_sentence};

/// A cell has at most so many characters; longer ones are speech.
const CELL: usize = 40;
/// A table has at least so many rows.
const ROWS: usize = 2;

/// So many rows tell whether they are speech.
const LOOK: usize = 20;

/// The cells of a line that may be a row, as bytes of the source.
pub(super) fn cells(line: &Line<'_>) -> Option<Vec<Range<usize>>> {
    // What is shown otherwise than written has other places.
    let std::borrow::Cow::Borrowed(text) = line.text else { return None };
    if !text.contains('\t') {
        return None;
    }
    let mut at = line.range.start;
    let cells = text.split('\t').map(|cell| {
        let start = at + cell.len() - cell.trim_start().len();
        at += cell.len() + 1;
        start..start + cell.trim().len()
    });
    let cells: Vec<Range<usize>> = cells.collect();
    let label = |cell: &str| cell.chars().take(7).any(|c| c == '：');
    let fits = |cell: &str| cell.trim().chars().nth(CELL).is_none() && !label(cell.trim());
    text.split('\t').all(fits).then_some(cells)
}

/// How many of the first lines are rows of one table.
pub(super) fn rows<'l>(lines: impl Iterator<Item = &'l Line<'l>> + Clone) -> usize {
    let first = lines.clone().next().and_then(cells);
    let Some(columns) = first.map(|cells| cells.len()) else { return 0 };
    let rows = lines.take_while(|line| cells(line).is_some_and(|cells| cells.len() == columns));
    let seen = rows.clone().take(LOOK).count();
    let spoken = rows.clone().take(LOOK).filter(|line| ends_sentence(&line.text)).count();
    if seen < ROWS || spoken * 2 > seen { 0 } else { rows.count() }
}

/// Whether a line is prose.
pub(super) fn is_prose(line: &Line<'_>) -> bool {
    line.width >= 30 && !line.text.contains('\t') && line.text.contains(['，', '。', ',', '.'])
}

/// Whether the first row names the columns: no cell of it is a number, or one below it is.
pub(super) fn has_head(rows: &[Vec<&str>]) -> bool {
    let number = |cell: &&str| cell.starts_with(|c: char| c.is_ascii_digit());
    let Some((first, below)) = rows.split_first() else { return false };
    !first.iter().any(number)
        && first.iter().all(|cell| !cell.is_empty())
        && (below.len() > 1 || below.iter().flatten().any(number))
}
