//! One thing that a program can ask: where, with what, and the use case that answers. The kinds of questions are the constructors: each
//! kind treats conditions, keys and pages in one way, wherever it is used.

use super::{
    condition::{check_meant, check_read, is_had, tag_of},
    params::{Nothing, Paging, fields_of, query, wrong},
    problem::Problem,
    shape::Shape,
};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use station::{Actor, Once, Page, Part, Station, StationError};
use std::{fmt::Display, str::FromStr, sync::Arc};

/// The key by which an act is done once.
pub(crate) const ONCE: HeaderName = HeaderName::from_static("idempotency-key");
/// Said of an answer whose act was done before.
pub(crate) const REPEATED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Letters of such a key.
const LONGEST_KEY: usize = 255;

/// What is asked: something is read, or something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Nothing changes.
    Get,
    /// Something is done.
    Post,
}

/// A question as it came.
pub(crate) struct Asked {
    pub station: Arc<Station>,
    pub actor: Actor,
    pub ui: Ui,
    pub uri: Uri,
    pub headers: HeaderMap,
    /// What stands in the address in place of the name in braces.
    pub named: Option<String>,
    pub body: Bytes,
}

type Result<T> = std::result::Result<T, StationError>;
type Answer = std::result::Result<Response, Problem>;
type Run = Box<dyn Fn(Asked) -> Answer + Send + Sync>;

/// Something that a program can ask.
pub struct Endpoint {
    /// Whether something is done.
    pub method: Method,
    /// Its address below [`super::BASE`]; at most one name in braces.
    pub path: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
    /// What it takes and gives.
    pub(crate) shape: Shape,
    pub(crate) run: Run,
}

impl Endpoint {
    /// A list, page by page.
    pub(crate) fn list<Q, T>(
        path: &'static str,
        summary: &'static str,
        run: fn(&Asked, Q, Part) -> Result<Page<T>>,
    ) -> Self
    where
        Q: DeserializeOwned + JsonSchema + 'static,
        T: Serialize + JsonSchema + 'static,
    {
        let known: Vec<_> = [fields_of::<Q>(), fields_of::<Paging>()].concat();
        let answer = move |asked: Asked| {
            let part = query::<Paging>(&asked.uri, &known)?.part()?;
            let page = asked.said(run(&asked, query::<Q>(&asked.uri, &known)?, part))?;
            let links = links(&asked.uri, &page);
            let mut response = asked.given(StatusCode::OK, &page)?;
            if let Ok(value) = HeaderValue::from_str(&links) {
                response.headers_mut().insert(header::LINK, value);
            }
            Ok(response)
        };
        let shape = Shape::giving::<Listed<T>>().asking::<Q>().asking::<Paging>();
        Self { method: Method::Get, path, summary, shape, run: Box::new(answer) }
    }

    /// One thing that there is only one of.
    pub(crate) fn only<Q, T>(path: &'static str, summary: &'static str, run: fn(&Asked, Q) -> Result<T>) -> Self
    where
        Q: DeserializeOwned + JsonSchema + 'static,
        T: Serialize + JsonSchema + 'static,
    {
        let known = fields_of::<Q>();
        let answer = move |asked: Asked| {
            let found = asked.said(run(&asked, query::<Q>(&asked.uri, &known)?))?;
            asked.given(StatusCode::OK, &found)
        };
        let shape = Shape::giving::<T>().asking::<Q>();
        Self { method: Method::Get, path, summary, shape, run: Box::new(answer) }
    }

    /// One thing by its name.
    pub(crate) fn one<I, T>(path: &'static str, summary: &'static str, show: fn(&Asked, I) -> Result<T>) -> Self
    where
        I: FromStr<Err: Display> + JsonSchema + 'static,
        T: Serialize + JsonSchema + 'static,
    {
        let answer = move |asked: Asked| {
            query::<Nothing>(&asked.uri, &[])?;
            let found = asked.said(show(&asked, asked.name()?))?;
            asked.given(StatusCode::OK, &found)
        };
        Self { method: Method::Get, path, summary, shape: Shape::giving::<T>().named::<I>(), run: Box::new(answer) }
    }

    /// An act on one thing, which is shown as it stands afterwards. `run` makes one change: the key by which the act is done once is kept in
    /// it.
    pub(crate) fn act<I, B, T>(
        path: &'static str,
        summary: &'static str,
        run: fn(&Asked, &I, B) -> Result<()>,
        show: fn(&Asked, I) -> Result<T>,
    ) -> Self
    where
        I: FromStr<Err: Display> + Clone + JsonSchema + 'static,
        B: DeserializeOwned + JsonSchema + 'static,
        T: Serialize + JsonSchema + 'static,
    {
        let answer = move |mut asked: Asked| {
            query::<Nothing>(&asked.uri, &[])?;
            let (id, body): (I, B) = (asked.name()?, asked.document()?);
            check_read(&asked.headers)?;
            asked.is_once()?;
            let mut repeated = asked.said(asked.station.clients().done_once(&asked.actor))?.is_some();
            if !repeated {
                if asked.headers.contains_key(header::IF_MATCH) {
                    let present = asked.written(&asked.said(show(&asked, id.clone()))?)?;
                    check_meant(&asked.headers, &tag_of(&present))?;
                }
                repeated = asked.did(run(&asked, &id, body))?.is_none();
            }
            let shown = asked.said(show(&asked, id))?;
            Ok(marked(asked.given(StatusCode::OK, &shown)?, repeated))
        };
        let shape = Shape::giving::<T>().named::<I>().taking::<B>();
        Self { method: Method::Post, path, summary, shape, run: Box::new(answer) }
    }

    /// Something new, which is shown. `run` makes one change.
    pub(crate) fn make<B, I, T>(
        path: &'static str,
        summary: &'static str,
        run: fn(&Asked, B) -> Result<I>,
        show: fn(&Asked, I) -> Result<T>,
    ) -> Self
    where
        B: DeserializeOwned + JsonSchema + 'static,
        I: FromStr<Err: Display> + Display + 'static,
        T: Serialize + JsonSchema + 'static,
    {
        let answer = move |mut asked: Asked| {
            query::<Nothing>(&asked.uri, &[])?;
            let body = asked.document()?;
            asked.is_once()?;
            let done = asked.said(asked.station.clients().done_once(&asked.actor))?;
            let made = if done.is_none() { asked.did(run(&asked, body))? } else { None };
            let (id, repeated) = match made {
                Some(id) => {
                    asked.said(asked.station.clients().note_made(&asked.actor, &id.to_string()))?;
                    (id, false)
                }
                None => {
                    // another one with the same key may have come first
                    let done = asked.said(asked.station.clients().done_once(&asked.actor))?;
                    let known = done.and_then(|done| done.made?.parse().ok());
                    (known.ok_or_else(|| asked.refused(&StationError::OnceUnderWay))?, true)
                }
            };
            let location = format!("{}{path}/{id}", super::BASE);
            let shown = asked.said(show(&asked, id))?;
            let mut response = marked(asked.given(StatusCode::CREATED, &shown)?, repeated);
            if let Ok(value) = HeaderValue::from_str(&location) {
                response.headers_mut().insert(header::LOCATION, value);
            }
            Ok(response)
        };
        let shape = Shape::giving::<T>().taking::<B>().making();
        Self { method: Method::Post, path, summary, shape, run: Box::new(answer) }
    }

    /// A question whose answer is no thing of its own, and which may be asked again.
    pub(crate) fn ask<B, T>(path: &'static str, summary: &'static str, run: fn(&Asked, B) -> Result<T>) -> Self
    where
        B: DeserializeOwned + JsonSchema + 'static,
        T: Serialize + JsonSchema + 'static,
    {
        let answer = move |asked: Asked| {
            query::<Nothing>(&asked.uri, &[])?;
            let found = asked.said(run(&asked, asked.document()?))?;
            asked.given(StatusCode::OK, &found)
        };
        let shape = Shape::giving::<T>().taking::<B>().repeatable();
        Self { method: Method::Post, path, summary, shape, run: Box::new(answer) }
    }

    /// Its whole address.
    pub fn address(&self) -> String {
        format!("{}{}", super::BASE, self.path)
    }
}

/// What [`station::Page`] looks like.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
struct Listed<T> {
    /// The rows.
    rows: Vec<T>,
    /// Which page, from 1.
    page: u32,
    /// How many pages.
    pages: u32,
    /// How many rows in all.
    total: u32,
}

impl Asked {
    /// What the station said, as a program reads it.
    pub fn said<T>(&self, said: Result<T>) -> std::result::Result<T, Problem> {
        said.map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &StationError) -> Problem {
        Problem::refused(error, &self.ui)
    }

    /// What an act came to; `None`: it was done with this key already.
    fn did<T>(&self, said: Result<T>) -> std::result::Result<Option<T>, Problem> {
        match said {
            Err(StationError::OnceUnderWay) => Ok(None),
            said => self.said(said.map(Some)),
        }
    }

    /// The thing that the address names.
    fn name<I: FromStr<Err: Display>>(&self) -> std::result::Result<I, Problem> {
        let said = self.named.as_deref().unwrap_or_default();
        // a name that cannot be is a thing that is not there
        said.parse().map_err(|error: I::Err| Problem::of(StatusCode::NOT_FOUND, "no-such-name", error.to_string()))
    }

    /// The document that came.
    fn document<B: DeserializeOwned>(&self) -> std::result::Result<B, Problem> {
        let text: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        if !self.body.is_empty() && !is_json(&self.headers) {
            let detail = "a document is sent as application/json";
            return Err(Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", detail));
        }
        serde_json::from_slice(text).map_err(|error| {
            // what is well written, and is not what is asked for, is another fault than what cannot be read
            let status = if error.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
            Problem::of(status, "unreadable", error.to_string())
        })
    }

    /// The program says by what its act is known again.
    fn is_once(&mut self) -> std::result::Result<(), Problem> {
        let Some(key) = self.headers.get(ONCE) else { return Ok(()) };
        let key = key.as_bytes();
        if key.is_empty() || key.len() > LONGEST_KEY || !key.iter().all(u8::is_ascii_graphic) {
            return Err(wrong(format!("{ONCE} has 1 to {LONGEST_KEY} letters, digits and signs, without spaces")));
        }
        let mut asked = Sha256::new();
        for part in [self.uri.path().as_bytes(), &[0], &self.body] {
            asked.update(part);
        }
        let once = Once { key: Sha256::digest(key).into(), asked: asked.finalize().into() };
        self.actor = self.actor.clone().once(Some(once));
        Ok(())
    }

    fn written(&self, value: &impl Serialize) -> std::result::Result<Vec<u8>, Problem> {
        serde_json::to_vec(value).map_err(|_| self.refused(&StationError::Broken))
    }

    /// The answer, unless it is what the program has already.
    fn given(&self, status: StatusCode, value: &impl Serialize) -> Answer {
        let document = self.written(value)?;
        let tag = tag_of(&document);
        let unchanged = status == StatusCode::OK && is_had(&self.headers, &tag);
        let mut response = if unchanged {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            (status, [(header::CONTENT_TYPE, "application/json")], document).into_response()
        };
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        Ok(response)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn marked(mut response: Response, repeated: bool) -> Response {
    if repeated {
        response.headers_mut().insert(REPEATED, HeaderValue::from_static("true"));
    }
    response
}

/// Where the pages before and behind this one are (RFC 8288).
fn links<T>(uri: &Uri, page: &Page<T>) -> String {
    let others: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("page="))
        .collect();
    let link = |to: u32, relation: &str| {
        let mut pairs = others.clone();
        let number = format!("page={to}");
        pairs.push(&number);
        format!("<{}?{}>; rel=\"{relation}\"", uri.path(), pairs.join("&"))
    };
    let before = (page.page > 1).then(|| link(page.page.min(page.pages + 1) - 1, "prev"));
    let behind = (page.page < page.pages).then(|| link(page.page + 1, "next"));
    let last = link(page.pages, "last");
    [before, behind, Some(last)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
