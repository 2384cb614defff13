//! Two streams of bytes, one each way, over questions and answers of HTTP that may be lost, doubled, or come out of order.
//!
//! Each exchange says where its bytes begin and how many have come from the other side. What was not acknowledged is said again; what has
//! come already is passed over; what overtook what was said before it is left out, and comes again: the answer to it says so. So a proxy may
//! cut, repeat and delay as it likes.

/// The most that is said in one exchange, bytes, and that waits to be acknowledged.
pub const LARGEST: usize = 256 * 1024;
/// Offset and acknowledgement, before the bytes.
const HEAD: usize = 16;
/// The longest exchange.
pub const LARGEST_EXCHANGE: usize = HEAD + LARGEST;

/// One side's two streams.
#[derive(Debug, Default)]
pub struct Stream {
    /// What was said and not acknowledged yet; `acknowledged` is the offset of its first byte.
    unheard: Vec<u8>,
    acknowledged: u64,
    /// How much of `unheard` is on its way.
    on_its_way: usize,
    /// How many bytes have come.
    heard: u64,
    /// How many of these the other side knows that they have come.
    told: u64,
}

/// An exchange that makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what came makes no sense as a part of this line")]
pub struct Senseless;

impl Stream {
    /// Adds to what is said.
    ///
    /// # Errors
    /// The other side does not listen: too much waits.
    pub fn say(&mut self, bytes: &[u8]) -> Result<(), Senseless> {
        if self.unheard.len() + bytes.len() > 4 * LARGEST {
            return Err(Senseless);
        }
        self.unheard.extend_from_slice(bytes);
        Ok(())
    }

    /// Whether there is something that is not on its way yet.
    pub fn has_to_say(&self) -> bool {
        self.on_its_way < self.unheard.len()
    }

    /// Whether the other side waits to hear that its bytes have come.
    pub fn owes(&self) -> bool {
        self.told < self.heard
    }

    /// The next exchange. What it says is on its way from now on.
    pub fn next(&mut self) -> Vec<u8> {
        let from = self.on_its_way;
        let until = self.unheard.len().min(from + LARGEST);
        let mut exchange = Vec::with_capacity(HEAD + until - from);
        exchange.extend(self.offset(from).to_be_bytes());
        exchange.extend(self.heard.to_be_bytes());
        exchange.extend(&self.unheard[from..until]);
        self.on_its_way = until;
        self.told = self.heard;
        exchange
    }

    /// Where what is on its way ends.
    pub fn sent(&self) -> u64 {
        self.offset(self.on_its_way)
    }

    /// The answer to an exchange was heard, where what was on its way ended at `sent`: what it does not acknowledge was left out.
    pub fn answered(&mut self, sent: u64) {
        if self.acknowledged < sent {
            self.again();
        }
    }

    /// An exchange may not have come: what is not acknowledged is said again.
    pub fn again(&mut self) {
        self.on_its_way = 0;
    }

    /// What came, as far as it is new.
    ///
    /// # Errors
    /// It acknowledges what was never said, or is too short.
    pub fn hear<'e>(&mut self, exchange: &'e [u8]) -> Result<&'e [u8], Senseless> {
        let (offset, rest) = number(exchange)?;
        let (acknowledged, bytes) = number(rest)?;
        if acknowledged > self.offset(self.unheard.len()) {
            return Err(Senseless);
        }
        // an older one that was held up says less than is known
        if let Ok(more) = usize::try_from(acknowledged.saturating_sub(self.acknowledged)) {
            self.unheard.drain(..more);
            self.on_its_way = self.on_its_way.saturating_sub(more);
            self.acknowledged = self.acknowledged.max(acknowledged);
        }
        let Some(known) = self.heard.checked_sub(offset) else { return Ok(&[]) };
        let new = usize::try_from(known).ok().and_then(|known| bytes.get(known..)).unwrap_or_default();
        self.heard += new.len() as u64;
        Ok(new)
    }

    fn offset(&self, place: usize) -> u64 {
        self.acknowledged + place as u64
    }
}

fn number(bytes: &[u8]) -> Result<(u64, &[u8]), Senseless> {
    let (number, rest) = bytes.split_first_chunk().ok_or(Senseless)?;
    Ok((u64::from_be_bytes(*number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heard(stream: &mut Stream, exchange: &[u8]) -> String {
        String::from_utf8(stream.hear(exchange).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn what_is_lost_is_said_again_and_what_is_doubled_is_heard_once() {
        let (mut desk, mut centre) = (Stream::default(), Stream::default());
        desk.say(b"one ").unwrap();
        let lost = desk.next();
        desk.say(b"two ").unwrap();
        let early = desk.next();
        assert_eq!(heard(&mut centre, &early), "", "what comes too early is left out");
        desk.again();
        let whole = desk.next();
        assert_eq!(heard(&mut centre, &whole), "one two ");
        assert_eq!(heard(&mut centre, &whole), "");
        assert_eq!(heard(&mut centre, &lost), "");
        assert!(centre.owes());
        assert_eq!(heard(&mut desk, &centre.next()), "");
        assert!(!desk.has_to_say() && !centre.owes());
        desk.again();
        assert_eq!(desk.next().len(), HEAD, "nothing is said again that has come");
    }

    #[test]
    fn what_overtakes_is_said_again_as_soon_as_its_answer_tells_that_it_was_left_out() {
        let (mut desk, mut centre) = (Stream::default(), Stream::default());
        let say = |desk: &mut Stream, bytes: &[u8]| {
            desk.say(bytes).unwrap();
            (desk.next(), desk.sent())
        };
        let (first, until_first) = say(&mut desk, b"one");
        let (second, until_second) = say(&mut desk, b"two");
        assert!(centre.hear(&second).unwrap().is_empty(), "it came too early");
        let told = centre.next();
        assert_eq!(centre.hear(&first).unwrap(), b"one");
        desk.hear(&told).unwrap();
        desk.answered(until_second);
        assert!(desk.has_to_say(), "and is not waited for in vain");
        assert_eq!(centre.hear(&desk.next()).unwrap(), b"two");
        desk.hear(&centre.next()).unwrap();
        desk.answered(until_first);
        assert!(!desk.has_to_say());
    }

    #[test]
    fn nonsense_is_refused() {
        let mut desk = Stream::default();
        assert_eq!(desk.hear(b"short"), Err(Senseless));
        let mut centre = Stream::default();
        centre.say(b"more than was said").unwrap();
        centre.next();
        let mut acknowledging = vec![0; 8];
        acknowledging.extend(7u64.to_be_bytes());
        assert_eq!(desk.hear(&acknowledging), Err(Senseless));
    }

    proptest! {
        /// Whatever order exchanges of both sides are lost, doubled and held up in, both hear all that was said once a whole one comes through.
        #[test]
        fn both_hear_what_was_said(steps in proptest::collection::vec((any::<bool>(), 0..6u8, any::<u8>()), 1..80)) {
            let mut sides = [Stream::default(), Stream::default()];
            let mut said = [Vec::new(), Vec::new()];
            let mut come = [Vec::new(), Vec::new()];
            let mut flying: [Vec<Vec<u8>>; 2] = Default::default();
            for (side, what, byte) in steps {
                let side = usize::from(side);
                match what {
                    0 | 1 => {
                        sides[side].say(&[byte]).unwrap();
                        said[side].push(byte);
                    }
                    2 => { let exchange = sides[side].next(); flying[side].push(exchange); }
                    3 => sides[side].again(),
                    _ if flying[side].is_empty() => {}
                    // it comes, and may come again
                    4 => {
                        let exchange = flying[side][usize::from(byte) % flying[side].len()].clone();
                        let new = sides[1 - side].hear(&exchange).unwrap().to_vec();
                        come[side].extend(new);
                    }
                    _ => { let lost = usize::from(byte) % flying[side].len(); flying[side].remove(lost); }
                }
            }
            for side in [0, 1] {
                prop_assert!(said[side].starts_with(&come[side]));
                sides[side].again();
                let exchange = sides[side].next();
                let new = sides[1 - side].hear(&exchange).unwrap().to_vec();
                come[side].extend(new);
                prop_assert_eq!(&said[side], &come[side]);
            }
        }
    }
}
