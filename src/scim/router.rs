//! The addresses of SCIM.

use super::{
    BASE, acts,
    fault::Fault,
    given::{Answer, Asked},
    listing,
    resource::{GROUPS, Resource, USERS},
    service,
};
use api::{Job, Runner, taken, words};
use axum::{
    Extension, Router,
    extract::{RawPathParams, Request},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
    routing::any,
};
use serde_json::Value;
use station::{Client, ClientFault, StationError};

/// The largest document that is taken, bytes: a group of some ten thousand people.
const LARGEST: usize = 2 * 1024 * 1024;

/// What answers at one address.
type Run = fn(&Asked, &Method) -> Answer;

/// Every address below [`BASE`], and what answers there.
const ADDRESSES: [(&str, Run); 10] = [
    ("/ServiceProviderConfig", |asked, method| told(asked, method, |_| Ok(service::config()))),
    ("/ResourceTypes", |asked, method| told(asked, method, |_| Ok(all(&service::resource_types())))),
    ("/ResourceTypes/{id}", |asked, method| told(asked, method, |id| service::one_of(service::resource_types(), id))),
    ("/Schemas", |asked, method| told(asked, method, |_| Ok(all(&service::schemas())))),
    ("/Schemas/{id}", |asked, method| told(asked, method, |id| service::one_of(service::schemas(), id))),
    ("/Users", |asked, method| several(asked, method, &USERS)),
    ("/Users/{id}", |asked, method| one(asked, method, &USERS)),
    ("/Groups", |asked, method| several(asked, method, &GROUPS)),
    ("/Groups/{id}", |asked, method| one(asked, method, &GROUPS)),
    ("/{*rest}", |asked, _| Err(nothing(asked))),
];

/// The routes. The request carries the [`Client`] whose key was judged.
pub fn router<S: Clone + Send + Sync + 'static>(runner: &Runner) -> Router<S> {
    let mut router = Router::new();
    for (path, run) in ADDRESSES {
        let runner = runner.clone();
        let handler = move |client: Option<Extension<Client>>, params: RawPathParams, request: Request| {
            answer(run, runner.clone(), client.map(|Extension(client)| client), params, request)
        };
        router = router.route(&format!("{BASE}{path}"), any(handler));
    }
    router
}

async fn answer(run: Run, runner: Runner, client: Option<Client>, params: RawPathParams, request: Request) -> Response {
    let ui = words(request.headers());
    // behind no gate nobody is let in
    let Some(client) = client else {
        return Fault::refused(&StationError::Client(ClientFault::Unknown), &ui).into_response();
    };
    let named = params.iter().next().map(|(_, value)| value.to_owned());
    let (parts, body) = request.into_parts();
    let body = match taken(body, LARGEST).await {
        Ok(body) => body,
        Err(problem) => {
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
            return Fault::of(status, None, problem.detail).into_response();
        }
    };
    let (uri, headers, method) = (parts.uri, parts.headers, parts.method);
    let broken = Fault::refused(&StationError::Broken, &ui);
    let job: Job = Box::new(move |station| {
        let asked = Asked { station: station.clone(), client, ui, uri, headers, named, body };
        run(&asked, &method).into_response()
    });
    runner(job).await.unwrap_or_else(|| broken.into_response())
}

/// What the service tells of itself: it is read, and not filtered (RFC 7644, 4).
fn told(asked: &Asked, method: &Method, of: fn(&str) -> Result<Value, Fault>) -> Answer {
    if method != Method::GET && method != Method::HEAD {
        return Err(not_done(method));
    }
    if asked.parameters()?.filter.is_some() {
        return Err(Fault::of(StatusCode::FORBIDDEN, None, "what the service tells of itself is not filtered"));
    }
    Ok(asked.given(StatusCode::OK, of(asked.named.as_deref().unwrap_or_default())?))
}

fn all(resources: &[Value]) -> Value {
    service::listed(resources, resources.len() as u64, 1)
}

fn several(asked: &Asked, method: &Method, resource: &'static Resource) -> Answer {
    match *method {
        Method::GET | Method::HEAD => listing::list(asked, resource),
        Method::POST => acts::make(asked, resource),
        _ => Err(not_done(method)),
    }
}

fn one(asked: &Asked, method: &Method, resource: &'static Resource) -> Answer {
    match *method {
        Method::GET | Method::HEAD => acts::get(asked, resource),
        Method::PUT => acts::replace(asked, resource),
        Method::PATCH => acts::change(asked, resource),
        Method::DELETE => acts::remove(asked, resource),
        _ => Err(not_done(method)),
    }
}

fn not_done(method: &Method) -> Fault {
    let detail = format!("{method} is not done here: /ServiceProviderConfig says what is");
    Fault::of(StatusCode::METHOD_NOT_ALLOWED, None, detail)
}

/// What other services have, and this one has not; and what nobody has.
fn nothing(asked: &Asked) -> Fault {
    match asked.named.as_deref().unwrap_or_default() {
        ".search" | "Bulk" | "Me" | "Users/.search" | "Groups/.search" => {
            Fault::of(StatusCode::NOT_IMPLEMENTED, None, "this is not spoken here: /ServiceProviderConfig says what is")
        }
        _ => Fault::of(
            StatusCode::NOT_FOUND,
            None,
            "there is nothing at this address: /ResourceTypes says what there is",
        ),
    }
}
