//! The demo's mails, for everybody to read: whoever tries the station out is requester, principal and supplier at once,
//! and needs the links that would come by mail. There is no such page outside of the demo.

use crate::{app::App, failure::Failure, layout, parts::demo::TRAY, path::Path, stranger::Stranger};
use catalogue::Ui;
use maud::{Markup, PreEscaped, html};
use post::{Letter, Tray};

pub(crate) async fn show(Stranger { app, ui, .. }: Stranger) -> Result<Markup, Failure> {
    let title = ui.t("tray-title");
    Ok(layout::bare(&app, &ui, &title, &list(&ui, &title, tray(&app)?)))
}

pub(crate) async fn one(Path(id): Path<String>, Stranger { app, ui, .. }: Stranger) -> Result<Markup, Failure> {
    let letter = tray(&app)?.letter(&id).ok_or(Failure::NoSuchPage)?;
    // what is read out as the title is in the language of the page
    Ok(layout::bare(&app, &ui, &ui.t("tray-title"), &read(&ui, &letter)))
}

fn tray(app: &App) -> Result<&Tray, Failure> {
    app.config.tray.as_ref().ok_or(Failure::NoSuchPage)
}

fn list(ui: &Ui, title: &str, tray: &Tray) -> Markup {
    let letters = tray.letters();
    html! {
        h1 { (title) }
        p.small { (ui.t("tray-help")) }
        @if letters.is_empty() { p.empty { (ui.t("tray-empty")) } }
        ul.plain {
            @for letter in &letters {
                li {
                    a href={ (TRAY) "/" (letter.id) } lang=(letter.language) { (letter.subject) }
                    div.small { (addressee(letter)) " · " (ui.moment(letter.at)) }
                }
            }
        }
        p { a href="/" { (ui.t("tray-back")) } }
    }
}

fn read(ui: &Ui, letter: &Letter) -> Markup {
    html! {
        p { a href=(TRAY) { (ui.t("tray-title")) } }
        h1 lang=(letter.language) { (letter.subject) }
        dl.facts {
            dt { (ui.t("tray-to")) } dd { (addressee(letter)) }
            dt { (ui.t("mail-queued")) } dd { (ui.moment(letter.at)) }
        }
        // made of escaped text by the same hand that makes the mail
        article.letter lang=(letter.language) { (PreEscaped(&letter.content)) }
    }
}

fn addressee(letter: &Letter) -> String {
    match &letter.name {
        Some(name) => format!("{name} <{}>", letter.to),
        None => letter.to.clone(),
    }
}
