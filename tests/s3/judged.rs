//! Against a store that is not ours, looked into by a program that is not ours.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::server::{Answer, Server};
use crate::store::Store;
use crate::{
    KEY, SECRET, banxin, books, command, done, ends, files, keeps_secrets, lines, picture,
    statuses, text, write,
};

/// Articles in folders, with figures beside them and in folders, names of every kind, and what is
/// no article.
fn articles(root: &Path) {
    let figured = |title: &str| format!("{title}\n\n  泥活字。\n\n{title}(图1)\n\n  木活字。");
    write(&root.join("活字 一+二.txt"), figured("活字印刷术"));
    write(&root.join("images/图1.png"), picture(0));
    write(&root.join("深/%41&=?#.md"), "# 深处\n\n![一](<img/图 2+.png>)");
    write(&root.join("深/img/图 2+.png"), picture(1));
    write(&root.join("深/a.txt"), figured("深处的活字"));
    write(&root.join("深/a_files/1.png"), picture(2));
    write(&root.join("深/a.toml"), "author = \"沈括\"\n");
    write(&root.join("深/a.md"), "# 同名\n\n另一种。");
    write(&root.join("空.txt"), "");
    for other in [".hidden.txt", "images/no.txt", ".git/no.md", "a.json", "x.assets/no.txt"] {
        write(&root.join(other), "no article");
    }
}

/// A record or results as if articles and books were in `in` and `out` on disk.
fn placed(text: &str, articles: &str, books: &str) -> Vec<Value> {
    let text = text.replace(&format!("\"{articles}/"), "\"in/");
    lines(&text.replace(&format!("\"{books}/"), "\"out/"))
}

/// Fails if a figure of an article was not found.
fn has_its_figures(told: &Value) {
    let warnings = told["warnings"].as_array().expect("warnings");
    assert!(warnings.iter().all(|warning| warning["code"] != "figure-missing"), "{told:#}");
}

#[test]
fn a_batch_makes_the_same_books_wherever_they_come_from_and_go() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    articles(&root.join("in"));
    store.fill("books", "文章/in/", &root.join("in"));
    let run = |source: &str, out: &str| {
        let done = banxin(root, &store.endpoint, &["batch", source, "-o", out, "--json"]);
        ends(&done, 1);
        text(&done.stdout)
    };
    let told = placed(&run("in", "out"), "in", "out");
    let expected = books(&root.join("out"));
    assert_eq!((told.len(), expected.len()), (5, 8));
    told.iter().for_each(has_its_figures);
    let remote = "s3://books/文章/in";
    assert_eq!(
        placed(&run(&format!("{remote}/"), "s3://books/out/"), remote, "s3://books/out"),
        told
    );
    assert_eq!(placed(&run(remote, "there"), remote, "there"), told);
    assert_eq!(placed(&run("in", "s3://books/back"), "in", "s3://books/back"), told);
    assert!(books(&root.join("there")) == expected);
    for prefix in ["out/", "back/"] {
        let folder = root.join("dump").join(prefix);
        let said = store.dump("books", prefix, &folder);
        assert!(books(&folder) == expected, "{prefix}");
        let about = &said[format!("{prefix}活字 一+二.pdf")];
        let book = told.iter().find(|line| line["id"] == "活字 一+二").expect("told");
        assert_eq!(about["sha256"], book["outputs"][1]["sha256"]);
        assert_eq!(about["type"], "application/pdf");
        let names: Vec<_> = files(&folder).into_keys().collect();
        assert_eq!(names.len(), expected.len() + 1, "books and a record: {names:?}");
        let record = fs::read_to_string(folder.join("banxin-batch.jsonl")).expect("a record");
        keeps_secrets(&record);
        let local = fs::read_to_string(root.join("out/banxin-batch.jsonl")).expect("a record");
        let articles = if prefix == "out/" { remote } else { "in" };
        let out = format!("s3://books/{}", prefix.trim_end_matches('/'));
        let mut record = placed(&record, articles, &out);
        let mut local = placed(&local, "in", "out");
        for line in record.iter_mut().chain(&mut local) {
            line.as_object_mut().expect("an object").remove("uses");
        }
        assert_eq!(record, local);
    }
}

/// The driver of `examples/cluster`: its list and results are files, its articles and books objects.
#[test]
#[cfg(target_os = "linux")]
fn a_cluster_reads_from_a_store_and_writes_to_it() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    articles(&root.join("in"));
    store.fill("books", "in/", &root.join("in"));
    let names = ["活字 一+二.txt", "深/%41&=?#.md", "深/a.txt", "空.txt", "not there.txt"];
    let list = |folder: &str| {
        let job = |(number, name): (usize, &&str)| {
            let out = format!("{}/{{slug}}", number % 2);
            json!({"in": format!("{folder}/{name}"), "out": out})
        };
        let jobs = names.iter().enumerate().map(job).chain([
            json!({"in": format!("{folder}/深/a.md"), "formats": ["epub"], "out": "a"}),
            json!({"in": format!("{folder}/深/a.txt"), "out": "s3://books/elsewhere"}),
        ]);
        jobs.map(|job| format!("{job}\n")).collect::<String>()
    };
    write(&root.join("one.jsonl"), list("in"));
    // Without a place of its own it is called as the article is, wherever that lies.
    write(&root.join("many.jsonl"), list("s3://books/in").replace(",\"out\":\"a\"", ""));
    ends(&banxin(root, &store.endpoint, &["batch", "one.jsonl", "-o", "one"]), 1);

    let judge = command(root, &store.endpoint);
    let done = std::process::Command::new(crate::root().join("tests/judges/cluster"))
        .envs(judge.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .args([env!("CARGO_BIN_EXE_banxin"), "many.jsonl", "s3://books/many/", "told.jsonl"])
        .current_dir(root)
        .output()
        .expect("installed by tests/run");
    let done = crate::done(done);
    let said = format!("{}{}", text(&done.stdout), text(&done.stderr));
    assert!(done.status.success(), "{said}");

    let told = fs::read_to_string(root.join("told.jsonl")).expect("results");
    let told = placed(&told, "s3://books/in", "s3://books/many");
    let expected = fs::read_to_string(root.join("one/banxin-batch.jsonl")).expect("a record");
    let expected = placed(&expected, "in", "one");
    assert_eq!((told.len(), expected.len()), (names.len() + 2, names.len() + 2), "{said}");
    for (told, expected) in told.iter().zip(&expected) {
        assert_eq!(told["status"], expected["status"], "{told:#}");
        assert_eq!(told["key"], expected["key"], "{told:#}");
        assert_eq!(told["error"]["code"], expected["error"]["code"], "{told:#}");
    }
    let folder = root.join("dump");
    store.dump("books", "many/", &folder);
    let (there, here) = (books(&folder), books(&root.join("one")));
    let names = |books: &BTreeMap<PathBuf, Vec<u8>>| books.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&there), names(&here));
    assert!(there == here, "the books are other ones");
    assert_eq!(there.len(), 7);
}

#[test]
fn more_than_a_page_is_listed() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    let article = "活字\n\n  泥活字。\n\n活字(图1)\n\n  木活字。";
    write(&root.join("in/zz.txt"), article);
    write(&root.join("in/images/图1.png"), picture(0));
    store.fill("books", "in/", &root.join("in"));
    // They stand between the beginning and the article, and before the figure.
    let many = json!({"do": "many", "bucket": "books", "prefix": "in/images/", "count": 1100});
    store.ask(&many);
    let make = |source: &str, out: &str| {
        let done =
            banxin(root, &store.endpoint, &["batch", source, "-o", out, "-f", "epub", "--json"]);
        ends(&done, 0);
        lines(&text(&done.stdout)).iter().for_each(has_its_figures);
    };
    make("in", "local");
    make("s3://books/in", "remote");
    assert_eq!(books(&root.join("local")).len(), 1);
    assert!(books(&root.join("local")) == books(&root.join("remote")));
}

#[test]
fn what_is_not_there_is_said_before_the_work() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    write(&root.join("in/a.txt"), "活字\n\n  泥活字。");
    store.fill("books", "in/", &root.join("in"));
    for (source, out, code, piece) in [
        ("s3://no-such-bucket/in", "out", 66, "there is no bucket `no-such-bucket`"),
        ("s3://books/in/b.txt", "out", 66, "there is no object `s3://books/in/b.txt`"),
        ("s3://books/in/*.md", "out", 66, "there are no articles in `s3://books/in/*.md`"),
        ("s3://books/none/", "out", 66, "there are no articles in `s3://books/none/`"),
        ("s3://books/in/jobs.jsonl", "out", 66, "there is no object `s3://books/in/jobs.jsonl`"),
        ("in", "s3://no-such-bucket/out", 74, "there is no bucket `no-such-bucket`"),
        ("s3://", "out", 74, "`s3:///` names no bucket"),
        ("s3://evil.com#/in", "out", 74, "names no bucket"),
    ] {
        let said = ends(&banxin(root, &store.endpoint, &["batch", source, "-o", out]), code);
        assert!(said.contains(piece), "{source}: {said}");
    }
    assert!(books(root).is_empty());
}

#[test]
fn a_batch_goes_on_where_it_was() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    articles(&root.join("in"));
    fs::remove_file(root.join("in/空.txt")).expect("removed");
    store.fill("books", "in/", &root.join("in"));
    let endpoint = store.endpoint.clone();
    let run = || {
        let batch =
            ["batch", "s3://books/in", "-o", "s3://books/out", "-f", "epub", "--json", "--resume"];
        let done = banxin(root, &endpoint, &batch);
        ends(&done, 0);
        let counts = statuses(&done);
        let count = |status| counts.get(status).copied().unwrap_or(0);
        (count("ok"), count("cached"))
    };
    assert_eq!(run(), (4, 0));
    assert_eq!(run(), (0, 4));
    store.ask(&json!({"do": "delete", "bucket": "books", "key": "out/活字 一+二.epub"}));
    assert_eq!(run(), (1, 3), "a book was lost");
    write(&root.join("other/深/%41&=?#.epub"), "half");
    store.fill("books", "out/", &root.join("other"));
    assert_eq!(run(), (1, 3), "a book is another");
    write(&root.join("change/images/图1.png"), picture(1));
    store.fill("books", "in/", &root.join("change"));
    assert_eq!(run(), (1, 3), "a figure is another");
    assert_eq!(run(), (0, 4));
    // Whoever copies books without what stands beside them leaves them whole.
    let copy = root.join("copy");
    store.dump("books", "out/", &copy);
    store.fill("books", "out/", &copy);
    assert_eq!(run(), (0, 4), "the bytes themselves are looked at");
    let record = fs::read_to_string(copy.join("banxin-batch.jsonl")).expect("a record");
    assert_eq!(record.lines().count(), 4 + 1 + 1 + 1, "it is only added to");
}

#[test]
fn a_worker_reads_and_writes_there() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    articles(&root.join("in"));
    write(&root.join("figures/1.png"), picture(2));
    store.fill("books", "in/", &root.join("in"));
    store.fill("art", "", &root.join("figures"));
    let there = json!({"id": "there", "in": "s3://books/in/深/a.txt", "out": "s3://books/out/{slug}",
        "formats": ["epub"], "opts": {"figures": "s3://art"}});
    let here = json!({"id": "here", "in": "in/深/a.txt", "out": "local/{slug}",
        "formats": ["epub"], "opts": {"figures": "figures"}});
    let back = json!({"id": "back", "in": "s3://books/in/深/a.txt", "formats": ["epub"],
        "opts": {"figures": "figures"}});
    let none = json!({"id": "none", "in": "s3://books/in/none.txt", "out": "x"});
    let bucket =
        json!({"id": "bucket", "in": "s3://books/in/深/a.txt", "out": "s3://no-such-bucket/x"});
    let mut worker = command(root, &store.endpoint)
        .arg("worker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the worker starts");
    let mut input = worker.stdin.take().expect("a pipe");
    for job in [&there, &here, &back, &none, &bucket] {
        writeln!(input, "{job}").expect("it listens");
    }
    drop(input);
    let out = done(worker.wait_with_output().expect("it ends"));
    let answers = lines(&text(&out.stdout));
    let [_, there, here, back, none, bucket] = &answers[..] else { panic!("{answers:#?}") };
    assert_eq!((&there["status"], &here["status"]), (&json!("ok"), &json!("ok")), "{answers:#?}");
    assert_eq!(there["outputs"][0]["path"], "s3://books/out/a.epub");
    for answer in [there, back] {
        assert_eq!(answer["outputs"][0]["sha256"], here["outputs"][0]["sha256"]);
    }
    assert_eq!(back["key"], here["key"]);
    store.dump("books", "out/", &root.join("dump"));
    assert!(books(&root.join("dump")) == books(&root.join("local")));
    assert_eq!(none["error"]["code"], "input-missing");
    assert_eq!(none["error"]["retryable"], false);
    assert_eq!(bucket["error"]["code"], "output-unwritable");
    let said = bucket["error"]["message"].as_str().expect("a message");
    assert!(said.contains("there is no bucket `no-such-bucket`; check its name"), "{said}");
}

#[test]
fn lists_name_what_is_anywhere() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    articles(&root.join("in"));
    let list = "{\"in\":\"s3://books/in/深/a.txt\"}\n{\"in\":\"深/a.md\",\"out\":\"x/y\"}\n\
        {\"in\":\"s3://books/in/活字 一+二.txt\",\"out\":\"s3://books/no\"}\n";
    write(&root.join("in/jobs.jsonl"), list);
    write(&root.join("in/jobs.csv"), "in,author\ns3://books/in/深/a.txt,甲\n");
    store.fill("books", "in/", &root.join("in"));
    let run = |source: &str, out: &str, code| {
        let done = banxin(root, &store.endpoint, &["batch", source, "-o", out, "-f", "epub"]);
        ends(&done, code)
    };
    for (source, out) in [("in/jobs.jsonl", "a"), ("s3://books/in/jobs.jsonl", "b")] {
        let said = run(source, out, 1);
        assert!(said.contains("`s3://books/no` is not below the output folder"), "{said}");
        let made: Vec<_> = books(&root.join(out)).into_keys().collect();
        assert_eq!(made, ["a.epub", "x/y.epub"].map(PathBuf::from));
    }
    assert!(books(&root.join("a")) == books(&root.join("b")));
    run("s3://books/in/jobs.csv", "c", 0);
    let made = books(&root.join("c"));
    assert!(made.len() == 1 && made.values().next() != books(&root.join("a")).values().next());
    run("s3://books/in/**/a.[mt][dx]*", "d", 0);
    let made: Vec<_> = books(&root.join("d")).into_keys().collect();
    assert_eq!(made, ["深/a.md.epub", "深/a.txt.epub"].map(PathBuf::from), "a pattern");
}

#[test]
fn the_other_commands_read_and_write_there() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    articles(&root.join("in"));
    write(&root.join("in/章/1.txt"), "第一章\n\n  泥活字。");
    write(&root.join("in/章/2.txt"), "第二章\n\n  木活字。");
    store.fill("books", "in/", &root.join("in"));
    let run = |arguments: &[&str]| {
        let done = banxin(root, &store.endpoint, arguments);
        ends(&done, 0);
        text(&done.stdout)
    };
    run(&["in/深/a.txt", "-o", "local"]);
    run(&["s3://books/in/深/a.txt", "-o", "s3://books/out"]);
    run(&["bind", "in/章", "-o", "local/章", "--title", "书"]);
    run(&["bind", "s3://books/in/章/", "-o", "s3://books/out/章", "--title", "书"]);
    let remote = run(&["inspect", "s3://books/in/深/a.txt", "--to", "md"]);
    assert_eq!(remote, run(&["inspect", "in/深/a.txt", "--to", "md"]));
    assert!(remote.contains("沈括"), "what stands beside it is read: {remote}");
    store.dump("books", "out/", &root.join("dump"));
    assert_eq!(books(&root.join("dump")).len(), 4);
    assert!(books(&root.join("dump")) == books(&root.join("local")));
}

/// A store that does not check signatures proves nothing about them: another program signs the
/// same requests.
#[test]
fn requests_are_signed_as_others_sign_them() {
    let Some(mut store) = Store::start() else { return };
    let place = tempfile::tempdir().expect("a folder");
    let server = Server::start(|r| Answer::of(if r.method == "PUT" { 200 } else { 404 }, ""));
    let token = "a token/+= of a test";
    let cases: [(&[&str], Option<&str>); 3] = [
        (&["batch", "s3://my-books/深 处+/", "-o", "out"], None),
        (&["batch", "s3://my-books/a/图 1+%41&=;.txt", "-o", "out"], Some(token)),
        (&["batch", "in", "-o", "s3://my-books/out ~!*'()", "-q"], Some(token)),
    ];
    for (arguments, token) in cases {
        write(&place.path().join("in/a.txt"), "活字\n\n  泥活字。");
        let mut command = command(place.path(), &server.endpoint);
        command.args(arguments).env("AWS_REGION", "cn-north-1");
        if let Some(token) = token {
            command.env("AWS_SESSION_TOKEN", token);
        }
        done(command.output().expect("the command runs"));
    }
    let seen = server.seen();
    let methods: Vec<&str> = seen.iter().map(|request| &*request.method).collect();
    assert_eq!(methods, ["GET", "HEAD", "GET", "PUT", "PUT", "PUT", "PUT"]);
    for (number, request) in seen.iter().enumerate() {
        let answer = store.ask(&json!({
            "do": "sign", "method": request.method, "headers": request.headers,
            "url": format!("{}{}", server.endpoint, request.target),
            "key": KEY, "secret": SECRET, "token": if number > 0 { Some(token) } else { None },
        }));
        assert_eq!(answer["found"], answer["expected"], "{request:?}");
        assert_eq!(answer["found"]["X-Amz-Signature"].as_str().map(str::len), Some(64));
    }
}
