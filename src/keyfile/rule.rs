//! The named rules under which keys are accepted that are not as their format says: what was found, and what to do about it.

use domain::words;
use table::Charset;

words! {
    /// Named rules under which files are accepted that are not as their format says, or that say too little.
    Rule {
        /// The elements stand in no namespace.
        MissingNamespace => "missing_namespace",
        /// The elements stand in the namespace of a draft of RFC 6030.
        DraftNamespace => "draft_namespace",
        /// An element of XML encryption stands in another namespace than its own.
        OddNamespace => "odd_namespace",
        /// `Version` is absent or not `1.0`.
        OddVersion => "odd_version",
        /// Element or attribute names of a draft (`Device`, `KeyId`, `Usage`).
        DraftNames => "draft_names",
        /// Names in other capitals than the format's.
        NamesInOtherCase => "names_in_other_case",
        /// Encrypted values and no `MACMethod`.
        MissingMacMethod => "missing_mac_method",
        /// `MACMethod` is there, the value's own MAC is not.
        MissingValueMac => "missing_value_mac",
        /// `MACMethod` has no key of its own.
        MacKeyIsEncryptionKey => "mac_key_is_encryption_key",
        /// The MAC covers the decrypted value.
        MacOverPlainValue => "mac_over_plain_value",
        /// Few rounds between password and key.
        WeakDerivation => "weak_derivation",
        /// `KeyLength` is absent.
        KeyLengthAssumed => "key_length_assumed",
        /// Encrypted values and no `EncryptionKey`.
        UnnamedEncryptionKey => "unnamed_encryption_key",
        /// Spaces or line ends within base 64.
        WhitespaceInBase64 => "whitespace_in_base64",
        /// Base 64 without its `=`.
        UnpaddedBase64 => "unpadded_base64",
        /// The secret is written in hexadecimal where base 64 belongs.
        HexSecret => "hex_secret",
        /// A number is written in base 64.
        IntegerInBase64 => "integer_in_base64",
        /// No `SerialNo`: the key's identifier is taken.
        SerialFromKeyId => "serial_from_key_id",
        /// No serial: the number within the public identity is taken.
        SerialFromPublicId => "serial_from_public_id",
        /// No serial: the one in the label of an otpauth address is taken.
        SerialFromLabel => "serial_from_label",
        /// The kind of key is not said.
        AlgorithmAssumed => "algorithm_assumed",
        /// The kind of key is said in other words.
        AlgorithmNameVariant => "algorithm_name_variant",
        /// The digest is said in other words.
        SuiteNameVariant => "suite_name_variant",
        /// The digest stands in an attribute of `Suite`.
        SuiteAsAttribute => "suite_as_attribute",
        /// The number of digits is not said.
        DigitsAssumed => "digits_assumed",
        /// The counter is not said.
        CounterAssumed => "counter_assumed",
        /// The length of a time step is not said.
        PeriodAssumed => "period_assumed",
        /// The token's clock counts from the year 2000.
        ClockOfTheYear2000 => "clock_of_the_year_2000",
        /// A date without time zone, or without time.
        DateWithoutZone => "date_without_zone",
        /// A date whose day and month cannot be told apart.
        AmbiguousDate => "ambiguous_date",
        /// A transfer of several codes, of which the file lacks some.
        BatchIncomplete => "batch_incomplete",
        /// Something beside the key that the station does not know.
        ExtensionIgnored => "extension_ignored",
        /// The file's signature was not checked.
        SignatureNotVerified => "signature_not_verified",
        /// A row in the Windows character set.
        Windows1252 => "windows_1252",
        /// A row in ISO 8859-15.
        Latin9 => "iso_8859_15",
        /// A row in the character set of older Macs.
        MacRoman => "mac_roman",
        /// A row in the character set of DOS.
        Cp850 => "cp850",
        /// UTF-8 had been taken for something else and saved so; it was put right.
        MendedAccents => "mended_accents",
        /// The secrets could be read in two ways.
        AmbiguousSecretEncoding => "ambiguous_secret_encoding",
        /// The secret is written in another way than those of most rows.
        OtherSecretEncoding => "other_secret_encoding",
        /// The secret has a length that few have.
        OddSecretLength => "odd_secret_length",
        /// The digest is not said.
        DigestAssumed => "digest_assumed",
        /// The digest is not said: it was judged by the length of the secret.
        DigestByLength => "digest_by_length",
        /// What the columns hold was judged by the rows.
        ColumnsAssumed => "columns_assumed",
        /// Columns that hold something are not used.
        ColumnsUnused => "columns_unused",
        /// More cells than columns.
        ExtraCells => "extra_cells",
        /// A value that goes with the other kind of token.
        ValueUnused => "value_unused",
        /// A date was read day first.
        DayFirst => "day_first",
        /// A date's year has two digits.
        ShortYear => "short_year",
        /// A date is a number of days, as spreadsheets count them.
        DayNumber => "day_number",
        /// Lines above the row that names the columns are no keys.
        TitlesAbove => "titles_above",
        /// Read for custody: serial, expiry, lot.
        SecretNotRead => "secret_not_read",
    }
}

impl Rule {
    /// The rule by which a row of this character set is read; `None`: Unicode needs none.
    pub(crate) fn of_charset(charset: Charset) -> Option<Self> {
        match charset {
            Charset::Utf8 | Charset::Utf16 => None,
            Charset::Windows1252 => Some(Self::Windows1252),
            Charset::Latin9 => Some(Self::Latin9),
            Charset::MacRoman => Some(Self::MacRoman),
            Charset::Cp850 => Some(Self::Cp850),
        }
    }

    /// What was found, and what to do about it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::MissingNamespace => "the file names no XML namespace; it was read as PSKC. Nothing to do",
            Self::DraftNamespace => "the file uses a draft's namespace; it was read as PSKC. Nothing to do",
            Self::OddNamespace => {
                "an element stands in an unexpected namespace; it was read by its name. Nothing to do"
            }
            Self::OddVersion => "the version is not 1.0; it was read as 1.0. Verify one code of a token",
            Self::DraftNames => "the file uses names of a draft of RFC 6030. Verify one code of a token",
            Self::NamesInOtherCase => {
                "the names are in other capitals than the format has; they were understood. Nothing to do"
            }
            Self::MissingMacMethod => {
                "nothing protects the encrypted values against change. Compare some serials with the delivery, verify a code"
            }
            Self::MissingValueMac => {
                "this value has no MAC: a change would not be noticed. Verify a code of this token"
            }
            Self::MacKeyIsEncryptionKey => {
                "the MAC uses the encryption key itself, as drafts did; it fits. Nothing to do"
            }
            Self::MacOverPlainValue => "the MAC covers the decrypted value, as drafts did; it fits. Nothing to do",
            Self::WeakDerivation => {
                "fewer than 1,000 rounds lie between password and key. Ask the vendor for more, keep the file locked away"
            }
            Self::KeyLengthAssumed => {
                "the length of the derived key is not said; the cipher's was taken. Nothing to do"
            }
            Self::UnnamedEncryptionKey => {
                "the file does not name its encryption key; the one given fits. Nothing to do"
            }
            Self::WhitespaceInBase64 => "spaces within a base 64 value were skipped. Nothing to do",
            Self::UnpaddedBase64 => "a base 64 value lacks its closing '='. Nothing to do if a code verifies",
            Self::HexSecret => "the secret was written in hexadecimal and read so. Verify a code of this token",
            Self::IntegerInBase64 => "a number was written in base 64 and read so. Verify a code of this token",
            Self::SerialFromKeyId => "no serial is given; the key's identifier was taken. Compare it with the token",
            Self::SerialFromPublicId => {
                "no serial is given; the number in the public identity was taken. Compare it with the token"
            }
            Self::SerialFromLabel => "no serial is given; the number in the label was taken. Compare it with the token",
            Self::AlgorithmAssumed => "HOTP or TOTP is not said; it was judged by the other values. Verify a code",
            Self::AlgorithmNameVariant => "the algorithm is named in another way; it was understood. Nothing to do",
            Self::SuiteNameVariant => "the digest is named in another way; it was understood. Verify a code",
            Self::SuiteAsAttribute => "the digest stands in an attribute; it was read from there. Verify a code",
            Self::DigitsAssumed => "the number of digits is not said; 6 was taken. Verify a code of this token",
            Self::CounterAssumed => "the counter is not said; 0 was taken. Resynchronise if the token was used before",
            Self::PeriodAssumed => "the length of a time step is not said; 30 s was taken. Verify a code of this token",
            Self::ClockOfTheYear2000 => {
                "the token's clock counts from the year 2000, as those of eToken PASS do; it was taken so. Verify a code"
            }
            Self::AmbiguousDate => {
                "day and month of a date cannot be told apart; it was left out. Look it up on the delivery note"
            }
            Self::BatchIncomplete => {
                "the transfer has more QR codes than this file. Add the text of the others, or read them in another file"
            }
            Self::DateWithoutZone => "a date has no time zone; UTC was taken. Nothing to do",
            Self::ExtensionIgnored => {
                "an extension is not known to this station and was left out. Ask the vendor what it means"
            }
            Self::SignatureNotVerified => {
                "the file is signed; the signature was not checked. pskctool --verify can do it"
            }
            Self::Windows1252 => "the row is not UTF-8; it was read as Windows-1252. Check the accents",
            Self::Latin9 => "the row is not UTF-8; it was read as ISO 8859-15. Check the accents",
            Self::MacRoman => "the row is not UTF-8; it was read as Mac Roman. Check the accents",
            Self::Cp850 => "the row is not UTF-8; it was read as DOS text (CP850). Check the accents",
            Self::MendedAccents => {
                "accents had been spoilt by another program (\"Ã©\"); they were put right. Check them"
            }
            Self::AmbiguousSecretEncoding => {
                "the secrets fit hexadecimal and base 32; hexadecimal was taken. Verify a code before handing out"
            }
            Self::OtherSecretEncoding => {
                "the secret is written in another encoding than most of the file (hexadecimal, base32, base64) and was read as \
                 what it is. Verify a code of this token"
            }
            Self::OddSecretLength => {
                "the secret has a length that is not usual: a character may be missing. Verify a code of this token"
            }
            Self::DigestAssumed => "the digest is not said; SHA-1 was taken. Verify a code of this token",
            Self::DigestByLength => {
                "the digest is not said; it was judged by the length of the secret, as privacyIDEA and LinOTP do. Verify a code"
            }
            Self::ColumnsAssumed => {
                "the table has no titles; what its columns hold was judged by the rows. Compare a code, or say what they hold"
            }
            Self::ColumnsUnused => "columns of the file are not used. See which, and say what they hold if it matters",
            Self::ExtraCells => "the row has cells beyond the columns; they were not used. Look at this row",
            Self::ValueUnused => {
                "a counter of a TOTP token, or a time step of a HOTP token, was not used. Check the kind of this token"
            }
            Self::DayFirst => "a date was read day first, 03/04 is the third of April. Nothing to do if it is so",
            Self::ShortYear => "the year of a date has two digits; this century was taken. Nothing to do if it is so",
            Self::DayNumber => {
                "a date is a number of days, as spreadsheets count them; it was read so. Compare one with the delivery note"
            }
            Self::TitlesAbove => {
                "what stands above the names of the columns is no key and was left out. Look at the beginning of the file"
            }
            Self::SecretNotRead => {
                "a SecurID token: serial, expiry and lot were read for custody, its secret was not. Codes stay with RSA's server"
            }
        }
    }

    /// Whether a wrong guess would make wrong codes: one code of a token in hand tells.
    pub fn is_doubt(self) -> bool {
        match self {
            Self::OddVersion
            | Self::DraftNames
            | Self::MissingValueMac
            | Self::UnpaddedBase64
            | Self::HexSecret
            | Self::IntegerInBase64
            | Self::AlgorithmAssumed
            | Self::SuiteNameVariant
            | Self::SuiteAsAttribute
            | Self::DigitsAssumed
            | Self::PeriodAssumed
            | Self::AmbiguousSecretEncoding
            | Self::OtherSecretEncoding
            | Self::OddSecretLength
            | Self::DigestAssumed
            | Self::DigestByLength
            | Self::ColumnsAssumed
            | Self::ExtraCells
            | Self::ClockOfTheYear2000
            | Self::ValueUnused => true,
            Self::MissingNamespace
            | Self::DraftNamespace
            | Self::OddNamespace
            | Self::MissingMacMethod
            | Self::MacKeyIsEncryptionKey
            | Self::MacOverPlainValue
            | Self::WeakDerivation
            | Self::KeyLengthAssumed
            | Self::UnnamedEncryptionKey
            | Self::WhitespaceInBase64
            | Self::SerialFromKeyId
            | Self::SerialFromPublicId
            | Self::AlgorithmNameVariant
            | Self::CounterAssumed
            | Self::DateWithoutZone
            | Self::ExtensionIgnored
            | Self::SignatureNotVerified
            | Self::Windows1252
            | Self::Latin9
            | Self::MacRoman
            | Self::Cp850
            | Self::MendedAccents
            | Self::ColumnsUnused
            | Self::NamesInOtherCase
            | Self::SerialFromLabel
            | Self::AmbiguousDate
            | Self::BatchIncomplete
            | Self::DayFirst
            | Self::ShortYear
            | Self::DayNumber
            | Self::TitlesAbove
            | Self::SecretNotRead => false,
        }
    }
}
