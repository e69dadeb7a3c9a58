//! The region `Replicas`: which node holds what of the selected key.

use super::glyph::NodeGlyph;
use crate::base::NodeId;
use crate::observe::{self, Replica, Role};
use crate::web::handle::LabProps;
use crate::web::wording::short;
use yew::prelude::*;

/// The region.
#[component]
pub fn Replicas(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let cluster = lab.cluster();
    let key = &lab.form().key;
    let rows = if key.is_empty() {
        Vec::new()
    } else {
        observe::replicas(cluster, key)
    };
    let mut primaries = rows
        .iter()
        .filter(|row| row.up && row.role == Role::Primary)
        .map(|row| (&row.siblings, &row.tombstones, &row.context));
    let first = primaries.next();
    let differ = primaries.any(|state| Some(state) != first);
    let state = match (rows.iter().any(|row| row.holds), differ) {
        (false, _) => "",
        (true, true) => ": the primaries that are up differ",
        (true, false) => ": the primaries that are up agree",
    };
    html! {
        <section class="panel in-data" aria-label="Replicas" id="sec-replicas">
            <h2>{ "Replicas" }<span class="dim">{ " of " }<bdi class="data">{ short(key, 24) }</bdi>{ state }</span></h2>
            <div class="scroll-x">
                <table class="replicas">
                    <thead><tr><th scope="col">{ "Node" }</th><th scope="col">{ "Part" }</th><th scope="col">{ "Holds" }</th><th scope="col">{ "Hint for" }</th></tr></thead>
                    <tbody>{ for rows.iter().map(row) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(replica: &Replica) -> Html {
    let node = replica.node.parse::<NodeId>().ok();
    let role = match replica.role {
        Role::Primary => format!("primary {}", replica.place),
        Role::Fallback => "fallback".to_owned(),
    };
    let held = replica.siblings.iter().take(8).map(|sibling| {
        html! {
            <span class="held"><bdi class="data">{ short(&sibling.shown(), 28) }</bdi><code class="dim">{ sibling.dot.clone() }</code></span>
        }
    });
    let tombstones = replica.tombstones.iter().map(|dot| {
        html! { <span class="held"><i>{ "tombstone" }</i><code class="dim">{ dot.clone() }</code></span> }
    });
    let nothing = (!replica.holds).then(|| html! { <span class="dim">{ "nothing" }</span> });
    let away = (!replica.up).then_some("is-down");
    html! {
        <tr class={classes!(away)}>
            <th scope="row">
                if let Some(node) = node { <NodeGlyph {node} class={classes!(away)} /> } else { { replica.node.clone() } }
            </th>
            <td>{ role }if !replica.up { <span class="dim">{ ", not up" }</span> }</td>
            <td>{ for held }{ for tombstones }{ nothing }</td>
            <td>
                if replica.owed_to.is_empty() { <span class="dim">{ "–" }</span> } else { <span class="owed">{ replica.owed_to.join(", ") }</span> }
            </td>
        </tr>
    }
}
