//! What programs ask, beside the panel: routes without sessions, nonces and pages. The door says who comes in at all, the gate of each
//! purpose whose key is good for it ([`super::clients`]).

use super::{app::App, clients, desk_line, door::Door, guard, metrics, verification};
use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use domain::ClientScope;
use std::sync::Arc;

/// Every route of programs, as this door has them: none at the station's own, which is for people who stand there.
pub(super) fn routes(app: &App) -> Router<App> {
    let (verifies, answers) = match *app.door {
        Door::Own { .. } => (false, false),
        Door::Public { .. } => (app.config.verification, true),
        Door::Programs => (true, true),
    };
    let mut routes = Router::new();
    if verifies {
        routes = routes.merge(verification::routes(app));
    }
    if answers {
        // what the API is and takes is told to whoever holds a key of it
        routes =
            routes.merge(clients::only(app, &[ClientScope::ReadApi, ClientScope::WriteApi], api::router(&runner(app))));
        routes = routes.merge(clients::only(app, &[ClientScope::Scim], scim::router(&runner(app))));
        routes = routes.merge(desk_line::routes());
    }
    routes
        .layer(middleware::from_fn_with_state(app.clone(), admit))
        .layer(middleware::from_fn_with_state(app.clone(), guard::seal))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::count_answers))
}

/// What the API has done with the station takes its turn among what programs ask.
fn runner(app: &App) -> api::Runner {
    let app = app.clone();
    Arc::new(move |job| {
        let app = app.clone();
        Box::pin(async move { app.run_for_program(move |station| Ok(job(station))).await.ok() })
    })
}

/// What the door says of it: the name that it asks for, the proxy that it comes through.
async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match app.door.admit(&parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(_) => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}
