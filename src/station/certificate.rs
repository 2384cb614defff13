//! The certificate that the public door shows, and how it stands: for the doctor, for whoever administers, and for a monitor.

use super::Station;
use jiff::Timestamp;
use serde::Serialize;

/// Days before its end from which it is told that a certificate ends.
const SOON: i64 = 30;
const DAY: i64 = 86_400;

/// A certificate that is shown to whoever connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Until when it is good.
    pub ends: Timestamp,
    /// The host that people type.
    pub host: String,
    /// It names that host.
    pub is_named: bool,
    /// A newer pair of files is there and cannot be used, and why.
    pub refused: Option<String>,
}

/// What can be said of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "certificate")]
pub enum CertificateState {
    /// It is good, for so many days.
    Good {
        /// Until when.
        ends: Timestamp,
        /// Whole days.
        days: i64,
    },
    /// It ends within 30 days.
    Ends {
        /// When.
        ends: Timestamp,
        /// Whole days.
        days: i64,
    },
    /// It has ended: browsers refuse it.
    Ended {
        /// When.
        ends: Timestamp,
    },
    /// It does not name the host that people type.
    Other {
        /// That host.
        host: String,
    },
    /// The files hold a pair that cannot be used; the one before is still shown.
    Refused {
        /// Why not.
        cause: String,
    },
}

impl Certificate {
    /// Whole days that are left, negative once it has ended.
    pub fn days(&self, now: Timestamp) -> i64 {
        (self.ends.as_second() - now.as_second()).div_euclid(DAY)
    }

    /// What is to be said of it: how long it is good, and whatever is wrong besides.
    pub fn states(&self, now: Timestamp) -> Vec<CertificateState> {
        let (ends, days) = (self.ends, self.days(now));
        let first = match days {
            ..0 => CertificateState::Ended { ends },
            0..SOON => CertificateState::Ends { ends, days },
            SOON.. => CertificateState::Good { ends, days },
        };
        let other = (!self.is_named).then(|| CertificateState::Other { host: self.host.clone() });
        let refused = self.refused.clone().map(|cause| CertificateState::Refused { cause });
        [Some(first), other, refused].into_iter().flatten().collect()
    }
}

impl CertificateState {
    /// Nothing is to be done.
    pub fn is_ok(&self) -> bool {
        matches!(self, Self::Good { .. })
    }
}

impl Station {
    /// Who knows the certificate that the public door shows; where a proxy speaks TLS, nobody here does.
    pub fn certificate_by(&self, shown: impl Fn() -> Certificate + Send + Sync + 'static) {
        let _ = self.certificate.set(Box::new(shown)); // the doors are opened once
    }

    /// When the certificate of the public door ends; `None`: it has none of its own.
    pub(super) fn certificate_ends(&self) -> Option<Timestamp> {
        self.certificate.get().map(|shown| shown().ends)
    }

    /// How the certificate of the public door stands; nothing where it has none of its own.
    pub fn certificate_states(&self) -> Vec<CertificateState> {
        self.certificate.get().map(|shown| shown().states(self.now())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_told_of_thirty_days_before_its_end() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let of = |days: i64| Certificate {
            ends: Timestamp::from_second(now.as_second() + days * DAY + 5).unwrap(),
            host: "clefs.example.fr".into(),
            is_named: true,
            refused: None,
        };
        let told = |certificate: Certificate| certificate.states(now);
        assert!(matches!(told(of(30))[..], [CertificateState::Good { days: 30, .. }]));
        assert!(matches!(told(of(29))[..], [CertificateState::Ends { days: 29, .. }]));
        assert!(matches!(told(of(0))[..], [CertificateState::Ends { days: 0, .. }]));
        assert!(matches!(told(of(-1))[..], [CertificateState::Ended { .. }]));
        let wrong = Certificate { is_named: false, refused: Some("no key".into()), ..of(90) };
        assert!(matches!(
            told(wrong)[..],
            [CertificateState::Good { .. }, CertificateState::Other { .. }, CertificateState::Refused { .. }]
        ));
    }
}
