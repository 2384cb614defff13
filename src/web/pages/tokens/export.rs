//! The inventory as a file: without secrets for whoever sees the stock, with them for an administrator who types the
//! password again and says why.

use crate::{
    back::Redirect, context::Context, exported::Written, failure::Failure, layout, parts::export, posted::Posted,
};
use axum::response::Response;
use catalogue::say;
use domain::{Act, Secret};
use keyfile::{Protection, Sealing};
use maud::{Markup, html};
use station::{ExportOptions, ExportTo, SchoolView, StationError};
use std::sync::Arc;

const PATH: &str = "/export";

domain::words! {
    /// What is written, as a form names it: a kind that is not told or not known is no kind.
    ExportKind {
        /// A table without secrets.
        Table => "csv",
        /// RFC 6030, secrets encrypted.
        Pskc => "pskc",
        /// A table with the secrets, in plain.
        Plain => "plain",
    }
}

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let title = context.ui.t("export-title");
    if let Some(work) = export::of(&context, &context.app.exports) {
        // asked first: the work may end while the page is made
        let waits = work.end().is_none();
        let body = html! { h1 { (title) } (export::state(&context, &work, PATH, "export-writing")) };
        return Ok(if waits { context.waiting_page(&title, &body) } else { context.page(&title, &body) });
    }
    let schools = context.ask(|station, actor| {
        if actor.may_somewhere(Act::SeeStock) {
            station.people().schools(actor)
        } else {
            Err(StationError::NotAllowed { act: Act::SeeStock })
        }
    });
    let schools = schools.await?;
    Ok(context.page(&title, &page(&context, &title, &schools)))
}

pub(crate) async fn write(mut posted: Posted) -> Result<Response, Failure> {
    let fields = &mut posted.fields;
    let (to, name) = match fields.parse("format")? {
        ExportKind::Pskc => {
            let password = fields.secret("file_password");
            let protection =
                Protection::Password { password, name: "trousseau".to_owned(), rounds: Protection::ROUNDS };
            (ExportTo::Pskc(Sealing::new(protection)), "trousseau.pskcxml")
        }
        ExportKind::Plain => (ExportTo::Csv { plain_secrets: true }, "trousseau-secrets.csv"),
        ExportKind::Table => (ExportTo::Csv { plain_secrets: false }, "trousseau.csv"),
    };
    let password = Some(fields.secret("password")).filter(|password: &Secret| !password.is_empty());
    let options =
        ExportOptions { school: fields.maybe("school")?, to, reason: fields.text("reason").to_owned(), password };
    let context = &posted.context;
    // what is wrong with what was typed is told at once, and not on the page of a work
    let asked = context.ask(move |station, actor| station.stock().prepare_export(actor, options)).await?;
    let asked = Arc::new(asked);
    let write = export::begin(context, &context.app.exports, PATH, move |station, actor, out, progress| {
        let report = station.stock().export_keys(actor, out, &asked, progress)?;
        let told = say("export-done").count("written", report.written).count("left", report.left_out);
        Ok(Written { name, told, may: Box::new(move |actor| asked.check(actor)) })
    });
    write.await
}

/// The file, once.
pub(crate) async fn fetch(posted: Posted) -> Result<Response, Failure> {
    export::fetch(&posted.context, &posted.context.app.exports).await
}

pub(crate) async fn stop(posted: Posted) -> Result<Redirect, Failure> {
    export::give_up(&posted.context, &posted.context.app.exports, PATH)
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
                button.primary name="format" value=(ExportKind::Table) { (ui.t("export-save")) }
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
                        button.primary name="format" value=(ExportKind::Pskc) { (ui.t("export-pskc")) }
                        button name="format" value=(ExportKind::Plain) { (ui.t("export-plain")) }
                    }
                }
            }
        }
    }
}
