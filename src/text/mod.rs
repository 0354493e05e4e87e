//! Facts about text that need no policy: languages, scripts, the character classes of CLREQ.
//! A leaf: every room may read it.

mod lang;

pub use lang::Lang;
