//! What becomes of a mail, and of a task for the ticket desk, once it was tried.

use super::{Bookkeeping, Result, sql::At};
use crate::engine::named;
use domain::{MailFault, MailId};
use jiff::Timestamp;

impl Bookkeeping<'_> {
    /// A mail is about to be tried: counted before, so that what cannot be written down is not sent.
    pub fn mail_tried(&self, id: MailId, at: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE outbox SET tried = ?2, attempts = attempts + 1 WHERE id = ?1 AND due IS NOT NULL")?
            .execute((id, At(at)))?;
        Ok(())
    }

    /// The mail server has it: its link is forgotten. That holds too if somebody gave it up meanwhile.
    pub fn mail_sent(&self, id: MailId, at: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET sent = ?2, due = NULL, given_up = NULL, fault = NULL, problem = NULL, nonce = NULL, sealed = NULL
                 WHERE id = ?1 AND sent IS NULL",
            )?
            .execute((id, At(at)))?;
        Ok(())
    }

    /// Not now: it is due at `due` again. An attempt that never reached the server does not count (`uncounted`).
    pub fn mail_put_off(
        &self,
        id: MailId,
        due: Timestamp,
        fault: MailFault,
        detail: &str,
        uncounted: bool,
    ) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET due = :due, fault = :fault, problem = :detail, attempts = max(attempts - :uncounted, 0)
                 WHERE id = :id AND due IS NOT NULL",
            )?
            .execute(named! {
                ":id": id, ":due": At(due), ":fault": fault, ":detail": detail, ":uncounted": uncounted,
            })?;
        Ok(())
    }

    /// Nobody tries it before somebody did something about the fault.
    pub fn mail_held(&self, id: MailId, fault: MailFault, detail: Option<&str>) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE outbox SET due = NULL, fault = ?2, problem = ?3 WHERE id = ?1 AND due IS NOT NULL")?
            .execute((id, fault, detail))?;
        Ok(())
    }

    /// It will never be sent: its link is forgotten. `fault`: why, where it is not what kept it.
    pub fn mail_given_up(&self, id: MailId, at: Timestamp, fault: Option<MailFault>) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET due = NULL, given_up = ?2, nonce = NULL, sealed = NULL, fault = coalesce(?3, fault)
                 WHERE id = ?1 AND sent IS NULL AND given_up IS NULL",
            )?
            .execute((id, At(at), fault))?;
        Ok(())
    }

    /// What this fault keeps is due at `at`: the fault may be mended. How many.
    pub fn release_mails(&self, fault: MailFault, at: Timestamp) -> Result<usize> {
        Ok(self
            .conn
            .prepare_cached(
                "UPDATE outbox SET due = ?2, attempts = 0 WHERE fault = ?1 AND due IS NULL AND sent IS NULL AND given_up IS NULL",
            )?
            .execute((fault, At(at)))?)
    }

    /// Forgets what was sent or given up before `before`. How many.
    pub fn sweep_mails(&self, before: Timestamp) -> Result<usize> {
        let sql = "DELETE FROM outbox WHERE due IS NULL AND coalesce(sent, given_up) < ?";
        Ok(self.conn.prepare_cached(sql)?.execute([At(before)])?)
    }
}
