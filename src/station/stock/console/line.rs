//! One line of the console's file in its own words: which column is which, what its states mean. Pure; what is not known
//! here is refused by name, never guessed.

use crate::people::plain;
use domain::{ConsoleFate, ConsoleState, Serial, TokenRef, Uai, words};

words! {
    /// What a column of the console's file holds.
    ConsoleColumn {
        /// The serial.
        Serial => "serial",
        /// Its family, by its word: `yubikey`.
        Family => "family",
        /// The school.
        School => "school",
        /// Who has it: name, sign-in name or mail address.
        Holder => "holder",
        /// Where it is.
        State => "state",
    }
}

/// The column that this name stands for.
pub(super) fn column(name: &str) -> Option<ConsoleColumn> {
    Some(match &*plain(name) {
        "serial" | "sn" | "serie" | "ndeserie" | "nodeserie" | "noserie" | "nserie" | "numeroserie"
        | "numerodeserie" | "numserie" | "serialnumber" | "clef" | "cle" | "clefotp" | "cleotp" | "token"
        | "numero" | "numeroclef" | "numerodeclef" => ConsoleColumn::Serial,
        "uai" | "rne" | "codeuai" | "coderne" | "etablissement" | "school" | "structure" | "codeetablissement"
        | "uaietablissement" | "numerouai" => ConsoleColumn::School,
        "detenteur" | "porteur" | "titulaire" | "utilisateur" | "agent" | "nom" | "nomprenom" | "holder" | "owner"
        | "user" | "personne" | "attribueea" | "attribuea" | "beneficiaire" | "identifiant" | "login" | "mail"
        | "courriel" => ConsoleColumn::Holder,
        "famille" | "family" | "familledeclef" | "familledecle" => ConsoleColumn::Family,
        "etat" | "statut" | "status" | "state" | "situation" => ConsoleColumn::State,
        _ => return None,
    })
}

/// What the console calls a state; nothing said is decided by whether a holder is named.
pub(super) fn state(text: &str, holder: &str) -> Option<ConsoleState> {
    Some(match &*plain(text) {
        "" if holder.is_empty() => ConsoleState::Available,
        "" => ConsoleState::Held,
        "disponible" | "available" | "libre" | "free" | "enstock" | "stock" | "instock" | "nonattribuee"
        | "nonattribue" | "nonaffectee" | "reserve" | "enreserve"
        // given back, it lies in the cupboard ("mettre en stock")
        | "rendue" | "rendu" | "restituee" | "restitue" | "retournee" | "retourne" | "recuperee" | "recupere" | "rentree"
        | "miseenstock" | "remiseenstock" | "retourstock" | "retourenstock" | "returned" | "desattribuee" | "desaffectee"
        | "desallouee" | "liberee" | "aucoffre" | "danslarmoire" => ConsoleState::Available,
        "attribuee" | "attribue" | "affectee" | "affecte" | "allouee" | "alloue" | "remise" | "distribuee"
        | "enservice" | "active" | "actif" | "utilisee" | "detenue" | "held" | "assigned" | "allocated"
        | "handedover" => ConsoleState::Held,
        "perdue" | "perdu" | "lost" | "volee" | "stolen" | "egaree" => ConsoleState::Lost,
        "hs" | "horsservice" | "defectueuse" | "defectueux" | "defaillante" | "cassee" | "enpanne" | "defective"
        | "broken" | "inutilisable" => ConsoleState::Defective,
        "reformee" | "retiree" | "detruite" | "revoquee" | "retired" | "revoked" | "desactivee" | "disabled"
        | "inactive" => ConsoleState::Retired,
        _ => return None,
    })
}

/// One line of the file as far as it is read.
#[derive(Clone)]
pub(super) struct Row {
    pub line: u64,
    pub serial: String,
    pub family: String,
    pub school: String,
    pub holder: String,
    pub state: String,
}

/// A line that was read.
#[derive(Debug, Clone)]
pub(super) struct RowCells {
    pub named: TokenRef,
    pub school: Uai,
    pub holder: String,
    pub state: ConsoleState,
}

/// Reads the cells of a row, or says what is wrong with them.
pub(super) fn read(row: &Row) -> Result<RowCells, ConsoleFate> {
    // a spreadsheet keeps a number as a number by an apostrophe, or as a formula
    let serial = row.serial.trim_matches(|c| matches!(c, '\'' | '=' | '"'));
    let serial: Serial = serial.parse().map_err(|_| ConsoleFate::BadSerial)?;
    let named = match row.family.trim() {
        "" => (&serial).into(),
        family => TokenRef::of(family.to_ascii_lowercase().parse().map_err(|_| ConsoleFate::BadFamily)?, serial),
    };
    Ok(RowCells {
        named,
        school: row.school.parse().map_err(|_| ConsoleFate::BadSchool)?,
        state: state(&row.state, &row.holder).ok_or(ConsoleFate::BadState)?,
        holder: row.holder.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_states_are_known_by_the_words_that_the_console_and_offices_use() {
        for (name, expected) in [
            ("N° de série", Some(ConsoleColumn::Serial)),
            ("Numéro de série", Some(ConsoleColumn::Serial)),
            ("Clé OTP", Some(ConsoleColumn::Serial)),
            ("Code RNE", Some(ConsoleColumn::School)),
            ("Détenteur", Some(ConsoleColumn::Holder)),
            ("ÉTAT", Some(ConsoleColumn::State)),
            ("Couleur", None),
        ] {
            assert_eq!(column(name), expected, "{name}");
        }
        for (said, holder, expected) in [
            ("Disponible", "", Some(ConsoleState::Available)),
            ("", "", Some(ConsoleState::Available)),
            ("", "Zoé", Some(ConsoleState::Held)),
            ("Attribuée", "Zoé", Some(ConsoleState::Held)),
            ("Hors service", "", Some(ConsoleState::Defective)),
            ("PERDUE", "Zoé", Some(ConsoleState::Lost)),
            ("révoquée", "", Some(ConsoleState::Retired)),
            ("Rendue", "", Some(ConsoleState::Available)),
            ("Restituée", "Zoé", Some(ConsoleState::Available)),
            ("Remise en stock", "", Some(ConsoleState::Available)),
            ("bleue", "", None),
        ] {
            assert_eq!(state(said, holder), expected, "{said}");
        }
    }

    #[test]
    fn what_is_no_serial_no_school_and_no_state_is_named() {
        let row = |serial: &str, family: &str, school: &str, state: &str| Row {
            line: 2,
            serial: serial.to_owned(),
            family: family.to_owned(),
            school: school.to_owned(),
            holder: String::new(),
            state: state.to_owned(),
        };
        let fate = |serial: &str, school: &str, state: &str| {
            read(&row(serial, "", school, state)).map(|said| said.named.to_string())
        };
        let of = |family: &str| read(&row("1234", family, "0951099D", "stock")).map(|said| said.named.to_string());
        assert_eq!(of(" YubiKey "), Ok("yubikey:1234".to_owned()));
        assert_eq!(of("clef bleue"), Err(ConsoleFate::BadFamily));
        assert_eq!(fate("'0012345", "0951099d", "stock").unwrap(), "0012345");
        assert_eq!(fate("=\"1234\"", "0951099D", "stock").unwrap(), "1234");
        assert_eq!(fate("<script>", "0951099D", "stock"), Err(ConsoleFate::BadSerial));
        assert_eq!(fate(&"9".repeat(33), "0951099D", "stock"), Err(ConsoleFate::BadSerial));
        assert_eq!(fate("1234", "0951099X", "stock"), Err(ConsoleFate::BadSchool));
        assert_eq!(fate("1234", "0951099D", "?!x"), Err(ConsoleFate::BadState));
    }
}
