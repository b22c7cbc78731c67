//! Categories as the narrowest whole numbers that hold them, so that many are compared at once.

/// A category of a column.
pub(super) trait Code: Copy + Eq + Send + Sync + 'static {
    /// Missing: equal to no category of a prototype.
    const MISSING: Self;
    /// No mismatches.
    const ZERO: Self;
    /// From a place; -1 is missing, other negative numbers are unknown to every prototype.
    fn of(code: i32) -> Self;
    /// Its place.
    fn place(self) -> usize;
    /// Add one to a count of fewer than 255 where two codes differ.
    fn count(found: &mut Self, one: Self, other: Self);
    /// A count as a float.
    fn to_f64(self) -> f64;
}

macro_rules! code {
    ($name:ty) => {
        impl Code for $name {
            const MISSING: Self = Self::MAX;
            const ZERO: Self = 0;
            #[inline(always)]
            fn of(code: i32) -> Self {
                match code {
                    -1 => Self::MAX,
                    i32::MIN..0 => Self::MAX - 1,
                    _ => code as Self,
                }
            }
            #[inline(always)]
            fn place(self) -> usize {
                self as usize
            }
            #[inline(always)]
            fn count(found: &mut Self, one: Self, other: Self) {
                *found += Self::from(one != other);
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
        }
    };
}

code!(u8);
code!(u16);
code!(u32);

/// Bytes that a code of any of the columns needs: two values mean missing and unknown.
pub(super) fn width(levels: &[usize]) -> usize {
    let most = levels.iter().max().copied().unwrap_or(0);
    match most {
        0..=0xFE => 1,
        0xFF..=0xFFFE => 2,
        _ => 4,
    }
}
