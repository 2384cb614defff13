//! Pages and forms as somebody meets them who follows every link: nothing is listed, what is new is found.

use super::panel::{Answer, Browser, post};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A form as a page shows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    pub action: String,
    pub posts: bool,
    pub multipart: bool,
    /// Its fields with what they hold.
    pub fields: BTreeMap<String, String>,
    /// What kind of field each is: the type of an input, else its element.
    pub kinds: BTreeMap<String, String>,
    /// What each of its choices offers, but for nothing.
    pub options: BTreeMap<String, Vec<String>>,
}

pub(crate) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    after.split('"').next()
}

pub(crate) fn plain(text: &str) -> String {
    [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

pub(crate) fn forms(page: &str, path: &str) -> Vec<Form> {
    let form = |piece: &str| {
        let (tag, rest) = piece.split_once('>')?;
        let body = rest.split("</form>").next()?;
        let (mut fields, mut kinds, mut options) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
        let mut choice = String::new();
        for tag in body.split('<').filter_map(|piece| piece.split('>').next()) {
            let kind = tag.split([' ', '\n']).next().unwrap_or_default();
            if let Some(value) = attribute(tag, "value").filter(|value| kind == "option" && !value.is_empty()) {
                options.entry(choice.clone()).or_default().push(plain(value));
            }
            let Some(name) =
                attribute(tag, "name").filter(|_| ["input", "select", "textarea", "button"].contains(&kind))
            else {
                continue;
            };
            let value = attribute(tag, "value").map(plain).unwrap_or_default();
            if name != "csrf" && attribute(tag, "type") != Some("file") {
                fields.entry(name.to_owned()).or_insert(value);
                let kind = attribute(tag, "type").filter(|_| kind == "input").unwrap_or(kind);
                kinds.entry(name.to_owned()).or_insert(kind.to_owned());
            }
            if kind == "select" {
                name.clone_into(&mut choice);
            }
        }
        let action = attribute(tag, "action").map_or_else(|| path.to_owned(), plain);
        let posts = attribute(tag, "method") == Some("post");
        Some(Form { action, posts, multipart: attribute(tag, "enctype").is_some(), fields, kinds, options })
    };
    page.split("<form").skip(1).filter_map(form).collect()
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// An address without its numbers: what is one form on a hundred pages.
pub(crate) fn pattern(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let part = |part: &str| if part.bytes().any(|byte| byte.is_ascii_digit()) { "#" } else { part }.to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Every page that one gets to by links, with its address.
pub(crate) fn crawl(browser: &Browser<'_>) -> Vec<(String, String)> {
    let (mut seen, mut pages, mut waiting) = (BTreeSet::new(), Vec::new(), VecDeque::from(["/".to_owned()]));
    while let Some(path) = waiting.pop_front() {
        if !seen.insert(pattern(&path)) {
            continue;
        }
        let answer = browser.get(&path);
        let kind = answer.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
        if answer.status != StatusCode::OK || !kind.is_some_and(|kind| kind.starts_with("text/html")) {
            continue;
        }
        for tag in answer.text.split("<a").skip(1).filter_map(|piece| piece.split('>').next()) {
            if let Some(to) = attribute(tag, "href").map(plain).filter(|to| to.starts_with('/')) {
                waiting.push_back(to);
            }
        }
        pages.push((path, answer.text));
    }
    pages
}

impl Browser<'_> {
    pub(crate) fn submit(&self, form: &Form, fields: &BTreeMap<&str, &str>) -> Answer {
        self.submit_from("", form, fields)
    }

    /// Sends a form as a browser does that shows this page; empty: one that does not say.
    pub(crate) fn submit_from(&self, page: &str, form: &Form, fields: &BTreeMap<&str, &str>) -> Answer {
        if form.multipart {
            let part = |(name, value): (&&str, &&str)| {
                format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let rest: String = fields.iter().map(part).collect();
            let body = format!("{}{rest}--X--\r\n", part((&"csrf", &self.csrf.as_str())));
            let mut request = post(&form.action).header(header::COOKIE, &self.cookie).body(Body::from(body)).unwrap();
            let kind = "multipart/form-data; boundary=X".parse().unwrap();
            request.headers_mut().insert(header::CONTENT_TYPE, kind);
            if !page.is_empty() {
                request.headers_mut().insert(header::REFERER, format!("http://127.0.0.1:8480{page}").parse().unwrap());
            }
            return self.panel.send(request);
        }
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let pairs = pairs.collect::<Vec<_>>().join("&");
        if form.posts && !page.is_empty() {
            self.post_from(page, &form.action, &pairs)
        } else if form.posts {
            self.post(&form.action, &pairs)
        } else {
            self.get(&format!("{}?{pairs}", form.action))
        }
    }
}
