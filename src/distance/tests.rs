use ndarray::Array2;

use super::*;
use crate::parallel::Control;
use crate::random::Stream;

fn drawn(rows: usize, kinds: &[Kind], missing: bool) -> Array2<f64> {
    let mut random = Stream::new(3, 0, rows as u64);
    Array2::from_shape_fn((rows, kinds.len()), |(_, column)| {
        let value = match kinds[column] {
            Kind::Number => random.uniform() * 1.2,
            Kind::Category => random.below(3) as f64,
            Kind::Asymmetric => random.below(2) as f64,
        };
        if missing && random.below(4) == 0 {
            f64::NAN
        } else {
            value
        }
    })
}

fn gower(features: &[Feature], a: &[f64], b: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for ((feature, &a), &b) in features.iter().zip(a).zip(b) {
        let absent = feature.kind == Kind::Asymmetric && a == 0.0 && b == 0.0;
        if a.is_nan() || b.is_nan() || absent {
            continue;
        }
        total += feature.weight;
        sum += feature.weight
            * match feature.kind {
                Kind::Number => (a - b).abs().min(1.0),
                _ => f64::from(u8::from(a != b)),
            };
    }
    if total > 0.0 { sum / total } else { f64::NAN }
}

#[test]
fn gower_is_what_a_plain_loop_says_to_the_bit_at_every_level() {
    let all = [Kind::Number, Kind::Category, Kind::Asymmetric];
    for (kinds, missing) in [(&all[..2], false), (&all[..], false), (&all[..], true)] {
        let kinds: Vec<Kind> = kinds.iter().chain(kinds).copied().collect();
        let features: Vec<Feature> = kinds
            .iter()
            .zip([0.1, 0.25, 0.3, 1.0, 0.7, 2.0])
            .map(|(&kind, weight)| Feature { kind, weight })
            .collect();
        let (x, y) = (drawn(19, &kinds, missing), drawn(37, &kinds, missing));
        let measure = Measure::Gower {
            features: features.clone(),
            nothing: f64::NAN,
        };
        for level in Level::available() {
            let control = Control::with_chunk_len(Some(4)).with_level(Some(level));
            let found = pairs(&measure, x.view(), &Tiles::of_all(y.view()), &control).unwrap();
            for (i, a) in x.outer_iter().enumerate() {
                for (j, b) in y.outer_iter().enumerate() {
                    let (a, b) = (a.to_vec(), b.to_vec());
                    let expected = gower(&features, &a, &b);
                    let found = found[i * 37 + j];
                    assert!(
                        found.to_bits() == expected.to_bits()
                            || (found.is_nan() && expected.is_nan()),
                        "{level:?} {i} {j}: {found} {expected}"
                    );
                }
            }
        }
    }
}

#[test]
fn plain_distances_are_what_a_loop_says_at_every_level() {
    let x = drawn(21, &[Kind::Number; 5], false);
    for level in Level::available() {
        let control = Control::new().with_level(Some(level));
        let euclidean = square(&Measure::Euclidean, x.view(), &control).unwrap();
        let manhattan = square(&Measure::Manhattan, x.view(), &control).unwrap();
        for i in 0..21 {
            for j in 0..21 {
                let differences = || x.row(i).to_vec().into_iter().zip(x.row(j).to_vec());
                let squares = differences().fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b));
                let sizes = differences().fold(0.0, |sum, (a, b)| sum + (a - b).abs());
                assert_eq!(euclidean[i * 21 + j], squares.sqrt());
                assert_eq!(manhattan[i * 21 + j], sizes);
            }
        }
    }
}

#[test]
fn ties_go_to_the_first() {
    let x = Array2::from_shape_vec((2, 1), vec![0.0, 5.0]).unwrap();
    let others = Array2::from_shape_vec((3, 1), vec![1.0, -1.0, 5.0]).unwrap();
    let tiles = Tiles::of_all(others.view());
    let (labels, distances) =
        nearest(&Measure::Manhattan, x.view(), &tiles, &Control::new()).unwrap();
    assert_eq!((labels, distances), (vec![0, 2], vec![1.0, 0.0]));
}
