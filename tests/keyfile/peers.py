"""python-pskc, privacyIDEA and LinOTP beside trousseau, on the files in a folder.

    peers.py write FOLDER    python-pskc writes files for trousseau to read, and both read forms that nobody writes
    peers.py read FOLDER     python-pskc and privacyIDEA read what trousseau wrote; prints `N passed, N failed`
"""
import ast
import base64
import datetime
import json
import logging
import pathlib
import re
import sys
import warnings

from pskc import PSKC

HOTP, TOTP = "urn:ietf:params:xml:ns:keyprov:pskc:hotp", "urn:ietf:params:xml:ns:keyprov:pskc:totp"


def write(folder):
    files = []
    for name, sealing in {
        "from-python-plain.xml": {},
        "from-python-key.xml": {"key": "000102030405060708090a0b0c0d0e0f", "algorithm": "aes128-cbc"},
        "from-python-key-256.xml": {"key": "00" * 31 + "01", "algorithm": "aes256-cbc", "mac": "hmac-sha256"},
        "from-python-password.xml": {"password": "qwertyuiop"},
    }.items():
        pskc, keys = PSKC(), []
        for n in range(20):
            secret, timed, digest = bytes(range(n, n + 10 + 2 * n)), n % 2 == 1, ["SHA1", "SHA256", "SHA512"][n % 3]
            expiry = datetime.datetime(2031, 8, 1 + n, tzinfo=datetime.timezone.utc)
            key = pskc.add_key(
                id=f"key-{n}", serial=f"P{n}", manufacturer="Tom & Cie <1>", algorithm=TOTP if timed else HOTP, secret=secret,
                algorithm_suite=digest, response_length=6 + n % 3, response_encoding="DECIMAL")
            if timed:
                key.time_offset, key.time_interval, key.time_drift = 0, 60, n
            else:
                key.counter = n * 1001
            key.policy.expiry_date, key.policy.pin_max_length = expiry, 8
            keys.append({
                "serial": f"P{n}", "secret": secret.hex(), "digest": digest.lower(), "digits": 6 + n % 3,
                "counter": None if timed else n * 1001, "period": 60 if timed else None, "drift": n if timed else None,
                "manufacturer": "Tom & Cie <1>", "id": f"key-{n}", "expiry": expiry.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "pin_max_length": 8})
        if "mac" in sealing:
            pskc.mac.setup(algorithm=sealing["mac"])
        if "key" in sealing:
            pskc.encryption.setup_preshared_key(key=bytes.fromhex(sealing["key"]), algorithm=sealing["algorithm"])
        if "password" in sealing:
            pskc.encryption.setup_pbkdf2(sealing["password"], iterations=20000)
        pskc.write(str(folder / name))
        files.append({"file": name, "key": sealing.get("key"), "password": sealing.get("password"), "keys": keys})
    (folder / "python-pskc.json").write_text(json.dumps(files))
    (folder / "own.json").write_text(json.dumps(list(own(folder / "archives/python-pskc"))))
    (folder / "forms.json").write_text(json.dumps([{"file": name, "key": key, "keys": list(read)} for name, key, read in forms(folder)]))


def unlocks(tests):
    """What opens each test file, as the tests of python-pskc give it: keys and passwords after the file's name."""
    found, wanted = {}, re.compile(
        r"'(tests/[^']+xml)'|\.key = a2b_hex\(\s*'([0-9a-fA-F]+)'|derive_key\(\s*'([^']+)'|'--(?:secret|password)[=', ]+([0-9a-zA-Z]+)")
    for doctest in sorted(tests.glob("*.doctest")):
        name = None
        for match in wanted.finditer(doctest.read_text()):
            file, key, derived, given = match.groups()
            name = file or name
            if not file and name:
                found.setdefault(name, []).append(("key", key) if key else ("password", derived or given))
    return found


def own(archive):
    """The keys that python-pskc reads from its own test files, with all that tells why one of them is none for us."""
    warnings.simplefilter("ignore")
    opened = unlocks(archive / "tests")
    for path in sorted((archive / "tests").glob("*/*xml")):
        name, best = str(path.relative_to(archive)), None
        for kind, value in [(None, None), *opened.get(name, [])]:
            try:
                pskc = PSKC(str(path))
                if kind == "key":
                    pskc.encryption.key = bytes.fromhex(value)
                elif kind == "password":
                    pskc.encryption.derive_key(value)
                keys = [key_of(key) for key in pskc.keys]
            except Exception:  # a file that is wrong on purpose, or the wrong key
                continue
            read = sum(1 for key in keys if key["secret"])
            if read and (best is None or read > best[0]):
                cipher = (pskc.encryption.algorithm or "").rpartition("#")[2] or None
                mac = (pskc.mac.algorithm or "").rpartition("#")[2] or None
                best = read, {"file": f"archives/python-pskc/{name}", "cipher": cipher, "mac": mac, "key": None, "password": None, "keys": keys}
                if kind:
                    best[1][kind] = value
        if best:
            yield best[1]


def key_of(key):
    """A key; its secret is None where it cannot be read."""
    try:
        secret = key.secret.hex() if isinstance(key.secret, bytes) else None
        counter, offset, interval, drift = key.counter, key.time_offset, key.time_interval, key.time_drift
    except Exception:
        secret = counter = offset = interval = drift = None
    return {
        "secret": secret, "serial": key.serial, "id": key.id, "algorithm": key.algorithm, "suite": key.algorithm_suite,
        "digits": key.response_length, "form": key.response_encoding, "check_digit": bool(key.response_check),
        "counter": counter, "time": offset, "period": interval, "drift": drift, "manufacturer": key.manufacturer,
        "usage": list(key.policy.key_usage), "unknown_policy": bool(key.policy.unknown_policy_elements)}


SECRETS = [bytes(range(n, n + 20)) for n in range(3)]


def forms(folder):
    """Forms that peers read and do not write: files made here, and what each peer finds in them."""
    logging.disable(logging.CRITICAL)  # privacyIDEA logs every key
    import privacyidea.lib.importotp as importotp
    from privacyidea.lib.importotp import parsePSKCdata, parseSafeNetXML
    from privacyidea.lib.tokens.hotptoken import HotpTokenClass
    from privacyidea.lib.tokens.totptoken import TotpTokenClass

    importotp.get_token_class = {"hotp": HotpTokenClass, "totp": TotpTokenClass}.get  # its own way needs a running server

    def file(name, text):
        (folder / name).write_text(text)
        return folder / name

    tokens = "".join(
        f'<Token serial="SN{n}"><CaseModel>5</CaseModel><ProductName>eToken PASS</ProductName><Applications><Application>'
        f"<Seed>{secret.hex().upper()}</Seed><MovingFactor>{n + 1}</MovingFactor></Application></Applications></Token>\n"
        for n, secret in enumerate([*SECRETS, bytes(range(32))]))
    path = file("safenet.xml", f"<Tokens>\n{tokens}</Tokens>\n")
    yield path.name, None, [
        {"serial": serial, "secret": token["otpkey"].lower(), "digest": token["hashlib"], "counter": int(token["counter"])}
        for serial, token in parseSafeNetXML(path.read_text()).items()]

    # its table of OATH tokens in both versions: cells left out, the counter of HOTP where the time step of TOTP stands
    hexes = [secret.hex() for secret in [*SECRETS, bytes(range(32))]]
    rows = (f"OATH1A, {hexes[0]}, hotp, 6, 42\nOATH2A, {hexes[1]}, totp, 8, 60\nOATH3A, {hexes[2]}\nOATH4A, {hexes[0]}, hotp, 8\n"
            f"OATH5A, {hexes[3]}, totp, 6\n")
    users = "# version: 2\n" + "".join(f"lea{n}, ldap, ecole, {row}\n" for n, row in enumerate(rows.splitlines()) if row.count(",") > 2)
    for name, text in {"oath.csv": rows, "oath-version-2.csv": users}.items():
        path = file(name, text)
        yield path.name, None, [
            {"serial": serial, "secret": token["otpkey"], "digest": token["hashlib"], "digits": int(token["otplen"]),
             "counter": int(token.get("counter", 0)) if token["type"] == "hotp" else None, "period": token.get("timeStep")}
            for serial, token in importotp.parseOATHcsv(path.read_text()).items()]

    # LinOTP's table: the digest as a column of its own or by the length of the seed, spaces, a line that is a remark
    rows = (f"#,\nLIN1, {hexes[0]}\nLIN2, {hexes[1]}, hotp, 8\nLIN3, {hexes[2]}, totp, 6, 60\nLIN4, {hexes[3]}, hotp, 6\n"
            f"LIN5, {hexes[0]}, totp, 8, 30, sha512\nLIN6, {(hexes[3] * 2)}, totp, 6, 60\n")
    path = file("linotp.csv", rows)
    yield path.name, None, [
        {"serial": serial, "secret": token["hmac_key"], "digest": token["hashlib"], "digits": int(token["otplen"]), "period": token.get("timeStep")}
        for serial, token in linotp_table(folder)(rows).items()]

    devices = "".join(
        f"<Device><DeviceId><Manufacturer>Tom</Manufacturer><SerialNo>D{n}</SerialNo></DeviceId><Key KeyAlgorithm=\"HOTP\" KeyId=\"k{n}\">"
        f'<Issuer>I</Issuer><Usage OTP="true"><ResponseFormat format="DECIMAL" length="{6 + n}"/></Usage>'
        f'<Data Name="SECRET"><Value>{base64.b64encode(secret).decode()}</Value></Data>'
        f'<Data Name="COUNTER"><Value>{base64.b64encode((n * 70000).to_bytes(8, "big")).decode()}</Value></Data></Key></Device>\n'
        for n, secret in enumerate(SECRETS))
    path = file("draft-hoyer.xml", '<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:container"><EncryptionMethod algorithm="NONE"/>'
                f'<DigestMethod algorithm="HMAC-SHA1"/>\n{devices}</KeyContainer>\n')
    yield path.name, None, [
        {"serial": key.serial, "secret": key.secret.hex(), "digits": key.response_length, "counter": key.counter, "id": key.id}
        for key in PSKC(str(path)).keys]

    # privacyIDEA reads PSKC as HTML, in small letters: what comes out of such programs is read alike
    packages = "".join(
        f"<keypackage><deviceinfo><manufacturer>tom</manufacturer><serialno>L{n}</serialno></deviceinfo><key id=\"k{n}\" "
        f'algorithm="{TOTP if n == 1 else HOTP}"><algorithmparameters><responseformat encoding="DECIMAL" length="{6 + n}"/>'
        f"</algorithmparameters><data><secret><plainvalue>{base64.b64encode(secret).decode()}</plainvalue></secret><counter><plainvalue>{n}"
        "</plainvalue></counter><timeinterval><plainvalue>60</plainvalue></timeinterval></data></key></keypackage>\n"
        for n, secret in enumerate(SECRETS))
    path = file("small-letters.xml", f'<keycontainer version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">\n{packages}</keycontainer>\n')
    tokens, refused = parsePSKCdata(path.read_bytes())
    assert not list(refused), refused
    yield path.name, None, [
        {"serial": serial, "secret": token["otpkey"], "digits": int(token["otplen"]),
         "counter": None if token["type"] == "totp" else int(token["counter"]),
         "period": int(token["timeStep"]) if token["type"] == "totp" else None} for serial, token in tokens.items()]


def linotp_table(folder):
    """LinOTP's own reader of tables, one function of its source: the rest is Python 2 and wants a server."""
    source = (folder / "archives/linotp/linotp/lib/ImportOTP/__init__.py").read_text()
    parts = [part for part in ast.parse(source).body if isinstance(part, ast.FunctionDef) and part.name == "parseOATHcsv"]
    known = {"log": logging.getLogger("linotp")}
    exec(compile(ast.Module(parts, type_ignores=[]), "LinOTP", "exec"), known)
    return known["parseOATHcsv"]


def by_python_pskc(path, file):
    pskc = PSKC(str(path))
    if "key" in file:
        pskc.encryption.key = bytes.fromhex(file["key"])
    else:
        pskc.encryption.derive_key(file["password"])
    for key in pskc.keys:
        assert key.check(), "MAC"
        timed = key.algorithm == TOTP
        expiry = key.policy.expiry_date.astimezone(datetime.timezone.utc)
        yield {
            "serial": key.serial, "secret": key.secret.hex(), "digest": key.algorithm_suite.lower(),
            "digits": key.response_length, "counter": key.counter, "period": key.time_interval if timed else None,
            "drift": key.time_drift if timed else None, "manufacturer": key.manufacturer, "id": key.id,
            "expiry": expiry.strftime("%Y-%m-%dT%H:%M:%SZ"), "pin_max_length": key.policy.pin_max_length}


def by_privacyidea(path, file):
    from privacyidea.lib.importotp import parsePSKCdata

    tokens, refused = parsePSKCdata(
        path.read_bytes(), preshared_key_hex=file.get("key"), password=file.get("password"), validate_mac="check_fail_hard")
    assert not list(refused), refused
    for serial, token in tokens.items():
        timed = token["type"] == "totp"
        yield {
            "serial": serial, "secret": token["otpkey"], "digest": token["hashlib"], "digits": int(token["otplen"]),
            "counter": None if timed else int(token["counter"]), "period": int(token["timeStep"]) if timed else None,
            "drift": int(token["timeShift"]) if timed else None, "manufacturer": str(token["description"])}


def read(folder):
    logging.disable(logging.CRITICAL)  # privacyIDEA logs every key
    expected = json.loads((folder / "expected.json").read_text())
    passed = failed = 0
    for file in expected["files"]:
        peers = [by_python_pskc]
        if file["cipher"] == "aes128-cbc" and file["mac"] == "hmac-sha1":  # privacyIDEA opens no other
            peers.append(by_privacyidea)
        for peer in peers:
            name = f"{peer.__name__} {file['file']}"
            try:
                found = list(peer(folder / file["file"], file))
                wanted = [{field: key[field] for field in found[0]} for key in expected["keys"]]
                differences = [(a, b) for a, b in zip(found, wanted) if a != b]
                assert len(found) == len(wanted), f"{len(found)} keys of {len(wanted)}"
                assert not differences, f"{len(differences)} keys differ, first: {differences[0]}"
                passed += 1
                print(f"ok     {name}: {len(found)} keys, equal in {', '.join(found[0])}")
            except Exception as problem:  # a peer may fail in any way: said, counted, and on to the next
                failed += 1
                print(f"FAILED {name}: {type(problem).__name__}: {problem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def main():
    verb, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    return {"write": write, "read": read}[verb](folder)


sys.exit(main())
