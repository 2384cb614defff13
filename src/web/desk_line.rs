//! Where the lines of desks come to: exchanges of bytes, held while there is nothing to say. Who is at the other end is told by the line itself
//! ([`desk::Centre`]): nothing of a request is believed here but its bytes.

use super::{app::App, blocking::blocking};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use data_encoding::HEXLOWER;
use desk::{HELD, LARGEST, LineName};

/// The way of a line: its name is the end of the address.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/line/{name}", post(exchange)).layer(DefaultBodyLimit::max(LARGEST))
}

async fn exchange(State(app): State<App>, Path(name): Path<String>, body: Bytes) -> Response {
    let name = HEXLOWER.decode(name.as_bytes()).ok().and_then(|name| LineName::try_from(name).ok());
    let Some(name) = name else { return StatusCode::BAD_REQUEST.into_response() };
    let heard = blocking(move || {
        let centre = app.station.desks().centre().cloned()?;
        centre.hear(name, &body)
    });
    match heard.await {
        Ok(Some(line)) => {
            let kind = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
            (kind, line.exchange(HELD).await).into_response()
        }
        // the desk begins another line
        Ok(None) => StatusCode::GONE.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
