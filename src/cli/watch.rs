//! `--watch`: converts again whenever the articles, the files beside them, their figures or the
//! theme change: the usual folders, and whatever files the articles asked for. Folders are looked at twice a second: no watcher of the system is needed, and
//! network drives are seen, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::convert::Args;
use crate::batch::Stop;

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// Every file with its size and the time of its last change.
type Look = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Calls `convert` at once and after every change, until the program is stopped. Then the code.
/// `convert` answers with the files it asked for.
pub(super) fn run(args: &Args, stop: &Stop, mut convert: impl FnMut() -> Vec<PathBuf>) -> u8 {
    let mut asked = BTreeSet::new();
    loop {
        let mut before = look(args, &asked);
        for file in convert() {
            // What was looked at before is known as it was before it was read.
            if !asked.contains(&file) && !before.contains_key(&file) {
                note(&file, &mut before);
            }
            asked.insert(file);
        }
        while look(args, &asked) == before {
            if let Some(code) = stop.code() {
                return code;
            }
            sleep(PAUSE);
        }
        settle(args, &asked);
    }
}

/// Waits until nothing is being written any more.
fn settle(args: &Args, asked: &BTreeSet<PathBuf>) {
    let mut last = look(args, asked);
    loop {
        sleep(PAUSE / 5);
        let now = look(args, asked);
        if now == last {
            return;
        }
        last = now;
    }
}

fn look(args: &Args, asked: &BTreeSet<PathBuf>) -> Look {
    let mut seen = Look::new();
    let theme = Path::new(&args.conversion.theme);
    for input in &args.inputs {
        let folder = input.parent().filter(|f| !f.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        note(input, &mut seen);
        note(&input.with_extension("toml"), &mut seen);
        note(&folder.join("figures.toml"), &mut seen);
        let stem = input.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let usual = ["images", "figures", "img"].map(str::to_owned);
        let own = [format!("{stem}_files"), format!("{stem}.assets"), stem];
        usual.iter().chain(&own).for_each(|name| below(&folder.join(name), &mut seen));
        images(folder, &mut seen);
    }
    args.conversion.figures.iter().for_each(|folder| below(folder, &mut seen));
    below(theme, &mut seen);
    below(&Path::new("templates").join(theme), &mut seen);
    note(theme, &mut seen);
    asked.iter().for_each(|file| note(file, &mut seen));
    seen
}

fn note(file: &Path, seen: &mut Look) {
    let Some(about) = fs::metadata(file).ok().filter(fs::Metadata::is_file) else { return };
    seen.insert(file.to_owned(), (about.len(), about.modified().ok()));
}

fn below(folder: &Path, seen: &mut Look) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.for_each(|entry| note(&entry.path(), seen));
}

/// Beside an article its books may lie: of that folder only images are looked at.
fn images(folder: &Path, seen: &mut Look) {
    const KINDS: [&str; 9] = ["jpg", "jpeg", "png", "webp", "gif", "svg", "bmp", "tif", "tiff"];
    let is_image = |path: &Path| {
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let is_cover = path.file_stem().is_some_and(|s| s.to_string_lossy().ends_with(".cover"));
        KINDS.contains(&kind.to_ascii_lowercase().as_str()) && !is_cover
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|e| e.path()).filter(|p| is_image(p)).for_each(|path| note(&path, seen));
}
