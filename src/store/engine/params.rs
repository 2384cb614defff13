//! What the place holders of a statement stand for.

use super::{Error, ErrorKind, Result, ToColumn, Value};

/// A statement that takes values, which may be borrowed for `'a`.
pub(crate) trait Bind<'a> {
    /// How many place holders it has.
    fn count(&self) -> usize;
    /// The place of a name, from 1.
    fn place(&self, name: &str) -> Result<Option<usize>>;
    /// Gives a place, from 1, its value.
    fn bind(&mut self, place: usize, value: Value<'a>) -> Result<()>;
}

/// What the place holders of a statement stand for: a tuple or an array by position, one value for each, or pairs by name.
pub(crate) trait Params {
    /// Gives each its value. By position, another number of values than of place holders is an error.
    fn bind<'a>(&'a self, statement: &mut dyn Bind<'a>) -> Result<()>;
}

impl Params for [&dyn ToColumn; 0] {
    fn bind<'a>(&'a self, statement: &mut dyn Bind<'a>) -> Result<()> {
        counted(statement, 0)
    }
}

impl Params for &[(&str, &dyn ToColumn)] {
    fn bind<'a>(&'a self, statement: &mut dyn Bind<'a>) -> Result<()> {
        for (name, value) in *self {
            let place = statement.place(name)?;
            let place =
                place.ok_or_else(|| Error::new(ErrorKind::Other, format!("there is no place holder {name}")))?;
            one(statement, place, *value)?;
        }
        Ok(())
    }
}

/// Values as they are, by position.
impl Params for &[Value<'_>] {
    fn bind<'a>(&'a self, statement: &mut dyn Bind<'a>) -> Result<()> {
        counted(statement, self.len())?;
        self.iter().zip(1..).try_for_each(|(value, place)| statement.bind(place, value.clone()))
    }
}

impl<T: ToColumn> Params for [T; 1] {
    fn bind<'a>(&'a self, statement: &mut dyn Bind<'a>) -> Result<()> {
        counted(statement, 1)?;
        one(statement, 1, &self[0])
    }
}

/// A place holder without a value would be NULL, without a word.
fn counted(statement: &dyn Bind<'_>, values: usize) -> Result<()> {
    match statement.count() {
        expected if expected == values => Ok(()),
        expected => Err(Error::new(ErrorKind::Other, format!("{values} values for {expected} place holders"))),
    }
}

fn one<'a>(statement: &mut dyn Bind<'a>, place: usize, value: &'a (impl ToColumn + ?Sized)) -> Result<()> {
    let value = value.to_column().map_err(|unfit| Error::new(ErrorKind::Other, format!("value {place}: {unfit}")))?;
    statement.bind(place, value)
}

macro_rules! tuples {
    ($($name:ident $at:tt),+) => {
        impl<$($name: ToColumn),+> Params for ($($name,)+) {
            fn bind<'a>(&'a self, statement: &mut dyn Bind<'a>) -> Result<()> {
                counted(statement, [$($at),+].len())?;
                $(one(statement, $at + 1, &self.$at)?;)+
                Ok(())
            }
        }
    };
}
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12);

/// Pairs of names and values for a statement with names.
macro_rules! named {
    ($($name:literal: $value:expr),+ $(,)?) => {
        &[$(($name, &$value as &dyn $crate::engine::ToColumn)),+] as &[(&str, &dyn $crate::engine::ToColumn)]
    };
}
pub(crate) use named;
