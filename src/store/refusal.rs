//! What servers say when they do not do what they are asked, in words of ours.

use std::io;

use super::{Location, words};
use crate::say::{Message, Told};

/// A request that came to nothing.
pub(super) struct Failed {
    pub error: io::Error,
    /// Whether the same request may succeed in a moment.
    pub passing: bool,
}

impl Failed {
    /// For good.
    pub fn of(error: io::Error) -> Failed {
        Failed { error, passing: false }
    }

    pub fn passing(kind: io::ErrorKind, said: Message) -> Failed {
        let hint = say!("try again later: with `--resume` a batch goes on where it was");
        Failed { error: Told::error(kind, said, Some(hint)), passing: true }
    }
}

pub(super) fn too_slow() -> Failed {
    Failed::passing(io::ErrorKind::TimedOut, words::late())
}

/// The code of a refusal. Nothing else of it is looked at: it may repeat what was signed.
pub(super) fn code(text: &str) -> Option<&str> {
    let code = text.split_once("<Code>")?.1.split_once("</Code>")?.0;
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'.';
    Some(code).filter(|code| (1..=64).contains(&code.len()) && code.bytes().all(is_name))
}

pub(super) fn refused(
    at: &Location,
    number: u16,
    code: Option<&str>,
    region: Option<&str>,
    has_keys: bool,
) -> Failed {
    let shown = code.map_or_else(|| number.to_string(), |code| format!("{number} {code}"));
    let own = |kind, said, hint| Failed::of(Told::error(kind, said, hint));
    match (number, code) {
        (404, Some("NoSuchBucket")) => own(
            io::ErrorKind::NotFound,
            say!("there is no bucket `{bucket}`", bucket = at.bucket),
            Some(say!(
                "check its name, the region in AWS_REGION and the server in AWS_ENDPOINT_URL"
            )),
        ),
        (404, _) => own(
            io::ErrorKind::NotFound,
            say!("there is no object `{name}`", name = at.to_string()),
            Some(say!("check the name: upper and lower case are not the same")),
        ),
        (429 | 500..=599, _) | (408, _) | (_, Some("RequestTimeout" | "SlowDown")) => {
            Failed::passing(io::ErrorKind::Other, say!("the server is busy ({shown})", shown))
        }
        (301 | 302 | 307 | 400, _) if region.is_some() => own(
            io::ErrorKind::InvalidInput,
            say!("the bucket `{bucket}` is in another region", bucket = at.bucket),
            region.map(|region| say!("set AWS_REGION to `{region}`", region)),
        ),
        (401 | 403, _) if has_keys => own(
            io::ErrorKind::PermissionDenied,
            say!("access to bucket `{bucket}` is denied ({shown})", bucket = at.bucket, shown),
            Some(say!("check the access key, what it may do (get, put, list), and AWS_REGION")),
        ),
        (401 | 403, _) => own(
            io::ErrorKind::PermissionDenied,
            say!("access to bucket `{bucket}` is denied ({shown})", bucket = at.bucket, shown),
            Some(say!(
                "no access key was found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
            )),
        ),
        _ => own(io::ErrorKind::Other, say!("the server refuses ({shown})", shown), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(
        number: u16,
        text: &str,
        region: Option<&str>,
        has_keys: bool,
    ) -> (String, String, bool) {
        let at = Location::of("s3://b/x.txt").unwrap();
        let failed = refused(&at, number, code(text), region, has_keys);
        let told = Told::of(&failed.error).unwrap();
        let hint = told.hint.as_ref().map(ToString::to_string).unwrap_or_default();
        (told.said.to_string(), hint, failed.passing)
    }

    #[test]
    fn refusals_are_told_apart() {
        let (said_, hint, passing) = said(404, "<Error><Code>NoSuchBucket</Code>", None, true);
        assert_eq!((&*said_, passing), ("there is no bucket `b`", false));
        assert!(hint.contains("AWS_ENDPOINT_URL"));
        assert_eq!(said(404, "", None, true).0, "there is no object `s3://b/x.txt`");
        let denied = said(403, "<Code>AccessDenied</Code>", None, false);
        assert_eq!(denied.0, "access to bucket `b` is denied (403 AccessDenied)");
        assert!(denied.1.starts_with("no access key was found"));
        assert!(said(403, "", None, true).1.contains("what it may do"));
        assert_eq!(said(301, "", Some("cn-north-1"), true).1, "set AWS_REGION to `cn-north-1`");
        assert_eq!(
            said(400, "<Code>ExpiredToken</Code>", None, true).0,
            "the server refuses (400 ExpiredToken)"
        );
        for (number, text) in [
            (500, ""),
            (503, "<Code>SlowDown</Code>"),
            (429, ""),
            (400, "<Code>RequestTimeout</Code>"),
        ] {
            assert!(said(number, text, None, true).2, "{number}");
        }
    }

    #[test]
    fn what_a_server_says_besides_its_code_is_not_repeated() {
        let text = "<Error><Code>Signature Wrong</Code><StringToSign>AWS4…secret</StringToSign>";
        assert_eq!(said(400, text, None, true).0, "the server refuses (400)");
    }
}
