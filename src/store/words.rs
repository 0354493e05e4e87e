//! Why a request came to nothing, in words of ours: not all errors of the client may be shown, for
//! some hold the address.

use crate::say::Message;
#[cfg(any(feature = "s3", feature = "fetch"))]
use {std::io, ureq::Error};

/// An answer that did not come in time.
pub(super) fn late() -> Message {
    say!("the server does not answer in time")
}

/// An answer that broke off.
#[cfg(any(feature = "s3", feature = "fetch"))]
pub(super) fn broken(error: &io::Error) -> Message {
    say!("the connection broke off: {error}", error = error.kind().to_string())
}

/// A request without an answer.
#[cfg(any(feature = "s3", feature = "fetch"))]
pub(super) fn unanswered(error: &Error) -> Message {
    let unreachable = |why: &str| say!("the server cannot be reached: {why}", why);
    match error {
        Error::Timeout(_) => late(),
        Error::Io(error) if error.kind() != io::ErrorKind::InvalidData => {
            unreachable(&error.kind().to_string())
        }
        Error::HostNotFound => unreachable("host not found"),
        Error::ConnectionFailed | Error::Protocol(_) => unreachable("no connection"),
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::Io(_) => {
            say!("the connection is not safe: the server's certificate is not accepted")
        }
        _ => unreachable("the request was not sent"),
    }
}
