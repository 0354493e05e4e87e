//! The record of a batch: one outcome a line, only ever added to. The last line of an article is
//! what is so; a line that was cut off by a crash is no line.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::outcome::Outcome;
use crate::say::Told;
use crate::store::{self, Location};

/// The record as it is written.
pub(super) struct Record {
    file: File,
    path: PathBuf,
    stored: Option<Stored>,
}

/// A record in a store: there is no adding to objects, so it grows in a file and is put there as a
/// whole now and then. What a crash takes with it is made again.
struct Stored {
    at: Location,
    /// Removed in the end.
    _file: NamedTempFile,
    /// When it was put there.
    last: Instant,
    /// How long the next time is off.
    pause: Duration,
}

/// Shortest time between two puts.
const PAUSE: Duration = Duration::from_secs(30);

impl Record {
    /// Opens it for this program alone; a cut-off last line is ended.
    pub fn open(path: &Path) -> io::Result<Record> {
        match Location::of(path) {
            Some(at) => Record::in_store(at),
            None => Record::on_disk(path, None),
        }
    }

    /// Fetches what there is, and puts it there again: whether that can be done is better known
    /// before all the work than after it.
    fn in_store(at: Location) -> io::Result<Record> {
        let mut file = NamedTempFile::new()?;
        match store::fetch(&at, file.as_file_mut()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let path = file.path().to_owned();
        let stored = Stored { at, _file: file, last: Instant::now(), pause: PAUSE };
        let mut record = Record::on_disk(&path, Some(stored))?;
        record.sync()?;
        Ok(record)
    }

    /// Where it is on disk.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn on_disk(path: &Path, stored: Option<Stored>) -> io::Result<Record> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::WouldBlock, "another batch writes it"));
            }
            // Where files cannot be locked, the user has to see to it.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        if !is_record(&file)? {
            let why = say!("there is a file that is no record of a batch");
            return Err(Told::error(io::ErrorKind::InvalidInput, why, None));
        }
        let mut last = [b'\n'];
        if file.metadata()?.len() > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        if last != [b'\n'] {
            file.write_all(b"\n")?;
        }
        Ok(Record { file, path: path.to_owned(), stored })
    }

    /// Adds an outcome, in one write.
    pub fn add(&mut self, outcome: &Outcome) -> io::Result<()> {
        self.file.write_all(outcome.line().as_bytes())?;
        if self.stored.as_ref().is_some_and(|stored| stored.last.elapsed() >= stored.pause) {
            // The last time counts.
            let _ = self.sync();
        }
        Ok(())
    }

    /// Makes it last.
    pub fn sync(&mut self) -> io::Result<()> {
        let Some(stored) = &mut self.stored else { return self.file.sync_all() };
        let start = Instant::now();
        let put = store::put_file(&stored.at, &File::open(&self.path)?);
        // At most a twentieth of the time goes into it.
        (stored.last, stored.pause) = (Instant::now(), PAUSE.max(start.elapsed() * 20));
        put
    }
}

/// How a line of the record begins.
const BEGINNING: &[u8] = b"{\"v\":1,\"id\":";

/// Whether there is nothing yet, or one of the first lines is an outcome, whole or cut off by a
/// crash. What else is there is not ours to add to.
fn is_record(file: &File) -> io::Result<bool> {
    let (mut lines, mut line, mut is_empty) =
        (BufReader::new(file.take(64 << 20)), Vec::new(), true);
    for _ in 0..100 {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = line.trim_ascii();
        let is_cut = serde_json::from_slice::<serde_json::Value>(text).is_err()
            && (text.starts_with(BEGINNING) || BEGINNING.starts_with(text));
        if serde_json::from_slice::<Outcome>(text).is_ok() || is_cut && !text.is_empty() {
            return Ok(true);
        }
        is_empty &= text.is_empty();
    }
    Ok(is_empty)
}

/// What the record says of the past: only where the last line of each article is.
pub(super) struct Past {
    file: Mutex<File>,
    places: HashMap<[u8; 16], u64>,
}

fn short(id: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&Sha256::digest(id.as_bytes())[..16]);
    short
}

impl Past {
    /// Reads the record; there may be none.
    pub fn read(path: &Path) -> io::Result<Option<Past>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let mut places = HashMap::new();
        let (mut lines, mut line, mut place) = (BufReader::new(&file), Vec::new(), 0);
        loop {
            line.clear();
            let length = lines.read_until(b'\n', &mut line)?;
            if length == 0 {
                break;
            }
            if let Ok(outcome) = serde_json::from_slice::<Outcome>(&line) {
                places.insert(short(&outcome.id), place);
            }
            place += length as u64;
        }
        Ok(Some(Past { file: Mutex::new(file), places }))
    }

    /// The last outcome of an article.
    pub fn outcome(&self, id: &str) -> Option<Outcome> {
        let place = *self.places.get(&short(id))?;
        let mut file = self.file.lock().unwrap_or_else(|e| e.into_inner());
        file.seek(SeekFrom::Start(place)).ok()?;
        let mut line = Vec::new();
        BufReader::new(&*file).read_until(b'\n', &mut line).ok()?;
        serde_json::from_slice(&line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Fault;
    use super::*;
    use crate::say::Message;

    #[test]
    fn what_is_no_record_is_not_added_to() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("record.jsonl");
        for (text, is_ours) in [
            ("", true),
            ("\n", true),
            ("{\"v\":1,\"id\":\"a\",\"sta", true),
            ("{\"v\":1,\n", true),
            ("{\"v\":1,\"id\":\"a\",\"in\":\"a.txt\"}\n", false),
            ("活字\n", false),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(Record::open(&path).is_ok(), is_ours, "{text}");
            assert!(is_ours || fs::read(&path).unwrap() == text.as_bytes(), "it was touched");
        }
    }

    #[test]
    fn the_last_line_counts_and_half_a_line_does_not() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("record.jsonl");
        let outcome = |id: &str, code: &str| {
            Outcome::failed(id, None, Fault::new(code, Message::foreign("")))
        };
        let mut record = Record::open(&path).unwrap();
        for (id, code) in [("a", "one"), ("b", "one"), ("a", "two")] {
            record.add(&outcome(id, code)).unwrap();
        }
        drop(record);
        let half = outcome("b", "two").line();
        OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(&half.as_bytes()[..20])
            .unwrap();
        let mut record = Record::open(&path).unwrap();
        assert!(Record::open(&path).is_err(), "it is written by one program at a time");
        record.add(&outcome("c", "three")).unwrap();
        let past = Past::read(&path).unwrap().unwrap();
        let code = |id: &str| past.outcome(id).map(|o| o.error.unwrap().code);
        assert_eq!(code("a").as_deref(), Some("two"));
        assert_eq!(code("b").as_deref(), Some("one"));
        assert_eq!(code("c").as_deref(), Some("three"));
        assert_eq!(code("d"), None);
    }
}
