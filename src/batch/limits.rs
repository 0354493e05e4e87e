//! What a batch may use: time and memory for an article, and which share of the articles is its.

use std::time::Duration;

use sha2::{Digest, Sha256};

/// Limits of one article; none where there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time from the job to its answer.
    pub timeout: Option<Duration>,
    /// Resident memory of the worker, in bytes.
    pub memory: Option<u64>,
}

impl Limits {
    /// Whether a watched worker is needed to keep them.
    pub fn any(&self) -> bool {
        self.timeout.is_some() || self.memory.is_some()
    }

    /// A time such as `90s`, `500ms`, `2m` or `1h`; a number alone is seconds.
    pub fn time(text: &str) -> Option<Duration> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let number: u64 = digits.parse().ok().filter(|&n| n > 0)?;
        let factor = match &text[digits.len()..] {
            "ms" => 1,
            "" | "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        number.checked_mul(factor).map(Duration::from_millis)
    }

    /// A size such as `512M` or `1G`, in powers of 1024; a number alone is bytes.
    pub fn size(text: &str) -> Option<u64> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let number: u64 = digits.parse().ok().filter(|&n| n > 0)?;
        let factor = match text[digits.len()..].to_ascii_uppercase().as_str() {
            "" => 1,
            "K" | "KB" | "KIB" => 1 << 10,
            "M" | "MB" | "MIB" => 1 << 20,
            "G" | "GB" | "GIB" => 1 << 30,
            _ => return None,
        };
        number.checked_mul(factor)
    }
}

/// One of several shares of the articles, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// `K/N`.
    pub fn parse(text: &str) -> Option<Shard> {
        let (number, of) = text.split_once('/')?;
        let shard = Shard { number: number.parse().ok()?, of: of.parse().ok()? };
        (1..=shard.of).contains(&shard.number).then_some(shard)
    }

    /// Whether an article is in it. It is told by its name alone, so an article stays in its shard
    /// whatever comes or goes beside it, and its record with it.
    pub(super) fn holds(&self, id: &str) -> bool {
        let hash = Sha256::digest(id.as_bytes());
        let head = hash[..8].iter().fold(0u64, |all, &byte| all << 8 | u64::from(byte));
        head % self.of == self.number - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_as_they_are_written() {
        assert_eq!(Limits::time("60s"), Some(Duration::from_secs(60)));
        assert_eq!(Limits::time("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(Limits::time("2m"), Limits::time("120"));
        assert_eq!(Limits::size("1G"), Some(1 << 30));
        assert_eq!(Limits::size("512MiB"), Limits::size("524288k"));
        for wrong in ["", "0", "s", "1x", "-1s", "1.5G", "18446744073709551615h"] {
            assert_eq!((Limits::time(wrong), Limits::size(wrong)), (None, None), "{wrong}");
        }
    }

    #[test]
    fn every_article_is_in_one_shard() {
        let shards: Vec<Shard> = (1..=4).map(|number| Shard { number, of: 4 }).collect();
        let mut sizes = [0; 4];
        for n in 0..1000 {
            let id = format!("articles/{n}");
            let mine: Vec<usize> = (0..4).filter(|&k| shards[k].holds(&id)).collect();
            assert_eq!(mine.len(), 1);
            sizes[mine[0]] += 1;
        }
        assert!(sizes.iter().all(|&size| size > 150), "{sizes:?}");
        for wrong in ["0/4", "5/4", "1", "a/b", "1/0"] {
            assert_eq!(Shard::parse(wrong), None, "{wrong}");
        }
    }
}
