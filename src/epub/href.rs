//! Addresses of links: what a URL parser accepts, or nothing.

use std::fmt::Write as _;

/// The address as it may stand in a book: percent-encoded where the URL Standard asks for it.
/// `None` when it is no address of a kind that readers may follow.
pub(super) fn external(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    match scheme.as_str() {
        "mailto" => (!rest.is_empty()).then(|| format!("mailto:{}", encode(rest))),
        "http" | "https" => {
            let rest = rest.strip_prefix("//")?;
            let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            is_host(authority).then(|| format!("{scheme}://{authority}{}", encode(path)))
        }
        _ => None,
    }
}

/// Host and port; forbidden host code points of the URL Standard, 3.2.
fn is_host(authority: &str) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    let inner = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let sound = match inner {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => is_domain(host),
    };
    sound && (port.is_empty() || port.parse::<u16>().is_ok())
}

fn is_domain(host: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() < 64
            && l.chars().all(|c| c == '-' || c == '_' || c.is_alphanumeric())
    };
    let numeric = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_digit());
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or(host);
    // A host whose last label is a number is an IPv4 address, or a mistake.
    let address = !numeric(last) || host.parse::<std::net::Ipv4Addr>().is_ok();
    host.split('.').all(label) && address
}

/// Escapes what is not a URL code point; what is escaped already stays.
fn encode(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_hexdigit);
    let mut out = String::with_capacity(text.len());
    let mut fragment = false;
    for (i, &byte) in bytes.iter().enumerate() {
        let plain = match byte {
            b'%' => hex(i + 1) && hex(i + 2),
            // Only one fragment.
            b'#' => !std::mem::replace(&mut fragment, true),
            b => b.is_ascii_alphanumeric() || b"!$&'()*+,-./:;=?@_~".contains(&b),
        };
        if plain {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let cases = [
            ("https://example.org/a b?q=\"1\"#x#y", "https://example.org/a%20b?q=%221%22#x%23y"),
            ("HTTP://例子.测试/路", "http://例子.测试/%E8%B7%AF"),
            ("https://a.org/100%", "https://a.org/100%25"),
            ("https://a.org/%E4%B8%AD", "https://a.org/%E4%B8%AD"),
            ("https://user:pw@a.org:8080/", "https://a.org:8080/"),
            ("https://[::1]:80/x", "https://[::1]:80/x"),
            ("mailto:a@b.org?subject=你", "mailto:a@b.org?subject=%E4%BD%A0"),
        ];
        for (given, expected) in cases {
            assert_eq!(external(given).as_deref(), Some(expected), "{given}");
        }
    }

    #[test]
    fn no_addresses() {
        for given in [
            "javascript:alert(1)",
            "https:///path",
            "http://a b.org/",
            "https://a..b/",
            "https://1.2.3/",
            "https://a.org:99999/",
            "mailto:",
            "page.html",
        ] {
            assert_eq!(external(given), None, "{given}");
        }
    }
}
