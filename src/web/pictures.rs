//! Pictures that are drawn: what a key looks like, so that it is recognised in a list as on a desk, and a sign for how it stands.
//!
//! Own drawings, inline as the content security policy asks, hidden from whoever has the page read aloud: a word always stands
//! beside them.

use domain::Family;
use maud::{Markup, html};
use station::{KeyState, TokenRow};

/// The outline of a key of this family and form, as a path of 24 by 12 units that is filled by the even-odd rule: body, plug, and what is
/// seen on it. Forms are numbered as the profiles number them, which is how the makers do; a form without a picture has that of its
/// family.
pub fn outline(family: Family, form: Option<u8>) -> &'static str {
    match (family, form) {
        // no more than the plug: contacts, and a gold edge to touch
        (Family::YubiKey, Some(2)) => {
            "M4 3h13v6H4zM17 2.5h2a1.5 1.5 0 0 1 1.5 1.500v4a1.5 1.5 0 0 1-1.5 1.500h-2zM6 4.300v1h5v-1zM6 6.700v1h5v-1z"
        }
        // a short rounded plug, a gold disc, a hole
        (Family::YubiKey, Some(3)) => {
            "M2 4.5h4v3H2zM6 3h13a3 3 0 0 1 0 6H6zM11 4.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6zM19.2 5a1 1 0 1 0 0 2 1 1 0 1 0 0-2z"
        }
        // the smallest: a rounded plug, and a bow that hardly shows
        (Family::YubiKey, Some(4)) => {
            "M5 4.5a1.5 1.5 0 0 1 1.5-1.500H14v6H6.5A1.5 1.5 0 0 1 5 7.500zM14 2.5h3a1.5 1.5 0 0 1 1.5 1.500v4a1.5 1.5 0 0 1-1.5 1.500h-3zM7 5.500v1h4v-1z"
        }
        // a plug on each side
        (Family::YubiKey, Some(5)) => {
            "M1 4.5h4v3H1zM5 3h14v6H5zM19 5h4v2h-4zM10 4.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6zM15 5a1 1 0 1 0 0 2 1 1 0 1 0 0-2z"
        }
        // a flat wide plug, a gold disc, a hole
        (Family::YubiKey, _) => {
            "M1 3.5h6v5H1zM7 2.5h12.5a3.5 3.5 0 0 1 0 7H7zM12 4.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6zM19.6 5a1 1 0 1 0 0 2 1 1 0 1 0 0-2zM2.2 4.5v.9h2v-.9zM2.2 6.6v.9h2v-.9z"
        }
        // a stick with a cap line
        (Family::Nitrokey, _) => {
            "M1 3.5h5v5H1zM6 2h15a1.5 1.5 0 0 1 1.5 1.5v5A1.5 1.5 0 0 1 21 10H6zM19 5.2a.8.8 0 1 0 0 1.6.8.8 0 1 0 0-1.6zM8.5 4v4h1V4z"
        }
        (Family::Nitrokey3, _) => {
            "M1 3.5h5v5H1zM6 2.5h12l4 2v3l-4 2H6zM14 4.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 1 0 0-3.4z"
        }
        // two buttons on a key that is hardly more than its plug
        (Family::OnlyKey, Some(2)) => "M3 3.5h6v5H3zM9 2h11v8H9zM11 3.500v5h3v-5zM15.5 3.500v5h3v-5z",
        // keys with six buttons
        (Family::OnlyKey, _) => {
            "M1 3.5h4v5H1zM5 1.5h17v9H5zM7 3.2v2h3v-2zM12 3.2v2h3v-2zM17 3.2v2h3v-2zM7 6.8v2h3v-2zM12 6.8v2h3v-2zM17 6.8v2h3v-2z"
        }
        (Family::Typing, _) => "M1 3.5h6v5H1zM7 2.5h14a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H7zM11 4.5v3h7v-3z",
        // a telephone
        (Family::Software, _) => {
            "M8.5 0h7A1.5 1.5 0 0 1 17 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 10.5v-9A1.5 1.5 0 0 1 8.5 0zM8.5 1.5v7.5h7V1.5zM11 10v1h2v-1z"
        }
        // never plugged: with a display that is read, as far as anybody knows
        (Family::Unseen, _) => {
            "M3 2h18a3 3 0 0 1 3 3v2a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3zM5 4v4h11V4zM18.5 5a1 1 0 1 0 0 2 1 1 0 1 0 0-2z"
        }
    }
}

/// What the key looks like. Its model stands beside it in words, or as what the pointer is told.
pub(super) fn key(row: &TokenRow) -> Markup {
    of(seen(row.family, &row.model), row.form)
}

/// Of which family a key looks to be: what was never plugged is known by its model alone, as a key file or a list names it.
pub(super) fn seen(family: Family, model: &str) -> Family {
    let model = model.to_lowercase();
    let named = [
        ("yubikey", Family::YubiKey),
        ("nitrokey 3", Family::Nitrokey3),
        ("nitrokey", Family::Nitrokey),
        ("onlykey", Family::OnlyKey),
    ];
    match family {
        Family::Unseen => named.into_iter().find(|(name, _)| model.contains(name)).map_or(family, |(_, named)| named),
        told => told,
    }
}

/// The same where only family and form are known.
pub(super) fn of(family: Family, form: Option<u8>) -> Markup {
    html! {
        svg.outline viewBox="0 0 24 12" aria-hidden="true" focusable="false" {
            path fill-rule="evenodd" d=(outline(family, form)) {}
        }
    }
}

/// The sign of a state, 12 by 12 units: it is told apart without its colour.
pub(super) fn state(state: KeyState) -> Markup {
    let path = match state {
        KeyState::ToProgram => "M2 2h8v8H2zM4 4v4h4V4z",
        KeyState::Free => "M6 1a5 5 0 1 0 0 10A5 5 0 1 0 6 1zM6 3a3 3 0 1 1 0 6 3 3 0 1 1 0-6z",
        KeyState::Reserved => "M2 1h8v2L7 6l3 3v2H2V9l3-3-3-3z",
        KeyState::ToHandOver => "M1 5h6V2l4 4-4 4V7H1z",
        KeyState::With => "M1 6l1.6-1.6L5 6.8l4.6-4.6L11 3.8 5 9.8z",
        KeyState::Suspended => "M2 1h3v10H2zM7 1h3v10H7z",
        KeyState::DueBack { .. } => "M11 5H5V2L1 6l4 4V7h6z",
        KeyState::Expires { .. } => "M6 1a5 5 0 1 0 0 10A5 5 0 1 0 6 1zM5.4 3h1.2v2.7l2 1.2-.6 1-2.6-1.5z",
        KeyState::Lost => {
            "M6 1a3 3 0 0 1 3 3c0 2-2.3 2.2-2.3 4H5.3c0-2.6 2.3-2.6 2.3-4a1.6 1.6 0 0 0-3.2 0H3a3 3 0 0 1 3-3zM5.2 9.2h1.6v1.6H5.2z"
        }
        KeyState::Defective => "M2.4 1L6 4.6 9.6 1 11 2.4 7.4 6 11 9.6 9.6 11 6 7.4 2.4 11 1 9.6 4.6 6 1 2.4z",
        KeyState::Retired => "M1 5h10v2H1z",
    };
    html! { svg.state-sign viewBox="0 0 12 12" aria-hidden="true" focusable="false" { path fill-rule="evenodd" d=(path) {} } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_never_plugged_looks_as_its_model_says() {
        let families = [
            ("YubiKey 5 NFC", Family::YubiKey),
            ("Nitrokey 3A NFC", Family::Nitrokey3),
            ("Nitrokey Pro", Family::Nitrokey),
            ("OnlyKey DUO", Family::OnlyKey),
            ("c200", Family::Unseen),
            ("", Family::Unseen),
        ];
        for (model, family) in families {
            assert_eq!(seen(Family::Unseen, model), family, "{model}");
        }
        assert_eq!(seen(Family::Software, "YubiKey"), Family::Software, "what was plugged, or is none, is what it is");
    }
}
