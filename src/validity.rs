//! Which numbers are null, as Arrow says it: a bit for each value, 1 where it is not NaN.

use rayon::prelude::*;

use crate::error::Result;
use crate::memory::zeros;
use crate::parallel::Control;

/// Values looked at by one task; a multiple of 8.
const VALUES_PER_TASK: usize = 1 << 16;

/// The bits, lowest first; `None` where nothing is NaN.
pub fn validity(values: &[f64], control: &Control) -> Result<Option<Vec<u8>>> {
    let mut bits = zeros::<u8>(values.len().div_ceil(8));
    let pieces = values.par_chunks(VALUES_PER_TASK);
    let nulls: Vec<bool> = pieces
        .zip(bits.par_chunks_mut(VALUES_PER_TASK / 8))
        .map(|(values, bits)| {
            control.check()?;
            Ok(fill(values, bits))
        })
        .collect::<Result<_>>()?;
    Ok(nulls.contains(&true).then_some(bits))
}

/// True if there is a null.
fn fill(values: &[f64], bits: &mut [u8]) -> bool {
    let mut full = true;
    for (values, bits) in values.chunks(8).zip(bits) {
        let mut byte = 0;
        for (place, value) in values.iter().enumerate() {
            byte |= u8::from(!value.is_nan()) << place;
        }
        full &= byte.count_ones() as usize == values.len();
        *bits = byte;
    }
    !full
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_stand_for_the_values_that_are_numbers() {
        let control = Control::new();
        let mut values = vec![0.5; 2 * VALUES_PER_TASK + 11];
        assert_eq!(validity(&values, &control), Ok(None));
        for null in [0, 9, VALUES_PER_TASK, 2 * VALUES_PER_TASK + 10] {
            values[null] = f64::NAN;
        }
        let bits = validity(&values, &control).unwrap().unwrap();
        for (at, value) in values.iter().enumerate() {
            assert_eq!(bits[at / 8] >> (at % 8) & 1 == 1, !value.is_nan(), "{at}");
        }
        assert_eq!(validity(&[], &control), Ok(None));
    }
}
