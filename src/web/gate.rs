//! Before a handler runs, and before anything of the body is read: whoever is not signed in, may not do it anywhere, or is
//! not at the station, goes no further. What lies in whose reach is the station's to say, of the very thing.

use super::{
    again,
    app::App,
    context, cookies,
    failure::Failure,
    guard::LARGEST_FORM,
    needs::{Needs, Of},
    routes::Route,
    typed::Typed,
};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::PersonId;
use station::{Actor, StationError};
use std::sync::Arc;

pub(super) async fn gate(State((app, route)): State<(App, Arc<Route>)>, mut request: Request, next: Next) -> Response {
    if matches!(route.needs, Needs::Anybody | Needs::Pending) {
        return next.run(request).await;
    }
    let Some(token) = cookies::cookie(&app, request.headers()).map(str::to_owned) else {
        return Failure::NotSignedIn.into_response();
    };
    let typed = request.extensions().get::<Typed>().cloned().unwrap_or_default();
    let passed = match context::session_here(&app, &token, request.headers()).await {
        Ok(present) => match route.check(&present.signed_in.actor) {
            Ok(()) => Ok(present),
            Err(refused) => Err(told(&app, present.signed_in.actor, refused).await),
        },
        Err(failure) => Err(failure),
    };
    match passed {
        Ok(present) => {
            let who = present.signed_in.actor.person;
            if let Some(person) = who {
                app.notes.saw(&token, person);
            }
            typed.from(who);
            if request.method() == Method::POST
                && let Ok(newest) = app.run(|station| station.journal().newest()).await
            {
                typed.after(newest);
            }
            // looked up once a request
            request.extensions_mut().insert(present);
            if route.weighty {
                request.extensions_mut().insert(again::Weighty);
            }
            next.run(request).await
        }
        Err(failure) => {
            // what somebody typed whose session ended meanwhile is read, to be given back to them
            if matches!(failure, Failure::NotSignedIn)
                && request.method() == Method::POST
                && let Some(person) = app.notes.whose(&token)
            {
                read(&app, &route, &typed, person, request).await;
            }
            failure.into_response()
        }
    }
}

/// Reads a form of somebody whose session has ended, within what its way takes. Files are waited for as others are: one form a
/// person, and few at a time.
async fn read(app: &App, route: &Route, typed: &Typed, person: PersonId, mut request: Request) {
    let _receiving = match route.body > LARGEST_FORM {
        true => match app.load.receive(person) {
            Ok(receiving) => Some(receiving),
            Err(_) => return,
        },
        false => None,
    };
    DefaultBodyLimit::max(route.body).apply(&mut request);
    typed.read(request).await;
}

/// A refusal is counted, as one of the station itself is.
async fn told(app: &App, actor: Actor, refused: StationError) -> Failure {
    let counted = app.run(move |station| station.noting(&actor, Err::<(), _>(refused))).await;
    counted.err().unwrap_or(Failure::Broken)
}

impl Route {
    /// Whether this actor could go there at all.
    pub fn check(&self, actor: &Actor) -> Result<(), StationError> {
        if let Needs::May(acts, of) = self.needs {
            let may = |act| if of == Of::Academy { actor.may(act, None) } else { actor.may_somewhere(act) };
            let refused = acts.first().filter(|_| !acts.iter().any(|act| may(*act)));
            refused.map_or(Ok(()), |act| Err(StationError::NotAllowed { act: *act }))?;
        }
        if self.at_station { actor.check_at_station() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::routes::routes;
    use super::*;
    use domain::{Grant, Role, Scope};
    use station::Door;

    fn actor(roles: &[Role], at_station: bool) -> Actor {
        let grants = roles.iter().map(|role| Grant { role: *role, scope: Scope::Academy }).collect();
        Actor { person: None, name: "zoe".to_owned(), grants, door: Door::Panel { at_station } }
    }

    #[test]
    fn whoever_has_no_role_is_stopped_before_every_way_that_needs_one_and_whoever_has_all_is_stopped_nowhere() {
        let (nobody, away, everybody) = (actor(&[], true), actor(Role::ALL, false), actor(Role::ALL, true));
        for route in routes(true, true) {
            let needs_role = matches!(route.needs, Needs::May(..));
            assert_eq!(route.check(&nobody).is_err(), needs_role, "{}", route.path);
            assert_eq!(route.check(&away).is_err(), route.at_station, "{}", route.path);
            assert!(route.check(&everybody).is_ok(), "{}", route.path);
        }
    }
}
