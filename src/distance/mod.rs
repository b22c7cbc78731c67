//! Distances between rows, and what is made of them. One measure, one file.
//!
//! Rows that are compared with many others lie in [`Tiles`]; the others come one by one. Lanes are
//! rows and nothing is fused, so every instruction set gives the same bits.

mod gower;
mod minkowski;
mod pairs;
#[cfg(test)]
mod tests;
mod tiles;

pub use pairs::{nearest, pairs, square};
pub use tiles::Tiles;

use crate::simd::Level;

/// Rows in a tile.
pub(crate) const LANES: usize = 16;

/// What a column holds, for Gower's distance. Missing values are NaN everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number over the range of its column; differences count up to 1.
    Number,
    /// The number of a category: equal or not.
    Category,
    /// 1 present, 0 absent, anything else differs from both; that both lack it says nothing.
    Asymmetric,
}

/// A column, for Gower's distance.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// What it holds.
    pub kind: Kind,
    /// How much it counts; positive.
    pub weight: f64,
}

/// How far apart two rows are.
#[derive(Debug, Clone)]
pub enum Measure {
    /// The root of the sum of squared differences.
    Euclidean,
    /// The sum of absolute differences.
    Manhattan,
    /// The weighted mean of the columns' differences that both rows have.
    Gower {
        /// The columns.
        features: Vec<Feature>,
        /// The distance of rows that have nothing in common.
        nothing: f64,
    },
}

impl Measure {
    /// Write the distances from `row` to the rows of whole tiles, from tile `first` on.
    ///
    /// `out` has whole tiles; places beyond the last row are filled with anything.
    pub fn write(&self, level: Level, row: &[f64], tiles: &Tiles, first: usize, out: &mut [f64]) {
        let width = LANES * tiles.n_columns();
        let from = (first * width).min(tiles.values().len());
        let values = &tiles.values()[from..];
        match self {
            Self::Euclidean => minkowski::write::<true>(level, row, values, out),
            Self::Manhattan => minkowski::write::<false>(level, row, values, out),
            Self::Gower { features, nothing } => {
                let partial = tiles.has_missing()
                    || row.iter().any(|value| value.is_nan())
                    || features.iter().any(|f| f.kind == Kind::Asymmetric);
                let pair = gower::Pair {
                    features,
                    row,
                    nothing: *nothing,
                };
                gower::write(level, &pair, partial, values, out);
            }
        }
    }
}

/// Compile a function for the instruction sets there are and call the one for `$level`.
macro_rules! for_level {
    ($level:expr, $body:ident, ($($arg:ident: $type:ty),*)) => {{
        #[cfg(target_arch = "x86_64")]
        {
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($arg: $type),*) {
                $body($($arg),*);
            }
            #[target_feature(enable = "avx512f,avx2,fma")]
            fn avx512($($arg: $type),*) {
                $body($($arg),*);
            }
            match $level {
                // SAFETY: the level guards that the processor has it.
                Level::Avx512 => return unsafe { avx512($($arg),*) },
                // SAFETY: as above.
                Level::Avx2 => return unsafe { avx2($($arg),*) },
                Level::Baseline => {}
            }
        }
        let _ = $level;
        $body($($arg),*);
    }};
}
pub(crate) use for_level;
