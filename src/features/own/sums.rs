//! What can be made of the values of some rows, and the sums it takes.

use crate::features::statistics::ratio;
use crate::money::settled;

/// What is made of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// How many rows, or known values.
    Count,
    /// How many distinct known values.
    Distinct,
    /// Their sum.
    Sum,
    /// Their mean.
    Mean,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The earliest.
    First,
    /// The latest.
    Last,
    /// Their part of all rows, or of the positive values of all rows.
    Share,
}

impl How {
    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "count" => Self::Count,
            "distinct" => Self::Distinct,
            "sum" => Self::Sum,
            "mean" => Self::Mean,
            "min" => Self::Min,
            "max" => Self::Max,
            "first" => Self::First,
            "last" => Self::Last,
            "share" => Self::Share,
            _ => return None,
        })
    }

    /// Whether the result is a whole number that is never null.
    pub fn is_count(self) -> bool {
        matches!(self, Self::Count | Self::Distinct)
    }

    /// When the result is null.
    pub fn null_when(self) -> &'static str {
        match self {
            Self::Count | Self::Distinct => "",
            Self::Sum => "rows pass, but none has a value",
            Self::Share => "nothing to take a share of",
            _ => "no row that passes has a value",
        }
    }

    /// The unit of the result.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Count => "rows",
            Self::Distinct => "values",
            Self::Share => "share",
            _ => "as the column",
        }
    }
}

/// Sums of the rows of one column.
#[derive(Debug, Clone, Copy)]
pub struct Sums {
    rows: u32,
    known: u32,
    sum: f64,
    positive: f64,
    least: f64,
    most: f64,
    /// Time and value of the first and last.
    ends: [(i64, f64); 2],
}

/// No rows.
pub const NOTHING: Sums = Sums {
    rows: 0,
    known: 0,
    sum: 0.0,
    positive: 0.0,
    least: f64::INFINITY,
    most: f64::NEG_INFINITY,
    ends: [(i64::MAX, f64::NAN), (i64::MIN, f64::NAN)],
};

impl Sums {
    /// Add a row; NaN: without a value.
    pub fn add(&mut self, time: i64, value: f64) {
        self.rows += 1;
        if value.is_nan() {
            return;
        }
        self.known += 1;
        self.sum += value;
        self.positive += value.max(0.0);
        self.least = self.least.min(value);
        self.most = self.most.max(value);
        if time < self.ends[0].0 {
            self.ends[0] = (time, value);
        }
        if time >= self.ends[1].0 {
            self.ends[1] = (time, value);
        }
    }

    /// The sum, to the cent.
    fn settled(&self) -> f64 {
        let size = 2.0 * self.positive - self.sum;
        settled(self.sum, size, self.known as usize)
    }

    /// What was asked for; `all`: sums of the rows that a share is taken of.
    pub fn result(&self, how: How, has_value: bool, all: &Self) -> f64 {
        let known = |value: f64| if self.known > 0 { value } else { f64::NAN };
        match how {
            How::Count if has_value => f64::from(self.known),
            How::Count | How::Distinct => f64::from(self.rows),
            How::Sum if self.rows == 0 => 0.0,
            How::Sum => known(self.settled()),
            How::Mean => known(self.settled() / f64::from(self.known)),
            How::Min => known(self.least),
            How::Max => known(self.most),
            How::First => self.ends[0].1,
            How::Last => self.ends[1].1,
            How::Share if has_value => ratio(self.positive, all.positive),
            How::Share => ratio(f64::from(self.rows), f64::from(all.rows)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_nothing_known_are_null_and_of_no_rows_are_nought() {
        let mut sums = NOTHING;
        assert_eq!(sums.result(How::Sum, true, &NOTHING), 0.0);
        sums.add(1, f64::NAN);
        assert!(sums.result(How::Sum, true, &NOTHING).is_nan());
        assert_eq!(sums.result(How::Count, true, &NOTHING), 0.0);
        assert_eq!(sums.result(How::Count, false, &NOTHING), 1.0);
        for how in [How::Mean, How::Min, How::Max, How::First, How::Last] {
            assert!(sums.result(how, true, &NOTHING).is_nan(), "{how:?}");
        }
    }
}
