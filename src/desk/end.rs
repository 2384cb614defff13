//! One end of a line: what is said goes through the tunnel into the stream, what is heard comes out of it, sentence by sentence.

use super::{
    key::PublicKey,
    said::{Down, Heard, Number, Up},
    stream::{Senseless, Stream},
    tunnel::{Broken, Tunnel},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, marker::PhantomData};
use zeroize::Zeroizing;

/// The longest sentence, bytes: a full hub has some thousands.
const LONGEST: usize = 64 * 1024;

/// One end, that says `S` and hears `H`.
pub(crate) struct End<S, H> {
    tunnel: Tunnel,
    stream: Stream,
    /// What was heard of a sentence that is not over.
    begun: Zeroizing<Vec<u8>>,
    said: PhantomData<fn(S) -> H>,
}

/// The desk's.
pub(crate) type DeskEnd = End<Up, Down>;
/// The centre's.
pub(crate) type CentreEnd = End<Down, Up>;

/// Why a line is over.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Over {
    /// Parts of it make no sense.
    #[error(transparent)]
    Senseless(#[from] Senseless),
    /// Somebody meddled.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// It was silent for too long.
    #[error("nothing came over the line for too long")]
    Silent,
}

/// What is read of a sentence that is not understood: whether somebody waits for an answer. Not what it says: there may be a secret in it.
#[derive(Deserialize)]
struct Question {
    number: Number,
}

impl<S: Serialize, H: Heard> End<S, H> {
    pub fn new(tunnel: Tunnel) -> Self {
        let mut end = Self { tunnel, stream: Stream::default(), begun: Zeroizing::default(), said: PhantomData };
        // the hello of TLS; a centre has none to say yet
        let _ = end.flush();
        end
    }

    /// The other end's key, once it has proven that it has it.
    pub fn other(&self) -> Option<PublicKey> {
        self.tunnel.other()
    }

    /// What only both ends know.
    pub fn bound(&self) -> Result<[u8; 32], Broken> {
        self.tunnel.bound()
    }

    /// Says something.
    pub fn say(&mut self, sentence: &S) -> Result<(), Over> {
        // room for all of it at once: what is moved leaves copies behind
        let mut text = Zeroizing::new(Vec::with_capacity(LONGEST));
        serde_json::to_writer(&mut *text, sentence).expect("sentences are JSON");
        text.push(b'\n');
        self.tunnel.say(&text);
        self.flush()
    }

    /// What came, as sentences. One that this version does not know is passed over, or answered ([`Heard::not_understood`]).
    pub fn hear(&mut self, exchange: &[u8]) -> Result<Vec<H>, Over> {
        let new = self.stream.hear(exchange)?;
        self.tunnel.hear(new, &mut self.begun)?;
        self.flush()?;
        let mut heard = Vec::new();
        while let Some(end) = self.begun.iter().position(|byte| *byte == b'\n') {
            let sentence: Zeroizing<Vec<u8>> = Zeroizing::new(self.begun.drain(..=end).collect());
            match serde_json::from_slice(&sentence) {
                Ok(sentence) => heard.push(sentence),
                Err(error) => {
                    let column = error.column();
                    tracing::warn!(column, "the other end of the line says something that this version does not know");
                    let question = serde_json::from_slice::<HashMap<String, Question>>(&sentence).ok();
                    let question = question.and_then(|question| question.into_iter().next());
                    heard.extend(question.and_then(|(kind, asked)| H::not_understood(&kind, asked.number)));
                }
            }
        }
        if self.begun.len() > LONGEST { Err(Senseless.into()) } else { Ok(heard) }
    }

    /// Something is to be said, or to be acknowledged.
    pub fn wants_exchange(&self) -> bool {
        self.stream.has_to_say() || self.stream.owes()
    }

    /// Something is to be said.
    pub fn has_to_say(&self) -> bool {
        self.stream.has_to_say()
    }

    /// The next exchange.
    pub fn exchange(&mut self) -> Vec<u8> {
        self.stream.next()
    }

    /// Where what is on its way ends ([`Stream::sent`]).
    pub fn sent(&self) -> u64 {
        self.stream.sent()
    }

    /// The answer to an exchange was heard ([`Stream::answered`]).
    pub fn answered(&mut self, sent: u64) {
        self.stream.answered(sent);
    }

    /// The last exchanges may not have come.
    pub fn again(&mut self) {
        self.stream.again();
    }

    fn flush(&mut self) -> Result<(), Over> {
        Ok(self.stream.say(&self.tunnel.take())?)
    }
}
