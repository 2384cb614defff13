//! A document that somebody added to their request, for those who decide.

use crate::{context::Context, failure::Failure, path::Path};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use domain::RequestId;

/// A document, to be saved and never shown in the panel's own name.
pub(crate) async fn show(context: Context, Path((id, document)): Path<(RequestId, i64)>) -> Result<Response, Failure> {
    let found = context.ask(move |station, actor| {
        Ok((station.requests().request(actor, id)?, station.requests().request_document(actor, id, document)?))
    });
    let (request, (name, media, bytes)) = found.await?;
    context.shows([request.person.id]);
    let plain: String = name.chars().map(|c| if c.is_ascii_graphic() && c != '"' { c } else { '_' }).collect();
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
