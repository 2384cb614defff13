//! What an emulated token is to be: a family, what every token has, and the family's own fields, as in
//! `yubikey,serial=7654321,firmware=5.4.3,pid=0407,port=2,unplugged`.

use super::{
    device::Device,
    field::{InvalidSpec, wrong},
    nitrokey::{Nitrokey, NitrokeyProduct, NitrokeySpec},
    nitrokey3::{Nitrokey3, Nitrokey3Spec},
    onlykey::{OnlyKey, OnlyKeySpec},
    typing::{Typing, TypingSpec},
    yubikey::{YubiKey, YubiKeySpec},
};
use std::str::FromStr;

/// One token to emulate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSpec {
    /// Which virtual socket, from 1; the next free one when left out.
    pub port: Option<u8>,
    /// It starts unplugged.
    pub unplugged: bool,
    /// It lies in a box with others.
    pub boxed: bool,
    /// The family, and what matters to it.
    pub token: Model,
}

/// A family that can be emulated, with its own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Model {
    /// `yubikey`.
    YubiKey(YubiKeySpec),
    /// `nitrokey-pro`, `nitrokey-storage`, `librem-key`.
    Nitrokey(NitrokeySpec),
    /// `nitrokey-3`.
    Nitrokey3(Nitrokey3Spec),
    /// `onlykey`.
    OnlyKey(OnlyKeySpec),
    /// `typing`.
    Typing(TypingSpec),
}

impl TokenSpec {
    /// A blank YubiKey 5 with firmware 5.4.3.
    pub fn yubikey(serial: u32) -> Self {
        Self { port: None, unplugged: false, boxed: false, token: Model::YubiKey(YubiKeySpec::new(serial)) }
    }

    /// The token itself, powered on.
    pub fn build(self) -> Box<dyn Device> {
        match self.token {
            Model::YubiKey(spec) => Box::new(YubiKey::new(spec)),
            Model::Nitrokey(spec) => Box::new(Nitrokey::new(spec)),
            Model::Nitrokey3(spec) => Box::new(Nitrokey3::new(spec)),
            Model::OnlyKey(spec) => Box::new(OnlyKey::new(spec)),
            Model::Typing(spec) => Box::new(Typing::new(spec)),
        }
    }
}

impl FromStr for TokenSpec {
    type Err = InvalidSpec;

    fn from_str(text: &str) -> Result<Self, InvalidSpec> {
        let mut words = text.split(',').map(str::trim);
        let family = words.next().unwrap_or_default();
        let (mut port, mut unplugged, mut boxed, mut own) = (None, false, false, Vec::new());
        for word in words {
            match word.split_once('=') {
                Some(("port", value)) => {
                    let number = value.parse().ok().filter(|port| *port > 0);
                    port = Some(number.ok_or_else(|| wrong("port", value, "a number from 1 to 255"))?);
                }
                None if word == "unplugged" => unplugged = true,
                None if word == "boxed" => boxed = true,
                field => own.push(field.map_or((word, None), |(name, value)| (name, Some(value)))),
            }
        }
        let token = match family {
            "yubikey" => Model::YubiKey(YubiKeySpec::parse(&own)?),
            "nitrokey-pro" => Model::Nitrokey(NitrokeySpec::parse(NitrokeyProduct::Pro, &own)?),
            "nitrokey-storage" => Model::Nitrokey(NitrokeySpec::parse(NitrokeyProduct::Storage, &own)?),
            "librem-key" => Model::Nitrokey(NitrokeySpec::parse(NitrokeyProduct::Librem, &own)?),
            "nitrokey-3" => Model::Nitrokey3(Nitrokey3Spec::parse(&own)?),
            "onlykey" => Model::OnlyKey(OnlyKeySpec::parse(&own)?),
            "typing" => Model::Typing(TypingSpec::parse(&own)?),
            _ => return Err(InvalidSpec::Family(family.to_owned())),
        };
        Ok(Self { port, unplugged, boxed, token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_manual_is_read() {
        let spec: TokenSpec = "yubikey,serial=7654321,firmware=4.3.5,pid=0405,port=2,unplugged".parse().unwrap();
        assert_eq!((spec.port, spec.unplugged), (Some(2), true));
        let Model::YubiKey(token) = spec.token else { panic!("another family") };
        assert_eq!((token.serial, token.firmware, token.pid), (7_654_321, (4, 3, 5), 0x0405));
        assert_eq!(token.product(), "Yubikey 4 OTP+CCID");
    }

    #[test]
    fn a_nitrokey_is_named_by_its_product_and_the_hexadecimal_serial_of_its_card() {
        let spec: TokenSpec = "nitrokey-storage,serial=5f16,firmware=0.53,protected,port=3".parse().unwrap();
        let Model::Nitrokey(token) = &spec.token else { panic!("{spec:?}") };
        assert_eq!((token.serial, token.firmware, token.protected), (0x5f16, (0, 53), true));
        let device = spec.build();
        assert_eq!((device.name().as_str(), device.descriptors().pid), ("00005F16", 0x4109));
        assert_eq!(device.descriptors().serial.unwrap(), "000000000000000000005f16");
        let refused = "librem-key,serial=1,admin-pin=short".parse::<TokenSpec>().unwrap_err().to_string();
        assert!(refused.contains("admin-pin"), "{refused}");
    }

    #[test]
    fn a_nitrokey_3_is_named_by_its_uuid() {
        let spec: TokenSpec = "nitrokey-3,serial=a1b2,firmware=1.5.0,pin=secret,touched".parse().unwrap();
        let Model::Nitrokey3(token) = &spec.token else { panic!("{spec:?}") };
        assert_eq!((token.firmware, token.pin.as_deref(), token.touched), ((1, 5, 0), Some("secret"), true));
        let device = spec.build();
        assert_eq!(device.name(), format!("{}A1B2", "0".repeat(28)));
        assert_eq!((device.descriptors().pid, device.descriptors().bcd_device), (0x42b2, 0x0105));
        let refused = "nitrokey-3,serial=xyz".parse::<TokenSpec>().unwrap_err().to_string();
        assert!(refused.contains("hexadecimal"), "{refused}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let refused = |text: &str| text.parse::<TokenSpec>().unwrap_err().to_string();
        assert!(refused("toothbrush,serial=1").contains("\"toothbrush\""));
        assert!(refused("yubikey").contains("add serial="));
        assert!(refused("yubikey,serial=1,firmware=5.4").contains("MAJOR.MINOR.PATCH"));
        assert!(refused("yubikey,serial=1,pid=9999").contains("0407"));
        assert!(refused("yubikey,serial=1,colour=red").contains("colour=red"));
        assert!(refused("yubikey,serial=99999999999").contains("4294967295"));
        assert!(refused("yubikey,serial=1,port=0").contains("1 to 255"));
    }
}
