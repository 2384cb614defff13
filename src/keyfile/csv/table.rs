//! A table, row by row: which delimiter, which character set, no row larger than allowed. What the cells mean is for
//! others: keys for [`super::CsvReader`], schools and people for whoever opens a [`Table`].

use super::super::bounded::Bounded;
use super::super::error::KeyFileError;
use super::super::limits;
use super::dialect::delimiter;
use super::lines::Lines;
use super::row::text;
use std::io::{BufRead, Chain, Cursor, Read};

/// Bytes at the beginning of a table by which its dialect is told.
pub(super) const SAMPLE: usize = limits::PIECE_BYTES;

/// The sample again, then the rest; a piece at a time.
type Input<R> = Bounded<Lines<Chain<Cursor<Vec<u8>>, R>>>;

/// The rows as they come, in bytes.
pub(super) struct Rows<R: BufRead> {
    rows: ::csv::Reader<Input<R>>,
    row: ::csv::ByteRecord,
    /// Where the last row began.
    last: u64,
}

impl<R: BufRead> Rows<R> {
    /// From the beginning: the sample that was looked at, then the rest of the input.
    pub fn start(sample: Vec<u8>, input: R, delimiter: u8) -> Self {
        let skipped = sample.strip_prefix(b"\xef\xbb\xbf").map_or(0, |_| 3);
        let mut cursor = Cursor::new(sample);
        cursor.set_position(skipped);
        let rows = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(Bounded::new(Lines::new(cursor.chain(input)), limits::PACKAGE_BYTES));
        Self { rows, row: ::csv::ByteRecord::new(), last: 0 }
    }

    /// The next row and the line on which it begins, from 1; `None` at the end.
    pub fn next(&mut self) -> Result<Option<(u64, &::csv::ByteRecord)>, KeyFileError> {
        self.rows.get_mut().allow(limits::PACKAGE_BYTES);
        if !self.rows.read_byte_record(&mut self.row).map_err(|error| refused::<R>(&error))? {
            return Ok(None);
        }
        if self.row.len() > limits::ELEMENTS {
            return Err(KeyFileError::TooLarge("row"));
        }
        // the reader's own position is before the empty lines that it skipped: count back from where it stands now
        let within = self.row.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        // a quote that is never closed ends with the file and without a line of its own
        self.last = self.rows.position().line().saturating_sub(1 + within).max(self.last + 1);
        Ok(Some((self.last, &self.row)))
    }
}

/// The beginning of the table, and the rest of it.
pub(super) fn sample<R: BufRead>(mut input: R) -> Result<(Vec<u8>, R), KeyFileError> {
    let mut sample = Vec::new();
    input.by_ref().take(SAMPLE as u64).read_to_end(&mut sample).map_err(KeyFileError::Input)?;
    if sample.is_empty() {
        return Err(KeyFileError::Empty);
    }
    if sample.starts_with(&[0xff, 0xfe]) || sample.starts_with(&[0xfe, 0xff]) || sample.contains(&0) {
        return Err(KeyFileError::Charset("UTF-16".into()));
    }
    Ok((sample, input))
}

fn refused<R: BufRead>(error: &::csv::Error) -> KeyFileError {
    match error.kind() {
        ::csv::ErrorKind::Io(io) if Bounded::<R>::exceeded(io) => KeyFileError::TooLarge("row"),
        ::csv::ErrorKind::Io(io) => KeyFileError::Input(std::io::Error::new(io.kind(), io.to_string())),
        _ => KeyFileError::UnknownColumns,
    }
}

/// A table of anything but keys, whose first row names its columns: UTF-8 or Windows-1252, separated by `,`, `;` or tabs.
pub struct Table<R: BufRead> {
    rows: Rows<R>,
    header: Vec<String>,
}

/// One row of a [`Table`] as text, spaces at the ends of its cells removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its cells; fewer or more than the header has, where the file has it so.
    pub cells: Vec<String>,
}

impl<R: BufRead> Table<R> {
    /// Opens a table; its first row that holds anything is the header.
    pub fn open(input: R) -> Result<Self, KeyFileError> {
        let (sample, input) = sample(input)?;
        let delimiter = delimiter(sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&sample));
        let mut table = Self { rows: Rows::start(sample, input, delimiter), header: Vec::new() };
        table.header = table.next().ok_or(KeyFileError::Empty)??.cells;
        Ok(table)
    }

    /// The names of the columns in the words of the file.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    fn read(&mut self) -> Result<Option<TableRow>, KeyFileError> {
        while let Some((line, row)) = self.rows.next()? {
            let cells: Vec<_> = row.iter().map(|cell| text(cell).0).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Ok(Some(TableRow { line, cells }));
            }
        }
        Ok(None)
    }
}

impl<R: BufRead> Iterator for Table<R> {
    type Item = Result<TableRow, KeyFileError>;

    /// The next row that holds anything. After an error there is nothing to be had.
    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Result<Vec<Vec<String>>, KeyFileError> {
        let table = Table::open(file)?;
        let header = table.header().to_vec();
        let rows: Result<Vec<_>, _> = table.map(|row| row.map(|row| row.cells)).collect();
        Ok(std::iter::once(header).chain(rows?).collect())
    }

    #[test]
    fn whatever_an_office_writes_a_table_with_reads_the_same() {
        let expected = [["Nom", "Établissement"], ["Éléonore", "Lycée \"J. Moulin\"; annexe"]];
        for delimiter in [';', ',', '\t'] {
            let text = format!(
                "\r\n Nom {delimiter}Établissement\r\n{delimiter}\r\nÉléonore{delimiter}\"Lycée \"\"J. Moulin\"\"; annexe\"\r\n"
            );
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            for file in [text.as_bytes(), &marked, &latin] {
                assert_eq!(read(file).unwrap(), expected, "{delimiter:?}");
            }
        }
    }

    #[test]
    fn lines_are_numbered_as_an_editor_does() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "Nom;Mail", "", "a;\"two", "lines\"", "", "b;c", "d;e"].join(end);
            let rows = Table::open(text.as_bytes()).unwrap().map(|row| row.unwrap().line);
            assert_eq!(rows.collect::<Vec<_>>(), [4, 7, 8], "{end:?}");
        }
    }

    #[test]
    fn what_is_no_table_or_too_large_is_refused() {
        let mut large = b"Nom;Mail\n\"".to_vec();
        large.resize(10 << 20, b'x');
        assert!(matches!(read(&large), Err(KeyFileError::TooLarge(_))));
        assert!(matches!(read(b""), Err(KeyFileError::Empty)));
        assert!(matches!(read(b"\n;;\n"), Err(KeyFileError::Empty)));
        assert!(matches!(read(b"\xff\xfeN\0o\0m\0"), Err(KeyFileError::Charset(_))));
    }
}
