//! Page profiles: type area (版心) from characters × lines (TYPOGRAPHY 3.1).

use crate::geom::{Pt, Size};

/// How the side margins are shared out (TYPOGRAPHY 3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Margins {
    /// Equal on both sides: pages are looked at one by one.
    #[default]
    Screen,
    /// Narrower at the spine, mirrored on the verso: pages are bound.
    Print,
}

/// The page a chapter may begin on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChapterStart {
    /// The next.
    Page,
    /// The next recto; the verso before it may stay blank.
    Recto,
}

/// How a folio is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FolioForm {
    /// `12`.
    #[default]
    Plain,
    /// `— 12 —`, as official documents have it (GB/T 9704).
    Dashes,
}

/// A page: paper, type area, margins.
#[derive(Clone, Debug, PartialEq)]
pub struct PageStyle {
    /// Profile name.
    pub profile: String,
    /// Paper.
    pub size: Size,
    /// Body size.
    pub body: Pt,
    /// Whether lines run from top to bottom and follow each other from right to left (竖排).
    pub vertical: bool,
    /// Line length in characters (em of the body).
    pub measure: u32,
    /// Lines a page.
    pub lines: u32,
    /// Distance of baselines.
    pub leading: Pt,
    /// Space above the type area.
    pub top: Pt,
    /// Whether it is paper, with margins to hold it by, and not the screen of a reader.
    pub paper: bool,
    /// Running heads.
    pub running_head: bool,
    /// Folios.
    pub folio: bool,
    /// Their form.
    pub folio_form: FolioForm,
    /// How the side margins are shared out.
    pub margins: Margins,
    /// Share of the side margins at the spine when pages are bound.
    pub inner_share: f64,
    /// The page a chapter may begin on; by the margins if not said.
    pub chapter_start: Option<ChapterStart>,
}

/// Inner to outer margin of bound pages, 1 : 1.1 (TYPOGRAPHY 3.1).
const INNER_SHARE: f64 = 1.0 / 2.1;
/// Share of the paper the type area takes along and across the line: together about 54 %.
const PAPER_FILL: (f64, f64) = (0.702, 0.781);
/// Share of the free height above the type area: top to bottom as 0.86 to 1.
const TOP_SHARE: f64 = 0.86 / 1.86;
/// Margins of a reader's screen as a share of its width, and at least (mm).
const SCREEN_MARGIN: (f64, f64) = (0.045, 4.0);
/// Distance of baselines in em of the body, on paper and on screens.
const LEADING: (f64, f64) = (1.7, 1.55);
/// And on paper with vertical lines, which have the bodies of marks and words beside them.
const LEADING_VERTICAL: f64 = 1.75;

impl PageStyle {
    /// Extent of the type area along the line.
    pub fn measure_pt(&self) -> Pt {
        self.body * f64::from(self.measure)
    }

    /// Extent of the type area across its lines: `(L − 1) p + s`.
    pub fn depth(&self) -> Pt {
        self.leading * f64::from(self.lines - 1) + self.body
    }

    /// The type area as it lies on the paper.
    pub fn type_area(&self) -> Size {
        let (along, across) = (self.measure_pt(), self.depth());
        if self.vertical { Size::new(across, along) } else { Size::new(along, across) }
    }

    /// Margin at the spine: at the left of a recto page, at its right where lines are vertical.
    pub fn inner(&self) -> Pt {
        let share = if self.margins == Margins::Print { self.inner_share } else { 0.5 };
        (self.size.width - self.type_area().width) * share
    }

    /// Whether chapters begin on a recto page (TYPOGRAPHY 3.5).
    pub fn opens_recto(&self) -> bool {
        let by_margins =
            if self.margins == Margins::Print { ChapterStart::Recto } else { ChapterStart::Page };
        self.chapter_start.unwrap_or(by_margins) == ChapterStart::Recto
    }

    /// Finds leading, characters, lines and the top margin for its paper and body size: whole
    /// characters and lines that fill about 54 % of paper, or a screen but for a narrow margin
    /// (TYPOGRAPHY 3.1).
    pub fn solve(&mut self) {
        let (width, height) = (self.size.width, self.size.height);
        let (wide, high, per_em) = if self.paper {
            let per_em = if self.vertical { LEADING_VERTICAL } else { LEADING.0 };
            (width * PAPER_FILL.0, height * PAPER_FILL.1, per_em)
        } else {
            let margin = (width * SCREEN_MARGIN.0).max(Pt::mm(SCREEN_MARGIN.1)) * 2.0;
            (width - margin, height - margin, LEADING.1)
        };
        let (along, across) = if self.vertical { (high, wide) } else { (wide, high) };
        self.leading = Pt((self.body.0 * per_em).round());
        self.measure = (along.0 / self.body.0).floor().max(1.0) as u32;
        let lines = ((across - self.body).0 / self.leading.0).floor();
        self.lines = lines.max(0.0) as u32 + 1;
        let free = height - self.type_area().height;
        self.top = free * if self.paper { TOP_SHARE } else { 0.5 };
    }
}

struct Row(&'static str, f64, f64, f64, u32, u32, f64, f64, bool);

/// Name, page width and height (mm), body (pt), characters, lines, leading (pt), top (mm), paper.
const PROFILES: [Row; 14] = [
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
    Row("a5-v", 148.0, 210.0, 11.0, 40, 15, 20.0, 26.0, true),
    Row("gongwen", 210.0, 297.0, 16.0, 28, 22, 29.0, 37.0, true),
];

/// The profiles with vertical lines.
const VERTICAL: [&str; 1] = ["a5-v"];

/// Official documents: 28 mm at the spine (GB/T 9704, 5.1).
const GONGWEN_INNER: f64 = 28.0;

/// The names of all profiles.
pub fn page_profiles() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|r| r.0)
}

/// A profile by name.
pub fn page_profile(name: &str) -> Option<PageStyle> {
    let &Row(profile, w, h, body, measure, lines, leading, top, paper) =
        PROFILES.iter().find(|r| r.0 == name)?;
    let mut page = PageStyle {
        profile: profile.to_owned(),
        size: Size::new(Pt::mm(w), Pt::mm(h)),
        body: Pt(body),
        vertical: VERTICAL.contains(&profile),
        measure,
        lines,
        leading: Pt(leading),
        top: Pt::mm(top),
        paper,
        running_head: paper,
        folio: paper,
        folio_form: FolioForm::Plain,
        margins: Margins::Screen,
        inner_share: INNER_SHARE,
        chapter_start: None,
    };
    if profile == "gongwen" {
        page.folio_form = FolioForm::Dashes;
        page.inner_share = Pt::mm(GONGWEN_INNER).0 / (page.size.width - page.measure_pt()).0;
    }
    Some(page)
}

/// Paper written as `148x210mm` or `148×210` (millimetres).
pub fn paper_size(text: &str) -> Option<Size> {
    let text = text.trim().trim_end_matches("mm").trim_end();
    let (width, height) = text.split_once(['x', 'X', '×', '*'])?;
    let side = |s: &str| {
        let mm: f64 = s.trim().trim_end_matches("mm").trim_end().parse().ok()?;
        (20.0..=2000.0).contains(&mm).then(|| Pt::mm(mm))
    };
    Some(Size::new(side(width)?, side(height)?))
}

/// 字号 by name: the sizes Chinese type is called by (TYPOGRAPHY 3.1), in points.
const SIZES: [(&str, f64); 16] = [
    ("初号", 42.0),
    ("小初", 36.0),
    ("一号", 26.0),
    ("小一", 24.0),
    ("二号", 22.0),
    ("小二", 18.0),
    ("三号", 16.0),
    ("小三", 15.0),
    ("四号", 14.0),
    ("小四", 12.0),
    ("五号", 10.5),
    ("小五", 9.0),
    ("六号", 7.5),
    ("小六", 6.5),
    ("七号", 5.5),
    ("八号", 5.0),
];

/// A size of type by its Chinese name (`小四`, also `小四号` and with 號), or as `12pt`.
pub fn type_size(text: &str) -> Option<Pt> {
    let text = text.trim().replace('號', "号");
    if let Some(points) = text.strip_suffix("pt") {
        return points.trim().parse().ok().filter(|p| (1.0..=200.0).contains(p)).map(Pt);
    }
    let bare = if text.starts_with('小') { text.trim_end_matches('号') } else { &text };
    SIZES.iter().find(|(name, _)| *name == bare).map(|(_, points)| Pt(*points))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TYPOGRAPHY 3.1 gives the table; what the solver makes of paper and size is held against it.
    #[test]
    fn the_solver_finds_the_table_again() {
        let of_table =
            ["a5", "b5", "jisb5", "k16", "k32", "eink6", "eink6-large", "eink7", "eink10.3"];
        for name in of_table {
            let wanted = page_profile(name).unwrap();
            let mut page = wanted.clone();
            page.solve();
            let found = (page.measure, page.lines, page.leading);
            assert_eq!(found, (wanted.measure, wanted.lines, wanted.leading), "{name}");
            // The table gives whole millimetres, and 0.86 is only about what it has.
            assert!((page.top - wanted.top).to_mm().abs() < 1.5, "{name}: {:?}", page.top);
        }
    }

    #[test]
    fn sizes_and_papers_by_name() {
        assert_eq!(type_size("小四"), Some(Pt(12.0)));
        assert_eq!(type_size("小四號"), Some(Pt(12.0)));
        assert_eq!(type_size("五号"), Some(Pt(10.5)));
        assert_eq!(type_size("11pt"), Some(Pt(11.0)));
        assert_eq!(type_size("十号"), None);
        let a5 = Some(Size::new(Pt::mm(148.0), Pt::mm(210.0)));
        assert_eq!(paper_size("148x210mm"), a5);
        assert_eq!(paper_size("148 mm × 210 mm"), a5);
        assert_eq!(paper_size("148"), None);
        assert_eq!(paper_size("0x210"), None);
    }

    #[test]
    fn bound_pages_are_narrower_at_the_spine() {
        let mut page = page_profile("a5").unwrap();
        let free = page.size.width - page.measure_pt();
        assert_eq!(page.inner(), free * 0.5);
        page.margins = Margins::Print;
        assert!((page.inner().0 * 1.1 - (free - page.inner()).0).abs() < 1e-9);
        assert!(page.opens_recto());
        let mut official = page_profile("gongwen").unwrap();
        official.margins = Margins::Print;
        assert!((official.inner().to_mm() - 28.0).abs() < 1e-9);
    }
}
