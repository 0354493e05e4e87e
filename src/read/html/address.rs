//! Where links lead, seen from where the page was read.

/// An address that leads somewhere from a book: absolute, by `http`, `https` or `mailto`.
pub(super) fn absolute(href: &str, base: Option<&str>) -> Option<String> {
    let href = href.trim();
    let scheme = href.split_once(':').map(|(s, _)| s.to_ascii_lowercase()).filter(|s| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
    });
    match scheme.as_deref() {
        Some("http" | "https" | "mailto") => return Some(href.to_owned()),
        Some(_) => return None,
        None => {}
    }
    let (scheme, rest) = base?.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|h| !h.is_empty())?;
    if let Some(other) = href.strip_prefix("//") {
        return Some(format!("{scheme}://{other}"));
    }
    let path = rest[host.len()..].split(['?', '#']).next().unwrap_or_default();
    let folder = match href.starts_with('/') {
        true => "",
        false => path.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let end = href.find(['?', '#']).unwrap_or(href.len());
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    let (way, query) = href.split_at(end);
    for part in way.trim_start_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(format!("{scheme}://{host}/{}{query}", parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_where_the_page_was() {
        let base = Some("https://a.example/x/y.html?q#z");
        for (href, expected) in [
            ("http://b.example/", Some("http://b.example/")),
            ("//b.example/c", Some("https://b.example/c")),
            ("/c", Some("https://a.example/c")),
            ("c.html#d", Some("https://a.example/x/c.html#d")),
            ("../c", Some("https://a.example/c")),
            ("../../../c", Some("https://a.example/c")),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("", None),
        ] {
            assert_eq!(absolute(href, base).as_deref(), expected, "{href}");
        }
        assert_eq!(absolute("/c", None), None);
        assert_eq!(absolute("mailto:a@b.example", None).as_deref(), Some("mailto:a@b.example"));
    }
}
