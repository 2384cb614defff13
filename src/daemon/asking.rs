//! How the other verifier is asked: over HTTP, as one account, which signs in anew where its session is over. Nothing is followed anywhere,
//! and no answer is believed to have no end.

use domain::Secret;
use outgoing::{Address, Outgoing};
use std::sync::{Mutex, MutexGuard, PoisonError};
use verifier::{Account, Answer, Asks, Fault, Method, Request, read_account};

/// As whom the station asks.
pub(super) enum Way {
    Account { name: String, password: Secret },
    Key { header: String, key: Secret },
}

pub(super) struct Http {
    outgoing: Outgoing,
    base: String,
    way: Way,
    /// What the last sign-in gave.
    session: Mutex<Option<Secret>>,
}

impl Http {
    pub fn new(outgoing: Outgoing, base: String, way: Way) -> Self {
        Self { outgoing, base, way, session: Mutex::default() }
    }

    fn session(&self) -> MutexGuard<'_, Option<Secret>> {
        // a session is whole by itself
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, request: &Request, headers: &[(&str, String)]) -> Result<Answer, Fault> {
        let unreachable = |error: &dyn std::fmt::Display| Fault::Unreachable(error.to_string());
        let address = format!("{}{}", self.base, request.path);
        let address: Address = address.parse().map_err(|error: outgoing::InvalidAddress| unreachable(&error))?;
        let answer = match request.method {
            Method::Get => self.outgoing.get_with(&address, headers),
            Method::Post => self.outgoing.send(&address, headers, &request.body),
        };
        let answer = answer.map_err(|error| unreachable(&error))?;
        Ok(Answer { status: answer.status, body: answer.body })
    }

    fn headers(&self) -> Result<[(&str, String); 1], Fault> {
        let text = |secret: &Secret| String::from_utf8_lossy(secret.expose()).into_owned();
        if let Way::Key { header, key } = &self.way {
            return Ok([(header.as_str(), text(key))]);
        }
        if let Some(token) = &*self.session() {
            return Ok([("authorization", text(token))]);
        }
        self.sign_in()?;
        self.session()
            .as_ref()
            .map(|token| [("authorization", text(token))])
            .ok_or_else(|| Fault::Account(String::new()))
    }
}

impl Asks for Http {
    fn ask(&self, request: &Request) -> Result<Answer, Fault> {
        let answer = self.send(request, &self.headers()?)?;
        if answer.status != 401 || matches!(self.way, Way::Key { .. }) {
            return Ok(answer);
        }
        // its session is over: nothing was done, and it is asked again as somebody who has just signed in
        *self.session() = None;
        self.send(request, &self.headers()?)
    }

    fn sign_in(&self) -> Result<Account, Fault> {
        let Way::Account { name, password } = &self.way else {
            return Ok(Account { token: Secret::new(Vec::new()), version: String::new() });
        };
        let account = read_account(&self.send(&Request::sign_in(name, password), &[])?)?;
        *self.session() = Some(Secret::new(account.token.expose().to_vec()));
        Ok(account)
    }
}

#[cfg(test)]
mod tests {
    use super::super::verifier::tests::config;
    use super::*;
    use std::{
        io::{BufRead, BufReader, Read, Write},
        net::TcpListener,
    };

    /// A server that gives these answers, one a connection; what it was asked.
    fn server(answers: Vec<String>) -> (String, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let serves = std::thread::spawn(move || {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                // head and document come in one packet or in two: how long the document is, its head says
                let (mut reader, mut heard, mut length) = (BufReader::new(&stream), String::new(), 0);
                while !heard.ends_with("\r\n\r\n") {
                    let from = heard.len();
                    assert!(reader.read_line(&mut heard).unwrap() > 0, "{heard:?}");
                    if let Some(said) = heard[from..].to_lowercase().strip_prefix("content-length:") {
                        length = said.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                heard.push_str(std::str::from_utf8(&body).unwrap());
                asked.push(heard);
                let _ = stream.write_all(answer.as_bytes()); // whoever hangs up has read enough
            }
            asked
        });
        (address, serves)
    }

    fn said(status: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }

    const IN: &str = r#"{"result":{"status":true,"value":{"token":"jwt-1"}},"version":"eduMFA 2.9.5"}"#;
    const NOTHING: &str = r#"{"result":{"status":true,"value":{"count":0,"tokens":[]}}}"#;

    #[test]
    fn a_session_that_is_over_is_begun_anew_and_the_question_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let (address, serves) = server(vec![
            said("200 OK", IN),
            said("401 UNAUTHORIZED", "{}"),
            said("200 OK", &IN.replace("jwt-1", "jwt-2")),
            said("200 OK", NOTHING),
        ]);
        let verifier = config(&address, folder.path()).open().unwrap();
        assert_eq!(verifier.asks.ask(&Request::may_look()).unwrap().status, 200);
        let asked = serves.join().unwrap();
        let with = |token: &str, one: &str| one.to_lowercase().contains(&format!("authorization: {token}"));
        assert!(with("jwt-1", &asked[1]) && with("jwt-2", &asked[3]) && asked[0].contains("geheim"), "{asked:?}");
        assert!(asked[1..].iter().all(|one| one.starts_with("POST /auth ") || !one.contains("geheim")));
    }

    #[test]
    fn a_redirect_elsewhere_gets_no_secret_and_an_answer_without_end_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/auth\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        let endless = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(10_000_000));
        let (address, serves) = server(vec![elsewhere.to_owned(), endless, said("500 INTERNAL", "oops")]);
        let verifier = config(&address, folder.path()).open().unwrap();
        assert!(matches!(verifier.asks.sign_in(), Err(Fault::Unexpected(said)) if said.starts_with("307")));
        assert!(matches!(verifier.asks.sign_in(), Err(Fault::Unreachable(_))));
        assert!(matches!(verifier.asks.sign_in(), Err(Fault::Unexpected(_))));
        assert_eq!(serves.join().unwrap().len(), 3);
    }
}
