//! Files that are whole or not there: written beside their place, synced, then renamed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::outcome::hex;
use crate::store::{self, Location};

/// How the names of files that are still being written begin.
const PREFIX: &str = ".banxin-";

/// Writes a file or an object; what stood there stays until the new one is whole.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(at) = Location::of(path) {
        return store::put(&at, bytes, &hex(&Sha256::digest(bytes)));
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut temporary = temporary(folder)?;
    temporary.write_all(bytes)?;
    permissions(temporary.as_file(), path)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|e| e.error)?;
    // The rename itself lasts once the folder is synced; not every system can.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A file that is locked as long as it is written, so that [`sweep`] leaves it alone. One that was
/// swept before it was locked is made again.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder)?;
        match file.as_file().lock() {
            Err(e) if e.kind() == io::ErrorKind::Unsupported => return Ok(file),
            _ if file.path().exists() => return Ok(file),
            _ => {}
        }
    }
}

/// Removes what a killed program left half written in a folder; what another one is writing at
/// this moment is locked and stays.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            remove_stale(&entry.path());
        }
    }
}

fn remove_stale(path: &Path) {
    let Ok(file) = File::open(path) else { return };
    match file.try_lock() {
        Ok(()) => drop(fs::remove_file(path)),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
    }
}

/// Temporary files are private; books have the permissions of what they replace, or the usual.
#[cfg(unix)]
fn permissions(file: &File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map_or(0o644, |m| m.permissions().mode() & 0o777);
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn permissions(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_what_was_there() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("book.pdf");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(write(&path.join("below-a-file.pdf"), b"three").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn only_what_nobody_writes_is_swept() {
        let place = tempfile::tempdir().unwrap();
        let live = temporary(place.path()).unwrap();
        let stale = place.path().join(".banxin-stale");
        fs::write(&stale, b"half").unwrap();
        fs::write(place.path().join("book.pdf"), b"whole").unwrap();
        sweep(place.path());
        assert!(live.path().exists());
        assert!(!stale.exists());
        assert!(place.path().join("book.pdf").exists());
    }
}
