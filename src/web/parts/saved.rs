//! A file that was written here, to be saved: sent piece by piece.

use crate::failure::Failure;
use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use station::StationError;
use std::{
    fs::File,
    io::{self, Read, Seek},
};

/// A file that was written here, to be saved under this name.
pub(crate) fn saved(mut file: File, name: &str) -> Result<Response, Failure> {
    file.rewind().map_err(|error| StationError::from(keyfile::WriteError::Output(error)))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(stream::unfold(file, chunk))).into_response())
}

/// The next piece of a file.
async fn chunk(mut file: File) -> Option<(io::Result<Bytes>, File)> {
    let read = tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; 256 * 1024];
        let read = file.read(&mut piece);
        (
            read.map(|length| {
                piece.truncate(length);
                piece
            }),
            file,
        )
    });
    match read.await.ok()? {
        (Ok(piece), _) if piece.is_empty() => None,
        (piece, file) => Some((piece.map(Bytes::from), file)),
    }
}
