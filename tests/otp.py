"""Codes as any token gives them, worked out from the RFCs and from nothing of the station's."""

import hashlib
import hmac
import struct

# of RFC 4226, appendix D, and RFC 6238, appendix B
HOTP_SECRET = b"12345678901234567890"


def hotp(counter, secret=HOTP_SECRET, digits=6):
    """RFC 4226, section 5.3."""
    mac = hmac.new(secret, struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def totp(time, secret=HOTP_SECRET, digits=6):
    """RFC 6238 with 30 seconds."""
    return hotp(int(time) // 30, secret, digits)
