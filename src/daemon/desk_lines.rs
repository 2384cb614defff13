//! The lines of desks that come to this station.

use station::Desks;
use std::{io, sync::Arc, time::Duration};

/// Ends lines of desks that fell silent, every few seconds.
pub(super) async fn keep(desks: Arc<Desks>) -> io::Result<()> {
    loop {
        tokio::time::sleep(Duration::from_secs(3)).await;
        if let Some(centre) = desks.centre().cloned() {
            tokio::task::spawn_blocking(move || centre.look()).await.map_err(io::Error::other)?;
        }
    }
}
