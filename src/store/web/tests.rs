//! Against a server on this machine, which only these tests may reach.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::thread;

use super::*;

/// A server that answers every request as `answer` says of its path; how often it was asked.
fn server(answer: fn(&str) -> Vec<u8>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().unwrap().unwrap();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            count.fetch_add(1, Ordering::SeqCst);
            // Whoever has heard enough may hang up.
            let _ = stream.write_all(&answer(first.split(' ').nth(1).unwrap()));
        }
    });
    (address, asked)
}

fn said(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}");
    [format!("{head}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn pictures(path: &str) -> Vec<u8> {
    match path {
        "/a.png" => said("200 OK", "", b"picture"),
        "/moved" => said("302 Found", "Location: /a.png\r\n", b""),
        "/circle" => said("302 Found", "Location: /circle\r\n", b""),
        "/file" => said("302 Found", "Location: file:///etc/passwd\r\n", b""),
        "/endless" => {
            let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
            [&head[..], &[7; 100_000]].concat()
        }
        "/half" => {
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nha".to_vec()
        }
        _ => said("404 Not Found", "", b"no"),
    }
}

fn trusting() -> Web {
    Web::of(agent(|_| true))
}

fn why(result: Result<Vec<u8>, AssetError>) -> String {
    match result {
        Err(AssetError::Failed(why) | AssetError::Refused(why)) => why.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn images_are_fetched_also_where_the_server_points() {
    let (at, asked) = server(pictures);
    assert_eq!(trusting().get(&format!("{at}/a.png"), 100), Ok(b"picture".to_vec()));
    assert_eq!(trusting().get(&format!("{at}/moved"), 100), Ok(b"picture".to_vec()));
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[test]
fn what_goes_wrong_is_said() {
    let (at, _) = server(pictures);
    let get = |path: &str| why(trusting().get(&format!("{at}{path}"), 100));
    assert_eq!(get("/none"), "the server answers 404");
    assert_eq!(get("/circle"), "the server points elsewhere too often");
    assert!(get("/half").starts_with("the connection broke off"), "{}", get("/half"));
    assert_eq!(
        why(trusting().get("http://127.0.0.1:1/a", 9)).split(':').next(),
        Some("the server cannot be reached")
    );
    // Taken for a path of the server, which has no such file.
    assert_eq!(get("/file"), "the server answers 404");
}

#[test]
fn no_image_is_longer_than_it_may_be_and_no_article_has_too_many() {
    let (at, _) = server(pictures);
    let url = format!("{at}/endless");
    assert_eq!(trusting().get(&url, 1000), Err(AssetError::TooLarge(1001)));
    let web = trusting();
    web.bytes.store(MOST_IN_ALL - 10, Ordering::SeqCst);
    assert_eq!(why(web.get(&url, 1 << 20)), "the images of this article are too many");
    assert_eq!(web.get(&format!("{at}/a.png"), 9), trusting().get(&format!("{at}/a.png"), 9));
}

#[test]
fn what_is_not_public_is_not_even_asked() {
    let (at, asked) = server(pictures);
    let port = at.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433"] {
        let url = format!("http://{host}:{port}/a.png");
        assert!(Web::new().get(&url, 100).is_err(), "{url}");
    }
    let refused = why(Web::new().get(&format!("{at}/a.png"), 100));
    assert_eq!(refused, "its server has no public address");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

/// The first server is let through, the one it points to is not.
#[test]
fn a_server_cannot_point_to_what_is_not_public() {
    fn first(_: &str) -> Vec<u8> {
        let to = SECOND.get().unwrap();
        said("302 Found", &format!("Location: {to}/a.png\r\n"), b"")
    }
    static SECOND: OnceLock<String> = OnceLock::new();
    static FIRST: OnceLock<u16> = OnceLock::new();
    let (second, asked) = server(pictures);
    SECOND.set(second).unwrap();
    let (at, _) = server(first);
    FIRST.set(at.rsplit(':').next().unwrap().parse().unwrap()).unwrap();
    let web = Web::of(agent(|at| Some(&at.port()) == FIRST.get()));
    assert_eq!(why(web.get(&format!("{at}/"), 100)), "its server has no public address");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}
