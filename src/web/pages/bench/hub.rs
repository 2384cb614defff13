//! The virtual hub of the demo: emulated tokens to plug, touch and unplug with the mouse.

use crate::{
    actions::HubAction,
    back::{self, Redirect},
    failure::Failure,
    path::Path,
    posted::Posted,
};
use axum::Extension;
use emulated::HubError;
use station::InputFault;

/// No tour any more.
pub(crate) async fn end_tour(posted: Posted) -> Result<Redirect, Failure> {
    posted.context.app.config.tour.as_ref().ok_or(Failure::NoSuchPage)?.close();
    Ok(Redirect::to(back::back_or(&posted.fields, "/")))
}

pub(crate) async fn act(
    Path(serial): Path<String>,
    Extension(action): Extension<HubAction>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let hub = posted.context.app.config.hub.as_ref().ok_or(Failure::NoSuchPage)?;
    let names: Vec<String> = match serial.as_str() {
        "box" => hub.tokens().into_iter().filter(|token| token.boxed).map(|token| token.port).collect(),
        one => vec![one.to_owned()],
    };
    for name in names {
        let done = match action {
            HubAction::Plug => hub.plug(&name),
            HubAction::Unplug => hub.unplug(&name),
            HubAction::Touch => hub.touch(&name, 1).map(drop),
        };
        match done {
            // of a whole box, those that are plugged in are touched
            Err(HubError::Unplugged(_)) if serial == "box" => {}
            Err(HubError::NoSuchToken(name) | HubError::Unplugged(name)) => {
                return Err(Failure::invalid(InputFault::Virtual(name)));
            }
            Err(HubError::SocketTaken(port)) => return Err(Failure::invalid(InputFault::Virtual(port.to_string()))),
            Ok(()) => {}
        }
    }
    Ok(Redirect::to(back::back_or(&posted.fields, "/bench")))
}
