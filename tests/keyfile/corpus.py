"""Writes tests/keyfile-corpus: RFC 6030's figures, one file for each rule, one for each defect.

Run it after a change here (needs Python's `cryptography`), look at the difference, then write the expected reports anew:

    python3 tests/keyfile/corpus.py
    cargo test --test suite -- --ignored write_the_expected_reports

A file says in its name what opens it: `.key16.`, `.key24.`, `.key32.` the bytes 12 34 56 78 90 over and over (figure 6's
key), `.password.` the word qwerty (figure 7's).
"""
import base64
import hashlib
import hmac
import pathlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "keyfile-corpus"
PSKC = "urn:ietf:params:xml:ns:keyprov:pskc"
DS = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
PKCS5 = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#"
SECRET = b"12345678901234567890"
SECRET64 = base64.b64encode(SECRET).decode()


def key(length):
    return (bytes.fromhex("1234567890") * 8)[:length]


MAC_KEY = bytes.fromhex("1122334455667788990011223344556677889900")


def encrypt(value, with_key=key(16)):
    iv = hashlib.sha256(value + with_key).digest()[:16]  # the same at every run
    padding = 16 - len(value) % 16
    encryptor = Cipher(algorithms.AES(with_key), modes.CBC(iv)).encryptor()
    return iv + encryptor.update(value + bytes([padding]) * padding)


def encrypted(value, cipher="aes128-cbc", with_key=key(16), raw=None):
    value = base64.b64encode(raw or encrypt(value, with_key)).decode()
    return (f'<xenc:EncryptionMethod Algorithm="{XENC}{cipher}"/>'
            f"<xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData>")


def mac(value, digest="sha1", mac_key=MAC_KEY):
    return base64.b64encode(hmac.new(mac_key, value, digest).digest()).decode()


def sealed(value, digest="sha1", cipher="aes128-cbc", with_key=key(16), mac_key=MAC_KEY):
    return (f"<EncryptedValue>{encrypted(value, cipher, with_key)}</EncryptedValue>"
            f"<ValueMAC>{mac(encrypt(value, with_key), digest, mac_key)}</ValueMAC>")


def plain(value=SECRET64):
    return f"<PlainValue>{value}</PlainValue>"


KEY_NAME = "  <EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>\n"


def mac_method(uri=DS + "hmac-sha1", cipher="aes128-cbc", with_key=key(16), mac_key=MAC_KEY):
    return (f'  <MACMethod Algorithm="{uri}"><MACKey>{encrypted(mac_key, cipher, with_key)}</MACKey></MACMethod>\n')


def derived(rounds="1000", length="<KeyLength>16</KeyLength>", prf="<PRF/>", algorithm=PKCS5 + "pbkdf2", salt="Ej7/PEpyEpw="):
    return (f'  <EncryptionKey><xenc11:DerivedKey xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" xmlns:pkcs5="{PKCS5}">'
            f'<xenc11:KeyDerivationMethod Algorithm="{algorithm}"><pkcs5:PBKDF2-params>'
            f'<Salt xmlns=""><Specified>{salt}</Specified></Salt><IterationCount xmlns="">{rounds}</IterationCount>'
            f"{length}{prf}</pkcs5:PBKDF2-params></xenc11:KeyDerivationMethod>"
            f"<xenc11:MasterKeyName>My Password 1</xenc11:MasterKeyName></xenc11:DerivedKey></EncryptionKey>\n")


def container(*parts, ns=PSKC, version=' Version="1.0"', head='<?xml version="1.0" encoding="UTF-8"?>\n', more=""):
    ns = f' xmlns="{ns}"' if ns else ""
    return (f'{head}<KeyContainer{version}{ns} xmlns:ds="{DS}" xmlns:xenc="{XENC}"{more}>\n'
            + "".join(parts) + "</KeyContainer>\n")


def package(secret=None, data="<Counter><PlainValue>0</PlainValue></Counter>", serial="987654321", key_id=' Id="12345678"',
            algorithm=f' Algorithm="{PSKC}:hotp"', parameters='<ResponseFormat Length="8" Encoding="DECIMAL"/>',
            suite="", after="", device="", issuer="<Issuer>Issuer</Issuer>", package_after=""):
    secret = f"<Secret>{plain() if secret is None else secret}</Secret>" if secret != "" else ""
    serial = f"<SerialNo>{serial}</SerialNo>" if serial is not None else ""
    info = f"<DeviceInfo><Manufacturer>Manufacturer</Manufacturer>{serial}{device}</DeviceInfo>"
    parameters = f"<AlgorithmParameters>{suite}{parameters}</AlgorithmParameters>" if suite + parameters else ""
    return (f"  <KeyPackage>\n    {info}\n    <Key{key_id}{algorithm}>\n      {issuer}{parameters}\n"
            f"      <Data>{secret}{data}</Data>{after}\n    </Key>{package_after}\n  </KeyPackage>\n")


TOTP = f' Algorithm="{PSKC}:totp"'
TIME = "<Time><PlainValue>0</PlainValue></Time>"
INTERVAL = "<TimeInterval><PlainValue>60</PlainValue></TimeInterval>"
DRIFT = "<TimeDrift><PlainValue>-3</PlainValue></TimeDrift>"


def figures():
    policy = ("<Policy><StartDate>2006-{0}-01T00:00:00Z</StartDate><ExpiryDate>2006-{0}-31T00:00:00Z</ExpiryDate></Policy>")
    module = "    <CryptoModuleInfo><Id>CM_ID_001</Id></CryptoModuleInfo>\n    <Key"

    def with_module(text):
        return text.replace("    <Key ", module + " ", 1)

    yield "rfc6030-figure-2.xml", container(
        f'  <KeyPackage>\n    <Key Id="12345678" Algorithm="{PSKC}:hotp">\n      <Issuer>Issuer-A</Issuer>\n'
        "      <Data><Secret><PlainValue>MTIzNA==\n      </PlainValue></Secret></Data>\n    </Key>\n  </KeyPackage>\n",
        more=' Id="exampleID1"')
    yield "rfc6030-figure-3.xml", container(with_module(package(
        device="<UserId>DC=example-bank,DC=net</UserId>",
        after="<UserId>UID=jsmith,DC=example-bank,DC=net</UserId>")))
    yield "rfc6030-figure-4.xml", container(with_module(package(
        secret="", after="<Policy><KeyUsage>OTP</KeyUsage></Policy>").replace(
            "<Data>", "<KeyProfileId>keyProfile1</KeyProfileId><KeyReference>MasterKeyLabel\n</KeyReference><Data>")))
    yield "rfc6030-figure-5.xml", container(
        with_module(package(after='<Policy><PINPolicy MinLength="4" MaxLength="4" PINKeyId="123456781" '
                                  'PINEncoding="DECIMAL" PINUsageMode="Local"/><KeyUsage>OTP</KeyUsage></Policy>')),
        with_module(package(secret=plain("MTIzNA=="), data="", key_id=' Id="123456781"', algorithm=f' Algorithm="{PSKC}:pin"',
                            parameters='<ResponseFormat Length="4" Encoding="DECIMAL"/>')))
    figure_6 = (b"AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv", "Su+NvtQfmvfJzF6bmQiJqoLRExc=",
                b"ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX")
    figure_7 = (b"oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f", "LP6xMvjtypbfT9PdkJhBZ+D6O4w=",
                b"2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx")

    def with_value(figure):
        return (f"<EncryptedValue>{encrypted(b'', raw=base64.b64decode(figure[0]))}</EncryptedValue>"
                f"<ValueMAC>{figure[1]}\n      </ValueMAC>")

    def with_mac(figure):
        return (f'  <MACMethod Algorithm="{DS}hmac-sha1"><MACKey>'
                f"{encrypted(b'', raw=base64.b64decode(figure[2]))}</MACKey></MACMethod>\n")

    yield "rfc6030-figure-6.key16.xml", container(KEY_NAME, with_mac(figure_6), with_module(package(with_value(figure_6))))
    yield "rfc6030-figure-7.password.xml", prefixed(container(
        derived().replace(' xmlns=""', ""), with_mac(figure_7), with_module(package(with_value(figure_7), data="", key_id=' Id="123456"'))))
    yield "rfc6030-figure-8-certificate.xml", container(
        "  <EncryptionKey><ds:X509Data><ds:X509Certificate>MIIB5zCC</ds:X509Certificate></ds:X509Data></EncryptionKey>\n",
        package(f"<EncryptedValue>{encrypted(SECRET, 'rsa_1_5')}</EncryptedValue>"))
    yield "rfc6030-figure-10.xml", container(*(
        package(serial=serial, key_id=f' Id="{n}"', after=policy.format(month))
        for n, serial, month in [(1, "654321", "05"), (2, "123456", "05"), (3, "9999999", "03"), (4, "9999999", "08")]))


def prefixed(text):
    """Every element of the container under a prefix, as figure 7 has it; the parameters of PBKDF2 in no namespace."""
    bare = {"Salt", "Specified", "IterationCount", "KeyLength", "PRF"}
    out, rest = "", text.replace(f'xmlns="{PSKC}"', f'xmlns:pskc="{PSKC}"')
    while (at := rest.find("<")) >= 0:
        out, rest = out + rest[:at + 1], rest[at + 1:]
        slash = "/" if rest.startswith("/") else ""
        name = rest[len(slash):].replace(">", " ").replace("/", " ").split(" ")[0]
        if name and name[0].isalpha() and ":" not in name and name not in bare:
            rest = slash + "pskc:" + rest[len(slash):]
    return out + rest


def rules():
    yield "missing-namespace.xml", container(package(), ns="")
    yield "draft-namespace.xml", container(package(), ns=PSKC + ":1.0")
    yield "odd-namespace.key16.xml", container(KEY_NAME, mac_method(), package(sealed(SECRET)).replace("xenc:CipherV", "CipherV"))
    yield "odd-version.xml", container(package(), version=' Version="1"')
    yield "absent-version.xml", container(package(), version="")
    yield "any-prefix.xml", (prefixed(container(package())).replace("pskc:", "été:").replace(":été:", ":pskc:")
                              .replace("xmlns:pskc=", "xmlns:été="))
    draft = container(package(algorithm=f' KeyAlgorithm="{PSKC}#hotp"', key_id=' KeyId="1"'))
    yield "draft-names.xml", (draft.replace("KeyPackage", "Device").replace("AlgorithmParameters", "Usage"))
    yield "mac-algorithm-of-a-draft.key16.xml", container(
        KEY_NAME, f"  <MACAlgorithm>{DS}hmac-sha1</MACAlgorithm>\n", package(sealed(SECRET, mac_key=key(16))))
    yield "missing-mac-method.key16.xml", container(
        KEY_NAME, package(f"<EncryptedValue>{encrypted(SECRET)}</EncryptedValue>"))
    yield "missing-value-mac.key16.xml", container(
        KEY_NAME, mac_method(), package(f"<EncryptedValue>{encrypted(SECRET)}</EncryptedValue>"),
        package(sealed(SECRET), serial="2"))
    yield "mac-key-is-encryption-key.key16.xml", container(
        KEY_NAME, f'  <MACMethod Algorithm="{DS}hmac-sha1"/>\n', package(sealed(SECRET, mac_key=key(16))))
    yield "mac-over-plain-value.key16.xml", container(KEY_NAME, mac_method(), package(
        f"<EncryptedValue>{encrypted(SECRET)}</EncryptedValue><ValueMAC>{mac(SECRET)}</ValueMAC>"))
    for rounds, name in [(249, "weak-derivation"), (1000, "key-length-assumed")]:
        length = "" if rounds == 1000 else '<KeyLength xmlns="">16</KeyLength>'
        with_key = hashlib.pbkdf2_hmac("sha1", b"qwerty", base64.b64decode("Ej7/PEpyEpw="), rounds, 16)
        yield f"{name}.password.xml", container(
            derived(str(rounds), length), mac_method(with_key=with_key), package(sealed(SECRET, with_key=with_key)))
    with_key = hashlib.pbkdf2_hmac("sha256", b"qwerty", base64.b64decode("Ej7/PEpyEpw="), 2000, 32)
    yield "pbkdf2-hmac-sha256-aes-256.password.xml", container(
        derived("2000", "<KeyLength>32</KeyLength>", f'<PRF Algorithm="{MORE}hmac-sha256"/>'),
        mac_method(MORE + "hmac-sha256", "aes256-cbc", with_key),
        package(sealed(SECRET, "sha256", "aes256-cbc", with_key)))
    for bits, digest in [(192, "sha256"), (256, "sha512")]:
        with_key = key(bits // 8)
        yield f"aes-{bits}-hmac-{digest}.key{bits // 8}.xml", container(
            KEY_NAME, mac_method(MORE + f"hmac-{digest}", f"aes{bits}-cbc", with_key),
            package(sealed(SECRET, digest, f"aes{bits}-cbc", with_key)))
    yield "unnamed-encryption-key.key16.xml", container(mac_method(), package(sealed(SECRET)))
    yield "whitespace-in-base64.xml", container(package(plain("MTIzNDU2Nzg5MDEy\n  MzQ1Njc4OTA=")))
    yield "comment-in-base64.xml", container(package(plain("MTIzNDU2Nzg5MDEy<!-- a comment splits no text -->MzQ1Njc4OTA=")))
    yield "cdata-and-references.xml", container(package(
        plain("<![CDATA[MTIzNDU2Nzg5MDEy]]>&#77;zQ1Njc4OTA&#x3D;"), issuer="<Issuer>Tom &amp; Jérôme &lt;Cie&gt;</Issuer>"))
    yield "unpadded-base64.xml", container(package(plain(SECRET64.rstrip("="))))
    yield "hex-secret.xml", container(package(plain(SECRET.hex())), package(plain("C0FFEE" * 7), serial="2"))
    yield "integer-in-base64.xml", container(
        package(data="<Counter><PlainValue>NzA5Nzkx</PlainValue></Counter>"),
        package(data="<Counter><PlainValue>AAYxSg==</PlainValue></Counter>", serial="2"))
    yield "encrypted-numbers.key16.xml", container(KEY_NAME, mac_method(), package(
        sealed(SECRET), f"<Counter>{sealed(b'298507')}</Counter>"), package(
        sealed(SECRET), f"<Counter>{sealed((961392).to_bytes(8, 'big'))}</Counter>", serial="2"), package(
        sealed(SECRET), f"<Time>{sealed(b'0')}</Time><TimeInterval>{sealed(b'60')}</TimeInterval>"
        f"<TimeDrift>{sealed(b'-3')}</TimeDrift>", serial="3", algorithm=TOTP))
    yield "serial-from-key-id.xml", container(package(serial=None))
    yield "algorithm-assumed.xml", container(package(algorithm=""), package(data=TIME + INTERVAL, algorithm="", serial="2"))
    yield "algorithm-name-variant.xml", container(*(
        package(algorithm=f' Algorithm="{name}"', serial=str(n), data=TIME + INTERVAL if "totp" in name.lower() else
                "<Counter><PlainValue>7</PlainValue></Counter>")
        for n, name in enumerate([PSKC + "#hotp", "HOTP", "http://www.ietf.org/keyprov/pskc#hotp", PSKC + ":TOTP"], 1)))
    yield "suites.xml", container(*(
        package(suite=f"<Suite>{suite}</Suite>", serial=str(n)) for n, suite in enumerate(
            ["SHA1", "SHA256", "SHA512", "HMAC-SHA256", "HMAC-SHA512", "sha256", "HMAC-SHA-512", ""], 1)))
    yield "suite-as-attribute.xml", container(package(suite='<Suite hashalgo="sha256"/>'))
    yield "digits-assumed.xml", container(package(parameters=""))
    yield "counter-assumed.xml", container(package(data=""))
    yield "period-assumed.xml", container(package(data="", algorithm=TOTP))
    yield "totp.xml", container(package(data=TIME + INTERVAL + DRIFT, algorithm=TOTP, suite="<Suite>SHA256</Suite>"))
    yield "date-without-zone.xml", container(package(after="<Policy><ExpiryDate>2031-08-31</ExpiryDate></Policy>",
                                                     device="<StartDate>2021-09-01T08:00:00</StartDate>"))
    yield "extension-ignored.xml", container(
        package(after='<Extensions><x:Lock xmlns:x="http://www.yubico.com/#yubikey-aes-ext" Code="98566d358630"/></Extensions>'))
    yield "own-batch.xml", container(package(
        after='<Extensions><t:Batch xmlns:t="urn:trousseau:pskc">LOT 7</t:Batch></Extensions>'))
    yield "foreign-elements-are-no-key.xml", container(package().replace(
        "<Data>", '<x:Data xmlns:x="urn:x"><x:Secret><x:PlainValue>AAAA</x:PlainValue></x:Secret></x:Data><Data>'))
    yield "signature-not-verified.xml", container(package(), "  <ds:Signature><ds:SignedInfo/></ds:Signature>\n")
    yield "every-field.xml", container(package(
        device="<Model>C200</Model><IssueNo>1</IssueNo><DeviceBinding>IMEI 1</DeviceBinding>"
               "<StartDate>2021-09-01T00:00:00Z</StartDate><ExpiryDate>2031-08-31T00:00:00+02:00</ExpiryDate><UserId>DC=a</UserId>",
        after='<UserId>UID=b</UserId><Policy><StartDate>2021-09-01T00:00:00Z</StartDate><ExpiryDate>2031-08-31T00:00:00Z'
              '</ExpiryDate><PINPolicy PINKeyId="9" PINUsageMode="Append" MaxFailedAttempts="8" MinLength="4" MaxLength="6" '
              'PINEncoding="DECIMAL"/><KeyUsage>OTP</KeyUsage><KeyUsage>Unlock</KeyUsage>'
              "<NumberOfTransactions>4321</NumberOfTransactions></Policy>").replace(
                  "<Data>", "<KeyProfileId>p</KeyProfileId><KeyReference>r</KeyReference><FriendlyName>Clé de Léa</FriendlyName><Data>"))


def broken():
    yield "no-serial.xml", container(package(serial=None, key_id=""))
    yield "serial-of-zeros.xml", container(package(serial="000"), package(serial="A_1"), package(serial="9" * 33))
    yield "no-key-in-package.xml", container("  <KeyPackage><DeviceInfo><SerialNo>1</SerialNo></DeviceInfo></KeyPackage>\n")
    yield "no-data.xml", container(package().replace("<Data>", "<!--").replace("</Data>", "-->"))
    yield "empty-secret.xml", container(package(plain("")))
    yield "secret-of-257-bytes.xml", container(package(plain(base64.b64encode(bytes(257)).decode())))
    yield "secret-not-base64.xml", container(package(plain("MTIz*DU2")))
    yield "ocra.xml", container(package(algorithm=f' Algorithm="{PSKC}:ocra"', suite="<Suite>OCRA-1:HOTP-SHA1-6:QN08</Suite>"))
    yield "yubikey-aes.xml", container(package(algorithm=' Algorithm="http://www.yubico.com/#yubikey-aes"'))
    yield "digest-unknown.xml", container(package(suite="<Suite>MD5</Suite>"))
    yield "digits-out-of-range.xml", container(*(
        package(parameters=f'<ResponseFormat Length="{length}" Encoding="DECIMAL"/>') for length in ["5", "9", "", "six"]))
    yield "response-not-decimal.xml", container(package(parameters='<ResponseFormat Length="8" Encoding="HEXADECIMAL"/>'))
    yield "response-with-check-digit.xml", container(
        package(parameters='<ResponseFormat Length="8" Encoding="DECIMAL" CheckDigits="true"/>'))
    yield "numbers-out-of-range.xml", container(
        *(package(data=f"<Counter><PlainValue>{n}</PlainValue></Counter>") for n in ["-1", "9223372036854775808", "x"]),
        *(package(data=f"<TimeInterval><PlainValue>{n}</PlainValue></TimeInterval>", algorithm=TOTP)
          for n in ["0", "-30", "2147483648"]))
    yield "date-that-is-none.xml", container(package(after="<Policy><ExpiryDate>demain</ExpiryDate></Policy>"))
    yield "two-secrets.xml", container(package(plain() + plain("AAAA") + "</Secret><Secret>" + plain("BBBB")))
    yield "plain-and-encrypted.key16.xml", container(KEY_NAME, mac_method(), package(plain() + sealed(SECRET)))
    yield "policy-not-understood.xml", container(
        package(after="<Policy><OnlyOnSundays/></Policy>"),
        package(after='<Policy><x:Only xmlns:x="urn:x"/></Policy>'),
        package(after='<Policy><PINPolicy MinLength="4" OnWeekDaysOnly="true"/></Policy>'),
        package(after="<Policy><KeyUsage>Sing</KeyUsage></Policy>"))
    yield "not-for-otp.xml", container(package(after="<Policy><KeyUsage>Encrypt</KeyUsage></Policy>"))
    yield "cipher-unknown.key16.xml", container(
        KEY_NAME, package(f"<EncryptedValue>{encrypted(SECRET, 'tripledes-cbc')}</EncryptedValue>"))
    yield "cipher-missing.key16.xml", container(KEY_NAME, package(
        f"<EncryptedValue>{encrypted(SECRET)}</EncryptedValue>".replace("EncryptionMethod", "Nothing")))
    yield "cipher-needs-a-longer-key.key16.xml", container(
        KEY_NAME, package(f"<EncryptedValue>{encrypted(SECRET, 'aes256-cbc')}</EncryptedValue>"))
    yield "encrypted-without-saying-so.xml", container(package(f"<EncryptedValue>{encrypted(SECRET)}</EncryptedValue>"))
    yield "mac-does-not-fit.key16.xml", container(
        KEY_NAME, mac_method(), package(sealed(SECRET).replace("<ValueMAC>", "<ValueMAC>AAAA")[:-11] + "</ValueMAC>"),
        package(f"<EncryptedValue>{encrypted(SECRET)}</EncryptedValue><ValueMAC>{mac(b'other')}</ValueMAC>", serial="2"),
        package(sealed(SECRET), serial="3"))
    yield "does-not-decrypt.key16.xml", container(KEY_NAME, *(
        package(f"<EncryptedValue>{encrypted(b'', raw=raw)}</EncryptedValue>") for raw in [bytes(32), bytes(16), bytes(20)]))
    yield "control-character.xml", container(package(issuer="<Issuer>a&#1;b</Issuer>"), package(issuer="<Issuer>a&#xFFFE;b</Issuer>"))
    whole = container(package(), package(serial="2"))
    yield "cut-off.xml", whole[:-60]
    yield "end-tag-missing.xml", whole.replace("</Issuer>", "", 1)
    yield "attribute-twice.xml", whole.replace(' Id="12345678"', ' Id="1" Id="2"', 1)
    yield "two-documents.xml", whole + whole.split("\n", 1)[1]
    yield "text-between-elements.xml", container("  stray\n", package())
    yield "xml-bomb.xml", '<!DOCTYPE k [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n' + container(package(plain("&b;")), head="")
    yield "external-entity.xml", '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n' + container(package(plain("&x;")), head="")
    yield "entity-undeclared.xml", container(package(issuer="<Issuer>&secret;</Issuer>"))
    yield "nested-too-deep.xml", container("<KeyPackage>" * 40)
    yield "utf-16.xml", container(package(issuer="<Issuer>Lycée</Issuer>")).replace("UTF-8", "UTF-16").encode("utf-16")
    yield "utf-16-without-mark.xml", container(package(issuer="<Issuer>Lycée</Issuer>")).encode("utf-16-be")
    yield "says-utf-16-and-is-utf-8.xml", container(package(issuer="<Issuer>Lycée</Issuer>")).replace("UTF-8", "utf-16")
    yield "latin-1.xml", container(package(issuer="<Issuer>Lycée</Issuer>")).replace("UTF-8", "ISO-8859-1").encode("latin-1")
    yield "latin-1-that-says-utf-8.xml", container(package(issuer="<Issuer>Lycée</Issuer>")).encode("latin-1")
    yield "not-a-key-file.xml", "<Clefs><Clef>404</Clef></Clefs>"
    yield "foreign-namespace.xml", container(package(), ns="urn:x")
    yield "version-2.xml", container(package(), version=' Version="2.0"')
    yield "encryption-key-after-keys.key16.xml", container(package(), KEY_NAME)
    yield "mac-method-after-keys.key16.xml", container(KEY_NAME, package(sealed(SECRET)), mac_method())
    yield "needs-key.xml", container(KEY_NAME, mac_method(), package(sealed(SECRET)))
    yield "needs-password.xml", container(derived(), mac_method(), package(sealed(SECRET)))
    yield "password-given-for-a-key.password.xml", container(KEY_NAME, mac_method(), package(sealed(SECRET)))
    yield "wrong-key.key16.xml", container(KEY_NAME, mac_method(with_key=b"another key, yes"), package(sealed(SECRET, with_key=b"another key, yes")))
    yield "mac-key-needs-a-longer-key.key16.xml", container(KEY_NAME, mac_method(cipher="aes256-cbc"), package(sealed(SECRET)))
    yield "mac-unknown.key16.xml", container(KEY_NAME, mac_method(MORE + "hmac-md5"), package(sealed(SECRET)))
    yield "mac-key-missing-value.key16.xml", container(
        KEY_NAME, mac_method().replace("xenc:CipherValue", "xenc:Nothing"), package(sealed(SECRET)))
    yield "mac-key-reference.key16.xml", container(
        KEY_NAME, f'  <MACMethod Algorithm="{DS}hmac-sha1"><MACKeyReference>k</MACKeyReference></MACMethod>\n', package(sealed(SECRET)))
    yield "mac-key-unknown-cipher.key16.xml", container(
        KEY_NAME, mac_method().replace("aes128-cbc", "aes128-gcm"), package(sealed(SECRET)))
    yield "encryption-key-twice.key16.xml", container(KEY_NAME, KEY_NAME, mac_method(), package(sealed(SECRET)))
    yield "derivation-unknown.password.xml", container(derived(algorithm="urn:x#scrypt"), package(sealed(SECRET)))
    yield "derivation-of-hours.password.xml", container(derived("4000000000"), package(sealed(SECRET)))
    yield "derivation-of-20-bytes.password.xml", container(
        derived().replace("<KeyLength>16<", "<KeyLength>20<"), package(sealed(SECRET)))
    yield "derivation-without-salt.password.xml", container(derived(salt="*"), package(sealed(SECRET)))
    yield "derivation-with-md5.password.xml", container(derived(prf='<PRF Algorithm="urn:x#hmac-md5"/>'), package(sealed(SECRET)))
    yield "draft-hoyer-3des.password.xml", hoyer(hoyer_key(), head='<EncryptionMethod algorithm="PBE-3DES112-CBC"><PBESalt>y6TzckeLRQw=</PBESalt>'
                                          '<PBEIterationCount>999</PBEIterationCount></EncryptionMethod>')
    yield "charset-unknown.xml", container(package()).replace("UTF-8", "EBCDIC-CP-FR")
    yield "no-keys.xml", container()
    yield "root-only.xml", f'<KeyContainer Version="1.0" xmlns="{PSKC}"/>'
    yield "empty.xml", ""


def tables():
    hex_key, b32 = SECRET.hex(), base64.b32encode(SECRET).decode()
    yield "header.csv", ("serial,type,digest,digits,counter,period,drift,manufacturer,model,batch,expiry,secret\n"
                         f"1,hotp,sha1,6,7,,,Yubico,5 NFC,LOT 7,2031-08-31,{hex_key}\n"
                         f"2,totp,SHA256,8,,60,'-3,Feitian,C200,,2031-08-31T00:00:00Z,{hex_key}\n")
    yield "family.csv", ("serial;secret;type;digits;counter;famille\n"
                         f"1;{hex_key};hotp;6;0;YubiKey\n1;{hex_key};hotp;6;0;nitrokey3\n1;{hex_key};hotp;6;0;\n"
                         f"1;{hex_key};hotp;6;0;clef bleue\n1;{hex_key};hotp;6;0;software\n")
    yield "header-french.csv", f"N° de série;Graine;Compteur;Chiffres;Type\r\n1;{hex_key};7;8;HOTP\r\n".encode("cp1252")
    yield "windows-1252.csv", f"serial;secret;type;digits;counter;model\n1;{hex_key};hotp;6;0;clé élève\n".encode("cp1252")
    for name, charset, model in [("cp850", "cp850", "clé élève"), ("iso-8859-15", "iso-8859-15", "clé bœuf"),
                                 ("mac-roman", "mac_roman", "clé élève"), ("mended-accents", "utf-8", "clÃ© Ã©lÃ¨ve")]:
        yield f"{name}.csv", f"serial;secret;type;digits;counter;model\n1;{hex_key};hotp;6;0;{model}\n".encode(charset)
    yield "byte-order-mark-and-tabs.csv", f"\ufeffserial\tsecret\ttype\tdigits\tcounter\n1\t{hex_key}\thotp\t6\t0\n"
    yield "entra.csv", ("upn,serial number,secret key,time interval,manufacturer,model\n"
                        f"lea@ecole.example,1234567,{b32},30,Contoso,HardwareKey\n")
    yield "oath.csv", (f"# serial, key, type, digits, period\nA1, {hex_key}, hotp, 6\nA2, {hex_key}, totp, 8, 60\n"
                       f"A3, {hex_key}, ocra, OCRA-1:HOTP-SHA1-6:QN08\n\nA4, {hex_key}\n")
    yield "two-columns-hex.csv", f"1;{hex_key}\n2;{bytes(range(20)).hex()}\n"
    yield "two-columns-base32.csv", f"1;{b32}\n2;{base64.b32encode(bytes(range(20))).decode()}\n"
    yield "two-columns-base64.csv", f"1;{SECRET64}\n2;{base64.b64encode(bytes(range(200, 220))).decode()}\n"
    yield "two-columns-ambiguous.csv", "1;2345672345672345\n2;ABCDEFABCDEFABCD\n"
    yield "yubico-traditional.csv", (
        "LOGGING START,11/12/2013 18:50\n"
        f"OATH-HOTP,11/12/2013 18:55,1,cccccccccccd,,{hex_key},,,0,0,0,6,0,0,0,0,0,0\n"
        f"OATH-HOTP,11/12/2013 18:56,2,cccccccccctn,,{hex_key},,,0,0,0,8,0,0,0,0,0,0\n"
        f"OATH-HOTP,11/12/2013 18:57,2,,,{hex_key},,,0,0,0,6,0,0,0,0,0,0\n"
        f"Yubico OTP,11/12/2013 18:58,1,vvgutbiedkvi,ab86c04de6a3,{bytes(range(16)).hex()},,,0,0,0,0,0,0,0,0,0,0\n")
    yield "yubico-log.csv", (
        f"508326,,0,{hex_key},,2013-12-12T08:41:07,\n1382042,,0,{bytes(range(20)).hex()},,2013-12-12T08:41:17,\n"
        f"508327,cccccccccccc,83cebdfb7b93,{bytes(range(16)).hex()},,2013-12-12T08:43:17,\n"
        f"508328,,,{bytes(range(16)).hex()},,2013-12-12T08:44:34,\n")
    yield "broken-rows.csv", (
        f"serial,secret,type,digits,counter,period,expiry,digest\n1,{hex_key},hotp,6,0,,,\n,{hex_key},hotp,6,0,,,\n3,,hotp,6,0,,,\n"
        f"4,xyz,hotp,6,0,,,\n5,{hex_key},hotp,5,0,,,\n6,{hex_key},hotp,6,-1,,,\n7,{hex_key},totp,6,,0,,\n"
        f"8,{hex_key},hotp,6,0,,demain,\n9,{hex_key},hotp,6,0,,,MD5\n10\n11,{hex_key},sms,6,0,,,\n"
        f"\"12\",\"{hex_key}\",\"hotp\",\"6\",\"0\",,,\n=13,{hex_key},hotp,6,0,,,\n")
    others = [bytes((n * 67 + row * 53 + 11) % 256 for n in range(20)) for row in range(1, 7)]
    rows = "".join(f"{row},{other.hex()},hotp,6,0,31/08/2031\n" for row, other in enumerate(others, 1))
    yield "odd-rows.csv", (
        "serial,secret,type,digits,counter,Date d'expiration,Rayon,model\n" + rows +
        f"7,{others[0].hex()[:22]}O{others[0].hex()[23:]},hotp,6,0,\n8,{others[0].hex()[:38]},hotp,6,0,\n"
        f"9,{base64.b32encode(others[0]).decode()},hotp,6,0,2031-08-31,A2\n10,{others[0].hex()},totp,6,5,2031-08-31T00:00:00Z\n"
        f"{others[1].hex()},TK1234,hotp,6,0,\n12,{others[1].hex()},hotp,6,0,,,{others[2].hex()}\n"
        f"\"8,65999E+12\",{others[1].hex()},hotp,6,0\n14,{others[1].hex()},hotp,6,0,,,,trop\n15,{others[1].hex()},hotp,6,0,{others[3].hex()}\n")
    yield "titles-above.csv", ("Lycée Jean Moulin;;\nClefs livrées le 3 mai 2026, lot 7;;\n\nNuméro de série;Secret;Type;Expiration\n"
                               f"TK1001;{others[0].hex()};hotp;31 août 2031\nTK1002;{others[1].hex()};hotp;03/04/31\n"
                               f"TK1003;{others[2].hex()};hotp;48091\nTK1004;{others[3].hex()};hotp;03/04/2031\n")
    yield "month-first.csv", (f"serial,secret,type,expiry\n1,{others[0].hex()},hotp,08/31/2031\n2,{others[1].hex()},hotp,03/04/2031\n"
                              f"3,{others[2].hex()},hotp,2031-08-31\n")
    yield "odd-length.csv", f"serial,secret,type,digits,period,digest\n1,{SECRET.hex()[:38]},totp,6,30,sha1\n"
    yield "oath-digest-by-length.csv", f"A1, {(SECRET + others[0][:12]).hex()}, totp, 6, 30\nA2, {(SECRET * 4)[:64].hex()}, totp, 6, 30\n"
    yield "janitor.csv", f"lea@realm, OATH0001A2, {others[0].hex()}, hotp, 6\nn/a, TOTP0002C3, {others[1].hex()}, totp, 8, 60"
    yield "multiotp.csv", f"LOGE0001;Feitian;HOTP;{others[0].hex()};6;9\nLOGE0002;Token2;TOTP;{others[1].hex()};6;60\n"
    yield "three-columns.csv", f"1000123,{others[0].hex()},7\n1000124,{others[1].hex()},0\n"
    yield "yubico-identifier.csv", (
        f"LOGGING START,14.02.26 18:00\nOATH-HOTP,14.02.26 18:00,1,ubnu12345678,,{others[0].hex()},,,1,1,0,6,65536,0,0,0,0,0\n"
        "Static Password: Scan Code,17.04.26 12:29,1,0b080f0f1200271e,,,,,0,0,0,0,0,0,0,0,0,0\n")
    yield "totp-without-period.csv", f"serial,secret,type,digits\n1,{hex_key},totp,6\n"
    yield "prose.csv", "Dear colleague,\nplease find the keys attached.\n"
    yield "utf-16.csv", f"serial,secret\n1,{hex_key}\n".encode("utf-16")
    yield "header-only.csv", "serial,secret,type\n"
    yield "empty.csv", ""


def securid():
    def batch(*tokens, header="<Name>Lot 2031</Name><DefDeath>2031/08/31</DefDeath>"):
        return ("<?xml version=\"1.0\"?>\n<TKNBatch>\n <TKNHeader><Version>0</Version>" + header + "</TKNHeader>\n" + "".join(
            f" <TKN>{token}</TKN>\n" for token in tokens) + " <TKNTrailer><BatchSignature>x</BatchSignature></TKNTrailer>\n</TKNBatch>\n")

    yield "securid.sdtid", batch("<SN>000123456789</SN><Seed>=AAAAAAAAAAAAAAAAAAAAAA==</Seed>",
                                 "<SN>000123456790</SN><Death>2030/01/31</Death><Seed>x</Seed>")
    yield "securid-broken.sdtid", batch("<Seed>x</Seed>", "<SN>000000000000</SN>", "<SN>1</SN><Death>never</Death>")
    yield "securid-header-broken.sdtid", batch("<SN>1</SN>", header="<DefDeath>never</DefDeath>")
    yield "securid-empty.sdtid", batch()


def hoyer(*devices, root="KeyContainer", ns="urn:ietf:params:xml:ns:keyprov:container", head=None, more=""):
    head = head or '<EncryptionMethod algorithm="NONE"/>'
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{ns}" xmlns:ds="{DS}"{more}>\n{head}\n'
            '<DigestMethod algorithm="HMAC-SHA1"/>\n' + "".join(devices) + f"</{root}>\n")


def hoyer_key(serial="0950000269", secret=SECRET64, digest="", counter="AAAAAAAAACo=", expiry="", element="Key", otp="", names=("SECRET", "COUNTER")):
    return (f"<Device><DeviceId><Manufacturer>Tom &amp; Cie</Manufacturer><SerialNo>{serial}</SerialNo>{expiry}</DeviceId>"
            f'<{element} {element}Algorithm="HOTP" {element}Id="{serial}"><Issuer>Issuer-A</Issuer><Usage{otp}>'
            f'<ResponseFormat format="DECIMAL" length="6"/></Usage><FriendlyName>Clé</FriendlyName>'
            f'<Data Name="{names[0]}"><Value>{secret}</Value>{digest}</Data><Data Name="{names[1]}"><Value>{counter}</Value></Data>'
            f"</{element}></Device>\n")


def drafts():
    """draft-hoyer-keyprov-portable-symmetric-key-container-00 and -01, what HID delivers by them, and shared properties."""
    yield "draft-hoyer-01.xml", hoyer(
        hoyer_key(expiry="<Expiry>01/01/2038</Expiry>"), hoyer_key("2", counter="NDI=", expiry="<Expiry>31/12/2037</Expiry>"),
        hoyer_key("3", expiry="<Expiry>02/03/2038</Expiry>"), hoyer_key("4", otp=' CR="true"'),
        hoyer_key("5", names=("SECRET", "SECRET")), hoyer_key("6", secret="MTIz*"))
    yield "draft-hoyer-00.xml", hoyer(
        hoyer_key(element="Secret"), root="SecretContainer", ns="http://www.openauthentication.org/OATH/2006/08/PSKC", more=' version="1.2"')
    head, iv = (f'<EncryptionMethod Algorithm="{XENC}aes128-cbc"><IV>{{}}</IV></EncryptionMethod>',
                base64.b64encode(encrypt(SECRET)[:16]).decode())
    value = base64.b64encode(encrypt(SECRET)[16:]).decode()
    yield "draft-hoyer-aes.key16.xml", hoyer(
        hoyer_key(secret=value, digest=f"<ValueDigest>{mac(SECRET, mac_key=key(16))}</ValueDigest>", otp=' OTP="true"'),
        hoyer_key("2", secret=value), hoyer_key("3", secret=value, digest=f"<ValueDigest>{mac(b'x')}</ValueDigest>"),
        head=head.format(iv), more=' version="1.0"')
    yield "draft-hoyer-needs-key.xml", hoyer(hoyer_key(secret=value), head=head.format(iv))
    yield "draft-hoyer-iv-of-3-bytes.key16.xml", hoyer(hoyer_key(secret=value), head=head.format("AAAA"))
    shared = (f'  <KeyProperties xml:id="p" KeyAlgorithm="{PSKC}#totp"><Issuer>Issuer-B</Issuer><Usage OTP="true"><ResponseFormat '
              'Format="DECIMAL" Length="8"/></Usage><Data><TimeInterval><PlainValue>60</PlainValue></TimeInterval></Data></KeyProperties>\n')
    device = ('  <Device><DeviceInfo><SerialNo>{0}</SerialNo></DeviceInfo><Key KeyId="{0}" KeyProperties="{1}">'
              "<Data><Secret><PlainValue>" + SECRET64 + "</PlainValue></Secret></Data></Key></Device>\n")
    yield "key-properties.xml", container(shared, device.format("1", "p"), device.format("2", "q"), ns=PSKC + "#")
    yield "key-properties-twice.xml", container(shared, shared, device.format("1", "p"), ns=PSKC + "#")


def extras():
    """What programs and vendors put beside, in other capitals, or around: nothing of it changes a key."""
    yield "small-letters.xml", prefixed(container(package(data=TIME + INTERVAL, algorithm=TOTP))).lower().replace(
        SECRET64.lower(), SECRET64)
    yield "capitals.xml", "".join(
        part if n % 2 == 0 else "<" + ("/" if part.startswith("/") else "") + part.lstrip("/").split(" ")[0].split(">")[0].upper()
        + part.lstrip("/")[len(part.lstrip("/").split(" ")[0].split(">")[0]):] + ">"
        for n, part in enumerate(container(package(), head="").replace(">", "<").split("<")))
    yield "byte-order-mark.xml", "\ufeff" + container(package())
    yield "harmless-extras.xml", container(
        "  <!-- delivery 7 --><v:Order xmlns:v='urn:vendor'>12</v:Order><?vendor x?>\n",
        package(device="<Colour>red</Colour>", after="<v:Note xmlns:v='urn:vendor'>n</v:Note><Note>n</Note>").replace(
            "<Key ", "<Key v:order='1' xmlns:v='urn:vendor' Batch='7' "), "  <Summary count='1'/>\n")
    yield "names-in-two-languages.xml", container(package().replace(
        "<Data>", "<FriendlyName xml:lang='fr'>Clé</FriendlyName><FriendlyName xml:lang='en'>Token</FriendlyName><Data>"))


def addresses():
    b32 = base64.b32encode(SECRET).decode()
    yield "addresses.txt", (
        "# clefs de la rentrée\n"
        f"otpauth://totp/%C3%89cole:LOGE0001?secret={b32}&issuer=%C3%89cole&algorithm=SHA256&digits=8&period=60\n\n"
        f"otpauth://hotp/LOGE0002?secret={b32.lower()}&counter=5\notpauth://hotp/Clef%20LOGE0003?secret={b32}\n"
        f"otpauth://totp/Élodie Petit?secret={b32}\nLOGE0004;otpauth://totp/elodie@ecole.example?secret={b32};oui\n"
        f"otpauth://totp/LOGE0005?secret={b32}&algorithm=MD5\nune remarque\n")
    yield "addresses-utf-16.txt", f"otpauth://totp/LOGE0001?secret={b32}\r\n".encode("utf-16")

    def varint(n):
        return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)

    def field(number, value):
        if isinstance(value, int):
            return varint(number << 3) + varint(value)
        return varint(number << 3 | 2) + varint(len(value)) + value

    def code(size, index, *keys):
        message = b"".join(field(1, b"".join(field(n, v) for n, v in enumerate(key, 1))) for key in keys)
        message += field(2, 1) + field(3, size) + field(4, index) + field(5, 4711)
        return "otpauth-migration://offline?data=" + base64.b64encode(message).decode().replace("+", "%2B").replace("=", "%3D") + "\n"

    first = code(2, 0, (SECRET, b"LOGE0001", "École".encode(), 1, 1, 1, 300), (SECRET, "École:LOGE0002".encode(), b"", 2, 2, 2))
    second = code(2, 1, (SECRET, b"LOGE0003", b"", 4, 1, 2), (SECRET, b"elodie@ecole.example", b"", 1, 1, 2))
    yield "transfer.txt", first + second
    yield "transfer-incomplete.txt", first
    yield "transfer-broken.txt", first + "otpauth-migration://offline?data=CiYKFDEyMzQ1\n"


def vendors():
    hex_key = SECRET.hex().upper()

    def record(serial, data):
        return (f"dn: sccAuthenticatorId={serial}\nobjectclass: sccCompatibleToken\nsccAuthenticatorId: {serial}\n"
                f"sccTokenType: eToken-PASS\nsccTokenData: {data}\nsccSignature:MC0CFAAAAAAAAA==\n\n")

    yield "safeword.dat", ("# ===== SafeWord Authenticator Records $Version: 100$ =====\n" + record(
        "LOGE0001", f"sccKey={hex_key};sccMode=E;sccPwLen=6;sccVer=6.20;") + record(
        "LOGE0002", f"sccKey={hex_key};sccMode=T;sccPwLen=8;sccTick=60;crypto=HmacSHA256;sccVer=6.2;") + record(
        "LOGE0003", f"sccKey={hex_key};sccMode=T;sccPwLen=6;sccTick=30;sccPrTime=2024/03/12 00:00:00") + record(
        "LOGE0004", f"sccKey={hex_key};sccMode=X;sccPwLen=6") + record("LOGE0005", "sccMode=E;sccPwLen=6") + record(
        "LOGE0006", f"sccKey={hex_key}"))
    yield "safeword-empty.dat", "# ===== SafeWord Authenticator Records $Version: 100$ =====\n"

    def token(serial, seed, factor="<MovingFactor>1</MovingFactor>"):
        return (f'<Token serial="{serial}"><CaseModel>5</CaseModel><Model>101</Model><ProductionDate>02/19/2024</ProductionDate>'
                f"<ProductName>eToken PASS</ProductName><Applications><Application ConnectorID='{{a}}'><Seed>{seed}</Seed>{factor}"
                "</Application></Applications></Token>\n")

    yield "safenet.xml", ("<Tokens>\n" + token("00040008CFA5", hex_key) + token("LOGE0002", SECRET.hex() + "313233343536373839303132")
                          + token("LOGE0003", hex_key, "") + token("", hex_key) + token("LOGE0005", "") + token("LOGE0006", "12345")
                          + "</Tokens>\n")
    yield "safenet-empty.xml", "<Tokens/>"


def foreign():
    yield "foreign-pgp.txt", "-----BEGIN PGP MESSAGE-----\n\nhQEMA5vJt4tR\n-----END PGP MESSAGE-----\n"
    yield "foreign-pgp.bin", bytes.fromhex("85010c031234567890abcdef") + bytes(range(200))
    yield "foreign-pgp-signature.txt", "-----BEGIN PGP SIGNATURE-----\n\niQEzBAAB\n-----END PGP SIGNATURE-----\n"
    yield "foreign-age.txt", "age-encryption.org/v1\n-> X25519 abc\n"
    yield "foreign-cms.txt", "-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n"
    yield "foreign-certificate.txt", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    yield "foreign-archive.bin", b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(16) + b"\x08\0\0\0keys.csv"
    yield "foreign-workbook.bin", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    yield "foreign-document.txt", "{\\rtf1\\ansi Clefs}"
    yield "foreign-pdf.bin", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    yield "foreign-image.bin", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(30)
    yield "foreign-html.html", "<!DOCTYPE html>\n<html><head><title>503</title></head></html>\n"
    yield "foreign-mail.eml", "From: a@b.example\nTo: c@d.example\nSubject: Clefs\n\nBonjour\n"
    yield "foreign-password-safe.bin", bytes.fromhex("03d9a29a67fb4bb501000400") + bytes(40)
    yield "foreign-json.json", '{"version": 1, "entries": []}\n'
    yield "foreign-database.bin", b"SQLite format 3\0\x10\0\x01\x01" + bytes(40)
    yield "foreign-binary.bin", b"\x7fELF\x02\x01\x01" + bytes(60)


def main():
    FOLDER.mkdir(exist_ok=True)
    written = set()
    for source in [figures, rules, broken, tables, securid, drafts, extras, addresses, vendors, foreign]:
        for name, content in source():
            assert name not in written, name
            written.add(name)
            (FOLDER / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    for path in FOLDER.iterdir():
        if path.name.removesuffix(".report") not in written:
            path.unlink()
    print(f"{len(written)} files")


main()
