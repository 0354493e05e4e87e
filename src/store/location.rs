//! Names of objects: `s3://bucket/key`.

use std::fmt;
use std::path::{Path, PathBuf};

const SCHEME: &str = "s3://";

/// An object, or a folder of objects: the beginning of their keys, up to a slash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The bucket.
    pub bucket: String,
    /// The key in it.
    pub key: String,
}

impl Location {
    /// The location that a path spells, if it spells one.
    pub fn of(path: impl AsRef<Path>) -> Option<Location> {
        let rest = path.as_ref().to_str()?.strip_prefix(SCHEME)?;
        // What was joined by Windows.
        let rest = if cfg!(windows) { rest.replace('\\', "/") } else { rest.to_owned() };
        let (bucket, key) = rest.split_once('/').unwrap_or((&rest, ""));
        Some(Location { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    /// Whether a path spells a location.
    pub fn is(path: impl AsRef<Path>) -> bool {
        path.as_ref().to_str().is_some_and(|path| path.starts_with(SCHEME))
    }

    /// The same as a path, which is how the program hands it about.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(self.to_string())
    }

    /// The same as a folder: its key is empty or ends with a slash.
    pub fn folder(&self) -> Location {
        let open = !self.key.is_empty() && !self.key.ends_with('/');
        self.with_key(format!("{}{}", self.key, if open { "/" } else { "" }))
    }

    /// What is called so in this folder.
    pub fn join(&self, name: &str) -> Location {
        self.with_key(self.folder().key + name)
    }

    fn with_key(&self, key: String) -> Location {
        Location { bucket: self.bucket.clone(), key }
    }

    /// Whether the bucket's name is one, so that it cannot become another host.
    #[cfg(any(feature = "s3", test))]
    pub(super) fn has_bucket(&self) -> bool {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        (1..=255).contains(&self.bucket.len()) && self.bucket.bytes().all(plain)
    }

    /// Whether an address can hold the key as it is.
    #[cfg(feature = "s3")]
    pub(super) fn has_key(&self) -> bool {
        is_plain(&self.key)
    }
}

/// Whether a key has neither empty parts nor such as change the place: those are no paths.
pub fn is_plain(key: &str) -> bool {
    key.split('/').all(|part| !["", ".", ".."].contains(&part)) && !key.contains('\0')
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Location {
        Location::of(text).unwrap()
    }

    #[test]
    fn paths_become_locations_and_return() {
        assert_eq!(Location::of("a/s3://b"), None);
        assert_eq!(Location::of("s3:/b/x"), None);
        assert_eq!((&*at("s3://b").bucket, &*at("s3://b").key), ("b", ""));
        let deep = Path::new("s3://b/x/").join("y/图 1+.jpg");
        assert_eq!(Location::of(&deep).unwrap().key, "x/y/图 1+.jpg");
        assert_eq!(at("s3://b/x/y").path(), Path::new("s3://b/x/y"));
        assert_eq!(Location::of(Path::new("s3://b/x").parent().unwrap()), Some(at("s3://b")));
    }

    #[test]
    fn folders_end_with_a_slash() {
        assert_eq!(at("s3://b").folder().key, "");
        assert_eq!(at("s3://b/x").folder(), at("s3://b/x/"));
        assert_eq!(at("s3://b/x/").folder(), at("s3://b/x/"));
        assert_eq!(at("s3://b/x").join("y"), at("s3://b/x/y"));
        assert_eq!(at("s3://b").join("y"), at("s3://b/y"));
    }

    #[test]
    fn what_would_be_another_place_is_seen() {
        for key in ["", "/x", "x//y", "x/", "x/../y", "./x", "x/.."] {
            assert!(!is_plain(key), "{key}");
        }
        for key in ["x", "x/...", "图1.jpg", "a b+c%2e/y"] {
            assert!(is_plain(key), "{key}");
        }
        for bucket in ["", "evil.com#", "a b", "a@b", "桶"] {
            assert!(!at(&format!("s3://{bucket}/x")).has_bucket(), "{bucket}");
        }
        assert!(at("s3://my-bucket.1/x").has_bucket());
    }
}
