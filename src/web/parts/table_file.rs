//! A table to be saved: semicolons and a mark of UTF-8, as French spreadsheets open it, and no cell that one would run.

use crate::failure::Failure;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use table::neutral;

/// What a spreadsheet opens by a click: the titles, then the rows.
pub(crate) fn table_file<R>(
    name: &str,
    titles: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = R>,
) -> Result<Response, Failure>
where
    R: IntoIterator<Item = String>,
{
    let table = written(titles, rows).map_err(|error| {
        tracing::error!(%error, name, "a table could not be written");
        Failure::Broken
    })?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, table).into_response())
}

fn written<R>(
    titles: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, csv::Error>
where
    R: IntoIterator<Item = String>,
{
    let mut table = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    table.write_record(titles)?;
    for row in rows {
        // what a file or a device says may be anything
        table.write_record(row.into_iter().map(|cell| neutral(&cell)))?;
    }
    table.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
