//! What is a good password: long, not among those that everybody tries, and not made of what everybody knows of its person.
//!
//! One judge (zxcvbn, which knows tens of thousands of common passwords, names, words, keyboard runs and dates) for
//! passwords of accounts and for the passphrases of files that carry secrets away. Those can be tried without asking the
//! station, so that more is asked of them.

use crate::{Accounts, Result, Weakness};
use domain::{Scope, Secret};
use store::{self, PasswordHash, Reader};
use zxcvbn::{Score, zxcvbn};

/// NIST SP 800-63B asks for 8; the station guards secrets of hundreds of people.
const SHORTEST: usize = 12;
/// So many letters and digits beside such words make a password one's own.
const OWN_CHARACTERS: usize = 6;
/// What everybody in an academy thinks of first.
const HOUSE_WORDS: [&str; 28] = [
    "trousseau",
    "motdepasse",
    "motdepass",
    "passe",
    "clef",
    "clefs",
    "clefotp",
    "otp",
    "passcode",
    "academie",
    "academy",
    "rectorat",
    "education",
    "nationale",
    "educationnationale",
    "ecole",
    "college",
    "lycee",
    "eleve",
    "professeur",
    "principal",
    "direction",
    "azerty",
    "azertyuiop",
    "bonjour",
    "soleil",
    "bienvenue",
    "rentree",
];

/// Judges a password of somebody about whom these words are known.
fn judge(password: &Secret, about: &[String], asked: Score) -> Result<(), Weakness> {
    let text = std::str::from_utf8(password.expose()).unwrap_or_default();
    if text.chars().count() < SHORTEST {
        return Err(Weakness::Short);
    }
    let known: Vec<String> = about.iter().flat_map(|word| parts(word)).collect();
    let mut words: Vec<&str> = HOUSE_WORDS.to_vec();
    words.extend(known.iter().map(String::as_str));
    // without accents and ligatures: what is written with them is no rarer
    let folded = domain::fold(text);
    let with_context = zxcvbn(&folded, &words).score().min(zxcvbn(text, &words).score());
    let lower = folded.to_lowercase();
    if own_characters(&lower, &words) < OWN_CHARACTERS {
        return Err(Weakness::Context);
    }
    if with_context >= asked {
        return Ok(());
    }
    let named = words.iter().any(|word| word.len() >= 4 && lower.contains(&domain::fold(word)));
    let alone = zxcvbn(text, &[]);
    let listed = alone.score() < Score::Three && alone.guesses_log10() < 6.0;
    Err(match () {
        () if named => Weakness::Context,
        () if listed => Weakness::Common,
        () if with_context >= Score::Three => Weakness::Passphrase,
        () => Weakness::Guessable,
    })
}

/// How many letters and digits are left once the words that everybody knows are taken out.
fn own_characters(lower: &str, words: &[&str]) -> usize {
    let mut known: Vec<String> = words.iter().map(|word| domain::fold(word)).filter(|word| word.len() >= 4).collect();
    // the longest first: a login before its parts
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let left = known.iter().fold(lower.to_owned(), |left, word| left.replace(word.as_str(), " "));
    left.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A name, and its parts: `jean.dupont@ac-example.fr` is also `jean` and `dupont`.
fn parts(word: &str) -> Vec<String> {
    let split = word.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() >= 3);
    std::iter::once(word).chain(split).map(domain::fold).collect()
}

/// What everybody knows of a person.
pub(crate) fn known_of(r: &Reader<'_>, person: &store::Person) -> Result<Vec<String>> {
    let mut known = vec![person.name.clone(), person.login.to_string()];
    known.extend(person.email.clone());
    for grant in &person.grants {
        if let Scope::School(uai) = grant.scope {
            known.push(uai.to_string());
            known.extend(r.school(uai)?.map(|school| school.name));
        }
    }
    Ok(known)
}

impl Accounts<'_> {
    /// A hash of a password that is good enough for somebody about whom these words are known.
    pub(crate) fn hash_password(&self, password: &Secret, about: &[String]) -> Result<PasswordHash> {
        judge(password, about, Score::Three)?;
        Ok(PasswordHash::new(password, self.entropy)?)
    }
}

/// Whether a passphrase is good enough for a file that can be tried without end.
pub(crate) fn check_passphrase(passphrase: &Secret) -> Result<()> {
    Ok(judge(passphrase, &[], Score::Four)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Result<(), Weakness> {
        let about = ["Jean Dupont", "jean.dupont", "jean.dupont@ac-example.fr", "0951099D", "Collège Jean Moulin"];
        judge(&Secret::new(text.as_bytes().to_vec()), &about.map(str::to_owned), Score::Three)
    }

    #[test]
    fn what_everybody_tries_or_knows_is_no_password_and_the_answer_says_why() {
        for (text, weakness) in [
            ("12345678", Weakness::Short),
            ("123456789012", Weakness::Common),
            ("motdepasse12", Weakness::Context),
            ("motdepasse2026!", Weakness::Context),
            ("aaaaaaaaaaab", Weakness::Guessable),
            ("dupont-moulin-99", Weakness::Context),
            ("jean.dupont1", Weakness::Context),
            ("JeanDupont2026", Weakness::Context),
            ("0951099D0951099D", Weakness::Context),
            ("trousseau2026", Weakness::Context),
            ("azertyuiop12", Weakness::Context),
        ] {
            let answer = judged(text);
            let refused = matches!(answer, Err(told) if told == weakness || weakness == Weakness::Guessable || weakness == Weakness::Common);
            assert!(refused, "{text}: {answer:?}");
        }
        for text in ["une phrase assez longue", "le chat dort sur la chaise verte", "vélo nuage citron marteau"] {
            assert_eq!(judged(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn more_is_asked_of_a_file_than_of_a_sign_in() {
        let passphrase = |text: &str| check_passphrase(&Secret::new(text.as_bytes().to_vec()));
        for text in ["12345678", "motdepasse12", "soleil-bonjour"] {
            assert!(passphrase(text).is_err(), "{text}");
        }
        passphrase("vélo nuage citron marteau").unwrap();
    }
}
