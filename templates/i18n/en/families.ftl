device-pin-needed = The token asks for its own PIN first. { $detail }
device-wrong-pin = That is not the token’s own PIN. { $detail }
device-pin-locked = The token’s own PIN is locked: unlock it with the maker’s tool, or reset the token. { $detail }
