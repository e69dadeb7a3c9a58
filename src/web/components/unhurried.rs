//! The laboratory as it was a moment ago: for panels that nobody can read twenty times a second.

use super::use_in_view;
use crate::web::handle::{Handle, real_ms};
use crate::web::lab::{LookedAt, Mode};
use yew::prelude::*;

/// How long a panel stays as it is while time passes, in milliseconds of real time: in view, and
/// elsewhere.
const LEAST_MS: (f64, f64) = (200.0, 1_000.0);

/// A handle whose version changes a few times a second while time passes, more seldom while `panel`
/// is out of view, and at once when time stands still or something else was chosen to be looked at.
#[hook]
pub fn use_unhurried(lab: &Handle, panel: &NodeRef) -> Handle {
    let least = match use_in_view(panel) {
        true => LEAST_MS.0,
        false => LEAST_MS.1,
    };
    let kept = use_mut_ref(|| None::<(u64, LookedAt, f64)>);
    let (looked_at, moves) = {
        let it = lab.lab();
        (it.looked_at(), it.mode() != Mode::Paused)
    };
    let now = real_ms();
    let mut kept = kept.borrow_mut();
    let version = match *kept {
        Some((version, then, at)) if moves && then == looked_at && now - at < least => version,
        _ => {
            *kept = Some((lab.version, looked_at, now));
            lab.version
        }
    };
    Handle {
        shared: lab.shared.clone(),
        version,
    }
}
