//! The panel over TLS (rustls), for wherever it is reached from other machines.

use super::{DaemonError, GRACE, Tls};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use std::{future::Future, io, net::SocketAddr};
use tokio::net::TcpListener;

/// Reads certificate and key.
pub(super) async fn certificate(tls: &Tls) -> Result<RustlsConfig, DaemonError> {
    // an error means that it is installed already
    let _ = rustls::crypto::ring::default_provider().install_default();
    let read = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await;
    read.map_err(|source| DaemonError::Certificate { certificate: tls.certificate.clone(), source })
}

/// Serves until `stop` resolves; open requests have their grace.
pub(super) async fn serve_tls(
    listener: TcpListener,
    router: axum::Router,
    tls: RustlsConfig,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        stop.await;
        stopping.graceful_shutdown(Some(GRACE));
    });
    let server = axum_server::from_tcp_rustls(listener.into_std()?, tls)?;
    server.handle(handle).serve(router.into_make_service_with_connect_info::<SocketAddr>()).await
}
