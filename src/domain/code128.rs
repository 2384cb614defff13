//! Code 128 (ISO/IEC 15417): the bars of a short text, for labels that a scanner reads.
//!
//! Code sets B and C: letters, digits and signs one by one, digits also in pairs. Which set when is the standard's own
//! rule for the shortest symbol (its annex E). The check character is weighted modulo 103; the quiet zone of ten modules
//! on either side belongs to the symbol, so that nobody can forget it.

/// Modules of light that must lie before and behind the bars.
const QUIET: u16 = 10;
const CODE_C: u8 = 99;
const CODE_B: u8 = 100;
const START_B: u8 = 104;
const START_C: u8 = 105;
const STOP: usize = 106;

/// Widths of bar, space, bar… of each character, in modules: eleven in all, and thirteen of the stop.
const WIDTHS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];

/// The text has a character outside of printable ASCII, or none at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot be written as Code 128: letters without accents, digits and signs only")]
pub struct NotAscii(pub String);

/// A symbol: its bars, and how wide it is with its quiet zones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// Where each bar begins, and how wide it is, in modules from the left edge of the quiet zone.
    pub bars: Vec<(u16, u16)>,
    /// The whole width in modules.
    pub width: u16,
}

/// The symbol of a text.
pub fn code128(text: &str) -> Result<Bars, NotAscii> {
    if text.is_empty() || text.len() > 255 || !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(NotAscii(text.to_owned()));
    }
    let values = values(text.as_bytes());
    let check = check(&values);
    let (mut bars, mut at) = (Vec::new(), QUIET);
    for value in values.into_iter().chain([check]).map(usize::from).chain([STOP]) {
        for (position, digit) in WIDTHS[value].bytes().enumerate() {
            let width = u16::from(digit - b'0');
            if position % 2 == 0 {
                bars.push((at, width));
            }
            at += width;
        }
    }
    Ok(Bars { bars, width: at + QUIET })
}

/// The characters from the start on, without check and stop.
fn values(text: &[u8]) -> Vec<u8> {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let leading = digits(0);
    let mut pairs = leading >= 4 || (leading == 2 && text.len() == 2);
    let mut values = vec![if pairs { START_C } else { START_B }];
    let mut at = 0;
    while at < text.len() {
        let run = digits(at);
        if pairs && run >= 2 {
            values.push((text[at] - b'0') * 10 + (text[at + 1] - b'0'));
            at += 2;
        } else if pairs {
            values.push(CODE_B);
            pairs = false;
        } else if run >= 4 && run % 2 == 0 && (run >= 6 || at + run == text.len()) {
            // an odd digit goes before, one by one; two changes of set pay from six digits on
            values.push(CODE_C);
            pairs = true;
        } else {
            values.push(text[at] - b' ');
            at += 1;
        }
    }
    values
}

fn check(values: &[u8]) -> u8 {
    let weighted = values.iter().zip(0u32..).map(|(value, weight)| u32::from(*value) * weight.max(1));
    u8::try_from(weighted.sum::<u32>() % 103).expect("less than 103")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads the bars as a scanner does: widths, characters, check; knows nothing of how they were chosen.
    fn read(symbol: &Bars) -> String {
        let mut modules = vec![false; symbol.width.into()];
        for (at, width) in &symbol.bars {
            modules[usize::from(*at)..usize::from(at + width)].fill(true);
        }
        assert!(modules[..10].iter().chain(&modules[modules.len() - 10..]).all(|dark| !dark), "the quiet zones");
        let inner = &modules[10..modules.len() - 10];
        assert!(inner[0] && inner[inner.len() - 1], "a symbol begins and ends with a bar");
        let mut widths = String::new();
        for run in inner.chunk_by(|a, b| a == b) {
            widths += &run.len().to_string();
        }
        assert!(widths.ends_with(WIDTHS[STOP]));
        let characters = widths.as_bytes()[..widths.len() - 7].chunks(6);
        let find = |chunk: &[u8]| WIDTHS.iter().position(|widths| widths.as_bytes() == chunk).unwrap() as u32;
        let mut values: Vec<u32> = characters.map(find).collect();
        let check = values.pop().unwrap();
        let sum: u32 = values[0] + values.iter().zip(0..).map(|(value, weight)| value * weight).sum::<u32>();
        assert_eq!(sum % 103, check, "the check character");
        let mut pairs = values[0] == 105;
        let mut text = String::new();
        for value in &values[1..] {
            match (*value, pairs) {
                (99, false) => pairs = true,
                (100, true) => pairs = false,
                (value, true) => text += &format!("{value:02}"),
                (value, false) => text.push(char::from_u32(value + 32).unwrap()),
            }
        }
        text
    }

    #[test]
    fn every_character_has_eleven_modules_an_even_number_of_them_dark_and_no_two_are_alike() {
        let widths = |text: &str| text.bytes().map(|digit| u32::from(digit - b'0')).collect::<Vec<_>>();
        let different: std::collections::BTreeSet<_> = WIDTHS.iter().collect();
        assert_eq!(different.len(), WIDTHS.len());
        for text in &WIDTHS[..STOP] {
            let widths = widths(text);
            assert_eq!(widths.iter().sum::<u32>(), 11, "{text}");
            assert_eq!(widths.iter().step_by(2).sum::<u32>() % 2, 0, "{text}");
        }
        assert_eq!(widths(WIDTHS[STOP]).iter().sum::<u32>(), 13);
    }

    #[test]
    fn digits_go_in_pairs_and_the_check_character_is_the_standards() {
        // start C, 12 34 56 78
        assert_eq!(values(b"12345678"), [105, 12, 34, 56, 78]);
        assert_eq!(check(&values(b"12345678")), 47);
        // an odd digit at the end goes alone
        assert_eq!(values(b"7654321"), [105, 76, 54, 32, 100, 17]);
        assert_eq!(values(b"AB-1234"), [104, 33, 34, 13, 99, 12, 34]);
        assert_eq!(values(b"12"), [105, 12]);
        assert_eq!(values(b"123"), [104, 17, 18, 19]);
        assert_eq!(code128("12345678").unwrap().width, 10 + 11 * 6 + 13 + 10);
    }

    #[test]
    fn pairs_are_taken_where_they_make_the_symbol_shorter_and_nowhere_else() {
        // a change of set costs a character: two digits before a letter do not pay for it, nor four in the middle
        assert_eq!(values(b"12A"), [104, 17, 18, 33]);
        assert_eq!(values(b"AB"), [104, 33, 34]);
        assert_eq!(values(b"A12"), [104, 33, 17, 18]);
        assert_eq!(values(b"A1234B"), [104, 33, 17, 18, 19, 20, 34]);
        // four at the start or the end do, and six anywhere
        assert_eq!(values(b"1234A"), [105, 12, 34, 100, 33]);
        assert_eq!(values(b"A1234"), [104, 33, 99, 12, 34]);
        assert_eq!(values(b"A123456B"), [104, 33, 99, 12, 34, 56, 100, 34]);
        // an odd digit goes before the pairs
        assert_eq!(values(b"A12345"), [104, 33, 17, 99, 23, 45]);
    }

    #[test]
    fn what_has_no_bars_is_refused() {
        assert!(code128("").is_err());
        assert!(code128("clé").is_err());
        assert!(code128("1\n").is_err());
        assert!(code128(&"A".repeat(255)).is_ok());
        assert!(code128(&"A".repeat(256)).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(text in "[ -~]{1,40}") {
            prop_assert_eq!(read(&code128(&text).unwrap()), text);
        }

        #[test]
        fn serials_are_read_back(text in "[0-9A-F]{1,32}|[0-9]{1,12}") {
            prop_assert_eq!(read(&code128(&text).unwrap()), text);
        }
    }
}
