//! What the verification door answered some seconds ago, and which codes it asked to be followed by the next one. Of a question a keyed
//! digest is kept: nobody can try PINs and codes against it who has not the vault's key.

use super::answer::Answer;
use super::sql::At;
use super::{Bookkeeping, Reader, Result};
use crate::engine::Optional;
use domain::{ClientId, CredentialId, Secret, TokenId};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// The digest of a question: of who asks, about whom, and of all that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct QuestionHash([u8; 32]);

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What it was.
    pub answer: Answer,
    /// By which token.
    pub token: Option<TokenId>,
    /// Of a challenge: what the next question names.
    pub transaction: Option<String>,
}

/// A code that the next one has to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitedCode {
    /// Of which credential.
    pub credential: CredentialId,
    /// The counter or time step whose code was shown.
    pub factor: u64,
}

impl Reader<'_> {
    /// The digest of what this client asks about `subject`, by what was `typed`, in answer to a challenge or not.
    pub fn question(&self, client: ClientId, subject: &str, typed: &Secret, transaction: Option<&str>) -> QuestionHash {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.vault.questions).expect("any length of key");
        // each part with its length, so that none runs into the next
        let client = client.to_string();
        for part in [client.as_bytes(), subject.as_bytes(), transaction.unwrap_or_default().as_bytes(), typed.expose()]
        {
            mac.update(&part.len().to_be_bytes());
            mac.update(part);
        }
        QuestionHash(mac.finalize().into_bytes().into())
    }

    /// What was answered to it since then, and not later than `now`.
    pub fn answered(&self, question: QuestionHash, since: Timestamp, now: Timestamp) -> Result<Option<Answered>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT verdict, token, transaction_id FROM answered WHERE question = ?1 AND at BETWEEN ?2 AND ?3",
        )?;
        let found = statement.query_row((question.0, At(since), At(now)), |row| {
            Ok(Answered { answer: row.get(0)?, token: row.get(1)?, transaction: row.get(2)? })
        });
        Ok(found.optional()?)
    }

    /// The code that this client's challenge awaits, where it was asked since then and not later than `now`.
    pub fn awaited_code(
        &self,
        client: ClientId,
        transaction: &str,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<AwaitedCode>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT credential, factor FROM next_code WHERE transaction_id = ?1 AND client = ?2 AND at BETWEEN ?3 AND ?4",
        )?;
        let found = statement.query_row((transaction, client, At(since), At(now)), |row| {
            Ok(AwaitedCode { credential: row.get(0)?, factor: row.get(1)? })
        });
        Ok(found.optional()?)
    }
}

impl Bookkeeping<'_> {
    /// Notes what is answered to a question now.
    pub fn note_answer(&self, question: QuestionHash, answered: &Answered, now: Timestamp) -> Result<()> {
        let Answered { answer, token, transaction } = answered;
        self.conn
            .prepare_cached(
                "INSERT INTO answered (question, verdict, token, transaction_id, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (question) DO UPDATE SET verdict = ?2, token = ?3, transaction_id = ?4, at = ?5",
            )?
            .execute((question.0, *answer, token, transaction, At(now)))?;
        Ok(())
    }

    /// A challenge: the code behind this one is awaited from this client.
    pub fn await_code(&self, client: ClientId, transaction: &str, code: &AwaitedCode, now: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO next_code (transaction_id, client, credential, factor, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((transaction, client, code.credential, code.factor, At(now)))?;
        Ok(())
    }

    /// A challenge was answered, rightly or not: it is over. False where it was before.
    pub fn end_challenge(&self, transaction: &str) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("DELETE FROM next_code WHERE transaction_id = ?")?;
        Ok(statement.execute([transaction])? == 1)
    }

    /// Forgets answers and challenges of before.
    pub fn sweep_answers(&self, answers: Timestamp, challenges: Timestamp) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM answered WHERE at < ?")?.execute([At(answers)])?;
        self.conn.prepare_cached("DELETE FROM next_code WHERE at < ?")?.execute([At(challenges)])?;
        Ok(())
    }
}
