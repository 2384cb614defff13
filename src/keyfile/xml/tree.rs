//! One child of the root as a small tree, used again for the next.

use super::{names::proper, namespace::Ns};
use crate::{error::KeyFileError, limits, shorten::shortened};
use quick_xml::{XmlVersion, events::BytesStart};
use std::ops::Range;
use zeroize::Zeroize;

/// One child of the root, in three buffers that are used again. What they held is wiped: it may be a secret in plain.
#[derive(Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    attributes: Vec<(Range<usize>, Range<usize>)>,
    text: String,
    /// Indices of the open elements.
    open: Vec<usize>,
    recased: bool,
}

struct Node {
    ns: Ns,
    name: Range<usize>,
    attributes: Range<usize>,
    text: Range<usize>,
    /// Index behind the last element within.
    end: usize,
}

impl Tree {
    /// The child itself.
    pub(crate) fn root(&self) -> Element<'_> {
        Element { tree: self, at: 0 }
    }

    /// Every element, the child itself first.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.nodes.len()).map(|at| Element { tree: self, at })
    }

    /// Empties it for the next child.
    pub(super) fn clear(&mut self) {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.as_mut_slice().zeroize();
        bytes.clear();
        self.text = String::from_utf8(bytes).unwrap_or_default();
        self.nodes.clear();
        self.attributes.clear();
        self.open.clear();
        self.recased = false;
    }

    /// An element begins within the open one, on this line of the file.
    pub(super) fn open(&mut self, ns: Ns, start: &BytesStart<'_>, line: u64) -> Result<(), KeyFileError> {
        if self.nodes.len() >= limits::ELEMENTS {
            return Err(KeyFileError::TooLarge("element"));
        }
        let name = self.push_name(start.local_name().as_ref())?;
        let first = self.attributes.len();
        for (count, attribute) in start.attributes().enumerate() {
            if count >= limits::ATTRIBUTES {
                return Err(KeyFileError::TooLarge("tag"));
            }
            let wrong =
                |error: &dyn std::fmt::Display| KeyFileError::Xml { fault: shortened(&error.to_string()), line };
            let attribute = attribute.map_err(|error| wrong(&error))?;
            let own = attribute.key.prefix().is_none() || attribute.key.as_ref() == "xml:id";
            if attribute.key.as_namespace_binding().is_some() || !own {
                continue; // xmlns, xsi:schemaLocation and the like
            }
            let value = match attribute.normalized_value(XmlVersion::Explicit1_0) {
                Ok(value) => value,
                Err(quick_xml::Error::Escape(quick_xml::escape::EscapeError::UnrecognizedEntity(_, name))) => {
                    return Err(KeyFileError::Entity(shortened(&name)));
                }
                Err(error) => return Err(wrong(&error)),
            };
            let key = self.push_name(attribute.key.local_name().as_ref())?;
            let value = self.push(&value)?;
            self.attributes.push((key, value));
        }
        let text = self.text.len()..self.text.len();
        let at = self.nodes.len();
        self.nodes.push(Node { ns, name, attributes: first..self.attributes.len(), text, end: at + 1 });
        self.open.push(at);
        Ok(())
    }

    /// Text belongs to the open element as long as no element within it came before: key files know no mixed content.
    pub(super) fn text(&mut self, text: &str, line: u64) -> Result<(), KeyFileError> {
        let at = self.open.last().copied().filter(|at| at + 1 == self.nodes.len());
        match at {
            Some(at) => self.nodes[at].text.end = self.push(text)?.end,
            None if text.trim().is_empty() => {}
            None => return Err(KeyFileError::Xml { fault: "text between elements".into(), line }),
        }
        Ok(())
    }

    /// The open element ends.
    pub(super) fn close(&mut self) {
        if let Some(at) = self.open.pop() {
            self.nodes[at].end = self.nodes.len();
        }
    }

    /// A name as its format has it.
    fn push_name(&mut self, name: &str) -> Result<Range<usize>, KeyFileError> {
        let proper = proper(name);
        self.recased |= proper != name;
        self.push(proper)
    }

    /// Whether a name was in other capitals than the formats have.
    pub(crate) fn recased(&self) -> bool {
        self.recased
    }

    fn push(&mut self, text: &str) -> Result<Range<usize>, KeyFileError> {
        let start = self.text.len();
        if start + text.len() > limits::PACKAGE_BYTES {
            return Err(KeyFileError::TooLarge("element"));
        }
        self.text.push_str(text);
        Ok(start..self.text.len())
    }
}

/// One element of a [`Tree`].
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    tree: &'a Tree,
    at: usize,
}

impl<'a> Element<'a> {
    fn node(self) -> &'a Node {
        &self.tree.nodes[self.at]
    }

    /// The name without prefix.
    pub(crate) fn name(self) -> &'a str {
        &self.tree.text[self.node().name.clone()]
    }

    pub(crate) fn ns(self) -> Ns {
        self.node().ns
    }

    /// The text directly within, spaces at the ends removed.
    pub(crate) fn text(self) -> &'a str {
        self.tree.text[self.node().text.clone()].trim()
    }

    /// The value of an attribute.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// All attributes without prefix.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let text = &self.tree.text;
        self.tree.attributes[self.node().attributes.clone()]
            .iter()
            .map(move |(key, value)| (&text[key.clone()], &text[value.clone()]))
    }

    /// The elements directly within.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'a>> {
        let tree = self.tree;
        let mut at = self.at + 1;
        let end = self.node().end;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = Element { tree, at };
                at = child.node().end;
                child
            })
        })
    }

    /// The elements directly within that have this name, in any namespace that key files use.
    pub(crate) fn named(self, name: &'static str) -> impl Iterator<Item = Element<'a>> {
        self.children().filter(move |child| child.ns() != Ns::Other && child.name() == name)
    }

    /// The first element along a path of names.
    pub(crate) fn at(self, path: &[&'static str]) -> Option<Element<'a>> {
        path.iter().try_fold(self, |element, name| element.named(name).next())
    }
}
