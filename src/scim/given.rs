//! A question as it came, and how it is answered.

use super::{
    fault::{Fault, MEDIA},
    projection::Projection,
    resource::Resource,
};
use axum::{
    body::Bytes,
    extract::Query,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use domain::PushedId;
use serde_json::Value;
use station::{Client, PushFault, Station, StationError};
use std::sync::Arc;

pub(crate) type Answer = Result<Response, Fault>;

/// A question as it came.
pub(crate) struct Asked {
    pub station: Arc<Station>,
    pub client: Client,
    pub ui: Ui,
    pub uri: Uri,
    pub headers: HeaderMap,
    /// What stands in the address in place of the name in braces.
    pub named: Option<String>,
    pub body: Bytes,
}

/// What stands behind the question mark, as far as it is known.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pub filter: Option<String>,
    pub from: Option<i64>,
    pub count: Option<i64>,
    only: Option<String>,
    but: Option<String>,
}

impl Asked {
    /// What the station said.
    pub fn said<T>(&self, said: Result<T, StationError>) -> Result<T, Fault> {
        said.map_err(|error| Fault::refused(&error, &self.ui))
    }

    /// Which resource the address names.
    pub fn id(&self) -> Result<PushedId, Fault> {
        let id = self.named.as_deref().and_then(|named| named.parse().ok());
        id.ok_or_else(|| Fault::refused(&StationError::Push(PushFault::Unknown), &self.ui))
    }

    /// The document that came.
    pub fn document(&self) -> Result<Value, Fault> {
        let kind = self.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
        let kind = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        if kind.is_some_and(|kind| !["application/scim+json", "application/json"].contains(&&*kind)) {
            let detail = "a document is sent as application/scim+json";
            return Err(Fault::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, None, detail));
        }
        serde_json::from_slice(&self.body).map_err(|error| Fault::bad("invalidSyntax", error.to_string()))
    }

    /// What stands behind the question mark; what is not known is left, as the RFC leaves it.
    pub fn parameters(&self) -> Result<Parameters, Fault> {
        let wrong = |detail: String| Fault::bad("invalidValue", detail);
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&self.uri).map_err(|e| wrong(e.body_text()))?;
        let mut read = Parameters::default();
        for (name, value) in pairs {
            let number = || value.trim().parse().map(Some).map_err(|_| wrong(format!("{name} is a whole number")));
            match name.as_str() {
                "filter" => read.filter = Some(value).filter(|filter| !filter.trim().is_empty()),
                "startIndex" => read.from = number()?,
                "count" => read.count = number()?,
                "attributes" => read.only = Some(value),
                "excludedAttributes" => read.but = Some(value),
                _ => {}
            }
        }
        Ok(read)
    }

    /// Whether the act is meant for the state that has this tag: `If-Match` (RFC 7232, 3.1).
    pub fn check_meant(&self, version: i64) -> Result<bool, Fault> {
        match self.tags(header::IF_MATCH) {
            None => Ok(false),
            Some(tags) if tags.iter().any(|tag| tag == "*" || *tag == bare(version)) => Ok(true),
            Some(_) => Err(Fault::refused(&StationError::Push(PushFault::Moved), &self.ui)),
        }
    }

    /// Whether whoever asks has this state already.
    pub fn is_had(&self, version: i64) -> bool {
        let tags = self.tags(header::IF_NONE_MATCH);
        tags.is_some_and(|tags| tags.iter().any(|tag| tag == "*" || *tag == bare(version)))
    }

    fn tags(&self, name: HeaderName) -> Option<Vec<String>> {
        let mut lines = self.headers.get_all(name).iter().peekable();
        lines.peek()?;
        let tags = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
        Some(tags.map(|tag| tag.trim().trim_start_matches("W/").to_owned()).collect())
    }

    /// A document as it is answered, with whole addresses in it.
    pub fn given(&self, status: StatusCode, mut document: Value) -> Response {
        let base = self.station.full_address("");
        let (location, version) = (located(&mut document, &base), tag_in(&document));
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA)], document.to_string()).into_response();
        let headers = response.headers_mut();
        for (name, value) in [(header::LOCATION, location), (header::ETAG, version)] {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}

impl Parameters {
    /// Which attributes are answered.
    pub fn projection(&self, resource: &Resource) -> Result<Projection, Fault> {
        Projection::read(resource, self.only.as_deref(), self.but.as_deref())
    }
}

/// The tag of a state. Weak, because the same state may be written in another way.
pub(crate) fn tag(version: i64) -> String {
    format!("W/{}", bare(version))
}

fn bare(version: i64) -> String {
    format!("\"{version}\"")
}

fn tag_in(document: &Value) -> Option<String> {
    document["meta"]["version"].as_str().map(str::to_owned)
}

/// Makes addresses of this server whole; the one of the document itself.
fn located(document: &mut Value, base: &str) -> Option<String> {
    let own = document["meta"]["location"].as_str().map(|path| format!("{base}{path}"));
    whole(document, base);
    own
}

fn whole(value: &mut Value, base: &str) {
    match value {
        Value::Array(several) => several.iter_mut().for_each(|one| whole(one, base)),
        Value::Object(parts) => {
            for (name, value) in parts {
                match value {
                    Value::String(path) if ["location", "$ref"].contains(&name.as_str()) && path.starts_with('/') => {
                        path.insert_str(0, base);
                    }
                    value => whole(value, base),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
