//! Requests for those who decide: what waits for a decision, what is on its way, and what has ended and is found again.

use crate::{
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    parts::{
        list::{self, Order, Place},
        table_file::table_file,
    },
    path::Query,
    words,
};
use axum::response::Response;
use domain::{Act, PersonId, RequestState, TokenKind};
use maud::{Markup, html};
use station::{Actor, Page, Part, RequestFilter, RequestSort, RequestStage, RequestView, Station, StationError};

const PATH: &str = "/requests";
const FILE: &str = "/requests.csv";

/// One of the three lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    ToDecide,
    UnderWay,
    Ended,
}

impl Tab {
    const ALL: [Self; 3] = [Self::ToDecide, Self::UnderWay, Self::Ended];

    /// What an address says; anything else is the first.
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.word() == word).unwrap_or(Self::ToDecide)
    }

    fn word(self) -> &'static str {
        match self {
            Self::ToDecide => "decide",
            Self::UnderWay => "under-way",
            Self::Ended => "ended",
        }
    }

    fn stage(self) -> RequestStage {
        match self {
            Self::ToDecide => RequestStage::ToDecide,
            Self::UnderWay => RequestStage::UnderWay,
            Self::Ended => RequestStage::Ended,
        }
    }

    /// What is said where there is nothing.
    fn nothing(self) -> &'static str {
        match self {
            Self::ToDecide => "requests-nothing-to-decide",
            Self::UnderWay => "requests-none-under-way",
            Self::Ended => "requests-none-ended",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::ToDecide => "requests-tab-decide",
            Self::UnderWay => "requests-tab-under-way",
            Self::Ended => "requests-tab-ended",
        }
    }
}

/// Requests of others.
pub(crate) struct Others {
    /// Those of the list that is looked at.
    page: Page<RequestView>,
    order: Order<RequestSort>,
    text: String,
    to_decide: u32,
    under_way: u32,
}

/// What is asked for, in which order.
pub(crate) fn filter_of(query: &Fields) -> Result<(RequestFilter, Order<RequestSort>), Failure> {
    let tab = Tab::of(query.text("tab"));
    // what waits longest comes first, what ended last
    let order = Order::of(query, (RequestSort::Since, tab == Tab::Ended))?;
    // in the queue, a request stands where it was sent on
    let sort = (query.ticked("sort") || tab == Tab::Ended).then_some(order.by);
    let (stage, text, descending) = (Some(tab.stage()), query.text("q").to_owned(), order.descending);
    let filter = RequestFilter { stage, of_others: true, text, sort, descending, ..RequestFilter::default() };
    Ok((filter, order))
}

impl Others {
    /// A part of the list that is looked at, and how many there are in the others.
    pub fn of(
        station: &Station,
        actor: &Actor,
        (filter, order): (RequestFilter, Order<RequestSort>),
        part: Part,
    ) -> Result<Self, StationError> {
        let page = station.requests().list(actor, &filter, part)?;
        let count = |stage| {
            let all = RequestFilter { stage: Some(stage), of_others: true, ..RequestFilter::default() };
            if filter.stage == Some(stage) && filter.text.is_empty() {
                Ok(page.total)
            } else {
                station.requests().count(actor, &all)
            }
        };
        let (to_decide, under_way) = (count(RequestStage::ToDecide)?, count(RequestStage::UnderWay)?);
        Ok(Self { page, order, text: filter.text, to_decide, under_way })
    }
}

impl Others {
    /// Whose requests are looked at.
    pub fn people(&self) -> impl Iterator<Item = PersonId> {
        self.page.rows.iter().map(|request| request.person.id)
    }
}

/// The three lists as tabs, and the one that is looked at.
pub(crate) fn tabs(context: &Context, tab: Tab, others: &Others) -> Markup {
    let ui = &context.ui;
    let count = |tab: Tab| match tab {
        Tab::ToDecide => others.to_decide,
        Tab::UnderWay => others.under_way,
        Tab::Ended => 0,
    };
    let place = Place::new(PATH).asking("tab", tab.word()).asking("q", &others.text).ordered(&others.order);
    html! {
        nav.tabs aria-label=(ui.t("requests-title")) {
            @for one in Tab::ALL {
                a.button href={ (PATH) "?tab=" (one.word()) } aria-current=[(one == tab).then_some("page")] {
                    (ui.t(one.title())) @if count(one) > 0 { " " span.count { (count(one)) } } }
            }
        }
        section {
            h2 { (ui.t(tab.title())) }
            @if others.page.total > 0 || !others.text.is_empty() {
                form.row role="search" method="get" action=(PATH) {
                    input type="hidden" name="tab" value=(tab.word());
                    label { (ui.t("requests-search")) input type="search" name="q" value=(others.text); }
                    button { (ui.t("stock-show")) }
                }
            }
            @if others.page.total == 0 { p.empty { (ui.t(if others.text.is_empty() { tab.nothing() } else { "requests-none-named" })) } }
            @match tab {
                Tab::ToDecide => (to_decide(context, &place, &others.page.rows)),
                Tab::UnderWay => (under_way(context, &place, &others.page.rows)),
                Tab::Ended => (ended(context, &place, others)),
            }
            (list::paging(ui, &place, &others.page))
        }
    }
}

fn to_decide(context: &Context, place: &Place<'_>, waiting: &[RequestView]) -> Markup {
    let ui = &context.ui;
    let several = waiting.len() > 1;
    html! {
        div data-list=(place.list()) { @for request in waiting { (card(context, request, several)) } }
        @if several {
            form #several .row method="post" action="/requests/approve" {
                (layout::csrf(context))
                button.primary { (ui.t("requests-approve-all")) }
            }
        }
    }
}

fn under_way(context: &Context, place: &Place<'_>, going: &[RequestView]) -> Markup {
    html! { div data-list=(place.list()) { @for request in going { (card(context, request, false)) } } }
}

fn ended(context: &Context, place: &Place<'_>, others: &Others) -> Markup {
    let (ui, order) = (&context.ui, &others.order);
    html! {
        @if others.page.total > 0 {
            p.small { (list::file(ui, place, FILE)) }
            table data-list=(place.list()) {
                thead { tr {
                    (order.head(ui, place, "field-name", RequestSort::Person))
                    (order.head(ui, place, "requests-outcome", RequestSort::State))
                    th scope="col" { (ui.t("field-token")) }
                    (order.head(ui, place, "field-school", RequestSort::School))
                    (order.head(ui, place, "requests-when", RequestSort::Since))
                } }
                tbody {
                    @for request in &others.page.rows {
                        tr {
                            th scope="row" { a href={ (PATH) "/" (request.id) } { (request.person.name) } }
                            td data-label=(ui.t("requests-outcome")) { span { span.badge { (ui.t(&words::key("request", request.state.word()))) }
                                @if let Some(reason) = &request.reason { " " span.small { (reason) } } } }
                            td data-label=(ui.t("field-token")) { (crate::pages::people::list::key(request.token.as_ref())) }
                            td data-label=(ui.t("field-school")) { (request.school_name) }
                            td data-label=(ui.t("requests-when")) { (words::ago(ui, context.now(), request.since)) }
                        }
                    }
                }
            }
        }
    }
}

/// What is listed, every page of it, as a file.
pub(crate) async fn file(context: Context, Query(query): Query) -> Result<Response, Failure> {
    let (filter, _) = filter_of(&query)?;
    let requests =
        context.look(move |station, actor| list::every(|part| station.requests().list(actor, &filter, part))).await?;
    context.shows(requests.iter().map(|request| request.person.id));
    let ui = &context.ui;
    let titles = [
        "field-name",
        "requests-outcome",
        "requests-why",
        "requests-what-for",
        "field-token",
        "field-school",
        "requests-when",
    ];
    let cells = |request: &RequestView| {
        [
            request.person.name.clone(),
            ui.t(&words::key("request", request.state.word())),
            request.reason.clone().unwrap_or_default(),
            request.need.clone(),
            request.token.as_ref().map(ToString::to_string).unwrap_or_default(),
            request.school_name.clone(),
            ui.moment(request.since),
        ]
    };
    table_file(&format!("{}.csv", ui.t("requests-file")), titles.map(|title| ui.t(title)), requests.iter().map(cells))
}

/// Somebody else's request, with what can be done about it; `several`: it may be ticked beside others.
pub(crate) fn card(context: &Context, request: &RequestView, several: bool) -> Markup {
    let ui = &context.ui;
    let path = format!("/requests/{}", request.id);
    html! {
        article.card.calm id={ "request-" (request.id) } {
            header { h3 { (request.person.name) }
                span.small { (request.school_name) " · " (words::ago(ui, context.now(), request.since)) } }
            p { span.badge { (ui.t(&words::key("request", request.state.word()))) }
                @if request.kind == TokenKind::Software { " " span.badge { (ui.t("kind-software")) } }
                @if let Some(serial) = &request.token { " " a.serial href={ "/tokens/" (serial) } { (serial) } } }
            p.need { (request.need) }
            @if let Some(old) = &request.replaced {
                p { (ui.with("requests-replaces-this", [("serial", &old.name.to_string())])) " " (words::key_state(ui, old)) }
            } @else if let Some((serial, verb, at)) = &request.before {
                p.small { (ui.with("requests-before", [("serial", &serial.to_string()), ("what", &words::verb(ui, *verb)), ("at", &ui.date(*at))])) }
            }
            @if !request.documents.is_empty() {
                ul.plain { @for (id, name) in &request.documents { li { a href={ (path) "/documents/" (id) } { (name) } } } }
            }
            @if let Some(reason) = &request.reason { p.small { (ui.with("requests-reason", [("reason", reason)])) } }
            (acts(context, request, &path, several))
        }
    }
}

/// What can be done about a request where it stands.
fn acts(context: &Context, request: &RequestView, path: &str, several: bool) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    match request.state {
        RequestState::Submitted => html! {
            div.actions {
                form method="post" action={ (path) "/approve" } {
                    (layout::csrf(context))
                    button.primary aria-label={ (ui.t("requests-approve")) " · " (request.person.name) } { (ui.t("requests-approve")) }
                }
                @if several {
                    label.tick { input type="checkbox" name={ "request-" (request.id) } form="several";
                        (ui.with("requests-tick", [("name", &request.person.name)])) }
                }
            }
            (reason(context, &format!("{path}/refuse"), ("requests-refuse", &request.person.name), "requests-refuse-reason", "reason"))
        },
        RequestState::WaitingForStock | RequestState::AwaitingRequester | RequestState::Allocated => html! {
            @if request.state == RequestState::WaitingForStock {
                p.touch { (ui.t("requests-no-token")) " "
                    @if actor.may(Act::Order, Some(request.school)) { a.button href={ "/orders#order-" (request.school) } { (ui.t("inbox-order")) } } }
            }
            @if request.state == RequestState::AwaitingRequester {
                p.touch { (awaited(context, request)) " " span.small { (ui.t("requests-last-mail")) " " (words::ago(ui, context.now(), request.told)) } }
                @if request.can_be_reminded(context.now()) {
                    form method="post" action={ (path) "/remind" } {
                        (layout::csrf(context))
                        button aria-label={ (ui.t("inbox-remind")) " · " (request.person.name) } { (ui.t("inbox-remind")) }
                    }
                }
            }
            @if request.state == RequestState::Allocated && actor.may(Act::HandOver, Some(request.school)) {
                @if let Some(serial) = &request.token { p { a.button.primary href={ "/bench#token-" (serial) } aria-label={ (words::action(ui, station::CardAction::HandOver)) " · " (request.person.name) } { (words::action(ui, station::CardAction::HandOver)) } } }
            }
            (reason(context, &format!("{path}/call_off"), ("requests-call-off", &request.person.name), "sure-comment-needed", "comment"))
        },
        RequestState::Draft
        | RequestState::Refused
        | RequestState::HandedOver
        | RequestState::Cancelled
        | RequestState::Expired => html! {},
    }
}

/// What a request waits for that waits for its requester.
pub(crate) fn awaited(context: &Context, request: &RequestView) -> String {
    let key = match (request.charter_signed, request.pin_set) {
        (false, false) => "requests-awaits-both",
        (false, true) => "requests-awaits-charter",
        (true, false) => "requests-awaits-pin",
        (true, true) => "requests-awaits-code",
    };
    context.ui.with(key, [("person", request.person.name.as_str())])
}

/// An act that wants a word: it unfolds, and says whom it is about.
fn reason(context: &Context, path: &str, (word, whom): (&str, &str), ask: &str, name: &str) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary aria-label={ (ui.t(word)) " · " (whom) } { (ui.t(word)) }
            form.row method="post" action=(path) {
                (layout::csrf(context))
                label { (ui.t(ask)) input name=(name) maxlength="200" required; }
                button { (ui.t(word)) }
            }
        }
    }
}
