//! Lengths, boxes and colours. `Em` is relative to a font size and exact; `Pt` is absolute.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A font-relative length in units of 1/126000 em.
///
/// The unit divides evenly by 2…10, 12, 14, 16 and by the usual units per em of CJK fonts
/// (1000, 1200), so glue, halves, quarters and glyph advances add up without rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Em(pub i64);

impl Em {
    /// Units in one em.
    pub const UNITS: i64 = 126_000;
    /// No length.
    pub const ZERO: Em = Em(0);
    /// One em.
    pub const ONE: Em = Em(Self::UNITS);
    /// Half an em.
    pub const HALF: Em = Em(Self::UNITS / 2);
    /// A quarter of an em.
    pub const QUARTER: Em = Em(Self::UNITS / 4);
    /// From the baseline up to the top of the em box (TYPOGRAPHY 3.2).
    pub const TOP: Em = Em::frac(88, 100);
    /// From the baseline up to the middle of the em box.
    pub const MIDDLE: Em = Em::frac(38, 100);

    /// The fraction `num / den` of an em, rounded to the nearest unit.
    pub const fn frac(num: i64, den: i64) -> Em {
        Em((num * Self::UNITS * 2 + den) / (2 * den))
    }

    /// A length in font design units.
    pub fn from_units(units: i32, per_em: u16) -> Em {
        let (n, d) = (i64::from(units) * Self::UNITS, i64::from(per_em.max(1)));
        Em((2 * n + d).div_euclid(2 * d))
    }

    /// The nearest `Em` to a decimal number of em (as read from a theme).
    pub fn from_f64(em: f64) -> Em {
        Em((em * Self::UNITS as f64).round() as i64)
    }

    /// As a decimal number of em.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::UNITS as f64
    }

    /// The absolute length at a font size.
    pub fn at(self, size: Pt) -> Pt {
        Pt(self.to_f64() * size.0)
    }

    /// This length, given in em of a `scale`-times larger or smaller font, in em of the base font.
    pub fn scaled(self, scale: f64) -> Em {
        if scale == 1.0 { self } else { Em((self.0 as f64 * scale).round() as i64) }
    }
}

/// An absolute length in points of 1/72 inch.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Pt(pub f64);

impl Pt {
    /// No length.
    pub const ZERO: Pt = Pt(0.0);

    /// A length in millimetres.
    pub const fn mm(mm: f64) -> Pt {
        Pt(mm * 72.0 / 25.4)
    }

    /// In millimetres.
    pub fn to_mm(self) -> f64 {
        self.0 * 25.4 / 72.0
    }

    /// In em of a font of this size.
    pub fn to_em(self, size: Pt) -> Em {
        Em::from_f64(self.0 / size.0)
    }

    /// The larger of two lengths.
    pub fn max(self, other: Pt) -> Pt {
        Pt(self.0.max(other.0))
    }

    /// The smaller of two lengths.
    pub fn min(self, other: Pt) -> Pt {
        Pt(self.0.min(other.0))
    }
}

macro_rules! arithmetic {
    ($t:ident, $inner:ty) => {
        impl Add for $t {
            type Output = $t;
            fn add(self, o: $t) -> $t {
                $t(self.0 + o.0)
            }
        }
        impl Sub for $t {
            type Output = $t;
            fn sub(self, o: $t) -> $t {
                $t(self.0 - o.0)
            }
        }
        impl Neg for $t {
            type Output = $t;
            fn neg(self) -> $t {
                $t(-self.0)
            }
        }
        impl Mul<$inner> for $t {
            type Output = $t;
            fn mul(self, o: $inner) -> $t {
                $t(self.0 * o)
            }
        }
        impl Div<$inner> for $t {
            type Output = $t;
            fn div(self, o: $inner) -> $t {
                $t(self.0 / o)
            }
        }
        impl AddAssign for $t {
            fn add_assign(&mut self, o: $t) {
                self.0 += o.0;
            }
        }
        impl SubAssign for $t {
            fn sub_assign(&mut self, o: $t) {
                self.0 -= o.0;
            }
        }
        impl Sum for $t {
            fn sum<I: Iterator<Item = $t>>(iter: I) -> $t {
                iter.fold($t::default(), |a, b| a + b)
            }
        }
    };
}
arithmetic!(Em, i64);
arithmetic!(Pt, f64);

/// A place on a page, from the top left corner; `y` grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Distance from the left edge.
    pub x: Pt,
    /// Distance from the top edge.
    pub y: Pt,
}

impl Point {
    /// The point at `(x, y)`.
    pub const fn new(x: Pt, y: Pt) -> Point {
        Point { x, y }
    }
}

impl Add for Point {
    type Output = Point;
    fn add(self, o: Point) -> Point {
        Point::new(self.x + o.x, self.y + o.y)
    }
}

/// The size of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Extent along x.
    pub width: Pt,
    /// Extent along y.
    pub height: Pt,
}

impl Size {
    /// A box of `width` × `height`.
    pub const fn new(width: Pt, height: Pt) -> Size {
        Size { width, height }
    }
}

/// A colour of sRGB: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// A colour as `#rrggbb`.
    pub fn parse(text: &str) -> Option<Rgb> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
        let part = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
        Some(Rgb([part(0)?, part(2)?, part(4)?]))
    }

    /// The colour so many parts of `of` towards another.
    pub fn towards(self, other: Rgb, part: u32, of: u32) -> Rgb {
        let mix = |k: usize| {
            let (a, b) = (u32::from(self.0[k]), u32::from(other.0[k]));
            // Between two bytes lies a byte.
            ((a * (of - part) + b * part + of / 2) / of) as u8
        };
        Rgb([mix(0), mix(1), mix(2)])
    }
}
