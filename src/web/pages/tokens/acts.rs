//! Everything that is done to one token by a form: what ends somebody's access is asked first.

use crate::{
    actions::TokenAction,
    back::{back, done, done_on_paper, done_to},
    failure::Failure,
    fields::Fields,
    pages::tokens::ask,
    parts::sure,
    path::Path,
    posted::Posted,
    serials::{scanned, token_of},
};
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use domain::{Secret, Serial, TokenRef, digits_from_keyboard};
use maud::Markup;
use oath::Code;
use station::{CardAction, EnrolOptions, Overwrite, Proof, Reminded, StationError};

/// Everything that is done to one token; the path names the action.
pub(crate) async fn act(
    Path(serial): Path<String>,
    Extension(action): Extension<TokenAction>,
    posted: Posted,
) -> Result<Response, Failure> {
    let named = token_of(&serial)?;
    let fields = &posted.fields;
    let asks = action.word().parse().ok().and_then(|ending| Some((ending, sure::ends_access(ending)?)));
    if let Some((ending, key)) = asks.filter(|_| !sure::is_sure(fields))
        && let Some(asked) = ask_first(&posted, &named, ending, key).await?
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
            Step::Remind => station.tokens().remind(actor, &named).map(|reminded| match reminded {
                Reminded::Sent => "reminded",
                Reminded::Lately => "reminded-lately",
                Reminded::NotDue => "not-due",
            }),
            Step::TakeOver(school) => station.directories().take_over(actor, &named, school).map(|()| "taken-over"),
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
    action: CardAction,
    key: &str,
) -> Result<Option<Markup>, Failure> {
    let named = named.clone();
    let story = posted.context.ask(move |station, actor| station.tokens().token(actor, &named)).await?;
    if !story.actions.contains(&action) {
        return Ok(None);
    }
    let question = ask::ending(&posted.context, &story.row, action, key);
    Ok(Some(sure::page(&posted.context, &posted.fields, &question)))
}

enum Step {
    Remind,
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
    TakeOver(domain::Uai),
}

fn step(action: TokenAction, fields: &Fields) -> Result<Step, Failure> {
    Ok(match action {
        TokenAction::MoveSchool => Step::MoveSchool(fields.parse("school")?),
        TokenAction::TakeOver => Step::TakeOver(fields.parse("school")?),
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
        TokenAction::Remind => Step::Remind,
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
