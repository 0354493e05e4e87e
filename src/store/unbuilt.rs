//! A program without S3: everything is refused.

use std::fs::File;
use std::io;

use super::{Found, Head, Location};
use crate::say::Told;

fn refused<T>() -> io::Result<T> {
    Err(Told::error(
        io::ErrorKind::Unsupported,
        say!("this program was built without S3"),
        Some(say!("build it with `cargo build --release --features s3`")),
    ))
}

/// The bytes of an object, at `most` so many.
pub fn get(_: &Location, _most: u64) -> io::Result<Vec<u8>> {
    refused()
}

/// An object of any length, into a file.
pub fn fetch(_: &Location, _: &mut File) -> io::Result<()> {
    refused()
}

/// What is known of an object.
pub fn head(_: &Location) -> io::Result<Head> {
    refused()
}

/// Writes an object.
pub fn put(_: &Location, _bytes: &[u8], _sha256: &str) -> io::Result<()> {
    refused()
}

/// Writes an object from a file.
pub fn put_file(_: &Location, _: &File) -> io::Result<()> {
    refused()
}

/// Lists a folder.
pub fn list(_: &Location, _deep: bool, _each: &mut dyn FnMut(Found)) -> io::Result<()> {
    refused()
}
