//! What a path in a source may mean. Only files at or below the article's folder are ever asked
//! for; whatever else a path tries is refused here, before the door for files is touched.

use crate::say::Message;

/// Where an image is to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file: paths to try, in order, and its name.
    File(Vec<String>),
    /// Somewhere in the web: the address, and its last part if that is a file name, perhaps of a
    /// file kept beside the article.
    Remote(String, Option<String>),
    /// Inside the path itself.
    Data(Vec<u8>),
    /// Not allowed, with the reason.
    Refused(Message),
}

/// Reads a path as the source gives it.
pub(super) fn place(path: &str) -> Place {
    let path = path.trim();
    let lower = path.get(..8).unwrap_or(path).to_ascii_lowercase();
    if lower.starts_with("data:") {
        return data(&path[5..]);
    }
    if lower.starts_with("http:") || lower.starts_with("https:") || path.starts_with("//") {
        let bare = path.split(['?', '#']).next().unwrap_or(path);
        let last = bare.rsplit('/').next().filter(|n| n.contains('.'));
        let name = last.and_then(|name| safe(name).ok());
        return match address(path) {
            Some(url) => Place::Remote(url, name),
            None => Place::Refused(say!("the address is none")),
        };
    }
    if path.is_empty() {
        return Place::Refused(say!("it is empty"));
    }
    if has_scheme(path) {
        return Place::Refused(say!("only files beside the article are read"));
    }
    let bare = path.split(['?', '#']).next().unwrap_or(path);
    // A file may be called `a#1.png` or `100%25.png`: the name as written is tried as well.
    let mut tries = Vec::new();
    for attempt in [decoded(path), decoded(bare), Some(path.to_owned())].into_iter().flatten() {
        match safe(&attempt) {
            Ok(path) if !tries.contains(&path) => tries.push(path),
            Ok(_) => {}
            Err(reason) => return Place::Refused(reason),
        }
    }
    Place::File(tries)
}

/// The whole address of something in the web, if it is one; what says no protocol is fetched
/// safely.
fn address(path: &str) -> Option<String> {
    let (scheme, rest) = path.split_once("//")?;
    match scheme.to_ascii_lowercase().as_str() {
        "" => Some(format!("https://{rest}")),
        scheme @ ("http:" | "https:") => Some(format!("{scheme}//{rest}")),
        _ => None,
    }
}

/// `file:`, `javascript:`, `C:` and their like.
fn has_scheme(path: &str) -> bool {
    let scheme = path.split(':').next().unwrap_or_default();
    scheme.len() < path.len()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

/// The path with `/` between its parts and without `.` and `..`; it must not leave its folder.
fn safe(path: &str) -> Result<String, Message> {
    let path = path.replace('\\', "/");
    if path.contains(|c: char| c.is_control()) {
        return Err(say!("it holds a control character"));
    }
    if path.starts_with('/') || has_scheme(&path) {
        return Err(say!("only files beside the article are read"));
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => {
                return Err(say!("it leaves the folder of the article"));
            }
            ".." => {}
            part => parts.push(part),
        }
    }
    if parts.is_empty() { Err(say!("it names no file")) } else { Ok(parts.join("/")) }
}

/// Percent signs decoded once; none when the result is not UTF-8.
fn decoded(path: &str) -> Option<String> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let pair = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = pair.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        match byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                out.push(byte);
                rest = &tail[2..];
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(out).ok()
}

/// A `data:` URL, after its scheme.
fn data(rest: &str) -> Place {
    let Some((kind, body)) = rest.split_once(',') else {
        return Place::Refused(say!("the data URL is incomplete"));
    };
    if !kind.trim_start().to_ascii_lowercase().starts_with("image/") {
        return Place::Refused(say!("the data URL holds no image"));
    }
    let bytes = if kind.to_ascii_lowercase().ends_with(";base64") {
        decoded(body).and_then(|body| base64(&body))
    } else {
        decoded(body).map(String::into_bytes)
    };
    bytes.map_or(Place::Refused(say!("the data URL cannot be decoded")), Place::Data)
}

/// Base 64 (RFC 4648), blanks passed over, of either alphabet.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut count) = (0_u32, 0);
    for byte in text.trim_end_matches(['=', ' ', '\n']).bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b' ' | b'\n' | b'\r' | b'\t' => continue,
            _ => return None,
        };
        held = held << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((held >> count) as u8);
            held &= (1 << count) - 1;
        }
    }
    (count < 6).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        for path in [
            "../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "/etc/hostname",
            "file:///etc/passwd",
            "\\\\evil\\share\\x.png",
            "C:\\Windows\\win.ini",
            "img/../../../../etc/shadow",
            "/dev/stdin",
            "http:a.png",
            "https:a//../../etc/passwd",
            "data:text/html;base64,PHNjcmlwdD4=",
            "javascript:alert(1)",
            "img/truncated.jpg%00.png",
            "",
            "%2fetc/passwd",
        ] {
            assert!(matches!(place(path), Place::Refused(_)), "{path}: {:?}", place(path));
        }
    }

    #[test]
    fn paths_are_tried_as_meant_and_as_written() {
        let file = |paths: &[&str]| Place::File(paths.iter().map(|p| (*p).to_owned()).collect());
        assert_eq!(place("./img/a.png"), file(&["img/a.png"]));
        assert_eq!(place("img\\a.png"), file(&["img/a.png"]));
        assert_eq!(place("a%20b.png"), file(&["a b.png", "a%20b.png"]));
        assert_eq!(place("a.png?v=1"), file(&["a.png?v=1", "a.png"]));
        assert_eq!(place("x/../图1.png"), file(&["图1.png"]));
        assert_eq!(
            place("https://a.example/p/b%20c.png?x"),
            Place::Remote("https://a.example/p/b%20c.png?x".into(), Some("b%20c.png".into()))
        );
        assert_eq!(place("//a.example/"), Place::Remote("https://a.example/".into(), None));
        assert_eq!(place("HTTP://a.example/"), Place::Remote("http://a.example/".into(), None));
    }

    #[test]
    fn data_urls_are_decoded() {
        assert_eq!(place("data:image/png;base64,aGkh"), Place::Data(b"hi!".to_vec()));
        assert_eq!(place("data:image/png;base64,aGk="), Place::Data(b"hi".to_vec()));
        assert!(matches!(place("data:image/png;base64,a*b"), Place::Refused(_)));
    }
}
