//! What a browser sends, and that it was this very session that was given the form.

use super::{
    again::{self, Weighty},
    app::App,
    context::{Context, Known},
    failure::Failure,
    fields::Fields,
    guard::LARGEST_FORM,
    load::{Receiving, Spooled},
};
use axum::{
    Form,
    extract::{
        FromRequest, FromRequestParts, Request,
        multipart::{Field, Multipart},
    },
};
use std::collections::BTreeMap;

/// Bytes that go to the disk together.
const AT_ONCE: usize = 256 * 1024;

/// The same, with a form that this very session was given.
pub(super) struct Posted {
    pub context: Context,
    pub fields: Fields,
}

/// The same, with a form that this very session was given.
pub(super) struct KnownPosted {
    pub known: Known,
    pub fields: Fields,
}

impl FromRequest<App> for KnownPosted {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let known = Known::from_request_parts(&mut parts, app).await?;
        let fields = read_form(Request::from_parts(parts, body), app).await?;
        if fields.text("csrf") != known.context.signed_in.csrf {
            return Err(Failure::Stale);
        }
        Ok(Self { known, fields })
    }
}

impl FromRequest<App> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let context = Context::from_request_parts(&mut parts, app).await?;
        let weighty = parts.extensions.get::<Weighty>().is_some();
        let fields = read_form(Request::from_parts(parts, body), app).await?;
        if fields.text("csrf") != context.signed_in.csrf {
            return Err(Failure::Stale);
        }
        let fields = if weighty { again::asked(&context, fields).await? } else { fields };
        Ok(Self { context, fields })
    }
}

/// A form that needs no session: signing in, setting up. The guard has seen where it comes from.
pub(super) async fn read_form(request: Request, app: &App) -> Result<Fields, Failure> {
    let form = Form::<Vec<(String, String)>>::from_request(request, app).await;
    let Form(pairs) = form.map_err(|_| Failure::Unreadable)?;
    Ok(Fields(pairs.into_iter().collect()))
}

/// A form with a file: the file, nameless on disk, its name without folders, and the fields beside it. Whether its sender may
/// send it at all was asked before; that the form is this session's is read before anything else of it.
pub(super) async fn received(
    context: &Context,
    mut form: Multipart,
) -> Result<(Spooled, String, BTreeMap<String, String>), Failure> {
    let receiving = begin_to_receive(context, &mut form).await?;
    let (mut file, mut name, mut fields) = (None, String::new(), Beside::default());
    while let Some(mut field) = form.next_field().await.map_err(|_| Failure::Unreadable)? {
        if field.name() != Some("file") {
            fields.take(&mut field).await?;
            continue;
        }
        if file.is_some() {
            return Err(Failure::Unreadable);
        }
        let said = field.file_name().unwrap_or_default();
        name =
            said.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(100).collect();
        file = Some(spooled(context, &mut field).await?);
    }
    let mut file = file.ok_or(Failure::Unreadable)?;
    file.receiving = Some(receiving);
    Ok((file, name, fields.0))
}

/// The first field of a form with files is its nonce: nothing else is read before it was seen to be this session's. From then
/// on this person sends this form and no other.
pub(super) async fn begin_to_receive(context: &Context, form: &mut Multipart) -> Result<Receiving, Failure> {
    let mut nonce = Beside::default();
    let first = form.next_field().await.map_err(|_| Failure::Unreadable)?;
    nonce.take(&mut first.filter(|field| field.name() == Some("csrf")).ok_or(Failure::Stale)?).await?;
    if nonce.0.get("csrf") != Some(&context.signed_in.csrf) {
        return Err(Failure::Stale);
    }
    context.app.load.receive(context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?)
}

/// What is typed beside files: no larger than a form without them.
#[derive(Default)]
pub(super) struct Beside(pub BTreeMap<String, String>);

impl Beside {
    /// Takes one field more.
    pub async fn take(&mut self, field: &mut Field<'_>) -> Result<(), Failure> {
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        let mut left =
            LARGEST_FORM.saturating_sub(self.0.iter().map(|(name, text)| name.len() + text.len()).sum::<usize>());
        left = left.checked_sub(name.len()).ok_or(Failure::Unreadable)?;
        while let Some(chunk) = field.chunk().await.map_err(|_| Failure::Unreadable)? {
            left = left.checked_sub(chunk.len()).ok_or(Failure::Unreadable)?;
            bytes.extend_from_slice(&chunk);
        }
        self.0.insert(name, String::from_utf8(bytes).map_err(|_| Failure::Unreadable)?);
        Ok(())
    }
}

/// One file on its way to the disk, which is waited for on a thread that may wait.
async fn spooled(context: &Context, field: &mut Field<'_>) -> Result<Spooled, Failure> {
    let (mut kept, mut pending) = (context.app.load.spool()?, Vec::new());
    loop {
        let chunk = field.chunk().await.map_err(|_| Failure::Unreadable)?;
        pending.extend_from_slice(chunk.as_deref().unwrap_or_default());
        if pending.len() < AT_ONCE && chunk.is_some() {
            continue;
        }
        let writing = tokio::task::spawn_blocking(move || kept.write(&pending).map(|()| kept));
        kept = writing.await.map_err(|_| Failure::Broken)?.map_err(|error| {
            tracing::warn!(%error, "a file that is sent cannot be kept");
            Failure::NoRoom
        })?;
        pending = Vec::new();
        if chunk.is_none() {
            return Ok(kept);
        }
    }
}
