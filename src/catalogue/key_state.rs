//! How a key stands, as a badge says it: one word, with whom it is about where the place does not say that already.

use super::message::{Message, say};
use station::KeyState;

/// Whom the words name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Nobody: the name stands beside it, or there is none.
    Unsaid,
    /// This person.
    Of(&'a str),
    /// The reader.
    Yours,
}

/// What is said of a key that stands so.
pub fn key_state(state: KeyState, whose: Whose<'_>) -> Message {
    use KeyState as S;
    use Whose::{Of, Unsaid, Yours};
    match (state, whose) {
        (S::ToProgram, _) => say("key-state-to-program"),
        (S::Free, _) => say("key-state-free"),
        (S::Reserved, Unsaid) => say("key-state-reserved"),
        (S::Reserved, Of(person)) => say("key-state-reserved-of").with("person", person),
        (S::Reserved, Yours) => say("key-state-reserved-own"),
        (S::ToHandOver, Unsaid) => say("key-state-to-hand-over"),
        (S::ToHandOver, Of(person)) => say("key-state-to-hand-over-of").with("person", person),
        (S::ToHandOver, Yours) => say("key-state-to-hand-over-own"),
        (S::With, Unsaid) => say("key-state-with"),
        (S::With, Of(person)) => say("key-state-with-of").with("person", person),
        (S::With, Yours) => say("key-state-with-own"),
        (S::Suspended, Unsaid | Yours) => say("key-state-suspended"),
        (S::Suspended, Of(person)) => say("key-state-suspended-of").with("person", person),
        (S::DueBack { days }, Unsaid | Yours) => say("key-state-due-back").count("days", days),
        (S::DueBack { days }, Of(person)) => say("key-state-due-back-of").count("days", days).with("person", person),
        (S::Expires { days: ..0 }, _) => say("key-state-expired"),
        (S::Expires { days }, Unsaid | Yours) => say("key-state-expires").count("days", days),
        (S::Expires { days }, Of(person)) => say("key-state-expires-of").count("days", days).with("person", person),
        (S::Lost, _) => say("key-state-lost"),
        (S::Defective, _) => say("key-state-defective"),
        (S::Retired, _) => say("key-state-retired"),
    }
}
