//! Page profiles: type area (版心) from characters × lines (TYPOGRAPHY 3.1).

use crate::geom::{Pt, Size};

/// A page: paper, type area, margins.
#[derive(Clone, Debug, PartialEq)]
pub struct PageStyle {
    /// Profile name.
    pub profile: String,
    /// Paper.
    pub size: Size,
    /// Body size.
    pub body: Pt,
    /// Line length in characters (em of the body).
    pub measure: u32,
    /// Lines a page.
    pub lines: u32,
    /// Distance of baselines.
    pub leading: Pt,
    /// Space above the type area.
    pub top: Pt,
    /// Running heads.
    pub running_head: bool,
    /// Folios.
    pub folio: bool,
    /// Share of the side margins at the spine when printed on both sides; `0.5` for screens.
    pub inner_share: f64,
}

impl PageStyle {
    /// Width of the type area.
    pub fn measure_pt(&self) -> Pt {
        self.body * f64::from(self.measure)
    }

    /// Height of the type area: `(L − 1) p + s`.
    pub fn depth(&self) -> Pt {
        self.leading * f64::from(self.lines - 1) + self.body
    }

    /// Margin at the left of a recto page.
    pub fn inner(&self) -> Pt {
        (self.size.width - self.measure_pt()) * self.inner_share
    }
}

struct Row(&'static str, f64, f64, f64, u32, u32, f64, f64, bool);

/// Name, page width and height (mm), body (pt), characters, lines, leading (pt), top (mm), print.
const PROFILES: [Row; 13] = [
    Row("a4", 210.0, 297.0, 12.0, 36, 34, 20.0, 28.0, true),
    Row("a4-dense", 210.0, 297.0, 10.5, 40, 38, 18.0, 27.0, true),
    Row("a5", 148.0, 210.0, 10.5, 28, 26, 18.0, 22.0, true),
    Row("b5", 176.0, 250.0, 10.5, 33, 31, 18.0, 25.0, true),
    Row("jisb5", 182.0, 257.0, 10.5, 34, 32, 18.0, 25.0, true),
    Row("k16", 185.0, 260.0, 10.5, 35, 32, 18.0, 26.0, true),
    Row("k32", 140.0, 203.0, 10.5, 26, 25, 18.0, 21.0, true),
    Row("eink6", 90.6, 122.4, 11.0, 21, 19, 17.0, 5.0, false),
    Row("eink6-large", 90.6, 122.4, 12.5, 18, 17, 19.0, 5.0, false),
    Row("eink7", 107.0, 142.2, 11.0, 25, 22, 17.0, 6.0, false),
    Row("eink7.8", 118.9, 158.5, 11.5, 26, 24, 17.5, 6.0, false),
    Row("eink10.3", 157.2, 209.6, 12.0, 33, 29, 19.0, 9.0, false),
    Row("gongwen", 210.0, 297.0, 16.0, 28, 22, 29.0, 37.0, true),
];

/// The names of all profiles.
pub fn page_profiles() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|r| r.0)
}

/// A profile by name.
pub fn page_profile(name: &str) -> Option<PageStyle> {
    let &Row(profile, w, h, body, measure, lines, leading, top, print) =
        PROFILES.iter().find(|r| r.0 == name)?;
    Some(PageStyle {
        profile: profile.to_owned(),
        size: Size::new(Pt::mm(w), Pt::mm(h)),
        body: Pt(body),
        measure,
        lines,
        leading: Pt(leading),
        top: Pt::mm(top),
        running_head: print,
        folio: print,
        inner_share: 0.5,
    })
}
