//! What answers mean: those of version 3 of privacyIDEA and 2 of eduMFA, whose frame is `{"result": {"status", "value" | "error"}}`.
//! Nothing is believed that is not said in so many words.

use super::Fault;
use super::wanted::Problem;
use domain::Secret;
use serde::Deserialize;
use serde_json::Value;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// 200, 404…
    pub status: u16,
    /// What it says, whole.
    pub body: Vec<u8>,
}

/// Why an answer is no yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It is tried again.
    Fault(Fault),
    /// Somebody has to do something, and what was said.
    Problem(Problem, String),
}

/// Who answers, and with what the station is known from now on.
pub struct Account {
    /// What is sent with each request.
    pub token: Secret,
    /// Who answers: `privacyIDEA 3.14`.
    pub version: String,
}

/// What is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum There {
    /// Nothing of that serial.
    Nothing,
    /// This.
    Token(Found),
}

/// A token as it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `hotp`, `totp`…
    pub kind: String,
    /// Its description: ours has our mark.
    pub description: String,
    /// HOTP: the counter that is expected next. TOTP: the last step that was used.
    pub count: u64,
    /// How many codes are searched through by two of them.
    pub sync_window: u64,
    /// Digits of its codes.
    pub digits: u64,
    /// It is accepted.
    pub active: bool,
    /// It is refused for good.
    pub revoked: bool,
    /// Whose it is: the sign-in name there; empty where nobody knows it any more.
    pub user: Option<String>,
}

#[derive(Deserialize)]
struct Frame {
    result: Told,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    versionnumber: Option<String>,
}

#[derive(Deserialize)]
struct Told {
    status: bool,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    error: Option<Refused>,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(default)]
    code: Value,
    #[serde(default)]
    message: String,
}

/// Letters of what it said that are kept.
const SAID: usize = 160;

fn frame(answer: &Answer) -> Result<Frame, Unread> {
    let said = || format!("{} {}", answer.status, shortened(&String::from_utf8_lossy(&answer.body)));
    serde_json::from_slice(&answer.body).map_err(|_| Unread::Fault(Fault::Unexpected(said())))
}

fn shortened(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SAID).collect::<String>().trim().to_owned()
}

/// The value of an answer that is a yes; else why not.
fn value(answer: &Answer) -> Result<Value, Unread> {
    let frame = frame(answer)?;
    if answer.status == 200 && frame.result.status {
        return Ok(frame.result.value);
    }
    let error = frame.result.error;
    let (code, said) = error.map(|error| (error.code.as_i64().unwrap_or(0), error.message)).unwrap_or_default();
    let said = format!("{} {}", answer.status, shortened(&said));
    Err(match (answer.status, code) {
        (401, _) => Unread::Fault(Fault::Account(said)),
        (403, _) => Unread::Problem(Problem::Forbidden, said),
        (400, 904) => Unread::Problem(Problem::NoSuchUser, said),
        (400 | 404, _) => Unread::Problem(Problem::Refused, said),
        _ => Unread::Fault(Fault::Unexpected(said)),
    })
}

/// The answer to a sign-in.
///
/// # Errors
/// It is refused, or something else.
pub fn read_account(answer: &Answer) -> Result<Account, Fault> {
    let version = frame(answer).ok().and_then(|frame| frame.version.or(frame.versionnumber));
    let value = value(answer).map_err(|unread| match unread {
        Unread::Fault(fault) => fault,
        Unread::Problem(_, said) => Fault::Account(said),
    })?;
    let token =
        value["token"].as_str().ok_or_else(|| Fault::Unexpected("no token in the answer to /auth".to_owned()))?;
    let token = Secret::new(token.as_bytes().to_vec());
    Ok(Account { token, version: shortened(&version.unwrap_or_default()) })
}

/// What is there of this serial. The question is a pattern there, so the answer may hold others: they are left aside.
///
/// # Errors
/// It is refused, or something else.
pub fn read_found(answer: &Answer, serial: &str) -> Result<There, Unread> {
    let value = value(answer)?;
    let odd = |what: &str| Unread::Fault(Fault::Unexpected(format!("{what} in the list of tokens")));
    let tokens = value["tokens"].as_array().ok_or_else(|| odd("no list"))?;
    let ours = tokens.iter().find(|one| one["serial"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(serial)));
    let Some(one) = ours else { return Ok(There::Nothing) };
    let number = |name: &str| one[name].as_u64().ok_or_else(|| odd(&format!("no {name}")));
    let text = |name: &str| one[name].as_str().map(str::to_owned);
    let name = text("username").unwrap_or_default();
    if name.starts_with("**") {
        // its directory does not answer: whose the token is, it does not know now (lib/token/query.py, `**resolver error**`)
        return Err(odd("nobody can be named"));
    }
    // somebody whom its directory does not know any more has no name there, and the token all the same
    let owned = !name.is_empty() || text("user_id").is_some_and(|id| !id.is_empty());
    let user = owned.then_some(name);
    Ok(There::Token(Found {
        kind: text("tokentype").ok_or_else(|| odd("no tokentype"))?.to_lowercase(),
        description: text("description").unwrap_or_default(),
        count: number("count")?,
        sync_window: number("sync_window")?,
        digits: number("otplen")?,
        active: one["active"].as_bool().ok_or_else(|| odd("no active"))?,
        revoked: one["revoked"].as_bool().ok_or_else(|| odd("no revoked"))?,
        user,
    }))
}

/// Whether what was asked was done: a yes may still say that nothing moved.
///
/// # Errors
/// It is refused, or something else.
pub fn read_yes(answer: &Answer) -> Result<bool, Unread> {
    Ok(match value(answer)? {
        Value::Bool(yes) => yes,
        Value::Number(count) => count.as_i64() != Some(0),
        Value::Null => false,
        Value::String(_) | Value::Array(_) | Value::Object(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn garbage_an_error_and_a_page_of_a_proxy_are_no_yes() {
        for (status, body) in [
            (200, ""),
            (200, "true"),
            (200, "<html>sign in</html>"),
            (200, r#"{"result":{"value":true}}"#),
            (200, r#"{"result":{"status":false,"error":{"code":-500,"message":"x"}}}"#),
            (302, ""),
            (500, r#"{"result":{"status":true,"value":true}}"#),
            (502, "\0\u{1b}[31m"),
        ] {
            assert!(matches!(read_yes(&answer(status, body)), Err(Unread::Fault(_))), "{status} {body}");
        }
        let long = "x".repeat(10_000);
        let Err(Unread::Fault(Fault::Unexpected(said))) = read_yes(&answer(200, &long)) else { panic!() };
        assert!(said.len() < 200);
        let refused = r#"{"result":{"status":false,"error":{"code":904,"message":"ERR904: no user"}}}"#;
        assert!(matches!(read_yes(&answer(400, refused)), Err(Unread::Problem(Problem::NoSuchUser, _))));
        let code = |status| {
            let said = r#"{"result":{"status":false,"error":{"code":4031,"message":"no"}}}"#;
            read_yes(&answer(status, said)).unwrap_err()
        };
        assert_eq!(code(401), Unread::Fault(Fault::Account("401 no".to_owned())), "the account is asked for again");
        for (status, problem) in [(403, Problem::Forbidden), (400, Problem::Refused), (404, Problem::Refused)] {
            assert_eq!(code(status), Unread::Problem(problem, format!("{status} no")));
        }
        assert_eq!(read_yes(&answer(200, r#"{"result":{"status":true,"value":false}}"#)), Ok(false));
        assert_eq!(read_yes(&answer(200, r#"{"result":{"status":true,"value":null}}"#)), Ok(false));
        assert_eq!(read_yes(&answer(200, r#"{"result":{"status":true,"value":1}}"#)), Ok(true));
    }

    #[test]
    fn another_token_that_the_pattern_finds_is_not_the_one_that_was_asked_for() {
        let list = |serial: &str| {
            let one = format!(
                r#"{{"serial":"{serial}","tokentype":"HOTP","description":"d","count":3,"sync_window":1000,"otplen":6,"active":true,
                "revoked":false,"username":""}}"#
            );
            answer(200, &format!(r#"{{"result":{{"status":true,"value":{{"count":1,"tokens":[{one}]}}}}}}"#))
        };
        assert_eq!(read_found(&list("4711-X"), "4711"), Ok(There::Nothing));
        let Ok(There::Token(found)) = read_found(&list("4711-a"), "4711-A") else { panic!() };
        assert_eq!((found.kind.as_str(), found.count, found.user), ("hotp", 3, None));
        assert!(read_found(&answer(200, r#"{"result":{"status":true,"value":{}}}"#), "4711").is_err());
        let owned = |by: &str| {
            let mut answer = list("4711-A");
            answer.body = String::from_utf8(answer.body).unwrap().replace("\"username\":\"\"", by).into_bytes();
            read_found(&answer, "4711-A")
        };
        let away = owned(r#""username":"**resolver error**","user_id":"7""#);
        assert!(matches!(away, Err(Unread::Fault(_))), "a directory that is away makes nobody's key of it");
        let Ok(There::Token(found)) = owned("\"username\":\"\",\"user_id\":\"7\"") else { panic!() };
        assert_eq!(found.user.as_deref(), Some(""));
    }
}
