//! Labels for tokens: on which paper.

use super::verb::words;

words! {
    /// The paper that labels are printed on.
    LabelSheet {
        /// A4, three columns of eight: 63.5 × 33.9 mm.
        A4Of24 => "sheet_24",
        /// A4, five columns of thirteen: 38.1 × 21.2 mm.
        A4Of65 => "sheet_65",
        /// A label printer, one label a page: 57 × 32 mm.
        Roll => "roll_57x32",
    }
}

impl LabelSheet {
    /// Labels on one sheet.
    pub fn labels(self) -> usize {
        match self {
            Self::A4Of24 => 24,
            Self::A4Of65 => 65,
            Self::Roll => 1,
        }
    }

    /// Room for the bars, in millimetres: width, height.
    pub fn bars(self) -> (u16, u16) {
        match self {
            Self::A4Of24 => (59, 10),
            Self::A4Of65 => (35, 6),
            Self::Roll => (53, 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_of_twelve_digits_has_bars_that_a_scanner_reads() {
        let modules = crate::code128("123456789012").unwrap().width;
        for sheet in LabelSheet::ALL {
            let (width, height) = sheet.bars();
            assert!(
                u32::from(width) * 1000 / u32::from(modules) >= 250,
                "{sheet}: a module of a quarter of a millimetre"
            );
            assert!(height >= 6, "{sheet}: high enough for a hand that is not steady");
        }
    }

    #[test]
    fn a_sheet_has_as_many_labels_as_its_name_says() {
        assert_eq!(LabelSheet::ALL.iter().map(|sheet| sheet.labels()).collect::<Vec<_>>(), [24, 65, 1]);
    }

    #[test]
    fn the_words_are_all_of_them() {
        assert!(LabelSheet::ALL.iter().map(|sheet| sheet.word()).eq(LabelSheet::WORDS.iter().copied()));
    }
}
