//! The verification door over HTTP: one question in the three shapes that programs ask it in.
//!
//! - `/validate/check`: privacyIDEA's, which its modules for PAM, Keycloak, FreeRADIUS and others speak. GET or POST, form or JSON.
//! - `/validate/radius`: for FreeRADIUS' `rlm_rest`: 204 yes, 400 no, 200 with attributes where the next code is asked for.
//! - `/validate/lemonldap`: the REST second factor of LemonLDAP::NG, `{"user", "code"}`, answered `{"result": true}`.
//!
//! A yes leaves at once; a no leaves at a fixed time after its question, whatever it was ([`REFUSED_AFTER`]).

use super::{
    app::App,
    clients::{self, Asking},
    failure::Failure,
};
use api::{Problem, words};
use axum::{
    Form, Json, Router,
    body::to_bytes,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use catalogue::Ui;
use domain::{ClientScope, Secret};
use serde_json::{Value, json};
use station::{DoorQuestion, REFUSED_AFTER, StationError, Subject, Verdict};
use std::collections::BTreeMap;
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

/// A question is a name, a passcode and a few words; bytes.
const LARGEST: usize = 16 * 1024;
/// What privacyIDEA's clients read as the version of the server.
const SPOKEN: &str = concat!("trousseau ", env!("CARGO_PKG_VERSION"));

pub(super) fn routes(app: &App) -> Router<App> {
    let routes = Router::new()
        .route("/validate/check", get(check).post(check))
        .route("/validate/radius", post(radius))
        .route("/validate/lemonldap", post(lemonldap));
    clients::only(app, &[ClientScope::Verify], routes)
}

/// What was asked, as it came.
struct Asked {
    subject: Subject,
    typed: Secret,
    transaction: Option<String>,
}

async fn check(State(app): State<App>, asking: Asking, request: Request) -> Response {
    let (begun, words) = (Instant::now(), said_in(&app, request.headers()));
    let asked = match read(request, &["pass"]).await {
        Ok(asked) => asked,
        Err(why) => return why.as_privacyidea(),
    };
    match verdict(&app, asking, asked, begun).await {
        Ok(Verdict::Accepted { token, kind }) => {
            let detail = json!({ "message": "matching 1 tokens", "serial": token.to_string(), "type": kind.word() });
            told("ACCEPT", true, &detail)
        }
        Ok(Verdict::Refused) => told("REJECT", false, &json!({ "message": "wrong otp pin or code" })),
        Ok(Verdict::NextCode { transaction }) => {
            let message = words.t("door-next-code");
            // the number of the key is told once its next code has proven it
            let one = json!({
                "transaction_id": transaction, "message": message, "serial": "", "type": "hotp",
                "client_mode": "interactive", "attributes": null,
            });
            let detail = json!({
                "message": message, "messages": [message], "transaction_id": transaction,
                "transaction_ids": [transaction], "client_mode": "interactive",
                "preferred_client_mode": "interactive", "serial": "", "type": "hotp", "multi_challenge": [one],
            });
            told("CHALLENGE", false, &detail)
        }
        Err(refused) => refused.into_response(),
    }
}

async fn radius(State(app): State<App>, asking: Asking, request: Request) -> Response {
    let (begun, words) = (Instant::now(), said_in(&app, request.headers()));
    let Ok(asked) = read(request, &["pass"]).await else { return StatusCode::UNPROCESSABLE_ENTITY.into_response() };
    match verdict(&app, asking, asked, begun).await {
        Ok(Verdict::Accepted { .. }) => StatusCode::NO_CONTENT.into_response(),
        Ok(Verdict::Refused) => StatusCode::BAD_REQUEST.into_response(),
        Ok(Verdict::NextCode { transaction }) => {
            let message = words.t("door-next-code");
            Json(json!({ "reply:State": transaction, "reply:Reply-Message": message })).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

async fn lemonldap(State(app): State<App>, asking: Asking, request: Request) -> Response {
    let begun = Instant::now();
    let Ok(asked) = read(request, &["code", "pass"]).await else {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    };
    match verdict(&app, asking, asked, begun).await {
        Ok(verdict) => Json(json!({ "result": matches!(verdict, Verdict::Accepted { .. }) })).into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// Asks the station; what is no yes is told at its time.
async fn verdict(app: &App, asking: Asking, asked: Asked, begun: Instant) -> Result<Verdict, Problem> {
    let Asked { subject, typed, transaction } = asked;
    let question = DoorQuestion { subject, typed, transaction, from: asking.from };
    let done = app.run_for_program(move |station| station.codes().check(&asking.client, &question)).await;
    let verdict = done.map_err(|failure| {
        let error = if let Failure::Station(error) = failure { error } else { StationError::Broken };
        Problem::refused(&error, &words(&HeaderMap::new()))
    })?;
    if !matches!(verdict, Verdict::Accepted { .. }) {
        let took = begun.elapsed().as_nanos() / REFUSED_AFTER.as_nanos();
        let times = u32::try_from(took).unwrap_or(u32::MAX - 1) + 1;
        sleep_until(begun + REFUSED_AFTER * times).await;
    }
    Ok(verdict)
}

/// Why a question cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    /// It says nothing about whom, or nothing that was typed.
    Missing(&'static str),
    /// It is neither a form nor JSON, or says something twice.
    Garbled,
    /// It is no question any more.
    Large,
}

impl Unread {
    /// As privacyIDEA says it: its clients read `error.code`.
    fn as_privacyidea(self) -> Response {
        let (status, code, message) = match self {
            Self::Missing(name) => (StatusCode::BAD_REQUEST, 905, format!("ERR905: Missing parameter: '{name}'")),
            Self::Garbled => (StatusCode::BAD_REQUEST, 905, "ERR905: unreadable parameters".to_owned()),
            Self::Large => (StatusCode::PAYLOAD_TOO_LARGE, 905, "ERR905: too large".to_owned()),
        };
        let error = json!({ "code": code, "message": message });
        let document = json!({
            "id": 1, "jsonrpc": "2.0", "detail": null, "version": SPOKEN,
            "result": { "status": false, "error": error },
        });
        (status, Json(document)).into_response()
    }
}

/// Form or JSON; `typed`: where what was typed may stand, the first that does counts.
async fn read(request: Request, typed: &[&'static str]) -> Result<Asked, Unread> {
    let mut fields = fields(request).await?;
    let mut take = |name: &str| fields.remove(name).filter(|text| !text.is_empty());
    let subject = match (take("user"), take("serial")) {
        (Some(user), None) => Subject::Person(user.to_string()),
        (None, Some(serial)) => Subject::Token(serial.to_string()),
        (None, None) => return Err(Unread::Missing("user")),
        // which of the two would be believed?
        (Some(_), Some(_)) => return Err(Unread::Garbled),
    };
    let found = typed.iter().find_map(|name| take(name));
    let found = found.ok_or(Unread::Missing(typed[0]))?;
    let transaction = take("transaction_id").or_else(|| take("state")).map(|text| text.to_string());
    Ok(Asked { subject, typed: Secret::new(found.as_bytes().to_vec()), transaction })
}

async fn fields(request: Request) -> Result<BTreeMap<String, Zeroizing<String>>, Unread> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json = kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    let pairs = if is_json && request.method() == Method::POST {
        let body = to_bytes(request.into_body(), LARGEST).await.map_err(|_| Unread::Large)?;
        let told: BTreeMap<String, Value> = serde_json::from_slice(&body).map_err(|_| Unread::Garbled)?;
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        told.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect()
    } else {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, LARGEST).await.map_err(|_| Unread::Large)?;
        let request = Request::from_parts(parts, body.into());
        let Form(pairs) =
            Form::<Vec<(String, String)>>::from_request(request, &()).await.map_err(|_| Unread::Garbled)?;
        pairs
    };
    let mut fields = BTreeMap::new();
    for (name, text) in pairs {
        if fields.insert(name, Zeroizing::new(text)).is_some() {
            return Err(Unread::Garbled);
        }
    }
    Ok(fields)
}

/// The words for whoever signs in there: in the language that the program asks for, which is French where it asks for none.
fn said_in(app: &App, headers: &HeaderMap) -> Ui {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|line| line.to_str().ok());
    Ui::new(app.catalogues.clone(), catalogue::preferred(accepted), app.config.zone.clone())
}

/// An answer in privacyIDEA's shape.
fn told(authentication: &str, value: bool, detail: &Value) -> Response {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Json(json!({
        "id": 1, "jsonrpc": "2.0", "version": SPOKEN, "versionnumber": env!("CARGO_PKG_VERSION"),
        "time": now.as_secs_f64(),
        "result": { "status": true, "value": value, "authentication": authentication },
        "detail": detail,
    }))
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asked(
        method: Method,
        address: &str,
        kind: &str,
        body: &str,
    ) -> Result<(Subject, String, Option<String>), Unread> {
        let request = Request::builder().method(method).uri(address).header(header::CONTENT_TYPE, kind);
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime
            .block_on(read(request, &["pass"]))
            .map(|asked| (asked.subject, String::from_utf8(asked.typed.expose().to_vec()).unwrap(), asked.transaction))
    }

    #[test]
    fn a_question_is_the_same_in_every_shape() {
        let form = "application/x-www-form-urlencoded";
        let expected = Ok((Subject::Person("zoe".to_owned()), "4719123456".to_owned(), None));
        assert_eq!(asked(Method::GET, "/validate/check?user=zoe&pass=4719123456", "", ""), expected);
        assert_eq!(asked(Method::POST, "/", form, "user=zoe&pass=4719123456&realm=x"), expected);
        assert_eq!(
            asked(Method::POST, "/", "application/json; charset=utf-8", r#"{"user":"zoe","pass":4719123456}"#),
            expected
        );
        let by_serial = asked(Method::POST, "/", form, "serial=1111&pass=755224&state=07");
        assert_eq!(by_serial, Ok((Subject::Token("1111".to_owned()), "755224".to_owned(), Some("07".to_owned()))));
    }

    #[test]
    fn what_says_nothing_or_two_things_is_no_question() {
        let form = "application/x-www-form-urlencoded";
        for (body, why) in [
            ("", Unread::Missing("user")),
            ("user=zoe", Unread::Missing("pass")),
            ("user=zoe&pass=", Unread::Missing("pass")),
            ("user=zoe&user=jean&pass=1", Unread::Garbled),
            ("user=zoe&serial=1&pass=1", Unread::Garbled),
        ] {
            assert_eq!(asked(Method::POST, "/", form, body), Err(why), "{body}");
        }
        assert_eq!(asked(Method::POST, "/", "application/json", "{"), Err(Unread::Garbled));
        assert_eq!(asked(Method::POST, "/", "multipart/form-data", "user=zoe&pass=1"), Err(Unread::Garbled));
        let large = format!("user=zoe&pass={}", "1".repeat(LARGEST));
        assert_eq!(asked(Method::POST, "/", form, &large), Err(Unread::Large));
    }
}
