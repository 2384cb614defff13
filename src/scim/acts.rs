//! One document: read, made, replaced, changed in parts, taken away (RFC 7644, 3.3 to 3.6).

use super::{
    document,
    fault::Fault,
    given::{Answer, Asked},
    patch::patched,
    resource::Resource,
    shown::shown,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use domain::{PushedId, PushedKind};
use serde_json::{Map, Value};
use station::{NewPushed, PushFault, PushedAt, PushedView, StationError};
use std::collections::BTreeSet;

/// How often a change in parts is tried again where somebody else changed the same document meanwhile.
const TRIES: usize = 5;

pub(crate) fn get(asked: &Asked, resource: &'static Resource) -> Answer {
    let view = found(asked, resource)?;
    if asked.is_had(view.version) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        if let Ok(tag) = HeaderValue::from_str(&super::given::tag(view.version)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        return Ok(response);
    }
    given(asked, resource, StatusCode::OK, view)
}

pub(crate) fn make(asked: &Asked, resource: &'static Resource) -> Answer {
    let kept = document::read(resource, &asked.document()?)?;
    let id = push(asked, resource, None, kept)?.map_err(|error| Fault::refused(&error, &asked.ui))?;
    given(asked, resource, StatusCode::CREATED, view(asked, resource, id)?)
}

pub(crate) fn replace(asked: &Asked, resource: &'static Resource) -> Answer {
    let before = found(asked, resource)?;
    let version = asked.check_meant(before.version)?.then_some(before.version);
    let kept = document::read(resource, &asked.document()?)?;
    let id = push(asked, resource, Some((before.id, version)), kept)?;
    let id = id.map_err(|error| Fault::refused(&error, &asked.ui))?;
    given(asked, resource, StatusCode::OK, view(asked, resource, id)?)
}

pub(crate) fn change(asked: &Asked, resource: &'static Resource) -> Answer {
    let sent = asked.document()?;
    for tried in 0.. {
        let before = found(asked, resource)?;
        let is_meant = asked.check_meant(before.version)?;
        let (id, version) = (before.id, before.version);
        // as it would be sent whole: without what is read only
        let whole = document::read(resource, &shown(resource, before))?;
        let kept = patched(resource, &whole, &sent)?;
        match push(asked, resource, Some((id, Some(version))), kept)? {
            Ok(id) => return given(asked, resource, StatusCode::OK, view(asked, resource, id)?),
            Err(StationError::Push(PushFault::Moved)) if !is_meant && tried < TRIES => {}
            Err(error) => return Err(Fault::refused(&error, &asked.ui)),
        }
    }
    Err(Fault::refused(&StationError::Broken, &asked.ui))
}

pub(crate) fn remove(asked: &Asked, resource: &'static Resource) -> Answer {
    let before = found(asked, resource)?;
    let version = asked.check_meant(before.version)?.then_some(before.version);
    let at = (before.id, version);
    asked.said(asked.station.directories().push_gone(&asked.client, resource.kind, at))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn given(asked: &Asked, resource: &'static Resource, status: StatusCode, view: PushedView) -> Answer {
    let projection = asked.parameters()?.projection(resource)?;
    let tag = super::given::tag(view.version);
    let whole = shown(resource, view);
    let location = whole["meta"]["location"].clone();
    let mut response = asked.given(status, projection.of(whole));
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    let location = location.as_str().map(|path| asked.station.full_address(path));
    if let Some(location) = location.and_then(|location| HeaderValue::from_str(&location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    Ok(response)
}

fn found(asked: &Asked, resource: &Resource) -> Result<PushedView, Fault> {
    view(asked, resource, asked.id()?)
}

fn view(asked: &Asked, resource: &Resource, id: PushedId) -> Result<PushedView, Fault> {
    asked.said(asked.station.directories().pushed(&asked.client, resource.kind, id))
}

/// Has a document kept; what the station said of it is for the caller.
fn push(
    asked: &Asked,
    resource: &Resource,
    at: Option<PushedAt>,
    mut kept: Map<String, Value>,
) -> Result<Result<PushedId, StationError>, Fault> {
    document::check(resource, &kept)?;
    let text = |name: &str| kept.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default().to_owned();
    let (name, external) =
        (text(resource.name).to_lowercase(), Some(text("externalId")).filter(|text| !text.is_empty()));
    let active = kept.get("active") != Some(&Value::Bool(false));
    let members = members(asked, &mut kept)?;
    let said = NewPushed { name, external, active, document: Value::Object(kept).to_string() };
    let directories = asked.station.directories();
    Ok(match resource.kind {
        PushedKind::User => directories.push_user(&asked.client, at, &said),
        PushedKind::Group => directories.push_group(&asked.client, at, &said, &members),
    })
}

/// Who is in a group; they are kept beside its document.
fn members(asked: &Asked, kept: &mut Map<String, Value>) -> Result<BTreeSet<PushedId>, Fault> {
    let Some(Value::Array(members)) = kept.remove("members") else { return Ok(BTreeSet::new()) };
    let id = |member: &Value| {
        let is_person = member["type"].as_str().is_none_or(|kind| kind.eq_ignore_ascii_case("user"));
        let id = member["value"].as_str().filter(|_| is_person).and_then(|id| id.parse().ok());
        id.ok_or_else(|| Fault::refused(&StationError::Push(PushFault::Member), &asked.ui))
    };
    members.iter().map(id).collect()
}
