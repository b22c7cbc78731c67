//! Ingest against a plain model: made-up streams of record batches of every Arrow type.
//!
//! `SEGMENTRY_FUZZ_BATCHES` says how many batches (`make fuzz` takes a million),
//! `SEGMENTRY_FUZZ_SEED` which ones.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may fail loudly, and say how much they did"
)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use proptest::test_runner::{Config, RngSeed, TestRunner};

#[path = "ingest_fuzz/arrays.rs"]
mod arrays;
#[path = "ingest_fuzz/check.rs"]
mod check;
#[path = "ingest_fuzz/describe.rs"]
mod describe;
#[path = "ingest_fuzz/kinds.rs"]
mod kinds;
#[path = "ingest_fuzz/model.rs"]
mod model;
#[path = "ingest_fuzz/moments.rs"]
mod moments;
#[path = "ingest_fuzz/pools.rs"]
mod pools;
#[path = "ingest_fuzz/tables.rs"]
mod tables;

const BATCHES: u64 = 4_000;
const CASES_PER_ROUND: u32 = 64;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
}

/// What all threads count together.
#[derive(Default)]
struct Counts {
    rounds: AtomicU64,
    batches: AtomicU64,
    /// Logs that were built and compared with the model.
    logs: AtomicU64,
}

/// Rounds of cases until enough batches were seen. Each round has a seed of its own, so that one
/// that fails can be run again alone.
fn rounds(seed: u64, wanted: u64, counts: &Counts, several: &rayon::ThreadPool) {
    while counts.batches.load(Ordering::Relaxed) < wanted {
        let seed = seed + counts.rounds.fetch_add(1, Ordering::Relaxed);
        let config = Config {
            cases: CASES_PER_ROUND,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(seed),
            ..Config::default()
        };
        let run = TestRunner::new(config).run(&describe::case(), |case| {
            let batches = case.first.batches.len() + case.second.batches.len();
            counts.batches.fetch_add(batches as u64, Ordering::Relaxed);
            let logs = if case.threads {
                several.install(|| check::check(&case))
            } else {
                check::check(&case)
            };
            counts.logs.fetch_add(logs, Ordering::Relaxed);
            Ok(())
        });
        if let Err(error) = run {
            panic!("SEGMENTRY_FUZZ_SEED={seed}: {error}");
        }
    }
}

#[test]
fn any_stream_gives_the_log_of_the_model_or_the_right_error() {
    let wanted = setting("SEGMENTRY_FUZZ_BATCHES", BATCHES);
    let seed = setting("SEGMENTRY_FUZZ_SEED", 0);
    let started = Instant::now();
    let (counts, several) = (Counts::default(), pool(3));
    // Small cases are quickest inside a pool of one thread; two of them keep two cores busy.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| pool(1).install(|| rounds(seed, wanted, &counts, &several)));
        }
    });
    let (batches, logs) = (counts.batches.into_inner(), counts.logs.into_inner());
    println!(
        "{batches} batches in {:.1} s, seeds from {seed}: {logs} logs compared",
        started.elapsed().as_secs_f64()
    );
    // Errors alone would prove little.
    assert!(
        logs > batches / 10,
        "only {logs} logs out of {batches} batches"
    );
}
