//! Which character set a table is written in, row by row: schools' files say it nowhere, and two exports may have been put
//! behind each other.
//!
//! UTF-8 is believed wherever it is valid. What is not is read in that set in which its words look most like French: an
//! accent within a lower-case word is lower case, a sign of mathematics stands in no name. Detectors for web pages know
//! neither Mac Roman nor the sets of DOS, which is why the judging is here; the sets themselves are others'.

use super::french::look;
use domain::words;
use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, WINDOWS_1252};
use icu_normalizer::ComposingNormalizerBorrowed;
use std::borrow::Cow;
use yore::code_pages::CP850;

words! {
    /// A character set that tables are read in.
    Charset {
        /// UTF-8.
        Utf8 => "utf_8",
        /// UTF-16, Excel's "Unicode text".
        Utf16 => "utf_16",
        /// Windows-1252: Excel on Windows.
        Windows1252 => "windows_1252",
        /// ISO 8859-15: older Unix systems.
        Latin9 => "iso_8859_15",
        /// Mac Roman: Excel on a Mac.
        MacRoman => "mac_roman",
        /// Code page 850: DOS, and old consoles.
        Cp850 => "cp850",
    }
}

/// Those that are no Unicode; where the text does not tell, the first one is believed.
const OLD: [Charset; 4] = [Charset::Windows1252, Charset::MacRoman, Charset::Cp850, Charset::Latin9];
/// By so much a row has to look better in another set than the file's, to be read in that.
const CLEAR: i32 = 8;
/// More evidence than this says nothing new, and one row may still differ.
const ENOUGH: i32 = 1_000_000;

/// What happened to the cells of a row on their way to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// The set in which its accents were read; `None`: it has none.
    pub charset: Option<Charset>,
    /// UTF-8 had been taken for something else and saved so ("Ã©"): it was put right.
    pub mended: bool,
    /// Characters are lost, or fit no set that is known here.
    pub lost: bool,
}

/// What is known of a file's character set so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Charsets {
    /// How much like French each of [`OLD`] made what was read.
    looks: [i32; OLD.len()],
    /// Some of it is no UTF-8.
    old: bool,
    /// It comes from UTF-16.
    wide: bool,
}

impl Charsets {
    /// `wide`: the file was UTF-16.
    pub fn new(wide: bool) -> Self {
        Self { wide, ..Self::default() }
    }

    /// Looks at the beginning of a file.
    pub fn learn(&mut self, sample: &[u8]) {
        for line in sample.split(|byte| *byte == b'\n').filter(|line| std::str::from_utf8(line).is_err()) {
            self.add(looks(line));
        }
    }

    fn add(&mut self, looks: [i32; OLD.len()]) {
        self.old = true;
        for (all, one) in self.looks.iter_mut().zip(looks) {
            *all = (*all + one).clamp(-ENOUGH, ENOUGH);
        }
    }

    /// The cells of a row as text, cleaned.
    pub fn read<'a>(&mut self, cells: impl Iterator<Item = &'a [u8]> + Clone) -> (Vec<String>, Marks) {
        let mut marks = Marks::default();
        let mut row = [0; OLD.len()];
        let mut old = false;
        for cell in cells.clone().filter(|cell| std::str::from_utf8(cell).is_err()) {
            old = true;
            row.iter_mut().zip(looks(cell)).for_each(|(all, one)| *all += one);
        }
        if old {
            self.add(row);
        }
        let set = self.of_row(&row);
        let texts = cells.map(|cell| self.cell(cell, set, &mut marks)).collect();
        (texts, marks)
    }

    /// The file's set, unless this row says clearly otherwise.
    fn of_row(&self, row: &[i32; OLD.len()]) -> Charset {
        let (file, alone) = (best(&self.looks), best(row));
        let set = if row[alone] - row[file] >= CLEAR { alone } else { file };
        OLD[set]
    }

    fn cell(&self, bytes: &[u8], set: Charset, marks: &mut Marks) -> String {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() => return clean(text),
            Ok(text) => self.valid(text, bytes, set, marks),
            Err(_) => {
                marks.charset = Some(set);
                let text = decode(set, bytes);
                marks.lost |= look(&text) < 0;
                text.into_owned()
            }
        };
        marks.lost |= text.contains('\u{fffd}');
        clean(&text)
    }

    /// A cell that is valid UTF-8, which by chance a few words of an old set are too ("d’é" of a Mac).
    fn valid(&self, text: &str, bytes: &[u8], set: Charset, marks: &mut Marks) -> String {
        let plain = look(text);
        if self.old && plain < 0 {
            let old = decode(set, bytes);
            if look(&old) > 0 {
                marks.charset = Some(set);
                return old.into_owned();
            }
        }
        marks.charset = marks.charset.or(Some(if self.wide { Charset::Utf16 } else { Charset::Utf8 }));
        match mended(text, plain) {
            Some(mended) => {
                marks.mended = true;
                mended
            }
            None => text.to_owned(),
        }
    }
}

/// The place of the greatest; of equals the first.
fn best(looks: &[i32; OLD.len()]) -> usize {
    (1..looks.len()).fold(0, |best, n| if looks[n] > looks[best] { n } else { best })
}

fn looks(bytes: &[u8]) -> [i32; OLD.len()] {
    OLD.map(|set| look(&decode(set, bytes)))
}

fn decode(set: Charset, bytes: &[u8]) -> Cow<'_, str> {
    let by = |encoding: &'static Encoding| encoding.decode_without_bom_handling(bytes).0;
    match set {
        Charset::Utf8 | Charset::Utf16 => String::from_utf8_lossy(bytes),
        Charset::Windows1252 => by(WINDOWS_1252),
        Charset::Latin9 => by(ISO_8859_15),
        Charset::MacRoman => by(MACINTOSH),
        Charset::Cp850 => CP850.decode(bytes),
    }
}

/// The same text before somebody took its UTF-8 for another set, once or twice; `None`: that did not happen.
fn mended(text: &str, looks: i32) -> Option<String> {
    let signs = ['Â', 'Ã', 'Ä', 'Å', 'â', '¬', '√', 'ƒ', '≈', '‚', '┬', '├', '─', '┼', 'Ô'];
    if !text.contains(signs) {
        return None;
    }
    let before = OLD.iter().find_map(|set| {
        let bytes = encode(*set, text)?;
        let before = String::from_utf8(bytes).ok()?;
        (look(&before) > looks).then_some(before)
    })?;
    let again = mended(&before, look(&before));
    Some(again.unwrap_or(before))
}

fn encode(set: Charset, text: &str) -> Option<Vec<u8>> {
    let by = |encoding: &'static Encoding| {
        let (bytes, _, lost) = encoding.encode(text);
        (!lost).then(|| bytes.into_owned())
    };
    match set {
        Charset::Utf8 | Charset::Utf16 => None,
        Charset::Windows1252 => by(WINDOWS_1252),
        Charset::Latin9 => by(ISO_8859_15),
        Charset::MacRoman => by(MACINTOSH),
        Charset::Cp850 => CP850.encode(text).ok().map(Cow::into_owned),
    }
}

/// A cell as a person reads it: spaces that do not break are spaces, what has no width is nothing, accents that follow their
/// letter (as a Mac's file names have them) are one with it; and without what a spreadsheet needed: the apostrophe before what
/// it would run, the formula around a number that is to keep its zeros (`="0012"`).
pub(super) fn clean(text: &str) -> String {
    let text = text.trim();
    let mut cell = match !text.is_ascii() {
        false => Cow::Borrowed(text),
        true => Cow::Owned(composed(text)),
    };
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'))
        && !inner.contains('"')
    {
        cell = Cow::Owned(inner.trim().to_owned());
    }
    match cell.strip_prefix('\'') {
        Some(rest) if super::is_formula(rest) => rest.to_owned(),
        Some(_) | None => cell.into_owned(),
    }
}

fn composed(text: &str) -> String {
    let spaced = text.chars().filter_map(|c| match c {
        '\u{a0}' | '\u{2007}' | '\u{202f}' => Some(' '),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        c => Some(c),
    });
    let spaced: String = spaced.collect();
    ComposingNormalizerBorrowed::new_nfc().normalize(spaced.trim()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of people and schools, each with accents that another set would spoil.
    const NAMES: [&str; 14] = [
        "André Noël",
        "Éloïse Lefèvre",
        "FRANÇOIS HÉLÈNE",
        "Zoé d’Élan",
        "Benoît Grâce",
        "Gaëlle Côté",
        "Lycée Évariste-Galois",
        "COLLÈGE SÉVIGNÉ",
        "Chloë Bœuf",
        "Hervé Müller",
        "Rémy Guérin",
        "Maëlys Héraïs",
        "Jérôme Châtel",
        "Aïcha Bénézet",
    ];

    fn read(charsets: &mut Charsets, cell: &[u8]) -> (String, Marks) {
        let (mut cells, marks) = charsets.read([cell].into_iter());
        (cells.remove(0), marks)
    }

    #[test]
    fn a_list_of_names_is_told_in_every_set_also_from_its_first_line_on() {
        for set in OLD {
            let mut file = Vec::new();
            for name in NAMES {
                // what the set has no sign for stands in no file of it
                let Some(bytes) = encode(set, name) else { continue };
                file.push((name, bytes));
            }
            assert!(file.len() >= 11, "{set}");
            let mut learned = Charsets::default();
            for (_, bytes) in &file {
                learned.learn(bytes);
            }
            for (name, bytes) in &file {
                let (read, marks) = read(&mut learned, bytes);
                assert_eq!((read.as_str(), marks.lost), (*name, false), "{set}");
            }
        }
    }

    #[test]
    fn one_row_alone_is_told_where_its_letters_tell() {
        for set in [Charset::Windows1252, Charset::MacRoman, Charset::Cp850] {
            for name in ["André", "Hélène", "FRANÇOISE", "Zoé", "ÉLODIE", "Jérôme", "Noël"] {
                let (read, marks) = read(&mut Charsets::default(), &encode(set, name).unwrap());
                assert_eq!((read.as_str(), marks.charset), (name, Some(set)));
            }
        }
    }

    #[test]
    fn rows_of_two_sets_are_read_each_in_its_own() {
        let mut charsets = Charsets::default();
        charsets.learn(&encode(Charset::Windows1252, "Lefèvre;Éloïse\nGuérin;Rémi").unwrap());
        for (name, set) in
            [("Éloïse", Charset::Windows1252), ("Zoé Noël", Charset::MacRoman), ("Hélène", Charset::Cp850)]
        {
            let (read, marks) = read(&mut charsets, &encode(set, name).unwrap());
            assert_eq!((read.as_str(), marks.charset), (name, Some(set)));
        }
        assert_eq!(read(&mut charsets, "Inès Noël".as_bytes()).0, "Inès Noël");
    }

    #[test]
    fn words_of_a_mac_that_are_valid_utf_8_by_chance_are_read_as_the_rest() {
        let mut charsets = Charsets::default();
        charsets.learn(&encode(Charset::MacRoman, "André;Noël").unwrap());
        let bytes = encode(Charset::MacRoman, "Zoé d’Éon").unwrap();
        assert_eq!(read(&mut charsets, &bytes).0, "Zoé d’Éon");
        let short = encode(Charset::MacRoman, "d’Éon").unwrap();
        assert!(std::str::from_utf8(&short).is_ok(), "valid by chance");
        assert_eq!(read(&mut charsets, &short).0, "d’Éon");
        assert_eq!(read(&mut Charsets::default(), "Օտար".as_bytes()).0, "Օտար", "who writes so is not touched");
    }

    #[test]
    fn utf_8_that_was_taken_for_something_else_is_put_right_and_said() {
        for wrong in ["AndrÃ© NoÃ«l", "Andr√© No√´l", "Andr├® No├½l", "AndrÃƒÂ© NoÃƒÂ«l"] {
            let (read, marks) = read(&mut Charsets::default(), wrong.as_bytes());
            assert_eq!((read.as_str(), marks.mended), ("André Noël", true), "{wrong}");
        }
        for right in [
            "João São",
            "SÃO",
            "Ângela",
            "Åsa",
            "Bâle",
            "Ôdile",
            "N° 3 – « Œuvre »",
            "Łukasz",
            "enseignant·e",
            "Lycée «Jean»",
        ] {
            let (read, marks) = read(&mut Charsets::default(), right.as_bytes());
            assert_eq!((read.as_str(), marks.mended), (right, false));
        }
    }

    #[test]
    fn what_is_lost_is_said() {
        assert!(read(&mut Charsets::default(), "Andr\u{fffd}".as_bytes()).1.lost);
        assert!(!read(&mut Charsets::default(), "André".as_bytes()).1.lost);
        assert!(read(&mut Charsets::default(), b"A\x81\x8d\x9d\x81").1.lost);
    }

    #[test]
    fn cells_are_cleaned_of_what_nobody_sees() {
        assert_eq!(clean("\u{a0}Le\u{a0}Goff\u{200b} "), "Le Goff");
        assert_eq!(clean("Zoe\u{301}"), "Zoé");
        assert_eq!(clean("=\"0012345\""), "0012345");
        assert_eq!(clean("'=1+1"), "=1+1");
        assert_eq!(clean("'s Gravesande"), "'s Gravesande");
        assert_eq!(clean("=\"a\"&\"b\""), "=\"a\"&\"b\"");
    }
}
