//! How a key finds its nodes, step by step: its hash, its partition, and the walk along the ring
//! that makes the preference list. Each step can be lit on the picture.

use crate::observe::WalkStep;
use crate::ring::{Assignment, Partitioning, Preference, Ring};
use crate::sim::Cluster;
use crate::web::components::NodeGlyph;
use crate::web::handle::LabProps;
use crate::web::lab::KeyView;
use crate::web::wording::short;
use web_sys::Element;
use yew::prelude::*;

/// The most steps of the walk that are shown.
const MOST_STEPS: usize = 60;
/// The steps before the walk: the hash, and the partition.
pub const BEFORE: usize = 2;

/// What the steps need.
#[derive(Clone, PartialEq, Properties)]
pub struct WalkProps {
    /// The laboratory.
    pub lab: LabProps,
    /// Where the key lies, if there is one.
    #[prop_or_default]
    pub view: Option<KeyView>,
    /// The step that is lit.
    #[prop_or_default]
    pub step: Option<usize>,
    /// Lights another step, or none.
    pub on: Callback<Option<usize>>,
}

/// The steps, folded away at first.
#[component]
pub fn Walk(props: &WalkProps) -> Html {
    let open = use_state(|| false);
    let ontoggle = {
        let (open, on) = (open.clone(), props.on.clone());
        move |event: Event| {
            let details: Option<Element> = event.target_dyn_into();
            let is_open = details.is_some_and(|details| details.has_attribute("open"));
            open.set(is_open);
            on.emit(None);
        }
    };
    let lab = props.lab.lab.lab();
    let key = &lab.form().key;
    html! {
        <details class="fold walk" {ontoggle}>
            <summary>{ "How the key finds its nodes" }</summary>
            if *open {
                <div class="fold-body" tabindex="0" role="group" aria-label="How the key finds its nodes">
                    if let Some(view) = &props.view {
                        { steps(props, key, view, lab.cluster()) }
                    } else {
                        <p class="dim">{ "Type a key first." }</p>
                    }
                </div>
            }
        </details>
    }
}

fn steps(props: &WalkProps, key: &str, view: &KeyView, cluster: &Cluster) -> Html {
    let ring = cluster.ring();
    let walked = &view.steps[..view.steps.len().min(MOST_STEPS)];
    let count = BEFORE + walked.len();
    let step = props.step.filter(|step| *step < count);
    let go = |to: Option<usize>| {
        let on = props.on.clone();
        move |_| on.emit(to)
    };
    let next = step.map_or(0, |step| (step + 1).min(count - 1));
    let back = step.and_then(|step| step.checked_sub(1));
    let told = match step {
        None => "Next goes through it step by step, on the picture too.".to_owned(),
        Some(0) => format!("Step 1 of {count}: the hash."),
        Some(1) => format!("Step 2 of {count}: the partition."),
        Some(step) => {
            let met = in_words(&walked[step - BEFORE], view);
            format!("Step {} of {count}: {met}", step + 1)
        }
    };
    let lit = |at: usize| (step == Some(at)).then_some("step");
    let row = |(at, met): (usize, &WalkStep)| {
        let what = match met.place {
            Some(place) => format!("{place}: {}", role(place, view)),
            None => "skipped: its node is on the list already".to_owned(),
        };
        let waited = met.waited.then(|| {
            format!(
                " (its zone {} has had its turn, so others go first)",
                met.zone
            )
        });
        html! {
            <tr key={at} aria-current={lit(at + BEFORE)}>
                <td class="num">{ met.partition }</td>
                <td><NodeGlyph node={met.node} /></td>
                <td>{ what }{ waited }</td>
            </tr>
        }
    };
    let hash = ring.ownership().rules.hash;
    let digest = hash.digest(key);
    let (first, rest) = digest.split_at(digest.len().min(32));
    html! {
        <>
            <div class="walk-steps">
                <button type="button" class="slim" aria-disabled={back.is_none().then_some("true")} onclick={go(back)}>{ "Back" }</button>
                <button type="button" class="slim" aria-disabled={(step == Some(count - 1)).then_some("true")} onclick={go(Some(next))}>{ "Next" }</button>
                <span aria-live="polite">{ told }</span>
            </div>
            <ol class="steps">
                <li aria-current={lit(0)}>
                    { format!("The {} of ", view.hash.to_ascii_uppercase()) }<bdi class="data"><b>{ short(key, 40) }</b></bdi>{ " is " }<code class="data">{ first }<span class="dim">{ rest }</span></code>
                    { if rest.is_empty() { "." } else { ", of which the first 128 bits count." } }
                </li>
                <li aria-current={lit(1)}>{ sum(ring, view) }</li>
                <li>{ rule(cluster, view) }</li>
            </ol>
            <table>
                <thead><tr><th scope="col" class="num">{ "Partition" }</th><th scope="col">{ "Owner" }</th><th scope="col">{ "Place on the preference list" }</th></tr></thead>
                <tbody>{ for walked.iter().enumerate().map(row) }</tbody>
            </table>
            if view.steps.len() > MOST_STEPS {
                <p class="dim">{ format!("and {} more", view.steps.len() - MOST_STEPS) }</p>
            }
        </>
    }
}

fn role(place: usize, view: &KeyView) -> &'static str {
    if place <= view.primaries {
        "primary"
    } else {
        "fallback"
    }
}

/// What is met at a step, in a sentence.
fn in_words(met: &WalkStep, view: &KeyView) -> String {
    let WalkStep {
        partition, node, ..
    } = met;
    let waited = match met.waited {
        true => format!(", after others, since zone {} has had its turn", met.zone),
        false => String::new(),
    };
    match met.place {
        Some(place) => format!(
            "partition {partition} is {node}’s, who takes place {place} as a {}{waited}.",
            role(place, view)
        ),
        None => format!("partition {partition} is {node}’s, who is on the list already: skipped."),
    }
}

/// How the position gives the partition.
fn sum(ring: &Ring, view: &KeyView) -> String {
    let (count, partition) = (view.partitions, view.partition);
    let owner = ring.owner_of(partition);
    match (
        ring.ownership().rules.partitioning,
        &ring.ownership().assignment,
    ) {
        (Partitioning::Equal | Partitioning::TokensEqual, _) => {
            let exact = view.position as f64 / 2f64.powi(128) * f64::from(count);
            format!(
                "Of {count} equal partitions that is number {partition}: position × {count} ÷ 2¹²⁸ = {exact:.3}."
            )
        }
        (Partitioning::Tokens, _) => {
            let (_, end) = ring.arc_of(partition);
            let token = format!("{:032x}", end.wrapping_sub(1));
            format!(
                "The first token from there clockwise is {}…, one of {owner}’s: it ends partition {partition} of {count}.",
                &token[..8]
            )
        }
        (Partitioning::Degrees, Assignment::Degrees(taken)) => {
            let degree = view.position % 360;
            let stands = taken
                .get(partition as usize)
                .map_or(0, |taken| taken.degree);
            format!(
                "Modulo 360 that is {degree}; the first node from there clockwise is {owner} on {stands}: partition {partition} of {count}."
            )
        }
        (Partitioning::Modulo, _) => format!(
            "Modulo {count}, the number of members, that is {partition}: the member in place {partition} from 0 in order of name, {owner}."
        ),
        _ => "Every node holds every key, so there is no partition to find.".to_owned(),
    }
}

/// The rule of the walk.
fn rule(cluster: &Cluster, view: &KeyView) -> String {
    let primaries = view.primaries;
    let first = match cluster.ring().ownership().rules.partitioning {
        Partitioning::Everywhere => return format!("All {primaries} are primaries."),
        Partitioning::TokensEqual => "From the first token after its end",
        _ => "From there",
    };
    if cluster.ring().ownership().rules.preference == Preference::Partitions {
        return format!(
            "{first} clockwise, the first {primaries} owners are the primaries, a node as often as it is met; who comes after is a fallback."
        );
    }
    let zones = match view
        .steps
        .iter()
        .any(|step| step.zone != view.steps[0].zone)
    {
        true => ", one of each zone before a second of any",
        false => "",
    };
    format!(
        "{first} clockwise{zones}, the first {primaries} owners that differ are the primaries; who comes after is a fallback."
    )
}
