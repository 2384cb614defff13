//! The API as it says of itself: OpenAPI 3.1, made of the endpoints and of the types that they read and write.

use super::{
    BASE,
    endpoint::{Endpoint, Method, ONCE},
    problem::Problem,
    resources::endpoints,
};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The document.
pub fn openapi() -> Value {
    let settings = || SchemaSettings::draft2020_12().with(|one| one.definitions_path = "/components/schemas".into());
    let mut given = SchemaGenerator::new(settings().for_serialize());
    let mut taken = SchemaGenerator::new(settings().for_deserialize());
    let problem = given.subschema_for::<Problem>().to_value();
    let mut paths = Map::new();
    for endpoint in endpoints() {
        let operation = operation(&endpoint, &mut given, &mut taken, &problem);
        let method = match endpoint.method {
            Method::Get => "get",
            Method::Post => "post",
        };
        let path = paths.entry(endpoint.address()).or_insert_with(|| json!({}));
        path[method] = operation;
    }
    let mut schemas = taken.take_definitions(true);
    schemas.extend(given.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "trousseau",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "OTP tokens of schools: stock, requests, handover, codes. Documents are those of `trousseau --json`.",
        },
        "servers": [{ "url": "/" }],
        "security": [{ "key": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer", "description": "A key of `trousseau client add`." } },
            "schemas": schemas,
        },
    })
}

fn operation(endpoint: &Endpoint, given: &mut SchemaGenerator, taken: &mut SchemaGenerator, problem: &Value) -> Value {
    let shape = &endpoint.shape;
    let refused =
        |why: &str| json!({ "description": why, "content": { "application/problem+json": { "schema": problem } } });
    let mut parameters = Vec::new();
    if let (Some(named), Some(name)) = (&shape.named, name_of(endpoint.path)) {
        parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": named(taken) }));
    }
    for asks in &shape.asks {
        parameters.extend(fields(&asks(taken)));
    }
    let header = |name: &str, says: &str, pattern: &str| {
        json!({ "name": name, "in": "header", "required": false, "description": says,
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": pattern } })
    };
    let mut responses = Map::new();
    let ok = json!({
        "description": if shape.makes { "It was made." } else { "As it stands now." },
        "headers": { "ETag": { "description": "By what it is known again.", "schema": { "type": "string" } } },
        "content": { "application/json": { "schema": (shape.gives)(given) } },
    });
    responses.insert(if shape.makes { "201" } else { "200" }.to_owned(), ok);
    let mut reasons = vec![
        ("400", "The question cannot be read."),
        ("401", "No key, or none that is good."),
        ("403", "The key is not good for that, or not from there."),
        ("404", "There is no such thing, or not for this key."),
        ("422", "What was said cannot be."),
        ("429", "Too many questions in this minute."),
        ("503", "The station cannot answer now."),
    ];
    if endpoint.method == Method::Post {
        reasons.extend([
            ("409", "It does not go as things stand."),
            ("413", "The document is too large."),
            ("415", "The document is not JSON."),
        ]);
        if !shape.repeatable {
            parameters.push(header(
                ONCE.as_str(),
                "A key that the program chooses: an act with it is done once; asked again, it is only shown.",
                "^[!-~]+$",
            ));
        }
    }
    if endpoint.method == Method::Post && !shape.makes && !shape.repeatable {
        parameters.push(header(
            "If-Match",
            "The ETag of the thing as it was read: nothing is done where it has changed since.",
            "^[!-~]([ -~]*[!-~])?$",
        ));
        reasons.push(("412", "It is not as it was when it was read."));
    }
    for (status, why) in reasons {
        responses.insert(status.to_owned(), refused(why));
    }
    let mut operation = json!({
        "operationId": id_of(endpoint),
        "summary": endpoint.summary,
        "tags": [endpoint.path.split('/').nth(1).unwrap_or_default()],
        "parameters": parameters,
        "responses": responses,
    });
    if let Some(takes) = &shape.takes {
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": takes(taken) } } });
    }
    operation
}

/// Each field of a type as a parameter of an address.
fn fields(schema: &Value) -> Vec<Value> {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let one = |(name, schema): (&String, &Value)| {
        // what may be left out is not null: it is not there
        let mut schema = schema.clone();
        without_null(&mut schema);
        let says = schema.as_object_mut().and_then(|fields| fields.remove("description"));
        let mut parameter = json!({ "name": name, "in": "query", "required": false, "schema": schema });
        if let Some(says) = says {
            parameter["description"] = says;
        }
        parameter
    };
    properties.iter().map(one).collect()
}

fn without_null(schema: &mut Value) {
    if let Some(types) = schema.get_mut("type").and_then(Value::as_array_mut) {
        types.retain(|one| one != "null");
        if let [only] = &types[..] {
            schema["type"] = only.clone();
        }
    }
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.retain(|one| !one.is_null());
    }
    if let Some([only]) = schema.get_mut("anyOf").and_then(Value::as_array_mut).map(|either| {
        either.retain(|one| one["type"] != "null");
        &either[..]
    }) {
        *schema = only.clone();
    }
}

/// The name in braces.
fn name_of(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once('{')?;
    rest.split_once('}').map(|(name, _)| name)
}

fn id_of(endpoint: &Endpoint) -> String {
    let verb = match endpoint.method {
        Method::Get => "read",
        Method::Post => "do",
    };
    let words = endpoint.path.trim_start_matches(BASE).split(['/', '{', '}', '-']).filter(|word| !word.is_empty());
    [verb].into_iter().chain(words).collect::<Vec<_>>().join("_")
}
