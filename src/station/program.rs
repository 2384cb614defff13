//! A program as somebody who acts.

use super::{Actor, Door};
use domain::{ClientScope, Grant, Role, Scope};
use store::{Client, Once};

impl Actor {
    /// A program. What it may do follows from its purpose and its schools: of the API what a principal, the helpdesk and a technician of
    /// them may, where nobody has to stand at the station; of all schools also to read the journal. Never what an administrator may: a key
    /// that got out makes no other keys, gives no roles and changes no settings.
    pub fn program(client: &Client) -> Self {
        let roles: &[Role] = match client.may.scope {
            ClientScope::ReadApi | ClientScope::WriteApi => &[Role::Principal, Role::Helpdesk, Role::Technician],
            ClientScope::Verify | ClientScope::Scim => &[],
        };
        let everywhere = client.may.schools.is_empty();
        let places = client.may.schools.iter().map(|school| Scope::School(*school));
        let places: Vec<Scope> = places.chain(everywhere.then_some(Scope::Academy)).collect();
        let auditor = (everywhere && !roles.is_empty()).then_some(Grant { role: Role::Auditor, scope: Scope::Academy });
        let grants = roles.iter().flat_map(|role| places.iter().map(|scope| Grant { role: *role, scope: *scope }));
        let door = Door::Client { client: client.id, once: None };
        Self { person: None, name: client.may.name.clone(), grants: grants.chain(auditor).collect(), door }
    }

    /// The same program, whose question is known again by this.
    pub fn once(mut self, asked: Option<Once>) -> Self {
        if let Door::Client { once, .. } = &mut self.door {
            *once = asked;
        }
        self
    }
}
