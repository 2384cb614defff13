//! The zeros that a format puts before a number in Excel's workbooks before 2007. `calamine` gives their cells without formats, so
//! they are looked up in the records by which the workbook is weighed.

use super::{
    book::zeros_of,
    records::{long, short},
};
use std::collections::BTreeMap;

/// Cells that are shown with zeros before them.
#[derive(Default)]
pub(super) struct Zeros {
    /// Excel 5 and 95: texts are written in another way.
    older: bool,
    /// Digits of each number format that is nothing but zeros, by its number in the file.
    formats: BTreeMap<u64, u8>,
    /// The number format of each style, in the order of the file.
    styles: Vec<u64>,
    /// Where each sheet begins in the stream, in the order of their names.
    begins: Vec<u64>,
    /// Where the sheet of the records that come now begins.
    sheet: u64,
    /// Row, column and digits, by where their sheet begins.
    cells: BTreeMap<u64, Vec<(u16, u16, u8)>>,
}

impl Zeros {
    /// Looks at a record: where it begins in the stream, its kind, its content.
    pub fn look(&mut self, at: u64, kind: u64, data: &[u8]) {
        match kind {
            0x0809 => {
                self.sheet = at;
                self.older = short(data, 0) < 0x0600;
            }
            0x0085 => self.begins.push(long(data, 0).into()),
            0x041e => {
                let digits = zeros_of(&self.text(data));
                self.formats
                    .extend(u8::try_from(digits).ok().filter(|digits| *digits > 1).map(|n| (short(data, 0), n)));
            }
            0x00e0 => self.styles.push(short(data, 2)),
            // a number, one that is packed, the last result of a formula
            0x0203 | 0x027e | 0x0006 => self.cell(short(data, 0), short(data, 2), short(data, 4)),
            // several packed numbers, each with its style
            0x00bd => {
                for (column, number) in (short(data, 2)..).zip(data.get(4..).unwrap_or_default().chunks_exact(6)) {
                    self.cell(short(data, 0), column, short(number, 0));
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self, row: u64, column: u64, style: u64) {
        let format = usize::try_from(style).ok().and_then(|style| self.styles.get(style));
        let digits = format.and_then(|format| self.formats.get(format));
        if let (Some(digits), Ok(row), Ok(column)) = (digits, u16::try_from(row), u16::try_from(column)) {
            self.cells.entry(self.sheet).or_default().push((row, column, *digits));
        }
    }

    /// A format: how many characters, in how many bytes each, and these.
    fn text(&self, data: &[u8]) -> String {
        let (characters, wide, begin) = match self.older {
            true => (data.get(2).copied().unwrap_or_default().into(), false, 3),
            false => (short(data, 2), data.get(4).is_some_and(|flags| flags & 1 != 0), 5),
        };
        let width = 1 + usize::from(wide);
        let units = data.get(begin..).unwrap_or_default().chunks_exact(width);
        let units = units.take(usize::try_from(characters).unwrap_or(0));
        units.map(|unit| if unit.get(1).is_none_or(|high| *high == 0) { char::from(unit[0]) } else { '?' }).collect()
    }

    /// Complete: the cells in their order.
    pub fn sorted(mut self) -> Self {
        self.cells.values_mut().for_each(|cells| cells.sort_unstable());
        self
    }

    /// How many digits a cell of this sheet shows at least, all places from 0; 0: as many as its number has.
    pub fn digits(&self, sheet: usize, row: u32, column: u32) -> usize {
        let cells = self.begins.get(sheet).and_then(|begin| self.cells.get(begin));
        let place = u16::try_from(row).ok().zip(u16::try_from(column).ok());
        let (Some(cells), Some(place)) = (cells, place) else { return 0 };
        let found = cells.binary_search_by_key(&place, |(row, column, _)| (*row, *column));
        found.map_or(0, |found| cells[found].2.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_record_that_holds_numbers_is_looked_at_in_its_own_sheet_and_style() {
        let words = |words: &[u16]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        for older in [false, true] {
            let mut zeros = Zeros::default();
            let version = if older { 0x0500 } else { 0x0600 };
            zeros.look(0, 0x0809, &words(&[version, 5]));
            for (number, format) in [(164, "0000000"), (165, "0.00"), (166, "000;-000")] {
                let length = format.len() as u16;
                let head = if older { vec![length as u8] } else { [&length.to_le_bytes()[..], &[0]].concat() };
                zeros.look(1, 0x041e, &[words(&[number]), head, format.as_bytes().to_vec()].concat());
            }
            // styles: General, then each of these formats
            [0, 164, 165, 166].iter().for_each(|format| zeros.look(2, 0x00e0, &words(&[0, *format, 0])));
            [500, 900].iter().for_each(|begin| zeros.look(3, 0x0085, &words(&[*begin, 0, 0])));
            zeros.look(500, 0x0809, &words(&[version, 0x10]));
            zeros.look(510, 0x0203, &words(&[4, 1, 1, 0, 0, 0, 0]));
            zeros.look(520, 0x027e, &words(&[2, 1, 3, 0, 0]));
            zeros.look(530, 0x0006, &words(&[3, 0, 1]));
            // three packed numbers from column 6 on
            zeros.look(540, 0x00bd, &words(&[3, 6, 1, 0, 0, 0, 0, 0, 3, 0, 0, 8]));
            zeros.look(550, 0x0203, &words(&[5, 1, 2, 0, 0, 0, 0]));
            zeros.look(900, 0x0809, &words(&[version, 0x10]));
            zeros.look(910, 0x0203, &words(&[4, 1, 3, 0, 0, 0, 0]));
            // what is cut or names a style that is not there
            zeros.look(920, 0x00bd, &[1]);
            zeros.look(930, 0x0203, &words(&[7, 7, 99]));
            let zeros = zeros.sorted();
            for (sheet, row, column, digits) in [
                (0, 4, 1, 7),
                (0, 2, 1, 3),
                (0, 3, 0, 7),
                (0, 3, 6, 7),
                (0, 3, 7, 0),
                (0, 3, 8, 3),
                (0, 5, 1, 0),
                (1, 4, 1, 3),
                (1, 2, 1, 0),
                (1, 7, 7, 0),
                (2, 4, 1, 0),
            ] {
                assert_eq!(zeros.digits(sheet, row, column), digits, "{older} {sheet} {row} {column}");
            }
        }
    }
}
