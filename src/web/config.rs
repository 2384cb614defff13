//! What the panel is told at its start.

use super::{elsewhere::Elsewhere, monitor::MetricsKey, tour::Tour};
use emulated::Hub;
use jiff::tz::TimeZone;
use post::Tray;
use std::{path::PathBuf, time::Duration};

/// Most searches, exports and verifications are over by then.
const AT_ONCE: Duration = Duration::from_millis(600);

/// How the panel looks: its own colours, or over them those of the State's services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// The panel's own.
    #[default]
    Base,
    /// As services of the French State look (DSFR), without its typeface and its mark, which are licensed to them alone.
    Dsfr,
}

/// What the panel shows, and where its files lie.
#[derive(Clone)]
pub struct WebConfig {
    /// The address under which people reach it who are not at the station, `https://clefs.example.fr`.
    pub public_url: Option<String>,
    /// The virtual tokens to show as a strip; `None` outside of `demo` and `--bus emulated`.
    pub hub: Option<Hub>,
    /// Mails for everybody to read; `None` outside of `demo`.
    pub tray: Option<Tray>,
    /// A guided tour at the foot of every page; `None` outside of `demo`.
    pub tour: Option<Tour>,
    /// The academy's time zone.
    pub zone: TimeZone,
    /// Whose service this is: « Académie de Versailles ».
    pub academy: Option<String>,
    /// How the panel looks.
    pub theme: Theme,
    /// A folder whose catalogues, style and script replace those in the program.
    pub templates: Option<PathBuf>,
    /// Where files that are sent lie until they are decided about; `None`: the temporary directory.
    pub spool: Option<PathBuf>,
    /// Who has this key may read `/metrics` from elsewhere; without one it is read at the station's own door alone.
    pub metrics: Option<MetricsKey>,
    /// Where people sign in who do not do so here.
    pub elsewhere: Elsewhere,
    /// Whether the verification door is at the public door too.
    pub verification: bool,
    /// How long a browser is kept waiting for the end of what takes long before it is shown how far that is.
    pub at_once: Duration,
}

impl Default for WebConfig {
    fn default() -> Self {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        Self {
            public_url: None,
            hub: None,
            tray: None,
            tour: None,
            zone,
            academy: None,
            theme: Theme::Base,
            templates: None,
            spool: None,
            metrics: None,
            elsewhere: Elsewhere::default(),
            verification: false,
            at_once: AT_ONCE,
        }
    }
}
