//! A worker: jobs come in as lines of JSON, one answer a line goes out. It keeps nothing between
//! them but theme and faces, and no job ends it.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use serde_json::json;

use super::outcome::{Fault, Outcome};
use super::{Order, Settle, Stop, article};
use crate::say::Message;

/// Longest line read, in bytes: an article of 64 MiB in base64.
const LONGEST: u64 = 96 << 20;

/// What a worker may be woken by.
pub enum Event {
    /// A line, or why it is none; without a reason there are no more.
    Line(Result<String, Option<Message>>),
    /// A signal came.
    Wake,
}

/// Reads jobs on a thread of its own, so that a signal is heard while there is none.
pub fn read_jobs(input: impl Read + Send + 'static) -> io::Result<Receiver<Event>> {
    let (sender, events) = sync_channel(1);
    let waker = sender.clone();
    // Full means that the worker is awake anyway.
    Stop::wake(move || drop(waker.try_send(Event::Wake)))?;
    thread::spawn(move || lines(input, &sender));
    Ok(events)
}

fn lines(input: impl Read, sender: &SyncSender<Event>) {
    let mut input = io::BufReader::new(input);
    loop {
        let mut line = Vec::new();
        match (&mut input).take(LONGEST).read_until(b'\n', &mut line) {
            // The waker keeps the channel open: an empty line that has no end says it is over.
            Ok(0) | Err(_) => return drop(sender.send(Event::Line(Err(None)))),
            Ok(n) if n as u64 == LONGEST && line.last() != Some(&b'\n') => {
                let rest = input.skip_until(b'\n').is_ok();
                let why = Err(Some(say!("the line is too long")));
                if !rest || sender.send(Event::Line(why)).is_err() {
                    return;
                }
            }
            Ok(_) => {
                let text = String::from_utf8(line).map_err(|_| Some(say!("the line is not UTF-8")));
                if sender.send(Event::Line(text)).is_err() {
                    return;
                }
            }
        }
    }
}

/// Answers jobs until there are no more, or until it is asked to stop. An error is one of the
/// output: nobody listens any more.
pub fn work(
    events: &Receiver<Event>,
    mut output: impl Write,
    settle: &dyn Settle,
    stop: &Stop,
) -> io::Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let formats = ["epub", "pdf"];
    let hello = json!({"v": 1, "hello": "banxin", "version": version, "formats": formats});
    writeln!(output, "{hello}")?;
    output.flush()?;
    let mut number = 0;
    while !stop.asked() {
        let line = match events.recv() {
            Ok(Event::Line(Err(None))) => break,
            Ok(Event::Line(Err(Some(why)))) => Err(why),
            Ok(Event::Line(Ok(line))) => Ok(line),
            Ok(Event::Wake) => continue,
            Err(_) => break,
        };
        number += 1;
        if line.as_ref().is_ok_and(|line| line.trim().is_empty()) {
            continue;
        }
        output.write_all(answer(line, number, settle).answer().as_bytes())?;
        output.flush()?;
    }
    Ok(())
}

fn answer(line: Result<String, Message>, number: usize, settle: &dyn Settle) -> Outcome {
    let named = |id: String| if id.is_empty() { format!("line {number}") } else { id };
    let line = match line {
        Ok(line) => line,
        Err(why) => {
            return Outcome::failed(&named(String::new()), None, Fault::new("bad-job", why));
        }
    };
    match Order::parse(&line) {
        Ok(order) => article::convert(&Order { id: named(order.id.clone()), ..order }, settle),
        Err((id, fault)) => Outcome::failed(&named(id), None, fault),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Opts, Setup};
    use super::*;
    use crate::diag::Diagnostic;
    use std::sync::Arc;

    /// Panics when it is asked for anything.
    struct Panics;

    impl Settle for Panics {
        fn setup(&self, _: &Opts, _: Option<&[String]>) -> Result<Arc<Setup>, Diagnostic> {
            panic!("on purpose")
        }
    }

    fn answers(input: &'static [u8]) -> Vec<Outcome> {
        let (sender, events) = sync_channel(1);
        thread::spawn(move || lines(input, &sender));
        let mut output = Vec::new();
        work(&events, &mut output, &Panics, &Stop::default()).unwrap();
        let text = String::from_utf8(output).unwrap();
        text.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_panic_is_an_answer() {
        let answers = answers(b"{\"id\":\"a\",\"text\":\"x\"}\n\n{\"text\":\"y\"}");
        let said: Vec<_> =
            answers.iter().map(|a| (&*a.id, &*a.error.as_ref().unwrap().code)).collect();
        assert_eq!(said, [("a", "internal"), ("line 3", "internal")]);
    }

    #[test]
    fn what_is_no_text_is_an_answer() {
        let answers = answers(b"\xff\xfe\n");
        assert_eq!(answers[0].error.as_ref().unwrap().code, "bad-job");
    }
}
