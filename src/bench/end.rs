//! How something that was done with a token ended, as far as the bench has to know: what it is, is the business of whoever gives
//! the jobs.

/// How a job ended. The bench keeps it with the token until the next one begins, and hands it out.
pub trait End: Clone + Send + 'static {
    /// It went well.
    fn is_ok(&self) -> bool;

    /// What is told of a token that is looked at again after its node died: `self` is what was found to settle, `left` how that
    /// ended which broke off when it died, or was done before.
    fn after(self, left: Self) -> Self;
}
