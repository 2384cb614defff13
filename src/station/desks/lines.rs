//! Lines of desks: who is let in, and what becomes of a desk's bench when its line comes and goes.

use super::{
    AtDesk, Desks, Open,
    kept::{LONGEST_NAME, entry},
    seats::TICKET,
};
use crate::{Actor, Result, Station, StationError, lane::Lanes};
use desk::{Admits, Admitted, Code, DeskNumber, DeskSockets, Hello, PublicKey, Refusal};
use domain::{DeskAct, DeskId};
use std::sync::{Arc, PoisonError};

impl Admits for Desks {
    fn known(&self, key: &PublicKey) -> Result<Admitted, Refusal> {
        let known = self.station.store.read(|r| r.desk_keys());
        let known = known.inspect_err(|error| tracing::error!(%error, "no desk can be known")).unwrap_or_default();
        let desk = known.into_iter().find(|(_, known)| *known == key.0).map(|(desk, _)| desk);
        desk.map(|desk| Admitted { number: desk.id.get(), name: desk.said.name }).ok_or(Refusal::Unknown)
    }

    fn codes(&self) -> Vec<(DeskNumber, Code)> {
        let codes = self.station.store.read(|r| r.desk_codes(self.station.now()));
        let codes = codes.inspect_err(|error| tracing::error!(%error, "no desk can join")).unwrap_or_default();
        codes.into_iter().map(|(desk, _, kept)| (desk.id.get(), Code::kept(kept))).collect()
    }

    fn joined(&self, number: DeskNumber, key: &PublicKey, host: &str) -> Result<(), Refusal> {
        let joined = self.station.change(&Actor::station(), |tx| {
            let codes = tx.desk_codes(tx.at)?;
            let desk = codes.into_iter().map(|(desk, ..)| desk).find(|desk| desk.id.get() == number);
            let desk = desk.ok_or(StationError::DeskTicket)?;
            tx.join_desk(&desk, &key.0)?;
            Ok(((), entry(&desk, DeskAct::Joined, Some(named(host)))))
        });
        joined.map_err(|error| {
            tracing::warn!(%error, "a machine could not join");
            Refusal::Code
        })?;
        if let Some(centre) = self.centre.get() {
            // the machine before it is none any more, from now on
            centre.refuse(number, Refusal::Unknown);
        }
        // whoever has a copy of the key before has a key of nobody now
        let id = DeskId::new(number);
        if let Ok(id) = id
            && let Some(open) = self.opened().get_mut(&id)
        {
            open.twice = None;
        }
        Ok(())
    }

    fn came(&self, desk: &Admitted, hello: &Hello, sockets: &Arc<DeskSockets>) {
        let came = self.take_place(desk, hello, sockets);
        if let Err(error) = came {
            tracing::error!(desk = desk.name, %error, "a desk cannot be used");
        }
    }

    fn twice(&self, desk: &Admitted) {
        tracing::error!(desk = desk.name, "two machines come with the key of this desk: end it, or give it a new code");
        let Ok(id) = DeskId::new(desk.number) else { return };
        if let Some(open) = self.opened().get_mut(&id) {
            open.twice.get_or_insert(self.station.now());
        }
    }

    fn went(&self, desk: &Admitted) {
        let Ok(id) = DeskId::new(desk.number) else { return };
        if let Some(open) = self.opened().get_mut(&id) {
            open.there = false;
        }
        let seen = self.station.store.keep(|books| books.saw_desk(id, None, self.station.now()));
        if let Err(error) = seen {
            tracing::warn!(%error, "when a desk was there last is not written down");
        }
        tracing::info!(desk = desk.name, "a desk is away");
        self.stir();
    }

    fn ticket(&self, desk: &Admitted) -> Option<String> {
        let id = DeskId::new(desk.number).ok().filter(|id| self.opened().get(id).is_some_and(|open| open.there))?;
        let (ticket, now) = (self.station.bearer().ok()?, self.station.now());
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, (_, until)| *until > now);
        tickets.insert(ticket.clone(), (id, now + TICKET));
        Some(ticket)
    }
}

impl Desks {
    fn take_place(&self, desk: &Admitted, hello: &Hello, sockets: &Arc<DeskSockets>) -> Result<()> {
        let id = DeskId::new(desk.number).map_err(|_| StationError::DeskTicket)?;
        let (host, program) = (named(&hello.host), named(&hello.program));
        let now = self.station.now();
        self.station.store.keep(|books| books.saw_desk(id, Some((&host, &program)), now))?;
        let said = self.station.store.read(|r| r.desk(id))?.ok_or(StationError::NoSuchDesk(id))?.said;
        tracing::info!(desk = desk.name, host, program, "a desk is there");
        let mut opened = self.opened();
        match opened.get_mut(&id) {
            Some(open) => open.there = true, // its name and schools are for ever
            None => {
                let house = self.station.house.clone();
                let (profiles, clock) = (self.station.bench.profiles().clone(), house.clock.clone());
                let bench = Lanes::new(sockets.clone(), profiles, clock);
                let at = AtDesk { id, name: said.name, schools: said.schools };
                let station = Station::at(house, bench, Some(at));
                match station.open_bench() {
                    Ok(bench) => drop(opened.insert(id, Open { station, there: true, twice: None, _bench: bench })),
                    Err(error) => tracing::error!(%error, "no thread for the bench of a desk"),
                }
            }
        }
        drop(opened);
        self.stir();
        Ok(())
    }

    /// Whoever looks at a bench may look at another one now.
    fn stir(&self) {
        self.station.bench.stir();
        self.opened().values().for_each(|open| open.station.bench.stir());
    }
}

/// What a machine says of itself, as it can be shown.
fn named(said: &str) -> String {
    said.chars().filter(|sign| !sign.is_control()).take(LONGEST_NAME).collect()
}
