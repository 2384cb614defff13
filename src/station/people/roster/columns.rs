//! What the columns and words of an office's table mean, in French and English, whatever their case, accents and
//! hyphens. Pure; what is not known here is refused by name, never guessed.

use super::RosterKind;
use crate::{
    domain::{Contract, Degree, Role, words},
    store::fold,
};

words! {
    /// What a column of a table of schools or people holds.
    Column {
        /// The school, or several.
        Uai => "uai",
        /// The name: of a school; of a person, whole or the family's.
        Name => "name",
        /// First or second degree.
        Degree => "degree",
        /// The contract with the State.
        Contract => "contract",
        /// Public or private, where the contract has a column of its own.
        Sector => "sector",
        /// Sign-in name.
        Login => "login",
        /// First name, beside the family's.
        FirstName => "first_name",
        /// Mail address.
        Email => "email",
        /// Role, or several.
        Role => "role",
    }
}

/// The column that this name stands for.
pub(super) fn of(kind: RosterKind, name: &str) -> Option<Column> {
    match kind {
        RosterKind::Schools => of_schools(name),
        RosterKind::People => of_people(name),
    }
}

/// The column of a table of schools that this name stands for.
fn of_schools(name: &str) -> Option<Column> {
    Some(match &*plain(name) {
        "degre" | "degree" | "niveau" | "type" | "typeetablissement" | "typedetablissement" => Column::Degree,
        "contrat" | "contract" | "typecontrat" | "typedecontrat" | "typecontratprive" | "situationcontrat" => {
            Column::Contract
        }
        "secteur" | "sector" | "statut" | "statutpublicprive" | "publicprive" | "secteurpublicprive" => Column::Sector,
        "nom"
        | "name"
        | "nometablissement"
        | "nomdeletablissement"
        | "etablissement"
        | "denomination"
        | "denominationprincipale"
        | "appellation"
        | "appellationofficielle"
        | "libelle"
        | "libelleetablissement"
        | "school"
        | "schoolname" => Column::Name,
        name if is_uai(name) => Column::Uai,
        _ => return None,
    })
}

/// The column of a table of people that this name stands for.
fn of_people(name: &str) -> Option<Column> {
    Some(match &*plain(name) {
        "login"
        | "identifiant"
        | "compte"
        | "utilisateur"
        | "username"
        | "user"
        | "userid"
        | "id"
        | "signinname"
        | "identifiantdeconnexion"
        | "nomdutilisateur" => Column::Login,
        "nom" | "name" | "nomdusage" | "nomusage" | "nomdefamille" | "lastname" | "surname" | "familyname"
        | "nomcomplet" | "fullname" | "displayname" | "nometprenom" | "nomprenom" | "prenomnom" | "personne"
        | "person" => Column::Name,
        "prenom" | "prenomusuel" | "firstname" | "givenname" => Column::FirstName,
        "mail"
        | "email"
        | "courriel"
        | "mel"
        | "adressemail"
        | "adresseemail"
        | "adresseelectronique"
        | "adressecourriel"
        | "messagerie"
        | "mailprofessionnel"
        | "emailprofessionnel"
        | "mailacademique"
        | "mailaddress"
        | "emailaddress" => Column::Email,
        "role" | "roles" | "fonction" | "fonctions" | "profil" | "profils" => Column::Role,
        "etablissement" | "etablissements" | "school" | "schools" | "affectation" => Column::Uai,
        name if is_uai(name) => Column::Uai,
        _ => return None,
    })
}

fn is_uai(name: &str) -> bool {
    let known = ["codeetablissement", "numeroetablissement", "identifiantetablissement", "schoolcode"];
    let code = |part: &str| matches!(part, "uai" | "rne");
    let around = ["code", "numero", "no", "n", "etablissement", "affectation", "school", "number", "s"];
    known.contains(&name)
        || name == "identifiantdeletablissement"
        || code(name)
        || around
            .iter()
            .any(|word| name.strip_prefix(word).is_some_and(code) || name.strip_suffix(word).is_some_and(code))
}

/// First or second degree.
pub(super) fn degree(text: &str) -> Option<Degree> {
    Some(match &*plain(text) {
        "1" | "1d" | "1er" | "1erdegre" | "premier" | "premierdegre" | "first" | "firstdegree" | "primaire"
        | "primary" | "ecole" | "ecoleprimaire" | "ecolematernelle" | "ecoleelementaire" | "maternelle"
        | "elementaire" => Degree::First,
        "2"
        | "2d"
        | "2nd"
        | "2e"
        | "2ddegre"
        | "2nddegre"
        | "2edegre"
        | "second"
        | "seconddegre"
        | "seconddegree"
        | "secondaire"
        | "secondary"
        | "college"
        | "clg"
        | "lycee"
        | "lyc"
        | "lp"
        | "lgt"
        | "lpo"
        | "lyceeprofessionnel"
        | "lyceepolyvalent"
        | "lyceegeneral"
        | "lyceegeneralettechnologique"
        | "erea" => Degree::Second,
        _ => return None,
    })
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

/// A role by the words of a school.
pub(super) fn role(text: &str) -> Option<Role> {
    Some(match &*plain(text) {
        "requester" | "demandeur" | "demandeuse" | "personnel" | "agent" | "enseignant" | "enseignante"
        | "professeur" | "professeure" => Role::Requester,
        "principal" | "principale" | "proviseur" | "proviseure" | "chef" | "chefdetablissement" | "directeur"
        | "directrice" | "head" | "headteacher" => Role::Principal,
        "deputy"
        | "adjoint"
        | "adjointe"
        | "principaladjoint"
        | "principaleadjointe"
        | "proviseuradjoint"
        | "proviseureadjointe"
        | "chefdetablissementadjoint"
        | "adjointauchefdetablissement" => Role::Deputy,
        "technician" | "technicien" | "technicienne" => Role::Technician,
        "helpdesk" | "assistance" => Role::Helpdesk,
        "administrator" | "administrateur" | "administratrice" => Role::Administrator,
        "auditor" | "auditeur" | "auditrice" => Role::Auditor,
        _ => return None,
    })
}

/// The parts of a cell that lists several things.
pub(super) fn parts(cell: &str, spaces: bool) -> impl Iterator<Item = &str> {
    let between = move |c: char| ",;|/+\n".contains(c) || (spaces && c.is_whitespace());
    cell.split(between).map(str::trim).filter(|part| !part.is_empty())
}

/// Lower case, without accents, spaces, hyphens, apostrophes.
pub(in crate::station) fn plain(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_the_names_that_offices_give_them() {
        for name in ["UAI", "Code RNE", "n° UAI", "numero_uai", "identifiant_de_l_etablissement", "UAI établissement"]
        {
            assert_eq!(of_schools(name), Some(Column::Uai), "{name}");
        }
        assert_eq!(of_schools("Nom_etablissement"), Some(Column::Name));
        assert_eq!(of_schools("Statut_public_prive"), Some(Column::Sector));
        assert_eq!(of_people("Établissement"), Some(Column::Uai));
        assert_eq!(of_people("Adresse électronique"), Some(Column::Email));
        assert_eq!(of_people("PRÉNOM"), Some(Column::FirstName));
        assert_eq!(of_people("Date de naissance"), None);
    }

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
        assert_eq!(role("Chef d’établissement"), Some(Role::Principal));
        assert_eq!(role("Proviseure adjointe"), Some(Role::Deputy));
        assert_eq!(role("ministre"), None);
        assert_eq!(parts("adjoint / technicien;", false).collect::<Vec<_>>(), ["adjoint", "technicien"]);
        assert_eq!(parts("0951099D 0130040Y", true).count(), 2);
    }
}
