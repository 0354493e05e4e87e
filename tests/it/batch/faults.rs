//! What goes wrong around a batch: bad articles among good ones, no room, no access, no end.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::{HERE, articles, batch, books, lines, record, statuses, text, write_article};
use crate::cli::banxin;

/// Makes a pipe with a name.
#[cfg(unix)]
pub(super) fn pipe(path: &Path) -> PathBuf {
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo runs").success());
    path.to_owned()
}

/// One bad article in a hundred: empty, binary, not there, or not to be decoded.
fn spoil(root: &Path, count: usize) -> BTreeSet<String> {
    let mut bad = BTreeSet::new();
    for number in (50..count).step_by(100) {
        let id = format!("{}/{number:05}", number % 7);
        let path = root.join("in").join(format!("{id}.txt"));
        match number / 100 % 3 {
            0 => fs::write(path, "").expect("written"),
            1 => fs::write(path, b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0").expect("written"),
            _ => {
                fs::remove_file(&path).expect("removed");
                #[cfg(unix)]
                std::os::unix::fs::symlink("nowhere", &path).expect("linked");
                #[cfg(not(unix))]
                fs::write(path, " ").expect("written");
            }
        }
        bad.insert(id);
    }
    bad
}

/// Converts many articles with one bad one in a hundred, and checks that nothing is lost.
fn one_in_a_hundred(count: usize) {
    let place = articles(count);
    let root = place.path();
    let bad = spoil(root, count);
    // The old book of an article that is bad now stays as it is.
    let old = root.join("out").join(format!("{}.epub", bad.first().expect("a bad one")));
    fs::create_dir_all(old.parent().expect("a parent")).expect("made");
    fs::write(&old, "an old book").expect("written");
    let out = batch(root, &["-o", "out", "-f", "epub", "--json"]);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    let told = lines(&out.stdout);
    let names = |lines: &[Value], status: &str| -> BTreeSet<String> {
        let lines = lines.iter().filter(|line| line["status"] == status);
        lines.map(|line| line["id"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&told, "failed"), bad, "the bad ones are told");
    assert_eq!(names(&told, "ok").len(), count - bad.len());
    assert_eq!(names(&record(&root.join("out")), "failed"), bad, "and recorded");
    let made = books(&root.join("out"));
    assert_eq!(made.len(), count - bad.len() + 1);
    assert_eq!(fs::read(&old).expect("still there"), b"an old book");
    for name in &bad {
        let path = root.join("in").join(format!("{name}.txt"));
        let _ = fs::remove_file(path);
        write_article(root, name[2..].parse().expect("a number"), "泥活字");
    }
    let resumed = batch(root, &["-o", "out", "-f", "epub", "--json", "--resume"]);
    assert!(resumed.status.success(), "{}", text(&resumed.stderr));
    let told = lines(&resumed.stdout);
    assert_eq!(names(&told, "ok"), bad, "only the bad ones are made again");
    assert_eq!(statuses(&told)["cached"], count - bad.len());
}

#[test]
fn one_bad_article_in_a_hundred() {
    one_in_a_hundred(300);
}

#[test]
fn one_bad_article_in_a_hundred_of_ten_thousand() {
    if crate::judges::asked() {
        one_in_a_hundred(10_000);
    }
}

/// Results are read one by one; the memory of the program is looked at on the way.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_number_of_articles() {
    use std::io::BufRead;
    if !crate::judges::asked() {
        return;
    }
    let place = articles(4000);
    let mut child = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .args(["batch", "in", "-o", "out", "-f", "epub", "--json", "-j", "2"])
        .args(HERE)
        .current_dir(place.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the command runs");
    let output = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    let resident = |process: u32| -> u64 {
        let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.expect("a size").trim().trim_end_matches(" kB");
        kib.parse().expect("a number")
    };
    let (mut early, mut late) = (0, 0);
    for (number, line) in output.lines().enumerate() {
        line.expect("UTF-8");
        match number {
            // Before the end, the program is still there.
            500 => early = resident(child.id()),
            3500 => late = resident(child.id()),
            _ => {}
        }
    }
    assert!(late > 0 && late < early + (16 << 10), "{early} KiB, then {late} KiB");
    assert!(child.wait().expect("an end").success());
}

#[cfg(unix)]
#[test]
fn an_article_that_takes_too_long_or_too_much_is_one_failure() {
    let place = articles(2);
    let root = place.path();
    pipe(&root.join("slow.txt"));
    let list = "{\"in\":\"in/0/00000.txt\"}\n{\"in\":\"slow.txt\",\"timeout_ms\":300}\n\
        {\"in\":\"in/1/00001.txt\"}\n";
    fs::write(root.join("jobs.jsonl"), list).expect("written");
    let arguments = ["batch", "jobs.jsonl", "-o", "out", "-f", "epub", "--json", "-j", "1"];
    let out = banxin(root, &[&arguments[..], &["--max-mem", "off"]].concat(), "");
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    let told = lines(&out.stdout);
    assert_eq!(
        told[1]["error"],
        json!({"code": "timeout", "message": "not done after 0.3 s", "retryable": false})
    );
    assert_eq!(statuses(&told), [("failed", 1), ("ok", 2)].into());
    if cfg!(target_os = "linux") {
        fs::write(root.join("jobs.jsonl"), "{\"in\":\"slow.txt\"}\n").expect("written");
        let out = banxin(root, &[&arguments[..], &["--max-mem", "1M"]].concat(), "");
        assert_eq!(lines(&out.stdout)[0]["error"]["code"], "out-of-memory");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_article_that_cannot_be_read_is_one_failure() {
    let place = articles(2);
    let root = place.path();
    // Reading it is an error even for root.
    std::os::unix::fs::symlink("/proc/self/mem", root.join("in/0/mem.txt")).expect("linked");
    let out = batch(root, &["-o", "out", "-f", "epub", "--json"]);
    let told = lines(&out.stdout);
    assert_eq!(statuses(&told), [("failed", 1), ("ok", 2)].into());
    let failed = told.iter().find(|line| line["status"] == "failed").expect("one");
    assert_eq!(failed["error"]["code"], "input-unreadable");
    assert_eq!(failed["error"]["retryable"], true);
}

#[test]
fn an_image_that_vanished_is_a_warning() {
    let place = articles(1);
    let root = place.path();
    let figure = "活字印刷\n\n  泥活字由毕昇发明，火烧使坚。\n\n活字印刷(图1)\n\n  再说木活字。";
    fs::write(root.join("in/f.txt"), figure).expect("written");
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere.png", root.join("in/1.png")).expect("linked");
    let out = batch(root, &["-o", "out", "-f", "epub", "--json"]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let told = lines(&out.stdout);
    let warnings = &told.iter().find(|line| line["id"] == "f").expect("told")["warnings"];
    assert_eq!(*warnings, json!([{"code": "figure-missing", "line": 5, "col": 5}]));
}

#[cfg(target_os = "linux")]
#[test]
fn where_nothing_can_be_written_everything_is_told() {
    let place = articles(3);
    let root = place.path();
    let out = batch(root, &["-o", "/proc/books", "--manifest", "record.jsonl", "--json"]);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    let told = lines(&out.stdout);
    assert_eq!(statuses(&told), [("failed", 3)].into());
    assert!(told.iter().all(|line| line["error"]["code"] == "output-unwritable"));
    assert!(told.iter().all(|line| line["error"]["retryable"] == true));
}

/// An article with so many different characters that its EPUB is larger than those of others.
fn write_large(root: &Path, last: char) {
    let characters: String = ('\u{4e00}'..'\u{5600}').chain([last]).collect();
    let text = format!("活字印刷\n\n  {characters}。");
    fs::create_dir_all(root.join("in/0")).expect("made");
    fs::write(root.join("in/0/large.txt"), text).expect("written");
}

/// Runs a batch in a shell whose disk is nearly full, over old books; gives back the exit code.
/// Small books have room, the large one has not.
fn nearly_full(shell: &[&str], disk: &str, limit: &str, ways: &[&str]) {
    let place = articles(6);
    let root = place.path();
    write_large(root, '甲');
    let run = |more: &[&str]| batch(root, &[&["-f", "epub"], more].concat());
    assert!(run(&["-o", "old"]).status.success());
    let old = books(&root.join("old"));
    let large = Path::new("0/large.epub");
    assert!(old[large].len() > 400_000, "{} bytes", old[large].len());
    (0..6).for_each(|number| write_article(root, number, "木活字"));
    write_large(root, '乙');
    fs::create_dir(root.join("out")).expect("made");
    let script = format!(
        "{disk} cp -r old/* out/; \
         ({limit} exec {} batch in -o out -f epub --json --manifest record.jsonl {}); \
         code=$?; mkdir kept; cp -r out/. kept/; exit $code",
        env!("CARGO_BIN_EXE_banxin"),
        ways.join(" "),
    );
    let done = Command::new(shell[0]).args(&shell[1..]).arg(script).current_dir(root).output();
    let done = done.expect("the shell runs");
    assert_eq!(done.status.code(), Some(1), "{}", text(&done.stderr));
    let told = lines(&done.stdout);
    assert_eq!(statuses(&told), [("failed", 1), ("ok", 6)].into(), "{}", text(&done.stdout));
    let failed = told.iter().find(|line| line["status"] == "failed").expect("one");
    assert_eq!(
        (&failed["id"], &failed["error"]["code"]),
        (&json!("0/large"), &json!("output-unwritable"))
    );
    assert_eq!(failed["error"]["retryable"], true);
    // The large book is the old one, the small ones are new, nothing else is there.
    assert!(run(&["-o", "new"]).status.success());
    let mut expected = books(&root.join("new"));
    expected.insert(large.to_owned(), old[large].clone());
    assert!(books(&root.join("kept")) == expected);
    let hidden = |name: &PathBuf| name.to_string_lossy().contains(".banxin-");
    let left: Vec<PathBuf> =
        crate::cli::files(&root.join("kept")).into_iter().filter(hidden).collect();
    assert!(left.is_empty(), "left: {left:?}");
}

#[cfg(unix)]
#[test]
fn a_book_that_is_too_large_for_its_place_leaves_the_old_one() {
    // Blocks are of 512 or 1024 bytes.
    for ways in [&HERE[..], &["-j", "2"]] {
        nearly_full(&["sh", "-c"], "", "trap '' XFSZ; ulimit -f 400;", ways);
    }
}

#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::print_stderr, reason = "a test that was not run must say so")]
fn a_full_disk_leaves_the_old_books() {
    let own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"];
    let can = Command::new(own[0]).args(&own[1..]).arg("mount -t tmpfs tmpfs /mnt").status();
    if !can.is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("CI").is_none(), "a full disk is compulsory in CI");
        eprintln!("no full disk was tried: this user may not mount one");
        return;
    }
    // Room for the old books and the small new ones, not for a second large one.
    let disk =
        "size=$(( $(du -sk old | cut -f1) + 200 ))k; mount -t tmpfs -o size=$size tmpfs out;";
    nearly_full(&own, disk, "", &["-j", "1"]);
}
