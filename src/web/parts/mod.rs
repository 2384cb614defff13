//! Parts that pages of several nouns are made of.

pub(crate) mod codes;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod key_sheet;
pub(crate) mod list;
pub(crate) mod saved;
pub(crate) mod story;
pub(crate) mod sure;
pub(crate) mod table_file;
pub(crate) mod under_way;
