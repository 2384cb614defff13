//! The outbox: mail to be sent, queued in the transaction of the event that it tells of.

use super::sql::At;
use super::{Change, Result};
use crate::domain::{Notice, Recipient, Secret};

impl Change<'_> {
    /// Queues a notice: it is there if, and only if, this change is committed.
    pub fn notify(&self, notice: &Notice) -> Result<()> {
        let mut id = [0; 16];
        self.entropy.fill(&mut id)?;
        let message_id = data_encoding::HEXLOWER.encode(&id);
        let (person, address) = match &notice.to {
            Recipient::Person(person) => (Some(*person), None),
            Recipient::Address(address) => (None, Some(address)),
        };
        let place = associated_data(&message_id);
        let sealed = notice.secret.as_ref().map(|secret: &Secret| self.vault.seal(self.entropy, &place, secret));
        let (nonce, ciphertext) = sealed.transpose()?.map(|sealed| (sealed.nonce, sealed.ciphertext)).unzip();
        let facts = serde_json::to_string(&notice.facts).expect("a map of texts");
        self.conn
            .prepare_cached(
                "INSERT INTO outbox (message_id, kind, person, address, facts, nonce, sealed, queued, due)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            )?
            .execute((&message_id, notice.kind, person, address, facts, nonce, ciphertext, At(self.at)))?;
        Ok(())
    }
}

/// Binds the sealed token of a link to its mail.
fn associated_data(message_id: &str) -> Vec<u8> {
    [b"trousseau outbox 1\0", message_id.as_bytes()].concat()
}
