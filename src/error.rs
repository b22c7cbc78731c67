//! The one error type of every kernel. The bindings map each variant to one Python exception.

use thiserror::Error;

/// What can go wrong in a kernel. Messages say which argument, what was found, what to do.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Error {
    /// The data cannot be used as they are (`InvalidDataError` in Python, a `ValueError`).
    #[error("{0}")]
    InvalidData(String),
    /// A parameter is out of range (`InvalidParameterError` in Python, a `ValueError`).
    #[error("{0}")]
    InvalidParameter(String),
    /// A value has the wrong type (`InvalidTypeError` in Python, a `TypeError`).
    #[error("{0}")]
    InvalidType(String),
    /// The caller asked to stop; the doorway raises what Python's signal handler raised.
    #[error("cancelled")]
    Cancelled,
    /// A defect of ours (`InternalError` in Python).
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Shorthand for [`Error::InvalidData`].
    pub fn data(message: impl Into<String>) -> Self {
        Self::InvalidData(message.into())
    }

    /// Shorthand for [`Error::InvalidParameter`].
    pub fn parameter(message: impl Into<String>) -> Self {
        Self::InvalidParameter(message.into())
    }

    /// The same error with words before its message (not for what is our own defect).
    #[must_use]
    pub fn prefixed(self, words: &str) -> Self {
        match self {
            Self::InvalidData(text) => Self::InvalidData(format!("{words}{text}")),
            Self::InvalidParameter(text) => Self::InvalidParameter(format!("{words}{text}")),
            Self::InvalidType(text) => Self::InvalidType(format!("{words}{text}")),
            other => other,
        }
    }

    /// Shorthand for [`Error::InvalidType`].
    pub fn wrong_type(message: impl Into<String>) -> Self {
        Self::InvalidType(message.into())
    }
}

/// Every kernel returns this.
pub type Result<T> = std::result::Result<T, Error>;
