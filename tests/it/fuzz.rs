//! A short run of every fuzz target: its seeds, then some thousand mutations of them, the same
//! every time. `fuzz/` goes on from here without end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::laws::bytes::Random;
use crate::laws::{Check, TARGETS, seeds};

/// How many mutations of its seeds a target is given.
fn runs(target: &str) -> usize {
    match target {
        "whole" => 6,
        _ => 500,
    }
}

/// Longer seeds are for `fuzz/`, in bytes.
const LONGEST: usize = 4000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Fails with the input that broke a law, written so that it can be put into a case.
fn hold(target: &str, check: Check, input: &[u8]) {
    let held = catch_unwind(AssertUnwindSafe(|| check(input)));
    assert!(held.is_ok(), "{target} breaks a law on b\"{}\"", input.escape_ascii());
}

/// One to four changes of a seed.
fn mutated(seeds: &[Vec<u8>], tokens: &[&str], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    bytes.truncate(LONGEST);
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let to = (at + random.below(24)).min(bytes.len());
        match random.below(7) {
            0 => {
                bytes.splice(at..at, [random.below(256) as u8]);
            }
            1 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            2 => {
                bytes.drain(at..to);
            }
            3 => {
                let copy = bytes[at..to].to_vec();
                let put = random.below(bytes.len() + 1);
                bytes.splice(put..put, copy);
            }
            4 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
            _ => {
                let token = tokens[random.below(tokens.len())];
                bytes.splice(at..at, token.bytes());
            }
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

fn short_run(target: &str) {
    let (_, check) = *TARGETS.iter().find(|(name, _)| *name == target).expect("a target");
    let (seeds, tokens) = (seeds::of(target, root()), seeds::tokens(target));
    let first = if target == "whole" { seeds::broken(target, root()) } else { seeds.clone() };
    first.iter().for_each(|seed| hold(target, check, seed));
    let mut random = Random(20_261_128);
    for _ in 0..runs(target) {
        hold(target, check, &mutated(&seeds, &tokens, &mut random));
    }
}

/// A test each, so that they run beside one another and a failure has a name.
macro_rules! short_runs {
    ($($target:ident)*) => {
        $(#[test] fn $target() { short_run(stringify!($target)); })*

        #[test]
        fn every_target_has_a_short_run_and_a_file() {
            let names = TARGETS.map(|(name, _)| name);
            assert_eq!(names.to_vec(), [$(stringify!($target)),*]);
            let folder = root().join("fuzz");
            let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
            for name in names {
                let file = format!("fuzz_targets/{name}.rs");
                assert!(manifest.contains(&format!("path = \"{file}\"")), "{file}");
                let code = std::fs::read_to_string(folder.join(file)).expect("a target");
                assert!(code.contains(&format!("laws::{name}::check")), "{name}: {code}");
            }
        }
    };
}

short_runs! { decode text markdown html docx epub figure clean whole }

/// With `BANXIN_SEEDS` set, writes what `cargo fuzz` begins with: a folder of seeds a target in
/// `corpus`, and its dictionary beside it.
#[test]
fn seeds_are_written_where_they_are_asked_for() {
    let asked = std::env::var_os("BANXIN_SEEDS");
    let own = tempfile::tempdir().expect("a folder");
    let folder = asked.as_deref().map_or(own.path(), Path::new).join("corpus");
    for (target, _) in TARGETS {
        let seeded = folder.join(target);
        std::fs::create_dir_all(&seeded).expect("a folder");
        for (number, seed) in seeds::of(target, root()).iter().enumerate() {
            std::fs::write(seeded.join(format!("seed-{number:03}")), seed).expect("written");
        }
        let lines = seeds::tokens(target).into_iter().map(|token| {
            let bytes = token.bytes().map(|byte| format!("\\x{byte:02X}"));
            format!("\"{}\"\n", bytes.collect::<String>())
        });
        let file = folder.join(format!("{target}.dict"));
        std::fs::write(&file, lines.collect::<String>()).expect("written");
        assert!(std::fs::read_to_string(&file).expect("read").lines().count() > 20);
        assert!(std::fs::read_dir(&seeded).expect("a folder").count() >= 3, "{target}");
    }
}
