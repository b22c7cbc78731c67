//! What k-prototypes promises; the Python tests compare it with its twin and with kmodes.

use proptest::prelude::*;

use super::code::{Code, width};
use super::mass::Mass;
use super::nearest::{Found, Prototypes};
use super::table::{LANES, Table, gaps};
use super::tally::{Move, NOWHERE, Tally};
use super::{Centroids, Fit, Input, Options, Start, fit, label};
use crate::error::Error;
use crate::parallel::Control;
use crate::random::Stream;
use crate::simd::Level;

/// Columns of drawn rows.
struct Drawn {
    n: usize,
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<i32>>,
    levels: usize,
}

impl Drawn {
    fn new((n, p, c): (usize, usize, usize), levels: usize, gaps: f64, seed: u64) -> Self {
        let mut stream = Stream::new(seed, 0, 0);
        let numbers = (0..p * n).map(|_| {
            let value = (8.0 * stream.uniform()).floor() - 3.5;
            if stream.uniform() < gaps {
                f64::NAN
            } else {
                value
            }
        });
        let numbers: Vec<f64> = numbers.collect();
        let codes = (0..c * n).map(|_| {
            let code = stream.below(levels) as i32;
            if stream.uniform() < gaps { -1 } else { code }
        });
        let codes: Vec<i32> = codes.collect();
        Self {
            n,
            numbers: numbers.chunks(n).map(<[f64]>::to_vec).collect(),
            codes: codes.chunks(n).map(<[i32]>::to_vec).collect(),
            levels,
        }
    }

    fn input(&self) -> Input<'_> {
        Input {
            n: self.n,
            numbers: self.numbers.iter().map(Vec::as_slice).collect(),
            codes: self.codes.iter().map(Vec::as_slice).collect(),
            levels: vec![self.levels; self.codes.len()],
        }
    }

    fn table<C: Code>(&self) -> Table<C> {
        let input = self.input();
        let origin = vec![0.0; self.numbers.len()];
        Table::new(&input, gaps(&input), origin, &Control::new()).unwrap()
    }
}

fn options(n_clusters: usize, start: Start) -> Options<'static> {
    Options {
        n_clusters,
        gamma: 1.5,
        start,
        n_init: 2,
        max_iter: 100,
        seed: 3,
        weights: &[],
    }
}

fn fitted(drawn: &Drawn, options: &Options<'_>, control: &Control) -> Fit {
    fit(&drawn.input(), options, control).unwrap()
}

/// The nearest prototype of a row, value by value.
fn plain<C: Code>(
    table: &Table<C>,
    prototypes: &Prototypes<C>,
    gamma: f64,
    row: usize,
) -> (f64, u32) {
    let (p, c) = table.widths;
    let share = |all: usize, known: usize| {
        if known == 0 {
            0.0
        } else {
            all as f64 / known as f64
        }
    };
    let mut best = (f64::INFINITY, 0);
    for j in 0..prototypes.k {
        let values = (0..p).map(|column| table.number(row, column));
        let known = values.zip(&prototypes.numbers[j * p..][..p]);
        let squares: Vec<f64> = known
            .filter(|(value, _)| !value.is_nan())
            .map(|(value, centre)| (value - centre) * (value - centre))
            .collect();
        let codes = (0..c).map(|column| table.code(row, column));
        let known = codes.zip(&prototypes.codes[j * c..][..c]);
        let differs: Vec<bool> = known
            .filter(|(code, _)| *code != C::MISSING)
            .map(|(code, mode)| code != *mode)
            .collect();
        let number: f64 = squares.iter().sum::<f64>() * share(p, squares.len());
        let code = differs.iter().filter(|differs| **differs).count() as f64;
        let distance = number + gamma * (share(c, differs.len()) * code);
        if distance < best.0 {
            best = (distance, j as u32);
        }
    }
    best
}

fn check_scan<C: Code>(drawn: &Drawn, k: usize) {
    let table = drawn.table::<C>();
    let mut stream = Stream::new(1, 0, 0);
    let (p, c) = table.widths;
    let prototypes = Prototypes {
        k,
        numbers: (0..k * p)
            .map(|_| (8.0 * stream.uniform()).floor())
            .collect(),
        codes: (0..k * c)
            .map(|_| C::of(stream.below(drawn.levels) as i32))
            .collect(),
    };
    for level in Level::available() {
        let mut found = Found::default();
        let rows = found.scan(&table, 0..table.tiles(), &prototypes, 1.5, level);
        assert_eq!(rows, 0..drawn.n);
        for row in rows {
            let (distance, label) = plain(&table, &prototypes, 1.5, row);
            assert!(
                (found.distances[row] - distance).abs() <= 1e-12 * distance,
                "{}",
                level.name()
            );
            assert_eq!(found.labels[row], label, "{}", level.name());
        }
    }
}

proptest! {
    #[test]
    fn every_instruction_set_finds_the_nearest_prototypes(
        n in 1..100_usize, p in 0..4_usize, c in 0..5_usize, k in 1..6_usize,
        gaps in prop_oneof![Just(0.0), Just(0.25)], seed in any::<u64>(),
    ) {
        prop_assume!(p + c > 0);
        // Halves and whole scales: all sums are exact, so ties are ties.
        let gaps = if p < 3 && c < 3 { gaps } else { 0.0 };
        let drawn = Drawn::new((n, p, c), 5, gaps, seed);
        check_scan::<u8>(&drawn, k);
        check_scan::<u16>(&drawn, k);
        check_scan::<u32>(&drawn, k);
    }

    #[test]
    fn labels_are_those_of_the_fit_and_no_iteration_makes_it_worse(
        n in 2..120_usize, p in 0..3_usize, c in 0..4_usize, k in 1..6_usize,
        gaps in prop_oneof![Just(0.0), Just(0.4)], which in 0..3, seed in any::<u64>(),
    ) {
        prop_assume!(p + c > 0 && k <= n);
        let drawn = Drawn::new((n, p, c), 4, gaps, seed);
        let known = drawn.numbers.iter().all(|column| column.iter().any(|v| !v.is_nan()));
        prop_assume!(known);
        let start = [Start::Cao, Start::Huang, Start::Random][which as usize].clone();
        let mut options = options(k, start);
        options.n_init = 1;
        let mut last = f64::INFINITY;
        for max_iter in 1..6 {
            options.max_iter = max_iter;
            let fit = fitted(&drawn, &options, &Control::with_chunk_len(Some(4)));
            // Means of equal values may be off by a rounding, where the cost was 0.
            prop_assert!(fit.cost <= last * (1.0 + 1e-12) + 1e-24, "{} after {last}", fit.cost);
            last = fit.cost;
            let control = Control::new();
            let labels = label(&drawn.input(), &fit.centroids, 1.5, fit.largest, &control);
            prop_assert_eq!(labels.unwrap(), fit.labels);
        }
    }

    #[test]
    fn what_moves_to_and_fro_leaves_nothing_behind(
        steps in prop::collection::vec((0..40_usize, 0..3_u32), 0..200), seed in any::<u64>(),
    ) {
        let drawn = Drawn::new((40, 2, 2), 3, 0.2, seed);
        let (table, control) = (drawn.table::<u8>(), Control::new());
        let weights: Vec<f64> = (0..40).map(|row| 0.1 + f64::from(row) / 7.0).collect();
        let mass = Mass::new(40, &weights, &table.gaps);
        let mut labels = [NOWHERE; 40];
        let mut moved = Tally::new(3, 2, &[3, 3]);
        for (row, to) in steps {
            let from = std::mem::replace(&mut labels[row], to);
            let one = Move { row: row as u32, from, to };
            moved.apply(&table, &mass, &[one], &control).unwrap();
        }
        let joins = (0..40_u32).zip(labels).filter(|(_, to)| *to != NOWHERE);
        let joins: Vec<Move> = joins.map(|(row, to)| Move { row, from: NOWHERE, to }).collect();
        let mut fresh = Tally::new(3, 2, &[3, 3]);
        fresh.apply(&table, &mass, &joins, &control).unwrap();
        let overall = Prototypes { k: 1, numbers: vec![0.0; 2], codes: vec![0_u8; 2] };
        let place = |tally: &mut Tally| {
            let mut at = Prototypes { k: 3, numbers: vec![9.0; 6], codes: vec![9_u8; 6] };
            tally.place(&mut at, &overall);
            at
        };
        let (moved_at, fresh_at) = (place(&mut moved), place(&mut fresh));
        prop_assert_eq!(&moved.members, &fresh.members);
        for j in (0..3).filter(|&j| fresh.members[j] > 0) {
            prop_assert_eq!(&moved_at.codes[j * 2..][..2], &fresh_at.codes[j * 2..][..2]);
            for column in j * 2..j * 2 + 2 {
                prop_assert!((moved_at.numbers[column] - fresh_at.numbers[column]).abs() < 1e-14);
            }
        }
    }
}

#[test]
fn threads_and_chunks_change_nothing() {
    let drawn = Drawn::new((1000, 2, 3), 6, 0.1, 4);
    for start in [Start::Cao, Start::Huang, Start::Random] {
        let whole = fitted(&drawn, &options(5, start.clone()), &Control::new());
        let pieces = fitted(
            &drawn,
            &options(5, start),
            &Control::with_chunk_len(Some(4)),
        );
        assert_eq!(whole.labels, pieces.labels);
        assert_eq!(whole.centroids, pieces.centroids);
    }
}

#[test]
fn codes_are_as_narrow_as_can_be() {
    assert_eq!([0, 1, 254].map(|levels| width(&[2, levels])), [1; 3]);
    assert_eq!([255, 65_534].map(|levels| width(&[2, levels])), [2; 2]);
    assert_eq!(width(&[65_535, 1]), 4);
    assert_eq!(u8::of(253).place(), 253);
    assert!(u8::of(-1) == u8::MISSING);
    assert!(u8::of(-2) != u8::MISSING);
}

#[test]
fn a_start_of_equal_prototypes_fills_every_cluster() {
    let drawn = Drawn::new((3 * LANES, 1, 2), 4, 0.0, 8);
    let given = Centroids {
        numbers: vec![0.5; 4],
        codes: vec![1; 8],
        origin: Vec::new(),
    };
    let mut options = options(4, Start::Given(given));
    options.n_init = 1;
    let fit = fitted(&drawn, &options, &Control::new());
    assert!((0..4).all(|j| fit.labels.contains(&j)));
}

#[test]
fn bad_input_is_an_error() {
    let drawn = Drawn::new((5, 1, 1), 3, 0.0, 8);
    let control = Control::new();
    for k in [0, 6] {
        let found = fit(&drawn.input(), &options(k, Start::Cao), &control);
        assert!(matches!(found, Err(Error::InvalidParameter(_))));
    }
    let mut input = drawn.input();
    input.levels = vec![1];
    let found = fit(&input, &options(2, Start::Cao), &control);
    assert!(matches!(found, Err(Error::Internal(_))));
    let given = Start::Given(Centroids::default());
    let found = fit(&drawn.input(), &options(2, given), &control);
    assert!(matches!(found, Err(Error::InvalidParameter(_))));
    let mut endless = options(2, Start::Cao);
    endless.gamma = f64::INFINITY;
    assert!(fit(&drawn.input(), &endless, &control).is_err());
    control.cancel();
    let found = fit(&drawn.input(), &options(2, Start::Huang), &control);
    assert_eq!(found, Err(Error::Cancelled));
}
