//! An approval that is taken back: whether anybody was told of it, and what is undone.

use super::{Change, Reader, Result, sql::At};
use domain::{Notice, NoticeKind, RequestId, RequestState};
use jiff::Timestamp;

impl Reader<'_> {
    /// Whether a mail of these kinds about this request, queued after `since`, was sent, or tried.
    pub fn request_was_told(&self, request: RequestId, kinds: &[NoticeKind], since: Timestamp) -> Result<bool> {
        let kinds = serde_json::to_string(kinds).expect("words");
        let mut statement = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE json_extract(facts, '$.request') = ?1 AND queued > ?3
             AND kind IN (SELECT value FROM json_each(?2)) AND given_up IS NULL AND (due IS NULL OR attempts > 0))",
        )?;
        Ok(statement.query_row((request.to_string(), kinds, At(since)), |row| row.get(0))?)
    }
}

impl Change<'_> {
    /// Queues a notice, to leave at `due` at the earliest: until then what it tells of may be taken back.
    pub fn notify_at(&self, notice: &Notice, due: Timestamp) -> Result<()> {
        self.queue_mail_at(notice, due).map(drop)
    }

    /// Mails of these kinds about this request that nobody tried to send yet are given up. How many.
    pub fn call_back_mails(&self, request: RequestId, kinds: &[NoticeKind]) -> Result<usize> {
        let kinds = serde_json::to_string(kinds).expect("words");
        Ok(self
            .conn
            .prepare_cached(
                "UPDATE outbox SET due = NULL, given_up = ?3, nonce = NULL, sealed = NULL
                 WHERE due IS NOT NULL AND attempts = 0 AND json_extract(facts, '$.request') = ?1
                 AND kind IN (SELECT value FROM json_each(?2))",
            )?
            .execute((request.to_string(), kinds, At(self.at)))?)
    }

    /// An approved request waits for its decision again, until `deadline`, in its old place and without the token that it had.
    pub fn reconsider_request(&self, id: RequestId, before: RequestState, deadline: Timestamp) -> Result<()> {
        self.one_change(
            "UPDATE request SET state = 'submitted', token = NULL, decider = NULL, deadline = ?3, since = coalesce(submitted, ?4),
             told = iif(EXISTS (SELECT 1 FROM outbox WHERE kind = 'stock_empty_requester' AND given_up IS NULL
                                AND json_extract(facts, '$.request') = ?5), 1, 0)
             WHERE id = ?1 AND state = ?2",
            (id, before, At(deadline), At(self.at), id.to_string()),
        )
    }
}
