//! What every emulated token is, whatever its family: the seam between a token and the bus that it is plugged into.
//!
//! A family implements [`Device`] and gets both buses for it: the in-process hub and the kernel's. Interfaces are
//! counted as in [`Descriptors::interfaces`]; reports are without report ids and of up to 64 bytes. Time comes in as a
//! parameter; a device never sleeps and never blocks. What it says when nobody asked (a touch that did not come) is due at
//! a moment that it tells the bus.

use super::{descriptors::Descriptors, fault::Fault};
use std::time::Instant;

/// One virtual token.
///
/// What a family must provide: its name, its descriptors, what a replug does, and one of the two ways to talk to it:
/// feature reports, or output reports answered by input reports. Everything that it says without being asked for
/// (keys, answers to output reports) goes through [`Device::take_input`]; what it says after a while is announced by
/// [`Device::due`], and every bus keeps that appointment.
pub trait Device: Send {
    /// What people call it: the serial printed on it.
    fn name(&self) -> String;

    /// What it tells of itself on the bus now; a setting may show or hide its serial there.
    fn descriptors(&self) -> Descriptors;

    /// Plugged in again: buffers, waits, unread input and faults are gone; what is stored stays.
    fn power_on(&mut self);

    /// From now on this goes wrong, where it means anything to the family. Unplugging is the bus's business.
    fn set_fault(&mut self, fault: Fault);

    /// GET_REPORT(feature) of an interface; `None`: it has no such report (a stall).
    fn get_feature(&mut self, _interface: u8, _now: Instant) -> Option<Vec<u8>> {
        None
    }

    /// SET_REPORT(feature) of an interface; false: it has no such report (a stall).
    fn set_feature(&mut self, _interface: u8, _report: &[u8], _now: Instant) -> bool {
        false
    }

    /// An output report to an interface that is no keyboard (the lights of a keyboard change nothing).
    fn write_output(&mut self, _interface: u8, _report: &[u8], _now: Instant) {}

    /// A finger on it; `slot` is the kind of touch where there are several (1: short, 2: long).
    fn touch(&mut self, slot: u8, now: Instant) -> Touched;

    /// When it will do something by itself, if nothing else happens; `None`: never.
    fn due(&self) -> Option<Instant> {
        None
    }

    /// That moment has come; from then on another one, or none, is due.
    fn elapse(&mut self, _now: Instant) {}

    /// Takes the input reports that it made since the last call, in order.
    fn take_input(&mut self) -> Vec<Input>;
}

/// One input report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The interface that it comes from.
    pub interface: u8,
    /// The report, without id.
    pub report: Vec<u8>,
}

/// What a touch did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// It typed: this text on the US layout, without the closing Enter. The key reports are in [`Device::take_input`].
    Typed {
        /// The text.
        text: String,
    },
    /// A request that waited for a finger is answered now.
    Answered,
    /// Nothing: the slot is empty, asleep, or of a kind that types nothing.
    Nothing,
}
