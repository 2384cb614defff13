//! Pages that stay true by themselves: markup sent anew whenever something changed.
//!
//! A live page is made of pieces, each an element with a name. The server marks each with a short digest of what is in it,
//! and the script replaces a piece only where the mark differs: what the reader opened, typed or chose in another piece is
//! never touched. The script also says when nothing comes any more, and when the session is over.

use super::{context::Context, failure::Failure, load::Counted, optional::marked};
use axum::response::sse::{Event, KeepAlive, Sse};
use catalogue::Ui;
use futures_util::stream::{self, Stream, StreamExt};
use maud::{Markup, PreEscaped, Render, html};
use std::{
    collections::BTreeSet,
    convert::Infallible,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, time::timeout};

/// How often something is sent where nothing changed: the script takes a page that hears nothing for three of these for dead.
const BEAT: Duration = Duration::from_secs(20);
/// How often an open page looks whether its session was ended elsewhere.
const LOOK: Duration = Duration::from_secs(5);

/// What a live page is made of.
#[derive(Default)]
pub(crate) struct Pieces {
    /// Whose words the marks of fields are in.
    ui: Option<Ui>,
    markup: String,
    names: BTreeSet<String>,
}

impl Pieces {
    /// None yet.
    pub fn new(ui: &Ui) -> Self {
        Self { ui: Some(ui.clone()), ..Self::default() }
    }

    /// One more piece: a single element with an `id` of its own. Nothing is no piece.
    pub fn push(&mut self, piece: &Markup) {
        let piece = self.ui.as_ref().map_or_else(|| piece.clone(), |ui| marked(ui, piece));
        let piece = piece.0.trim();
        if piece.is_empty() {
            return;
        }
        let tag = piece.find([' ', '>']).unwrap_or(piece.len());
        let (opening, rest) = piece.split_at(tag);
        let name = name_of(piece);
        debug_assert!(name.is_some(), "a live piece without a name: {opening}");
        let new = name.is_some_and(|name| self.names.insert(name.to_owned()));
        debug_assert!(new, "two live pieces are called {name:?}");
        let mut hasher = DefaultHasher::new();
        piece.hash(&mut hasher);
        self.markup.push_str(&format!("{opening} data-v=\"{:x}\"{rest}", hasher.finish()));
    }
}

impl Render for Pieces {
    fn render(&self) -> Markup {
        PreEscaped(self.markup.clone())
    }
}

/// The `id` in the first tag.
fn name_of(piece: &str) -> Option<&str> {
    piece.split('>').next()?.split(" id=\"").nth(1)?.split('"').next()
}

/// The place on a page where pieces come and go, with what the script says when they do not. `path`: where they come from;
/// `page`: where the reader comes back to after signing in again.
pub(crate) fn place(ui: &Ui, class: &str, path: &str, page: &str, pieces: &Pieces) -> Markup {
    html! {
        div.(class) data-live=(path) aria-live="polite" data-frozen=(ui.with("live-frozen", [("at", "{at}")]))
            data-over=(ui.t("live-over")) data-sign-in=(ui.t("sign-in")) data-next={ "/sign-in?next=" (page) } { (pieces) }
    }
}

/// Waits for changes on the bench or in its records, for one reader.
pub(crate) struct Changes {
    context: Context,
    generation: watch::Receiver<u64>,
    over: Over,
    /// One of the few that a session has; without it the browser asks again until another page is closed.
    one_of_few: Option<Counted<String>>,
}

/// Whether a stream ended because its session did.
#[derive(Clone, Default)]
pub(crate) struct Over(Arc<AtomicBool>);

impl Changes {
    pub fn new(context: Context) -> Self {
        let mut generation = context.app.station.bench().bench_watch();
        generation.mark_changed();
        let one_of_few = context.app.load.stream(&context.token).ok();
        Self { context, generation, over: Over::default(), one_of_few }
    }

    /// What [`sse`] asks when the stream has ended.
    pub fn over(&self) -> Over {
        self.over.clone()
    }

    /// The reader, at once and then after every change; `None` when their session is over.
    pub async fn next(&mut self) -> Option<&Context> {
        self.one_of_few.as_ref()?;
        loop {
            match timeout(LOOK, self.generation.changed()).await {
                Ok(changed) => {
                    changed.ok()?;
                    break;
                }
                // looking is no sign of life: a page that was left open does not keep its session open
                Err(_) => {
                    let token = self.context.token.clone();
                    if !self.context.app.run(move |station| station.accounts().is_open(&token)).await.ok()? {
                        self.over.0.store(true, Ordering::Relaxed);
                        return None;
                    }
                }
            }
        }
        if let Err(failure) = self.context.renew().await {
            let over = matches!(failure, Failure::NotSignedIn | Failure::PasscodeAwaited);
            self.over.0.store(over, Ordering::Relaxed);
            return None;
        }
        Some(&self.context)
    }
}

/// Pieces as server-sent events; the last one says that the session is over, where that is why no more come.
pub(crate) fn sse(
    over: Over,
    pages: impl Stream<Item = Pieces> + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = pages.map(|page| Event::default().data(page.markup));
    let last = stream::once(async move { over.0.load(Ordering::Relaxed) });
    let last = last.filter_map(async |over| over.then(|| Event::default().event("over").data("over")));
    let beat = KeepAlive::new().interval(BEAT).event(Event::default().event("beat").data("beat"));
    Sse::new(events.chain(last).map(Ok)).keep_alive(beat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamped(piece: &Markup) -> String {
        let mut pieces = Pieces::default();
        pieces.push(piece);
        pieces.render().0
    }

    #[test]
    fn a_piece_is_marked_by_what_is_in_it_and_by_nothing_else() {
        let one = stamped(&html! { article.card #a { p { "one" } } });
        assert!(one.starts_with("<article data-v=\"") && one.ends_with("<p>one</p></article>"), "{one}");
        assert_eq!(one, stamped(&html! { article.card #a { p { "one" } } }));
        assert_ne!(one, stamped(&html! { article.card #a { p { "two" } } }));
        assert_eq!(stamped(&html! {}), "");
    }

    #[test]
    #[should_panic(expected = "without a name")]
    fn a_piece_without_a_name_cannot_be() {
        stamped(&html! { article.card { p id="inside" { "one" } } });
    }

    #[test]
    #[should_panic(expected = "two live pieces")]
    fn two_pieces_of_one_name_cannot_be() {
        let mut pieces = Pieces::default();
        pieces.push(&html! { p #a {} });
        pieces.push(&html! { p #a {} });
    }
}
