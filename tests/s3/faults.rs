//! A server that is slow to recover, refuses, or lies.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::server::{Answer, Request, Server};
use crate::shelf::Shelf;
use crate::{
    banxin, books, command, done, ends, files, keeps_secrets, lines, picture, text, write,
};

const ARTICLE: &str =
    "活字印刷\n\n  泥活字由毕昇发明，火烧使坚。\n\n活字印刷(图1)\n\n  再说木活字。";

/// An article with its figure, at a key that needs every kind of escape.
fn shelf() -> Arc<Shelf> {
    let figure = picture(0);
    let objects: &[(&str, &[u8])] =
        &[("in/活 字+%41&=.txt", ARTICLE.as_bytes()), ("in/images/图1.png", &figure)];
    Arc::new(Shelf::with(objects))
}

/// The same on disk, converted there.
fn local(folder: &Path) {
    write(&folder.join("in/活 字+%41&=.txt"), ARTICLE);
    write(&folder.join("in/images/图1.png"), picture(0));
    ends(&banxin(folder, "", &["batch", "in", "-o", "local", "-f", "epub"]), 0);
}

/// A server that does what `worse` says instead of its work; the number of times the same thing
/// was asked before is given.
fn server(
    shelf: &Arc<Shelf>,
    worse: impl Fn(&Request, usize) -> Option<Answer> + Send + Sync + 'static,
) -> Server {
    let (shelf, times) = (shelf.clone(), Mutex::new(HashMap::<String, usize>::new()));
    Server::start(move |request| {
        let prefix = request.target.split("prefix=").nth(1).unwrap_or_default();
        let name = format!("{} {} {prefix}", request.method, request.path());
        let mut times = times.lock().expect("a lock");
        let count = times.entry(name.split('&').next().expect("a name").to_owned()).or_default();
        *count += 1;
        worse(request, *count - 1).unwrap_or_else(|| shelf.answer(request))
    })
}

const BATCH: [&str; 7] =
    ["batch", "s3://books/in/", "-o", "s3://books/out", "-f", "epub", "--json"];

#[test]
fn what_fails_twice_is_done_the_third_time() {
    let place = tempfile::tempdir().expect("a folder");
    local(place.path());
    let shelf = shelf();
    let server = server(&shelf, |request, before| match before {
        0 => Some(Answer::of(503, "<Error><Code>SlowDown</Code></Error>")),
        1 if request.method == "GET" => Some(Answer::Half(vec![b'x'; 4000])),
        1 => Some(Answer::Nothing),
        _ => None,
    });
    ends(&banxin(place.path(), &server.endpoint, &BATCH), 0);
    let objects = shelf.objects();
    let made = &objects["out/活 字+%41&=.epub"];
    assert!(*made == fs::read(place.path().join("local/活 字+%41&=.epub")).expect("a book"));
    let record = text(&objects["out/banxin-batch.jsonl"]);
    keeps_secrets(&record);
    assert_eq!(lines(&record)[0]["outputs"][0]["path"], "s3://books/out/活 字+%41&=.epub");
    let put = |r: &Request| r.method == "PUT" && r.path().ends_with(".epub");
    let puts: Vec<Request> = server.seen().into_iter().filter(put).collect();
    assert_eq!(puts.len(), 3);
    assert_eq!(puts[2].headers["content-type"], "application/epub+zip");
    assert_eq!(puts[2].headers["x-amz-meta-sha256"], lines(&record)[0]["outputs"][0]["sha256"]);
}

/// What is said when one thing fails for good: the exit code of the batch, and its outcomes.
fn spoilt(
    manifest: &[&str],
    worse: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static,
) -> (i32, String, Vec<Value>, usize) {
    let place = tempfile::tempdir().expect("a folder");
    let shelf = shelf();
    let server = server(&shelf, move |request, _| worse(request));
    let out = banxin(place.path(), &server.endpoint, &[&BATCH[..], manifest].concat());
    let keys: Vec<String> = shelf.objects().into_keys().collect();
    assert!(!keys.iter().any(|key| key.ends_with(".epub")), "no book is made: {keys:?}");
    assert!(books(place.path()).is_empty());
    files(place.path()).values().for_each(|file| keeps_secrets(&text(file)));
    let code = out.status.code().expect("a code");
    (code, text(&out.stderr), lines(&text(&out.stdout)), server.seen().len())
}

const HERE: [&str; 2] = ["--manifest", "record.jsonl"];

fn is_article(request: &Request) -> bool {
    request.path().ends_with(".txt")
}

fn is_figure(request: &Request) -> bool {
    request.path().ends_with(".png")
}

#[test]
fn a_server_that_stays_busy_is_a_failure_that_may_pass() {
    let busy = |request: &Request| is_article(request).then(|| Answer::of(500, ""));
    let (code, _, told, _) = spoilt(&[], busy);
    assert_eq!(code, 1);
    assert_eq!(told[0]["error"]["code"], "input-unreadable");
    assert_eq!(told[0]["error"]["retryable"], true);
    let said = told[0]["error"]["message"].as_str().expect("a message");
    assert!(said.contains("the server is busy (500); try again later"), "{said}");
    let hangs_up = |request: &Request| is_article(request).then(|| Answer::Half(vec![b'x'; 999]));
    let (code, _, told, _) = spoilt(&[], hangs_up);
    let said = told[0]["error"]["message"].as_str().expect("a message");
    assert!(code == 1 && said.contains("the connection broke off"), "{said}");
}

/// A book without a figure that could not be had would be taken for the whole.
#[test]
fn no_book_is_made_without_a_figure_that_may_be_there() {
    type Trouble = (fn(&Request) -> bool, u16, &'static str);
    let troubles: [Trouble; 3] = [
        (is_figure, 503, "the server is busy (503)"),
        (is_figure, 403, "access to bucket `books` is denied (403); check the access key"),
        (|r| r.target.contains("prefix=in%2Fimages"), 403, "access to bucket `books` is denied"),
    ];
    for (asks, status, piece) in troubles {
        let (code, _, told, _) = spoilt(&[], move |r| asks(r).then(|| Answer::of(status, "")));
        assert_eq!((code, &told[0]["error"]["retryable"]), (1, &Value::from(true)), "{piece}");
        let said = told[0]["error"]["message"].as_str().expect("a message");
        assert!(said.starts_with("what the article uses cannot be read: "), "{said}");
        assert!(said.contains(piece.split(';').next().expect("a piece")), "{said}");
    }
}

#[test]
fn books_that_cannot_be_put_fail() {
    let full =
        |r: &Request| (r.method == "PUT").then(|| Answer::of(403, "<Code>AccessDenied</Code>"));
    let (code, said, told, _) = spoilt(&HERE, full);
    assert_eq!((code, &told[0]["error"]["code"]), (1, &Value::from("output-unwritable")), "{said}");
    let said = told[0]["error"]["message"].as_str().expect("a message");
    assert!(
        said.contains("denied (403 AccessDenied); check the access key, what it may"),
        "{said}"
    );
    // The record is there, too: that it cannot be put is known before the work begins.
    let (code, said, told, _) = spoilt(&[], full);
    assert_eq!((code, told.len()), (74, 0));
    assert!(said.contains("the record `s3://books/out/banxin-batch.jsonl`: access"), "{said}");
}

#[test]
fn refusals_say_what_to_do() {
    let lists = |r: &Request| r.target.contains("list-type");
    let (code, said, ..) = spoilt(&HERE, move |r| {
        let region = vec![("x-amz-bucket-region", "cn-north-1".to_owned())];
        lists(r).then(|| Answer::Full(301, region, Vec::new()))
    });
    assert_eq!(code, 74);
    assert!(said.contains("set AWS_REGION to `cn-north-1`"), "{said}");
    let (code, said, ..) = spoilt(&HERE, move |r| lists(r).then(|| Answer::of(200, "<html>")));
    assert_eq!(code, 74);
    assert!(said.contains("the server's list is not understood"), "{said}");
    let denied = "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>X-Amz-</StringToSign>";
    let (code, said, ..) = spoilt(&HERE, move |r| lists(r).then(|| Answer::of(403, denied)));
    assert_eq!(code, 74);
    assert!(said.contains("(403 SignatureDoesNotMatch)"), "{said}");
    let place = tempfile::tempdir().expect("a folder");
    let server = server(&shelf(), |_, _| Some(Answer::of(403, "")));
    let mut anonymous = command(place.path(), &server.endpoint);
    anonymous.env_remove("AWS_ACCESS_KEY_ID").args(BATCH).args(HERE);
    let said = ends(&done(anonymous.output().expect("the command runs")), 74);
    assert!(said.contains("no access key was found"), "{said}");
    assert!(!server.seen()[0].target.contains("X-Amz"), "not signed");
}

/// What is signed for one server is not for another.
#[test]
fn redirections_are_not_followed() {
    let other = Server::start(|_| Answer::of(200, ARTICLE));
    let place = other.endpoint.clone();
    let (code, ..) = spoilt(&[], move |r| {
        let there = vec![("location", format!("{place}/x"))];
        is_article(r).then(|| Answer::Full(307, there, Vec::new()))
    });
    assert_eq!((code, other.seen().len()), (1, 0));
}

#[test]
fn keys_that_are_no_paths_are_failures_and_write_nowhere() {
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path().join("a/b");
    fs::create_dir_all(&root).expect("made");
    let article = ARTICLE.as_bytes();
    let keys = ["in/../../up.txt", "in//slash.txt", "in/./dot.txt", "in/good.txt"];
    let shelf = Arc::new(Shelf::with(&keys.map(|key| (key, article))));
    let server = server(&shelf, |_, _| None);
    let out = banxin(&root, &server.endpoint, &["batch", "s3://books/in", "-o", "out", "--json"]);
    ends(&out, 1);
    let told = lines(&text(&out.stdout));
    let failed = told.iter().filter(|line| line["error"]["code"] == "input-unreadable").count();
    assert_eq!((told.len(), failed), (4, 3), "{told:#?}");
    let made: Vec<_> = books(place.path()).into_keys().collect();
    assert_eq!(made, ["a/b/out/good.epub", "a/b/out/good.pdf"].map(PathBuf::from));
}

#[test]
fn no_one_is_asked_for_what_is_on_disk() {
    let place = tempfile::tempdir().expect("a folder");
    let server = server(&shelf(), |_, _| None);
    write(&place.path().join("in/a.txt"), ARTICLE);
    write(&place.path().join("in/b.md"), "![x](s3://books/in/images/图1.png)\n\n活字。");
    ends(&banxin(place.path(), &server.endpoint, &["batch", "in", "-o", "out", "-f", "epub"]), 0);
    ends(&banxin(place.path(), &server.endpoint, &["in/b.md", "-f", "pdf"]), 0);
    assert_eq!(server.seen().len(), 0);
}

/// Lists are asked for once in a batch, and not at all where there can be nothing.
#[test]
fn a_batch_asks_for_no_list_twice() {
    let figure = picture(0);
    let names: Vec<String> = (0..6).map(|n| format!("in/{n}.txt")).collect();
    let mut objects: Vec<(&str, &[u8])> =
        names.iter().map(|name| (&**name, ARTICLE.as_bytes())).collect();
    objects.push(("in/images/图1.png", &figure));
    let server = server(&Arc::new(Shelf::with(&objects)), |_, _| None);
    let place = tempfile::tempdir().expect("a folder");
    let batch = ["batch", "s3://books/in", "-o", "out", "-f", "epub", "-j", "1"];
    ends(&banxin(place.path(), &server.endpoint, &batch), 0);
    assert_eq!(books(place.path()).len(), 6);
    let lists = server.seen().into_iter().filter(|r| r.target.contains("list-type")).count();
    assert_eq!(lists, 3, "the articles, their folder, its images");
}
