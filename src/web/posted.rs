//! What a browser sends. There is one way to the fields of a form: [`Posted`], the last thing that the handler of a POST
//! takes. Before a handler sees anything of it, it is known who sends it, and that it was this very session that was given the
//! form: its nonce. The table of routes takes no other handler for a POST ([`TakesForm`]).

use super::{
    again::{self, Weighty},
    app::App,
    blocking::blocking,
    context::{Context, Known},
    failure::Failure,
    fields::Fields,
    guard::LARGEST_FORM,
    load::{Receiving, Spooled},
    needs::Needs,
    stranger::Stranger,
    typed::Typed,
};
use axum::{
    Form,
    extract::{
        FromRequest, FromRequestParts, Request,
        multipart::{Field, Multipart, MultipartError},
    },
    http::StatusCode,
};
use station::{LARGEST_DOCUMENT, MOST_DOCUMENTS, NewDocument};

/// The field of the nonce, the first one of a form with files.
const NONCE: &str = "csrf";
/// Bytes that go to the disk together.
const AT_ONCE: usize = 256 * 1024;

/// A form that this sender was given, with its fields or files.
pub(super) struct Posted<W = Context, B = Fields> {
    /// Who sends it.
    pub context: W,
    /// What is sent.
    pub fields: B,
}

/// Who sends forms.
pub(super) trait Sender: FromRequestParts<App, Rejection = Failure> + Send + Sync {
    /// Whether their forms are what a way with these needs takes.
    fn suits(needs: Needs) -> bool;

    /// The session that was given the form; `None`: nobody is signed in, and the guard has seen where the form comes from.
    fn session(&self) -> Option<&Context>;
}

impl Sender for Context {
    fn suits(needs: Needs) -> bool {
        !matches!(needs, Needs::Anybody | Needs::Pending)
    }

    fn session(&self) -> Option<&Context> {
        Some(self)
    }
}

impl Sender for Known {
    fn suits(needs: Needs) -> bool {
        needs == Needs::Pending
    }

    fn session(&self) -> Option<&Context> {
        Some(&self.context)
    }
}

impl Sender for Stranger {
    fn suits(needs: Needs) -> bool {
        needs == Needs::Anybody
    }

    fn session(&self) -> Option<&Context> {
        None
    }
}

/// What is sent: fields, or files with fields beside them.
pub(super) trait Sent: Sized + Send {
    /// Whether there are files in it.
    const FILES: bool;

    /// Reads it, the nonce before anything else counts.
    fn receive(
        request: Request,
        app: &App,
        sender: Option<&Context>,
    ) -> impl Future<Output = Result<Self, Failure>> + Send;
}

impl<W: Sender, B: Sent> FromRequest<App> for Posted<W, B> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let context = W::from_request_parts(&mut parts, app).await?;
        let fields = B::receive(Request::from_parts(parts, body), app, context.session()).await?;
        Ok(Self { context, fields })
    }
}

/// Handlers that take a form, by what axum makes of their parameters.
pub(super) trait TakesForm {
    /// Whether there are files in it.
    const FILES: bool;

    /// Whether their sender is whom a way with these needs has.
    fn suits(needs: Needs) -> bool;
}

macro_rules! takes_form {
    ($($before:ident)*) => {
        impl<M, $($before,)* W: Sender, B: Sent> TakesForm for (M, $($before,)* Posted<W, B>,) {
            const FILES: bool = B::FILES;

            fn suits(needs: Needs) -> bool {
                W::suits(needs)
            }
        }
    };
}

takes_form!();
takes_form!(T1);
takes_form!(T1 T2);

/// Whether a nonce is the one that this session's forms carry.
fn check(nonce: Option<&str>, session: &Context) -> Result<(), Failure> {
    if nonce == Some(session.signed_in.csrf.as_str()) { Ok(()) } else { Err(Failure::Stale) }
}

impl Sent for Fields {
    const FILES: bool = false;

    async fn receive(request: Request, app: &App, sender: Option<&Context>) -> Result<Self, Failure> {
        let weighty = request.extensions().get::<Weighty>().is_some();
        let typed = noted(&request);
        let form = Form::<Vec<(String, String)>>::from_request(request, app).await;
        let Form(pairs) = form.map_err(|refused| unreadable(refused.status()))?;
        let mut fields = Self::noted_by(typed);
        for (name, text) in pairs {
            fields.put(name, text)?;
        }
        let Some(session) = sender else { return Ok(fields) };
        check(fields.take(NONCE).as_deref(), session)?;
        if weighty { again::asked(session, fields).await } else { Ok(fields) }
    }
}

/// A form with files, of which nothing but the nonce was read: whether its sender may send it is asked before the rest.
/// From here on this person sends this form and no other.
pub(super) struct Files {
    form: Multipart,
    typed: Typed,
    receiving: Receiving,
}

impl Sent for Files {
    const FILES: bool = true;

    async fn receive(request: Request, app: &App, sender: Option<&Context>) -> Result<Self, Failure> {
        let session = sender.ok_or(Failure::NotSignedIn)?;
        let typed = noted(&request);
        typed.has_files();
        let form = Multipart::from_request(request, app).await;
        let mut form = form.map_err(|refused| unreadable(refused.status()))?;
        let mut nonce = Fields::default();
        let first = form.next_field().await.map_err(broken_off)?;
        take(&mut nonce, &mut first.filter(|field| field.name() == Some(NONCE)).ok_or(Failure::Stale)?).await?;
        let person = session.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
        let known = check(nonce.take(NONCE).as_deref(), session);
        match known.and_then(|()| app.load.receive(person)) {
            Ok(receiving) => Ok(Self { form, typed, receiving }),
            Err(refused) => {
                typed.read_on(&mut form).await;
                Err(refused)
            }
        }
    }
}

impl Files {
    /// The one file, nameless on disk, its name without folders, and the fields beside it.
    pub async fn one(mut self, context: &Context) -> Result<(Spooled, String, Fields), Failure> {
        let (mut file, mut name, mut fields) = (None, String::new(), Fields::noted_by(self.typed));
        while let Some(mut field) = self.form.next_field().await.map_err(broken_off)? {
            if field.name() != Some("file") {
                take(&mut fields, &mut field).await?;
                continue;
            }
            if file.is_some() {
                return Err(Failure::Unreadable);
            }
            let said = field.file_name().unwrap_or_default();
            let bare = said.rsplit(['/', '\\']).next().unwrap_or_default();
            name = bare.chars().filter(|c| !c.is_control()).take(100).collect();
            file = Some(spooled(context, &mut field).await?);
        }
        let mut file = file.ok_or(Failure::Unreadable)?;
        file.receiving = Some(self.receiving);
        Ok((file, name, fields))
    }

    /// The fields and the documents of a request, within what it may have.
    pub async fn documents(mut self) -> Result<(Fields, Vec<NewDocument>), Failure> {
        let (mut fields, mut documents) = (Fields::noted_by(self.typed), Vec::new());
        while let Some(mut field) = self.form.next_field().await.map_err(broken_off)? {
            if field.name() != Some("documents") {
                take(&mut fields, &mut field).await?;
                continue;
            }
            let (name, mut bytes) = (field.file_name().unwrap_or_default().to_owned(), Vec::new());
            while let Some(chunk) = field.chunk().await.map_err(broken_off)? {
                // one byte too many is refused in words by the station, what is more is not waited for
                let room = (LARGEST_DOCUMENT + 1).saturating_sub(bytes.len());
                bytes.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
            }
            // a browser sends an empty part where no file was chosen
            if !bytes.is_empty() {
                documents.push(NewDocument { name, bytes });
            }
            if documents.len() > MOST_DOCUMENTS {
                break;
            }
        }
        Ok((fields, documents))
    }
}

/// Where it is noted what a form brings.
fn noted(request: &Request) -> Typed {
    request.extensions().get::<Typed>().cloned().unwrap_or_default()
}

/// What axum refuses: no such form, or more than the way takes.
fn unreadable(status: StatusCode) -> Failure {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Failure::TooLarge } else { Failure::Unreadable }
}

fn broken_off(error: MultipartError) -> Failure {
    unreadable(error.status())
}

/// Takes one field more of those beside files: together they are no larger than a form without them.
async fn take(fields: &mut Fields, field: &mut Field<'_>) -> Result<(), Failure> {
    let name = field.name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    let mut left = LARGEST_FORM.checked_sub(fields.size() + name.len()).ok_or(Failure::TooLarge)?;
    while let Some(chunk) = field.chunk().await.map_err(broken_off)? {
        left = left.checked_sub(chunk.len()).ok_or(Failure::TooLarge)?;
        bytes.extend_from_slice(&chunk);
    }
    fields.put(name, String::from_utf8(bytes).map_err(|_| Failure::Unreadable)?)
}

/// One file on its way to the disk, which is waited for on a thread that may wait.
async fn spooled(context: &Context, field: &mut Field<'_>) -> Result<Spooled, Failure> {
    let (mut kept, mut pending) = (context.app.load.spool()?, Vec::new());
    loop {
        let chunk = field.chunk().await.map_err(broken_off)?;
        pending.extend_from_slice(chunk.as_deref().unwrap_or_default());
        if pending.len() < AT_ONCE && chunk.is_some() {
            continue;
        }
        let written = blocking(move || kept.write(&pending).map(|()| kept)).await?;
        kept = written.map_err(|error| {
            tracing::warn!(%error, "a file that is sent cannot be kept");
            Failure::NoRoom
        })?;
        pending = Vec::new();
        if chunk.is_none() {
            return Ok(kept);
        }
    }
}
