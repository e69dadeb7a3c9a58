//! Icons, as inline SVG that takes the colour of the text.

use yew::prelude::*;

fn icon(inside: Html) -> Html {
    html! { <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{ inside }</svg> }
}

/// Play.
pub fn play() -> Html {
    icon(html! { <path class="fill" d="M4 2.5v11l9.5-5.5z" /> })
}

/// Pause.
pub fn pause() -> Html {
    icon(html! { <path class="fill" d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z" /> })
}

/// One step.
pub fn step() -> Html {
    icon(
        html! { <><path class="fill" d="M2.5 2.5v11l8-5.5z" /><path class="fill" d="M11.5 2.5h2v11h-2z" /></> },
    )
}

/// One step back.
pub fn step_back() -> Html {
    icon(
        html! { <><path class="fill" d="M13.5 2.5v11l-8-5.5z" /><path class="fill" d="M2.5 2.5h2v11h-2z" /></> },
    )
}

/// To the request before.
pub fn previous() -> Html {
    icon(html! { <path class="fill" d="M14 3v10l-6-5zM8 3v10l-6-5z" /> })
}

/// To the next request.
pub fn next() -> Html {
    icon(html! { <path class="fill" d="M2 3v10l6-5zM8 3v10l6-5z" /> })
}

/// Doing again.
pub fn redo() -> Html {
    icon(html! { <path class="line" d="M10.5 2.5l3 3-3 3M13.5 5.5h-7a4 4 0 0 0 0 8h4" /> })
}

/// A branch that parts.
pub fn branch() -> Html {
    icon(
        html! { <path class="line" d="M4 2V14M4 9C4 6.5 12 8 12 3.5M12 3.5L9.8 5.5M12 3.5L13.8 5.8" /> },
    )
}

/// Giving to others.
pub fn share() -> Html {
    icon(html! { <path class="line" d="M8 10V2M5 4.5L8 1.8L11 4.5M4.5 7H2.5V14H13.5V7H11.5" /> })
}

/// Cutting off.
pub fn cut() -> Html {
    icon(html! { <path class="line" d="M1.5 8H5M11 8h3.5M8 1.5v13M6.2 6.2v3.6M9.8 6.2v3.6" /> })
}

/// A disk with nothing on it.
pub fn empty_disk() -> Html {
    icon(
        html! { <path class="line" d="M2.5 4C2.5 1.8 11.5 1.8 11.5 4V7M2.5 4C2.5 6.2 11.5 6.2 11.5 4M2.5 4V12C2.5 13.3 4.6 14 7 14M10 10L14 14M14 10L10 14" /> },
    )
}

/// Going out by the door.
pub fn leave() -> Html {
    icon(html! { <path class="line" d="M7 2.5H2.5V13.5H7M6 8H14M11 5L14 8L11 11" /> })
}

/// Taking away for good.
pub fn remove() -> Html {
    icon(
        html! { <path class="line" d="M2.5 4.5H13.5M6 4.5V2.5H10V4.5M4 4.5L4.7 13.5H11.3L12 4.5M6.7 7V11M9.3 7V11" /> },
    )
}

/// Choosing some of many.
pub fn filter() -> Html {
    icon(html! { <path class="line" d="M2 3H14L9.5 8.5V13.5L6.5 12V8.5Z" /> })
}

/// Closing.
pub fn close() -> Html {
    icon(html! { <path class="line" d="M3.5 3.5L12.5 12.5M12.5 3.5L3.5 12.5" /> })
}

/// Adding.
pub fn add() -> Html {
    icon(html! { <path class="line" d="M8 3V13M3 8H13" /> })
}

/// Going back.
pub fn undo() -> Html {
    icon(html! { <path class="line" d="M5.5 2.5L2.5 5.5l3 3M2.5 5.5h7a4 4 0 0 1 0 8h-4" /> })
}

/// The mark of Ringlab.
pub fn mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <path class="h0" d="M16 2A14 14 0 0 1 29.3 11.7L23.6 13.5A8 8 0 0 0 16 8Z" />
            <path class="h1" d="M29.3 11.7A14 14 0 0 1 24.2 27.3L20.7 22.5A8 8 0 0 0 23.6 13.5Z" />
            <path class="h2" d="M24.2 27.3A14 14 0 0 1 7.8 27.3L11.3 22.5A8 8 0 0 0 20.7 22.5Z" />
            <path class="h3" d="M7.8 27.3A14 14 0 0 1 2.7 11.7L8.4 13.5A8 8 0 0 0 11.3 22.5Z" />
            <path class="h4" d="M2.7 11.7A14 14 0 0 1 16 2V8A8 8 0 0 0 8.4 13.5Z" />
        </svg>
    }
}

/// More room.
pub fn widen() -> Html {
    icon(html! { <path class="line" d="M2 8H14M5 4.5L1.8 8L5 11.5M11 4.5L14.2 8L11 11.5" /> })
}

/// A screen on the wall.
pub fn screen() -> Html {
    icon(
        html! { <path class="line" d="M1.5 2.5H14.5M2.5 2.5V10.5H13.5V2.5M8 10.5V12M5 14.5L8 12L11 14.5" /> },
    )
}
