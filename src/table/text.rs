//! Delimited text: which delimiter, which character set, no row larger than allowed.

use super::{
    beginning::wide, bounded::Bounded, charset::Charsets, error::TableError, foreign::Foreign, limits, lines::Lines,
    row::Row,
};
use std::io::{BufRead, Chain, Cursor, Read};
use zeroize::Zeroizing;

/// Room for a small table.
const FIRST: usize = 16 * 1024;
/// What separates cells; of equals the first.
const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// The bytes that were looked at, and then the rest.
type Whole<R> = Chain<Cursor<Zeroizing<Vec<u8>>>, R>;
/// The sample with its line ends made one, then the rest; a piece at a time.
type Input<R> = Bounded<Whole<Lines<Whole<R>>>>;

/// The rows of a text.
pub(super) struct Text<R: BufRead> {
    rows: ::csv::Reader<Input<R>>,
    row: ::csv::ByteRecord,
    charsets: Charsets,
    delimiter: u8,
    /// Lines before the first that is read.
    skipped: u64,
    /// Where the last row began.
    last: u64,
}

impl<R: BufRead> Text<R> {
    /// Looks at the beginning and starts over; also gives the first rows.
    pub fn open(mut input: Whole<R>, fits: &dyn Fn(&[Row]) -> usize) -> Result<(Self, Vec<Row>), TableError> {
        let first = input.fill_buf().map_err(TableError::Input)?;
        let wide = wide(first);
        let marked = usize::from(first.starts_with(b"\xef\xbb\xbf")) * 3;
        input.consume(marked);
        let mut lines = Lines::new(input, wide);
        let mut sample = Zeroizing::new(Vec::with_capacity(FIRST));
        lines.by_ref().take(limits::SAMPLE as u64).read_to_end(&mut sample).map_err(TableError::Input)?;
        if sample.contains(&0) {
            return Err(TableError::Foreign(Foreign::Binary));
        }
        let mut charsets = Charsets::new(wide.is_some());
        charsets.learn(&sample);
        let said = separator_line(&sample);
        let begin = said.map_or(0, |(_, begin)| begin);
        let skipped = u64::from(said.is_some());
        let choices: Vec<u8> = match said {
            Some((delimiter, _)) => vec![delimiter],
            None => delimiters(whole_lines(&sample)),
        };
        let heads = choices.into_iter().map(|delimiter| {
            let head = head(whole_lines(&sample[begin..]), delimiter, skipped, &charsets);
            (fits(&head), delimiter, head)
        });
        // of equals the first, which is the most regular
        let best = heads.reduce(|best, other| if other.0 > best.0 { other } else { best });
        let (_, delimiter, head) = best.ok_or(TableError::Empty)?;
        let mut cursor = Cursor::new(sample);
        cursor.set_position(begin as u64);
        let input = Bounded::new(cursor.chain(lines), limits::ROW_BYTES);
        let rows = reader(delimiter).from_reader(input);
        Ok((Self { rows, row: ::csv::ByteRecord::new(), charsets, delimiter, skipped, last: skipped }, head))
    }

    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The next row that is not an empty line.
    pub fn next(&mut self) -> Result<Option<Row>, TableError> {
        self.rows.get_mut().allow(limits::ROW_BYTES);
        if !self.rows.read_byte_record(&mut self.row).map_err(|error| refused::<R>(&error))? {
            return Ok(None);
        }
        if self.row.len() > limits::CELLS {
            return Err(TableError::Row);
        }
        let line = place(&self.row, self.rows.position().line(), self.last - self.skipped) + self.skipped;
        self.last = line;
        if self.row.as_slice().contains(&0) {
            return Err(TableError::Foreign(Foreign::Binary));
        }
        let (cells, marks) = self.charsets.read(self.row.iter());
        Ok(Some(Row { line, cells, marks }))
    }
}

fn reader(delimiter: u8) -> ::csv::ReaderBuilder {
    let mut builder = ::csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

/// The line on which a row begins. The reader's own position is before the empty lines that it skipped: count back from where
/// it stands now. A quote that is never closed ends with the file and without a line of its own.
fn place(row: &::csv::ByteRecord, stands: u64, last: u64) -> u64 {
    let within = row.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
    stands.saturating_sub(1 + within).max(last + 1)
}

/// Excel's own first line, `sep=;`: the delimiter that it names, and where the next line begins.
fn separator_line(sample: &[u8]) -> Option<(u8, usize)> {
    let end = sample.iter().position(|byte| *byte == b'\n')?;
    let line = sample[..end].trim_ascii();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', rest @ ..] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => match rest {
            [delimiter] => Some((*delimiter, end + 1)),
            // the tab went with the spaces at the end of the line
            [] => Some((b'\t', end + 1)),
            _ => None,
        },
        _ => None,
    }
}

/// The sample without its last line, where that may be cut.
fn whole_lines(sample: &[u8]) -> &[u8] {
    match sample.iter().rposition(|byte| *byte == b'\n') {
        Some(last) if sample.len() >= limits::SAMPLE => &sample[..=last],
        Some(_) | None => sample,
    }
}

/// The delimiters that may be meant, the most regular first: by which most rows have the same number of cells.
fn delimiters(sample: &[u8]) -> Vec<u8> {
    let mut found: Vec<_> = DELIMITERS
        .into_iter()
        .filter_map(|delimiter| regular(sample, delimiter).map(|regular| (regular, delimiter)))
        .collect();
    found.sort_by_key(|(regular, _)| std::cmp::Reverse(*regular));
    match found.is_empty() {
        true => vec![b';'],
        false => found.into_iter().map(|(_, delimiter)| delimiter).collect(),
    }
}

/// How many rows have the most common number of cells, and that number; `None`: it is one.
fn regular(sample: &[u8], delimiter: u8) -> Option<(usize, usize)> {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    let mut rows = reader(delimiter).from_reader(sample);
    let rows = rows.byte_records().map_while(Result::ok).take(limits::HEAD);
    for row in rows.filter(|row| row.len() > 1 && row.iter().any(|cell| !cell.trim_ascii().is_empty())) {
        *counts.entry(row.len()).or_default() += 1;
    }
    counts.into_iter().map(|(cells, rows)| (rows, cells)).max()
}

/// The first rows as they would be read.
fn head(sample: &[u8], delimiter: u8, skipped: u64, charsets: &Charsets) -> Vec<Row> {
    let mut rows = reader(delimiter).from_reader(sample);
    let (mut row, mut head, mut charsets) = (::csv::ByteRecord::new(), Vec::new(), charsets.clone());
    let mut last = 0;
    while head.len() < limits::HEAD && matches!(rows.read_byte_record(&mut row), Ok(true)) {
        last = place(&row, rows.position().line(), last);
        let (cells, marks) = charsets.read(row.iter().take(limits::CELLS));
        head.push(Row { line: last + skipped, cells, marks });
    }
    head
}

fn refused<R: BufRead>(error: &::csv::Error) -> TableError {
    match error.kind() {
        ::csv::ErrorKind::Io(io) if Bounded::<R>::exceeded(io) => TableError::Row,
        ::csv::ErrorKind::Io(io) => TableError::Input(std::io::Error::new(io.kind(), io.to_string())),
        _ => TableError::Foreign(Foreign::Binary),
    }
}
