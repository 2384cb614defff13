//! A provider of OpenID Connect, as a stand-in in process: what is believed of it, and what is not.

use super::{grants, named};
use crate::support::{
    desk::{Desk, HandClock},
    panel::{Answer, Panel, post},
};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use data_encoding::BASE64URL_NOPAD;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use trousseau::{
    claims::Mapping,
    domain::{Clock, Secret},
    outgoing::{Address, Answer as Told},
    provider::{Asks, Fault, Forged, Provider, Settings},
    store::OsEntropy,
    web::{self, Door, Elsewhere, WebConfig},
};

const ISSUER: &str = "https://fim.example.fr/oidc";

/// A provider that a test can have say anything.
struct StandIn {
    clock: Arc<HandClock>,
    state: Mutex<State>,
}

struct State {
    key: Ed25519KeyPair,
    kid: &'static str,
    /// What stands in the place of a claim of the ID token.
    other: Vec<(&'static str, Value)>,
    header: Value,
    userinfo: Value,
    nonce: String,
    down: bool,
    /// It takes the header as it is written, as LemonLDAP::NG does, or the form.
    undecoded: bool,
    asked: usize,
}

fn key() -> Ed25519KeyPair {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).unwrap();
    Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap()
}

impl StandIn {
    fn new(clock: Arc<HandClock>) -> Arc<Self> {
        let userinfo = json!({
            "sub": "fim-7", "uid": "zlefevre", "given_name": "Zoé", "family_name": "Lefèvre", "email": "zoe@example.fr",
            "FrEduFonctAdm": "DIR", "FrEduRneResp": ["0951099D$UAJ$PU$N$T3$LP$320"], "FrEduRne": ["X"], "FrEduResDel": "X",
        });
        let (header, nonce) = (json!({"alg": "EdDSA", "kid": "one"}), String::new());
        let state = State {
            key: key(),
            kid: "one",
            other: vec![],
            header,
            userinfo,
            nonce,
            down: false,
            undecoded: false,
            asked: 0,
        };
        Arc::new(Self { clock, state: Mutex::new(state) })
    }

    fn signed(&self, claims: &Value) -> String {
        let state = self.state.lock().unwrap();
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&state.header), part(claims));
        let signature = BASE64URL_NOPAD.encode(state.key.sign(signed.as_bytes()).as_ref());
        format!("{signed}.{signature}")
    }

    fn id_token(&self) -> String {
        let now = self.clock.now().as_second();
        let mut claims = json!({
            "iss": ISSUER, "aud": "trousseau", "sub": "fim-7", "exp": now + 300, "iat": now, "auth_time": now,
            "acr": "eidas2", "sid": "there-1",
        });
        let state = self.state.lock().unwrap();
        claims["nonce"] = json!(state.nonce);
        for (name, value) in &state.other {
            claims[*name] = value.clone();
        }
        drop(state);
        self.signed(&claims)
    }
}

impl Asks for StandIn {
    fn get(&self, address: &Address, bearer: Option<&str>) -> Result<Told, Fault> {
        let mut state = self.state.lock().unwrap();
        state.asked += 1;
        let answer = |status, body: Value| Ok(Told { status, body: body.to_string().into_bytes(), date: None });
        if state.down {
            return answer(503, json!("busy"));
        }
        match address.as_str().strip_prefix(ISSUER).unwrap() {
            "/.well-known/openid-configuration" => {
                let at = |path: &str| format!("{ISSUER}/{path}");
                answer(
                    200,
                    json!({"issuer": ISSUER, "authorization_endpoint": at("auth"), "token_endpoint": at("token"),
                        "jwks_uri": at("jwks"), "userinfo_endpoint": at("me"), "end_session_endpoint": at("end"),
                        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"]}),
                )
            }
            "/jwks" => {
                let x = BASE64URL_NOPAD.encode(state.key.public_key().as_ref());
                answer(200, json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": state.kid, "use": "sig", "x": x}]}))
            }
            "/me" if bearer == Some("access") => answer(200, state.userinfo.clone()),
            other => panic!("nobody asks for {other}"),
        }
    }

    fn post(&self, address: &Address, form: &[(&str, &str)], basic: Option<(&str, &str)>) -> Result<Told, Fault> {
        assert_eq!(address.as_str(), format!("{ISSUER}/token"));
        let said = |wanted: &str| form.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
        if self.state.lock().unwrap().undecoded {
            if basic.is_some_and(|told| told != ("trousseau", "s cret")) {
                let body = json!({"error": "invalid_client"}).to_string().into_bytes();
                return Ok(Told { status: 401, body, date: None });
            }
            assert_eq!((basic, said("client_id"), said("client_secret")), (None, Some("trousseau"), Some("s cret")));
        } else {
            assert_eq!(basic, Some(("trousseau", "s%20cret")), "form-encoded, RFC 6749, 2.3.1");
            assert_eq!(said("client_secret"), None, "and nowhere else");
        }
        assert!(form.iter().any(|(name, verifier)| *name == "code_verifier" && verifier.len() == 43));
        let body = json!({"id_token": self.id_token(), "access_token": "access"}).to_string().into_bytes();
        Ok(Told { status: 200, body, date: None })
    }
}

fn provider(stand_in: &Arc<StandIn>) -> Provider {
    let person =
        "login = 'uid'\nname = ['given_name', 'family_name']\nemail = 'email'\nfredu = true\ndelegated = ['okey']";
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    let settings = Settings {
        name: "Guichet agents".to_owned(),
        issuer: ISSUER.parse().unwrap(),
        client: "trousseau".to_owned(),
        secret: Some(Secret::new(b"s cret".to_vec())),
        scopes: vec!["profile".to_owned()],
        acr: vec!["eidas2".to_owned()],
        second_factor: vec!["eidas2".to_owned()],
        person: Mapping::new(toml::from_str(person).unwrap(), zone).unwrap(),
    };
    Provider::new(settings, stand_in.clone(), stand_in.clock.clone(), Arc::new(OsEntropy))
}

/// The value of a parameter in an address.
fn asked_for<'a>(address: &'a str, name: &str) -> &'a str {
    let (_, query) = address.split_once('?').unwrap();
    query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap()
}

#[test]
fn what_is_not_signed_not_theirs_not_for_us_or_not_for_now_is_refused_each_for_its_own_reason() {
    let stand_in = StandIn::new(Arc::default());
    let provider = provider(&stand_in);
    let now = stand_in.clock.now().as_second();
    let come = |header: Option<Value>, other: &[(&'static str, Value)]| {
        let begun = provider.begin("https://clefs.example.fr/sign-in/provider/back", false).unwrap();
        for wanted in ["code_challenge_method=S256", "response_type=code", "acr_values=eidas2", "claims=%7B%22id_token"]
        {
            assert!(begun.address.contains(wanted), "{}", begun.address);
        }
        let mut state = stand_in.state.lock().unwrap();
        state.nonce = asked_for(&begun.address, "nonce").to_owned();
        state.header = header.unwrap_or_else(|| json!({"alg": "EdDSA", "kid": "one"}));
        state.other = other.to_vec();
        drop(state);
        provider.finish(&begun, "code")
    };
    let came = come(None, &[]).unwrap();
    assert!(came.factor && came.sid.as_deref() == Some("there-1"));
    assert_eq!(came.read.told.roles.iter().map(|told| told.grant).collect::<Vec<_>>(), grants(&["principal@0951099D"]));
    let forged = [
        (Some(json!({"alg": "none"})), vec![], Forged::Algorithm),
        (Some(json!({"alg": "HS256", "kid": "one"})), vec![], Forged::Algorithm),
        (Some(json!({"alg": "RS256", "kid": "one"})), vec![], Forged::Key),
        (Some(json!({"alg": "EdDSA", "kid": "two"})), vec![], Forged::Key),
        (Some(json!({"alg": "EdDSA", "kid": "one", "crit": ["b64"]})), vec![], Forged::Form),
        (None, vec![("iss", json!("https://fim.example.fr.evil.example/oidc"))], Forged::Issuer),
        (None, vec![("aud", json!("somebody"))], Forged::Audience),
        (None, vec![("aud", json!(["trousseau", "somebody"]))], Forged::Audience),
        (None, vec![("azp", json!("somebody"))], Forged::Audience),
        (None, vec![("exp", json!(now - 60))], Forged::Expired),
        (None, vec![("exp", Value::Null)], Forged::Expired),
        (None, vec![("iat", json!(now + 61))], Forged::Future),
        (None, vec![("nbf", json!(now + 61))], Forged::Future),
        (None, vec![("nonce", json!("another"))], Forged::Nonce),
        (None, vec![("sub", json!("somebody"))], Forged::Subject),
    ];
    for (header, other, why) in forged {
        let said = format!("{header:?} {other:?}");
        match come(header, &other) {
            Err(Fault::Forged(found)) => assert_eq!(found, why, "{said}"),
            came => panic!("{said}: {came:?}"),
        }
    }
    // clocks may be a minute apart
    come(None, &[("exp", json!(now - 59)), ("iat", json!(now + 59))]).unwrap();
    for weak in [json!("eidas1"), Value::Null] {
        assert!(matches!(come(None, &[("acr", weak)]), Err(Fault::TooWeak { .. })));
    }
    // another key under the name of a known one
    stand_in.state.lock().unwrap().key = key();
    assert!(matches!(come(None, &[]), Err(Fault::Forged(Forged::Signature))));
    // a key that is not known is asked for, and not at every token that somebody makes up
    stand_in.state.lock().unwrap().kid = "three";
    stand_in.clock.advance(10);
    let three = || Some(json!({"alg": "EdDSA", "kid": "three"}));
    come(three(), &[]).unwrap();
    let asked = stand_in.state.lock().unwrap().asked;
    assert!(come(Some(json!({"alg": "EdDSA", "kid": "made-up"})), &[]).is_err());
    assert_eq!(stand_in.state.lock().unwrap().asked, asked, "five seconds are not over");
}

struct House {
    own: Panel,
    public: Router,
    stand_in: Arc<StandIn>,
}

const NAME: &str = "clefs.example.fr";

fn house() -> House {
    let desk = Desk::with(&[]);
    let stand_in = StandIn::new(desk.clock.clone());
    let elsewhere = Elsewhere { portal: None, provider: Some(Arc::new(provider(&stand_in))) };
    let config = WebConfig { public_url: Some(format!("https://{NAME}")), elsewhere, ..WebConfig::default() };
    let panel = web::Panel::open(desk.station.clone(), config).unwrap();
    let public = panel.through(Door::Public { authority: NAME.to_owned(), proxies: vec![] });
    House { own: Panel { desk, router: panel.through(Door::default()) }, public, stand_in }
}

impl House {
    fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::builder().uri(path).header(header::HOST, NAME).header(header::COOKIE, cookie);
        Panel::send_to(&self.public, request.body(Body::empty()).unwrap())
    }

    fn post(&self, path: &str, cookie: &str, form: String) -> Answer {
        let mut request = post(path).header(header::COOKIE, cookie).body(Body::from(form)).unwrap();
        request.headers_mut().insert(header::HOST, NAME.parse().unwrap());
        request.headers_mut().insert(header::ORIGIN, format!("https://{NAME}").parse().unwrap());
        Panel::send_to(&self.public, request)
    }

    /// Begins a sign-in: the cookie of the browser, and the way back.
    fn begin(&self, path: &str) -> (String, String) {
        let answer = self.get(path, "");
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let there = answer.headers[header::LOCATION].to_str().unwrap();
        assert!(there.starts_with(&format!("{ISSUER}/auth?")), "{there}");
        self.stand_in.state.lock().unwrap().nonce = asked_for(there, "nonce").to_owned();
        (cookie(&answer, "-going="), format!("/sign-in/provider/back?code=c&state={}", asked_for(there, "state")))
    }

    fn come_in(&self) -> String {
        let (browser, back) = self.begin("/sign-in/provider");
        cookie(&self.get(&back, &browser), "trousseau=")
    }
}

fn cookie(answer: &Answer, name: &str) -> String {
    let set = answer.headers.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().unwrap());
    let mut set = set.map(|set| set.split(';').next().unwrap()).filter(|set| set.contains(name));
    set.next().unwrap_or_else(|| panic!("no cookie {name}: {} {}", answer.status, answer.text)).to_owned()
}

#[test]
fn whoever_comes_back_to_the_browser_they_left_from_is_signed_in_once_and_led_where_they_wanted() {
    let house = house();
    let page = house.get("/sign-in?next=/requests", "").text;
    assert!(page.contains("href=\"/sign-in/provider?next=%2Frequests\"") && page.contains("Guichet agents"), "{page}");
    assert!(page.contains("<details><summary>"), "a password is the second way");
    let (browser, back) = house.begin("/sign-in/provider?next=%2Frequests");
    let stolen = house.get(&back, "__Host-trousseau-going=00000000000000000000000000000000");
    assert_eq!(stolen.status, StatusCode::FORBIDDEN, "another browser");
    let (wrong, _) = back.split_once("state=").unwrap();
    assert_eq!(house.get(&format!("{wrong}state=made-up"), &browser).status, StatusCode::FORBIDDEN);
    let came = house.get(&back, &browser);
    assert_eq!((came.status, &came.headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/requests".parse().unwrap()));
    assert_eq!(house.get(&back, &browser).status, StatusCode::FORBIDDEN, "a second time");
    let session = cookie(&came, "trousseau=");
    assert_eq!(house.get("/requests", &session).status, StatusCode::OK);
    assert_eq!(named(&house.own.desk.station, "zlefevre").grants, grants(&["principal@0951099D"]));
    // nobody is led out of the house
    for next in ["https://evil.example/", "//evil.example", "/sign-in/provider"] {
        let (browser, back) = house.begin(&format!("/sign-in/provider?next={next}"));
        assert_eq!(house.get(&back, &browser).headers[header::LOCATION], "/");
    }
    // what changes who may do what asks them to sign in once more, and there
    house.own.desk.clock.advance(700);
    let token = session.split_once('=').unwrap().1;
    let csrf = house.own.desk.station.accounts().session(token).unwrap().unwrap().csrf;
    let person = house.own.desk.people["requester"];
    let form = format!("csrf={csrf}&person={person}&until=2026-09-20");
    let asked = house.post("/schools/0951099D/delegates", &session, form.clone());
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    assert!(asked.text.contains("/sign-in/provider?anew=yes&amp;next=%2Fschools%2F0951099D"), "{}", asked.text);
    let (browser, back) = house.begin("/sign-in/provider?anew=yes&next=%2Fschools%2F0951099D");
    house.stand_in.state.lock().unwrap().other =
        vec![("auth_time", json!(house.stand_in.clock.now().as_second() - 3600))];
    assert_eq!(house.get(&back, &browser).status, StatusCode::FORBIDDEN, "an old sign-in is no new one");
    house.stand_in.state.lock().unwrap().other.clear();
    let (browser, back) = house.begin("/sign-in/provider?anew=yes&next=%2Fschools%2F0951099D");
    let session = cookie(&house.get(&back, &browser), "trousseau=");
    let token = session.split_once('=').unwrap().1;
    let csrf = house.own.desk.station.accounts().session(token).unwrap().unwrap().csrf;
    let form = format!("csrf={csrf}&person={person}&until=2026-09-20");
    assert_eq!(house.post("/schools/0951099D/delegates", &session, form).status, StatusCode::SEE_OTHER);
}

#[test]
fn a_provider_that_is_down_leaves_the_way_by_a_password_and_one_that_refuses_is_told() {
    let house = house();
    house.stand_in.state.lock().unwrap().down = true;
    let answer = house.get("/sign-in/provider", "");
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text.contains("name=\"password\"") && answer.text.contains("role=\"alert\""), "{}", answer.text);
    house.stand_in.state.lock().unwrap().down = false;
    let (browser, back) = house.begin("/sign-in/provider");
    let refused = house.get(&back.replace("code=c", "error=access_denied%22%3Cb%3E"), &browser);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("access_denied") && !refused.text.contains("<b>"), "{}", refused.text);
}

#[test]
fn a_provider_that_takes_the_header_as_it_is_written_is_told_the_secret_in_the_form() {
    let house = house();
    house.stand_in.state.lock().unwrap().undecoded = true;
    let session = house.come_in();
    assert_eq!(house.get("/me", &session).status, StatusCode::OK);
}

#[test]
fn who_signs_out_there_is_signed_out_here_and_whoever_makes_that_up_ends_nothing() {
    let house = house();
    let now = house.stand_in.clock.now().as_second();
    let session = house.come_in();
    let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let told = |other: &[(&str, Value)]| {
        let mut claims =
            json!({"iss": ISSUER, "aud": "trousseau", "iat": now, "jti": "1", "sid": "there-1", "events": event});
        for (name, value) in other {
            claims[*name] = value.clone();
        }
        let form = format!("logout_token={}", house.stand_in.signed(&claims));
        let request = Request::builder().method("POST").uri("/sign-in/provider/over").header(header::HOST, NAME);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        Panel::send_to(&house.public, request.body(Body::from(form)).unwrap()).status
    };
    for wrong in [
        &[("aud", json!("somebody"))][..],
        &[("events", json!({}))],
        &[("nonce", json!("n"))],
        &[("iat", json!(now - 700))],
        &[("sid", Value::Null)],
    ] {
        assert_eq!(told(wrong), StatusCode::BAD_REQUEST, "{wrong:?}");
    }
    assert_eq!(house.get("/me", &session).status, StatusCode::OK);
    assert_eq!(told(&[("sid", json!("another"))]), StatusCode::OK);
    assert_eq!(house.get("/me", &session).status, StatusCode::OK);
    assert_eq!(told(&[]), StatusCode::OK);
    assert_eq!(house.get("/me", &session).status, StatusCode::SEE_OTHER);
    // and who signs out here is led out there
    let session = house.come_in();
    let csrf = house.own.desk.station.accounts().session(session.split_once('=').unwrap().1).unwrap().unwrap().csrf;
    let out = house.post("/sign-out", &session, format!("csrf={csrf}"));
    assert_eq!(out.headers[header::LOCATION], "/signed-out?from=provider");
    let page = house.get("/signed-out?from=provider", "");
    let refresh = page.headers["refresh"].to_str().unwrap();
    assert!(
        refresh.starts_with(&format!("0; url={ISSUER}/end?client_id=trousseau&post_logout_redirect_uri=https")),
        "{refresh}"
    );
}
