//! A server that answers as it is told, and remembers what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What it was asked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub method: String,
    /// Path and query, as they came.
    pub target: String,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// What it answers.
pub(crate) enum Answer {
    Full(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// It promises the whole, sends half of it, and hangs up.
    Half(Vec<u8>),
    /// It hangs up.
    Nothing,
}

impl Answer {
    pub fn of(status: u16, body: impl Into<Vec<u8>>) -> Answer {
        Answer::Full(status, Vec::new(), body.into())
    }
}

type Act = dyn Fn(&Request) -> Answer + Send + Sync;

/// It ends with the test's process.
pub(crate) struct Server {
    pub endpoint: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn start(act: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (act, log): (Arc<Act>, _) = (Arc::new(act), seen.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (act, log) = (act.clone(), log.clone());
                thread::spawn(move || serve(stream, &*act, &log));
            }
        });
        Server { endpoint, seen }
    }

    /// What it was asked until now.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("a lock").clone()
    }
}

fn serve(stream: TcpStream, act: &Act, log: &Mutex<Vec<Request>>) {
    let mut stream = stream;
    let Some(request) = read(&stream) else { return };
    let is_head = request.method == "HEAD";
    let answer = act(&request);
    log.lock().expect("a lock").push(request);
    let (status, headers, body, most) = match answer {
        Answer::Full(status, headers, body) => (status, headers, body, usize::MAX),
        Answer::Half(body) => (200, Vec::new(), body.clone(), body.len() / 2),
        Answer::Nothing => return,
    };
    let mut head = format!("HTTP/1.1 {status} so\r\nconnection: close\r\n");
    head += &format!("content-length: {}\r\n", body.len());
    headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
    head += "\r\n";
    // Who asks may hang up, too.
    let _ = stream.write_all(head.as_bytes());
    if !is_head {
        let _ = stream.write_all(&body[..body.len().min(most)]);
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut input = BufReader::new(stream);
    let mut line = String::new();
    input.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        input.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    Some(Request { method, target, headers, body })
}
