//! Rules for formulas. Signs have the face of formulas, letters those of the text around them.

use super::{Sheet, align, em, western_emphasis};
use crate::theme::{Role, TextAlign};

impl Sheet<'_> {
    pub(super) fn mathematics(&mut self) {
        let body = self.theme.style(Role::Body).clone();
        let letters = self.font(&body.family, false);
        let weight = if body.bold { "bold" } else { "normal" };
        let signs = match &self.fonts.mathematics {
            Some(family) => {
                let families = self.family(&body.family, false);
                format!(";font-family:\"{family}\",{families}")
            }
            // The reader's own face for formulas, which it takes by itself.
            None => String::new(),
        };
        self.rule("math", &format!("font-style:normal;font-weight:{weight};text-indent:0{signs}"));
        self.rule("math[display=\"block\"]", &format!("margin:{} 0", em(self.grid / 4.0)));
        // One that goes on in further lines, which are as far apart as those of one that has lines.
        let margin = em(self.grid / 4.0);
        self.rule(
            ".math-parts",
            &format!(
                "display:block;margin:{margin} 0;text-align:center;text-indent:0;white-space:normal"
            ),
        );
        self.rule(".math-parts math", "margin:.25em 0");
        // Single letters are italic by themselves, with characters no text face has.
        self.rule("mi,mn,mtext", &format!("text-transform:none;line-height:1{letters}"));
        let western = self.font(western_emphasis(self.theme), true);
        let italic = format!("font-style:italic{western}");
        self.rule("mi,mn[mathvariant=\"italic\"],mtext[mathvariant=\"italic\"]", &italic);
        let upright = format!("font-style:normal{letters}");
        self.rule("mi[mathvariant=\"normal\"],mi[mathvariant=\"bold\"]", &upright);
        self.rule(
            "mi[mathvariant=\"bold\"],mn[mathvariant=\"bold\"],mtext[mathvariant=\"bold\"]",
            "font-weight:bold",
        );
        // Lines are 1.2 em apart, those of a formula that goes on 1.5 em; between its pairs of columns
        // are 2 em (The TeXbook, chapters 22 and 19).
        self.rule("mtd", "padding:.1em .5em");
        self.rule("mtd:first-child", "padding-left:0");
        self.rule("mtd:last-child", "padding-right:0");
        self.rule(".lines>mtr>mtd", "padding:.25em 0");
        self.rule(".lines>mtr>mtd:nth-child(2n+3)", "padding-left:2em");
        self.rule("mtd.start", &format!("text-align:{}", align(TextAlign::Start)));
        // Engines put the contents of a cell at its right by a value of their own only.
        self.rule("mtd.end", "text-align:right;text-align:-webkit-right");
        // Readers that know MathML hide what a formula was written in (MathML Core, appendix A). Those
        // that do not show its parts in a row, which may mean something else: they show both.
        self.rule("annotation", "margin-left:.5em");
    }
}
