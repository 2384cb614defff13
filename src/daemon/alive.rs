//! What systemd is told (sd_notify(3)): that the station serves, that it ends, that it lives. Where nobody watches, nothing is done.
//!
//! That it lives is found out as somebody else would: a request to the station's own door goes through everything that has to
//! live. Where it is not answered in time systemd hears nothing, ends the process, and starts it again.

use sd_notify::NotifyState;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{MissedTickBehavior, interval, timeout},
};

/// The first line of an answer is short.
const LONGEST: u64 = 4096;

/// The station serves.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// Somebody started this process who waits to be told.
pub fn is_watched() -> bool {
    std::env::var_os("NOTIFY_SOCKET").is_some()
}

/// The station was told to end.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd could not be told how the station is");
    }
}

/// Says that the station lives, twice in each span that systemd waits for it; for ever, and asleep where nobody waits.
pub async fn keep_telling(own: SocketAddr) -> io::Result<()> {
    let Some(span) = sd_notify::watchdog_enabled() else { return std::future::pending().await };
    let pause = span / 2;
    let mut ticks = interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match answers(own, pause).await {
            Ok(()) => tell(&[NotifyState::Watchdog]),
            Err(error) => {
                tracing::error!(%error, "the station does not answer itself; systemd is not told that it lives")
            }
        }
    }
}

/// Asks the station's own door, and waits for its good answer.
async fn answers(own: SocketAddr, patience: Duration) -> io::Result<()> {
    let asked = async {
        let mut stream = TcpStream::connect(own).await?;
        let request = format!("GET {} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n", web::HEALTH);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(LONGEST).read_to_end(&mut answer).await?;
        if answer.starts_with(b"HTTP/1.1 200 ") { Ok(()) } else { Err(io::Error::other(first_line(&answer))) }
    };
    timeout(patience, asked).await?
}

fn first_line(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A door that answers so, once; `None`: never.
    fn door(answer: Option<&'static str>) -> SocketAddr {
        use std::io::{Read, Write};
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 512];
            let length = stream.read(&mut asked).unwrap();
            assert!(String::from_utf8_lossy(&asked[..length]).starts_with("GET /healthz HTTP/1.1\r\n"));
            match answer {
                Some(answer) => stream.write_all(answer.as_bytes()).unwrap(),
                None => std::thread::sleep(Duration::from_secs(60)),
            }
        });
        address
    }

    #[tokio::test]
    async fn a_station_lives_that_answers_in_time_and_well() {
        let patience = Duration::from_millis(500);
        answers(door(Some("HTTP/1.1 200 OK\r\n\r\nok\n")), patience).await.unwrap();
        let failed = answers(door(Some("HTTP/1.1 503 Service Unavailable\r\n\r\n")), patience).await.unwrap_err();
        assert_eq!(failed.to_string(), "HTTP/1.1 503 Service Unavailable");
        let silent = answers(door(None), patience).await.unwrap_err();
        assert_eq!(silent.kind(), io::ErrorKind::TimedOut);
    }
}
