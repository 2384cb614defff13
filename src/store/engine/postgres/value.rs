//! Values as the server sends and takes them (its binary format), and as the store has them.

use super::super::Value;
use ::postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use bytes::BytesMut;
use std::{borrow::Cow, error::Error};

type Fault = Box<dyn Error + Sync + Send>;

/// A value on its way into a statement: the server says of which type.
#[derive(Debug, Clone)]
pub(super) struct Given<'a>(pub Value<'a>);

impl ToSql for Given<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        let refused = || Err(format!("{:?} is asked for as {ty}", self.0).into());
        match &self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) => match *ty {
                Type::INT8 => number.to_sql(ty, out),
                Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
                Type::BOOL => (*number != 0).to_sql(ty, out),
                Type::FLOAT8 => (*number as f64).to_sql(ty, out),
                _ => refused(),
            },
            Value::Real(number) => match *ty {
                Type::FLOAT8 => number.to_sql(ty, out),
                _ => refused(),
            },
            Value::Text(text) => match *ty {
                Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN => text.as_ref().to_sql(ty, out),
                _ => refused(),
            },
            Value::Blob(bytes) => match *ty {
                Type::BYTEA => bytes.as_ref().to_sql(ty, out),
                _ => refused(),
            },
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value that the server sent.
pub(super) struct Held<'a>(Type, Option<&'a [u8]>);

impl<'a> FromSql<'a> for Held<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(Self(ty.clone(), Some(raw)))
    }

    fn from_sql_null(ty: &Type) -> Result<Self, Fault> {
        Ok(Self(ty.clone(), None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<'a> Held<'a> {
    /// As the store has it.
    pub fn value(self) -> Result<Value<'a>, Fault> {
        let Self(ty, Some(raw)) = self else { return Ok(Value::Null) };
        Ok(match ty {
            Type::INT8 => Value::Integer(i64::from_sql(&ty, raw)?),
            Type::INT4 => Value::Integer(i32::from_sql(&ty, raw)?.into()),
            Type::INT2 => Value::Integer(i16::from_sql(&ty, raw)?.into()),
            Type::BOOL => Value::Integer(bool::from_sql(&ty, raw)?.into()),
            Type::FLOAT8 => Value::Real(f64::from_sql(&ty, raw)?),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN | Type::BPCHAR => {
                Value::Text(Cow::Borrowed(<&str>::from_sql(&ty, raw)?))
            }
            Type::BYTEA => Value::Blob(Cow::Borrowed(raw)),
            other => return Err(format!("{other} is no type of ours: cast it").into()),
        })
    }
}
