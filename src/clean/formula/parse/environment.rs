//! Rows and columns: the environments of LaTeX and amsmath.

use crate::document::formula::{Atom, Base, Class, Grid, GridKind, Side};

use super::{Parser, Style, Until};

/// What an environment makes of its rows.
struct Kind {
    grid: GridKind,
    columns: Vec<Side>,
    /// The brackets round them.
    fence: (&'static str, &'static str),
    /// Whether they are in display style though their kind is not.
    open: bool,
}

impl Kind {
    fn new(grid: GridKind, columns: &[Side]) -> Kind {
        Kind { grid, columns: columns.to_vec(), fence: ("", ""), open: false }
    }

    /// The style of the cells.
    fn style(&self) -> Style {
        let assumed = self.grid == GridKind::Lines;
        Style { open: assumed || self.open, assumed }
    }
}

type Rows = Vec<Vec<Vec<Atom>>>;

impl Parser<'_> {
    /// What stands between `\begin` and `\end`.
    pub(super) fn environment(&mut self) -> Option<Vec<Atom>> {
        let name = self.raw()?.trim();
        let kind = self.kind(name)?;
        let mut rows = self.styled(kind.style(), |parser| parser.rows(Until::Cell))?;
        self.eat('\\');
        if self.name()? != "end" || self.raw()?.trim() != name {
            return None;
        }
        if name.starts_with("eqnarray") {
            rows.iter_mut().try_for_each(paired)?;
        }
        if kind.grid == GridKind::Lines {
            return lines(rows, kind.columns);
        }
        let grid = Atom::new(Class::Ord, grid(kind.grid, rows, kind.columns)?);
        Some(vec![match kind.fence {
            ("", "") => grid,
            (open, close) => {
                let (open, close) = (open.to_owned(), close.to_owned());
                Atom::new(Class::Ord, Base::Fenced { open, body: vec![grid], close })
            }
        }])
    }

    /// Lines of a limit.
    pub(super) fn substack(&mut self) -> Option<Atom> {
        if !self.eat('{') {
            return None;
        }
        let rows = self.styled(Style::CLOSED, |parser| parser.rows(Until::Stack))?;
        let stack = grid(GridKind::Small, rows, vec![Side::Middle])?;
        self.eat('}').then(|| Atom::new(Class::Ord, stack))
    }

    /// What the environment of that name is, with its arguments.
    fn kind(&mut self, name: &str) -> Option<Kind> {
        let plain = name.trim_end_matches('*');
        Some(match plain {
            "equation" | "displaymath" | "math" | "gather" | "gathered" | "multline"
            | "multlined" => {
                self.place(plain.ends_with("ed"));
                Kind::new(GridKind::Lines, &[Side::Middle])
            }
            "align" | "aligned" | "split" | "flalign" | "eqnarray" => {
                self.place(plain == "aligned");
                Kind::new(GridKind::Lines, &[])
            }
            "alignat" | "alignedat" | "xalignat" => {
                self.place(plain == "alignedat");
                self.raw()?;
                Kind::new(GridKind::Lines, &[])
            }
            "cases" | "dcases" | "rcases" | "drcases" => {
                let left = !plain.contains('r');
                Kind {
                    fence: if left { ("{", "") } else { ("", "}") },
                    open: plain.starts_with('d'),
                    ..Kind::new(GridKind::Cases, &[Side::Left])
                }
            }
            "array" | "darray" | "subarray" => {
                self.place(true);
                let columns = columns(self.raw()?)?;
                let small = plain == "subarray";
                let grid = if small { GridKind::Small } else { GridKind::Matrix };
                Kind { open: plain == "darray", ..Kind::new(grid, &columns) }
            }
            _ => self.matrix(plain)?,
        })
    }

    /// A matrix with the brackets its name tells.
    fn matrix(&mut self, name: &str) -> Option<Kind> {
        let (fence, grid) = match name.strip_suffix("smallmatrix") {
            Some(fence) => (fence, GridKind::Small),
            None => (name.strip_suffix("matrix")?, GridKind::Matrix),
        };
        let fence = match fence {
            "" => ("", ""),
            "p" => ("(", ")"),
            "b" => ("[", "]"),
            "B" => ("{", "}"),
            "v" => ("|", "|"),
            "V" => ("‖", "‖"),
            _ => return None,
        };
        // Where cells stand, in the matrices of mathtools.
        let side = self.side().unwrap_or(Side::Middle);
        Some(Kind { fence, ..Kind::new(grid, &[side]) })
    }

    /// `[l]`, `[c]` or `[r]`.
    pub(super) fn side(&mut self) -> Option<Side> {
        let sides = [("[l]", Side::Left), ("[c]", Side::Middle), ("[r]", Side::Right)];
        let (name, side) = sides.into_iter().find(|(name, _)| self.rest.starts_with(*name))?;
        self.rest = &self.rest[name.len()..];
        Some(side)
    }

    /// Drops where the environment stands to its line.
    fn place(&mut self, may: bool) {
        let places = ["[t]", "[c]", "[b]"];
        if let Some(rest) = places.iter().find_map(|p| self.rest.strip_prefix(p)).filter(|_| may) {
            self.rest = rest;
        }
    }

    /// All rows, with their cells. The end stays.
    fn rows(&mut self, until: Until) -> Option<Rows> {
        let mut rows = Rows::new();
        loop {
            let mut row = Vec::new();
            self.rules()?;
            loop {
                row.push(self.list(until)?);
                if until != Until::Cell || !self.eat('&') {
                    break;
                }
            }
            rows.push(row);
            if !matches!(self.ahead(), Some("\\" | "cr")) {
                return Some(rows);
            }
            self.row_end()?;
        }
    }

    /// Drops rules between rows.
    fn rules(&mut self) -> Option<()> {
        while let Some("hline" | "hdashline" | "cline" | "toprule" | "midrule" | "bottomrule") =
            self.ahead()
        {
            self.eat('\\');
            if self.name()? == "cline" {
                self.raw()?;
            }
        }
        Some(())
    }

    /// The end of a row, with how much more room it asks for.
    pub(super) fn row_end(&mut self) -> Option<()> {
        self.eat('\\');
        self.name()?;
        if let Some(rest) = self.rest.strip_prefix('*') {
            self.rest = rest;
        }
        let of_length = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ' ');
        if let Some((length, rest)) = self.rest.strip_prefix('[').and_then(|r| r.split_once(']'))
            && length.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && length.ends_with(|c: char| c.is_ascii_lowercase())
            && length.chars().all(of_length)
        {
            self.rest = rest;
        }
        Some(())
    }
}

/// Lines of a formula; of one line, what stands in it.
pub(super) fn lines(mut rows: Rows, columns: Vec<Side>) -> Option<Vec<Atom>> {
    let aligned = columns.is_empty();
    if let [row] = rows.as_mut_slice()
        && let [cell] = row.as_mut_slice()
    {
        return Some(std::mem::take(cell));
    }
    // The second of a pair goes on where the first ends (amsmath, 3.6).
    for cell in
        rows.iter_mut().filter(|_| aligned).flat_map(|row| row.iter_mut().skip(1).step_by(2))
    {
        if cell.first().is_some_and(|a| matches!(a.class, Class::Rel | Class::Bin)) {
            cell.insert(0, Atom::new(Class::Ord, Base::Group(Vec::new())));
        }
    }
    let widest = rows.iter().map(Vec::len).max()?;
    let pairs = || [Side::Right, Side::Left].into_iter().cycle().take(widest).collect();
    let columns = if aligned { pairs() } else { columns };
    Some(vec![Atom::new(Class::Ord, grid(GridKind::Lines, rows, columns)?)])
}

/// Rows and columns, without the row that only ends the one before it, and without columns that are as
/// those before them.
fn grid(kind: GridKind, mut rows: Rows, mut columns: Vec<Side>) -> Option<Base> {
    let empty = |row: &Vec<Vec<Atom>>| row.iter().all(Vec::is_empty);
    if rows.len() > 1 && rows.last().is_some_and(|row| row.len() == 1 && empty(row)) {
        rows.pop();
    }
    if rows.iter().all(empty) {
        return None;
    }
    let widest = rows.iter().map(Vec::len).max()?;
    columns.truncate(widest);
    while let [.., a, b] = columns.as_slice()
        && a == b
    {
        columns.pop();
    }
    if columns.is_empty() {
        columns.push(Side::Middle);
    }
    Some(Base::Grid(Grid { kind, rows, columns }))
}

/// Makes three columns, of which the middle one is a relation, two.
fn paired(row: &mut Vec<Vec<Atom>>) -> Option<()> {
    if row.len() > 3 {
        return None;
    }
    if let [_, sign, right] = row.as_mut_slice() {
        sign.append(right);
        row.pop();
    }
    Some(())
}

/// Where cells stand, by the argument of `array`; its rules are dropped.
fn columns(spec: &str) -> Option<Vec<Side>> {
    let mut out = Vec::new();
    let mut parser = Parser { rest: spec, depth: 0, word: None, style: Style::CLOSED, tag: None };
    while let Some(c) = parser.next() {
        match c {
            'l' => out.push(Side::Left),
            'c' => out.push(Side::Middle),
            'r' => out.push(Side::Right),
            'p' | 'm' | 'b' => {
                parser.raw()?;
                out.push(Side::Left);
            }
            '@' | '!' | '>' | '<' => drop(parser.raw()?),
            '*' => {
                let times: usize = parser.raw()?.trim().parse().ok().filter(|n| *n <= 100)?;
                // One inside another would be many times many.
                let inner = parser.raw().filter(|inner| !inner.contains('*'))?;
                let inner = columns(inner)?;
                out.extend(std::iter::repeat_n(inner, times).flatten());
            }
            '{' | '}' | '|' | ':' | ' ' => {}
            _ => return None,
        }
    }
    Some(out)
}
