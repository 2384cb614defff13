//! The own door of a desk's machine: it sends the browser on to the panel, with what shows there that it is at this desk. Whoever is no one of the
//! machine's people is refused, as at the own door of a station.

use super::{
    aside::Aside,
    blocking::blocking,
    config::WebConfig,
    door::{Desk, Door},
    guard,
    monitor::{HEALTH, READY},
};
use axum::{
    Router,
    extract::{FromRef, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use catalogue::{CataloguesError, Message, Ui, say};
use desk::{Refusal, Standing};
use std::sync::Arc;

/// Has a ticket made: where the panel is, and the ticket; else how it stands with the centre.
pub type AskTicket = Arc<dyn Fn() -> Result<(String, String), Standing> + Send + Sync>;

#[derive(Clone)]
struct AtDesk {
    aside: Aside,
    door: Arc<Door>,
    ticket: AskTicket,
}

impl FromRef<AtDesk> for Arc<WebConfig> {
    fn from_ref(at: &AtDesk) -> Self {
        Self::from_ref(&at.aside)
    }
}

/// The door, at this port, for these users of the machine.
///
/// # Errors
/// A catalogue of the academy's folder is broken.
pub fn desk_door(config: &WebConfig, port: u16, users: Desk, ticket: AskTicket) -> Result<Router, CataloguesError> {
    let door = Arc::new(Door::Own { port: Some(port), desk: users });
    let at = AtDesk { aside: Aside::open(config)?, door, ticket };
    Ok(Router::new()
        // no words: read by programs
        .route(HEALTH, get(|| async { "ok\n" }))
        .route(READY, get(ready))
        .fallback(page)
        .layer(middleware::map_response(|response: Response| async move { guard::with_headers(response, true) }))
        .merge(Aside::routes(true))
        .layer(middleware::from_fn_with_state(at.clone(), admit))
        .with_state(at))
}

async fn admit(State(at): State<AtDesk>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match at.door.admit(&parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(_) => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}

async fn ready(State(at): State<AtDesk>, headers: HeaderMap) -> Response {
    match asked(&at).await {
        // no words: read by programs
        Ok(_) => "ok\n".into_response(),
        Err(standing) => {
            (StatusCode::SERVICE_UNAVAILABLE, said(&at.aside.ui(&headers), &standing) + "\n").into_response()
        }
    }
}

async fn page(State(at): State<AtDesk>, headers: HeaderMap) -> Response {
    match asked(&at).await {
        Ok((panel, ticket)) => {
            let to = format!("{panel}/desk/{ticket}");
            (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store".to_owned())])
                .into_response()
        }
        Err(standing) => {
            let ui = at.aside.ui(&headers);
            at.aside.page(&ui, &ui.t("desk-cut-title"), &said(&ui, &standing), None)
        }
    }
}

async fn asked(at: &AtDesk) -> Result<(String, String), Standing> {
    let ticket = at.ticket.clone();
    blocking(move || ticket()).await.unwrap_or(Err(Standing::Away(None)))
}

/// How it stands with the centre, for whoever is at the desk.
fn said(ui: &Ui, standing: &Standing) -> String {
    let message: Message = match standing {
        Standing::There { .. } | Standing::Away(_) => say("desk-cut"),
        Standing::Refused(refusal) => say(match refusal {
            Refusal::Unknown | Refusal::Code => "desk-refused-unknown",
            Refusal::Revoked => "desk-refused-revoked",
            Refusal::Version => "desk-refused-version",
            Refusal::Replaced => "desk-refused-replaced",
        }),
    };
    ui.message(&message)
}
