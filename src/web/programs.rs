//! What programs ask, beside the panel: routes without sessions, nonces and pages. The door says who comes in at all, the gate of each
//! purpose whose key is good for it ([`super::clients`]).

use super::{app::App, clients, guard, metrics};
use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use domain::ClientScope;

/// Every route of programs, as this door has them: none at the station's own, which is for people who stand there.
pub(super) fn routes(app: &App) -> Router<App> {
    let routes = Router::new();
    routes
        .layer(middleware::from_fn_with_state(app.clone(), admit))
        .layer(middleware::from_fn_with_state(app.clone(), guard::seal))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::count_answers))
}

/// Routes that ask for the key of a program of that purpose.
#[expect(dead_code, reason = "the verification door and what follows it come through it")]
pub(super) fn of(app: &App, scope: ClientScope, routes: Router<App>) -> Router<App> {
    routes.route_layer(middleware::from_fn_with_state((app.clone(), scope), clients::gate))
}

/// What the door says of it: the name that it asks for, the proxy that it comes through.
async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match app.door.admit(&parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(_) => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}
