//! Killed at many points, stopped by signals, bereft of its workers: nothing is half done, and the
//! next run goes on.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::faults::pipe;
use super::{HERE, articles, batch, books, lines, record, statuses, text, write_article};
use crate::cli::files;

const COUNT: usize = 40;

/// Sends a signal.
pub(super) fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &process.to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

/// `banxin batch in -o out -f epub --json`, running.
fn start(root: &Path, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_banxin"))
        .args(["batch", "in", "-o", "out", "-f", "epub", "--json"])
        .args(more)
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs")
}

/// Reads so many results of a running batch.
fn results(child: &mut Child, count: usize) -> BufReader<std::process::ChildStdout> {
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    for _ in 0..count {
        assert!(output.read_line(&mut String::new()).expect("UTF-8") > 0, "it ended early");
    }
    output
}

/// Whether every book is whole, old or new, and whether the next run completes the new ones.
fn check_and_resume(root: &Path, old: &Path, new: &Path) {
    let (old, new) = (books(old), books(new));
    for (name, bytes) in books(&root.join("out")) {
        assert!(bytes == old[&name] || bytes == new[&name], "{} is half", name.display());
    }
    let resumed = batch(root, &["-o", "out", "-f", "epub", "--resume"]);
    assert!(resumed.status.success(), "{}", text(&resumed.stderr));
    assert!(books(&root.join("out")) == new);
    let hidden = |name: &Path| name.to_string_lossy().contains(".banxin-");
    assert!(!files(&root.join("out")).iter().any(|f| hidden(f)), "a temporary file is left");
    let ids: BTreeSet<String> =
        record(&root.join("out")).iter().map(|line| line["id"].to_string()).collect();
    assert_eq!(ids.len(), new.len(), "every article is in the record");
}

#[test]
fn killed_at_many_points_and_resumed() {
    let place = articles(COUNT);
    let root = place.path();
    assert!(batch(root, &["-o", "old", "-f", "epub"]).status.success());
    (0..COUNT).for_each(|number| write_article(root, number, "木活字"));
    assert!(batch(root, &["-o", "new", "-f", "epub"]).status.success());
    for (round, after) in [0, 1, 9, 24].into_iter().enumerate() {
        let out = root.join("out");
        let _ = fs::remove_dir_all(&out);
        for (name, bytes) in books(&root.join("old")) {
            fs::create_dir_all(out.join(&name).parent().expect("a parent")).expect("made");
            fs::write(out.join(name), bytes).expect("copied");
        }
        fs::write(out.join("0/.banxin-L3ft00"), "half a book of an earlier crash")
            .expect("written");
        let more: &[&str] = if round % 2 == 0 { &HERE } else { &["--max-mem", "off"] };
        let mut child = start(root, more);
        let output = results(&mut child, after);
        let workers = children(child.id());
        child.kill().expect("killed");
        child.wait().expect("an end");
        drop(output);
        until(|| workers.iter().all(|w| !Path::new(&format!("/proc/{w}")).exists()));
        check_and_resume(root, &root.join("old"), &root.join("new"));
    }
}

#[test]
fn a_signal_ends_a_batch_between_two_articles() {
    let place = articles(COUNT);
    let root = place.path();
    for (name, code, more) in [("INT", 130, &HERE[..]), ("TERM", 143, &[])] {
        let _ = fs::remove_dir_all(root.join("out"));
        let mut child = start(root, &[&["-j", "2"], more].concat());
        let output = results(&mut child, 5);
        signal(child.id(), name);
        let rest = output.lines().map_while(Result::ok).count();
        assert_eq!(child.wait().expect("an end").code(), Some(code));
        let told = 5 + rest;
        let recorded = record(&root.join("out"));
        assert_eq!(statuses(&recorded), [("ok", told)].into(), "what is told is recorded");
        assert_eq!(books(&root.join("out")).len(), told, "and made");
        let resumed = batch(root, &["-o", "out", "-f", "epub", "--json", "--resume"]);
        let resumed = lines(&resumed.stdout);
        let mut expected = statuses(&recorded);
        expected.remove("ok");
        expected.insert("cached", told);
        if told < COUNT {
            expected.insert("ok", COUNT - told);
        }
        assert_eq!(statuses(&resumed), expected);
    }
}

/// Waits until something is so; a test that never sees it ends by the patience of its runner.
fn until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The processes a process has started.
#[cfg(target_os = "linux")]
fn children(parent: u32) -> Vec<u32> {
    let parent_of = |process: u32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (_, after) = stat.rsplit_once(')')?;
        after.split_whitespace().nth(1)?.parse::<u32>().ok()
    };
    let all = fs::read_dir("/proc").expect("processes").flatten();
    let all = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    all.filter(|&process| parent_of(process) == Some(parent)).collect()
}

#[cfg(not(target_os = "linux"))]
fn children(_: u32) -> Vec<u32> {
    Vec::new()
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_is_killed_is_replaced() {
    let place = articles(3);
    let root = place.path();
    let slow = pipe(&root.join("in/0/slow.txt"));
    for kills in [1, 2] {
        let _ = fs::remove_dir_all(root.join("out"));
        let child = start(root, &["-j", "1"]);
        // It opens as soon as a worker reads the article, and as long as it is open no worker
        // comes to an end of it.
        let open = || fs::OpenOptions::new().write(true).open(&slow).expect("opens");
        let mut held = vec![open()];
        for kill in 1..=kills {
            let worker = children(child.id())[0];
            signal(worker, "KILL");
            until(|| !children(child.id()).contains(&worker));
            if kill == 1 {
                held.push(open());
            }
        }
        if kills == 1 {
            let article = "活字印刷\n\n  泥活字。".as_bytes();
            held[1].write_all(article).expect("written");
        }
        drop(held);
        let out = child.wait_with_output().expect("an end");
        let told = lines(&out.stdout);
        let slow = told.iter().find(|line| line["id"] == "0/slow").expect("told");
        if kills == 1 {
            assert_eq!(statuses(&told), [("ok", 4)].into(), "{}", text(&out.stdout));
        } else {
            assert_eq!(statuses(&told), [("failed", 1), ("ok", 3)].into());
            assert_eq!(slow["error"]["code"], "crash");
        }
        assert_eq!(out.status.code(), Some(kills - 1));
    }
}

/// With `strace`: killed at, or failing in, every call of the writing of a book.
#[cfg(target_os = "linux")]
#[test]
fn every_call_of_writing_may_fail_or_be_the_last() {
    if !crate::judges::asked() {
        return;
    }
    let place = articles(1);
    let root = place.path();
    assert!(batch(root, &["-o", "old", "-f", "epub"]).status.success());
    write_article(root, 0, "木活字");
    assert!(batch(root, &["-o", "new", "-f", "epub"]).status.success());
    // The first sync is that of the book, the second that of its folder.
    let mut points = vec!["fsync:signal=KILL:when=2".to_owned()];
    for call in ["write", "fchmod", "fsync", "rename,renameat,renameat2", "flock"] {
        for what in ["signal=KILL", "error=EIO", "error=ENOSPC"] {
            points.push(format!("{call}:{what}:when=1"));
        }
    }
    for point in points {
        let _ = fs::remove_dir_all(root.join("out"));
        fs::create_dir_all(root.join("out/0")).expect("made");
        fs::copy(root.join("old/0/00000.epub"), root.join("out/0/00000.epub")).expect("copied");
        let done = Command::new("strace")
            .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={point}")])
            .arg(env!("CARGO_BIN_EXE_banxin"))
            .args(["batch", "in", "-o", "out", "-f", "epub", "-j", "1"])
            .args(HERE)
            .current_dir(root)
            .output()
            .expect("strace runs");
        let whole = |name: &str| fs::read(root.join(name).join("0/00000.epub")).expect("a book");
        let is = whole("out");
        assert!(is == whole("old") || is == whole("new"), "{point}: half a book");
        if done.status.code() == Some(0) {
            // Only locks may be missing.
            assert!(point.starts_with("flock:error"), "{point} did not happen");
            assert!(is == whole("new"), "{point}: said to be done");
        }
        check_and_resume(root, &root.join("old"), &root.join("new"));
    }
}
