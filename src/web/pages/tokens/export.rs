//! The inventory as a file: without secrets for whoever sees the stock, with them for an administrator who types the
//! password again and says why.

use crate::{context::Context, failure::Failure, layout, parts::saved::saved, posted::Posted};
use axum::response::Response;
use domain::{Act, Secret};
use keyfile::{Protection, Sealing};
use maud::{Markup, html};
use station::{ExportOptions, ExportTo, SchoolView, StationError};
use std::io::BufWriter;

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let schools = context.ask(|station, actor| {
        if actor.may_somewhere(Act::SeeStock) {
            station.people().schools(actor)
        } else {
            Err(StationError::NotAllowed { act: Act::SeeStock })
        }
    });
    let schools = schools.await?;
    let title = context.ui.t("export-title");
    Ok(context.page(&title, &page(&context, &title, &schools)))
}

pub(crate) async fn write(mut posted: Posted) -> Result<Response, Failure> {
    let fields = &mut posted.fields;
    let (to, name) = match fields.text("format") {
        "pskc" => {
            let password = fields.secret("file_password");
            let protection =
                Protection::Password { password, name: "trousseau".to_owned(), rounds: Protection::ROUNDS };
            (ExportTo::Pskc(Sealing::new(protection)), "trousseau.pskcxml")
        }
        "plain" => (ExportTo::Csv { plain_secrets: true }, "trousseau-secrets.csv"),
        _ => (ExportTo::Csv { plain_secrets: false }, "trousseau.csv"),
    };
    let password = Some(fields.secret("password")).filter(|password: &Secret| !password.is_empty());
    let options =
        ExportOptions { school: fields.maybe("school")?, to, reason: fields.text("reason").to_owned(), password };
    let file = posted.context.ask(move |station, actor| {
        let made = |error| StationError::from(keyfile::WriteError::Output(error));
        let mut out = BufWriter::new(tempfile::tempfile().map_err(made)?);
        station.stock().export_keys(actor, &mut out, &options)?;
        out.into_inner().map_err(|error| made(error.into_error()))
    });
    saved(file.await?, name)
}

fn page(context: &Context, title: &str, schools: &[SchoolView]) -> Markup {
    let ui = &context.ui;
    let school = html! {
        label { (ui.t("field-school"))
            select name="school" {
                option value="" { (ui.t("export-every-school")) }
                @for school in schools { option value=(school.uai) { (school.name) " · " (school.uai) } }
            }
        }
    };
    html! {
        h1 { (title) }
        section {
            h2 { (ui.t("export-table")) }
            p { (ui.t("export-table-help")) }
            form.row method="post" action="/export" {
                (layout::csrf(context))
                (school)
                button.primary name="format" value="csv" { (ui.t("export-save")) }
            }
        }
        @if context.signed_in.actor.may(Act::ExportSecrets, None) {
            section {
                h2 { (ui.t("export-secrets")) }
                p { (ui.t("export-secrets-help")) }
                form.stack method="post" action="/export" {
                    (layout::csrf(context))
                    (school)
                    label { (ui.t("export-reason")) input name="reason" maxlength="200" required; }
                    label { (ui.t("export-password")) input type="password" name="password" autocomplete="current-password" required; }
                    label { (ui.t("export-file-password")) input type="password" name="file_password" autocomplete="new-password" minlength="8"; }
                    div.actions {
                        button.primary name="format" value="pskc" { (ui.t("export-pskc")) }
                        button name="format" value="plain" { (ui.t("export-plain")) }
                    }
                }
            }
        }
    }
}
