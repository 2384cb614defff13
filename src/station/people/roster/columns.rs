//! What the columns and words of an office's table mean, in French and English, whatever their case, accents and
//! hyphens. Pure; what is not known here is refused by name, never guessed.

use domain::{Contract, Degree, Role, RosterKind, fold, words};

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
        /// Open or closed.
        State => "state",
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
        "codenature" | "natureuai" => Known(Column::Degree, 3),
        "contrat"
        | "contract"
        | "typecontrat"
        | "typedecontrat"
        | "typecontratprive"
        | "situationcontrat"
        | "secteurprivelibelletypecontrat"
        | "libelletypecontrat" => Known(Column::Contract, 0),
        "secteur"
        | "sector"
        | "statut"
        | "statutpublicprive"
        | "publicprive"
        | "secteurpublicprive"
        | "secteurpublicprivelibe"
        | "libellesecteur" => Known(Column::Sector, 0),
        "etat" | "etatetablissement" | "etatetablissementlibe" | "libelleetat" | "etatdeletablissement" => {
            Known(Column::State, 0)
        }
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
