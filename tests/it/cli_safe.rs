//! What must not be lost: files of other names, results that cannot be printed, half of a book.

#[cfg(unix)]
mod unix {
    use std::ffi::{OsStr, OsString};
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use crate::cli::{banxin, files};

    const TEXT: &str = "活字印刷\n\n  泥活字由毕昇发明。";

    fn names() -> [OsString; 2] {
        [&b"\xB0\xA1.txt"[..], &b"\xB0\xA2.txt"[..]].map(|name| OsStr::from_bytes(name).to_owned())
    }

    #[test]
    fn names_that_are_not_utf_8_stay_apart() {
        let place = tempfile::tempdir().expect("a folder");
        // Some file systems have no such names.
        if fs::write(place.path().join(&names()[0]), TEXT).is_err() {
            return;
        }
        fs::write(place.path().join(&names()[1]), TEXT).expect("written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
        command.args(names()).args(["--no-config", "-q", "--report", "-f", "pdf", "-o", "out"]);
        assert!(command.current_dir(place.path()).status().expect("it runs").success());
        let made = files(&place.path().join("out"));
        let stems = names().map(|name| PathBuf::from(name).with_extension(""));
        let wanted = stems.iter().flat_map(|stem| {
            ["pdf", "report.json"].map(|extension| stem.with_extension(extension))
        });
        assert_eq!(made, wanted.collect::<Vec<_>>());
    }

    #[test]
    fn in_a_batch_each_of_them_is_a_failure() {
        let place = tempfile::tempdir().expect("a folder");
        let root = place.path();
        fs::create_dir(root.join("in")).expect("made");
        if fs::write(root.join("in").join(&names()[0]), TEXT).is_err() {
            return;
        }
        fs::write(root.join("in").join(&names()[1]), TEXT).expect("written");
        fs::write(root.join("in/a.txt"), TEXT).expect("written");
        let out = banxin(root, &["batch", "in", "-o", "out", "-f", "epub"], "");
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(1), "{said}");
        assert_eq!(said.matches("name-not-utf8").count(), 2, "{said}");
        let made = ["a.epub", "banxin-batch.jsonl"].map(PathBuf::from);
        assert_eq!(files(&root.join("out")), made, "{said}");
    }

    #[test]
    fn a_link_to_the_article_is_the_article() {
        let place = tempfile::tempdir().expect("a folder");
        let root = place.path();
        fs::write(root.join("real.epub"), "x").expect("written");
        std::os::unix::fs::symlink("real.epub", root.join("link.pdf")).expect("linked");
        let out = banxin(root, &["real.epub", "-o", "link.pdf"], "");
        assert_eq!(out.status.code(), Some(2));
        assert_eq!(fs::read(root.join("real.epub")).expect("still there"), b"x");
    }

    #[test]
    fn what_a_killed_program_left_is_swept() {
        let place = tempfile::tempdir().expect("a folder");
        let root = place.path();
        fs::write(root.join("a.txt"), TEXT).expect("written");
        fs::write(root.join(".banxin-L3ft00"), "half").expect("written");
        assert!(banxin(root, &["a.txt", "-f", "pdf"], "").status.success());
        assert_eq!(files(root), ["a.pdf", "a.txt"].map(PathBuf::from));
    }

    /// Runs the command with a standard output that takes nothing.
    #[cfg(target_os = "linux")]
    fn to_full_disk(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
        command.args(arguments).env("LC_ALL", "C").current_dir(folder).stdout(full);
        let out = command.output().expect("it runs");
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_result_that_is_lost_is_a_failure() {
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join("a.txt"), TEXT).expect("written");
        for arguments in [
            &["a.txt", "-f", "pdf", "--json"][..],
            &["a.txt", "-f", "pdf", "-o", "-"],
            &["batch", "a.txt", "-o", "out", "-f", "epub", "--json"],
            &["bind", "a.txt", "-o", "book.epub", "--json"],
            &["inspect", "a.txt"],
            &["--help"],
            &["--version"],
            &["themes", "--help", "--message-lang", "zh"],
        ] {
            let (code, said) = to_full_disk(place.path(), arguments);
            assert_eq!(code, Some(74), "{arguments:?}: {said}");
            let is_told = said.contains("standard output") || said.contains("标准输出");
            assert!(is_told, "{arguments:?}: {said}");
        }
    }
}
