//! Images of the web, for articles whose user asked to fetch them: of `http` and `https` alone,
//! from public addresses alone, within limits of size and time.

mod public;

use std::io::{self, Read};
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

use super::words;
use crate::source::AssetError;

/// Longest time for one image, with redirections.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longest time in which an article's images are begun.
const IN_ALL: Duration = Duration::from_secs(120);

/// Most bytes for all images of an article.
const MOST_IN_ALL: u64 = 256 << 20;

/// How often a server may point elsewhere.
const REDIRECTIONS: u32 = 5;

const AGENT: &str = concat!("banxin/", env!("CARGO_PKG_VERSION"));
const KINDS: &str = "image/webp,image/png,image/jpeg,image/gif,image/svg+xml,image/*;q=0.5";

/// What one article may fetch.
#[derive(Debug)]
pub struct Web {
    agent: Agent,
    begun: OnceLock<Instant>,
    bytes: AtomicU64,
}

impl Web {
    /// With nothing fetched yet.
    pub fn new() -> Web {
        static AGENT: OnceLock<Agent> = OnceLock::new();
        Web::of(AGENT.get_or_init(|| agent(public::is_public)).clone())
    }

    fn of(agent: Agent) -> Web {
        Web { agent, begun: OnceLock::new(), bytes: AtomicU64::new(0) }
    }

    /// The bytes of an image, at `most` so many.
    pub fn get(&self, url: &str, most: u64) -> Result<Vec<u8>, AssetError> {
        if self.begun.get_or_init(Instant::now).elapsed() > IN_ALL {
            return Err(AssetError::Refused(say!("the images of this article take too long")));
        }
        let left = MOST_IN_ALL.saturating_sub(self.bytes.load(Ordering::Relaxed));
        let mut answer = self.agent.get(url).call().map_err(|error| told(&error))?;
        let mut bytes = Vec::new();
        let body = answer.body_mut().as_reader();
        body.take(most.min(left) + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        let length = bytes.len() as u64;
        if length > most {
            return Err(AssetError::TooLarge(length));
        }
        if self.bytes.fetch_add(length, Ordering::Relaxed) + length > MOST_IN_ALL {
            self.bytes.fetch_sub(length, Ordering::Relaxed);
            return Err(AssetError::Refused(say!("the images of this article are too many")));
        }
        Ok(bytes)
    }
}

impl Default for Web {
    fn default() -> Web {
        Web::new()
    }
}

fn agent(allowed: fn(SocketAddr) -> bool) -> Agent {
    let config = Agent::config_builder()
        .max_redirects(REDIRECTIONS)
        .timeout_global(Some(PATIENCE))
        .timeout_connect(Some(Duration::from_secs(10)))
        // A proxy would ask for names by itself, and might find private addresses.
        .proxy(None)
        .user_agent(AGENT)
        .accept(KINDS)
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Guard { allowed })
}

/// Finds addresses and keeps those that are allowed. Every connection goes through here, also one
/// to an address written in digits and one that a redirection leads to, and is made to the very
/// address that was looked at.
#[derive(Debug)]
struct Guard {
    allowed: fn(SocketAddr) -> bool,
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let all = DefaultResolver::default().resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        all.iter().filter(|at| (self.allowed)(**at)).for_each(|at| kept.push(*at));
        if kept.is_empty() {
            return Err(Error::Io(io::ErrorKind::PermissionDenied.into()));
        }
        Ok(kept)
    }
}

fn broken(error: &io::Error) -> AssetError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(inner) => told(inner),
        None => AssetError::Failed(words::broken(error)),
    }
}

fn told(error: &Error) -> AssetError {
    AssetError::Failed(match error {
        Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return AssetError::Refused(say!("its server has no public address"));
        }
        Error::StatusCode(number) => say!("the server answers {number}", number = *number as u64),
        Error::TooManyRedirects => say!("the server points elsewhere too often"),
        Error::BadUri(_) | Error::Http(_) => say!("the address is none"),
        _ => words::unanswered(error),
    })
}

#[cfg(test)]
mod tests;
