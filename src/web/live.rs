//! Pages that stay true by themselves: markup sent anew whenever something changed.

use super::{context::Context, load::Counted};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, StreamExt};
use maud::Markup;
use std::{convert::Infallible, time::Duration};
use tokio::sync::watch;

/// Waits for changes on the bench or in its records, for one reader.
pub(crate) struct Changes {
    context: Context,
    generation: watch::Receiver<u64>,
    /// One of the few that a session has; without it the browser asks again until another page is closed.
    one_of_few: Option<Counted<String>>,
}

impl Changes {
    pub fn new(context: Context) -> Self {
        let mut generation = context.app.station.bench().bench_watch();
        generation.mark_changed();
        let one_of_few = context.app.load.stream(&context.token).ok();
        Self { context, generation, one_of_few }
    }

    /// The reader, at once and then after every change; `None` when their session is over.
    pub async fn next(&mut self) -> Option<&Context> {
        self.one_of_few.as_ref()?;
        self.generation.changed().await.ok()?;
        self.context.renew().await.ok()?;
        Some(&self.context)
    }
}

/// Markup as server-sent events.
pub(crate) fn sse(
    pages: impl Stream<Item = Markup> + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = pages.map(|page| Ok(Event::default().data(page.into_string())));
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(25)))
}
