//! What the words in the cells of an office's table mean, in French and English, whatever their case, accents and hyphens. Pure;
//! what is not known here is refused by name, never guessed.

use super::columns::plain;
use domain::{Contract, Degree, Role};

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

/// Whether the ministry calls a school closed.
pub(super) fn is_closed(text: &str) -> bool {
    matches!(&*plain(text), "ferme" | "fermee" | "closed" | "fermedefinitivement")
}

/// What a contract's cell and a sector's cell, either of which may be empty, say together: `Ok(None)`: nothing.
/// `Err` with the text that cannot be: unknown, contradictory, or private without a word on the contract.
pub(super) fn contract<'a>(contract: Option<&'a str>, sector: Option<&'a str>) -> Result<Option<Contract>, &'a str> {
    let mut found = None;
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
        (None, Some(text)) | (Some(Contract::Public), Some(text)) => Err(text),
        (found, _) => Ok(found),
    }
}

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
        text if text.contains("horscontrat") || text.contains("sanscontrat") || text.contains("withoutcontract") => {
            Bond::Known(Contract::PrivateWithoutContract)
        }
        text if text.contains("souscontrat") || text.contains("undercontract") || text.starts_with("contrat") => {
            Bond::Known(Contract::PrivateUnderContract)
        }
        _ => return None,
    })
}

/// A role by the words of a school: job titles as schools write them, and the codes of their directory for whoever neither
/// decides nor programs. `DIR` and whatever else may be a head or a deputy is not guessed.
pub(super) fn role(text: &str) -> Option<Role> {
    // "ENS - Enseignement": the code says it
    let code = text.split([' ', '-', ':', '$']).next().unwrap_or_default();
    let staff = ["ENS", "DOC", "EDU", "ADF", "AED", "SUR", "LAB", "MDS", "OUV", "ORI", "CTR", "ASE", "CFC"];
    if staff.contains(&code.to_uppercase().as_str()) {
        return Some(Role::Requester);
    }
    let plain = plain(text);
    Some(match &*plain {
        "requester"
        | "demandeur"
        | "demandeuse"
        | "personnel"
        | "agent"
        | "agente"
        | "cpe"
        | "aed"
        | "aesh"
        | "avs"
        | "attee"
        | "atee"
        | "ddfpt"
        | "intendant"
        | "intendante"
        | "administratif"
        | "viescolaire"
        | "medecin"
        | "medecinscolaire"
        | "copsy"
        | "gestionnaire"
        | "adjointgestionnaire"
        | "adjointegestionnaire"
        | "gestionnaireadjoint"
        | "gestionnaireadjointe"
        | "saenes"
        | "adjaenes"
        | "aaenes"
        | "apaenes" => Role::Requester,
        "principal"
        | "principale"
        | "proviseur"
        | "proviseure"
        | "chef"
        | "chefdetablissement"
        | "cheffedetablissement"
        | "principaldecollege"
        | "principaleducollege"
        | "principalducollege"
        | "principaledecollege"
        | "proviseurdelycee"
        | "proviseuredelycee"
        | "proviseurdulycee"
        | "proviseuredulycee"
        | "directeur"
        | "directrice"
        | "directeurdecole"
        | "directricedecole"
        | "directeurdetablissement"
        | "directricedetablissement"
        | "head"
        | "headteacher" => Role::Principal,
        "deputy"
        | "adjoint"
        | "adjointe"
        | "principaladjoint"
        | "principaleadjointe"
        | "proviseuradjoint"
        | "proviseureadjointe"
        | "chefdetablissementadjoint"
        | "chefdetablissementadjointe"
        | "cheffedetablissementadjointe"
        | "adjointauchefdetablissement"
        | "adjointeauchefdetablissement" => Role::Deputy,
        "technician" | "technicien" | "technicienne" => Role::Technician,
        "helpdesk" | "assistance" => Role::Helpdesk,
        "administrator" | "administrateur" | "administratrice" => Role::Administrator,
        "auditor" | "auditeur" | "auditrice" => Role::Auditor,
        _ if STAFF.iter().any(|word| plain.starts_with(word)) => Role::Requester,
        _ => return None,
    })
}

/// How the jobs of those begin who neither decide nor program: they ask for a key.
const STAFF: [&str; 33] = [
    "prof",
    "enseignant",
    "conseillerprincipaldeduc",
    "conseilliereprincipal",
    "conseillereprincipale",
    "conseillerdeduc",
    "assistantdeduc",
    "assistantededuc",
    "assistanteduc",
    "assistantsoc",
    "assistantesoc",
    "assistantdeservicesocial",
    "assistantedeservicesocial",
    "assistantdelangue",
    "assistantedelangue",
    "accompagnant",
    "surveillant",
    "secretaire",
    "secretariat",
    "adjointadministrati",
    "adjointeadministrati",
    "adjointtechnique",
    "adjointetechnique",
    "agentd",
    "agentadministrati",
    "agenttechnique",
    "infirmi",
    "psy",
    "documentaliste",
    "personneladministrati",
    "personnelenseignant",
    "personneldeduc",
    "techniciendelaboratoire",
];

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
            assert_eq!(contract(cell, sector), said, "{cell:?} {sector:?}");
        }
    }

    #[test]
    fn degrees_and_roles_are_read_in_both_languages() {
        assert_eq!(degree("1er degré"), Some(Degree::First));
        assert_eq!(degree("Collège"), Some(Degree::Second));
        assert_eq!(degree("3"), None);
        for role_word in Role::ALL {
            assert_eq!(role(role_word.word()), Some(*role_word));
        }
        for (titles, expected) in [
            (
                &[
                    "Professeur des écoles",
                    "prof.",
                    "Enseignant(e)",
                    "CPE",
                    "Secrétaire de direction",
                    "Gestionnaire",
                    "Adjoint gestionnaire",
                    "Adjoint administratif",
                    "Professeur principal",
                    "ENS",
                    "adf",
                    "EDU - Éducation",
                    "Technicien de laboratoire",
                    "Infirmière scolaire",
                    "Assistante d’éducation",
                ][..],
                Some(Role::Requester),
            ),
            (&["Proviseur(e)", "Principale", "Directrice d’école", "cheffe d’établissement"], Some(Role::Principal)),
            (&["Principal adjoint", "Principal(e) adjoint(e)", "Proviseure-adjointe"], Some(Role::Deputy)),
            (
                // may be a head or a deputy, or neither
                &[
                    "DIR",
                    "Direction",
                    "Personnel de direction",
                    "Directeur adjoint de SEGPA",
                    "Proviseur vie scolaire",
                    "???",
                ],
                None,
            ),
        ] {
            for title in titles {
                assert_eq!(role(title), expected, "{title}");
            }
        }
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
        assert_eq!(role("Chef d’établissement"), Some(Role::Principal));
        assert_eq!(role("Proviseure adjointe"), Some(Role::Deputy));
        assert_eq!(role("ministre"), None);
        assert_eq!(parts("adjoint / technicien;", false).collect::<Vec<_>>(), ["adjoint", "technicien"]);
        assert_eq!(parts("0951099D 0130040Y", true).count(), 2);
    }
}
