use std::sync::Arc;

use super::super::part::Part;
use super::parts::flip;
use super::*;
use crate::parallel::Control;

struct Owned(Vec<Option<Vec<u8>>>);

impl TextSource for Owned {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        self.0[row].as_deref()
    }
}

fn texts(values: &[Option<&str>]) -> IdPart {
    let own = |text: Option<&str>| text.map(|text| text.as_bytes().to_vec());
    IdPart::Text(Arc::new(Owned(values.iter().copied().map(own).collect())))
}

fn ints(values: &[Option<i64>]) -> IdPart {
    IdPart::Int(IntPart {
        values: Part::Own(values.iter().map(|value| value.unwrap_or(0)).collect()),
        missing: Some(values.iter().map(Option::is_none).collect()),
    })
}

fn encoded(parts: Vec<IdPart>) -> Encoded {
    encode(parts, &Control::new()).unwrap()
}

#[test]
fn numbers_get_ranks_whatever_their_order() {
    // A wide range is hashed, a narrow one is not.
    for least in [i64::MIN, -9] {
        let found = encoded(vec![ints(&[Some(7), Some(-3), None, Some(7), Some(least)])]);
        assert_eq!(found.codes, [2, 1, MISSING, 2, 0]);
        assert_eq!(found.values, Values::Int(vec![least, -3, 7]));
        assert_eq!(found.n_missing, 1);
    }
}

#[test]
fn unsigned_numbers_sort_beyond_the_signed_range() {
    let values = [u64::MAX, 0, 1 << 63].map(flip).to_vec();
    let part = IdPart::UInt(IntPart {
        values: Part::Own(values),
        missing: None,
    });
    let found = encoded(vec![part.clone()]);
    assert_eq!(found.codes, [2, 0, 1]);
    assert_eq!(found.values, Values::UInt(vec![0, 1 << 63, u64::MAX]));
    let grown = encoded(vec![part.clone(), ints(&[Some(5)])]);
    assert_eq!(grown.values, Values::UInt(vec![0, 5, 1 << 63, u64::MAX]));
    assert!(encode(vec![part, ints(&[Some(-5)])], &Control::new()).is_err());
}

#[test]
fn texts_sort_by_code_point() {
    let found = encoded(vec![
        texts(&[Some("张三"), Some("b")]),
        texts(&[Some("a"), Some(""), None, Some("b")]),
    ]);
    assert_eq!(found.codes, [3, 2, 1, 0, MISSING, 2]);
    let shown: Vec<String> = (0..4).map(|code| found.values.display(code)).collect();
    assert_eq!(shown, ["", "a", "b", "张三"]);
}

#[test]
fn a_known_dictionary_goes_on_and_forgets_what_does_not_occur() {
    let known = IdPart::Coded(vec![2, MISSING, 0], Values::Int(vec![1, 4, 5]));
    let found = encoded(vec![known.clone(), ints(&[Some(5), Some(9)])]);
    assert_eq!(found.values, Values::Int(vec![1, 5, 9]));
    assert_eq!(found.codes, [1, MISSING, 0, 1, 2]);
    assert!(encode(vec![known, texts(&[Some("x")])], &Control::new()).is_err());
    let broken = IdPart::Text(Arc::new(Owned(vec![Some(b"caf\xe9".to_vec())])));
    assert!(encode(vec![broken], &Control::new()).is_err());
}

#[test]
fn a_column_without_ids_goes_with_any_other() {
    let parts = vec![texts(&[Some("b"), None]), ints(&[None, None])];
    let found = encoded(parts);
    assert_eq!(found.codes, [0, MISSING, MISSING, MISSING]);
    let parts = vec![ints(&[Some(4)]), texts(&[None])];
    assert_eq!(encoded(parts).values, Values::Int(vec![4]));
}

#[test]
fn many_distinct_ids_equal_a_plain_sort() {
    let n = 70_000_u64;
    let scattered = |i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 50_000;
    let numbers: Vec<i64> = (0..n)
        .map(|i| (scattered(i) as i64 - 25_000) << 40)
        .collect();
    let words: Vec<String> = (0..n)
        .map(|i| format!("customer-{}", scattered(i)))
        .collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let halves = numbers
        .chunks(40_000)
        .map(|half| ints(&half.iter().copied().map(Some).collect::<Vec<_>>()));
    let found = encoded(halves.collect());
    assert_eq!(found.values, Values::Int(sorted.clone()));
    assert!((0..n as usize).all(|row| sorted[found.codes[row] as usize] == numbers[row]));
    let mut sorted = words.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let given: Vec<Option<&str>> = words.iter().map(|word| Some(word.as_str())).collect();
    let found = encoded(vec![texts(&given[..30_000]), texts(&given[30_000..])]);
    assert_eq!(found.values.len(), sorted.len());
    for (&code, word) in found.codes.iter().zip(&words) {
        assert_eq!(found.values.display(code as usize), *word);
    }
}
