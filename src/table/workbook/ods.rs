//! LibreOffice's workbooks. Our own reading, since `calamine` drops what the sheet shows of a number (its zeros), and keeps
//! every repeated cell as often as the file says.

use super::book::{Book, Gather, Name, number};
use crate::{error::TableError, limits};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};
use std::{
    collections::BTreeSet,
    io::{BufReader, Read, Seek},
};
use zip::ZipArchive;

/// A row or cell that is repeated more often than this is repeated for its colour.
const REPEATED: u32 = 1000;

pub(super) struct Calc<F: Read + Seek> {
    archive: ZipArchive<F>,
    sheets: Vec<Name>,
}

impl<F: Read + Seek> Calc<F> {
    pub fn open(file: F) -> Result<Self, TableError> {
        let mut archive = ZipArchive::new(file).map_err(|_| TableError::Damaged)?;
        let mut manifest = String::new();
        if let Ok(part) = archive.by_name("META-INF/manifest.xml") {
            part.take(limits::SMALL_PART_BYTES).read_to_string(&mut manifest).map_err(|_| TableError::Damaged)?;
        }
        if manifest.contains("encryption-data") {
            return Err(TableError::Password);
        }
        let mut calc = Self { archive, sheets: Vec::new() };
        calc.sheets = calc.names()?;
        Ok(calc)
    }

    fn content(&mut self) -> Result<Reader<BufReader<impl Read + '_>>, TableError> {
        let part = self.archive.by_name("content.xml").map_err(|_| TableError::Damaged)?;
        let mut reader = Reader::from_reader(BufReader::with_capacity(64 * 1024, part));
        reader.config_mut().expand_empty_elements = true;
        Ok(reader)
    }

    /// The names of the sheets, and which of them a style hides.
    fn names(&mut self) -> Result<Vec<Name>, TableError> {
        let mut reader = self.content()?;
        let (mut buffer, mut names, mut hiding, mut style) = (Vec::new(), Vec::new(), BTreeSet::new(), String::new());
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "style" => style = attribute(&tag, "name").unwrap_or_default(),
                    "table-properties" if attribute(&tag, "display").as_deref() == Some("false") => {
                        hiding.insert(style.clone());
                    }
                    "table" => {
                        let hidden = attribute(&tag, "style-name").is_some_and(|style| hiding.contains(&style));
                        names.push(Name { name: attribute(&tag, "name").unwrap_or_default(), hidden });
                    }
                    _ => {}
                },
                Event::Eof => return Ok(names),
                _ => {}
            }
        }
    }
}

impl<F: Read + Seek> Book for Calc<F> {
    fn sheets(&mut self) -> Result<Vec<Name>, TableError> {
        Ok(self.sheets.clone())
    }

    fn read(&mut self, sheet: usize, gather: &mut Gather) -> Result<(), TableError> {
        let mut reader = self.content()?;
        let mut buffer = Vec::new();
        let mut at = Place::default();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "table" => at.sheet += 1,
                    "table-row" if at.sheet == sheet + 1 => at.begin_row(repeats(&tag, "number-rows-repeated")),
                    "table-cell" | "covered-table-cell" if at.sheet == sheet + 1 => at.begin_cell(&tag),
                    "annotation" => at.aside += 1,
                    "p" if !at.shown.is_empty() && at.aside == 0 => at.shown.push('\n'),
                    "s" if at.in_cell => {
                        at.shown.extend(std::iter::repeat_n(' ', repeats(&tag, "c").min(100) as usize))
                    }
                    "tab" if at.in_cell => at.shown.push('\t'),
                    "line-break" if at.in_cell => at.shown.push('\n'),
                    _ => {}
                },
                Event::Text(text) if at.in_cell && at.aside == 0 => at.shown.push_str(&text.xml10_content()),
                Event::GeneralRef(name) if at.in_cell && at.aside == 0 => at.shown.push(entity(&name)?),
                Event::End(tag) => match tag.local_name().as_ref() {
                    "annotation" => at.aside = at.aside.saturating_sub(1),
                    "table-cell" | "covered-table-cell" if at.in_cell => at.end_cell(),
                    "table-row" if at.sheet == sheet + 1 && !at.end_row(gather)? => return Ok(()),
                    "table" if at.sheet == sheet + 1 => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Where the reading stands, and the row so far.
#[derive(Default)]
struct Place {
    /// How many sheets have begun.
    sheet: usize,
    row: u32,
    row_repeats: u32,
    column: u32,
    cell_repeats: u32,
    in_cell: bool,
    /// Within a remark that is pinned to a cell.
    aside: u32,
    /// What the cell shows.
    shown: String,
    /// What it is, where that is said beside: a day, a number.
    value: Option<String>,
    is_number: bool,
    cells: Vec<(u32, String)>,
}

impl Place {
    fn begin_row(&mut self, repeats: u32) {
        self.row_repeats = repeats;
        self.column = 0;
        self.cells.clear();
    }

    fn begin_cell(&mut self, tag: &BytesStart<'_>) {
        self.in_cell = true;
        self.shown.clear();
        self.cell_repeats = repeats(tag, "number-columns-repeated");
        self.value = attribute(tag, "date-value").map(|day| day.strip_suffix("T00:00:00").unwrap_or(&day).to_owned());
        let number = attribute(tag, "value");
        self.is_number = self.value.is_none() && number.is_some();
        self.value = self.value.take().or(number);
    }

    fn end_cell(&mut self) {
        self.in_cell = false;
        let text = match self.value.take() {
            Some(value) if self.is_number => shown(&value, &self.shown),
            Some(value) => value,
            None => std::mem::take(&mut self.shown),
        };
        if !text.is_empty() {
            for n in 0..self.cell_repeats.min(REPEATED) {
                self.cells.push((self.column.saturating_add(n), text.clone()));
            }
        }
        self.column = self.column.saturating_add(self.cell_repeats);
        self.shown.clear();
    }

    fn end_row(&mut self, gather: &mut Gather) -> Result<bool, TableError> {
        for n in 0..self.row_repeats.min(REPEATED) {
            for (column, text) in &self.cells {
                if !gather.cell(self.row.saturating_add(n), *column, text)? {
                    return Ok(false);
                }
            }
        }
        self.row = self.row.saturating_add(self.row_repeats);
        Ok(true)
    }
}

/// A number as the sheet shows it where that is nothing but digits (zeros before it), and else the number itself.
fn shown(value: &str, shown: &str) -> String {
    let digits = shown.bytes().all(|byte| byte.is_ascii_digit());
    match value.parse::<f64>() {
        Ok(found) if digits && shown.parse::<f64>() == Ok(found) => shown.to_owned(),
        Ok(found) => number(found, 0),
        Err(_) => value.to_owned(),
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|value| value.parse().ok()).unwrap_or(1)
}

/// An attribute by its name without prefix.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Explicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// One of the five, or a character by its number.
fn entity(name: &BytesRef<'_>) -> Result<char, TableError> {
    Ok(match name.as_ref() {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => name.resolve_char_ref().ok().flatten().ok_or(TableError::Damaged)?,
    })
}

fn broken(_: quick_xml::Error) -> TableError {
    TableError::Damaged
}
