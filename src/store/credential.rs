//! Credentials: what is, was or is about to be programmed into a token. The secret itself is in the vault.

use super::sql::At;
use super::{Change, Drift, MovingFactor, Reader, Result, SealedFor, Standing, StoreError};
use crate::engine::{self, Optional, Params, Row};
use domain::{CredentialId, CredentialState, IntentStage, OtpKind, Secret, TokenId};
use jiff::Timestamp;
use oath::{Parameters, StationClock, TokenTime, Totp};

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Row id.
    pub id: CredentialId,
    /// The token it belongs to.
    pub token: TokenId,
    /// Which slot it was written to; `None` where the token has none.
    pub slot: Option<u8>,
    /// Digest and digits.
    pub parameters: Parameters,
    /// Counter or time.
    pub factor: MovingFactor,
    /// Where it stands.
    pub state: CredentialState,
    /// How far its writing came.
    pub stage: IntentStage,
    /// A code of the token confirmed it.
    pub verified: bool,
    /// When the intent was stored.
    pub created: Timestamp,
    /// Since a restore, nobody knows how far its counter is: one code alone is not believed.
    pub doubted: bool,
    /// Another program checks its codes.
    pub entrusted: bool,
}

/// A credential to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewCredential {
    /// The token it is for.
    pub token: TokenId,
    /// The slot it is for.
    pub slot: Option<u8>,
    /// Digest and digits.
    pub parameters: Parameters,
    /// Where it begins.
    pub factor: MovingFactor,
    /// [`IntentStage::Stored`] before the wire; [`IntentStage::Written`] for one that came in from outside.
    pub stage: IntentStage,
}

// a suspended one that goes back to being unconfirmed is a state of its own everywhere but in its row
pub(super) const COLUMNS: &str = "c.id, c.token, c.slot, c.kind, c.algorithm, c.digits, c.counter, c.period, c.drift,
    c.state || iif(c.resumes = 'pre_activation', '_unconfirmed', ''), c.stage, c.verified, c.created, c.t0, c.doubted,
    c.unkept_drift, EXISTS (SELECT 1 FROM entrusted e WHERE e.credential = c.id AND e.of_record = 1)";
/// Not confirmed yet, suspended or not.
const UNCONFIRMED: &str = "(c.state = 'pre_activation' OR c.resumes = 'pre_activation')";
/// How many columns that are.
pub(super) const WIDTH: usize = 17;

impl Credential {
    /// Where its token is expected, by the clock that the station has now.
    pub fn standing(&self, clock: StationClock) -> Standing {
        match self.factor {
            MovingFactor::Hotp { counter } => Standing::Counter(counter),
            MovingFactor::Totp { period, t0, drift, next_step } => Standing::Clock(
                Totp { t0, ..Totp::new(self.parameters, period) },
                TokenTime { drift: drift.by(clock), last_step: next_step.checked_sub(1) },
            ),
        }
    }

    /// TOTP: its drift is followed against a clock that nobody keeps right.
    pub fn is_followed_unkept(&self) -> bool {
        matches!(self.factor, MovingFactor::Totp { drift: Drift { unkept: Some(_), .. }, .. })
    }

    /// Counter or time.
    pub fn kind(&self) -> OtpKind {
        match self.factor {
            MovingFactor::Hotp { .. } => OtpKind::Hotp,
            MovingFactor::Totp { .. } => OtpKind::Totp,
        }
    }

    /// It was to be written into a slot, and nobody knows yet whether it was.
    pub fn is_open(&self) -> bool {
        self.state.is_unconfirmed() && self.stage != IntentStage::Written && self.slot.is_some()
    }
}

impl Reader<'_> {
    /// The credential with this id.
    pub fn credential(&self, id: CredentialId) -> Result<Option<Credential>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM credential c WHERE c.id = ?"))?;
        Ok(statement.query_row([id], |row| credential(row, 0)).optional()?)
    }

    /// Every credential a token ever had, newest first.
    pub fn credentials_of(&self, token: TokenId) -> Result<Vec<Credential>> {
        self.credentials("c.token = ? ORDER BY c.id DESC", [token])
    }

    /// What a slot of a token may hold: the credential that is known to be there, also a suspended one, and every one that
    /// was sent since and not proven. Newest first; more than one, or one that is open, means that nobody knows which.
    pub fn candidates(&self, token: TokenId, slot: Option<u8>) -> Result<Vec<Credential>> {
        self.credentials(
            "c.token = ? AND coalesce(c.slot, -1) = coalesce(?, -1) AND c.stage <> 'stored'
             AND c.state IN ('pre_activation', 'active', 'suspended') ORDER BY c.id DESC",
            (token, slot),
        )
    }

    /// Intents of a token's slots that no write, code or look has settled yet, oldest first.
    pub fn open_intents(&self, token: TokenId) -> Result<Vec<Credential>> {
        self.credentials(
            &format!("c.token = ? AND c.slot IS NOT NULL AND {UNCONFIRMED} AND c.stage <> 'written' ORDER BY c.id"),
            [token],
        )
    }

    /// Intents of slots that were stored and never sent, of every token: what a station that died left behind.
    pub fn unsent(&self) -> Result<Vec<Credential>> {
        self.credentials(&format!("c.slot IS NOT NULL AND {UNCONFIRMED} AND c.stage = 'stored' ORDER BY c.id"), [])
    }

    /// Intents: what was to be written and was never confirmed, oldest first. Looked at after a power cut.
    pub fn unfinished(&self) -> Result<Vec<Credential>> {
        self.credentials("c.state = 'pre_activation' ORDER BY c.id", [])
    }

    /// The secret of a credential; `None` after its destruction.
    pub fn secret(&self, id: CredentialId) -> Result<Option<Secret>> {
        self.unseal(SealedFor::Secret(id))
    }

    /// Every credential whose codes are checked, with its secret, one after the other: for searches over the whole
    /// inventory. `each` may end it by an error.
    pub fn each_live<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(Credential, Secret) -> Result<(), E>,
    ) -> Result<(), E> {
        let live = self.credentials("c.state IN ('pre_activation', 'active') ORDER BY c.id", [])?;
        for credential in live {
            if let Some(secret) = self.secret(credential.id)? {
                each(credential, secret)?;
            }
        }
        Ok(())
    }

    /// How many credentials [`Reader::each_live`] visits.
    pub fn count_live(&self) -> Result<u64> {
        let mut statement =
            self.conn.prepare_cached("SELECT count(*) FROM credential WHERE state IN ('pre_activation', 'active')")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// What a key file said of the key, as JSON.
    pub fn credential_notes(&self, id: CredentialId) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached("SELECT notes FROM credential WHERE id = ?")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.flatten())
    }

    /// Whether a code was burnt out of turn.
    pub fn is_burnt(&self, id: CredentialId, factor: u64) -> Result<bool> {
        let mut statement =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM burnt WHERE credential = ? AND factor = ?)")?;
        Ok(statement.query_row((id, factor), |row| row.get(0))?)
    }

    fn credentials(&self, condition: &str, params: impl Params) -> Result<Vec<Credential>> {
        let mut statement =
            self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM credential c WHERE {condition}"))?;
        let rows = statement.query_map(params, |row| credential(row, 0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Change<'_> {
    /// Stores an intent together with its secret: [`CredentialState::PreActivation`], the secret in the vault. It stands
    /// beside what is in use in the slot; a written one is refused there.
    pub fn add_credential(&self, new: &NewCredential, secret: &Secret) -> Result<CredentialId> {
        let (kind, counter, period, t0, drift) = match new.factor {
            MovingFactor::Hotp { counter } => (OtpKind::Hotp, counter, None, 0, None),
            MovingFactor::Totp { period, t0, drift, next_step } => {
                (OtpKind::Totp, next_step, Some(period), t0, Some(drift))
            }
        };
        let (kept, unkept) = (drift.map(|drift| drift.kept), drift.and_then(|drift| drift.unkept));
        let Parameters { algorithm, digits } = new.parameters;
        let id = self
            .conn
            .prepare_cached(
                "INSERT INTO credential
                     (token, slot, kind, algorithm, digits, counter, period, t0, drift, unkept_drift, state, stage, verified,
                      created)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pre_activation', ?, 0, ?) RETURNING id",
            )?
            .query_row(
                (new.token, new.slot, kind, algorithm, digits, counter, period, t0, kept, unkept, new.stage, At(self.at)),
                |row| row.get(0),
            )?;
        self.seal_first(SealedFor::Secret(id), secret)?;
        self.tell(|news| _ = news.credentials.insert(id));
        Ok(id)
    }

    /// What a key file said of the key, as JSON.
    pub fn set_credential_notes(&self, id: CredentialId, notes: &str) -> Result<()> {
        self.one_credential("UPDATE credential SET notes = ?2 WHERE id = ?1", (id, notes))
    }

    /// How far the writing of an intent came; an error where it has been settled meanwhile.
    pub fn set_stage(&self, id: CredentialId, before: IntentStage, after: IntentStage) -> Result<()> {
        self.tell(|news| _ = news.credentials.insert(id));
        self.one_credential(
            "UPDATE credential SET stage = ?3 WHERE id = ?1 AND stage = ?2
             AND (state = 'pre_activation' OR resumes = 'pre_activation')",
            (id, before, after),
        )
    }

    /// Moves a credential from `before` to `after`. [`CredentialState::Destroyed`] removes the secret from the vault.
    pub fn set_credential_state(
        &self,
        id: CredentialId,
        before: CredentialState,
        after: CredentialState,
    ) -> Result<()> {
        if after == CredentialState::Destroyed {
            self.remove_sealed(SealedFor::Secret(id))?;
        }
        self.tell(|news| _ = news.credentials.insert(id));
        let (before, after) = (columns(before), columns(after));
        self.one_credential(
            "UPDATE credential SET state = ?4, resumes = ?5 WHERE id = ?1 AND state = ?2 AND resumes IS NOT DISTINCT FROM ?3",
            (id, before.0, before.1, after.0, after.1),
        )
    }

    /// A code of the token confirmed that it holds the secret.
    pub fn set_verified(&self, id: CredentialId) -> Result<()> {
        self.one_credential("UPDATE credential SET verified = 1 WHERE id = ?1", [id])
    }

    /// Moves counter or time step on: everything below `next` is spent. False when it is not at `before` any more, or
    /// `next` lies behind: somebody else was faster, and the code must not be accepted.
    pub fn advance(&self, id: CredentialId, before: u64, next: u64) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached("UPDATE credential SET counter = ?3 WHERE id = ?1 AND counter = ?2 AND ?3 > ?2")?
            .execute((id, before, next))?;
        if changed == 1 {
            self.conn.prepare_cached("DELETE FROM burnt WHERE credential = ? AND factor < ?")?.execute((id, next))?;
            self.tell(|news| _ = news.changed.insert(id));
        }
        Ok(changed == 1)
    }

    /// Burns one code without moving the counter; false when it was burnt already.
    pub fn burn(&self, id: CredentialId, factor: u64) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached("INSERT INTO burnt (credential, factor) VALUES (?, ?) ON CONFLICT DO NOTHING")?
            .execute((id, factor))?;
        Ok(changed == 1)
    }

    fn one_credential(&self, sql: &str, params: impl Params) -> Result<()> {
        match self.conn.prepare_cached(sql)?.execute(params)? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "credential" }),
        }
    }
}

/// A state as its row has it: what is suspended beside where it goes back to.
fn columns(state: CredentialState) -> (CredentialState, Option<CredentialState>) {
    match state {
        CredentialState::Suspended => (CredentialState::Suspended, Some(CredentialState::Active)),
        CredentialState::SuspendedUnconfirmed => (CredentialState::Suspended, Some(CredentialState::PreActivation)),
        CredentialState::PreActivation
        | CredentialState::Active
        | CredentialState::Deactivated
        | CredentialState::Compromised
        | CredentialState::Destroyed => (state, None),
    }
}

/// A credential from the columns that begin at `first`.
pub(super) fn credential(row: &Row<'_>, first: usize) -> engine::Result<Credential> {
    let counter = row.get(first + 6)?;
    let factor = match row.get(first + 3)? {
        OtpKind::Hotp => MovingFactor::Hotp { counter },
        OtpKind::Totp => MovingFactor::Totp {
            period: row.get(first + 7)?,
            t0: row.get(first + 13)?,
            drift: Drift { kept: row.get(first + 8)?, unkept: row.get(first + 15)? },
            next_step: counter,
        },
    };
    Ok(Credential {
        id: row.get(first)?,
        token: row.get(first + 1)?,
        slot: row.get(first + 2)?,
        parameters: Parameters { algorithm: row.get(first + 4)?, digits: row.get(first + 5)? },
        factor,
        state: row.get(first + 9)?,
        stage: row.get(first + 10)?,
        verified: row.get(first + 11)?,
        created: row.get::<_, At>(first + 12)?.0,
        doubted: row.get(first + 14)?,
        entrusted: row.get(first + 16)?,
    })
}
