//! Everything that can go wrong on the way to a page. Its words are made in one place ([`super::failure_page`]).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use catalogue::{Message, Tells, say};
use domain::TokenRef;
use station::{InputFault, StationError};
use std::sync::Arc;

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody is signed in, or no longer.
    NotSignedIn,
    /// The password was right, the passcode is still awaited.
    PasscodeAwaited,
    /// The station says no.
    Station(StationError),
    /// So ended a work that took long.
    Ended(Arc<StationError>),
    /// No such page.
    NoSuchPage,
    /// Asked for under a name that is not ours.
    WrongHost,
    /// Passed on to the station's own door by another program.
    Forwarded,
    /// At the own door, from a process that is nobody's at the desk; `None`: the kernel does not say whose.
    NotAtDesk { uid: Option<u32> },
    /// At the public door, past its proxy.
    NotTheProxy,
    /// The proxy does not say who asks.
    Anonymous,
    /// More at once than there is room for.
    Busy,
    /// This person is sending a file already.
    UploadUnderWay,
    /// No room on the disk for what is sent.
    NoRoom,
    /// The file that was made was given out already, or waits no longer.
    FileGone,
    /// Speaks as the portal in front of the public door, and is not.
    Forged,
    /// Sent from another site.
    CrossSite,
    /// The file that was looked at waits no longer for a decision.
    UploadGone,
    /// The form's nonce is not this session's: the page is old, or not ours.
    Stale,
    /// The form cannot be read: it is none, or has a field twice.
    Unreadable,
    /// More than the form may have.
    TooLarge,
    /// The station's thread ended by a bug; it is in the log.
    Broken,
    /// A page of its own was the answer.
    Answered(Box<Response>),
}

impl Failure {
    /// What was typed or chosen is not accepted.
    pub fn invalid(fault: impl Into<InputFault>) -> Self {
        Self::Station(StationError::Invalid(fault.into()))
    }

    /// What the station said.
    fn said(&self) -> Option<&StationError> {
        match self {
            Self::Station(error) => Some(error),
            Self::Ended(error) => Some(error),
            _ => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::PasscodeAwaited => StatusCode::SEE_OTHER,
            Self::Station(_) | Self::Ended(_) => self.said().map_or(StatusCode::CONFLICT, api::status_of),
            Self::NoSuchPage => StatusCode::NOT_FOUND,
            Self::FileGone | Self::UploadGone => StatusCode::GONE,
            Self::WrongHost | Self::Forwarded => StatusCode::MISDIRECTED_REQUEST,
            Self::NotAtDesk { .. } | Self::NotTheProxy | Self::Forged => StatusCode::FORBIDDEN,
            Self::Anonymous => StatusCode::BAD_GATEWAY,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::UploadUnderWay => StatusCode::TOO_MANY_REQUESTS,
            Self::CrossSite | Self::Stale => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Answered(answer) => answer.status(),
        }
    }
}

impl Tells for Failure {
    fn message(&self) -> Message {
        say(match self {
            Self::Station(error) => return error.message(),
            Self::Ended(error) => return error.message(),
            Self::NotAtDesk { uid: Some(uid) } => return say("web-not-at-desk").with("uid", uid),
            Self::NotAtDesk { uid: None } => "web-unknown-process",
            Self::Forwarded => "web-forwarded",
            Self::NotTheProxy => "web-not-the-proxy",
            Self::Anonymous => "web-anonymous",
            Self::Busy => "web-busy",
            Self::NoRoom => "web-no-room",
            Self::FileGone => "web-file-gone",
            Self::UploadUnderWay => "web-upload-under-way",
            Self::UploadGone => "web-upload-gone",
            Self::NotSignedIn | Self::PasscodeAwaited => "web-not-signed-in",
            Self::NoSuchPage => "web-no-such-page",
            Self::WrongHost => "web-wrong-host",
            Self::Forged => "web-forged",
            Self::CrossSite => "web-cross-site",
            Self::Stale => "web-stale",
            Self::Unreadable => "web-unreadable",
            Self::TooLarge => "web-too-large",
            Self::Broken | Self::Answered(_) => "web-broken",
        })
    }
}

impl From<StationError> for Failure {
    fn from(error: StationError) -> Self {
        Self::Station(error)
    }
}

/// What the page is made of, carried to [`super::failure_page`] with the answer.
#[derive(Clone)]
pub(super) struct Told {
    pub message: Message,
    /// The tokens among which the reader says which is meant.
    pub candidates: Vec<(TokenRef, String)>,
    /// It is about what was sent, or what it met: its form comes back as it was typed, and this is said there.
    pub comes_back: Option<Message>,
    /// Its request had come in.
    pub inside: bool,
    /// What the field that it is about may be called.
    pub at: &'static [&'static str],
}

/// Nobody is signed in: that comes first.
#[derive(Clone, Copy)]
pub(super) struct SignInFirst;

/// The passcode comes first.
#[derive(Clone, Copy)]
pub(super) struct PasscodeFirst;

/// The fields that a refusal of the station is about, by the names that forms give them.
fn fields_of(error: &StationError) -> &'static [&'static str] {
    match error {
        StationError::CommentNeeded => &["comment"],
        StationError::NoSuchToken(_) => &["serial", "name"],
        StationError::NoSuchPerson(_) => &["login", "person"],
        StationError::NoSuchSchool(_) | StationError::RoleNeedsSchool(_) => &["school", "uai"],
        StationError::NotAnAddress(_) => &["email", "address"],
        StationError::WeakPassword(_) => &["new", "password"],
        StationError::WeakPin(_) => &["pin"],
        StationError::PasscodeRefused => &["passcode"],
        StationError::CodeRefused => &["code", "passcode"],
        StationError::WrongPassword => &["old", "own_password", "password"],
        StationError::SignInRefused => &["login"],
        StationError::NotSynchronised(_) | StationError::Ambiguous(_) => &["code3", "code2", "code1"],
        StationError::Invalid(fault) => match fault {
            InputFault::Serial(_) => &["serial"],
            InputFault::Serials(_) | InputFault::NoSerials => &["serials"],
            InputFault::Uai(_) => &["school", "uai", "to"],
            InputFault::Login(_) => &["login"],
            InputFault::Code(_) => &["code1", "code", "passcode"],
            InputFault::Head(_) => &["head"],
            InputFault::Day | InputFault::FarDay => &["day", "until", "from", "to"],
            InputFault::MailServer | InputFault::MailEncryption => &["server"],
            InputFault::MailPort => &["port"],
            InputFault::MailInTheClear => &["security"],
            InputFault::MailPassword => &["mail_password"],
            InputFault::MailSender => &["sender"],
            InputFault::MailAnswers => &["reply_to"],
            InputFault::PasswordsDiffer => &["again"],
            InputFault::Address => &["email", "address"],
            InputFault::PersonName | InputFault::SchoolName => &["name"],
            InputFault::Comment | InputFault::Refusal => &["comment", "reason"],
            InputFault::ExportReason | InputFault::AcceptReason => &["reason"],
            InputFault::Need => &["need"],
            InputFault::TicketText => &["text"],
            _ => &[],
        },
        _ => &[],
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::Answered(answer) = self {
            return *answer;
        }
        if matches!(self, Self::NotSignedIn) {
            let mut response = Redirect::to("/sign-in").into_response();
            response.extensions_mut().insert(SignInFirst);
            return response;
        }
        if matches!(self, Self::PasscodeAwaited) {
            let mut response = Redirect::to("/sign-in/passcode").into_response();
            response.extensions_mut().insert(PasscodeFirst);
            return response;
        }
        if let Self::Station(error) = &self {
            error.log_cause();
        }
        let candidates = match &self {
            Self::Station(error) => error.candidates().to_vec(),
            _ => Vec::new(),
        };
        let mut response = self.status().into_response();
        if matches!(self, Self::Busy | Self::UploadUnderWay) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        let comes_back = self.said().is_some()
            || matches!(
                self,
                Self::FileGone
                    | Self::UploadGone
                    | Self::UploadUnderWay
                    | Self::NoRoom
                    | Self::Busy
                    | Self::Stale
                    | Self::TooLarge
            );
        let back = if matches!(self, Self::Stale) { say("refused-stale") } else { self.message() };
        let inside = comes_back || matches!(self, Self::NoSuchPage | Self::Unreadable);
        let at = self.said().map_or(&[][..], fields_of);
        response.extensions_mut().insert(Told {
            message: self.message(),
            candidates,
            comes_back: comes_back.then_some(back),
            inside,
            at,
        });
        response
    }
}
