//! What becomes of a request: an answer, or why there is none, in words of ours.

use std::io::{self, Read};

use ureq::http::Response;
use ureq::{Body, Error};

use super::refusal::{Failed, code, refused, too_slow};
use super::{Location, words};
use crate::say::Told;

impl Failed {
    /// An answer that broke off.
    pub fn broken(error: io::Error) -> Failed {
        let inner = error.get_ref().and_then(|e| e.downcast_ref::<Error>());
        match (inner, error.kind()) {
            (Some(Error::Timeout(_)), _) | (None, io::ErrorKind::TimedOut) => too_slow(),
            _ => Failed::passing(io::ErrorKind::ConnectionAborted, words::broken(&error)),
        }
    }

    /// A request without an answer.
    pub fn unanswered(error: &Error) -> Failed {
        let unreachable = || Failed::passing(io::ErrorKind::NotConnected, words::unanswered(error));
        match error {
            Error::Timeout(_) => too_slow(),
            Error::Io(error) if error.kind() != io::ErrorKind::InvalidData => unreachable(),
            Error::HostNotFound | Error::ConnectionFailed | Error::Protocol(_) => unreachable(),
            Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::Io(_) => {
                Failed::of(Told::error(
                    io::ErrorKind::ConnectionRefused,
                    words::unanswered(error),
                    Some(say!("certificates of your own go into a file that AWS_CA_BUNDLE names")),
                ))
            }
            _ => Failed { passing: false, ..unreachable() },
        }
    }
}

/// How much of a refusal is read.
const LONGEST: u64 = 64 << 10;

/// An answer, if it is the one that was hoped for.
pub(super) fn expect(
    at: &Location,
    answer: Result<Response<Body>, Error>,
    has_keys: bool,
) -> Result<Response<Body>, Failed> {
    let mut answer = answer.map_err(|error| Failed::unanswered(&error))?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    let mut text = Vec::new();
    // Half a refusal is one, too.
    let _ = answer.body_mut().as_reader().take(LONGEST).read_to_end(&mut text);
    let text = String::from_utf8_lossy(&text);
    let region = answer.headers().get("x-amz-bucket-region").and_then(|r| r.to_str().ok());
    Err(refused(at, answer.status().as_u16(), code(&text), region, has_keys))
}
