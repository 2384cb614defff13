//! Many tokens one after the other: lanes, report and labels of a batch.

pub(crate) mod labels;
pub(crate) mod lanes;
pub(crate) mod report;
pub(crate) mod sign;
