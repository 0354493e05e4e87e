//! What becomes of a request: an answer, or why there is none, in words of ours.

use std::io::{self, Read};

use ureq::http::Response;
use ureq::{Body, Error};

use super::Location;
use super::refusal::{Failed, code, refused, too_slow};
use crate::say::Told;

impl Failed {
    /// An answer that broke off.
    pub fn broken(error: io::Error) -> Failed {
        let inner = error.get_ref().and_then(|e| e.downcast_ref::<Error>());
        match (inner, error.kind()) {
            (Some(Error::Timeout(_)), _) | (None, io::ErrorKind::TimedOut) => too_slow(),
            _ => {
                let said =
                    say!("the connection broke off: {error}", error = error.kind().to_string());
                Failed::passing(io::ErrorKind::ConnectionAborted, said)
            }
        }
    }

    /// A request without an answer. Not all of these errors may be shown: some hold the address.
    pub fn unanswered(error: &Error) -> Failed {
        let unreachable = |why: String| {
            let said = say!("the server cannot be reached: {why}", why);
            Failed::passing(io::ErrorKind::NotConnected, said)
        };
        match error {
            Error::Timeout(_) => too_slow(),
            Error::Io(error) if error.kind() != io::ErrorKind::InvalidData => {
                unreachable(error.kind().to_string())
            }
            Error::HostNotFound => unreachable("host not found".to_owned()),
            Error::ConnectionFailed | Error::Protocol(_) => unreachable("no connection".to_owned()),
            Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::Io(_) => {
                Failed::of(Told::error(
                    io::ErrorKind::ConnectionRefused,
                    say!("the connection is not safe: the server's certificate is not accepted"),
                    Some(say!("certificates of your own go into a file that AWS_CA_BUNDLE names")),
                ))
            }
            _ => Failed { passing: false, ..unreachable("the request was not sent".to_owned()) },
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
