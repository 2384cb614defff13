//! The token's side of the wire: virtual tokens, an in-process bus, and real USB devices over USB/IP.
