//! What a new station is led through, step by step, until everything is done or put off.

use crate::{Actor, MailWay, Result, Station};
use domain::{Act, FirstStep, StepState, event};
use serde::Serialize;
use store::Entry;

/// How far a station is.
#[derive(Debug, Clone, Serialize)]
pub struct FirstSteps {
    /// Each step, in the order in which they are done.
    pub steps: Vec<(FirstStep, StepState)>,
    /// Schools in which nobody decides.
    pub without_principal: u32,
    /// How far mail is.
    pub mail: MailWay,
    /// Invitations that wait until mail works.
    pub invitations: u32,
}

impl FirstSteps {
    /// Nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.steps.iter().all(|(_, state)| *state != StepState::Open)
    }

    /// Whether this step is left to do.
    pub fn is_open(&self, step: FirstStep) -> bool {
        self.steps.contains(&(step, StepState::Open))
    }
}

impl Station {
    /// How far this station is.
    pub fn first_steps(&self, actor: &Actor) -> Result<FirstSteps> {
        actor.check(Act::Administer, None)?;
        let (mail, now) = (self.mail_way()?, self.now());
        let desk = self.mailroom.ticket_desk().is_some();
        self.store.read(|r| {
            let (found, settings, later) = (r.beginnings(now)?, r.settings()?, r.steps_put_off()?);
            let is_done = |step: FirstStep| match step {
                FirstStep::Schools => found.schools > 0,
                FirstStep::Principals => found.schools > 0 && found.without_principal == 0,
                FirstStep::Mail => mail == MailWay::Works,
                FirstStep::Addresses => {
                    settings.supplier_address.is_some() && (desk || settings.ticket_address.is_some())
                }
                FirstStep::People => found.people,
                FirstStep::Keys => found.keys,
                FirstStep::Backup => found.backup,
            };
            let state = |step: FirstStep| match step {
                step if is_done(step) => StepState::Done,
                step if later.contains(&step) => StepState::Later,
                _ => StepState::Open,
            };
            Ok(FirstSteps {
                steps: FirstStep::ALL.iter().map(|step| (*step, state(*step))).collect(),
                without_principal: found.without_principal,
                mail,
                invitations: found.invitations,
            })
        })
    }

    /// Puts a step off, or takes it up again.
    pub fn put_step_off(&self, actor: &Actor, step: FirstStep, off: bool) -> Result<()> {
        actor.check(Act::Administer, None)?;
        self.change(actor, |tx| {
            tx.put_step_off(step, off)?;
            let step_state = if off { StepState::Later } else { StepState::Open };
            Ok(((), Entry::new(event::Setting::Step { first_step: step, step_state })))
        })
    }
}
