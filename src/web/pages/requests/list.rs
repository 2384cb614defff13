//! Requests: the requester's one page, with where the request stands and what can be done now, and what is posted. What those who decide see is in
//! `decide`.

use crate::{
    actions::RequestAction,
    back::{Redirect, back_or, done, done_to},
    context::Context,
    failure::Failure,
    layout,
    markdown::markdown,
    pages::requests::decide::{self, Others, Tab},
    pages::requests::software::activation,
    parts::{
        codes::{pin_fields, typed_twice},
        list,
    },
    path::{Path, Query},
    posted::{Files, Posted},
    words,
};
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use domain::{Act, RequestId, RequestState, TokenKind, TokenRef, Uai};
use maud::{Markup, html};
use station::{Actor, NewRequest, Reminded, RequestView, SchoolView, Station, StationError};

/// What a requester sees.
struct Mine {
    requests: Vec<RequestView>,
    schools: Vec<(SchoolView, bool)>,
    /// Those of them in which a software token may be asked for.
    software: Vec<Uai>,
    token: Option<String>,
}

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let tab = Tab::of(query.text("tab"));
    let (asked, part) = (decide::filter_of(&query)?, list::part(&query)?);
    let found = context.look(move |station, actor| {
        let (asks, decides) = (actor.may_somewhere(Act::Ask), actor.may_somewhere(Act::Decide));
        if !asks && !decides {
            return Err(StationError::NotAllowed { act: Act::Ask });
        }
        let mine = match actor.person {
            Some(person) if asks && (!decides || tab == Tab::ToDecide) => Some(Mine {
                requests: station.requests().my_requests(actor)?,
                schools: station.people().own_schools(actor)?,
                software: station.people().software_schools(actor)?,
                token: station.people().person(actor, person)?.token.map(|serial| serial.to_string()),
            }),
            _ => None,
        };
        let others = if decides { Some(Others::of(station, actor, asked, part)?) } else { None };
        Ok((mine, others))
    });
    let (mine, others) = found.await?;
    context.shows(others.iter().flat_map(Others::people));
    let title = context.ui.t("requests-title");
    let body = html! {
        h1 { (title) }
        @if let Some(others) = &others { (decide::tabs(&context, tab, others)) }
        @if let Some(mine) = &mine { (my_request(&context, mine)) }
    };
    Ok(context.page(&title, &body))
}

/// One request: where the links of mails lead.
pub(crate) async fn one(context: Context, Path(id): Path<RequestId>) -> Result<Response, Failure> {
    let request = context.ask(move |station, actor| station.requests().request(actor, id)).await?;
    if Some(request.person.id) == context.signed_in.actor.person {
        return Ok(Redirect::to("/requests").into_response());
    }
    context.shows([request.person.id]);
    let title = context.ui.t("requests-title");
    let state = context.ui.t(&words::key("request", request.state.word()));
    let body = html! { h1 { (title) } h2.hidden { (state) } (decide::card(&context, &request, false)) };
    Ok(context.page(&title, &body).into_response())
}

pub(crate) async fn submit(posted: Posted<Context, Files>) -> Result<Redirect, Failure> {
    let context = posted.context;
    context
        .ask(|_, actor| actor.may_somewhere(Act::Ask).then_some(()).ok_or(StationError::NotAllowed { act: Act::Ask }))
        .await?;
    let (fields, documents) = posted.fields.documents().await?;
    let (school, replaces) = (fields.parse("school")?, fields.maybe("replaces")?);
    let kind = fields.maybe("kind")?.unwrap_or(TokenKind::Hardware);
    let new = NewRequest { school, need: fields.text("need").to_owned(), kind, replaces, documents };
    let state = context.ask(move |station, actor| {
        let id = station.requests().submit_request(actor, new)?;
        Ok(station.requests().request(actor, id)?.state)
    });
    let draft = state.await? == RequestState::Draft;
    Ok(done("/requests", if draft { "request-draft" } else { "request-sent" }))
}

pub(crate) async fn complete(Path(id): Path<RequestId>, posted: Posted<Context, Files>) -> Result<Redirect, Failure> {
    let context = posted.context;
    let draft = context.ask(move |station, actor| station.requests().request(actor, id)).await?;
    if Some(draft.person.id) != context.signed_in.actor.person {
        return Err(StationError::NoSuchRequest(id).into());
    }
    let (_, documents) = posted.fields.documents().await?;
    context.ask(move |station, actor| station.requests().complete_draft(actor, id, documents)).await?;
    Ok(done("/requests", "request-sent"))
}

pub(crate) async fn approve_ticked(posted: Posted) -> Result<Redirect, Failure> {
    let ids = posted.fields.names().filter_map(|name| name.strip_prefix("request-")?.parse::<RequestId>().ok());
    let ids: Vec<_> = ids.collect();
    posted.context.ask(move |station, actor| station.requests().approve_each(actor, &ids)).await?;
    Ok(done("/requests", "requests-approved"))
}

pub(crate) async fn act(
    Path(id): Path<RequestId>,
    Extension(action): Extension<RequestAction>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let fields = &posted.fields;
    let field = |name: &str| fields.text(name).to_owned();
    let (reason, digest, (pin, again)) = (field("reason"), field("digest"), typed_twice(fields));
    let comment = field("comment");
    let accepted = fields.ticked("accepted");
    let page = back_or(fields, "/requests").to_owned();
    let said = posted.context.ask(move |station, actor| match action {
        RequestAction::Approve => {
            let entry = station.requests().approve(actor, id)?;
            let waits = station.requests().request(actor, id)?.state == RequestState::WaitingForStock;
            Ok((if waits { "request-waits" } else { "request-approved" }, Some(entry)))
        }
        RequestAction::Refuse => {
            station.requests().refuse(actor, id, &reason).map(|entry| ("request-refused", Some(entry)))
        }
        RequestAction::Reconsider => {
            station.requests().reconsider(actor, id).map(|entry| ("request-reconsidered", Some(entry)))
        }
        RequestAction::CallOff => {
            station.requests().call_off(actor, id, &comment).map(|entry| ("request-called-off", Some(entry)))
        }
        RequestAction::Remind => station.requests().remind(actor, id).map(|reminded| match reminded {
            Reminded::Sent => ("reminded", None),
            Reminded::Lately => ("request-reminded-lately", None),
            Reminded::NotDue => ("request-not-waiting", None),
        }),
        RequestAction::Cancel => station.requests().cancel_request(actor, id).map(|()| ("request-cancelled", None)),
        RequestAction::Charter | RequestAction::Pin if !own(station, actor, id)? => {
            Err(StationError::NoSuchRequest(id))
        }
        RequestAction::Charter if !accepted => Err(StationError::CharterChanged),
        RequestAction::Charter => {
            station.requests().sign_charter(actor, id, &digest).map(|()| ("charter-signed", None))
        }
        RequestAction::Pin => station.requests().set_pin(actor, &pin, &again).map(|()| ("pin-set", None)),
    });
    Ok(match said.await? {
        (said, Some(entry)) => done_to(&page, said, entry),
        (said, None) => done(&page, said),
    })
}

fn own(station: &Station, actor: &Actor, id: RequestId) -> Result<bool, StationError> {
    Ok(actor.person.is_some() && station.requests().my_requests(actor)?.iter().any(|request| request.id == id))
}

fn my_request(context: &Context, mine: &Mine) -> Markup {
    let ui = &context.ui;
    let (open, past): (Vec<_>, Vec<_>) = mine.requests.iter().partition(|request| request.state.is_open());
    html! {
        section #mine {
            h2 { (ui.t("requests-mine")) }
            @match open.first() {
                Some(request) => { (steps(ui, request)) (now(context, request, "/requests")) },
                None => { p { (ui.t("requests-none")) } (ask(context, mine)) },
            }
        }
        @if !past.is_empty() {
            section {
                h2 { (ui.t("requests-history")) }
                ul.plain {
                    @for request in past {
                        li { span.badge { (ui.t(&words::key("request", request.state.word()))) } " " (request.need) " "
                            @if let Some(reason) = &request.reason { (ui.with("requests-reason", [("reason", reason)])) " " }
                            span.small { (words::ago(ui, context.now(), request.since)) } }
                    }
                }
            }
        }
    }
}

/// Where a request stands, as a line of steps.
pub(crate) fn steps(ui: &Ui, request: &RequestView) -> Markup {
    let software = request.kind == TokenKind::Software;
    let at = match request.state {
        RequestState::Draft => 0,
        RequestState::Submitted => 1,
        RequestState::AwaitingRequester if software && request.charter_signed && request.pin_set => 3,
        RequestState::WaitingForStock | RequestState::AwaitingRequester => 2,
        RequestState::Allocated => 3,
        RequestState::Refused | RequestState::HandedOver | RequestState::Cancelled | RequestState::Expired => 4,
    };
    let last = if software { "software-step-activate" } else { "requests-step-collect" };
    let names = ["requests-step-ask", "requests-step-decide", "requests-step-charter", last];
    // nobody asks anybody, and nobody decides, where only the telephone changes
    let first = if request.change_of_phone { 2 } else { 0 };
    html! {
        ol.steps {
            @for (number, name) in names.iter().enumerate().skip(first) {
                li.(if number < at { "past" } else { "ahead" }) aria-current=[(number == at).then_some("step")] { (ui.t(name)) }
            }
        }
    }
}

/// What the requester can do now: charter and PIN one after the other; `here`: the page that its forms come back to.
pub(crate) fn now(context: &Context, request: &RequestView, here: &str) -> Markup {
    let ui = &context.ui;
    let path = format!("/requests/{}", request.id);
    let serial = request.token.as_ref().map(TokenRef::to_string).unwrap_or_default();
    html! {
        @match request.state {
            RequestState::Draft => {
                p.notice { (ui.t("requests-draft-help")) }
                form.stack method="post" action={ (path) "/documents" } enctype="multipart/form-data" {
                    (layout::csrf(context))
                    (files(ui, true))
                    button.primary { (ui.t("requests-send")) }
                }
            },
            RequestState::Submitted => p { (ui.t("requests-submitted-help")) },
            RequestState::WaitingForStock => p { (ui.t("requests-waiting")) },
            RequestState::AwaitingRequester => {
                @if !request.charter_signed { (charter(context, &path, here)) }
                @else if !request.pin_set { p.said { (ui.t("requests-charter-done")) } (pin(context, &path, here)) }
                @if request.kind == TokenKind::Software && request.charter_signed && request.pin_set {
                    section { h3 { (ui.t("software-activate")) } (activation(context, request)) }
                }
            },
            RequestState::Allocated => p.said { (ui.with("requests-collect", [("serial", &serial)])) },
            RequestState::Refused | RequestState::HandedOver | RequestState::Cancelled | RequestState::Expired => {},
        }
        @if let Some(deadline) = request.deadline { p.small { (ui.with("requests-deadline", [("at", &ui.moment(deadline))])) } }
        details {
            summary { (ui.t("requests-cancel")) }
            form method="post" action={ (path) "/cancel" } {
                (layout::csrf(context))
                input type="hidden" name="back" value=(here);
                button { (ui.t("requests-cancel")) }
            }
        }
    }
}

fn ask(context: &Context, mine: &Mine) -> Markup {
    let ui = &context.ui;
    let needed = mine.schools.iter().any(|(_, needed)| *needed);
    html! {
        h3 { (ui.t("requests-ask")) }
        p { (ui.t("requests-ask-help")) }
        form.stack method="post" action="/requests" enctype="multipart/form-data" {
            (layout::csrf(context))
            label { (ui.t("field-school"))
                select name="school" { @for (school, _) in &mine.schools { option value=(school.uai) { (school.name) } } }
            }
            @if mine.software.is_empty() {
                p.small { (ui.t("software-not-here")) }
            } @else {
                label { (ui.t("field-kind"))
                    select name="kind" {
                        @for kind in TokenKind::ALL { option value=(kind.word()) { (ui.t(&words::key("kind", kind.word()))) } }
                    }
                }
                p.small { (ui.t(if mine.software.len() == mine.schools.len() { "software-help" } else { "software-some" })) }
            }
            label { (ui.t("requests-need")) textarea name="need" rows="3" maxlength="2000" required {} }
            @if let Some(serial) = &mine.token {
                label { (ui.t("requests-replaces"))
                    select name="replaces" {
                        option value=(serial) { (serial) }
                        option value="" { (ui.t("requests-replaces-none")) }
                    }
                }
            }
            (files(ui, false))
            @if needed { p.small { (ui.t("requests-documents-needed")) } }
            button.primary { (ui.t("requests-submit")) }
        }
    }
}

fn files(ui: &Ui, required: bool) -> Markup {
    html! {
        label { (ui.t("requests-documents"))
            input type="file" name="documents" accept=".pdf,.jpg,.jpeg,.png" multiple required[required]; }
    }
}

/// The PIN, once the charter is signed.
fn pin(context: &Context, path: &str, here: &str) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h3 { (ui.t("requests-pin")) }
            form.stack method="post" action={ (path) "/pin" } {
                (layout::csrf(context))
                input type="hidden" name="back" value=(here);
                (pin_fields(ui))
                button.primary { (ui.t("pin-submit")) }
            }
        }
    }
}

fn charter(context: &Context, path: &str, here: &str) -> Markup {
    let ui = &context.ui;
    let charter = context.app.station.charter(context.signed_in.language);
    html! {
        section.charter aria-label=(ui.t("requests-charter")) {
            (markdown(&charter.text, 2, ui.language))
            form.stack method="post" action={ (path) "/charter" } {
                (layout::csrf(context))
                input type="hidden" name="back" value=(here);
                input type="hidden" name="digest" value=(charter.digest);
                label.tick { input type="checkbox" name="accepted" required; (ui.t("requests-charter-accept")) }
                button.primary { (ui.t("requests-charter-sign")) }
            }
        }
    }
}
