//! Namespaces.

use quick_xml::name::ResolveResult;

/// The namespaces that matter in key files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ns {
    /// No namespace.
    None,
    /// RFC 6030.
    Pskc,
    /// Drafts of RFC 6030.
    PskcDraft,
    /// XML signature.
    Dsig,
    /// XML encryption.
    Xenc,
    /// XML encryption 1.1.
    Xenc11,
    /// PKCS #5.
    Pkcs5,
    /// Our own extension.
    Own,
    /// Any other: never mistaken for a key's element.
    Other,
}

pub(crate) const PSKC: &str = "urn:ietf:params:xml:ns:keyprov:pskc";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
pub(crate) const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
pub(crate) const PKCS5: &str = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#";
pub(crate) const OWN: &str = "urn:trousseau:pskc";

impl Ns {
    /// Which of them an element stands in.
    pub(super) fn of(resolved: &ResolveResult<'_>) -> Self {
        match resolved {
            ResolveResult::Unbound => Self::None,
            ResolveResult::Unknown(_) => Self::Other,
            ResolveResult::Bound(namespace) => match namespace.0 {
                PSKC => Self::Pskc,
                "urn:ietf:params:xml:ns:keyprov:pskc:1.0" | "urn:ietf:params:xml:ns:keyprov:pskc#" => Self::PskcDraft,
                DSIG => Self::Dsig,
                XENC => Self::Xenc,
                XENC11 => Self::Xenc11,
                PKCS5 | "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5#" => Self::Pkcs5,
                OWN => Self::Own,
                "urn:ietf:params:xml:ns:keyprov:container" | "urn:ietf:params:xml:ns:keyprov:container:1.0" => {
                    Self::PskcDraft
                }
                // draft-hoyer-keyprov-portable-symmetric-key-container-00
                oath if oath.starts_with("http://www.openauthentication.org/OATH/") && oath.ends_with("/PSKC") => {
                    Self::PskcDraft
                }
                _ => Self::Other,
            },
        }
    }
}
