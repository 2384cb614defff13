//! Excel's workbooks before 2007, by `calamine`, which reads all of it at once: it is weighed first.

use super::{
    book::{Book, Gather, Name, number},
    records::{Records, long, short},
    xlsx::day,
    zeros::Zeros,
};
use crate::{error::TableError, foreign::Foreign, limits};
use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};
use cfb::CompoundFile;
use std::io::{Cursor, Read};

pub(super) struct Old<'a> {
    book: Xls<Cursor<&'a [u8]>>,
    zeros: Zeros,
}

impl<'a> Old<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, TableError> {
        let zeros = weigh(bytes)?;
        Ok(Self { book: Xls::new(Cursor::new(bytes)).map_err(broken)?, zeros })
    }
}

impl Book for Old<'_> {
    fn sheets(&mut self) -> Result<Vec<Name>, TableError> {
        let sheets = self.book.sheets_metadata();
        let hidden =
            |sheet: &calamine::Sheet| sheet.visible != SheetVisible::Visible || sheet.typ != SheetType::WorkSheet;
        Ok(sheets.iter().map(|sheet| Name { name: sheet.name.clone(), hidden: hidden(sheet) }).collect())
    }

    fn read(&mut self, sheet: usize, gather: &mut Gather) -> Result<(), TableError> {
        let name = self.book.sheets_metadata().get(sheet).map(|sheet| sheet.name.clone()).unwrap_or_default();
        let range = self.book.worksheet_range(&name).map_err(broken)?;
        let Some((first_row, first_column)) = range.start() else { return Ok(()) };
        for (row, column, value) in range.used_cells() {
            let row = first_row.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
            let column = first_column.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
            if !gather.cell(row, column, &text(value, self.zeros.digits(sheet, row, column)))? {
                break;
            }
        }
        Ok(())
    }
}

fn text(value: &Data, digits: usize) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(value) => number(*value as f64, digits),
        Data::Float(value) => number(*value, digits),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(moment) => day(moment),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn broken(error: XlsError) -> TableError {
    match error {
        XlsError::Password => TableError::Password,
        _ => TableError::Damaged,
    }
}

/// What the workbook would take in memory, by the records of its stream: the grid of each sheet, and every text as often as it
/// stands in a cell. Answers which numbers have zeros before them.
fn weigh(bytes: &[u8]) -> Result<Zeros, TableError> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| TableError::Damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(TableError::Password);
    }
    if file.exists("/WordDocument") {
        return Err(TableError::Foreign(Foreign::Document));
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.exists(name));
    let mut stream = Vec::new();
    let part = file.open_stream(name.ok_or(TableError::Damaged)?).map_err(|_| TableError::Damaged)?;
    part.take(limits::WORKBOOK_BYTES as u64).read_to_end(&mut stream).map_err(|_| TableError::Damaged)?;
    let (mut texts, mut grid, mut weight) = (Vec::new(), Grid::default(), 0);
    let (mut records, mut zeros) = (Records(&stream), Zeros::default());
    loop {
        let at = stream.len() - records.0.len();
        let Some((kind, data)) = records.next() else { break };
        zeros.look(at as u64, kind, data);
        match kind {
            // a new sheet
            0x0809 => grid = Grid::default(),
            0x0200 => {
                let (rows, columns) = match data.len() {
                    14.. => (u64::from(long(data, 4).saturating_sub(long(data, 0))), short(data, 10)),
                    _ => (short(data, 2).saturating_sub(short(data, 0)), short(data, 6)),
                };
                // room is made for so many before the first is read
                if rows.saturating_add(1).saturating_mul(columns + 1) > limits::SHEET_CELLS {
                    return Err(TableError::Workbook);
                }
            }
            0x00fc => texts = lengths(&[&[data], &records.continued()[..]].concat()),
            0x00fd => {
                grid.cell(data)?;
                let place = usize::try_from(long(data, 6)).unwrap_or(usize::MAX);
                weight += texts.get(place).copied().unwrap_or(0) * 3;
            }
            0x0203 | 0x0204 | 0x0205 | 0x0006 | 0x027e | 0x00d6 => grid.cell(data)?,
            0x00bd => {
                grid.cell(data)?;
                grid.at(short(data, 0), short(data, data.len().saturating_sub(2)))?;
            }
            _ => {}
        }
        if weight > limits::SHEET_BYTES as u64 {
            return Err(TableError::Workbook);
        }
    }
    Ok(zeros.sorted())
}

/// The grid from the first cell of a sheet to its last.
#[derive(Default)]
struct Grid {
    rows: Option<(u64, u64)>,
    columns: Option<(u64, u64)>,
}

impl Grid {
    fn cell(&mut self, data: &[u8]) -> Result<(), TableError> {
        self.at(short(data, 0), short(data, 2))
    }

    fn at(&mut self, row: u64, column: u64) -> Result<(), TableError> {
        let wider =
            |span: Option<(u64, u64)>, at: u64| span.map_or((at, at), |(low, high)| (low.min(at), high.max(at)));
        let (rows, columns) = (wider(self.rows, row), wider(self.columns, column));
        (self.rows, self.columns) = (Some(rows), Some(columns));
        match (rows.1 - rows.0 + 1) * (columns.1 - columns.0 + 1) > limits::SHEET_CELLS {
            true => Err(TableError::Workbook),
            false => Ok(()),
        }
    }
}

/// How many characters each shared text has, whatever records it goes on over.
fn lengths(parts: &[&[u8]]) -> Vec<u64> {
    let mut found = Vec::new();
    let (mut part, mut at) = (0, 8);
    // forwards over so many bytes, over the ends of records too
    let skip = |part: &mut usize, at: &mut usize, mut bytes: usize| {
        while let Some(data) = parts.get(*part) {
            let here = data.len().saturating_sub(*at).min(bytes);
            (*at, bytes) = (*at + here, bytes - here);
            if bytes == 0 {
                return;
            }
            (*part, *at) = (*part + 1, 0);
        }
    };
    while let Some(data) = parts.get(part) {
        if at + 3 > data.len() {
            (part, at) = (part + 1, 0);
            continue;
        }
        let (characters, flags) = (short(data, at), data[at + 2]);
        at += 3;
        let (mut runs, mut extension) = (0, 0);
        if flags & 8 != 0 {
            runs = usize::try_from(short(data, at)).unwrap_or(0) * 4;
            at += 2;
        }
        if flags & 4 != 0 {
            extension = usize::try_from(long(data, at)).unwrap_or(0);
            at += 4;
        }
        found.push(characters);
        let (mut left, mut width) = (usize::try_from(characters).unwrap_or(0), 1 + usize::from(flags & 1));
        while left > 0 {
            let Some(data) = parts.get(part) else { break };
            let here = (data.len().saturating_sub(at) / width).min(left);
            (left, at) = (left - here, at + here * width);
            if left > 0 {
                // the next record begins with the width of its characters
                part += 1;
                width =
                    1 + usize::from(parts.get(part).and_then(|data| data.first()).is_some_and(|flags| flags & 1 != 0));
                at = 1;
            }
        }
        skip(&mut part, &mut at, runs + extension);
    }
    found
}
