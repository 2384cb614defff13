//! How the station stands, in figures: for a monitor that asks now and then. Nothing here names a person, a token or a school, and
//! nothing is done about it while nobody asks.

use super::{
    DoorOutcome, Result, Station,
    lane::Seat,
    tally::{CodeOutcome, ResyncOutcome},
};
use bench::{Activity, Look};
use domain::MailState;
use jiff::Timestamp;

domain::words! {
    /// What a lane of the bench does.
    LaneState {
        /// It waits for something to do.
        Idle => "idle",
        /// It reads, writes, or waits for a finger.
        Busy => "busy",
        /// What is plugged there cannot be used.
        Failed => "failed",
    }
}

/// How many of each.
pub type Counts<T> = Vec<(T, u64)>;

/// Figures of one moment.
#[derive(Debug, Clone)]
pub struct Gauges {
    /// Codes checked since the station began.
    pub codes: Counts<CodeOutcome>,
    /// Searches for a counter or clock since the station began.
    pub resyncs: Counts<ResyncOutcome>,
    /// Answers of the verification door since the station began.
    pub verdicts: Counts<DoorOutcome>,
    /// Lanes of the bench.
    pub lanes: Counts<LaneState>,
    /// Mails that wait, and those that nobody sends by itself.
    pub mails: Counts<MailState>,
    /// Seconds since the oldest of them was queued; 0 where there is none.
    pub oldest_mail: i64,
    /// Keys that another program checks, and those of them that are not as they should be there yet.
    pub entrusted: [u64; 2],
    /// Seconds since the oldest of these waits; 0 where there is none.
    pub oldest_entrusted: i64,
    /// When the last backup was made that was read again and is good; `None`: never.
    pub last_backup: Option<Timestamp>,
    /// Number of the newest entry of the journal.
    pub journal: u64,
    /// The journal does not end as it was left.
    pub in_doubt: bool,
    /// Bytes of the database file.
    pub database: u64,
    /// Bytes of the log beside it.
    pub log: u64,
    /// Somebody keeps the clock right.
    pub clock: bool,
    /// When the certificate of the public door ends; `None`: it has none of its own.
    pub certificate_ends: Option<Timestamp>,
    /// The station can work.
    pub ready: bool,
}

/// Why the station cannot work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unready {
    /// Database or vault do not answer; why is in the log.
    Memory,
    /// The journal is in doubt: nothing is changed.
    Journal,
    /// Nobody looks at the sockets.
    Bench,
}

impl Station {
    /// Why the station cannot work now; `None`: it can.
    pub fn unready(&self) -> Option<Unready> {
        // the keys of the vault are compared with the database at each reading
        if let Err(error) = self.store.read(|r| r.journal_head()) {
            tracing::error!(%error, "the station cannot work");
            return Some(Unready::Memory);
        }
        if self.store.journal_fault().is_some() {
            return Some(Unready::Journal);
        }
        (!self.bench.is_watched()).then_some(Unready::Bench)
    }

    /// How it stands.
    pub fn gauges(&self) -> Result<Gauges> {
        let now = self.now();
        let (database, log) = self.store.bytes();
        let seats = self.bench.snapshot();
        let lanes = LaneState::ALL.iter().map(|state| {
            let count = seats.iter().filter(|seat| state_of(seat) == *state).count();
            (*state, u64::try_from(count).unwrap_or(u64::MAX))
        });
        let lanes = lanes.collect();
        let (clock, ready) = (self.clock.is_synchronised(), self.unready().is_none());
        self.store.read(|r| {
            let mails = [MailState::Waiting, MailState::Stuck].map(|state| Ok((state, r.count_mails(state)?.into())));
            let oldest = r.oldest_mail()?.map_or(0, |queued| now.as_second() - queued.as_second());
            let entrusted = r.waiting_entrusted()?;
            let waits = entrusted.since.map_or(0, |since| now.as_second() - since.as_second());
            Ok(Gauges {
                codes: self.tally.codes(),
                resyncs: self.tally.resyncs(),
                verdicts: self.tally.verdicts(),
                lanes,
                mails: mails.into_iter().collect::<Result<_>>()?,
                oldest_mail: oldest.max(0),
                entrusted: [entrusted.entrusted.into(), entrusted.waiting.into()],
                oldest_entrusted: waits.max(0),
                last_backup: r.backup_kept()?.0.map(|kept| kept.at),
                journal: r.journal_head()?.number,
                in_doubt: self.store.journal_fault().is_some(),
                database,
                log,
                clock,
                certificate_ends: self.certificate_ends(),
                ready,
            })
        })
    }
}

fn state_of(seat: &Seat) -> LaneState {
    match (&seat.look, &seat.activity) {
        (Look::Unusable(..) | Look::Stranger { .. }, _) => LaneState::Failed,
        (Look::Looking, _) | (_, Activity::Working { .. } | Activity::Touch { .. }) => LaneState::Busy,
        (Look::Read { .. }, Activity::Idle) => LaneState::Idle,
    }
}
