//! Why a plugged device cannot be used, as its card shows it.

use driver::{DriverError, Unable, Unusable};

domain::words! {
    /// Why a plugged device cannot be used.
    UnusableReason {
        /// The udev rules are not installed, or the service runs in the wrong group.
        Permission => "permission",
        /// The kernel made no hidraw node for it, or another program has its interface just now.
        NoHidNode => "no_hid_node",
        /// No profile knows it.
        UnknownFamily => "unknown_family",
        /// Its OTP interface is switched off.
        OtpDisabled => "otp_disabled",
        /// This product has no OTP interface.
        NoOtp => "no_otp",
        /// It has the numbers of a known product and does not look like it.
        Unlike => "unlike",
        /// It waits for a PIN that is typed on its own buttons.
        Locked => "locked",
        /// It was never set up.
        NotSetUp => "not_set_up",
        /// It does not answer, or with garbage.
        Silent => "silent",
        /// Serial zero, or text that is no serial.
        BadSerial => "bad_serial",
    }
}

impl UnusableReason {
    /// The reason for which a device was not recognised as a token that can be used.
    pub fn of(unusable: &Unusable) -> Self {
        match unusable {
            Unusable::NotAToken | Unusable::UnknownModel { .. } => Self::UnknownFamily,
            Unusable::NoOtp(_) => Self::NoOtp,
            Unusable::OtpDisabled(_) => Self::OtpDisabled,
            Unusable::NoNode(_) => Self::NoHidNode,
            Unusable::NoPermission(_) => Self::Permission,
            Unusable::Unlike { .. } => Self::Unlike,
        }
    }

    /// The reason for which a token could not be opened or read.
    pub(crate) fn of_error(error: &DriverError) -> Self {
        match error {
            DriverError::Locked => Self::Locked,
            DriverError::NotSetUp => Self::NotSetUp,
            DriverError::Unsupported(Unable::UnknownFirmware) => Self::UnknownFamily,
            error => Unusable::of(error).map_or(Self::Silent, |unusable| Self::of(&unusable)),
        }
    }
}
