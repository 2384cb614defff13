//! French drops the vowel of `de` before a vowel that is heard. Names of people come from outside, so that no catalogue can have it written:
//! `{ DE($person) }` says `d’Agnès Petit` and `de Luc Fontaine`.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// The catalogue may say `DE` of an argument.
pub(super) fn teach(bundle: &mut FluentBundle<FluentResource>) {
    bundle.add_function("DE", said).expect("the first function of that name");
}

fn said<'a>(name: &[FluentValue<'a>], _: &FluentArgs<'_>) -> FluentValue<'a> {
    match name {
        [FluentValue::String(name)] => FluentValue::from(of(name)),
        [FluentValue::Number(name)] => FluentValue::from(of(&name.as_string())),
        _ => FluentValue::Error,
    }
}

/// Of whom: `d’Agnès`, `de Luc`, `d’Hélène`, `de Hugo`, `d’Yves`, `de Yannick`.
fn of(name: &str) -> String {
    let mut letters = name.chars().flat_map(char::to_lowercase).map(plain);
    let (first, second) = (letters.next(), letters.next());
    let is_heard = match (first, second) {
        (Some('a' | 'e' | 'i' | 'o' | 'u'), _) => true,
        // Hélène, Henri, Hippolyte; not Hassan, Hugo, Houria, of whom usage says both or the other
        (Some('h'), Some('e' | 'i' | 'y')) => true,
        (Some('y'), Some(second)) => !"aeiou".contains(second),
        _ => false,
    };
    if is_heard { format!("d’{name}") } else { format!("de {name}") }
}

/// A vowel without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' | 'á' | 'æ' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' | 'œ' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vowel_goes_before_a_vowel_that_is_heard() {
        let names = [
            "d’Agnès Petit",
            "de Luc",
            "d’Élodie",
            "d’Œuvrard",
            "d’Hélène",
            "d’Henri",
            "de Hugo",
            "de Hassan",
            "d’Yves",
            "de Yannick",
            "de Çelik",
            "de Mme Aubry",
            "d’Ürgen",
            "de 42",
            "de ",
        ];
        for expected in names {
            let name = expected.strip_prefix("d’").or(expected.strip_prefix("de ")).unwrap();
            assert_eq!(of(name), expected);
        }
    }
}
