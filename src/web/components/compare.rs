//! The region `Compare`: two runs side by side: where they part, and what differs in requests,
//! replicas and metrics.

use super::field::{Choice, TextField};
use crate::base::Micros;
use crate::observe::{Held, Outcome, RunDifference, SiblingRecord, ToldEvent};
use crate::web::handle::LabProps;
use crate::web::lab::{Compared, Lab};
use crate::web::wording::{clock, count};
use yew::prelude::*;

/// How many rows of each table are shown.
const MOST: usize = 100;

/// The region.
#[component]
pub fn Compare(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = &lab.form().compare;
    let here = lab.run().branch();
    let others: Vec<usize> = (0..lab.run().branches().len())
        .filter(|it| *it != here)
        .collect();
    let options: Vec<AttrValue> = std::iter::once("other settings".into())
        .chain(others.iter().map(|it| format!("branch {}", it + 1).into()))
        .collect();
    let chosen = form
        .branch
        .and_then(|branch| others.iter().position(|it| *it == branch));
    let choose = {
        let others = others.clone();
        props.lab.with(move |lab, index: usize| {
            let branch = index.checked_sub(1).and_then(|it| others.get(it).copied());
            lab.edit(|form| form.compare.branch = branch);
        })
    };
    let typed = props
        .lab
        .with(|lab, text: String| lab.edit(|form| form.compare.settings = text));
    let submit = {
        let compare = props.lab.on(Lab::compare);
        move |event: SubmitEvent| {
            event.prevent_default();
            compare.emit(());
        }
    };
    html! {
        <section class="panel in-time" aria-label="Compare" id="sec-compare">
            <h2>{ "Compare" }<span class="dim">{ " this run, up to now, with another" }</span></h2>
            <form class="share-row compare-form" onsubmit={submit}>
                <Choice label="Compare with" options={options} chosen={chosen.map_or(0, |it| it + 1)} on={choose} />
                if chosen.is_none() {
                    <TextField label="Other settings" value={form.settings.clone()} on={typed} placeholder="r=1 w=1" />
                }
                <button type="submit">{ if lab.is_comparing() { "Comparing…" } else { "Compare" } }</button>
                if lab.compared().is_some() || lab.is_comparing() {
                    <button type="button" onclick={props.lab.on(Lab::close_comparison)}>{ "Close comparison" }</button>
                }
            </form>
            if let Some(message) = &form.wrong {
                <p class="wrong"><bdi class="data">{ message.clone() }</bdi></p>
            }
            if let Some(compared) = lab.compared() {
                { for refused(compared) }
                { shown(compared) }
            }
        </section>
    }
}

/// What could not be done on one side as it was done here, which may be why they differ.
fn refused(compared: &Compared) -> impl Iterator<Item = Html> + '_ {
    let sides = compared.names.iter().zip(&compared.refused);
    let sides = sides.filter(|(_, refused)| !refused.is_empty());
    sides.map(|(name, refused)| {
        let more = match refused.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        html! {
            <p class="wrong"><bdi class="data">{ format!("Not done under {name}: {}{more}.", refused[0]) }</bdi></p>
        }
    })
}

fn shown(compared: &Compared) -> Html {
    let found = &compared.found;
    let [left, right] = &compared.names;
    let head = |first: &'static str| {
        html! { <thead><tr><th scope="col">{ first }</th><th scope="col">{ left }</th><th scope="col">{ right }</th></tr></thead> }
    };
    if found.is_same_run() {
        return html! { <p>{ format!("At {} nothing differs: every event is the same.", clock(compared.at)) }</p> };
    }
    let settings = found.settings.iter();
    let first = found.first.as_ref().map(|first| {
        html! {
            <>
                <h3>{ format!("The first event at which they differ: number {}", first.index) }</h3>
                <table class="compare"><tbody>
                    <tr><th scope="row">{ left }</th><td>{ told(first.left.as_ref()) }</td></tr>
                    <tr><th scope="row">{ right }</th><td>{ told(first.right.as_ref()) }</td></tr>
                </tbody></table>
                { for first.details.iter().map(|it| html! { <p class="dim">{ format!("{}: {} | {}", it.field, it.left, it.right) }</p> }) }
            </>
        }
    });
    let requests = found.requests.first.iter().take(MOST).map(|it| {
        row(
            format!("{}, request {}", it.client, it.number),
            outcome(&it.left),
            outcome(&it.right),
        )
    });
    let replicas = found.replicas.first.iter().take(MOST);
    let replicas = replicas.map(|it| {
        row(
            format!("{} on {}", it.key, it.node),
            held(&it.left),
            held(&it.right),
        )
    });
    let differing = found.metrics.iter().filter(|row| row.differs());
    let metrics: Vec<Html> = differing
        .map(|it| {
            let figure = |figure: u64| match it.is_time() {
                true => Micros(figure).to_string(),
                false => figure.to_string(),
            };
            row(
                it.name.replace("_us", ""),
                figure(it.left),
                figure(it.right),
            )
        })
        .collect();
    let alike = found.metrics.len() - metrics.len();
    html! {
        <div class="compared">
            <p class="dim">{ format!("Both at {}.", clock(compared.at)) }</p>
            { first }
            if !found.settings.is_empty() {
                <h3>{ "Settings" }</h3>
                <table class="compare">{ head("setting") }<tbody>{ for settings.map(|RunDifference { field, left, right }| row(field.clone(), left.clone(), right.clone())) }</tbody></table>
            }
            <h3>{ format!("Requests: {}, {} alike", count(found.requests.differing, "difference"), found.requests.equal) }</h3>
            if found.requests.differing > 0 {
                <div class="scroll" tabindex="0" role="group" aria-label="Requests that differ"><table class="compare">{ head("request") }<tbody>{ for requests }</tbody></table></div>
            }
            { more(found.requests.differing) }
            <h3>{ format!("Replicas: {}, {} alike", count(found.replicas.differing, "difference"), found.replicas.equal) }</h3>
            if found.replicas.differing > 0 {
                <div class="scroll" tabindex="0" role="group" aria-label="Copies that differ"><table class="compare">{ head("copy") }<tbody>{ for replicas }</tbody></table></div>
            }
            { more(found.replicas.differing) }
            <h3>{ format!("Metrics: {}, {alike} alike", count(metrics.len(), "difference")) }</h3>
            if !metrics.is_empty() {
                <div class="scroll" tabindex="0" role="group" aria-label="Metrics that differ"><table class="compare">{ head("figure") }<tbody>{ for metrics }</tbody></table></div>
            }
        </div>
    }
}

fn row(name: String, left: String, right: String) -> Html {
    html! { <tr><th scope="row"><bdi>{ name }</bdi></th><td><bdi>{ left }</bdi></td><td><bdi>{ right }</bdi></td></tr> }
}

fn more(differing: usize) -> Html {
    match differing.checked_sub(MOST) {
        Some(more) if more > 0 => html! { <p class="dim">{ format!("and {more} more") }</p> },
        _ => Html::default(),
    }
}

fn told(event: Option<&ToldEvent>) -> String {
    match event {
        Some(event) => format!("{}: {}", clock(event.at_us), event.sentence),
        None => "nothing more happens".into(),
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NotAsked => "not asked".into(),
        Outcome::NotOver => "not over".into(),
        Outcome::Over(record) => record.sentence(),
    }
}

fn held(held: &Held) -> String {
    let version = |it: &SiblingRecord| match it.media() {
        "tombstone" => format!("tombstone {} by {}", it.dot, it.by),
        _ => format!("{} {} by {}", it.shown(), it.dot, it.by),
    };
    match held {
        Held::NoNode => "no such node".into(),
        Held::Nothing => "nothing".into(),
        Held::Versions(all) => all.iter().map(version).collect::<Vec<_>>().join(" | "),
    }
}
