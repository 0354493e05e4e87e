//! Facts about text that need no policy: languages, scripts, the character classes of CLREQ.
//! A leaf: every room may read it.

mod beforehand;
mod bidi;
mod class;
mod demands;
mod foreign;
mod lang;
mod menu;
mod natural;
mod pattern;
mod quotes;
mod raised;
mod reading;
mod script;
mod sort;
mod tokens;
mod words;

pub use bidi::{levels, mirrored, runs_back};
pub use class::{
    Class, Extent, extent, has_own_shapes, is_cjk, is_common_han, is_full_width_mark,
    is_variation_selector, is_western, is_wide, vertical_extent,
};
pub use foreign::{foreign, is_kana};
pub use lang::Lang;
pub use menu::{MenuWords, menu_words};
pub use natural::natural;
#[cfg(test)]
pub(crate) use pattern::asked;
pub use pattern::{Captures, Pattern};
pub use quotes::cjk_quotes;
pub use raised::{Height, raised};
pub use reading::Readings;
pub use script::{Conversion, Script};
pub use sort::{name_key, title_key};
pub use tokens::{Token, is_held_space, tokenise};
pub use words::{behind_table_word, word_edges};
