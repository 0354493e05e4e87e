//! `s3://` where the program was built without it.
#![cfg(not(feature = "s3"))]

use super::{articles, banxin, lines, text};

#[test]
fn a_program_without_s3_says_how_to_build_one_with_it() {
    let place = articles(1);
    let root = place.path();
    let asked: [&[&str]; 8] = [
        &["batch", "s3://books/in/", "-o", "out"],
        &["batch", "in", "-o", "s3://books/out/"],
        &["batch", "in", "-o", "out", "--manifest", "s3://books/record.jsonl"],
        &["batch", "in", "-o", "out", "--figures", "s3://books/images"],
        &["s3://books/in/a.txt"],
        &["in/0/00000.txt", "-o", "s3://books/out/"],
        &["bind", "in", "-o", "s3://books/book"],
        &["inspect", "s3://books/in/a.txt"],
    ];
    for arguments in asked {
        let out = banxin(root, arguments, "");
        let said = text(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("this program was built without S3"), "{arguments:?}: {said}");
        assert!(said.contains("--features s3"), "{arguments:?}: {said}");
    }
    let jobs = "{\"in\":\"s3://books/a.txt\"}\n{\"text\":\"活字\",\"out\":\"s3://books/a\"}\n";
    let told = lines(&banxin(root, &["worker"], jobs).stdout);
    let codes: Vec<_> = told[1..].iter().map(|line| &line["error"]["code"]).collect();
    assert_eq!(codes, ["input-unreadable", "output-unwritable"], "{told:#?}");
    for line in &told[1..] {
        let said = line["error"]["message"].as_str().expect("a message");
        assert!(said.contains("without S3; build it with `cargo"), "{said}");
    }
}
