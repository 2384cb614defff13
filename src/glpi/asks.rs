//! What is asked of a GLPI, so that a test can be one.

use outgoing::{Address, Answer, Outgoing, OutgoingError};

/// Asks a GLPI.
pub trait Asks: Send + Sync {
    /// Asks for what is there.
    ///
    /// # Errors
    /// Nothing came back, or too much.
    fn get(&self, address: &Address, headers: &[(&str, String)]) -> Result<Answer, OutgoingError>;
    /// Sends a JSON document.
    ///
    /// # Errors
    /// Nothing came back, or too much.
    fn send(&self, address: &Address, headers: &[(&str, String)], body: &[u8]) -> Result<Answer, OutgoingError>;
    /// Sends a form.
    ///
    /// # Errors
    /// Nothing came back, or too much.
    fn post(&self, address: &Address, form: &[(&str, &str)]) -> Result<Answer, OutgoingError>;
}

impl Asks for Outgoing {
    fn get(&self, address: &Address, headers: &[(&str, String)]) -> Result<Answer, OutgoingError> {
        // it refuses a question that does not say of which type its body would be
        let kind = ("content-type", "application/json".to_owned());
        self.get_with(address, &[headers, &[kind]].concat())
    }

    fn send(&self, address: &Address, headers: &[(&str, String)], body: &[u8]) -> Result<Answer, OutgoingError> {
        Self::send(self, address, headers, body)
    }

    fn post(&self, address: &Address, form: &[(&str, &str)]) -> Result<Answer, OutgoingError> {
        Self::post(self, address, form, None)
    }
}
