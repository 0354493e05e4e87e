//! Objects in stores that speak S3: reading, writing, listing; and images of the web. The one room
//! that knows a network, and for its sake the clock, the variables and files that say where and who
//! (`AWS_…`). It is asked for nothing but paths that begin with `s3://` and, where the user wants
//! images fetched ([`Web`]), those of `http` and `https`.
//!
//! Without the features `s3` and `fetch` there is no such room: every request is refused, with a
//! hint.
//!
//! Errors hold a [`Told`](crate::say::Told). No address that was signed and no key is ever in one.

#[cfg(feature = "s3")]
mod answer;
#[cfg(feature = "s3")]
mod client;
mod location;
// Tested without the feature, too.
#[cfg(any(feature = "s3", test))]
#[cfg_attr(not(feature = "s3"), expect(dead_code))]
mod refusal;
#[cfg(any(feature = "s3", test))]
#[cfg_attr(not(feature = "s3"), expect(dead_code))]
mod settings;
#[cfg(not(feature = "s3"))]
mod unbuilt;
#[cfg(feature = "fetch")]
mod web;
#[cfg(not(feature = "fetch"))]
#[path = "web/unbuilt.rs"]
mod web;
#[cfg(any(feature = "s3", feature = "fetch", test))]
mod words;

#[cfg(feature = "s3")]
pub use client::{fetch, get, head, list, put, put_file};
pub use location::{Location, is_plain};
#[cfg(not(feature = "s3"))]
pub use unbuilt::{fetch, get, head, list, put, put_file};
pub use web::Web;

/// Whether the program was built with what fetches images.
pub const FETCHES: bool = cfg!(feature = "fetch");

/// Whether the program was built with S3.
pub const BUILT: bool = cfg!(feature = "s3");

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its length in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes in hexadecimal, if [`put`] wrote it.
    pub sha256: Option<String>,
}

/// What is in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An object, by its whole key.
    Object(String),
    /// A folder, by its whole key, which ends with a slash; only where what is below is not asked
    /// for.
    Folder(String),
}
