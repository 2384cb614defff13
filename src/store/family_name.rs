//! By what people are sorted.

/// By what people are listed: the family name of a person `p`, which is what stands behind the first word of a name.
pub(super) const FAMILY_NAME: &str = "substr(p.folded, instr(p.folded, ' ') + 1)";
