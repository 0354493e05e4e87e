//! A batch: any number of articles, on several lanes, with a record.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::outcome::{Fault, Outcome, Status};
use super::record::{Past, Record};
use super::sources::{Item, folders};
use super::supervisor::Supervisor;
use super::{
    Guarded, Limits, Opts, Order, Settle, Shard, Stop, article, guard, keep_lists, queue, write,
};

/// What is to be done, and how.
pub struct Batch<'a> {
    /// The articles.
    pub items: Vec<Item>,
    /// Where the books go.
    pub out: PathBuf,
    /// Options for all of them that have none of their own.
    pub opts: Opts,
    /// Options for the articles in a folder, in place of those; by the folder as the articles name it.
    pub local: BTreeMap<PathBuf, Opts>,
    /// How many at once.
    pub lanes: usize,
    /// The share of the articles that is to be done.
    pub shard: Option<Shard>,
    /// Where the record is.
    pub record: PathBuf,
    /// Whether what is done and unchanged is left alone.
    pub resume: bool,
    /// Limits of each article. With any, workers do the work; without, this program.
    pub limits: Limits,
    /// After so many failures no more articles are begun.
    pub max_failures: Option<usize>,
    /// This program, to start workers.
    pub program: PathBuf,
    /// Makes setups.
    pub settle: &'a dyn Settle,
    /// Whether to end early.
    pub stop: Stop,
}

/// How many articles came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that were to be done.
    pub of: usize,
    /// Made now.
    pub made: usize,
    /// Made before.
    pub cached: usize,
    /// Failed.
    pub failed: usize,
}

/// Why a batch did not go on to its end.
#[derive(Debug)]
pub enum End {
    /// The record cannot be read or written.
    Record(io::Error),
    /// There are as many failures as are allowed.
    Failures,
    /// A signal came.
    Stopped,
}

/// What does the work of a lane.
enum Lane {
    Child(Supervisor),
    /// A pool of one thread: articles do not wait for parts of each other.
    Here(Option<rayon::ThreadPool>),
}

/// Stack of a thread that converts, in bytes.
const STACK: usize = 16 << 20;

impl Batch<'_> {
    /// Converts the articles and tells `each` of them, in their order, as soon as it is recorded.
    /// The outcome of articles that were begun is told, too, when the end comes early.
    pub fn run(&self, each: &mut dyn FnMut(&Outcome, Tally)) -> (Tally, Option<End>) {
        let mine: Vec<&Item> = self.items.iter().filter(|item| self.holds(item)).collect();
        let mut tally = Tally { of: mine.len(), ..Tally::default() };
        let (past, mut record) = match self.open() {
            Ok(open) => open,
            Err(error) => return (tally, Some(End::Record(error))),
        };
        // What is listed in a store is the same for all articles of a batch.
        keep_lists();
        folders(&self.items, &self.out).iter().for_each(|folder| write::sweep(folder));
        let mut end = None;
        let stopped = || self.stop.asked();
        let guarded = self.guarded();
        let work = |lane: &mut Lane, item: &Item| self.item(lane, item, past.as_ref(), &guarded);
        let lanes = self.lanes.clamp(1, mine.len().max(1));
        queue::in_order(
            mine.into_iter(),
            lanes,
            &|| self.lane(),
            &work,
            &stopped,
            &mut |outcome| {
                let Some(outcome) = outcome else { return true };
                tally.count(outcome.status);
                let is_new = outcome.status != Status::Cached;
                if is_new && let Err(error) = record.add(&outcome) {
                    end = Some(End::Record(error));
                }
                each(&outcome, tally);
                if end.is_none() && self.max_failures.is_some_and(|most| tally.failed >= most) {
                    end = Some(End::Failures);
                }
                end.is_none()
            },
        );
        if let Err(error) = record.sync() {
            end.get_or_insert(End::Record(error));
        }
        if self.stop.asked() {
            end = Some(End::Stopped);
        }
        (tally, end)
    }

    /// The articles, of all shards: a book of one may not take the place of another.
    fn guarded(&self) -> Guarded {
        let is_read = |item: &&Item| item.more.as_ref().is_none_or(|m| m.fault.is_none());
        Guarded::new(self.items.iter().filter(is_read).map(|item| &*item.input))
    }

    fn holds(&self, item: &Item) -> bool {
        self.shard.is_none_or(|shard| shard.holds(&item.id))
    }

    fn open(&self) -> io::Result<(Option<Past>, Record)> {
        let record = Record::open(&self.record)?;
        let past = if self.resume { Past::read(record.path())? } else { None };
        Ok((past, record))
    }

    fn lane(&self) -> Lane {
        if self.limits.any() {
            return Lane::Child(Supervisor::new(&self.program, self.limits));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK);
        Lane::Here(pool.build().ok())
    }

    fn item(
        &self,
        lane: &mut Lane,
        item: &Item,
        past: Option<&Past>,
        guarded: &Guarded,
    ) -> Option<Outcome> {
        let order =
            self.order(item).and_then(|order| match article::hit(&order, self.settle, guarded) {
                Some(path) => Err(guard::fault(&path)),
                None => Ok(order),
            });
        let order = match order {
            Ok(order) => order,
            Err(fault) => {
                let input = item.input.display().to_string();
                let input = Some(input.as_str()).filter(|i| !i.is_empty());
                return Some(Outcome::failed(&item.id, input, fault));
            }
        };
        if let Some(before) = past.and_then(|past| past.outcome(&item.id))
            && article::is_current(&before, &order, self.settle)
        {
            return Some(Outcome { status: Status::Cached, ms: 0, ..before });
        }
        match lane {
            Lane::Child(supervisor) => supervisor.convert(&order, &|| self.stop.asked()),
            Lane::Here(Some(pool)) => Some(pool.install(|| article::convert(&order, self.settle))),
            Lane::Here(None) => Some(article::convert(&order, self.settle)),
        }
    }

    /// The order for an item; a path that JSON cannot hold has none.
    fn order(&self, item: &Item) -> Result<Order, Fault> {
        let more = item.more.as_deref().cloned().unwrap_or_default();
        if let Some(fault) = more.fault {
            return Err(fault);
        }
        let text = |path: &Path| match path.to_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(Fault::new("name-not-utf8", say!("the file name is not UTF-8: rename it"))),
        };
        let local = item.input.parent().and_then(|folder| self.local.get(folder));
        let mut opts = local.unwrap_or(&self.opts).clone();
        opts.extend(more.opts);
        Ok(Order {
            v: 1,
            id: item.id.to_string(),
            input: Some(text(&item.input)?),
            out: Some(text(&self.out.join(&item.out))?),
            formats: more.formats,
            opts,
            timeout_ms: more.timeout_ms,
            ..Order::default()
        })
    }
}

impl Tally {
    /// How many are done, in whatever way.
    pub fn done(&self) -> usize {
        self.made + self.cached + self.failed
    }

    fn count(&mut self, status: Status) {
        match status {
            Status::Ok => self.made += 1,
            Status::Cached => self.cached += 1,
            Status::Failed => self.failed += 1,
        }
    }
}

/// The name of the record in the output folder; shards have their own, so that they may run at the
/// same time.
pub fn record_name(shard: Option<Shard>) -> String {
    match shard {
        None => "banxin-batch.jsonl".to_owned(),
        Some(Shard { number, of }) => format!("banxin-batch-{number}-of-{of}.jsonl"),
    }
}
