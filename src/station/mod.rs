//! Use cases. Owns clock and entropy; the only floor that knows both tokens and records.
