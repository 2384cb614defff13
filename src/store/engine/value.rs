//! Values on their way into a statement and out of a row: what every engine can hold, and how values of Rust are made of it.
//!
//! The traits are the store's own, because a room may give its own traits to the types of others (`Uai`, `Verb`), and not
//! those of another library.

use std::borrow::Cow;

/// What a column or a place holder has. Yes and no are the numbers 1 and 0, on every engine.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// Bytes.
    Blob(Cow<'a, [u8]>),
}

/// Why a value is not one that was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    /// A text where a number was expected, and the like.
    #[error("a value of another kind")]
    Kind,
    /// A number that is too large or too small.
    #[error("{0} is out of range")]
    Range(i128),
    /// It is none of the words, or whatever else its type refuses.
    #[error(transparent)]
    Refused(Box<dyn std::error::Error + Send + Sync>),
}

impl Unfit {
    /// The type of the house refuses it.
    pub fn refused(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Refused(why.into())
    }
}

/// A value that was asked for, or why it is none.
pub(crate) type Fit<T> = Result<T, Unfit>;

impl<'a> Value<'a> {
    /// A whole number.
    pub fn as_i64(&self) -> Fit<i64> {
        match self {
            Self::Integer(number) => Ok(*number),
            Self::Null | Self::Real(_) | Self::Text(_) | Self::Blob(_) => Err(Unfit::Kind),
        }
    }

    /// A text.
    pub fn as_str(&self) -> Fit<&str> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Null | Self::Integer(_) | Self::Real(_) | Self::Blob(_) => Err(Unfit::Kind),
        }
    }

    /// Bytes.
    pub fn as_bytes(&self) -> Fit<&[u8]> {
        match self {
            Self::Blob(bytes) => Ok(bytes),
            Self::Null | Self::Integer(_) | Self::Real(_) | Self::Text(_) => Err(Unfit::Kind),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

/// A value that a statement takes.
pub(crate) trait ToColumn {
    /// As an engine holds it. Fails for a number above 2^63-1.
    fn to_column(&self) -> Fit<Value<'_>>;
}

/// A value that a row gives.
pub(crate) trait FromColumn: Sized {
    /// Out of what an engine holds. Fails where that is not one of ours.
    fn from_column(value: Value<'_>) -> Fit<Self>;
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl ToColumn for $type {
            fn to_column(&self) -> Fit<Value<'_>> {
                i64::try_from(*self).map(Value::Integer).map_err(|_| Unfit::Range(*self as i128))
            }
        }
        impl FromColumn for $type {
            fn from_column(value: Value<'_>) -> Fit<Self> {
                let number = value.as_i64()?;
                Self::try_from(number).map_err(|_| Unfit::Range(number.into()))
            }
        }
    )+};
}
whole_numbers!(i64, i32, i16, u64, u32, u16, u8, usize);

impl ToColumn for bool {
    fn to_column(&self) -> Fit<Value<'_>> {
        Ok(Value::Integer((*self).into()))
    }
}

impl FromColumn for bool {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        Ok(value.as_i64()? != 0)
    }
}

impl ToColumn for f64 {
    fn to_column(&self) -> Fit<Value<'_>> {
        Ok(Value::Real(*self))
    }
}

impl FromColumn for f64 {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        match value {
            Value::Real(number) => Ok(number),
            Value::Integer(number) => Ok(number as f64),
            Value::Null | Value::Text(_) | Value::Blob(_) => Err(Unfit::Kind),
        }
    }
}

impl ToColumn for str {
    fn to_column(&self) -> Fit<Value<'_>> {
        Ok(self.into())
    }
}

impl ToColumn for String {
    fn to_column(&self) -> Fit<Value<'_>> {
        self.as_str().to_column()
    }
}

impl FromColumn for String {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        match value {
            Value::Text(text) => Ok(text.into_owned()),
            Value::Null | Value::Integer(_) | Value::Real(_) | Value::Blob(_) => Err(Unfit::Kind),
        }
    }
}

impl ToColumn for [u8] {
    fn to_column(&self) -> Fit<Value<'_>> {
        Ok(Value::Blob(Cow::Borrowed(self)))
    }
}

impl ToColumn for Vec<u8> {
    fn to_column(&self) -> Fit<Value<'_>> {
        self.as_slice().to_column()
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        value.as_bytes().map(<[u8]>::to_vec)
    }
}

impl<const N: usize> ToColumn for [u8; N] {
    fn to_column(&self) -> Fit<Value<'_>> {
        self.as_slice().to_column()
    }
}

impl<const N: usize> FromColumn for [u8; N] {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        value.as_bytes()?.try_into().map_err(Unfit::refused)
    }
}

impl<T: ToColumn + ?Sized> ToColumn for &T {
    fn to_column(&self) -> Fit<Value<'_>> {
        (**self).to_column()
    }
}

impl<T: ToColumn> ToColumn for Option<T> {
    fn to_column(&self) -> Fit<Value<'_>> {
        self.as_ref().map_or(Ok(Value::Null), T::to_column)
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        if value == Value::Null { Ok(None) } else { T::from_column(value).map(Some) }
    }
}
