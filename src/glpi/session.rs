//! A session with a GLPI: begun, asked, ended. The first contract keeps one open until it is told that it is over; the second gives a
//! token that ends by itself.

use super::{
    asks::Asks,
    error::{DeskError, read, read_at_door},
    settings::{Contract, Settings},
};
use domain::Secret;
use outgoing::Address;
use serde_json::Value;

/// An open session.
pub(crate) struct Session<'a> {
    asks: &'a dyn Asks,
    settings: &'a Settings,
    headers: Vec<(&'static str, String)>,
}

impl<'a> Session<'a> {
    /// Signs in.
    pub(crate) fn begin(asks: &'a dyn Asks, settings: &'a Settings) -> Result<Self, DeskError> {
        let headers = match &settings.contract {
            Contract::V1 { app, user } => v1(asks, settings, app.as_ref(), user)?,
            Contract::V2 { client, secret, account } => v2(asks, settings, client, secret, account.as_ref())?,
        };
        Ok(Self { asks, settings, headers })
    }

    /// Asks for what is at this place.
    pub(crate) fn get(&self, place: &str) -> Result<Value, DeskError> {
        let (address, shown) = self.at(place)?;
        read(&shown, &self.asks.get(&address, &self.headers)?)
    }

    /// Puts a document there.
    pub(crate) fn send(&self, place: &str, document: &Value) -> Result<Value, DeskError> {
        let (address, shown) = self.at(place)?;
        let body = document.to_string();
        read(&shown, &self.asks.send(&address, &self.headers, body.as_bytes())?)
    }

    /// Signs out. What is said of it is nobody's concern: what was to be done is done, or not.
    pub(crate) fn end(self) {
        match &self.settings.contract {
            Contract::V1 { .. } => drop(self.get("/killSession")),
            Contract::V2 { .. } => {}
        }
    }

    /// The address, and the same without what is asked there.
    fn at(&self, place: &str) -> Result<(Address, String), DeskError> {
        let root = self.settings.contract.root();
        let address = at(self.settings, &format!("{root}{place}"))?;
        let shown = format!("{}{root}{}", self.settings.address, place.split('?').next().unwrap_or_default());
        Ok((address, shown))
    }
}

fn v1(
    asks: &dyn Asks,
    settings: &Settings,
    app: Option<&Secret>,
    user: &Secret,
) -> Result<Vec<(&'static str, String)>, DeskError> {
    let app = app.map(|app| ("App-Token", text(app)));
    let mut headers = vec![("Authorization", format!("user_token {}", text(user)))];
    headers.extend(app.clone());
    let place = "/apirest.php/initSession";
    let answer = asks.get(&at(settings, place)?, &headers)?;
    let shown = format!("{}{place}", settings.address);
    let said = read_at_door(&shown, &answer)?;
    let token = said.get("session_token").and_then(Value::as_str).filter(|token| fits(token));
    let token = token.ok_or_else(|| DeskError::Barred(format!("{shown} begins no session")))?;
    Ok(std::iter::once(("Session-Token", token.to_owned())).chain(app).collect())
}

fn v2(
    asks: &dyn Asks,
    settings: &Settings,
    client: &str,
    secret: &Secret,
    account: Option<&(String, Secret)>,
) -> Result<Vec<(&'static str, String)>, DeskError> {
    let secret = text(secret);
    let password = account.map(|(_, password)| text(password));
    let mut form = vec![("client_id", client), ("client_secret", &secret), ("scope", "api")];
    match (account, &password) {
        (Some((name, _)), Some(password)) => {
            form.extend([("grant_type", "password"), ("username", name), ("password", password)]);
        }
        _ => form.push(("grant_type", "client_credentials")),
    }
    let place = "/api.php/token";
    let answer = asks.post(&at(settings, place)?, &form)?;
    let shown = format!("{}{place}", settings.address);
    let said = read_at_door(&shown, &answer)?;
    let token = said.get("access_token").and_then(Value::as_str).filter(|token| fits(token));
    let token = token.ok_or_else(|| DeskError::Barred(format!("{shown} gives no token")))?;
    Ok(vec![("Authorization", format!("Bearer {token}")), ("Accept", "application/json".to_owned())])
}

fn at(settings: &Settings, place: &str) -> Result<Address, DeskError> {
    let address = format!("{}{place}", settings.address);
    address.parse().map_err(|error| DeskError::Barred(format!("{error}")))
}

/// It stands in a header.
fn fits(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

fn text(secret: &Secret) -> String {
    String::from_utf8_lossy(secret.expose()).into_owned()
}
