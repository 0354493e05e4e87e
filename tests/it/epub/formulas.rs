//! Formulas that need more room than a line, made by hand.

use std::sync::Arc;

use banxin::document::formula::{Atom, Base, Class, Face, Formula, Grid, GridKind, Side};
use banxin::document::{Document, Inline, InlineKind, ParaRole};

use super::sample::{Maker, inline, text};

/// An upright sign of a class.
fn sign(class: Class, t: &str) -> Atom {
    Atom::text(class, t, Face::Upright)
}

/// Letters are italic, all else is upright.
fn ord(t: &str) -> Atom {
    let letter = t.chars().any(char::is_alphabetic);
    Atom::text(Class::Ord, t, if letter { Face::Italic } else { Face::Upright })
}

fn words(t: &str) -> Atom {
    sign(Class::Ord, t)
}

fn base(base: Base) -> Atom {
    Atom::new(Class::Ord, base)
}

/// A row of letters, numbers and signs, a blank between them; a minus before a value has none
/// behind it.
fn row(text: &str) -> Vec<Atom> {
    let one = |t: &str| match t {
        "+" | "−" | "±" | "×" | "·" => vec![sign(Class::Bin, t)],
        "=" | "<" | ">" | "≥" | "→" | "∈" | "≈" => vec![sign(Class::Rel, t)],
        "(" | "[" => vec![sign(Class::Open, t)],
        ")" | "]" => vec![sign(Class::Close, t)],
        "," => vec![sign(Class::Punct, t)],
        "sin" | "log" => vec![sign(Class::Fun, t)],
        t if t.starts_with('−') => vec![sign(Class::Ord, "−"), ord(&t['−'.len_utf8()..])],
        t => vec![ord(t)],
    };
    text.split(' ').filter(|t| !t.is_empty()).flat_map(one).collect()
}

fn below(mut atom: Atom, t: &str) -> Atom {
    atom.below = Some(row(t));
    atom
}

fn above(mut atom: Atom, t: &str) -> Atom {
    atom.above = Some(row(t));
    atom
}

fn fraction(over: Vec<Atom>, under: Vec<Atom>) -> Atom {
    base(Base::Fraction { over, under, ruled: true, display: None })
}

fn root(degree: Option<&str>, of: Vec<Atom>) -> Atom {
    base(Base::Root { degree: degree.map(row), of })
}

fn fenced(open: &str, body: Vec<Atom>, close: &str) -> Atom {
    base(Base::Fenced { open: open.to_owned(), body, close: close.to_owned() })
}

fn grid(kind: GridKind, columns: &[Side], rows: Vec<Vec<Vec<Atom>>>) -> Atom {
    base(Base::Grid(Grid { kind, rows, columns: columns.to_vec() }))
}

fn marked(mark: char, over: bool, of: Vec<Atom>) -> Atom {
    base(Base::Marked { mark, over, of })
}

fn joined(parts: Vec<Vec<Atom>>) -> Vec<Atom> {
    parts.into_iter().flatten().collect()
}

fn cells(rows: &[&[&str]]) -> Vec<Vec<Vec<Atom>>> {
    rows.iter().map(|r| r.iter().map(|c| row(c)).collect()).collect()
}

fn sum() -> Atom {
    above(below(sign(Class::Op, "∑"), "i = 1"), "n")
}

fn integral() -> Atom {
    above(below(sign(Class::Op, "∫"), "0"), "∞")
}

/// The source of a formula, whether it has lines to itself, and its parts.
type Case = (&'static str, bool, Vec<Atom>);

/// Every kind of part, and how kinds stand to each other.
pub fn cases() -> Vec<Case> {
    [fractions(), large(), grids(), marks(), nothing(), long()].into_iter().flatten().collect()
}

fn fractions() -> Vec<Case> {
    let discriminant =
        joined(vec![row("b").into_iter().map(|b| above(b, "2")).collect(), row("− 4 a c")]);
    let over = joined(vec![row("−b ±"), vec![root(None, discriminant)]]);
    let narrow = |display| Base::Fraction {
        over: row("1"),
        under: row("2"),
        ruled: true,
        display: Some(display),
    };
    let golden = fraction(row("1"), joined(vec![row("1 +"), vec![fraction(row("1"), row("x"))]]));
    vec![
        (
            r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
            true,
            joined(vec![row("x ="), vec![fraction(over, row("2 a"))]]),
        ),
        (r"\frac{a}{b}+1", false, joined(vec![vec![fraction(row("a"), row("b"))], row("+ 1")])),
        (r"\frac{1}{1+\frac{1}{x}}", true, vec![golden]),
        (
            r"\dfrac12 + \tfrac12",
            true,
            vec![base(narrow(true)), sign(Class::Bin, "+"), base(narrow(false))],
        ),
        (
            r"\binom{n}{k}",
            true,
            vec![fenced(
                "(",
                vec![base(Base::Fraction {
                    over: row("n"),
                    under: row("k"),
                    ruled: false,
                    display: None,
                })],
                ")",
            )],
        ),
        (r"\sqrt[3]{x+y}", false, vec![root(Some("3"), row("x + y"))]),
        (
            r"\left. \frac{dy}{dx} \right|_{x=0}",
            true,
            vec![below(fenced("", vec![fraction(row("dy"), row("dx"))], "|"), "x = 0")],
        ),
    ]
}

fn large() -> Vec<Case> {
    let squares = || joined(vec![vec![sum()], vec![above(ord("i"), "2")]]);
    // The reader of TeX says of names where their limits stand.
    let limit = |display: bool| {
        let name = Atom { limits: display.then_some(true), ..sign(Class::Fun, "lim") };
        joined(vec![vec![below(name, "n → ∞")], row("a")])
    };
    let power = above(ord("e"), "−x");
    vec![
        (r"\sum_{i=1}^n i^2 ", true, squares()),
        (r"\sum_{i=1}^n i^2", false, squares()),
        (
            r"\int_0^\infty e^{-x}\,dx = 1",
            true,
            joined(vec![
                vec![integral(), power, Atom::new(Class::Space, Base::Blank(167))],
                row("dx = 1"),
            ]),
        ),
        (r"\lim_{n\to\infty} a ", true, limit(true)),
        (r"\lim_{n\to\infty} a", false, limit(false)),
        (
            r"\left\{ x \in \mathbb{R} \,\middle|\, \frac{x}{2} > 0 \right\}",
            true,
            vec![fenced(
                "{",
                joined(vec![
                    row("x ∈"),
                    vec![words("ℝ"), Atom::new(Class::Rel, Base::Bar("|".to_owned()))],
                    vec![fraction(row("x"), row("2"))],
                    row("> 0"),
                ]),
                "}",
            )],
        ),
        (
            r"\left(\sum_{i=1}^n a\right)\left[\frac12\right]",
            true,
            vec![
                fenced("(", vec![sum(), ord("a")], ")"),
                fenced("[", vec![fraction(row("1"), row("2"))], "]"),
            ],
        ),
    ]
}

fn grids() -> Vec<Case> {
    let matrix = |rows: &[&[&str]]| grid(GridKind::Matrix, &[Side::Middle], cells(rows));
    let conditions = grid(
        GridKind::Cases,
        &[Side::Left],
        vec![
            vec![row("x ,"), joined(vec![vec![words("若 ")], row("x ≥ 0")])],
            vec![row("−x ,"), vec![words("其他")]],
        ],
    );
    let lines = grid(
        GridKind::Lines,
        &[Side::Right, Side::Left],
        vec![
            vec![row("( a + b ) ( a − b )"), row("= a a − a b + b a − b b")],
            vec![
                vec![],
                joined(vec![
                    row("="),
                    vec![above(ord("a"), "2"), sign(Class::Bin, "−"), above(ord("b"), "2")],
                ]),
            ],
        ],
    );
    let end = || vec![Atom::new(Class::Line, Base::Group(vec![]))];
    let [bold, normal] = ["b", "x"].map(|t| Atom::text(Class::Ord, t, Face::Bold));
    vec![
        (
            r"A\mathbf{x} = \begin{pmatrix} a & b \\ c & d \end{pmatrix}\mathbf{b}",
            true,
            joined(vec![
                vec![ord("A"), normal, sign(Class::Rel, "=")],
                vec![fenced("(", vec![matrix(&[&["a", "b"], &["c", "d"]])], ")"), bold],
            ]),
        ),
        (
            r"\begin{vmatrix} 1 & −2 & 3 \\ 10 & 20 & 30 \\ x & y & z \end{vmatrix}",
            true,
            vec![fenced(
                "|",
                vec![matrix(&[&["1", "−2", "3"], &["10", "20", "30"], &["x", "y", "z"]])],
                "|",
            )],
        ),
        (
            r"|x| = \begin{cases} x, & \text{若 } x \ge 0 \\ -x, & \text{其他} \end{cases}",
            true,
            joined(vec![
                vec![words("|"), ord("x"), words("|"), sign(Class::Rel, "=")],
                vec![fenced("{", vec![conditions], "")],
            ]),
        ),
        (r"\begin{align} (a+b)(a-b) &= aa-ab+ba-bb \\ &= a^2-b^2 \end{align}", true, vec![lines]),
        (r"a = 1 \\ b = 22", true, joined(vec![row("a = 1"), end(), row("b = 22"), end()])),
    ]
}

/// Parts of nothing, which are elements nevertheless: `msup` wants two.
fn nothing() -> Vec<Case> {
    let blank = Atom::new(Class::Space, Base::Blank(0));
    let raised = |mut atom: Atom, above| {
        atom.above = Some(above);
        vec![atom]
    };
    let bar = Atom::new(Class::Rel, Base::Bar(String::new()));
    let empty = grid(GridKind::Matrix, &[], vec![vec![]]);
    vec![
        (r"{}^{}", false, raised(base(Base::Group(vec![])), vec![])),
        (r"\kern0pt^{\kern0pt}", false, raised(blank.clone(), vec![blank])),
        (r"\middle.^{\middle.}", false, raised(bar.clone(), vec![bar])),
        (
            r"\left.\right.^{\begin{matrix}\end{matrix}}",
            false,
            raised(fenced("", vec![], ""), vec![empty]),
        ),
        (r"\frac{}{}\sqrt[]{}", false, vec![fraction(vec![], vec![]), root(Some(""), vec![])]),
    ]
}

/// Wider than a small screen; and what is nearly so.
fn long() -> Vec<Case> {
    let wide = || fraction(row("a + b + c + d + e + f + g"), row("2"));
    let apart = || vec![Atom::new(Class::Space, Base::Blank(2000))];
    let pair = || joined(vec![row("g ( x ) ="), vec![wide()]]);
    vec![
        (r"y = a + b + c + d + e", true, row("y = a + b + c + d + e")),
        (
            r"y + z = (a + b + c + d) = a + b + c + d + e + f",
            true,
            row("y + z = ( a + b + c + d ) = a + b + c + d + e + f"),
        ),
        (
            r"f + g + h = a - \frac{a+b+c+d+e+f+g}{2} + (a + \frac{a+b+c+d+e+f+g}{2})",
            true,
            joined(vec![
                row("f + g + h = a −"),
                vec![wide()],
                row("+ ( a +"),
                vec![wide()],
                row(")"),
            ]),
        ),
        (
            r"g(x) = \frac{a+b+c+d+e+f+g}{2}, \qquad g(x) = \frac{a+b+c+d+e+f+g}{2}",
            true,
            joined(vec![pair(), row(","), apart(), pair()]),
        ),
        (
            r"y + z + y = (a + b + c + d) = a + b + c + d + e",
            false,
            row("y + z + y = ( a + b + c + d ) = a + b + c + d + e"),
        ),
        (
            r"a = a + b + c + d + e + f \\ b = a + b + c + d + e + f + g + h",
            true,
            joined(vec![
                row("a = a + b + c + d + e + f"),
                vec![Atom::new(Class::Line, Base::Group(vec![]))],
                row("b = a + b + c + d + e + f + g + h"),
            ]),
        ),
    ]
}

fn marks() -> Vec<Case> {
    let brace = |mark, over, t: &str| marked(mark, over, row(t));
    let mut named = brace('\u{23DF}', false, "a + b + c");
    named.below = Some(vec![words("三项")]);
    let arrow = |c| Atom::new(Class::Rel, Base::Arrow(c));
    let mut heated = arrow('→');
    (heated.above, heated.below) = (Some(vec![words("加热")]), Some(row("p")));
    let mut equal = sign(Class::Rel, "=");
    (equal.above, equal.limits) = (Some(vec![words("def")]), Some(true));
    vec![
        (r"\underbrace{a+b+c}_{\text{三项}}", true, vec![named]),
        (
            r"\overline{x+y} + \hat{x} + \vec{v} + \bar{z}",
            false,
            joined(vec![
                vec![marked('\u{AF}', true, row("x + y")), sign(Class::Bin, "+")],
                vec![marked('\u{302}', true, row("x")), sign(Class::Bin, "+")],
                vec![marked('\u{20D7}', true, row("v")), sign(Class::Bin, "+")],
                vec![marked('\u{304}', true, row("z"))],
            ]),
        ),
        (
            r"\underline{ab} + \overrightarrow{AB} + \widehat{xyz}",
            false,
            joined(vec![
                vec![marked('_', false, row("a b")), sign(Class::Bin, "+")],
                vec![marked('→', true, row("A B")), sign(Class::Bin, "+")],
                vec![marked('\u{302}', true, row("x y z"))],
            ]),
        ),
        (
            r"A \xrightarrow[p]{\text{加热}} B \xleftarrow{n} C",
            true,
            joined(vec![vec![ord("A"), heated, ord("B")], vec![above(arrow('←'), "n"), ord("C")]]),
        ),
        (
            r"x_{i,j}^2 \stackrel{def}{=} f''(x) \sin\log y",
            true,
            joined(vec![
                vec![above(below(ord("x"), "i , j"), "2"), equal],
                vec![above(ord("f"), "′ ′")],
                row("( x ) sin log y"),
            ]),
        ),
    ]
}

/// A formula of a case.
pub fn built((source, display, atoms): Case) -> Inline {
    let formula = Formula { display, atoms, tag: None };
    inline(InlineKind::Built { source: source.trim().to_owned(), formula: Arc::new(formula) })
}

/// An article of them.
pub fn article() -> Document {
    let mut m = Maker::default();
    m.document.metadata.title = Some("公式".to_owned());
    m.heading(1, "公式");
    for (number, case) in cases().into_iter().enumerate() {
        let mut body = vec![text("根据定义，有 ")];
        let display = case.1;
        body.push(built(case));
        body.push(text(if display {
            "其中各项同前，换行以后继续。"
        } else {
            " 这样的式子，行中也可以有，行距却不应因此乱掉；下一行还有文字，看看够不够。"
        }));
        m.role(ParaRole::Body, body);
        if number == 0 {
            let mut tagged = built(cases().swap_remove(0));
            if let InlineKind::Built { formula, .. } = &mut tagged.kind {
                Arc::make_mut(formula).tag = Some("1".to_owned());
            }
            m.role(ParaRole::Body, vec![tagged]);
        }
    }
    let note = m.note("", "注");
    let mut inner = m.plain("见 ");
    if let banxin::document::BlockKind::Paragraph { body, .. } = &mut inner.kind {
        body.push(built(cases().swap_remove(1)));
    }
    m.document.notes[0].body = vec![inner];
    m.role(ParaRole::Body, vec![text("有注"), inline(InlineKind::NoteRef(note)), text("。")]);
    m.document
}
