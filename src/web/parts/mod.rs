//! Parts that pages of several nouns are made of.

pub(crate) mod key_sheet;
pub(crate) mod sure;
pub(crate) mod table_file;
