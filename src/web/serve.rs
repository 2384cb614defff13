//! The panel's listener, in the clear on this machine or over TLS (rustls with ring: no OpenSSL, nothing but a C compiler).

use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    time::Duration,
};

/// How long open requests may go on once the station is told to end; live events would go on for ever.
const GRACE: Duration = Duration::from_secs(1);

/// Certificate and key, read and ready.
#[derive(Clone)]
pub struct Tls(RustlsConfig);

/// Certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("certificate {} and key {} cannot be used ({source}): name a PEM chain and its unencrypted PEM key", .certificate.display(), .key.display())]
pub struct TlsError {
    certificate: PathBuf,
    key: PathBuf,
    #[source]
    source: io::Error,
}

impl Tls {
    /// Reads a PEM certificate chain and its PEM key.
    pub async fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        // the process has one provider; a second call finds it installed already
        let _ = rustls::crypto::ring::default_provider().install_default();
        let failed = |source| TlsError { certificate: certificate.to_owned(), key: key.to_owned(), source };
        RustlsConfig::from_pem_file(certificate, key).await.map(Self).map_err(failed)
    }
}

/// Serves the panel until `stop` resolves; open requests may end, live events are cut off a second later.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let ending = handle.clone();
    let stopper = tokio::spawn(async move {
        stop.await;
        ending.graceful_shutdown(Some(GRACE));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = match tls {
        None => axum_server::from_tcp(listener)?.handle(handle).serve(service).await,
        Some(Tls(config)) => axum_server::from_tcp_rustls(listener, config)?.handle(handle).serve(service).await,
    };
    stopper.abort();
    served
}
