//! Excel's workbooks since 2007, by `calamine`, a cell at a time: its other way makes a grid of everything between the first and
//! the last cell, however far apart they are.

use super::book::{Book, Gather, Name, number, zeros_of};
use crate::error::TableError;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::{Read, Seek};

pub(super) struct Excel<F: Read + Seek> {
    book: Xlsx<F>,
}

impl<F: Read + Seek> Excel<F> {
    pub fn open(file: F) -> Result<Self, TableError> {
        Ok(Self { book: Xlsx::new(file).map_err(broken)? })
    }
}

impl<F: Read + Seek> Book for Excel<F> {
    fn sheets(&mut self) -> Result<Vec<Name>, TableError> {
        let sheets = self.book.sheets_metadata();
        // a sheet that is nothing but a chart is as good as hidden
        let hidden =
            |sheet: &calamine::Sheet| sheet.visible != SheetVisible::Visible || sheet.typ != SheetType::WorkSheet;
        Ok(sheets.iter().map(|sheet| Name { name: sheet.name.clone(), hidden: hidden(sheet) }).collect())
    }

    fn read(&mut self, sheet: usize, gather: &mut Gather) -> Result<(), TableError> {
        let name = self.book.sheets_metadata().get(sheet).map(|sheet| sheet.name.clone()).unwrap_or_default();
        let mut cells = match self.book.worksheet_cells_reader(&name) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            cells => cells.map_err(broken)?,
        };
        let formats: Vec<String> = cells
            .styles()
            .iter()
            .map(|style| style.number_format.as_ref().map_or_else(String::new, |format| format.format_code.clone()))
            .collect();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
            let (row, column) = cell.get_position();
            let format = formats.get(style).map_or("", String::as_str);
            if !gather.cell(row, column, &text(cell.get_value(), format))? {
                break;
            }
        }
        Ok(())
    }
}

/// A cell as the sheet shows it.
fn text<'a>(value: &'a DataRef<'_>, format: &str) -> std::borrow::Cow<'a, str> {
    match value {
        DataRef::String(text) => text.as_str().into(),
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Int(value) => number(*value as f64, zeros_of(format)).into(),
        DataRef::Float(value) => number(*value, zeros_of(format)).into(),
        DataRef::Bool(value) => value.to_string().into(),
        DataRef::DateTime(moment) => day(moment).into(),
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).into(),
        DataRef::DurationIso(text) => text.as_str().into(),
        DataRef::Error(error) => error.to_string().into(),
        DataRef::Empty => "".into(),
    }
}

/// A day, and the time where there is one; what Excel counts before 1900, or as a length of time, stays a number.
pub(super) fn day(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() || moment.as_f64() < 1.0 {
        return number(moment.as_f64(), 0);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
    }
}

fn broken(error: XlsxError) -> TableError {
    match error {
        XlsxError::Password => TableError::Password,
        _ => TableError::Damaged,
    }
}
