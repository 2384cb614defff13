//! What the station does, by noun: a handle each, so that `station.requests().approve(…)` reads as it is meant.
//!
//! A handle is a view of the station and costs nothing. Which noun may ask which is an order, from the lowest: codes, accounts,
//! tokens, requests, people, stock, mail, journal, bench, conveyor (the order of
//! their declaration; a test of the house reads the calls). What those above have to hear of goes through `Station::heard`.

use super::Station;
use std::{ops::Deref, sync::Arc};

macro_rules! nouns {
    ($($(#[doc = $doc:literal])* $noun:ident $Noun:ident;)+) => {
        $(
            $(#[doc = $doc])*
            pub struct $Noun<'s>(&'s Station);

            impl Deref for $Noun<'_> {
                type Target = Station;
                fn deref(&self) -> &Station {
                    self.0
                }
            }
        )+

        impl Station {
            $(
                $(#[doc = $doc])*
                pub fn $noun(&self) -> $Noun<'_> {
                    $Noun(self)
                }
            )+
        }
    };
}

nouns! {
    /// Codes: verified, resynchronised, searched for, and why one fails.
    codes Codes;
    /// Who comes in: passwords, links, second factors, sessions, PINs.
    accounts Accounts;
    /// Tokens and their custody: stock, handover, return, loss, what is due.
    tokens Tokens;
    /// Requests from the wish to the allocation; software tokens.
    requests Requests;
    /// People, their schools and roles.
    people People;
    /// What comes into stock and is counted there: orders, files, stock-takes, tickets.
    stock Stock;
    /// Messages that leave the station.
    mail Messages;
    /// The journal, read and checked.
    journal Journal;
    /// What is plugged in: cards, programming, wiping, device PINs.
    bench Bench;
    /// Batches: the same task for one plugged token after another.
    conveyor Conveyor;
}

impl Station {
    /// The station, for a lane that goes on after the caller left.
    pub(crate) fn shared(&self) -> Arc<Self> {
        self.me.upgrade().expect("who borrows a station keeps it alive")
    }
}
