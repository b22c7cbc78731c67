//! Ids to dense codes: every distinct value is kept once, codes are ranks among the sorted values.
//!
//! So a finished column does not depend on the order of the rows. Whole numbers in a narrow range
//! need no hashing (`direct`); other ids are hashed once (`hashed`); dictionaries from different
//! sources are merged at the end (`merge`).

mod direct;
mod hashed;
mod merge;
mod parts;
mod table;

pub use merge::encode;
pub use parts::{IdPart, IntPart, TextSource, flip};

/// The code of a missing value.
pub const MISSING: u32 = u32::MAX;

/// Distinct texts in one buffer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    /// The text with the given code.
    pub fn get(&self, code: usize) -> &str {
        let start = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.bytes[start..self.ends[code]]
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Room for so many texts of so many bytes together.
    pub fn with_capacity(texts: usize, bytes: usize) -> Self {
        Self {
            bytes: String::with_capacity(bytes),
            ends: Vec::with_capacity(texts),
        }
    }

    /// Append a text.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }
}

/// The distinct values of an id column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Signed numbers.
    Int(Vec<i64>),
    /// Unsigned 64-bit numbers.
    UInt(Vec<u64>),
    /// Texts, in code-point order once sorted.
    Text(Texts),
}

impl Default for Values {
    fn default() -> Self {
        Self::Int(Vec::new())
    }
}

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Int(values) => values.len(),
            Self::UInt(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A value as people write it.
    pub fn display(&self, code: usize) -> String {
        match self {
            Self::Int(values) => values[code].to_string(),
            Self::UInt(values) => values[code].to_string(),
            Self::Text(values) => values.get(code).to_owned(),
        }
    }

    /// The code of the value that people write so; the values are sorted.
    pub fn find(&self, text: &str) -> Option<usize> {
        match self {
            Self::Int(values) => values.binary_search(&text.parse().ok()?).ok(),
            Self::UInt(values) => values.binary_search(&text.parse().ok()?).ok(),
            Self::Text(texts) => {
                let (mut low, mut high) = (0, texts.len());
                while low < high {
                    let middle = low.midpoint(high);
                    match texts.get(middle).cmp(text) {
                        std::cmp::Ordering::Equal => return Some(middle),
                        std::cmp::Ordering::Less => low = middle + 1,
                        std::cmp::Ordering::Greater => high = middle,
                    }
                }
                None
            }
        }
    }

    /// Only the values with these codes, in that order.
    pub fn pick(&self, codes: &[u32]) -> Self {
        match self {
            Self::Int(values) => Self::Int(codes.iter().map(|&c| values[c as usize]).collect()),
            Self::UInt(values) => Self::UInt(codes.iter().map(|&c| values[c as usize]).collect()),
            Self::Text(texts) => {
                let mut picked = Texts::default();
                for &code in codes {
                    picked.push(texts.get(code as usize));
                }
                Self::Text(picked)
            }
        }
    }
}

/// An id column as codes.
#[derive(Debug, Clone, Default)]
pub struct Encoded {
    /// The rank of every row's value; [`MISSING`] where there is none.
    pub codes: Vec<u32>,
    /// The values, ascending.
    pub values: Values,
    /// How many rows have none.
    pub n_missing: usize,
}

impl Encoded {
    /// Forget values that no row has any more (rows were left out).
    pub fn forget_unused(&mut self) {
        let mut used = vec![false; self.values.len()];
        for &code in self.codes.iter().filter(|&&code| code != MISSING) {
            used[code as usize] = true;
        }
        let kept: Vec<u32> = (0..used.len() as u32)
            .filter(|&code| used[code as usize])
            .collect();
        if kept.len() == used.len() {
            return;
        }
        self.values = self.values.pick(&kept);
        let mut renamed = vec![MISSING; used.len()];
        for (rank, &code) in kept.iter().enumerate() {
            renamed[code as usize] = rank as u32;
        }
        for code in &mut self.codes {
            *code = renamed.get(*code as usize).copied().unwrap_or(MISSING);
        }
    }
}

#[cfg(test)]
mod tests;
