//! The inventory as a whole: what is there, what is due, what is ordered, what is counted.

pub(crate) mod chosen;
pub(crate) mod figures;
pub(crate) mod list;
pub(crate) mod orders;
pub(crate) mod overview;
pub(crate) mod second_look;
pub(crate) mod stock_take;
pub(crate) mod supply;
pub(crate) mod transfer;
