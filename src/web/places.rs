//! The places of the panel, and the pages inside each: one table. Who may go where is the routes' own to say; here is only
//! what belongs together, in which order, and whose daily work it is.

use super::{icons::Icon, routes::is_open};
use domain::Role;
use station::Actor;

/// Places that stand side by side; further ones are in the menu behind them.
const MOST: usize = 6;
/// The same where there is little room: a telephone, or a page that was made larger. The style knows them by their class.
pub(super) const FEW: usize = 4;

/// A page inside a place.
pub(super) struct Tab {
    pub path: &'static str,
    /// The key of its name.
    pub word: &'static str,
}

/// What belongs together, under one word.
pub(super) struct Place {
    /// The key of its name.
    pub word: &'static str,
    pub icon: Icon,
    /// Whose daily work it is: they have it before their eyes. Whoever else may go there finds it in the menu.
    first: &'static [Role],
    /// Its pages; the first that somebody may see is where it leads.
    tabs: &'static [Tab],
}

const fn tab(path: &'static str, word: &'static str) -> Tab {
    Tab { path, word }
}

use Role::{Administrator, Auditor, Deputy, Helpdesk, Principal, Requester, Technician};

const PLACES: [Place; 10] = [
    Place { word: "place-home", icon: Icon::Home, first: Role::ALL, tabs: &[tab("/", "place-home")] },
    Place {
        word: "place-requests",
        icon: Icon::Requests,
        first: &[Requester, Principal, Deputy, Helpdesk],
        tabs: &[tab("/requests", "place-requests")],
    },
    Place {
        word: "place-station",
        icon: Icon::Station,
        first: &[Principal, Deputy, Technician],
        tabs: &[tab("/bench", "tab-bench")],
    },
    Place {
        word: "place-keys",
        icon: Icon::Key,
        first: &[Principal, Deputy, Helpdesk, Technician, Administrator, Auditor],
        tabs: &[
            tab("/tokens", "tab-tokens"),
            tab("/second-look", "tab-second-look"),
            tab("/import", "tab-import"),
            tab("/export", "tab-export"),
        ],
    },
    Place {
        word: "place-stock",
        icon: Icon::Stock,
        first: &[Principal, Deputy, Technician],
        tabs: &[
            tab("/orders", "tab-orders"),
            tab("/conveyor", "tab-conveyor"),
            tab("/stock-take", "tab-stock-take"),
            tab("/figures", "tab-figures"),
        ],
    },
    Place {
        word: "place-people",
        icon: Icon::People,
        first: &[Principal, Deputy, Helpdesk, Administrator],
        tabs: &[tab("/people", "tab-people"), tab("/schools", "tab-schools"), tab("/directories", "tab-directories")],
    },
    Place {
        word: "place-trouble",
        icon: Icon::Trouble,
        first: &[Requester, Helpdesk, Technician],
        tabs: &[tab("/helpdesk", "place-trouble"), tab("/tickets", "tab-tickets")],
    },
    Place {
        word: "place-settings",
        icon: Icon::Settings,
        first: &[Administrator],
        tabs: &[
            tab("/settings", "tab-settings"),
            tab("/mail/server", "tab-mail-server"),
            tab("/mail", "tab-mail"),
            tab("/clients", "tab-clients"),
            tab("/desks", "tab-desks"),
            tab("/restored", "tab-restored"),
        ],
    },
    Place {
        word: "place-journal",
        icon: Icon::Journal,
        first: &[Administrator, Auditor],
        tabs: &[
            tab("/journal", "tab-journal"),
            tab("/journal/verify", "tab-verify"),
            tab("/journal/export", "tab-journal-export"),
            tab("/slips", "tab-slips"),
        ],
    },
    // everybody has it in the menu under their name
    Place { word: "place-own", icon: Icon::Own, first: &[Requester], tabs: &[tab("/me", "place-own")] },
];

/// A place as somebody has it before them.
pub(super) struct Entry {
    pub icon: Icon,
    /// Where it leads.
    pub path: &'static str,
    /// The key of its name: that of its only page, where its own is somebody else's.
    pub word: &'static str,
    /// The page that is shown belongs to it.
    pub here: bool,
}

/// The ways to other pages from one page.
pub(super) struct Ways {
    /// Side by side, at most [`MOST`].
    pub first: Vec<Entry>,
    /// In the menu behind them.
    pub rest: Vec<Entry>,
    /// The place that the page belongs to.
    pub place: Option<&'static Place>,
    /// The pages beside it, and whether it is the one that is shown. None where there is only one.
    pub tabs: Vec<(&'static Tab, bool)>,
}

/// The ways of this actor from the page at this path.
pub(super) fn ways(actor: &Actor, path: &str) -> Ways {
    let here = PLACES.iter().flat_map(|place| place.tabs).filter(|tab| tab.leads_to(path));
    let here = here.max_by_key(|tab| tab.path.len()).map(|tab| tab.path);
    let (mut first, mut rest, mut tabs, mut shown) = (Vec::new(), Vec::new(), Vec::new(), None);
    for place in &PLACES {
        let open: Vec<_> = place.tabs.iter().filter(|tab| is_open(actor, tab.path)).collect();
        let Some(leads) = open.first() else { continue };
        let word = if leads.path == place.tabs[0].path { place.word } else { leads.word };
        let is_here = open.iter().any(|tab| Some(tab.path) == here);
        let entry = Entry { icon: place.icon, path: leads.path, word, here: is_here };
        let is_daily = actor.grants.iter().any(|grant| place.first.contains(&grant.role));
        if (is_daily || place.path() == "/") && first.len() < MOST {
            first.push(entry);
        } else if is_daily || place.path() != "/me" {
            rest.push(entry);
        }
        if is_here {
            shown = Some(place);
            tabs = open.into_iter().map(|tab| (tab, Some(tab.path) == here)).collect();
        }
    }
    if tabs.len() < 2 {
        tabs.clear();
    }
    Ways { first, rest, place: shown, tabs }
}

impl Place {
    fn path(&self) -> &'static str {
        self.tabs[0].path
    }
}

impl Tab {
    fn leads_to(&self, path: &str) -> bool {
        let below = path.strip_prefix(self.path);
        below.is_some_and(|below| below.is_empty() || (below.starts_with('/') && self.path != "/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_is_a_page_of_the_table() {
        let everybody = Actor {
            grants: Role::ALL.iter().map(|role| domain::Grant { role: *role, scope: domain::Scope::Academy }).collect(),
            ..Actor::machine(0)
        };
        for tab in PLACES.iter().flat_map(|place| place.tabs) {
            assert!(is_open(&everybody, tab.path), "{}", tab.path);
        }
    }

    #[test]
    fn a_page_belongs_to_the_tab_with_the_longest_beginning_of_its_path() {
        let leads = |path: &str| {
            let tabs = PLACES.iter().flat_map(|place| place.tabs).filter(|tab| tab.leads_to(path));
            tabs.max_by_key(|tab| tab.path.len()).map(|tab| tab.path)
        };
        assert_eq!(leads("/"), Some("/"));
        assert_eq!(leads("/journal/verify"), Some("/journal/verify"));
        assert_eq!(leads("/tokens/1111"), Some("/tokens"));
        assert_eq!(leads("/tokensX"), None);
        assert_eq!(leads("/guide"), None);
    }
}
