//! Work shared among threads, results in the order of the jobs.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// How far the threads may run ahead of the first job that is not done: only so many results are
/// ever held back to keep their order.
const AHEAD: usize = 256;

struct State<I> {
    jobs: I,
    /// Jobs given out.
    given: usize,
    /// Results handed on, in order.
    done: usize,
    closed: bool,
}

/// What the threads share.
struct Desk<I> {
    state: Mutex<State<I>>,
    moved: Condvar,
}

impl<I: Iterator> Desk<I> {
    fn lock(&self) -> MutexGuard<'_, State<I>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// The next job and its number, as soon as it is not too far ahead.
    fn take(&self, stopped: &dyn Fn() -> bool) -> Option<(usize, I::Item)> {
        let mut state = self.lock();
        while !state.closed && !stopped() && state.given >= state.done + AHEAD {
            // A signal wakes nobody, so look for one now and then.
            let wait = self.moved.wait_timeout(state, Duration::from_millis(100));
            state = wait.unwrap_or_else(|e| e.into_inner()).0;
        }
        if state.closed || stopped() {
            return None;
        }
        let job = state.jobs.next()?;
        state.given += 1;
        Some((state.given - 1, job))
    }

    fn advance(&self) {
        self.lock().done += 1;
        self.moved.notify_all();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.moved.notify_all();
    }
}

/// Does jobs on `lanes` threads, each with a worker of its own, and hands the results to `each` in
/// the order of the jobs. No job is begun after `stopped` or after `each` said no; those begun are
/// finished and handed on.
pub(super) fn in_order<I, W, R>(
    jobs: I,
    lanes: usize,
    worker: &(dyn Fn() -> W + Sync),
    work: &(dyn Fn(&mut W, I::Item) -> R + Sync),
    stopped: &(dyn Fn() -> bool + Sync),
    each: &mut dyn FnMut(R) -> bool,
) where
    I: Iterator + Send,
    R: Send,
{
    let state = State { jobs, given: 0, done: 0, closed: false };
    let desk = Desk { state: Mutex::new(state), moved: Condvar::new() };
    let (sender, results) = channel();
    thread::scope(|scope| {
        for _ in 0..lanes {
            let (sender, desk) = (sender.clone(), &desk);
            scope.spawn(move || {
                let mut worker = worker();
                while let Some((number, job)) = desk.take(stopped) {
                    if sender.send((number, work(&mut worker, job))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&next) {
                next += 1;
                if !each(result) {
                    desk.close();
                }
                desk.advance();
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let mut seen = Vec::new();
        let slow = |_: &mut (), n: u64| {
            thread::sleep(Duration::from_micros(n * 37 % 11 * 50));
            n
        };
        in_order(0..500, 4, &|| (), &slow, &|| false, &mut |n| {
            seen.push(n);
            true
        });
        assert_eq!(seen, (0..500).collect::<Vec<u64>>());
    }

    #[test]
    fn a_slow_job_holds_back_no_more_than_the_window() {
        let gate = (Mutex::new(false), Condvar::new());
        let begun = AtomicUsize::new(0);
        let work = |_: &mut (), n: usize| {
            if n == 0 {
                let mut open = gate.0.lock().unwrap();
                while !*open {
                    open = gate.1.wait(open).unwrap();
                }
            }
            // The last job that may begin before the first one is done lets it go on.
            if begun.fetch_add(1, Ordering::SeqCst) + 2 == AHEAD {
                *gate.0.lock().unwrap() = true;
                gate.1.notify_all();
            }
            begun.load(Ordering::SeqCst)
        };
        let mut results = 0;
        in_order(0..2000, 2, &|| (), &work, &|| false, &mut |_| {
            results += 1;
            true
        });
        assert_eq!(results, 2000);
    }

    #[test]
    fn no_job_begins_after_no() {
        let mut seen = 0;
        in_order(0..10_000, 3, &|| (), &|_, n| n, &|| false, &mut |n| {
            seen += 1;
            n < 10
        });
        assert!((11..1000).contains(&seen), "{seen}");
    }
}
