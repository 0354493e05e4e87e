//! Requests: signed, sent, and sent again when that may help.

use std::collections::hash_map::RandomState;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read, Seek};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use super::answer::expect;
use super::refusal::Failed;
use super::settings::{Keys, Settings, invalid};
use super::{Found, Head, Location};
use crate::say::Told;

/// How often a request is made in all.
const ATTEMPTS: u32 = 5;

/// The pause before the second attempt; it doubles.
const PAUSE: Duration = Duration::from_millis(200);

/// After so long no new attempt is made: whoever waits for an article waits 60 s by default.
const PATIENCE: Duration = Duration::from_secs(25);

/// How long a request stays valid after it was signed.
const VALID: Duration = Duration::from_secs(900);

/// Longest page of a list that is read, in bytes: 1,000 keys of 1,024 bytes, escaped.
const PAGE: u64 = 16 << 20;

/// The name of the header that [`put`] adds.
const HASH: &str = "x-amz-meta-sha256";

struct Client {
    agent: Agent,
    settings: Settings,
    keys: Option<Credentials>,
}

/// The client of this process: made when it is first needed.
fn client() -> io::Result<&'static Client> {
    static CLIENT: OnceLock<Result<Client, Told>> = OnceLock::new();
    let made = CLIENT.get_or_init(|| {
        Client::new().map_err(|error| match Told::of(&error) {
            Some(told) => told.clone(),
            None => Told { said: say!("{error}", error), hint: None },
        })
    });
    let again = |told: &Told| {
        Told::error(io::ErrorKind::InvalidInput, told.said.clone(), told.hint.clone())
    };
    made.as_ref().map_err(again)
}

impl Client {
    fn new() -> io::Result<Client> {
        let settings = Settings::load()?;
        let seconds = |n| Some(Duration::from_secs(n));
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            // What is signed is for one server.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(seconds(5))
            .timeout_connect(seconds(5))
            .timeout_send_request(seconds(10))
            .timeout_recv_response(seconds(20))
            // Large files on slow lines; a line that stands still is seen sooner.
            .timeout_send_body(seconds(600))
            .timeout_recv_body(seconds(600))
            .timeout_per_read(seconds(20))
            .timeout_per_write(seconds(20))
            .max_idle_connections(64)
            .max_idle_connections_per_host(64);
        if let Some(path) = &settings.certificates {
            let roots = certificates(&fs::read(path).map_err(|error| {
                invalid(
                    say!("the certificates in `{path}`: {error}", path = path.display(), error),
                    None,
                )
            })?);
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        let keys = settings.keys.as_ref().map(|Keys { key, secret, token }| match token {
            Some(token) => Credentials::new_with_token(key, secret, token),
            None => Credentials::new(key, secret),
        });
        Ok(Client { agent: config.build().new_agent(), settings, keys })
    }

    fn bucket(&self, at: &Location) -> io::Result<Bucket> {
        if !at.has_bucket() {
            return Err(invalid(say!("`{name}` names no bucket", name = at.to_string()), None));
        }
        let Settings { region, endpoint, virtual_hosts, .. } = &self.settings;
        let china = if region.starts_with("cn-") { ".cn" } else { "" };
        let aws = || format!("https://s3.{region}.amazonaws.com{china}");
        let hosts = *virtual_hosts || endpoint.is_none() && !at.bucket.contains('.');
        let style = if hosts { UrlStyle::VirtualHost } else { UrlStyle::Path };
        let server = endpoint.clone().unwrap_or_else(aws);
        // The address may hold a password: it is not shown.
        let wrong = || {
            let hint = say!("write it as `https://s3.example.com`, in AWS_ENDPOINT_URL");
            invalid(say!("the address of the server is none for this bucket"), Some(hint))
        };
        let server = server.parse().map_err(|_| wrong())?;
        Bucket::new(server, style, at.bucket.clone(), region.clone()).map_err(|_| wrong())
    }

    /// The bucket of an object whose key can be asked for.
    fn object(&self, at: &Location) -> io::Result<Bucket> {
        if !at.has_key() {
            let hint = say!("a key has no empty parts, and none that are `.` or `..`");
            return Err(invalid(
                say!("`{name}` names no object", name = at.to_string()),
                Some(hint),
            ));
        }
        self.bucket(at)
    }

    fn keys(&self) -> Option<&Credentials> {
        self.keys.as_ref()
    }

    fn hopes_for(
        &self,
        at: &Location,
        answer: Result<Response<Body>, ureq::Error>,
    ) -> Result<Response<Body>, Failed> {
        expect(at, answer, self.keys.is_some())
    }

    fn get(&self, url: &str) -> Result<Response<Body>, ureq::Error> {
        self.agent.get(url).call()
    }
}

fn certificates(pem: &[u8]) -> RootCerts {
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    };
    parse_pem(pem).filter_map(certificate).into()
}

/// Tries again what may pass, with growing pauses that are not the same for all who wait.
fn tried<T>(mut once: impl FnMut() -> Result<T, Failed>) -> io::Result<T> {
    let (start, mut pause) = (Instant::now(), PAUSE);
    for _ in 1..ATTEMPTS {
        match once() {
            Ok(done) => return Ok(done),
            Err(failed) if failed.passing && start.elapsed() < PATIENCE => {
                let chance = RandomState::new().build_hasher().finish() % 1000;
                sleep(pause.mul_f64(0.5 + chance as f64 / 1000.0));
                pause *= 2;
            }
            Err(failed) => return Err(failed.error),
        }
    }
    once().map_err(|failed| failed.error)
}

/// The bytes of an object, at `most` so many.
pub fn get(at: &Location, most: u64) -> io::Result<Vec<u8>> {
    let client = client()?;
    let bucket = client.object(at)?;
    tried(|| {
        let url = bucket.get_object(client.keys(), &at.key).sign(VALID);
        let mut answer = client.hopes_for(at, client.get(url.as_str()))?;
        let mut bytes = Vec::new();
        let body = answer.body_mut().as_reader();
        body.take(most).read_to_end(&mut bytes).map_err(Failed::broken)?;
        Ok(bytes)
    })
}

/// An object of any length, into a file, instead of what is in it.
pub fn fetch(at: &Location, file: &mut File) -> io::Result<()> {
    let client = client()?;
    let bucket = client.object(at)?;
    tried(|| {
        // What the last attempt left is no part of this one, nor of none.
        file.set_len(0).and_then(|()| file.rewind()).map_err(Failed::of)?;
        let url = bucket.get_object(client.keys(), &at.key).sign(VALID);
        let mut answer = client.hopes_for(at, client.get(url.as_str()))?;
        io::copy(&mut answer.body_mut().as_reader(), file).map_err(Failed::broken)?;
        Ok(())
    })
}

/// What is known of an object.
pub fn head(at: &Location) -> io::Result<Head> {
    let client = client()?;
    let bucket = client.object(at)?;
    tried(|| {
        let url = bucket.head_object(client.keys(), &at.key).sign(VALID);
        let answer = client.hopes_for(at, client.agent.head(url.as_str()).call())?;
        let text = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let bytes = text("content-length").and_then(|length| length.parse().ok());
        Ok(Head { bytes: bytes.unwrap_or(0), sha256: text(HASH).map(str::to_owned) })
    })
}

/// Writes an object, whole or not at all, and its SHA-256 beside it.
pub fn put(at: &Location, bytes: &[u8], sha256: &str) -> io::Result<()> {
    let client = client()?;
    let bucket = client.object(at)?;
    tried(|| {
        let mut action = bucket.put_object(client.keys(), &at.key);
        action.headers_mut().insert(HASH, sha256);
        let request = client.agent.put(action.sign(VALID).as_str()).header(HASH, sha256);
        let sent = request.header("content-type", media_type(&at.key)).send(bytes);
        client.hopes_for(at, sent).map(drop)
    })
}

/// Writes an object from a file, whole or not at all.
pub fn put_file(at: &Location, file: &File) -> io::Result<()> {
    let client = client()?;
    let bucket = client.object(at)?;
    tried(|| {
        (&*file).rewind().map_err(Failed::of)?;
        let url = bucket.put_object(client.keys(), &at.key).sign(VALID);
        let request = client.agent.put(url.as_str()).header("content-type", media_type(&at.key));
        client.hopes_for(at, request.send(file)).map(drop)
    })
}

/// What browsers take a file for.
fn media_type(key: &str) -> &'static str {
    match key.rsplit('.').next() {
        Some("epub") => "application/epub+zip",
        Some("pdf") => "application/pdf",
        Some("json") => "application/json",
        Some("jsonl") => "application/x-ndjson",
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

/// Lists a folder in the order of the keys, page after page: what is right in it or, if it is to
/// be `deep`, every object below.
pub fn list(folder: &Location, deep: bool, each: &mut dyn FnMut(Found)) -> io::Result<()> {
    let (client, folder) = (client()?, folder.folder());
    let bucket = client.bucket(&folder)?;
    let mut next: Option<String> = None;
    loop {
        let page = tried(|| {
            let mut action = bucket.list_objects_v2(client.keys());
            action.with_prefix(&*folder.key);
            if !deep {
                action.with_delimiter("/");
            }
            if let Some(token) = &next {
                action.with_continuation_token(&**token);
            }
            let mut answer = client.hopes_for(&folder, client.get(action.sign(VALID).as_str()))?;
            let mut text = String::new();
            let body = answer.body_mut().as_reader();
            body.take(PAGE).read_to_string(&mut text).map_err(Failed::broken)?;
            ListObjectsV2::parse_response(&text).map_err(|_| {
                let hint = say!("check that the server in AWS_ENDPOINT_URL speaks S3");
                Failed::of(invalid(say!("the server's list is not understood"), Some(hint)))
            })
        })?;
        page.contents.into_iter().for_each(|object| each(Found::Object(object.key)));
        page.common_prefixes.into_iter().for_each(|found| each(Found::Folder(found.prefix)));
        let before = std::mem::replace(&mut next, page.next_continuation_token);
        if next.is_none() || next == before {
            return Ok(());
        }
    }
}
