//! What blocks is done on a thread that may: the one way from a page to it.

use super::failure::Failure;
use tokio::{sync::oneshot, task::JoinError};

/// Runs it on a blocking thread, and gives its answer.
///
/// # Errors
/// [`Failure::Broken`]: it panicked, which is logged.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let (tell, mut told) = oneshot::channel();
    // nobody waits for the answer any more where the browser is gone
    let done = started(Box::new(move || drop(tell.send(work())))).await;
    done.map_err(|_| Failure::Broken)?;
    told.try_recv().map_err(|_| Failure::Broken)
}

/// One type of work for all pages: tokio's machinery of a task would otherwise be compiled for each use case of the panel, and
/// was a twentieth of the program.
async fn started(work: Box<dyn FnOnce() + Send>) -> Result<(), JoinError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|error| tracing::error!(%error, "what was done for a page panicked"))
}
