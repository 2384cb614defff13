//! What a key, a socket or a holder is looked at for: the forms of the assistant that find out what is wrong, and the one that asks for
//! another key in its place.

use super::{
    assistant::{Answer, answered},
    case::{Asked, What},
};
use crate::{
    back::{Redirect, back_or, done},
    context::Context,
    failure::Failure,
    fields::Fields,
    path::Query,
    posted::Posted,
};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::TokenRef;
use station::{Complaint, Diagnosed, OwnComplaint};

/// The page is a part of the assistant.
pub(crate) async fn moved(_: Context, Query(query): Query) -> impl IntoResponse {
    let key = query.text("serial").parse().ok();
    let asked = Asked { what: key.as_ref().map(|_| What::Other), key, ..Asked::default() };
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, asked.address())])
}

/// A diagnosis by somebody who helps.
pub(crate) async fn diagnose(posted: Posted) -> Result<Response, Failure> {
    let (complaint, context) = (complaint(&posted)?, &posted.context);
    let found = context.ask(move |station, actor| station.codes().diagnose(actor, &complaint)).await?;
    shown(context, &posted.fields, found).await
}

/// The same by two touches of the plugged token.
pub(crate) async fn touch(posted: Posted) -> Result<Response, Failure> {
    let (complaint, context) = (complaint(&posted)?, &posted.context);
    let serial: TokenRef = posted.fields.parse("serial")?;
    match context.ask(move |station, actor| station.codes().start_diagnosis(actor, complaint)).await? {
        None => Ok(Redirect::to(&Asked::about(serial, What::Silent).address()).into_response()),
        Some(found) => shown(context, &posted.fields, found).await,
    }
}

/// A holder's own token.
pub(crate) async fn own(posted: Posted) -> Result<Response, Failure> {
    let complaint =
        OwnComplaint { named: posted.fields.parse("serial")?, dead: posted.fields.ticked("dead"), proof: None };
    let found = posted.context.ask(move |station, actor| station.codes().diagnose_own(actor, &complaint)).await?;
    shown(&posted.context, &posted.fields, found).await
}

/// Opens the replacing request.
pub(crate) async fn replace(posted: Posted) -> Result<Redirect, Failure> {
    let (serial, need): (TokenRef, _) = (posted.fields.parse("serial")?, posted.fields.text("need").to_owned());
    posted.context.ask(move |station, actor| station.requests().request_replacement(actor, &serial, &need)).await?;
    Ok(done(back_or(&posted.fields, "/helpdesk"), "diagnosis-replace"))
}

/// What was found, in the place of what asked for it.
async fn shown(context: &Context, fields: &Fields, found: Diagnosed) -> Result<Response, Failure> {
    let asked = Asked::of(fields);
    // what no inventory knows has no page of its own
    let key = found.serial.clone().filter(|_| found.state.is_some()).or(asked.key);
    let asked = Asked { key, what: Some(asked.what.unwrap_or(What::Other)), ..asked };
    Ok(answered(context, asked, Answer::Found(Box::new(found))).await?.into_response())
}

fn complaint(posted: &Posted) -> Result<Complaint, Failure> {
    let fields = &posted.fields;
    let port = Some(fields.text("port").to_owned()).filter(|port| !port.is_empty());
    Ok(Complaint { named: fields.maybe("serial")?, port, dead: fields.ticked("dead"), ..Complaint::default() })
}
