//! Workbooks made by hand: as few parts as the formats ask for.

use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A cell as a person typed it.
#[derive(Debug, Clone)]
pub enum Cell {
    Text(String),
    /// A number, and the format that it is shown by.
    Number(f64, &'static str),
}

pub fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// A sheet: its name, whether it is hidden, its rows with their numbers from 1.
pub struct Sheet {
    pub name: &'static str,
    pub hidden: bool,
    pub rows: Vec<(u32, Vec<Cell>)>,
}

/// A sheet of text only, from row `first` on.
pub fn sheet(name: &'static str, first: u32, rows: &[Vec<String>]) -> Sheet {
    let rows = rows.iter().zip(first..).map(|(row, number)| (number, row.iter().map(|cell| text(cell)).collect()));
    Sheet { name, hidden: false, rows: rows.collect() }
}

/// A zip of these parts.
pub fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of an Excel workbook.
pub fn excel_parts(sheets: &[Sheet]) -> Vec<(String, String)> {
    let mut formats: Vec<&str> = vec!["General"];
    let cells = sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|(_, cells)| cells);
    for cell in cells {
        if let Cell::Number(_, format) = cell
            && !formats.contains(format)
        {
            formats.push(format);
        }
    }
    let numbers: String = formats
        .iter()
        .enumerate()
        .map(|(n, format)| format!("<numFmt numFmtId=\"{}\" formatCode=\"{}\"/>", 164 + n, escaped(format)))
        .collect();
    let xfs: String = (0..formats.len()).map(|n| format!("<xf numFmtId=\"{}\"/>", 164 + n)).collect();
    let styles = format!("<styleSheet><numFmts>{numbers}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>");
    let listed: String = sheets
        .iter()
        .enumerate()
        .map(|(n, sheet)| {
            let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
            format!("<sheet name=\"{}\" sheetId=\"{}\"{state} r:id=\"r{n}\"/>", escaped(sheet.name), n + 1)
        })
        .collect();
    let relations: String = (0..sheets.len())
        .map(|n| {
            format!("<Relationship Id=\"r{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
        })
        .collect();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), TYPES.to_owned()),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships><Relationship Id=\"r\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns:r=\"{RELATIONS}\"><sheets>{listed}</sheets></workbook>"),
        ),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{relations}</Relationships>")),
        ("xl/styles.xml".to_owned(), styles),
    ];
    for (n, sheet) in sheets.iter().enumerate() {
        let rows: String = sheet
            .rows
            .iter()
            .map(|(number, cells)| {
                let cells: String = cells
                    .iter()
                    .map(|cell| match cell {
                        Cell::Text(text) => {
                            format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escaped(text))
                        }
                        Cell::Number(value, format) => {
                            let style = formats.iter().position(|known| known == format).unwrap();
                            format!("<c s=\"{style}\"><v>{value}</v></c>")
                        }
                    })
                    .collect();
                format!("<row r=\"{number}\">{cells}</row>")
            })
            .collect();
        parts.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    parts
}

/// An Excel workbook.
pub fn excel(sheets: &[Sheet]) -> Vec<u8> {
    let parts = excel_parts(sheets);
    let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    packed(&parts)
}

/// A workbook of LibreOffice, with the rows that one repeats for their colour at its end.
pub fn calc(sheets: &[Sheet]) -> Vec<u8> {
    let tables: String = sheets.iter().map(|sheet| {
        let mut last = 0;
        let rows: String = sheet.rows.iter().map(|(number, cells)| {
            let gap = number - last - 1;
            last = *number;
            let before = if gap == 0 { String::new() } else { format!("<table:table-row table:number-rows-repeated=\"{gap}\"><table:table-cell/></table:table-row>") };
            let cells: String = cells.iter().map(|cell| match cell {
                Cell::Text(text) if text.is_empty() => "<table:table-cell/>".to_owned(),
                Cell::Text(text) => {
                    let lines: String = escaped(text).split('\n').map(|line| format!("<text:p>{line}</text:p>")).collect();
                    format!("<table:table-cell office:value-type=\"string\">{lines}</table:table-cell>")
                }
                Cell::Number(value, format) => {
                    let shown = format!("{value:0width$}", width = if format.starts_with('0') { format.len() } else { 0 });
                    format!("<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>{shown}</text:p></table:table-cell>")
                }
            }).collect();
            format!("{before}<table:table-row>{cells}</table:table-row>")
        }).collect();
        let style = if sheet.hidden { "hid" } else { "see" };
        format!("<table:table table:name=\"{}\" table:style-name=\"{style}\">{rows}<table:table-row table:number-rows-repeated=\"1040000\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row></table:table>", escaped(sheet.name))
    }).collect();
    let styles = "<style:style style:name=\"see\"><style:table-properties table:display=\"true\"/></style:style>\
        <style:style style:name=\"hid\"><style:table-properties table:display=\"false\"/></style:style>";
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest=\"m\"/>"),
        ("content.xml", &content),
    ])
}

fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    out.extend(kind.to_le_bytes());
    out.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
}

/// An Excel workbook of before 2007, of one sheet; `size`: rows and columns that it says it has.
pub fn old_excel(sheet: &Sheet, size: Option<(u32, u16)>) -> Vec<u8> {
    let bof = |kind: u16| [&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (mut texts, mut formats): (Vec<&str>, Vec<&str>) = (Vec::new(), vec!["General"]);
    let mut cells = Vec::new();
    for (number, row) in &sheet.rows {
        for (column, cell) in row.iter().enumerate() {
            let style = match cell {
                Cell::Text(_) => 0,
                Cell::Number(_, format) => formats.iter().position(|known| known == format).unwrap_or_else(|| {
                    formats.push(*format);
                    formats.len() - 1
                }),
            };
            let style = u16::try_from(style).unwrap();
            let place = [u16::try_from(number - 1).unwrap(), u16::try_from(column).unwrap(), style];
            let place: Vec<u8> = place.into_iter().flat_map(u16::to_le_bytes).collect();
            match cell {
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => {
                    let known = texts.iter().position(|known| known == text).unwrap_or_else(|| {
                        texts.push(text);
                        texts.len() - 1
                    });
                    let data = [place, u32::try_from(known).unwrap().to_le_bytes().to_vec()].concat();
                    record(&mut cells, 0x00fd, &data);
                }
                Cell::Number(value, _) => record(&mut cells, 0x0203, &[place, value.to_le_bytes().to_vec()].concat()),
            }
        }
    }
    let count = u32::try_from(texts.len()).unwrap().to_le_bytes();
    let one = |text: &&str| {
        let units = wide(text);
        [&u16::try_from(units.len() / 2).unwrap().to_le_bytes()[..], &[1], &units].concat()
    };
    let sst = [&count[..], &count, &texts.iter().flat_map(one).collect::<Vec<_>>()].concat();
    let mut globals = Vec::new();
    record(&mut globals, 0x0809, &bof(5));
    record(&mut globals, 0x0042, &1200_u16.to_le_bytes());
    for (number, format) in (164_u16..).zip(&formats) {
        let length = u16::try_from(format.len()).unwrap().to_le_bytes();
        record(&mut globals, 0x041e, &[&number.to_le_bytes()[..], &length, &[0], format.as_bytes()].concat());
    }
    for (number, _) in (164_u16..).zip(&formats) {
        record(&mut globals, 0x00e0, &[&[0; 2][..], &number.to_le_bytes(), &[0; 16]].concat());
    }
    let name = [&[u8::try_from(sheet.name.encode_utf16().count()).unwrap(), 1][..], &wide(sheet.name)].concat();
    // where the sheet begins: behind the globals, whose length is known now
    let length = globals.len() + 4 + 6 + name.len() + 4 + sst.len() + 4;
    let hidden = u16::from(sheet.hidden);
    record(
        &mut globals,
        0x0085,
        &[&u32::try_from(length).unwrap().to_le_bytes()[..], &hidden.to_le_bytes(), &name].concat(),
    );
    record(&mut globals, 0x00fc, &sst);
    record(&mut globals, 0x000a, &[]);
    assert_eq!(globals.len(), length);
    record(&mut globals, 0x0809, &bof(0x10));
    if let Some((rows, columns)) = size {
        let data =
            [&0_u32.to_le_bytes()[..], &rows.to_le_bytes(), &0_u16.to_le_bytes(), &columns.to_le_bytes(), &[0; 2]];
        record(&mut globals, 0x0200, &data.concat());
    }
    globals.extend(cells);
    record(&mut globals, 0x000a, &[]);
    ole(&[("/Workbook", &globals)])
}

/// An OLE file of these streams, in the version that Excel writes.
pub fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        file.create_stream(name).unwrap().write_all(content).unwrap();
    }
    file.into_inner().into_inner()
}
