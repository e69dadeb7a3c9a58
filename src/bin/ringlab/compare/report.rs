//! A comparison as people read it: short sections, the first difference first.

use super::Ran;
use crate::out::say;
use ringlab::base::Micros;
use ringlab::observe::{
    Comparison, FirstDifference, Held, HeldDifferences, MetricRow, Outcome, RequestDifferences,
    RunDifference, SiblingRecord, ToldEvent,
};

/// How many differences of a section are shown.
const MOST: usize = 20;

pub fn print(left: &Ran, right: &Ran, found: &Comparison) {
    say!("left:  {}", left.name);
    say!("       {}", left.runner.summary().text());
    say!("right: {}", right.name);
    say!("       {}", right.runner.summary().text());
    match (&found.first, found.is_same_run()) {
        (Some(first), _) => print_first(first),
        (None, true) => say!("\nno difference: every event is the same"),
        (None, false) => say!("\nevery event is the same, and yet:"),
    }
    if !found.settings.is_empty() {
        say!("\nsettings that differ (left | right)");
        print_differences(&found.settings);
    }
    if found.is_same_run() {
        return;
    }
    print_requests(&found.requests);
    print_held(&found.replicas);
    print_metrics(&found.metrics);
}

fn print_first(first: &FirstDifference) {
    say!("\nfirst difference: event {}", first.index);
    let told = |event: &Option<ToldEvent>| match event {
        Some(event) => format!("at {}: {}", event.at_us, event.sentence),
        None => "the run is over".to_owned(),
    };
    say!("  left:  {}", told(&first.left));
    say!("  right: {}", told(&first.right));
    print_differences(&first.details);
}

fn print_differences(all: &[RunDifference]) {
    for RunDifference { field, left, right } in all {
        say!("  {field}: {left} | {right}");
    }
}

fn print_requests(found: &RequestDifferences) {
    say!(
        "\nrequests: {} alike, {} differ",
        found.equal,
        found.differing
    );
    let outcome = |outcome: &Outcome| match outcome {
        Outcome::NotAsked => "not asked".to_owned(),
        Outcome::NotOver => "not over".to_owned(),
        Outcome::Over(record) => record.sentence(),
    };
    for it in found.first.iter().take(MOST) {
        let differs = match it.differs.is_empty() {
            true => String::new(),
            false => format!(" ({})", it.differs.join(", ")),
        };
        say!("  {}, request {}{differs}", it.client, it.number);
        say!("    left:  {}", outcome(&it.left));
        say!("    right: {}", outcome(&it.right));
    }
    print_more(found.differing);
}

fn print_held(found: &HeldDifferences) {
    say!(
        "\ncopies: {} alike, {} differ",
        found.equal,
        found.differing
    );
    let version = |it: &SiblingRecord| match it.media() {
        "tombstone" => format!("tombstone {} by {}", it.dot, it.by),
        _ => format!("{} {} by {}", it.shown(), it.dot, it.by),
    };
    let held = |held: &Held| match held {
        Held::NoNode => "no such node".to_owned(),
        Held::Nothing => "nothing".to_owned(),
        Held::Versions(all) => all.iter().map(version).collect::<Vec<_>>().join(" | "),
    };
    for it in found.first.iter().take(MOST) {
        say!("  {} on {}", it.key, it.node);
        say!("    left:  {}", held(&it.left));
        say!("    right: {}", held(&it.right));
    }
    print_more(found.differing);
}

fn print_more(differing: usize) {
    if differing > MOST {
        say!("  and {} more; --json has more of them", differing - MOST);
    }
}

fn print_metrics(rows: &[MetricRow]) {
    let differing = rows.iter().filter(|row| row.differs());
    let cells = differing.map(|row| {
        let figure = |figure: u64| match row.is_time() {
            true => Micros(figure).to_string(),
            false => figure.to_string(),
        };
        let name = row.name.replace("_us", "");
        [name, figure(row.left), figure(row.right)]
    });
    let cells: Vec<[String; 3]> = cells.collect();
    let alike = rows.len() - cells.len();
    say!("\nmetrics: {alike} alike, {} differ", cells.len());
    let head = ["", "left", "right"].map(str::to_owned);
    let cells: Vec<[String; 3]> = match cells.is_empty() {
        true => cells,
        false => std::iter::once(head).chain(cells).collect(),
    };
    let width = |column: usize| cells.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let [names, lefts, rights] = [0, 1, 2].map(width);
    for [name, left, right] in &cells {
        say!("  {name:<names$}  {left:>lefts$}  {right:>rights$}");
    }
}
