//! What the words for somebody's job mean, in French and English, whatever their case, accents and hyphens. Pure; what is not known
//! here is refused by name, never guessed.

use super::columns::plain;
use domain::Role;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_read_in_both_languages_and_who_may_decide_is_not_guessed() {
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
        assert_eq!(role("Chef d’établissement"), Some(Role::Principal));
        assert_eq!(role("Proviseure adjointe"), Some(Role::Deputy));
        assert_eq!(role("ministre"), None);
    }
}
