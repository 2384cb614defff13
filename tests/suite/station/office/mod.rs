//! What an office sends is read the same, however its programs wrote it; and what is no table is refused by what it is.

mod books;
mod people;

use books::{Cell, Sheet, calc, excel, excel_parts, old_excel, ole, packed, sheet, text};
use proptest::prelude::*;
use trousseau::table::{Foreign, Shape, Table, TableError};

/// A roster's header, and what is known of columns.
const HEADER: [&str; 5] = ["Nom", "Prénom", "Mail", "UAI", "N° série"];

fn known(name: &str) -> bool {
    HEADER.contains(&name)
}

pub type Rows = Vec<Vec<String>>;

fn read(file: &[u8]) -> Result<(Rows, Vec<u64>, Shape), TableError> {
    let mut table = Table::open(file, &known)?;
    let (mut rows, mut lines) = (vec![], vec![]);
    for row in &mut table {
        let row = row?;
        let filled = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        rows.push(row.cells[..filled].to_vec());
        lines.push(row.line);
    }
    Ok((rows, lines, table.shape().clone()))
}

fn strings<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// Letters with and without accents as names here have them.
fn name() -> impl Strategy<Value = String> {
    let first = prop::sample::select(vec!["É", "A", "B", "Ch", "D’", "F", "Le Gall-", "G", "Ô", "Zo", "N"]);
    let then = prop::sample::select(vec!["a", "é", "è", "ë", "ê", "î", "ï", "ô", "ç", "û", "à", "e", "i", "o"]);
    let pairs = prop::collection::vec((prop::sample::select(vec!["l", "n", "r", "t", "m", "d", "s"]), then), 1..5);
    (first, pairs).prop_map(|(first, pairs)| pairs.into_iter().fold(first.to_owned(), |name, (c, v)| name + c + v))
}

/// Rows of a roster.
fn roster() -> impl Strategy<Value = Rows> {
    let odd =
        prop::sample::select(vec!["", "a;b", "x, y", "deux\nlignes", "\"dit\"", "\t|", "=1+1 ou plus", "007", " "]);
    let row = (name(), name(), "[a-z]{2,8}@ac-exemple\\.fr", odd)
        .prop_map(|(last, first, mail, odd)| vec![last, first, mail, "0951099D".to_owned(), odd.trim().to_owned()]);
    // the letters that tell a set are in the first row, as somewhere in every real list
    prop::collection::vec(row, 1..20).prop_map(|mut rows| {
        rows.insert(0, strings(["Lefèvre", "Éloïse", "e@ac-exemple.fr", "0951099D", "André Noël"]));
        rows
    })
}

/// The roster as text with this delimiter.
fn written(rows: &[Vec<String>], delimiter: u8) -> String {
    let mut out = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    out.write_record(HEADER).unwrap();
    rows.iter().for_each(|row| out.write_record(row).unwrap());
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

/// The same text in every character set that has its letters.
fn encoded(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let old = |encoding: &'static encoding_rs::Encoding| {
        let (bytes, _, lost) = encoding.encode(text);
        (!lost).then(|| bytes.into_owned())
    };
    let wide =
        |order: fn(u16) -> [u8; 2]| format!("\u{feff}{text}").encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let mut sets = vec![
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("UTF-16", wide(u16::to_le_bytes)),
        ("UTF-16 big", wide(u16::to_be_bytes)),
    ];
    sets.extend(old(encoding_rs::WINDOWS_1252).map(|bytes| ("Windows-1252", bytes)));
    sets.extend(old(encoding_rs::MACINTOSH).map(|bytes| ("Mac Roman", bytes)));
    sets.extend(yore::code_pages::CP850.encode(text).ok().map(|bytes| ("CP850", bytes.into_owned())));
    sets
}

fn with_header(rows: &[Vec<String>]) -> Rows {
    [&[HEADER.map(str::to_owned).to_vec()], rows].concat()
}

fn shortened(rows: &[Vec<String>]) -> Rows {
    let filled = |row: &Vec<String>| row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    rows.iter().map(|row| row[..filled(row)].to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_roster_reads_the_same_in_every_character_set_delimiter_and_workbook(rows in roster()) {
        let expected = shortened(&rows);
        for delimiter in *b";,\t|" {
            for (set, bytes) in encoded(&written(&rows, delimiter)) {
                let (read, ..) = read(&bytes).unwrap();
                prop_assert_eq!(&read, &expected, "{} {}", set, char::from(delimiter));
            }
        }
        let whole = with_header(&rows);
        for (kind, bytes) in [
            ("xlsx", excel(&[sheet("Liste", 4, &whole)])),
            ("ods", calc(&[sheet("Liste", 4, &whole)])),
            ("xls", old_excel(&sheet("Liste", 4, &whole), None)),
        ] {
            let (read, lines, _) = read(&bytes).unwrap();
            prop_assert_eq!(&read, &expected, "{}", kind);
            prop_assert_eq!(lines, (5..5 + expected.len() as u64).collect::<Vec<_>>(), "{}", kind);
        }
    }

    #[test]
    fn one_odd_cell_changes_no_other_row(rows in roster(), place in any::<prop::sample::Index>(), odd in "[\\x20-\\x7eéÉ’°€]{0,12}") {
        let row = place.index(rows.len());
        let mut changed = rows.clone();
        changed[row][4] = odd.trim().trim_matches(|c| "'=\"".contains(c)).trim().to_owned();
        for (set, bytes) in encoded(&written(&changed, b';')) {
            let (read, ..) = read(&bytes).unwrap();
            for (n, (read, before)) in read.iter().zip(shortened(&rows)).enumerate() {
                prop_assert!(n == row || *read == before, "{}: row {} {:?} {:?}", set, n, read, before);
            }
        }
    }

    #[test]
    fn no_workbook_breaks_the_reader(place in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let rows = with_header(&[strings(["Lefèvre", "Éloïse", "e@ac-exemple.fr", "0951099D", "1"])]);
        for mut bytes in [excel(&[sheet("L", 1, &rows)]), calc(&[sheet("L", 1, &rows)]), old_excel(&sheet("L", 1, &rows), Some((2, 5)))] {
            let at = place.index(bytes.len());
            bytes[at] = byte;
            if cut {
                bytes.truncate(at);
            }
            let _ = read(&bytes);
        }
    }
}

#[test]
fn the_sheet_that_has_the_list_is_read_and_the_others_are_told() {
    let rows = with_header(&[strings(["Dupont", "Zoé", "z@ac-exemple.fr", "0951099D"])]);
    let other = with_header(&[strings(["Caché", "Paul", "p@ac-exemple.fr", "0951099D"])]);
    let sheets = [
        sheet("Accueil", 1, &[strings(["Bonjour", "à", "tous"])]),
        Sheet { hidden: true, ..sheet("Masquée", 1, &other) },
        sheet("Personnels & agents", 3, &rows),
        sheet("Suite", 1, &other),
    ];
    for bytes in [excel(&sheets), calc(&sheets)] {
        let (read, lines, shape) = read(&bytes).unwrap();
        assert_eq!((read.len(), read[0][1].as_str(), lines), (1, "Zoé", vec![4]));
        let told = shape.sheets.unwrap();
        assert_eq!(told.read, "Personnels & agents");
        assert_eq!((told.alike, told.hidden), (strings(["Suite"]), strings(["Masquée"])));
    }
}

#[test]
fn cells_are_what_the_sheet_shows() {
    let number = Cell::Number;
    let row = vec![
        text("Dupont"),
        number(1234567.0, "General"),
        number(42.0, "00000000"),
        number(48091.0, "dd/mm/yyyy"),
        number(2.5, "General"),
        number(1.2e17, "General"),
    ];
    let header: Vec<Cell> = HEADER.iter().map(|name| text(name)).collect();
    let sheet = |row: Vec<Cell>| [Sheet { name: "Liste", hidden: false, rows: vec![(1, header.clone()), (2, row)] }];
    let (rows, ..) = read(&excel(&sheet(row.clone()))).unwrap();
    // a number that Excel cannot keep is not made into digits that nobody typed
    assert_eq!(rows[0], strings(["Dupont", "1234567", "00000042", "2031-08-31", "2.5", "1.2E17"]));
    let row = vec![text("Dupont"), number(1234567.0, "General"), number(42.0, "00000000")];
    let [sheet] = sheet(row);
    for bytes in [old_excel(&sheet, None), calc(&[sheet])] {
        let (rows, ..) = read(&bytes).unwrap();
        assert_eq!(rows[0], strings(["Dupont", "1234567", "00000042"]));
    }
}

#[test]
fn a_workbook_with_a_password_says_so() {
    let encrypted = ole(&[("/EncryptedPackage", &[0; 5000]), ("/EncryptionInfo", &[0; 100])]);
    assert!(matches!(read(&encrypted), Err(TableError::Password)));
    let calc = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<m:manifest xmlns:m=\"m\"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
        ),
        ("content.xml", "0123456789"),
    ]);
    assert!(matches!(read(&calc), Err(TableError::Password)));
}

#[test]
fn what_is_no_workbook_is_told_by_what_it_is() {
    for (file, expected) in [
        (packed(&[("[Content_Types].xml", "<a/>"), ("word/document.xml", "<a/>")]), Foreign::Document),
        (packed(&[("mimetype", "application/vnd.oasis.opendocument.text")]), Foreign::Document),
        (packed(&[("[Content_Types].xml", "<a/>"), ("xl/workbook.bin", "x")]), Foreign::Xlsb),
        (packed(&[("Index/Document.iwa", "x")]), Foreign::Numbers),
        (packed(&[("liste.csv", "Nom;Mail")]), Foreign::Archive),
        (ole(&[("/WordDocument", &[0; 100])]), Foreign::Document),
    ] {
        assert!(matches!(read(&file), Err(TableError::Foreign(found)) if found == expected), "{expected}");
    }
    assert!(matches!(read(b"PK\x03\x04 and nothing more"), Err(TableError::Foreign(Foreign::Archive))));
    assert!(matches!(read(&ole(&[("/Other", &[0; 100])])), Err(TableError::Damaged)));
}

#[test]
fn a_workbook_that_would_fill_the_memory_is_refused_before_it_does() {
    let header = with_header(&[]);
    let plain = excel_parts(&[sheet("L", 1, &header)]);
    let replaced = |part: &str, content: String| {
        let mut parts: Vec<_> = plain.iter().filter(|(name, _)| name != part).cloned().collect();
        parts.push((part.to_owned(), content));
        let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
        packed(&parts)
    };
    let row = |cells: &str| format!("<worksheet><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>");
    let sheet0 = "xl/worksheets/sheet0.xml";
    let strings = "xl/sharedStrings.xml";
    let far = "<c r=\"A1\"><v>1</v></c><c r=\"XFD1\"><v>2</v></c>";
    for (what, file) in [
        // one text as long as a thousand times its packed size
        ("text", replaced(sheet0, row(&format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", "x".repeat(8 << 20))))),
        ("tag", replaced(sheet0, row(&format!("<c a=\"{}\"/>", "x".repeat(8 << 20))))),
        (
            "styles",
            replaced(
                "xl/styles.xml",
                format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(1 << 20)),
            ),
        ),
        ("texts", replaced(strings, format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(5 << 20)))),
        // room is made for so many before the first is read
        ("count", replaced(strings, "<sst uniqueCount=\"4000000000000\"><si><t>x</t></si></sst>".to_owned())),
        (
            "count behind much",
            replaced(strings, format!("<!--{}--><sst uniqueCount='99999999999'/>", "<".repeat(100_000))),
        ),
    ] {
        assert!(matches!(read(&file), Err(TableError::Workbook)), "{what}");
    }
    assert!(matches!(read(&replaced(sheet0, row(far))), Err(TableError::Row)), "no row has so many cells");
    let below = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c></row></sheetData></worksheet>";
    assert_eq!(read(&replaced(sheet0, below.to_owned())).unwrap().1, [1_048_576], "rows between are no rows");
    // LibreOffice repeats what it wants to colour
    let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"><text:p>xxxxxxxxxxxxxxxx</text:p></table:table-cell>";
    let rows = format!("<table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row>").repeat(1000);
    let bomb = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<m/>"),
        (
            "content.xml",
            &format!(
                "<o xmlns:table=\"t\" xmlns:text=\"x\" xmlns:office=\"o\"><table:table table:name=\"a\">{rows}</table:table></o>"
            ),
        ),
    ]);
    assert!(matches!(read(&bomb), Err(TableError::Workbook | TableError::Row)));
    // the old format: a grid that is said, a grid that is there, one text many times
    assert!(matches!(read(&old_excel(&sheet("L", 1, &header), Some((u32::MAX, 255)))), Err(TableError::Workbook)));
    let wide = Sheet { name: "L", hidden: false, rows: vec![(1, vec![text("x"); 200]), (65_535, vec![text("x")])] };
    assert!(matches!(read(&old_excel(&wide, None)), Err(TableError::Workbook)));
    let long = text(&"x".repeat(4000));
    let many = Sheet { name: "L", hidden: false, rows: (1..20_000).map(|n| (n, vec![long.clone()])).collect() };
    assert!(matches!(read(&old_excel(&many, None)), Err(TableError::Workbook)));
}

#[test]
fn a_key_table_is_read_out_of_a_workbook_too() {
    use trousseau::keyfile::{Unlock, read_all};
    let rows = [
        strings(["Livraison du 31/08/2026"]),
        strings(["serial", "secret", "type"]),
        strings(["0012345", "3132333435363738393031323334353637383930", "hotp"]),
    ];
    let keys = rows[1..].to_vec();
    for bytes in [
        excel(&[sheet("Clefs", 1, &keys)]),
        calc(&[sheet("Clefs", 1, &keys)]),
        old_excel(&sheet("Clefs", 1, &keys), None),
    ] {
        let read = read_all(&bytes[..], Unlock::Nothing).unwrap();
        assert_eq!((read.records.len(), read.records[0].serial.as_str()), (1, "0012345"));
    }
}
