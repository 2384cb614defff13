//! What no honest table goes beyond. Memory stays within a few of these, however large the file is.

/// Bytes at the beginning of a text by which delimiter and character set are told.
pub(super) const SAMPLE: usize = 256 * 1024;
/// Rows at the beginning that are shown to whoever has to tell what the table is.
pub(super) const HEAD: usize = 200;
/// Bytes of one row.
pub(super) const ROW_BYTES: usize = 256 * 1024;
/// Cells of one row.
pub(super) const CELLS: usize = 4096;
/// Bytes of a workbook as it is sent: a hundred thousand people have less than ten million.
pub(super) const WORKBOOK_BYTES: usize = 32 << 20;
/// Bytes of everything that is packed in a workbook. Hundred thousand people with ten columns have some hundred million.
pub(super) const UNPACKED_BYTES: u64 = 512 << 20;
/// Bytes of those parts of a workbook that a reader keeps in memory: texts.
pub(super) const TEXTS_BYTES: u64 = 64 << 20;
/// Texts of a workbook.
pub(super) const TEXTS: u64 = 8 << 20;
/// Bytes of its other small parts: styles, names of sheets.
pub(super) const SMALL_PART_BYTES: u64 = 4 << 20;
/// Bytes of one tag or text in a workbook's XML.
pub(super) const PIECE_BYTES: usize = 1 << 20;
/// Parts of a workbook.
pub(super) const PARTS: usize = 4096;
/// Bytes that the rows of one sheet take in memory.
pub(super) const SHEET_BYTES: usize = 192 << 20;
/// Cells by which a sheet of the old format is measured before it is read.
pub(super) const SHEET_CELLS: u64 = 4 << 20;
