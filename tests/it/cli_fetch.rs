//! `--fetch-images`: what is asked for, and what never is. That images do come is tested in
//! `store::web`, since no server of a test has a public address.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::cli::banxin;

/// A server that does not answer, and whether anybody came.
fn server() -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let met = Arc::new(AtomicBool::new(false));
    let seen = met.clone();
    std::thread::spawn(move || {
        listener.incoming().for_each(|_| seen.store(true, Ordering::SeqCst));
    });
    (port, met)
}

#[test]
fn a_private_address_is_never_asked() {
    let (port, met) = server();
    let place = tempfile::tempdir().expect("a folder");
    let article = format!("# 题目\n\n![图](http://127.0.0.1:{port}/a.png)\n\n正文。\n");
    std::fs::write(place.path().join("a.md"), article).expect("an article");
    let said = |arguments: &[&str]| {
        let all = [&["a.md", "--format", "epub"], arguments].concat();
        let out = banxin(place.path(), &all, "");
        assert_eq!(out.status.code(), Some(0), "{arguments:?}");
        String::from_utf8(out.stderr).expect("UTF-8")
    };
    let plain = said(&[]);
    assert!(plain.contains("is in the network and was not fetched"), "{plain}");
    assert!(plain.contains("--fetch-images"), "{plain}");
    let fetched = said(&["--fetch-images"]);
    assert!(fetched.contains("its server has no public address"), "{fetched}");
    // `inspect` looks at images, too.
    let out = banxin(place.path(), &["inspect", "a.md", "--fetch-images"], "");
    assert_eq!(out.status.code(), Some(0));
    assert!(!met.load(Ordering::SeqCst));
}
