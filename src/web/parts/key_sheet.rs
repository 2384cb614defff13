//! How a secret gets into an authenticator application: QR code, the same by hand, and the form that proves that it arrived.

use crate::symbols;
use catalogue::Ui;
use domain::Secret;
use maud::{Markup, html};
use oath::{Totp, otpauth_uri, secret_text};

/// What the application is to hold.
pub(crate) struct Key<'a> {
    /// What the application names it by, before the login.
    pub issuer: &'a str,
    pub login: &'a str,
    pub secret: &'a Secret,
    pub totp: &'a Totp,
}

/// The one answer with the secret in it. `proof`: the form for the first code; `facts`: rows of a `dl` for typing by hand.
pub(crate) fn key_sheet(ui: &Ui, key: &Key<'_>, proof: &Markup, facts: &Markup) -> Markup {
    let uri = otpauth_uri(key.issuer, key.login, key.secret, key.totp);
    let text = secret_text(key.secret);
    let groups: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    html! {
        p.warn { (ui.t("software-once")) }
        div.key {
            (symbols::qr(&ui.t("software-qr"), &uri))
            div {
                ol {
                    li { (ui.t("software-scan")) }
                    li { (ui.t("software-then-type")) }
                }
                // a telephone cannot scan what it shows itself
                p.screen { a href=(*uri) { (ui.t("software-open")) } }
                (proof)
                details {
                    summary { (ui.t("software-by-hand")) }
                    dl.facts {
                        dt { (ui.t("software-account")) } dd { (key.issuer) " · " (key.login) }
                        dt { (ui.t("software-secret")) } dd { code #secret { (groups.join(" ")) } }
                        (facts)
                    }
                }
            }
        }
    }
}
