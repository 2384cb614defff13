//! Why a value gives nothing.

/// A value that gives nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Of which attribute.
    pub attribute: String,
    /// The value, as it came.
    pub value: String,
    /// Why.
    pub why: Why,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}: {}", self.attribute, self.value, self.why)
    }
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Where the number of a school should be is none.
    #[error("there is no number of a school where one should be")]
    School,
    /// A delegation has other parts than the rule says.
    #[error("a delegation has more parts, with | between them")]
    Parts,
    /// A day that is none.
    #[error("a day is written 20260902, 2026-09-02 or 02/09/2026")]
    Day,
    /// Its first day comes after its last one.
    #[error("it ends before it begins")]
    Order,
    /// A delegation for no school.
    #[error("it names no school")]
    NoSchool,
}
