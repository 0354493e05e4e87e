//! `banxin fonts` and `banxin themes`: `tests/suite/cli/fonts.json`.

use std::fs;

use crate::cli::{banxin, check_all};

#[test]
fn cases() {
    check_all(include_str!("../suite/cli/fonts.json"));
}

#[test]
fn a_new_theme_says_nothing_of_its_own_until_it_is_edited() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("a.md"), "# 活字\n\n泥活字，由毕昇发明。\n").expect("written");
    assert!(
        banxin(place.path(), &["themes", "new", "mine", "--inherits", "modern"], "")
            .status
            .success()
    );
    let book = |theme: &str| {
        let out = banxin(place.path(), &["a.md", "--theme", theme, "-f", "pdf", "-o", "-"], "");
        assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
        out.stdout
    };
    assert_eq!(book("mine"), book("modern"));
    assert_ne!(book("mine"), book("article"));
}
