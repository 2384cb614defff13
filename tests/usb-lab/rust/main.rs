//! The `usb` and `driver` floors on a real kernel, among Yubico's own programs: run in the USB lab only
//! (`tests/usb-lab/all`), one test at a time, as root. Tokens are plugged by the program's own `emulate --attach`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a test says goes to its runner")]

mod driver;
mod plugged;
mod usb;

use plugged::Token;

const YUBIKEY_2: Token = Token { serial: 2_233_445, firmware: "2.3.3", pid: "0010" };
const NEO: Token = Token { serial: 3_344_556, firmware: "3.4.9", pid: "0116" };
const YUBIKEY_4: Token = Token { serial: 4_433_221, firmware: "4.3.5", pid: "0407" };
const YUBIKEY_5: Token = Token { serial: 7_654_321, firmware: "5.4.3", pid: "0407" };
const GENERATIONS: [Token; 4] = [YUBIKEY_2, NEO, YUBIKEY_4, YUBIKEY_5];
