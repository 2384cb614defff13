//! What the words in the cells of an office's table mean, in French and English, whatever their case, accents and hyphens. Pure;
//! what is not known here is refused by name, never guessed.

use super::columns::plain;
use domain::{Contract, Degree};

/// First or second degree: by its name, or by what the school is, in words or by the ministry's number.
pub(super) fn degree(text: &str) -> Option<Degree> {
    let plain = plain(text);
    let begins = |words: &[&str]| words.iter().any(|word| plain.starts_with(word));
    Some(match &*plain {
        "1" | "1d" | "1er" | "1erdegre" | "premier" | "premierdegre" | "first" | "firstdegree" | "primaire"
        | "primary" | "ecole" | "maternelle" | "elementaire" => Degree::First,
        "2" | "2d" | "2nd" | "2e" | "2ddegre" | "2nddegre" | "2edegre" | "second" | "seconddegre" | "seconddegree"
        | "secondaire" | "secondary" | "clg" | "lyc" | "lp" | "lgt" | "lpo" | "leg" | "lt" | "sep" | "sgt" => {
            Degree::Second
        }
        number if number.len() == 3 && number.starts_with('1') && number.bytes().all(|c| c.is_ascii_digit()) => {
            Degree::First
        }
        number if number.len() == 3 && number.starts_with('3') && number.bytes().all(|c| c.is_ascii_digit()) => {
            Degree::Second
        }
        _ if begins(&["ecolesecondaire", "ecoletechnique", "ecoleprofessionnelle"]) => Degree::Second,
        _ if begins(&[
            "ecolematernelle",
            "ecoleelementaire",
            "ecoleprimaire",
            "ecoledeniveau",
            "ecoleannexe",
            "ecoledapplication",
            "ecoleregionaledupremierdegre",
            "ecolesanseffectif",
            "ecolespecialisee",
        ]) =>
        {
            Degree::First
        }
        _ if begins(&[
            "college",
            "lycee",
            "erea",
            "etablissementregionaldenseignt",
            "etablissementregionaldenseignement",
            "etablissementregdenseignt",
            "sectiondenseignement",
            "sectionenseignement",
            "sectionenseignt",
            "segpa",
        ]) =>
        {
            Degree::Second
        }
        _ => return None,
    })
}

/// First or second degree by the ministry's number for what a school is; the inner `None`: neither (training centres, guidance,
/// offices). The outer one: no such number.
pub(super) fn nature(text: &str) -> Option<Option<Degree>> {
    let is_number = text.len() == 3 && text.bytes().all(|c| c.is_ascii_digit());
    is_number.then(|| degree(text))
}

/// Whether this is something of the ministry's directory that is no school.
pub(super) fn is_no_school(text: &str) -> bool {
    let plain = plain(text);
    ["medicosocial", "serviceadministratif", "informationetorientation", "autre", "centredeformation"]
        .iter()
        .any(|word| plain.starts_with(word))
}

/// Whether the ministry calls a school closed; `None`: the word says neither.
pub(super) fn is_closed(text: &str) -> Option<bool> {
    match &*plain(text) {
        "ferme" | "fermee" | "closed" | "fermedefinitivement" => Some(true),
        "ouvert" | "ouverte" | "open" | "aouvrir" => Some(false),
        _ => None,
    }
}

/// What the cells of contract and sector, and the ministry's number of the contract, say together; each may be empty. `Ok(None)`:
/// nothing. `Err` with the text that cannot be: unknown, contradictory, or private without a word on the contract. The number
/// says it where the words say nothing: 99 is *none*.
pub(super) fn contract<'a>(
    contract: Option<&'a str>,
    sector: Option<&'a str>,
    code: Option<&'a str>,
) -> Result<Option<Contract>, &'a str> {
    let mut found = code.filter(|code| UNDER_CONTRACT.contains(code)).map(|_| Contract::PrivateUnderContract);
    let mut private = None;
    for text in [contract, sector].into_iter().flatten() {
        match bond(text).ok_or(text)? {
            Bond::Known(contract) if found.is_none_or(|found| found == contract) => found = Some(contract),
            Bond::Known(_) => return Err(text),
            Bond::Private => private = Some(text),
            Bond::Nothing => {}
        }
    }
    match (found, private) {
        (None, Some(_)) if code == Some(NO_CONTRACT) => Ok(Some(Contract::PrivateWithoutContract)),
        (None, Some(text)) | (Some(Contract::Public), Some(text)) => Err(text),
        (found, _) => Ok(found),
    }
}

/// The ministry's numbers of contracts of association (30, 31), simple contracts (40, 41) and those of special schools (60).
const UNDER_CONTRACT: [&str; 5] = ["30", "31", "40", "41", "60"];
/// Its number for *none*, which public schools have as well.
const NO_CONTRACT: &str = "99";

/// What one cell says of a school's bond with the State.
enum Bond {
    Known(Contract),
    Private,
    Nothing,
}

fn bond(text: &str) -> Option<Bond> {
    Some(match &*plain(text) {
        "public" | "publique" | "pu" | "etablissementpublic" => Bond::Known(Contract::Public),
        "prive" | "privee" | "pr" | "private" => Bond::Private,
        "sansobjet" | "neant" | "" => Bond::Nothing,
        // the State knows of it, and is bound by nothing
        "reconnuparletat" => Bond::Known(Contract::PrivateWithoutContract),
        text if text.contains("horscontrat") || text.contains("sanscontrat") || text.contains("withoutcontract") => {
            Bond::Known(Contract::PrivateWithoutContract)
        }
        text if text.contains("souscontrat") || text.contains("undercontract") || text.starts_with("contrat") => {
            Bond::Known(Contract::PrivateUnderContract)
        }
        _ => return None,
    })
}

/// The parts of a cell that lists several things.
pub(super) fn parts(cell: &str, spaces: bool) -> impl Iterator<Item = &str> {
    let between = move |c: char| ",;|/+\n".contains(c) || (spaces && c.is_whitespace());
    cell.split(between).map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_told_by_one_column_or_two_and_never_guessed() {
        use Contract::{PrivateUnderContract, PrivateWithoutContract, Public};
        for (cell, sector, code, said) in [
            (Some("SANS OBJET"), Some("Privé"), Some("99"), Ok(Some(PrivateWithoutContract))),
            (Some("SANS OBJET"), Some("Public"), Some("99"), Ok(Some(Public))),
            (None, Some("Privé"), Some("31"), Ok(Some(PrivateUnderContract))),
            (Some("RECONNU PAR L'ETAT"), Some("Privé"), Some("20"), Ok(Some(PrivateWithoutContract))),
            (None, Some("Public"), Some("30"), Err("Public")),
            (None, Some("Privé"), Some("77"), Err("Privé")),
            (None, None, Some("99"), Ok(None)),
        ] {
            assert_eq!(contract(cell, sector, code), said, "{cell:?} {sector:?} {code:?}");
        }
        for (cell, sector, said) in [
            (Some("Public"), None, Ok(Some(Public))),
            (None, Some("PU"), Ok(Some(Public))),
            (Some("SANS OBJET"), Some("Public"), Ok(Some(Public))),
            (Some("CONTRAT D'ASSOCIATION TOUTES CLASSES"), Some("Privé"), Ok(Some(PrivateUnderContract))),
            (Some("privé sous contrat"), None, Ok(Some(PrivateUnderContract))),
            (Some("private_under_contract"), None, Ok(Some(PrivateUnderContract))),
            (Some("Hors contrat"), Some("Privé"), Ok(Some(PrivateWithoutContract))),
            (Some("private_without_contract"), None, Ok(Some(PrivateWithoutContract))),
            (None, Some("Privé"), Err("Privé")),
            (Some("SANS OBJET"), Some("Privé"), Err("Privé")),
            (Some("hors contrat"), Some("Public"), Err("Public")),
            (Some("reconnu"), None, Err("reconnu")),
            (None, None, Ok(None)),
        ] {
            assert_eq!(contract(cell, sector, None), said, "{cell:?} {sector:?}");
        }
    }

    #[test]
    fn degrees_are_read_in_both_languages() {
        assert_eq!(degree("1er degré"), Some(Degree::First));
        assert_eq!(degree("Collège"), Some(Degree::Second));
        assert_eq!(degree("3"), None);
        for (said, expected) in [
            ("LYCEE ENSEIGNT GENERAL ET TECHNOLOGIQUE", Some(Degree::Second)),
            ("ECOLE DE NIVEAU ELEMENTAIRE", Some(Degree::First)),
            ("ECOLE SECONDAIRE PROFESSIONNELLE PRIVEE", Some(Degree::Second)),
            ("SECTION ENSEIGNT GEN. ET PROF. ADAPTE", Some(Degree::Second)),
            ("151", Some(Degree::First)),
            ("340", Some(Degree::Second)),
            ("CENTRE D’INFORMATION ET D’ORIENTATION", None),
        ] {
            assert_eq!(degree(said), expected, "{said}");
        }
        assert_eq!(parts("adjoint / technicien;", false).collect::<Vec<_>>(), ["adjoint", "technicien"]);
        assert_eq!(parts("0951099D 0130040Y", true).count(), 2);
    }
}
