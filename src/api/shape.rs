//! What an endpoint takes and gives, as the types say it.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// Says what a type looks like, and keeps what it is made of.
pub(crate) type Describe = Box<dyn Fn(&mut SchemaGenerator) -> Value + Send + Sync>;

/// What an endpoint takes and gives.
pub(crate) struct Shape {
    pub gives: Describe,
    pub named: Option<Describe>,
    pub asks: Vec<Describe>,
    pub takes: Option<Describe>,
    pub makes: bool,
    pub repeatable: bool,
}

fn described<T: JsonSchema>() -> Describe {
    Box::new(|schemas| schemas.subschema_for::<T>().to_value())
}

/// The whole schema, whatever it is called.
fn inline<T: JsonSchema>() -> Describe {
    Box::new(|schemas| T::json_schema(schemas).to_value())
}

impl Shape {
    /// It gives this.
    pub fn giving<T: JsonSchema>() -> Self {
        Self { gives: described::<T>(), named: None, asks: Vec::new(), takes: None, makes: false, repeatable: false }
    }

    /// Its address names a thing so.
    pub fn named<I: JsonSchema>(self) -> Self {
        Self { named: Some(described::<I>()), ..self }
    }

    /// Its address may say this behind the question mark.
    pub fn asking<Q: JsonSchema>(mut self) -> Self {
        self.asks.push(inline::<Q>());
        self
    }

    /// It takes this document.
    pub fn taking<B: JsonSchema>(self) -> Self {
        Self { takes: Some(described::<B>()), ..self }
    }

    /// Something new comes of it.
    pub fn making(self) -> Self {
        Self { makes: true, ..self }
    }

    /// It may be asked again as it is.
    pub fn repeatable(self) -> Self {
        Self { repeatable: true, ..self }
    }
}
