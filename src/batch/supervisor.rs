//! A worker that is watched: a child of this program that can be killed when an article takes too
//! long or too much, and that can crash without harm. It is started when needed and again after
//! its end.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::outcome::{Fault, Outcome};
use super::{Limits, Order};

/// How often time and memory are looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Longest time a worker may take to say hello.
const HELLO: Duration = Duration::from_secs(60);

/// A worker and what it may use.
pub(super) struct Supervisor {
    program: PathBuf,
    limits: Limits,
    worker: Option<Worker>,
}

struct Worker {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

/// Why there is no answer.
enum End {
    TimeOut(Duration),
    Memory(u64),
    /// The worker is gone; with its exit status, where there is one.
    Gone(String),
}

impl Supervisor {
    pub fn new(program: &Path, limits: Limits) -> Supervisor {
        Supervisor { program: program.to_owned(), limits, worker: None }
    }

    /// Has an order done. A worker that ends by itself is given the order once more: something
    /// else may have killed it. `None` when it ended since the program is asked to `stop`.
    pub fn convert(&mut self, order: &Order, stop: &dyn Fn() -> bool) -> Option<Outcome> {
        let start = Instant::now();
        let mut end = self.attempt(order);
        if matches!(end, Err(End::Gone(_))) && !stop() {
            end = self.attempt(order);
        }
        let fault = match end {
            Ok(outcome) => return Some(outcome),
            Err(End::Gone(_)) if stop() => return None,
            Err(end) => end.fault(),
        };
        let mut outcome = Outcome::failed(&order.id, order.input.as_deref(), fault);
        outcome.ms = start.elapsed().as_millis() as u64;
        Some(outcome)
    }

    fn attempt(&mut self, order: &Order) -> Result<Outcome, End> {
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => Worker::start(&self.program)?,
        };
        let own = order.timeout_ms.map(Duration::from_millis);
        let limits = Limits { timeout: own.or(self.limits.timeout), ..self.limits };
        let answer = worker.ask(order, &limits);
        match &answer {
            // A worker that has grown is let go, so that no article pays for those before it.
            Ok(_) if limits.memory.is_some_and(|most| worker.memory() > most / 2) => worker.end(),
            Ok(_) => self.worker = Some(worker),
            Err(_) => worker.kill(),
        }
        answer
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.end();
        }
    }
}

impl End {
    fn fault(&self) -> Fault {
        match self {
            End::TimeOut(limit) => {
                let message = say!("not done after {limit} s", limit = limit.as_secs_f64());
                Fault::new("timeout", message)
            }
            End::Memory(limit) => {
                let message = say!("took more than {limit} MiB of memory", limit = limit >> 20);
                Fault::new("out-of-memory", message)
            }
            End::Gone(how) => Fault::new("crash", say!("the worker ended twice: {how}", how)),
        }
    }
}

impl Worker {
    fn start(program: &Path) -> Result<Worker, End> {
        let gone = |error: std::io::Error| End::Gone(error.to_string());
        let mut child = Command::new(program)
            .args(["worker", "--keep-lists"])
            // There are as many workers as are to be busy: one thread each.
            .env("RAYON_NUM_THREADS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(gone)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(End::Gone("it has no pipes".to_owned()));
        };
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut worker = Worker { child, input, lines };
        let hello = worker.wait(&Limits { timeout: Some(HELLO), memory: None });
        if let Err(end) = hello {
            worker.kill();
            return Err(end);
        }
        Ok(worker)
    }

    fn ask(&mut self, order: &Order, limits: &Limits) -> Result<Outcome, End> {
        // An order holds nothing that JSON has no form for.
        let mut line = serde_json::to_string(order).unwrap_or_default();
        line.push('\n');
        if self.input.write_all(line.as_bytes()).is_err() {
            return Err(self.gone());
        }
        let line = self.wait(limits)?;
        serde_json::from_str(&line).map_err(|e| End::Gone(format!("it answers nonsense: {e}")))
    }

    /// The next line, if it comes within the limits.
    fn wait(&mut self, limits: &Limits) -> Result<String, End> {
        let start = Instant::now();
        loop {
            match self.lines.recv_timeout(LOOK) {
                Ok(line) => return Ok(line),
                Err(RecvTimeoutError::Disconnected) => return Err(self.gone()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            match limits {
                Limits { timeout: Some(most), .. } if start.elapsed() >= *most => {
                    return Err(End::TimeOut(*most));
                }
                Limits { memory: Some(most), .. } if self.memory() > *most => {
                    return Err(End::Memory(*most));
                }
                _ => {}
            }
        }
    }

    fn gone(&mut self) -> End {
        let status = self.child.wait();
        End::Gone(status.map_or_else(|e| e.to_string(), |status| status.to_string()))
    }

    /// Resident memory in bytes; 0 where the system does not tell it this way.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kib.unwrap_or(0) << 10
    }

    fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Lets it end by itself.
    fn end(self) {
        let Worker { mut child, input, .. } = self;
        drop(input);
        let _ = child.wait();
    }
}
