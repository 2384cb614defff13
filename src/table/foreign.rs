//! Files that people choose where a table or a key file is wanted, and that are neither: each is named for what it is, with what
//! to do next.

use domain::words;

words! {
    /// What a file is that is neither a table nor a key file.
    Foreign {
        /// Encrypted or signed with PGP: GnuPG opens it.
        Pgp => "pgp",
        /// A signature or a public key of PGP that goes with the file.
        PgpSignature => "pgp_signature",
        /// Encrypted with age.
        Age => "age",
        /// PKCS #7 or CMS, S/MIME.
        Cms => "cms",
        /// A certificate or a private key.
        Certificate => "certificate",
        /// ZIP, 7z, tar and the like.
        Archive => "archive",
        /// A document of a word processor.
        Document => "document",
        /// PDF.
        Pdf => "pdf",
        /// A picture.
        Image => "image",
        /// A page of the web: an error or a sign-in page that was saved.
        Html => "html",
        /// A mail with the file in it.
        Mail => "mail",
        /// A safe of passwords.
        PasswordSafe => "password_safe",
        /// XML, where a table is wanted.
        Xml => "xml",
        /// A workbook of Apple's Numbers.
        Numbers => "numbers",
        /// Excel's binary workbook (`.xlsb`).
        Xlsb => "xlsb",
        /// JSON, as authenticator applications export it.
        Json => "json",
        /// A database.
        Database => "database",
        /// A program, a sound, or anything else that is no text.
        Binary => "binary",
    }
}

impl Foreign {
    /// What it is, and what to do next.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Pgp => {
                "the file is encrypted or signed with PGP (GPG): decrypt it first (gpg --decrypt FILE > keys), then choose what comes out"
            }
            Self::PgpSignature => "the file is a PGP signature or public key: choose the file that came with it",
            Self::Age => {
                "the file is encrypted with age: decrypt it first (age --decrypt FILE > keys), then choose what comes out"
            }
            Self::Cms => {
                "the file is signed or encrypted with a certificate (PKCS #7, S/MIME): open it with the program of that certificate, then choose what comes out"
            }
            Self::Certificate => "the file is a certificate or a private key: choose the key file or the list itself",
            Self::Archive => "the file is an archive: unpack it, then choose the file in it",
            Self::Document => {
                "the file is a document of a word processor: copy its table into a spreadsheet and save it as .xlsx or CSV (UTF-8)"
            }
            Self::Pdf => {
                "the file is a PDF: ask its sender for the key file (PSKC or CSV), or for the list as .xlsx or CSV"
            }
            Self::Image => {
                "the file is a picture: ask its sender for the file itself, or choose the text of its QR code"
            }
            Self::Html => {
                "the file is a page of the web, even where its name ends in .xls: if it shows the table, open it in Excel or \
                 LibreOffice and save it as .xlsx; if it is an error or a sign-in page, download the file again"
            }
            Self::Mail => "the file is a mail: save what is attached to it, then choose that file",
            Self::PasswordSafe => "the file is a safe of passwords: open it, and choose the file that is in it",
            Self::Xml => {
                "the file is XML and no workbook: open it in Excel or LibreOffice, save it as .xlsx or CSV (UTF-8)"
            }
            Self::Numbers => {
                "the file is a workbook of Apple Numbers: export it as .xlsx or CSV (UTF-8), then choose that"
            }
            Self::Xlsb => "the file is a binary Excel workbook (.xlsb): save it as .xlsx, then choose that",
            Self::Json => {
                "the file is JSON, as authenticator applications export it: export otpauth addresses or a table instead"
            }
            Self::Database => "the file is a database: export it as a table or, for keys, as PSKC",
            Self::Binary => {
                "the file is neither text nor a workbook nor a key file that is known here: check that the right file was chosen"
            }
        }
    }
}
