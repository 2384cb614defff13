//! Whether a text looks like the words and names of French schools: of several readings of the same bytes, the best looking counts.

/// How much a text's characters beyond ASCII look like French words: below zero, it is none.
pub(super) fn look(text: &str) -> i32 {
    let mut before = [' ', ' '];
    let mut chars = text.chars().peekable();
    let mut sum = 0;
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            sum += fits(c, before, chars.peek().copied().unwrap_or(' '));
        }
        before = [before[1], c];
    }
    sum
}

/// One character between its neighbours; `before`: the last two.
fn fits(c: char, before: [char; 2], after: char) -> i32 {
    let [earlier, before] = before;
    let inside = before.is_alphabetic() || after.is_alphabetic();
    match c {
        // d’, l’, qu’, O’, and what else the vowel after it elides
        '’' | '‘' if "dlmnstcjuDLMNSTCJO".contains(before) && after.is_alphabetic() => 5,
        '°' if matches!(before, 'n' | 'N') => 5,
        '\u{a0}' | '\u{202f}' => 1,
        '’' | '‘' | '“' | '”' | '«' | '»' | '–' | '—' | '€' | '°' | '…' if !inside => 1,
        // quotation marks stand at one side of a word, the point of "enseignant·e" within one
        '“' | '”' | '«' | '»' | '·' if c == '·' || before.is_alphabetic() != after.is_alphabetic() => 0,
        '\u{300}'..='\u{36f}' => 1,
        c if c.is_lowercase() && known(c) > 0 => match (before.is_uppercase(), earlier.is_uppercase(), after) {
            // the end, or the middle, of a word in capitals
            (true, true, _) => -6,
            (true, false, after) if after.is_uppercase() => -6,
            // few names begin in lower case
            _ if !before.is_alphabetic() => 1,
            _ => known(c),
        },
        c if c.is_uppercase() && known(c) > 0 => match (before, after) {
            (before, _) if before.is_lowercase() => -6,
            // two capitals, and then the word goes on in lower case
            (before, after) if before.is_uppercase() && after.is_lowercase() => -4,
            _ => known(c),
        },
        c if c.is_alphabetic() => -8,
        c if c.is_control() || c >= '\u{2000}' => -8,
        _ if inside => -6,
        _ => -1,
    }
}

/// How common a letter with an accent is in the names of people and schools here; 0: no letter of the Latin alphabet.
fn known(c: char) -> i32 {
    match c.to_lowercase().next().unwrap_or(c) {
        'é' => 6,
        'è' | 'ç' | 'ê' | 'ë' | 'ï' | 'î' | 'ô' | 'à' => 4,
        'â' | 'û' | 'ù' | 'œ' => 3,
        'ü' | 'ö' | 'ä' | 'ÿ' | 'æ' | 'ñ' => 2,
        'ß'..='ÿ' | 'ā'..='ſ' | 'ǎ'..='ǰ' | 'ș'..='ț' | 'ḁ'..='ỹ' => 1,
        _ => 0,
    }
}
