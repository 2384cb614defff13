//! What is asked of a provider, so that a test can be one.

use super::fault::Fault;
use outgoing::{Address, Answer, Outgoing};

/// Asks a provider.
pub trait Asks: Send + Sync {
    /// Asks for what is there.
    fn get(&self, address: &Address, bearer: Option<&str>) -> Result<Answer, Fault>;
    /// Sends a form.
    fn post(&self, address: &Address, form: &[(&str, &str)], basic: Option<(&str, &str)>) -> Result<Answer, Fault>;
}

impl Asks for Outgoing {
    fn get(&self, address: &Address, bearer: Option<&str>) -> Result<Answer, Fault> {
        Ok(Self::get(self, address, bearer)?)
    }

    fn post(&self, address: &Address, form: &[(&str, &str)], basic: Option<(&str, &str)>) -> Result<Answer, Fault> {
        Ok(Self::post(self, address, form, basic)?)
    }
}
