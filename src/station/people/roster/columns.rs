//! What the columns of an office's table are called, in French and English, whatever their case, accents and hyphens. Pure;
//! what is not known here is refused by name, never guessed.

use domain::{RosterKind, fold, words};

words! {
    /// What a column of a table of schools or people holds.
    Column {
        /// The school, or several.
        Uai => "uai",
        /// The name: of a school; of a person, whole or the family's.
        Name => "name",
        /// First or second degree.
        Degree => "degree",
        /// What the school is, by the ministry's number.
        Nature => "nature",
        /// The contract with the State.
        Contract => "contract",
        /// The same by the ministry's number.
        ContractCode => "contract_code",
        /// Public or private, where the contract has a column of its own.
        Sector => "sector",
        /// Open or closed.
        State => "state",
        /// The day on which the school closed, or will.
        Closing => "closing",
        /// The functional mailbox of the school.
        Mailbox => "mailbox",
        /// The academy, by name or number.
        Academy => "academy",
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

/// What a name of a column stands for, and how well: of several that stand for the same, the least is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known(pub Column, pub u8);

/// The column that this name stands for.
pub(super) fn of(kind: RosterKind, name: &str) -> Option<Known> {
    match kind {
        RosterKind::Schools => of_schools(name),
        RosterKind::People => of_people(name),
    }
}

/// The column of a table of schools that this name stands for.
fn of_schools(name: &str) -> Option<Known> {
    Some(match &*plain(name) {
        "degre" | "degree" | "niveau" => Known(Column::Degree, 0),
        "type" | "typeetablissement" | "typedetablissement" => Known(Column::Degree, 1),
        // the ministry's tables tell the degree by what the school is
        "nature" | "natureuailibe" | "libellenature" | "naturelibelle" | "libnature" | "naturedeletablissement" => {
            Known(Column::Degree, 2)
        }
        "codenature" | "natureuai" => Known(Column::Nature, 0),
        "contrat"
        | "contract"
        | "typecontrat"
        | "typedecontrat"
        | "typecontratprive"
        | "situationcontrat"
        | "secteurprivelibelletypecontrat"
        | "libelletypecontrat" => Known(Column::Contract, 0),
        "codetypecontratprive" | "codetypecontrat" | "codecontrat" => Known(Column::ContractCode, 0),
        // beside its name in words, a number
        "secteurpublicprive" => Known(Column::Sector, 1),
        "secteur"
        | "sector"
        | "statut"
        | "statutpublicprive"
        | "publicprive"
        | "secteurpublicprivelibe"
        | "libellesecteur" => Known(Column::Sector, 0),
        "etatetablissement" => Known(Column::State, 1),
        "datefermeture" | "datedefermeture" | "closingdate" => Known(Column::Closing, 0),
        "mail" | "mel" | "courriel" | "email" | "mailetablissement" | "adresseelectronique" | "boitefonctionnelle" => {
            Known(Column::Mailbox, 0)
        }
        "libelleacademie" | "academie" | "academy" => Known(Column::Academy, 0),
        "codeacademie" => Known(Column::Academy, 1),
        "etat" | "etatetablissementlibe" | "libelleetat" | "etatdeletablissement" => Known(Column::State, 0),
        "appellationofficielle" | "nometablissement" | "nomdeletablissement" | "schoolname" => Known(Column::Name, 0),
        "nom" | "name" | "appellation" => Known(Column::Name, 1),
        "etablissement" | "school" | "libelle" | "libelleetablissement" | "denomination" | "denominationprincipale" => {
            Known(Column::Name, 2)
        }
        _ if is_uai(name) => Known(Column::Uai, 0),
        _ => return None,
    })
}

/// The column of a table of people that this name stands for.
fn of_people(name: &str) -> Option<Known> {
    Some(match &*plain(name) {
        "login"
        | "compte"
        | "username"
        | "signinname"
        | "identifiantdeconnexion"
        | "identifiantconnexion"
        | "identifiantacademique"
        | "nomdutilisateur"
        | "uid" => Known(Column::Login, 0),
        "identifiant" | "utilisateur" | "user" => Known(Column::Login, 1),
        // beside a login, the number by which a program knows them
        "id" | "userid" => Known(Column::Login, 2),
        "nomdusage" | "nomusage" | "nomcomplet" | "fullname" | "displayname" | "nometprenom" | "nomprenom"
        | "prenomnom" | "prenometnom" | "personne" | "person" => Known(Column::Name, 0),
        "nom" | "name" | "lastname" | "surname" => Known(Column::Name, 1),
        "nomdefamille" | "nomdenaissance" | "nompatronymique" | "familyname" => Known(Column::Name, 2),
        "prenomusuel" | "prenomdusage" => Known(Column::FirstName, 0),
        "prenom" | "firstname" | "givenname" => Known(Column::FirstName, 1),
        "mailprofessionnel"
        | "emailprofessionnel"
        | "mailacademique"
        | "emailacademique"
        | "adresseacademique"
        | "adressemailacademique"
        | "courrielprofessionnel"
        | "courrielacademique"
        | "melacademique"
        | "melprofessionnel"
        | "messagerieacademique" => Known(Column::Email, 0),
        "mail"
        | "email"
        | "courriel"
        | "mel"
        | "adressemail"
        | "adresseemail"
        | "adresseelectronique"
        | "adressecourriel"
        | "adressedemessagerie"
        | "messagerie"
        | "mailaddress"
        | "emailaddress" => Known(Column::Email, 1),
        "role" | "roles" | "fonction" | "fonctions" | "fonctionexercee" | "profil" | "profils" | "emploi" | "poste"
        | "jobtitle" => Known(Column::Role, 0),
        "etablissement" | "etablissements" | "school" | "schools" | "affectation" => Known(Column::Uai, 1),
        _ if is_uai(name) => Known(Column::Uai, 0),
        _ => return None,
    })
}

/// Whether a column has the number of the school: by the word, with such words around it as say nothing else.
fn is_uai(name: &str) -> bool {
    let known = ["codeetablissement", "numeroetablissement", "identifiantetablissement", "schoolcode"];
    let code = |part: &str| matches!(part, "uai" | "rne" | "uais" | "rnes" | "uairne" | "coderne" | "codeuai");
    let around = [
        "code",
        "numero",
        "num",
        "no",
        "n",
        "de",
        "du",
        "d",
        "la",
        "l",
        "etablissement",
        "etab",
        "affectation",
        "ecole",
        "school",
        "number",
        "structure",
        "identifiant",
        "s",
        "ou",
    ];
    let folded = fold(name);
    let mut words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let one = plain(name);
    known.contains(&&*one)
        || one == "identifiantdeletablissement"
        || code(&one)
        || around
            .iter()
            .any(|word| one.strip_prefix(word).is_some_and(code) || one.strip_suffix(word).is_some_and(code))
        || (words.clone().any(code) && words.all(|word| code(word) || around.contains(&word)))
}

/// Lower case, without accents, spaces, hyphens, apostrophes.
pub(crate) fn plain(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_the_names_that_offices_give_them() {
        for name in ["UAI", "Code RNE", "n° UAI", "numero_uai", "identifiant_de_l_etablissement", "UAI établissement"]
        {
            assert_eq!(of_schools(name), Some(Known(Column::Uai, 0)), "{name}");
        }
        let schools = |name| of_schools(name).map(|Known(column, _)| column);
        let people = |name| of_people(name).map(|Known(column, _)| column);
        assert_eq!(schools("Nom_etablissement"), Some(Column::Name));
        assert_eq!(schools("Statut_public_prive"), Some(Column::Sector));
        for name in ["Code RNE d’affectation", "UAI (ou RNE)", "N° de l’établissement (UAI)"] {
            assert_eq!(people(name), Some(Column::Uai), "{name}");
        }
        // what the ministry's tables have beside it
        for name in ["adresse_uai", "patronyme_uai", "code_postal_uai", "libelle_commune", "Nom RNE"] {
            assert_eq!(schools(name), None, "{name}");
        }
        assert_eq!(people("Établissement"), Some(Column::Uai));
        assert_eq!(people("Adresse électronique"), Some(Column::Email));
        assert_eq!(people("PRÉNOM*"), Some(Column::FirstName));
        assert_eq!(people("Date de naissance"), None);
    }
}
