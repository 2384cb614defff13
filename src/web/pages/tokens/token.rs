//! *Gérer la clef*: one token, what can be done with it, and its story.

use crate::{
    actions::TokenAction,
    back::{back, done, done_on_paper, done_to},
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    pages::bench::card::actions,
    parts::{
        story::{paper, story_line_with},
        sure,
    },
    path::Path,
    pictures,
    posted::Posted,
    serials::{scanned, token_of},
    words,
};
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use domain::{Act, CustodyState, Secret, Serial, TokenKind, TokenRef, Verb, digits_from_keyboard};
use maud::{Markup, html};
use oath::Code;
use station::{
    CardAction, DeviceView, EnrolOptions, KeyState, Overwrite, Proof, SchoolView, SlotContent, StationError, TokenStory,
};

pub(crate) async fn show(context: Context, Path(serial): Path<String>) -> Result<Markup, Failure> {
    let serial = token_of(&serial)?;
    let found = context
        .look(move |station, actor| Ok((station.tokens().token(actor, &serial)?, station.people().schools(actor)?)));
    let (story, schools) = found.await?;
    let title = context.ui.with("token-title", [("serial", &story.row.name.to_string())]);
    Ok(context.page(&title, &page(&context, &title, &story, &schools)))
}

/// Everything that is done to one token; the path names the action.
pub(crate) async fn act(
    Path(serial): Path<String>,
    Extension(action): Extension<TokenAction>,
    posted: Posted,
) -> Result<Response, Failure> {
    let named = token_of(&serial)?;
    let fields = &posted.fields;
    // *Gérer la clef* chooses the reason in a list
    let word = if action == TokenAction::Manage { fields.text("reason") } else { action.word() };
    let asks = word.parse().ok().and_then(|ending| Some((ending, sure::ends_access(ending)?)));
    if let Some((ending, key)) = asks.filter(|_| !sure::is_sure(fields))
        && let Some(asked) = ask_first(&posted, &named, action.word(), ending, key).await?
    {
        return Ok(asked.into_response());
    }
    let done = step(action, fields)?;
    let (comment, page) = (fields.text("comment").to_owned(), back(fields).to_owned());
    let page = if page == "/tokens" { format!("/tokens/{named}") } else { page };
    let given = |slip: Result<u64, StationError>, said| slip.map(|slip| (said, Some(Told::OnPaper(slip))));
    let told = |entry: Result<u64, StationError>, said| entry.map(|entry| (said, Some(Told::Entry(entry))));
    let said = posted.context.ask(move |station, actor| {
        let said = match done {
            Step::Enrol(options) => station.bench().start_enrol(actor, &named, options).map(|()| "started"),
            Step::Settle => station.bench().start_settle(actor, &named).map(|()| "touch-now"),
            Step::FactoryPin => station.bench().start_factory_pin(actor, &named).map(|()| "started"),
            Step::Wipe => station.bench().start_wipe(actor, &named).map(|()| "started"),
            Step::Verify => station.bench().start_verify(actor, &named).map(|()| "started"),
            Step::Code(code) => station.codes().verify(actor, &named, code).map(|_| "code-accepted"),
            Step::DevicePin(pin, last) => {
                station.bench().start_device_pin(actor, &named, pin, last).map(|()| "started")
            }
            Step::Release => station.requests().release(actor, &named, &comment).map(|()| "released"),
            Step::HandOver(proof) => {
                return given(station.tokens().hand_over(actor, &named, Some(named.serial()), proof), "handed-over");
            }
            Step::HandOverShown(shown, proof) => {
                return given(station.tokens().hand_over_shown(actor, &shown, &named, proof), "handed-over");
            }
            Step::HandOverByTouch(pin) => station.tokens().start_hand_over(actor, &named, pin).map(|()| "touch-now"),
            Step::Swap(allocated) => station.tokens().swap(actor, &named, &allocated).map(|()| "swapped"),
            Step::TakeBack => return given(station.tokens().take_back(actor, &named, &comment), "taken-back"),
            Step::ReportLost => return told(station.tokens().report_lost(actor, &named, &comment), "lost"),
            Step::Found => return told(station.tokens().found(actor, &named, &comment), "found"),
            Step::MarkDefective => return told(station.tokens().mark_defective(actor, &named, &comment), "defective"),
            Step::Resume => return told(station.tokens().resume(actor, &named, &comment), "resumed"),
            Step::Repair => return told(station.tokens().repair(actor, &named, &comment), "repaired"),
            Step::Retire => return told(station.tokens().retire(actor, &named, &comment), "retired"),
            Step::Withdraw => return told(station.tokens().withdraw(actor, &named, &comment), "withdrawn"),
            Step::MoveSchool(school) => station.tokens().move_school(actor, &named, school).map(|()| "moved"),
        };
        said.map(|said| (said, None))
    });
    Ok(match said.await? {
        (said, Some(Told::OnPaper(slip))) => done_on_paper(&page, said, slip),
        (said, Some(Told::Entry(entry))) => done_to(&page, said, entry),
        (said, None) => self::done(&page, said),
    }
    .into_response())
}

/// Where it stands what was just done.
enum Told {
    /// In an entry that has a paper.
    OnPaper(u64),
    /// In an entry.
    Entry(u64),
}

/// The question before an act that ends the access of whoever holds the token; `None`: the station has another answer than doing
/// it.
async fn ask_first(
    posted: &Posted,
    named: &TokenRef,
    path: &str,
    action: CardAction,
    key: &str,
) -> Result<Option<Markup>, Failure> {
    let (ui, named) = (&posted.context.ui, named.clone());
    let story = posted.context.ask(move |station, actor| station.tokens().token(actor, &named)).await?;
    if !story.actions.contains(&action) {
        return Ok(None);
    }
    let (row, at_station) = (&story.row, posted.context.is_at_station());
    let serial = row.name.to_string();
    let serial = serial.as_str();
    let (ask, effect) = match &row.holder {
        Some(holder) => {
            let about = [("serial", serial), ("person", holder.name.as_str())];
            (ui.with(key, about), ui.with(&format!("{key}-effect"), about))
        }
        None => (ui.with(&format!("{key}-free"), [("serial", serial)]), ui.t("sure-free-effect")),
    };
    let comment = match action {
        CardAction::TakeBack if at_station && (row.plugged || row.never_plugged) => sure::Comment::Optional,
        CardAction::TakeBack => sure::Comment::WithoutToken,
        _ => sure::Comment::Needed,
    };
    let (path, back) = (format!("/tokens/{serial}/{path}"), format!("/tokens/{serial}"));
    let question = sure::Question { path, back, ask, effect, act: words::action(ui, action), comment };
    Ok(Some(sure::page(&posted.context, &posted.fields, &question)))
}

enum Step {
    Enrol(EnrolOptions),
    Settle,
    Wipe,
    FactoryPin,
    Verify,
    Code(Code),
    DevicePin(Secret, bool),
    Release,
    HandOver(Proof),
    HandOverShown(Serial, Proof),
    HandOverByTouch(Secret),
    Swap(TokenRef),
    TakeBack,
    ReportLost,
    Found,
    MarkDefective,
    Resume,
    Repair,
    Retire,
    Withdraw,
    MoveSchool(domain::Uai),
}

fn step(action: TokenAction, fields: &Fields) -> Result<Step, Failure> {
    Ok(match action {
        // *Gérer la clef* chooses the reason in a list
        TokenAction::Manage => {
            let reason: CardAction = fields.parse("reason")?;
            let chosen = REASONS.iter().find(|chosen| **chosen == reason).ok_or(Failure::NoSuchPage)?;
            return step(chosen.word().parse().map_err(|_| Failure::NoSuchPage)?, fields);
        }
        TokenAction::MoveSchool => Step::MoveSchool(fields.parse("school")?),
        TokenAction::Swap => Step::Swap(fields.parse("allocated")?),
        TokenAction::Code => Step::Code(fields.parse("code")?),
        TokenAction::FactoryPin => Step::FactoryPin,
        TokenAction::DevicePin => {
            Step::DevicePin(Secret::new(fields.text("pin").as_bytes().to_vec()), fields.ticked("last"))
        }
        TokenAction::Enrol => Step::Enrol(EnrolOptions {
            kind: fields.maybe("otp")?,
            slot: fields.maybe("slot")?,
            overwrite: if fields.ticked("overwrite") { Overwrite::Confirmed } else { Overwrite::Never },
            ..EnrolOptions::default()
        }),
        TokenAction::Settle => Step::Settle,
        TokenAction::Wipe => Step::Wipe,
        TokenAction::Verify => Step::Verify,
        TokenAction::Release => Step::Release,
        TokenAction::HandOver => hand_over(fields)?,
        TokenAction::TakeBack => Step::TakeBack,
        TokenAction::ReportLost => Step::ReportLost,
        TokenAction::Found => Step::Found,
        TokenAction::MarkDefective => Step::MarkDefective,
        TokenAction::Resume => Step::Resume,
        TokenAction::Repair => Step::Repair,
        TokenAction::Retire => Step::Retire,
        TokenAction::Withdraw => Step::Withdraw,
    })
}

/// PIN and code as one string; the PIN alone, when the key is touched next; or neither, and why.
fn hand_over(fields: &Fields) -> Result<Step, Failure> {
    let (typed, reason) = (fields.text("passcode").to_owned(), fields.text("without").to_owned());
    let digits = digits_from_keyboard(&typed).unwrap_or_default();
    // read off a token that has no USB; nothing can touch it, so PIN and code are one string
    if !fields.text("shown").is_empty() {
        let proof = if digits.is_empty() { Proof::Without { reason } } else { Proof::Passcode(typed) };
        return Ok(Step::HandOverShown(scanned(fields.text("shown"))?, proof));
    }
    Ok(match digits.len() {
        0 => Step::HandOver(Proof::Without { reason }),
        1..=8 => Step::HandOverByTouch(Secret::new(digits.into_bytes())),
        _ => Step::HandOver(Proof::Passcode(typed)),
    })
}

/// The reasons of OKEY's *Gérer la clef*, those that ask for a comment or are rare.
const REASONS: [CardAction; 9] = [
    CardAction::Resume,
    CardAction::ReportLost,
    CardAction::TakeBack,
    CardAction::Release,
    CardAction::Found,
    CardAction::MarkDefective,
    CardAction::Repair,
    CardAction::Retire,
    CardAction::Withdraw,
];

fn page(context: &Context, title: &str, story: &TokenStory, schools: &[SchoolView]) -> Markup {
    let (ui, row) = (&context.ui, &story.row);
    let reasons: Vec<_> = REASONS.iter().filter(|reason| story.actions.contains(reason)).collect();
    let path = format!("/tokens/{}", row.name);
    html! {
        nav.crumbs.screen aria-label=(ui.t("key-crumbs")) { a href="/tokens" { (ui.t("keys-title")) } " › " span.serial { (row.name) } }
        h1 { (title) }
        @if !story.others.is_empty() {
            p.notice { (ui.t("token-same-number"))
                @for (name, model) in &story.others { " " a.serial href={ "/tokens/" (name) } { (name) } " " (model) } }
        }
        dl.facts {
            dt { (ui.t("field-state")) } dd { (words::key_state_of(ui, row)) " "
                // the day of the hand-over is not the day of what its holder did since: the story has that
                @if row.key != KeyState::Suspended { span.small { (ui.with("token-since", [("at", &ui.moment(row.since))])) } } }
            @match (&row.holder, last_holder(story)) {
                (None, Some(last)) => { dt { (ui.t("field-last-holder")) } dd { (last) } },
                // whoever left a school is no longer seen by it
                (Some(holder), _) if context.signed_in.actor.may(Act::SeePeople, None) => {
                    dt { (ui.t("field-holder")) } dd { a href={ "/people/" (holder.id) } { (holder.name) } }
                },
                _ => { dt { (ui.t("field-holder")) } dd { (words::holder(row)) } },
            }
            dt { (ui.t("field-credential")) } dd { (ui.credential(row.credential.as_ref()))
                @if let Some(counter) = row.credential.as_ref().and_then(|credential| credential.counter) {
                    " " span.small { (ui.with("token-counter", [("counter", &counter.to_string())])) }
                } }
            dt { (ui.t("field-model")) } dd { (pictures::key(row)) " " (row.model) @if let Some(firmware) = story.firmware { " " (firmware) } }
            dt { (ui.t("field-school")) } dd { @match row.school {
                Some(uai) => (schools.iter().find(|school| school.uai == uai).map_or_else(|| uai.to_string(), |school| school.name.clone())),
                None => "–",
            } }
            @if row.kind == TokenKind::Software {
                dt { (ui.t("field-kind")) } dd { (ui.t("kind-software")) }
            } @else {
                dt { (ui.t("field-plugged")) } dd { (ui.t(if row.plugged { "yes" } else { "no" })) }
            }
        }
        @if let Some(unsettled) = row.unsettled { p.warn role="status" { (words::unsettled(ui, unsettled)) } }
        section {
            h2 { (ui.t("token-now")) }
            (actions(context, row, &story.actions, &path))
            @if story.actions.contains(&CardAction::Verify) { (code_form(context, &path)) }
            @if let Some(device) = story.device.as_ref().filter(|_| story.actions.contains(&CardAction::Enrol) && context.is_at_station()) {
                (enrol_form(context, &path, device))
            }
            @if story.device.is_some() && story.actions.contains(&CardAction::Wipe) && context.is_at_station() { (wipe_form(context, &path)) }
            @if story.device_pin {
                (crate::pages::tokens::device_pin::forms(context, &path, story.device.as_ref().is_some_and(|device| device.factory_pin)))
            }
        }
        @if !reasons.is_empty() {
            section {
                h2 { (ui.t("manage-token")) }
                form.stack method="post" action={ (path) "/manage" } {
                    (layout::csrf(context))
                    label { (ui.t("manage-reason"))
                        select name="reason" required {
                            option value="" { (ui.t("manage-choose")) }
                            @for reason in reasons { option value=(reason.word()) { (words::action(ui, *reason)) } }
                        }
                    }
                    label { (ui.t("manage-comment")) input name="comment" maxlength="200"; }
                    button.primary { (ui.t("manage-submit")) }
                }
            }
        }
        @if schools.len() > 1 && context.signed_in.actor.may(Act::MoveSchool, row.school) { (move_form(context, &path, story, schools)) }
        section {
            h2 { (ui.t("token-story")) }
            ol.story { @for line in &story.story { (story_line_with(ui, line, false, &paper(context, line))) } }
        }
    }
}

/// Who had a token that is nobody's and not where it belongs.
fn last_holder(story: &TokenStory) -> Option<String> {
    let gone = match story.row.state {
        CustodyState::Lost | CustodyState::Defective | CustodyState::Retired => true,
        CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated | CustodyState::HandedOver => false,
    };
    let ends = [Verb::ReportLost, Verb::MarkDefective, Verb::TakeBack, Verb::Withdraw];
    let last = story.story.iter().find(|line| ends.contains(&line.verb)).filter(|_| gone)?;
    last.event.as_ref()?.person().map(str::to_owned)
}

fn code_form(context: &Context, path: &str) -> Markup {
    let ui = &context.ui;
    html! {
        form.row method="post" action={ (path) "/code" } {
            (layout::csrf(context))
            label { (ui.t("field-code")) input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required; }
            button { (ui.t("token-check-code")) }
        }
    }
}

/// Programming the other kind of secret, or into a named slot, with an explicit yes to what is lost there.
fn enrol_form(context: &Context, path: &str, device: &DeviceView) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary { (ui.t("enrol-slot")) }
            form.row method="post" action={ (path) "/enrol" } {
                (layout::csrf(context))
                @if device.kinds.len() > 1 {
                    label { (ui.t("field-otp"))
                        select name="otp" { @for kind in &device.kinds {
                            option value=(kind) { (ui.t(&words::key("otp", kind.word()))) }
                        } }
                    }
                }
                label { (ui.t("field-slot"))
                    select name="slot" {
                        option value="" { (ui.t("enrol-slot-any")) }
                        @for (number, name, content) in &device.slots {
                            option value=(number) { (name) @if let Some(key) = content_key(*content) { " – " (ui.t(key)) } }
                        }
                    }
                }
                label.tick { input type="checkbox" name="overwrite"; (ui.t("enrol-overwrite")) }
                button { (words::action(ui, CardAction::Enrol)) }
            }
        }
    }
}

/// What a choice of slots says of one; nothing where it is empty.
fn content_key(content: SlotContent) -> Option<&'static str> {
    match content {
        SlotContent::Empty => None,
        SlotContent::Programmed => Some("enrol-slot-taken"),
        SlotContent::Unseen => Some("enrol-slot-unseen"),
    }
}

/// Emptying it, for good.
fn wipe_form(context: &Context, path: &str) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary { (ui.t("wipe-title")) }
            p { (ui.t("wipe-text")) }
            form.row method="post" action={ (path) "/wipe" } {
                (layout::csrf(context))
                label.tick { input type="checkbox" required; (ui.t("wipe-sure")) }
                button { (words::action(ui, CardAction::Wipe)) }
            }
        }
    }
}

fn move_form(context: &Context, path: &str, story: &TokenStory, schools: &[SchoolView]) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("verb-move-school")) }
            form.row method="post" action={ (path) "/move_school" } {
                (layout::csrf(context))
                label { (ui.t("field-school"))
                    select name="school" required {
                        option value="" { (ui.t("keys-choose-school")) }
                        @for school in schools.iter().filter(|school| Some(school.uai) != story.row.school) {
                            option value=(school.uai) { (school.name) }
                        }
                    }
                }
                button { (ui.t("token-move")) }
            }
        }
    }
}
