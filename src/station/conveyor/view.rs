//! What is shown of batches: the lanes while one works, its lines afterwards. For one actor, as far as they may see it.

use super::{batch_for, undo::fate};
use crate::{
    Actor, Advice, CardAction, Conveyor, Face, Result, StationError,
    lane::Seat,
    outcome::{Done, Outcome},
};
use bench::{Activity, TouchHint};
use domain::{Act, BatchId, BatchRest, BatchSign, BatchStep, BatchStop, BatchTask, OtpKind, TokenRef, Uai, UndoFate};
use jiff::Timestamp;
use oath::Digits;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Batch, BatchCounts, BatchLine, Page, Part, Reader};
use usb::PortPath;

/// What was finished last, beside the lanes.
const LAST: u32 = 10;

/// A batch in a list.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct BatchRow {
    /// Row id.
    pub id: BatchId,
    /// What it does.
    pub task: BatchTask,
    /// In whose inventory.
    pub school: Uai,
    /// The school's name.
    pub school_name: String,
    /// In whose name.
    pub by: String,
    /// When it began.
    #[schemars(with = "domain::Moment")]
    pub began: Timestamp,
    /// Why it is not at the bench, where it is not over.
    pub rest: Option<BatchRest>,
    /// When it ended.
    #[schemars(with = "Option<domain::Moment>")]
    pub ended: Option<Timestamp>,
    /// How far it has come.
    #[schemars(with = "std::collections::BTreeMap<String, u32>")]
    pub counts: BatchCounts,
}

impl BatchRow {
    /// It works on what is plugged in.
    pub fn is_at_bench(&self) -> bool {
        self.rest.is_none() && self.ended.is_none()
    }
}

/// A batch with its lines.
#[derive(Debug, Clone, Serialize)]
pub struct BatchView {
    /// The batch.
    pub row: BatchRow,
    /// HOTP or TOTP; `None`: what each token does best.
    pub kind: Option<OtpKind>,
    /// Which slot it programs; `None`: ours, else the first empty one.
    pub slot: Option<u8>,
    /// Digits of a code.
    pub digits: Digits,
    /// A code has to prove what was written.
    pub confirm: bool,
    /// Tokens that are noted with their holder are taken back.
    pub take_back: bool,
    /// Every token, the first one first.
    pub lines: Vec<LineView>,
}

/// One token of a batch.
#[derive(Debug, Clone, Serialize)]
pub struct LineView {
    /// What it is called: its serial, with the family where something else has the number.
    #[serde(rename = "serial")]
    pub name: TokenRef,
    /// Product name.
    pub model: String,
    /// Where it was plugged in last.
    pub port: String,
    /// When something happened to it first.
    pub began: Timestamp,
    /// When it was done, or stopped last.
    pub finished: Option<Timestamp>,
    /// Done, stopped or under way.
    pub sign: BatchSign,
    /// Why it stopped.
    pub stop: Option<BatchStop>,
    /// What was said about that, for a technician.
    pub detail: Option<String>,
    /// The steps of the task, each with when it was reached.
    pub steps: Vec<(BatchStep, Option<Timestamp>)>,
    /// What undoing the batch would make of it now, or has made of it; `None`: it was not asked for.
    pub fate: Option<UndoFate>,
    /// It was undone, and the token still holds the secret.
    pub residue: bool,
}

/// A batch that is not over, with its lanes.
#[derive(Debug, Clone)]
pub struct ConveyorView {
    /// The batch.
    pub row: BatchRow,
    /// A lane for each port at which something is plugged in, or was; in the order of ports.
    pub lanes: Vec<Lane>,
    /// What was finished last, that first.
    pub last: Vec<LineView>,
    /// Tokens done in a minute, by the last of them; `None`: too few to tell.
    pub per_minute: Option<f64>,
}

/// What a lane has to say.
#[derive(Debug, Clone)]
pub enum LaneSays {
    /// What keeps the token from being used.
    Advice(Advice),
    /// Why the batch stopped at it.
    Stop(BatchStop),
    /// Which touch is awaited, where that is to be said.
    Touch(TouchHint),
    /// How that ended which was done with it.
    Ended(Outcome),
}

/// One port.
#[derive(Debug, Clone)]
pub struct Lane {
    /// The socket.
    pub port: String,
    /// What it shows from afar.
    pub sign: BatchSign,
    /// What the token is called that sits there, or sat there last.
    pub name: Option<TokenRef>,
    /// Its product name.
    pub model: String,
    /// The steps of the task, and whether the token reached each.
    pub steps: Vec<(BatchStep, bool)>,
    /// Until when a finger is awaited.
    pub until: Option<Timestamp>,
    /// What it has to say beside its sign.
    pub says: Option<LaneSays>,
    /// A lost token lies here: it can be declared found.
    pub found: bool,
}

impl Conveyor<'_> {
    /// A part of the batches of the schools where the actor may convey, the newest first.
    pub fn batches(&self, actor: &Actor, part: Part) -> Result<Page<BatchRow>> {
        let schools = actor.schools_for(Act::Convey);
        if schools.as_ref().is_some_and(Vec::is_empty) {
            return Err(StationError::NotAllowed { act: Act::Convey });
        }
        self.store.read(|r| {
            let found = r.batches(schools.as_deref(), part)?;
            Ok(part.with(rows(r, found.rows)?, found.total))
        })
    }

    /// The batch that works on what is plugged in, where the actor may see it.
    pub fn at_work(&self, actor: &Actor) -> Result<Option<BatchId>> {
        let here = self.store.read(|r| r.batch_at_bench(self.desk()))?;
        Ok(here.filter(|batch| actor.may(Act::Convey, Some(batch.plan.school))).map(|batch| batch.id))
    }

    /// A batch with its lines; with what undoing it would do, once it is over.
    pub fn batch(&self, actor: &Actor, id: BatchId) -> Result<BatchView> {
        self.store.read(|r| {
            let batch = batch_for(r, actor, id)?;
            let undoable = batch.ended.is_some() && batch.plan.task.can_be_undone();
            let lines = r.batch_lines(id)?.into_iter().map(|line| {
                let fate = if undoable { Some(fate(r, &batch, &line)?) } else { None };
                Ok::<_, StationError>(LineView { fate, ..line_view(&batch, line) })
            });
            let lines = lines.collect::<Result<_>>()?;
            let (kind, slot, digits) = (batch.plan.kind, batch.plan.slot, batch.plan.digits);
            let (confirm, take_back) = (batch.plan.confirm, batch.plan.take_back);
            Ok(BatchView { row: row(r, batch)?, kind, slot, digits, confirm, take_back, lines })
        })
    }

    /// A batch with its lanes as they are now.
    pub fn view(&self, actor: &Actor, id: BatchId) -> Result<ConveyorView> {
        self.store.read(|r| {
            let batch = batch_for(r, actor, id)?;
            let view = row(r, batch.clone())?;
            let mut lanes = BTreeMap::new();
            for line in r.batch_ports(id)?.into_iter().filter(|line| !line.port.is_empty()) {
                let port = PortPath(line.port.clone());
                lanes.insert(port, Lane { says: None, ..of_line(&batch, line, BatchSign::Free) });
            }
            let seats = self.bench.snapshot();
            for seat in &seats {
                lanes.insert(seat.device.port.clone(), self.lane(r, actor, &batch, seat, &seats)?);
            }
            let last = r.batch_last(id, LAST)?;
            let per_minute = pace(&last);
            let last = last.into_iter().map(|line| line_view(&batch, line)).collect();
            Ok(ConveyorView { row: view, lanes: lanes.into_values().collect(), last, per_minute })
        })
    }

    fn lane(&self, r: &Reader<'_>, actor: &Actor, batch: &Batch, seat: &Seat, all: &[Seat]) -> Result<Lane> {
        let card = self.bench().card(r, actor, seat, all)?;
        let (port, model) = (card.port, card.model);
        let blank = Lane {
            port,
            sign: BatchSign::Look,
            name: called(&card.face, seat),
            model,
            steps: steps(batch, None).into_iter().map(|(step, _)| (step, false)).collect(),
            until: None,
            says: None,
            found: false,
        };
        let stop = |stop| Some(LaneSays::Stop(stop));
        let advice = |advice| Some(LaneSays::Advice(advice));
        let found = match &card.face {
            Face::Looking => return Ok(Lane { sign: BatchSign::Working, ..blank }),
            Face::Unusable { reason, .. } => {
                return Ok(Lane { says: advice(Advice::Unusable(*reason)), ..blank });
            }
            Face::Stranger { stranger, .. } => {
                return Ok(Lane { says: advice(Advice::Stranger(stranger.clone())), ..blank });
            }
            Face::SerialHidden { .. } => return Ok(Lane { says: stop(BatchStop::Hidden), ..blank }),
            Face::Duplicate { .. } => return Ok(Lane { says: stop(BatchStop::Duplicate), ..blank }),
            Face::Known { actions, .. } => actions.contains(&CardAction::Found),
            Face::Unregistered { .. } | Face::Elsewhere { .. } => false,
        };
        let line = seat.name().map(|named| r.batch_line(batch.id, &named)).transpose()?;
        let line = line.flatten();
        let of_line = match &line {
            Some(line) => of_line(batch, line.clone(), sign(line)),
            None => Lane { sign: BatchSign::Free, ..blank.clone() },
        };
        let lane = Lane { port: blank.port, model: blank.model, name: blank.name, found, ..of_line };
        Ok(match (card.activity, card.outcome) {
            (Activity::Working { .. }, _) => Lane { sign: BatchSign::Working, says: None, ..lane },
            (touch @ Activity::Touch { until, .. }, _) => {
                let says = touch.hint().map(LaneSays::Touch);
                Lane { sign: BatchSign::Touch, until: Some(until), says, ..lane }
            }
            // that it is done, the sign says
            (Activity::Idle, Some(Outcome { ended: Ok(Done::Conveyed { before: false, .. }), .. })) => {
                Lane { sign: BatchSign::Done, says: None, ..lane }
            }
            (Activity::Idle, Some(outcome)) => {
                let sign = if outcome.is_ok() { BatchSign::Done } else { BatchSign::Look };
                Lane { sign, says: Some(LaneSays::Ended(outcome)), ..lane }
            }
            (Activity::Idle, None) => lane,
        })
    }
}

fn row(r: &Reader<'_>, batch: Batch) -> Result<BatchRow> {
    let id = batch.id;
    rows(r, vec![batch])?.pop().ok_or(StationError::NoSuchBatch(id))
}

/// Batches as they are shown, in their order: what is needed of each is asked for once.
fn rows(r: &Reader<'_>, batches: Vec<Batch>) -> Result<Vec<BatchRow>> {
    let mut counts = r.batch_counts(&batches.iter().map(|batch| batch.id).collect::<Vec<_>>())?;
    let names = r.school_names(&batches.iter().map(|batch| batch.plan.school).collect::<Vec<_>>())?;
    let row = |batch: Batch| BatchRow {
        id: batch.id,
        task: batch.plan.task,
        school: batch.plan.school,
        school_name: names.get(&batch.plan.school).cloned().unwrap_or_default(),
        by: batch.by,
        began: batch.began,
        rest: batch.rest,
        ended: batch.ended,
        counts: counts.remove(&batch.id).unwrap_or_default(),
    };
    Ok(batches.into_iter().map(row).collect())
}

fn line_view(batch: &Batch, line: BatchLine) -> LineView {
    let (sign, steps) = (sign(&line), steps(batch, Some(&line)));
    LineView {
        name: line.about.name,
        model: line.model,
        port: line.port,
        began: line.began,
        finished: line.finished,
        sign,
        stop: line.stop,
        detail: line.detail,
        steps,
        fate: line.undone.map(|_| UndoFate::Undone),
        residue: line.residue,
    }
}

/// What a token in a socket is called: as in the inventory, else by its number.
fn called(face: &Face, seat: &Seat) -> Option<TokenRef> {
    match face {
        Face::Known { token, .. } => Some(token.name.clone()),
        Face::Looking
        | Face::Unusable { .. }
        | Face::Stranger { .. }
        | Face::SerialHidden { .. }
        | Face::Duplicate { .. }
        | Face::Unregistered { .. }
        | Face::Elsewhere { .. } => seat.serial().map(TokenRef::from),
    }
}

/// The lane of a token by its line alone.
fn of_line(batch: &Batch, line: BatchLine, sign: BatchSign) -> Lane {
    let steps = steps(batch, Some(&line)).into_iter().map(|(step, at)| (step, at.is_some())).collect();
    let says = line.stop.map(LaneSays::Stop);
    let name = Some(line.about.name);
    Lane { port: line.port, sign, name, model: line.model, steps, until: None, says, found: false }
}

fn sign(line: &BatchLine) -> BatchSign {
    match (line.finished, line.stop) {
        (_, Some(_)) => BatchSign::Look,
        (Some(_), None) => BatchSign::Done,
        (None, None) => BatchSign::Working,
    }
}

fn steps(batch: &Batch, line: Option<&BatchLine>) -> Vec<(BatchStep, Option<Timestamp>)> {
    let reached = |step: BatchStep| line?.steps.iter().find(|(one, _)| *one == step).map(|(_, at)| *at);
    let plan = &batch.plan;
    plan.task.steps(plan.confirm, plan.take_back).iter().map(|step| (*step, reached(*step))).collect()
}

/// How many tokens were done in a minute, lately: those finished last, from the first plug of them on.
fn pace(last: &[BatchLine]) -> Option<f64> {
    let done = || last.iter().filter(|line| line.is_done());
    let (first, newest) = (done().map(|line| line.began).min()?, done().filter_map(|line| line.finished).max()?);
    let (number, seconds) = (done().count(), newest.duration_since(first).as_secs_f64());
    (number > 1 && seconds >= 1.0).then(|| number as f64 * 60.0 / seconds)
}
