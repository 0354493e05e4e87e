//! Files that are whole or not there: written beside their place, synced, then renamed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::outcome::hex;
use crate::say::Told;
use crate::store::{self, Location};

/// How the names of files that are still being written begin.
const PREFIX: &str = ".banxin-";

/// Writes a file or an object; what stood there stays until the new one is whole.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(at) = Location::of(path) {
        return store::put(&at, bytes, &hex(&Sha256::digest(bytes)));
    }
    let path = &target(path);
    if fs::metadata(path).is_ok_and(|there| there.permissions().readonly()) {
        return Err(Told::error(io::ErrorKind::PermissionDenied, say!("it is read-only"), None));
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut temporary = temporary(folder).map_err(nameless)?;
    temporary.as_file_mut().write_all(bytes)?;
    permissions(temporary.as_file(), path)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|e| nameless(e.error))?;
    // The rename itself lasts once the folder is synced; not every system can.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The file a link leads to, so that the link stays one.
fn target(path: &Path) -> PathBuf {
    let mut at = path.to_owned();
    // More links than a system follows are a circle.
    for _ in 0..40 {
        let Ok(to) = fs::read_link(&at) else { break };
        at = at.parent().unwrap_or(Path::new("")).join(to);
    }
    at
}

/// An error without the name of the temporary file, which nobody knows.
fn nameless(error: io::Error) -> io::Error {
    if error.raw_os_error().is_some() { error } else { error.kind().into() }
}

/// A file that is locked as long as it is written, so that [`sweep`] leaves it alone. One that was
/// swept before it was locked is made again.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.prefix(PREFIX).tempfile_in(folder)?;
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
        if is_temporary(&entry.file_name().to_string_lossy()) {
            remove_stale(&entry.path());
        }
    }
}

/// Whether a name is one that is made for such a file, and not the user's.
fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX).filter(|rest| rest.len() == 6);
    random.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn remove_stale(path: &Path) {
    let Ok(file) = File::open(path) else { return };
    match file.try_lock() {
        Ok(()) => drop(fs::remove_file(path)),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
    }
}

/// Books have the permissions of what they replace, or those that the system gives to new files.
#[cfg(unix)]
fn permissions(file: &File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(before) = fs::metadata(path) else { return Ok(()) };
    file.set_permissions(fs::Permissions::from_mode(before.permissions().mode() & 0o777))
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

    #[cfg(unix)]
    #[test]
    fn links_stay_and_what_may_not_be_written_is_left_alone() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        fs::create_dir(at("d")).unwrap();
        std::os::unix::fs::symlink("d/real.pdf", at("link.pdf")).unwrap();
        for bytes in [b"one", b"two"] {
            write(&at("link.pdf"), bytes).unwrap();
            assert_eq!(fs::read(at("d/real.pdf")).unwrap(), bytes);
            assert!(at("link.pdf").is_symlink());
        }
        // A new file has what the umask leaves, as one made by anybody else.
        fs::write(at("usual"), "").unwrap();
        let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode();
        assert_eq!(mode("d/real.pdf"), mode("usual"));
        fs::set_permissions(at("d/real.pdf"), fs::Permissions::from_mode(0o444)).unwrap();
        let error = write(&at("d/real.pdf"), b"new").unwrap_err();
        assert_eq!(Told::of(&error).unwrap().said.to_string(), "it is read-only");
        assert_eq!(fs::read(at("d/real.pdf")).unwrap(), b"two");
        let error = write(&at("usual/below.pdf"), b"new").unwrap_err();
        assert!(!error.to_string().contains(".banxin-"), "{error}");
    }

    #[test]
    fn only_what_nobody_writes_is_swept() {
        let place = tempfile::tempdir().unwrap();
        let live = temporary(place.path()).unwrap();
        let stale = place.path().join(".banxin-St4le9");
        fs::write(&stale, b"half").unwrap();
        fs::write(place.path().join("book.pdf"), b"whole").unwrap();
        fs::write(place.path().join(".banxin-notes.txt"), b"the user's").unwrap();
        sweep(place.path());
        assert!(live.path().exists());
        assert!(!stale.exists());
        assert!(place.path().join(".banxin-notes.txt").exists());
        assert!(place.path().join("book.pdf").exists());
    }
}
