//! Two runs side by side: this one beside another branch at the same time, or what was done here under
//! other settings.

use super::Lab;
use crate::base::Micros;
use crate::history::Again;
use crate::observe::{Comparison, compare_runs};
use crate::script::{Command, parse_line};
use std::rc::Rc;

/// How many things happen before the clock is looked at again.
const A_WHILE: usize = 64;
/// How much of a frame it may take, in milliseconds.
const FRAME_MS: f64 = 10.0;

/// What this run is to be compared with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareForm {
    /// A branch by its number; none for other settings.
    pub branch: Option<usize>,
    /// The other settings, as typed.
    pub settings: String,
    /// What was wrong with them.
    pub wrong: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What is on either side.
    pub names: [String; 2],
    /// The time at which both were looked at.
    pub at: Micros,
    /// How they differ.
    pub found: Rc<Comparison>,
    /// What could not be carried out on either side, and why.
    pub refused: [Vec<String>; 2],
}

/// Runs that are on their way to the time at which they are compared.
struct Underway {
    names: [String; 2],
    at: Micros,
    left: Again,
    right: Again,
}

/// The comparison that is looked at.
#[derive(Default)]
pub(super) struct Comparing {
    underway: Option<Box<Underway>>,
    found: Option<Rc<Compared>>,
}

impl Lab {
    /// What came of the last comparison.
    pub fn compared(&self) -> Option<&Rc<Compared>> {
        self.comparing.found.as_ref()
    }

    /// Whether runs are on their way to be compared.
    pub fn is_comparing(&self) -> bool {
        self.comparing.underway.is_some()
    }

    /// Forgets the comparison, also one that is underway.
    pub fn close_comparison(&mut self) {
        self.comparing = Comparing::default();
        self.touch();
    }

    /// Compares as is typed in and chosen.
    pub fn compare(&mut self) {
        self.comparing = Comparing::default();
        let at = self.cluster().now();
        let form = &self.form.compare;
        let here = format!("branch {}", self.run.branch() + 1);
        let pair = match form.branch {
            Some(other) if other < self.run.branches().len() && other != self.run.branch() => Ok((
                [here, format!("branch {}", other + 1)],
                self.run.branch_again(self.run.branch(), at),
                self.run.branch_again(other, at),
            )),
            _ => self.under_other_settings(),
        };
        match pair {
            Err(message) => {
                let message = format!("Other settings: {message}");
                self.form.compare.wrong = Some(message.clone());
                self.refuse(&message);
            }
            Ok((names, left, right)) => {
                self.form.compare.wrong = None;
                self.comparing.underway = Some(Box::new(Underway {
                    names,
                    at,
                    left,
                    right,
                }));
                self.touch();
            }
        }
    }

    fn under_other_settings(&self) -> Result<([String; 2], Again, Again), String> {
        let typed = self.form.compare.settings.trim();
        if typed.is_empty() {
            return Err("expected some such as r=1 w=1, found none".into());
        }
        let line = parse_line(&format!("cluster {typed}"), 1).map_err(|error| error.message)?;
        let Some(Command::Cluster(changed)) = line.map(|line| line.command) else {
            return Err(format!("expected FIELD=VALUE, found `{typed}`"));
        };
        let names = ["as it is".into(), typed.to_owned()];
        Ok((
            names,
            self.run.settings_again(&[])?,
            self.run.settings_again(&changed)?,
        ))
    }

    /// Goes on with both runs for a frame, and compares them once they are there.
    pub(super) fn compare_on(&mut self, clock: &impl Fn() -> f64) {
        let Some(pair) = &mut self.comparing.underway else {
            return;
        };
        let deadline = clock() + FRAME_MS;
        while clock() < deadline {
            if !pair.left.approach(A_WHILE) || !pair.right.approach(A_WHILE) {
                continue;
            }
            let found = compare_runs(&pair.left.runner().view(), &pair.right.runner().view());
            let compared = Compared {
                names: pair.names.clone(),
                at: pair.at,
                found: Rc::new(found),
                refused: [&pair.left, &pair.right].map(|run| {
                    let refused = run.refused().iter();
                    refused.map(|error| error.message.clone()).collect()
                }),
            };
            let told = match compared.found.is_same_run() {
                true => format!("Compared at {}: nothing differs.", compared.at),
                false => format!(
                    "Compared at {}: {} of the requests differ, and {} copies.",
                    compared.at,
                    compared.found.requests.differing,
                    compared.found.replicas.differing
                ),
            };
            self.comparing = Comparing {
                underway: None,
                found: Some(Rc::new(compared)),
            };
            return self.say(told, false);
        }
    }
}
