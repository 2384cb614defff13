//! What a handler starts from: who asks, in which language, and a way to the station.

use super::{
    addresses::{REFUSED, SAID, SHOWN, asked, without},
    app::App,
    cookies::{self, cookie, owners},
    failure::Failure,
    notes::Said,
    tour::Steps,
};
use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{HeaderMap, Method, header, request::Parts},
};
use bench::Activity;
use catalogue::{self, Ui};
use domain::PersonId;
use jiff::Timestamp;
use station::{Actor, Door, Seated, SignedIn, Station, StationError, TokenRow, Told};
use std::sync::Arc;

/// Somebody signed in who asks for something.
pub(super) struct Context {
    pub app: App,
    pub ui: Ui,
    pub signed_in: SignedIn,
    /// The session's token, to look again whether it is still good.
    pub token: String,
    /// By what its browser shows that it is at a desk.
    pub browser: Option<String>,
    /// The bench that it sees is one that it is not at.
    pub looks_on: bool,
    /// The path asked for, to mark the way in the navigation.
    pub path: String,
    /// Where the reader is: the page with what was asked of it, without what a redirect added to be told once. The bench where a
    /// form was answered, which cannot be asked for again.
    pub place: String,
    /// The route asked for, `/tokens/{serial}`: it names the help of the page.
    pub route: String,
    /// What a redirect had to say: the key of a message.
    pub said: Option<String>,
    /// The handover or return that was just done: the number of its paper.
    pub slip: Option<u64>,
    /// How far the demo's tour is, where there is one.
    pub tour: Option<Steps>,
    /// On whom, and what became of the secret, as the journal has it.
    pub told: Option<Told>,
}

impl Context {
    /// Runs a use case on a blocking thread.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Station>, &Actor) -> Result<T, StationError> + Send + 'static,
    ) -> Result<T, Failure> {
        let actor = self.signed_in.actor.clone();
        self.app.run(move |station| station.noting(&actor, work(station, &actor))).await
    }

    /// The same for a page that only reads, and asks more than once: all of it is of one moment.
    pub async fn look<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Station>, &Actor) -> Result<T, StationError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.ask(move |station, actor| station.at_one_moment(|| work(station, actor))).await
    }

    /// The station, and who asks: what a work that takes long is begun with.
    pub fn asks(&self) -> (&Arc<Station>, &Actor) {
        (&self.app.station, &self.signed_in.actor)
    }

    /// The page names these people, with what they hold or ask for: who was shown whom is told to the journal, once a day.
    pub fn shows(&self, people: impl IntoIterator<Item = PersonId>) {
        self.app.station.journal().shown(&self.signed_in.actor, people);
    }

    /// The same of those who hold these tokens.
    pub fn shows_holders<'r>(&self, rows: impl IntoIterator<Item = &'r TokenRow>) {
        self.shows(rows.into_iter().filter_map(|row| row.holder.as_ref().map(|holder| holder.id)));
    }

    /// Looks at the session again: a stream of events ends with it, with a role that was taken away, and with the desk that it is at.
    pub async fn renew(&mut self) -> Result<(), Failure> {
        let Present { signed_in, seated } = session(&self.app, &self.token, self.browser.as_deref()).await?;
        let is_there = seated.as_ref().map(|seated| seated.desk.id);
        if self.app.desk.as_ref().is_some_and(|desk| Some(desk.id) != is_there) && !self.looks_on {
            // the page is drawn anew, from where its reader is now
            return Err(StationError::AtStationOnly.into());
        }
        self.signed_in = signed_in;
        Ok(())
    }

    /// The same reader, looking at the bench of a desk from elsewhere.
    pub fn looking_at(mut self, seated: &Seated) -> Self {
        self.app = self.app.at(Some(seated));
        self.looks_on = true;
        self
    }

    /// The station's time, which “3 days ago” is counted from.
    pub fn now(&self) -> Timestamp {
        self.app.station.now()
    }

    /// The path asked for.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Somebody signed in, and the desk that they are at.
#[derive(Clone)]
pub(super) struct Present {
    pub signed_in: SignedIn,
    pub seated: Option<Seated>,
}

/// The session behind a cookie. One that was opened at another door is none here. `browser`: by what it shows that it is at a desk.
pub(super) async fn session(app: &App, token: &str, browser: Option<&str>) -> Result<Present, Failure> {
    let (token, here, browser) = (token.to_owned(), app.here(), browser.map(str::to_owned));
    let known =
        app.run(move |station| match station.accounts().session(&token)?.filter(|found| found.actor.door == here) {
            Some(mut signed_in) => {
                let seat = |browser: String| station.desks().seat(&browser, &signed_in.actor);
                let seated = browser.map(seat).transpose()?.flatten();
                if let Some(seated) = &seated {
                    signed_in.actor.door = Door::Desk { desk: seated.desk.id };
                }
                Ok(Ok(Present { signed_in, seated }))
            }
            None if pending(station, &token, &here)?.is_some() => Ok(Err(Failure::PasscodeAwaited)),
            None => Ok(Err(Failure::NotSignedIn)),
        });
    known.await?
}

/// The same; one that came about by the portal ends where the portal names somebody else now, or nobody.
pub(super) async fn session_here(app: &App, token: &str, headers: &HeaderMap) -> Result<Present, Failure> {
    let present = session(app, token, cookies::at_desk(app, headers)).await?;
    check_named(app, token, headers, &present.signed_in).await?;
    Ok(present)
}

async fn check_named(app: &App, token: &str, headers: &HeaderMap, signed_in: &SignedIn) -> Result<(), Failure> {
    if app.config.elsewhere.still_holds(&app.door, headers, signed_in) {
        return Ok(());
    }
    let token = token.to_owned();
    app.run(move |station| station.accounts().sign_out(&token)).await?;
    Err(Failure::NotSignedIn)
}

/// Who owes the passcode, at this door.
fn pending(station: &Station, token: &str, here: &Door) -> Result<Option<SignedIn>, StationError> {
    Ok(station.accounts().pending_session(token)?.filter(|found| found.actor.door == *here))
}

/// Somebody who gave the right password: signed in, or still owing the passcode. Only for pages that both may see.
pub(super) struct Known {
    pub context: Context,
    /// The passcode is still awaited: the context names a person, and no role.
    pub pending: bool,
}

impl FromRequestParts<App> for Known {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        match Context::from_request_parts(parts, app).await {
            Ok(context) => return Ok(Self { context, pending: false }),
            Err(Failure::PasscodeAwaited) => {}
            Err(other) => return Err(other),
        }
        let token = cookie(app, &parts.headers).ok_or(Failure::NotSignedIn)?.to_owned();
        let looked = token.clone();
        let here = app.here();
        let found = app.run(move |station| pending(station, &looked, &here)).await?;
        let signed_in = found.ok_or(Failure::NotSignedIn)?;
        check_named(app, &token, &parts.headers, &signed_in).await?;
        let ui = Ui::new(app.catalogues.clone(), signed_in.language, app.config.zone.clone());
        let path = parts.uri.path().to_owned();
        Ok(Self {
            context: Context {
                app: app.clone(),
                ui,
                signed_in,
                token,
                browser: None,
                looks_on: false,
                path,
                place: place(parts),
                route: String::new(),
                said: None,
                slip: None,
                told: None,
                tour: None,
            },
            pending: true,
        })
    }
}

impl FromRequestParts<App> for Context {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let token = cookie(app, &parts.headers).ok_or(Failure::NotSignedIn)?.to_owned();
        // the gate has looked already
        let Present { signed_in, seated } = match parts.extensions.get::<Present>() {
            Some(known) => known.clone(),
            None => session_here(app, &token, &parts.headers).await?,
        };
        let app = &app.at(seated.as_ref());
        let browser = cookies::at_desk(app, &parts.headers).map(str::to_owned);
        let ui = Ui::new(app.catalogues.clone(), signed_in.language, app.config.zone.clone());
        let note = told_once(app, parts);
        let slip = note.as_ref().and_then(|note| note.slip);
        let entry = note.as_ref().and_then(|note| note.slip.or(note.entry));
        let said = note.map(|note| note.key).filter(|key| ui.knows(&format!("said-{key}")));
        // what a card says while it lasts is not said above it once it is over
        let said = match said {
            Some(key) if is_passing(&key) => {
                let actor = signed_in.actor.clone();
                app.run(move |station| Ok(is_at_work(station, &actor))).await?.then_some(key)
            }
            said => said,
        };
        let told = match entry.filter(|_| said.is_some()) {
            Some(entry) => {
                let actor = signed_in.actor.clone();
                app.run(move |station| station.journal().just_done(&actor, entry)).await?
            }
            None => None,
        };
        let route = parts.extensions.get::<MatchedPath>().map(|route| route.as_str().to_owned()).unwrap_or_default();
        let tour = match &app.config.tour {
            Some(tour) => {
                let (tour, path) = (tour.clone(), parts.uri.path().to_owned());
                app.run(move |station| Ok(tour.steps(station, &path))).await?
            }
            None => None,
        };
        let (path, place) = (parts.uri.path().to_owned(), place(parts));
        let looks_on = false;
        let app = app.clone();
        Ok(Self { app, ui, signed_in, token, browser, looks_on, path, place, route, said, slip, told, tour })
    }
}

/// What was just done, by the number that the redirect gave it: whoever makes up an address is told nothing.
pub(super) fn told_once(app: &App, parts: &Parts) -> Option<Said> {
    let id = asked(parts.uri.query(), SAID).filter(|_| parts.method == Method::GET)?;
    app.notes.said(&owners(app, &parts.headers), id)
}

/// Where whoever asks this is, to come back to.
fn place(parts: &Parts) -> String {
    if parts.method != Method::GET {
        return "/bench".to_owned();
    }
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    without(address, &[SAID, REFUSED, SHOWN])
}

/// Whether something is being done on the bench; to whoever may not look there, it may be.
fn is_at_work(station: &Station, actor: &Actor) -> bool {
    station.bench().view(actor).map_or(true, |bench| bench.cards.iter().any(|card| card.activity != Activity::Idle))
}

/// The reader's words: those of the session's person, else what the browser prefers.
pub(super) async fn ui_of(app: &App, headers: &HeaderMap) -> Ui {
    let here = app.here();
    let session = match cookie(app, headers).map(str::to_owned) {
        Some(token) => app
            .run(move |station| Ok(station.accounts().session(&token)?.or(pending(station, &token, &here)?)))
            .await
            .ok()
            .flatten(),
        None => None,
    };
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = session.map(|session| session.language).or_else(|| cookies::language(headers));
    let language = language.unwrap_or_else(|| catalogue::preferred(accepted));
    Ui::new(app.catalogues.clone(), language, app.config.zone.clone())
}

/// What is said of something that goes on: its card says it from then on, and how it ended.
pub(super) fn is_passing(said: &str) -> bool {
    matches!(said, "started" | "touch-now")
}
