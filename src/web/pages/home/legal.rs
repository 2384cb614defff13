//! What the law wants to be found from every page: open to anybody, the academy's own words where it wrote them.

use crate::{app::App, context::Known, failure::Failure, layout, markdown::markdown, stranger::Stranger, texts::Legal};
use axum::{extract::FromRequestParts, http::request::Parts};
use maud::{Markup, html};

pub(crate) async fn accessibility(reader: Reader) -> Markup {
    reader.page("legal-accessibility-title", Legal::Accessibility)
}

pub(crate) async fn privacy(reader: Reader) -> Markup {
    reader.page("legal-privacy", Legal::Privacy)
}

pub(crate) async fn notice(reader: Reader) -> Markup {
    reader.page("legal-notice", Legal::Notice)
}

/// Anybody; whoever is signed in keeps their ways to other pages.
pub(crate) struct Reader {
    known: Option<Known>,
    stranger: Stranger,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let known = Known::from_request_parts(parts, app).await.ok();
        Ok(Self { known, stranger: Stranger::from_request_parts(parts, app).await? })
    }
}

impl Reader {
    fn page(&self, title: &str, which: Legal) -> Markup {
        let Stranger { app, ui, .. } = &self.stranger;
        let title = ui.t(title);
        let body =
            html! { h1 { (title) } div.text { (markdown(app.texts.legal(ui.language, which), 1, ui.language)) } };
        match &self.known {
            Some(known) => known.page(&title, &body),
            None => layout::open(app, ui, &title, &body),
        }
    }
}
