//! The addresses of the API, made of the list of endpoints.

use super::{
    DOCUMENT,
    endpoint::{Asked, Endpoint, Method},
    openapi::openapi,
    params::wrong,
    problem::Problem,
    resources::endpoints,
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{RawPathParams, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodFilter, get, on},
};
use catalogue::{Ui, for_terminal, preferred};
use domain::{ClientScope, Language};
use futures_util::{StreamExt, future::BoxFuture};
use station::{Actor, Client, ClientFault, Station, StationError};
use std::sync::Arc;

/// The largest document that is taken, bytes.
const LARGEST: usize = 256 * 1024;
/// How far one that is too large is read.
const READ_ON: usize = 32 * 1024 * 1024;

/// Something to be done with the station, on a thread that may wait.
pub type Job = Box<dyn FnOnce(&Arc<Station>) -> Response + Send>;
/// Has it done; `None`: it broke.
pub type Runner = Arc<dyn Fn(Job) -> BoxFuture<'static, Option<Response>> + Send + Sync>;

/// The routes. The request carries the [`Client`] whose key was judged.
pub fn router<S: Clone + Send + Sync + 'static>(runner: &Runner) -> Router<S> {
    let mut router = Router::new();
    for endpoint in endpoints() {
        let address = endpoint.address();
        let filter = match endpoint.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let (endpoint, runner) = (Arc::new(endpoint), runner.clone());
        let handler = move |client: Option<Extension<Client>>, params: RawPathParams, request: Request| {
            answer(endpoint.clone(), runner.clone(), client.map(|Extension(client)| client), params, request)
        };
        router = router.route(&address, on(filter, handler));
    }
    let document = Arc::new(openapi().to_string());
    let document = get(move || async move { ([(header::CONTENT_TYPE, "application/json")], document.to_string()) });
    router.route(DOCUMENT, document).method_not_allowed_fallback(not_allowed)
}

async fn not_allowed() -> Problem {
    Problem::of(
        StatusCode::METHOD_NOT_ALLOWED,
        "method",
        "this is not done with that method: openapi.json says how it is asked",
    )
}

async fn answer(
    endpoint: Arc<Endpoint>,
    runner: Runner,
    client: Option<Client>,
    params: RawPathParams,
    request: Request,
) -> Response {
    let ui = words(request.headers());
    // behind no gate nobody is let in
    let Some(client) = client else {
        return Problem::refused(&StationError::Client(ClientFault::Unknown), &ui).into_response();
    };
    if endpoint.method == Method::Post && client.may.scope != ClientScope::WriteApi {
        let detail = "this key is for reading: ask for one of the purpose api_write";
        return Problem::of(StatusCode::FORBIDDEN, "reading-only", detail).into_response();
    }
    let named = params.iter().next().map(|(_, value)| value.to_owned());
    let (parts, body) = request.into_parts();
    let body = match taken(body, LARGEST).await {
        Ok(body) => body,
        Err(problem) => return problem.into_response(),
    };
    let (uri, headers) = (parts.uri, parts.headers);
    let broken =
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR, "broken", "something broke: the station's log says what");
    let job: Job = Box::new(move |station| {
        let asked = Asked { station: station.clone(), actor: Actor::program(&client), ui, uri, headers, named, body };
        (endpoint.run)(asked).into_response()
    });
    runner(job).await.unwrap_or_else(|| broken.into_response())
}

/// The document, of at most `largest` bytes. What is too large is read on for a while, or its sender would hear of a broken connection and not of the reason.
pub async fn taken(body: Body, largest: usize) -> Result<Bytes, Problem> {
    let (mut pieces, mut document, mut bytes) = (body.into_data_stream(), Vec::new(), 0);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| wrong(error.to_string()))?;
        bytes += piece.len();
        if bytes <= largest {
            document.extend_from_slice(&piece);
        } else if bytes > READ_ON {
            break;
        } else {
            document = Vec::new();
        }
    }
    if bytes > largest {
        let detail = format!("a document has at most {largest} bytes");
        return Err(Problem::of(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail));
    }
    Ok(document.into())
}

/// In which language people are told what went wrong: English, unless the question prefers another.
pub fn words(headers: &HeaderMap) -> Ui {
    let said = headers.get(header::ACCEPT_LANGUAGE).map(|value| value.to_str().ok());
    for_terminal(said.map_or(Language::En, preferred))
}
