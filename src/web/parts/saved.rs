//! A file that was made here, to be saved: opened and sent piece by piece.

use crate::blocking::blocking;
use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use station::Spooled;
use std::io::{self, Read};

/// Bytes of a piece.
const PIECE: usize = 256 * 1024;

/// A file that was made here, to be saved under this name.
pub(crate) fn saved(file: Spooled, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, Body::from_stream(stream::unfold(file, piece))).into_response()
}

/// The next piece of a file.
async fn piece(mut file: Spooled) -> Option<(io::Result<Bytes>, Spooled)> {
    let read = blocking(move || {
        let mut piece = Vec::with_capacity(PIECE);
        (Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut piece).map(|_| piece), file)
    });
    match read.await {
        Ok((Ok(piece), _)) if piece.is_empty() => None,
        Ok((piece, file)) => Some((piece.map(Bytes::from), file)),
        Err(_) => None,
    }
}
