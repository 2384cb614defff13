//! Several documents: those that a filter means, page by page (RFC 7644, 3.4.2).

use super::{
    fault::Fault,
    filter::Filter,
    given::{Answer, Asked},
    parser::read_filter,
    resource::Resource,
    service::{MOST_RESULTS, listed},
    shown::shown,
};
use axum::http::StatusCode;
use serde_json::Value;
use station::PushedBy;

/// How many are answered where nothing is said.
const USUAL: u64 = 200;

pub(crate) fn list(asked: &Asked, resource: &'static Resource) -> Answer {
    let parameters = asked.parameters()?;
    let projection = parameters.projection(resource)?;
    let from = u64::try_from(parameters.from.unwrap_or(1)).unwrap_or(1).max(1);
    let count = parameters.count.map_or(USUAL, |count| u64::try_from(count).unwrap_or(0)).min(MOST_RESULTS);
    let (found, total) = match &parameters.filter {
        None => {
            let part = asked.station.directories().pushed_part(&asked.client, resource.kind, from - 1, count);
            let (views, total) = asked.said(part)?;
            (views.into_iter().map(|view| shown(resource, view)).collect(), total)
        }
        Some(text) => {
            let all = filtered(asked, resource, &read_filter(resource, text)?)?;
            let total = all.len() as u64;
            let (skip, take) = (usize::try_from(from - 1), usize::try_from(count));
            let part = all.into_iter().skip(skip.unwrap_or(usize::MAX)).take(take.unwrap_or(usize::MAX));
            (part.collect::<Vec<_>>(), total)
        }
    };
    let found: Vec<Value> = found.into_iter().map(|document| projection.of(document)).collect();
    Ok(asked.given(StatusCode::OK, listed(&found, total, from)))
}

/// All that a filter means; by a name or an identifier it is looked up, otherwise each is looked at.
fn filtered(asked: &Asked, resource: &'static Resource, filter: &Filter) -> Result<Vec<Value>, Fault> {
    let directories = asked.station.directories();
    let looked_up = match filter.only() {
        Some((name, text)) if name == resource.name => {
            Some(directories.pushed_by(&asked.client, resource.kind, PushedBy::Name(&text.to_lowercase())))
        }
        Some(("externalId", text)) => {
            Some(directories.pushed_by(&asked.client, resource.kind, PushedBy::External(text)))
        }
        _ => None,
    };
    let views = match looked_up {
        Some(found) => asked.said(found)?.into_iter().collect(),
        None => asked.said(directories.pushed_part(&asked.client, resource.kind, 0, u64::MAX))?.0,
    };
    let documents = views.into_iter().map(|view| shown(resource, view));
    Ok(documents.filter(|document| filter.fits(document)).collect())
}
