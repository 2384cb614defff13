//! A table whose columns are named: the row that names them is looked for below titles and blank lines, and what stands below
//! the last row (totals, the day of printing) is told and is no row.

use super::{error::TableError, row::Row, rows::Rows, workbook::Sheets};
use icu_normalizer::DecomposingNormalizerBorrowed;
use std::io::BufRead;

/// Rows at the beginning among which the names of the columns are looked for.
const TITLES: usize = 60;
/// How many lines that are no row are kept to be told.
const TOLD: usize = 50;
/// Characters of such a line.
const SAID: usize = 80;
/// How lines begin that offices and their programs print below a list.
const FOOTERS: [&str; 22] = [
    "total",
    "soustotal",
    "nombrede",
    "nbde",
    "effectif",
    "edite",
    "genere",
    "imprime",
    "extrait",
    "exporte",
    "exportdu",
    "extraction",
    "page",
    "source",
    "findu",
    "findefichier",
    "findeliste",
    "datede",
    "dateedition",
    "arretele",
    "listearretee",
    "documentedite",
];

/// A table whose columns are named. Iterate for its rows; after an error nothing more comes.
pub struct Table<'a> {
    rows: Rows<Box<dyn BufRead + 'a>>,
    header: Row,
    shape: Shape,
}

/// What is to be said of a table as a whole, complete when its rows were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    /// The line of the names of the columns, from 1.
    pub header: u64,
    /// What separates the cells; `None`: they come out of a workbook.
    pub delimiter: Option<u8>,
    /// The sheets, where it is a workbook.
    pub sheets: Option<Sheets>,
    /// Lines above the header and below the last row that are no rows, each with its number and text, shortened; at most 50.
    pub aside: Vec<(u64, String)>,
}

/// How many names of columns stand in a row.
fn names(row: &Row, known: &dyn Fn(&str) -> bool) -> usize {
    row.cells.iter().filter(|cell| known(cell)).count()
}

/// The place of the row that names the columns, among the first: the one with most names that are known, of equals the first.
/// `None`: none has two of them, since one word that is also a column's name may stand in a title.
pub fn names_columns<'a>(rows: impl Iterator<Item = &'a Row>, known: &dyn Fn(&str) -> bool) -> Option<usize> {
    let named = rows.take(TITLES).map(|row| names(row, known)).enumerate().filter(|(_, names)| *names > 1);
    named.reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(place, _)| place)
}

impl<'a> Table<'a> {
    /// Opens a table; `known`: whether a name is that of a column which its reader knows. The header is that of the first rows
    /// which names most of them; where none does, the first row that holds anything.
    pub fn open(input: impl BufRead + 'a, known: &dyn Fn(&str) -> bool) -> Result<Self, TableError> {
        Self::of(Box::new(input), known)
    }

    /// Not with a type parameter: the readers would be compiled anew in each room that opens a table.
    fn of(input: Box<dyn BufRead + 'a>, known: &dyn Fn(&str) -> bool) -> Result<Self, TableError> {
        let fits = |head: &[Row]| head.iter().take(TITLES).map(|row| names(row, known)).max().unwrap_or(0);
        let rows = Rows::open(input, &fits)?;
        let head = rows.head();
        let named = names_columns(head.iter(), known).map(|place| &head[place]);
        let line = named.or_else(|| head.iter().take(TITLES).find(|row| !row.is_blank())).map(|row| row.line);
        let mut shape = Shape { delimiter: rows.delimiter(), sheets: rows.sheets().cloned(), ..Shape::default() };
        let mut rows = rows;
        let header = loop {
            let row = rows.next().ok_or(TableError::Empty)??;
            if line.is_none_or(|line| row.line >= line) && !row.is_blank() {
                break row;
            }
            shape.set_aside(&row);
        };
        shape.header = header.line;
        Ok(Self { rows, header, shape })
    }

    /// The names of the columns in the words of the file.
    pub fn header(&self) -> &[String] {
        &self.header.cells
    }

    /// What is to be said of it as a whole.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    fn read(&mut self) -> Result<Option<Row>, TableError> {
        for row in &mut self.rows {
            let row = row?;
            match row.is_blank() {
                true => {}
                false if row.cells == self.header.cells || is_footer(&row, &self.header) => self.shape.set_aside(&row),
                false => return Ok(Some(row)),
            }
        }
        Ok(None)
    }
}

impl Iterator for Table<'_> {
    type Item = Result<Row, TableError>;

    /// The next row that holds anything.
    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

impl Shape {
    fn set_aside(&mut self, row: &Row) {
        let text = row.cells.iter().filter(|cell| !cell.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
        if !text.is_empty() && self.aside.len() < TOLD {
            let text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SAID).collect();
            self.aside.push((row.line, text));
        }
    }
}

/// Whether a row says something about the list: one word or two of it, and nothing of anybody.
fn is_footer(row: &Row, header: &Row) -> bool {
    let mut said = row.cells.iter().filter(|cell| !cell.is_empty());
    let (Some(first), second, None) = (said.next(), said.next(), said.next()) else { return false };
    let columns = header.cells.iter().filter(|name| !name.is_empty()).count();
    let number = |text: &str| text.chars().any(|c| c.is_ascii_digit()) && !text.contains('@');
    columns > 2 && second.is_none_or(|text| number(text)) && FOOTERS.iter().any(|word| plain(first).starts_with(word))
}

/// Lower case, without accents, spaces, hyphens, apostrophes.
fn plain(text: &str) -> String {
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(text);
    apart.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> bool {
        matches!(name, "Nom" | "Prénom" | "Mail" | "Établissement")
    }

    type Told = (Vec<Vec<String>>, Vec<u64>, Shape);

    fn table(file: &[u8]) -> Result<Told, TableError> {
        let mut table = Table::open(file, &known)?;
        let (mut cells, mut lines) = (vec![table.header().to_vec()], vec![]);
        for row in &mut table {
            let mut row = row?;
            cells.push(std::mem::take(&mut row.cells));
            lines.push(row.line);
        }
        Ok((cells, lines, table.shape().clone()))
    }

    #[test]
    fn whatever_an_office_writes_a_table_with_reads_the_same() {
        let expected = [["Nom", "Établissement"], ["Éléonore", "Lycée \"J. Moulin\"; annexe"]];
        for delimiter in [';', ',', '\t', '|'] {
            let text = format!(
                "\r\n Nom {delimiter}Établissement\r\n{delimiter}\r\nÉléonore{delimiter}\"Lycée \"\"J. Moulin\"\"; annexe\"\r\n"
            );
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            let unmarked: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let said = format!("sep={delimiter}\r\n{text}").into_bytes();
            for file in [text.as_bytes(), &marked, &latin, &wide, &unmarked, &said] {
                assert_eq!(table(file).unwrap().0, expected, "{delimiter:?}");
            }
        }
    }

    #[test]
    fn lines_are_numbered_as_an_editor_does() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "Nom;Mail", "", "a;\"two", "lines\"", "", "b;c", "d;e"].join(end);
            assert_eq!(table(text.as_bytes()).unwrap().1, [4, 7, 8], "{end:?}");
            let said = format!("sep=;{end}{text}");
            assert_eq!(table(said.as_bytes()).unwrap().1, [5, 8, 9], "{end:?}");
        }
    }

    #[test]
    fn titles_above_and_remarks_below_are_told_and_are_no_rows() {
        let text = "Collège Jean Moulin, Paris\n\nListe des personnels, année 2026, Nom et Mail\n;;\nNom;Prénom;Mail;\n\
            Martin, dit Paul;Zoé;z@a.fr;\nNom;Prénom;Mail;\nPage;Anne;a@a.fr;\n\nTotal : 2;;;\nÉdité le 31/08/2026\nEffectif;2;\n";
        let (cells, lines, shape) = table(text.as_bytes()).unwrap();
        assert_eq!(cells[0][..3], ["Nom", "Prénom", "Mail"]);
        assert_eq!((lines, shape.header), (vec![6, 8], 5));
        let aside: Vec<_> = shape.aside.iter().map(|(line, _)| *line).collect();
        assert_eq!(aside, [1, 3, 7, 10, 11, 12]);
        assert_eq!(shape.aside[0].1, "Collège Jean Moulin, Paris");
    }

    #[test]
    fn what_is_no_table_or_too_large_is_refused() {
        let mut large = b"Nom;Mail\n\"".to_vec();
        large.resize(10 << 20, b'x');
        assert!(matches!(table(&large), Err(TableError::Row)));
        assert!(matches!(table(b""), Err(TableError::Empty)));
        assert!(matches!(table(b"\n;;\n"), Err(TableError::Empty)));
        assert!(matches!(table(b"Nom\0;Mail"), Err(TableError::Foreign(_))));
        for foreign in [&b"%PDF-1.7\n"[..], b"<html><table>", b"<?xml version=\"1.0\"?>", b"{\\rtf1", b"\x1f\x8b\x08"] {
            assert!(matches!(table(foreign), Err(TableError::Foreign(_))));
        }
    }
}
