//! Traces and scenarios: a few servers of one key, step by step.

use super::json::{self, Clock, Context, Fields};
use super::{Place, Problem, Report};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The servers of a trace and what its clients have read, by name.
struct Replay<'a> {
    names: Vec<&'a str>,
    servers: BTreeMap<&'a str, Clock>,
    contexts: BTreeMap<&'a str, Context>,
}

pub(super) fn run<'a>(
    case: &Fields<'a>,
    report: &mut Report,
    place: &mut Place,
) -> Result<(), Problem> {
    let kind = case.text("kind")?;
    let scenario = kind == "scenario";
    let noun = if scenario { "scenario" } else { "trace" };
    place.case = Some(format!("{noun} {}", case.text("id")?));
    let mut names = Vec::new();
    for name in case.list("servers")? {
        let name = name.as_str().ok_or_else(|| {
            let found = json::shortened(name);
            format!("expected a list of names as `servers`, found {found} in it")
        })?;
        names.push(name);
    }
    let servers = names.iter().map(|&name| (name, Clock::default())).collect();
    let mut replay = Replay {
        names,
        servers,
        contexts: BTreeMap::new(),
    };
    for (index, step) in case.list("steps")?.iter().enumerate() {
        place.step = Some(index + 1);
        replay.step(&Fields::of(step, "the step")?, report)?;
        report.steps += 1;
    }
    place.step = None;
    replay.finish(&case.object("final")?, report)?;
    replay.final_values(case, report)?;
    if scenario {
        report.scenarios += 1;
    } else {
        report.traces += 1;
    }
    Ok(())
}

impl<'a> Replay<'a> {
    fn step(&mut self, step: &Fields<'a>, report: &mut Report) -> Result<(), Problem> {
        const KNOWN: [&str; 6] = ["put", "get", "sync", "wipe", "lww", "reconcile_max"];
        let op = step.text("op")?;
        if !KNOWN.contains(&op) {
            return Err(Problem::unknown("op", op, &KNOWN));
        }
        let field = if op == "sync" { "to" } else { "server" };
        let name = step.text(field)?;
        let server = self.server(name)?;
        let after = match op {
            "get" => return self.get(step, name, report),
            "put" => {
                let context = self.context(step)?;
                let value = step.get("value")?.clone();
                server.update(&context, value, step.text("actor")?.to_owned())
            }
            "sync" => server.sync(self.server(step.text("from")?)?),
            "wipe" => {
                step.text("new_actor")?;
                Clock::default()
            }
            // Without values there is nothing to choose from, and nothing changes.
            "lww" => server.lww(json::le).unwrap_or_else(|| server.clone()),
            _ => json::reconcile_max(server).unwrap_or_else(|| server.clone()),
        };
        let what = format!("state of {name} after {op}");
        report.check(
            &what,
            &json::normal(step.get("state")?),
            &json::state(&after),
        )?;
        self.servers.insert(name, after);
        Ok(())
    }

    fn get(&mut self, step: &Fields<'a>, name: &str, report: &mut Report) -> Result<(), Problem> {
        let server = self.server(name)?;
        let context = server.context();
        let what = format!("context of {name}");
        report.check(&what, step.get("context")?, &json::context(&context))?;
        let what = format!("values of {name}");
        let values = json::sorted_values(server);
        report.check(&what, &json::sorted(step.get("values")?), &values)?;
        self.contexts.insert(step.text("id")?, context);
        Ok(())
    }

    fn server(&self, name: &str) -> Result<&Clock, String> {
        self.servers.get(name).ok_or_else(|| {
            format!(
                "expected one of the servers {}, found `{name}`",
                self.names.join(", ")
            )
        })
    }

    /// The context that a put names by the read that returned it; none for a blind put.
    fn context(&self, put: &Fields<'a>) -> Result<Context, String> {
        if put.get("context_from")?.is_null() {
            return Ok(Context::default());
        }
        let read = put.text("context_from")?;
        let context = self.contexts.get(read).cloned();
        context.ok_or_else(|| format!("expected an earlier get as `context_from`, found `{read}`"))
    }

    /// The servers' states, in the order in which the trace names them.
    fn states(&self) -> impl Iterator<Item = (&'a str, &Clock)> {
        self.names.iter().map(|&name| (name, &self.servers[name]))
    }

    fn finish(&self, expected: &Fields<'a>, report: &mut Report) -> Result<(), Problem> {
        self.matrix("less", Clock::less, expected, report)?;
        self.matrix("equal", Clock::equal, expected, report)?;
        let merged = Clock::sync_all(self.states().map(|(_, state)| state));
        let state = json::normal(expected.get("merged")?);
        report.check("final.merged", &state, &json::state(&merged))?;
        let context = expected.get("merged_context")?;
        let found = json::context(&merged.context());
        report.check("final.merged_context", context, &found)?;
        let values = json::sorted(expected.get("merged_values")?);
        let found = json::sorted_values(&merged);
        report.check("final.merged_values", &values, &found)
    }

    /// A relation between every two servers: the first is the row.
    fn matrix(
        &self,
        field: &str,
        relation: impl Fn(&Clock, &Clock) -> bool,
        expected: &Fields<'a>,
        report: &mut Report,
    ) -> Result<(), Problem> {
        let size = self.names.len();
        let rows = expected.list(field)?;
        let wrong = || format!("expected {size} rows of {size} as `final.{field}`");
        if rows.len() != size {
            return Err(wrong().into());
        }
        for ((row, state), cells) in self.states().zip(rows) {
            let cells = cells.as_array().filter(|cells| cells.len() == size);
            for ((column, other), cell) in self.states().zip(cells.ok_or_else(wrong)?) {
                let what = format!("final.{field} of {row} and {column}");
                report.check(&what, cell, &json!(relation(state, other)))?;
            }
        }
        Ok(())
    }

    /// What scenarios have beside traces: all servers' values, and what a causally correct store
    /// would hold. The oracle agrees where the reference is correct, and only there.
    fn final_values(&self, case: &Fields<'a>, report: &mut Report) -> Result<(), Problem> {
        for field in ["final_values", "oracle_final_values"] {
            if !case.has(field) {
                continue;
            }
            let expected = case.object(field)?;
            let correct = case.find("reference_is_causally_correct");
            match (field, correct.and_then(Value::as_bool)) {
                ("final_values", _) | (_, Some(true)) => {
                    for (name, state) in self.states() {
                        let what = format!("{field} of {name}");
                        let values = json::sorted(expected.get(name)?);
                        report.check(&what, &values, &json::sorted_values(state))?;
                    }
                }
                (_, Some(false)) => self.must_differ(&expected, report)?,
                // Neither is claimed.
                (_, None) => {}
            }
        }
        Ok(())
    }

    fn must_differ(&self, oracle: &Fields<'a>, report: &mut Report) -> Result<(), Problem> {
        report.checks += 1;
        for (name, state) in self.states() {
            if json::sorted(oracle.get(name)?) != json::sorted_values(state) {
                return Ok(());
            }
        }
        Err(Problem::Differs {
            what: "oracle_final_values".to_owned(),
            expected: "the reference to lose a write, as `reference_is_causally_correct` is false"
                .to_owned(),
            found: "the same values on every server".to_owned(),
        })
    }
}
