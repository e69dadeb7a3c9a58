//! `ringlab hunt`

use crate::arguments::{seed, whole};
use crate::cli::{FAILED, OK, WRONG};
use crate::link::link_to_end;
use crate::out::{say, tell};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressStyle};
use ringlab::lab::hunt::{self, Failure, Outcome, Plan, Property};
use ringlab::sim::Trace;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Of so many seeds, one runs twice, to compare its traces.
const TWICE: u64 = 16;

/// The arguments of `ringlab hunt`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The seeds to try, from A up to but not including B
    #[arg(long, value_name = "A..B", default_value = "0..1000", value_parser = seeds, allow_hyphen_values = true)]
    seeds: Range<u64>,
    /// How many seeds to try at a time
    #[arg(long, value_name = "J", default_value_t = 1, value_parser = jobs, allow_negative_numbers = true)]
    jobs: u16,
    /// Look for this property only
    #[arg(long = "for", value_name = "PROPERTY", value_parser = property())]
    property: Option<Property>,
}

fn seeds(text: &str) -> Result<Range<u64>, String> {
    let wrong = || {
        format!(
            "expected seeds such as 0..1000, each from 0 to {}, found `{text}`",
            u64::MAX
        )
    };
    let (first, end) = text.split_once("..").ok_or_else(wrong)?;
    let (first, end) = seed(first).ok().zip(seed(end).ok()).ok_or_else(wrong)?;
    if first >= end {
        return Err(format!("expected a seed or more, found none in `{text}`"));
    }
    Ok(first..end)
}

fn jobs(text: &str) -> Result<u16, String> {
    whole(text, 1..=256)
}

/// Its names stand in the help.
fn property() -> impl TypedValueParser<Value = Property> {
    let names = PossibleValuesParser::new(Property::ALL.map(Property::name));
    names.try_map(|name| {
        let mut all = Property::ALL.into_iter();
        all.find(|it| it.name() == name).ok_or("no such property")
    })
}

thread_local! {
    /// The seed that this thread tries.
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// The lowest failing seed of each property, with what was found.
type Found = BTreeMap<Property, (u64, Failure)>;

/// Tries every seed, and prints a short script for each property that was broken, with a link to the
/// end of its run.
pub fn hunt(arguments: &Arguments) -> u8 {
    // A panic is something found; its message goes into the report. Where panics end the program,
    // as in a release build, it is told here which seed it was.
    std::panic::set_hook(Box::new(|panic| {
        if cfg!(panic = "abort") {
            tell!("seed {}: {panic}", SEED.get());
        }
    }));
    let count = arguments.seeds.end - arguments.seeds.start;
    let bar = progress(count);
    let next = AtomicU64::new(arguments.seeds.start);
    let found: Mutex<Found> = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= arguments.seeds.end {
                return;
            }
            SEED.set(seed);
            let outcome = try_seed(&Plan::of(seed), seed.is_multiple_of(TWICE));
            let wanted = |failure: &Failure| {
                arguments
                    .property
                    .is_none_or(|property| property == failure.property)
            };
            let Ok(mut found) = found.lock() else { return };
            for failure in outcome.failures.into_iter().filter(wanted) {
                let lowest = found
                    .entry(failure.property)
                    .or_insert((seed, failure.clone()));
                if seed < lowest.0 {
                    *lowest = (seed, failure);
                }
            }
            bar.inc(1);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..arguments.jobs {
            scope.spawn(work);
        }
    });
    bar.finish_and_clear();
    let Ok(found) = found.into_inner() else {
        tell!("a thread of the hunt has failed");
        return WRONG;
    };
    if found.is_empty() {
        let Range { start, end } = arguments.seeds;
        say!("{count} seeds ({start}..{end}): nothing found");
        return OK;
    }
    for (property, (seed, failure)) in &found {
        say!("{}", with_link(shortened(*property, *seed, failure)));
    }
    FAILED
}

/// Runs a plan, twice when its traces are to be compared, and catches panics.
fn try_seed(plan: &Plan, twice: bool) -> Outcome {
    let run = |trace: Trace| -> Outcome {
        let config = match plan.config() {
            Ok(config) => config,
            Err(error) => return broken(Property::Quiet, error.to_string()),
        };
        let mut script = Vec::new();
        let ran = catch_unwind(AssertUnwindSafe(|| {
            hunt::run_noting(plan, config, trace, &mut script)
        }));
        ran.unwrap_or_else(|panic| Outcome {
            script,
            ..broken(Property::NoPanic, said(&*panic))
        })
    };
    if !twice {
        return run(Trace::off());
    }
    let (mut one, other) = (run(Trace::kept()), run(Trace::kept()));
    if one != other {
        let found = format!(
            "the trace's hash is {} and then {}",
            one.trace_hash.as_deref().unwrap_or("none"),
            other.trace_hash.as_deref().unwrap_or("none")
        );
        one.failures
            .extend(broken(Property::SameTrace, found).failures);
    }
    one
}

fn broken(property: Property, found: String) -> Outcome {
    let failure = Failure {
        property,
        found,
        key: None,
    };
    Outcome {
        failures: vec![failure],
        trace_hash: None,
        events: 0,
        script: Vec::new(),
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}

/// The shortest script found that breaks the property as the seed's own does.
fn shortened(property: Property, seed: u64, failure: &Failure) -> String {
    let twice = property == Property::SameTrace;
    let outcome_of = |plan: &Plan| try_seed(plan, twice || seed.is_multiple_of(TWICE));
    let plan = hunt::shrink(&Plan::of(seed), |plan| outcome_of(plan).breaks(property));
    let Outcome {
        failures, script, ..
    } = outcome_of(&plan);
    let last = failures.into_iter().find(|last| last.property == property);
    hunt::replay(&script, &last.unwrap_or_else(|| failure.clone()))
}

/// The script with a comment on where the page shows its run. A run that panics has no end to lead to.
fn with_link(mut script: String) -> String {
    if let Ok(Ok(link)) = catch_unwind(|| link_to_end(&script)) {
        let _ = writeln!(script, "# in the page, behind the # of its address: {link}");
    }
    script
}

fn progress(seeds: u64) -> ProgressBar {
    let bar = ProgressBar::new(seeds);
    let template = "{bar:30} {pos} of {len} seeds {elapsed}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringlab::history::{Approach, BUDGET, History, Saved};
    use ringlab::script::parse_script;

    #[test]
    fn what_is_found_has_a_link_that_leads_to_its_end() {
        let script = "# lost-write\ncluster nodes=3 seed=7\nput k v\nat 2s crash B\nget k\n";
        let told = with_link(script.into());
        let link = told.lines().last().unwrap().rsplit(' ').next().unwrap();
        assert_eq!(parse_script(&told).unwrap(), parse_script(script).unwrap());
        let (mut run, travel) = Saved::from_link(link).unwrap().open::<()>(BUDGET).unwrap();
        assert_eq!(run.approach(&travel, usize::MAX), Approach::Reached);
        let mut alone: History = History::new(Default::default(), BUDGET);
        alone.play(parse_script(script).unwrap()).unwrap();
        let hash = |run: &History| run.runner().cluster().trace().hash();
        assert_eq!(hash(&run), hash(&alone));
        assert_eq!(run.runner().cluster().now().0, 2_000_000);
        // A script that is wrong keeps what it says.
        assert_eq!(with_link("put\n".into()), "put\n");
    }
}
