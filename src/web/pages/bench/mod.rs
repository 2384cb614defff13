//! What is plugged in: the cards, handing over, and the virtual tokens of the demo.

pub(crate) mod card;
pub(crate) mod cards;
mod face;
pub(crate) mod hand_over;
pub(crate) mod hub;
pub(crate) mod seat;
