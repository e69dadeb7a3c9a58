//! Where commands are typed: with what can stand at the caret, and what was typed before.
//!
//! Enter always runs what is typed. Tab, and the right arrow at the end, take what is offered.

use super::offers::{Offers, option_id};
use crate::script::{Completion, ScriptError};
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::Lab;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What is typed in, and what is shown above it.
#[derive(Clone, Default, PartialEq)]
struct Typing {
    text: String,
    found: Completion,
    active: Option<usize>,
    is_open: bool,
    wrong: Option<(AttrValue, AttrValue)>,
}

impl Typing {
    /// Nothing is offered for this text, until something is typed.
    fn quiet(text: String) -> Typing {
        Typing {
            text,
            ..Typing::default()
        }
    }

    /// What is offered for this text, with the caret at this byte.
    fn new(lab: &Handle, text: String, caret: usize) -> Typing {
        let found = lab.lab().complete(&text, caret);
        let line = text[..caret].rsplit('\n').next().unwrap_or_default();
        Typing {
            is_open: !found.offers.is_empty() && !line.trim().is_empty(),
            found,
            ..Typing::quiet(text)
        }
    }

    /// What Tab would take, if there is any: the chosen offer, or the first that goes on with the
    /// word that is begun.
    fn taken(&self) -> Option<usize> {
        let begun = self.found.end > self.found.start;
        let first = begun.then_some(0);
        self.active.or(first).filter(|_| self.is_open)
    }
}

/// The console.
#[component]
pub fn ConsoleField(props: &LabProps) -> Html {
    let area = use_node_ref();
    let typing = use_state(Typing::default);
    let field = Field {
        lab: props.lab.clone(),
        area: area.clone(),
        typing: typing.clone(),
    };
    let with = |act: fn(&Field)| {
        let field = field.clone();
        move || act(&field)
    };
    let (run, look, close) = (with(Field::run), with(Field::look), with(Field::close));
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        run();
    };
    let onkeydown = {
        let field = field.clone();
        move |event: KeyboardEvent| {
            if field.on_key(&event) {
                event.prevent_default();
                event.stop_propagation();
            }
        }
    };
    let rows = typing.text.split('\n').count().clamp(1, 6).to_string();
    let open = typing.is_open;
    let on = Callback::from(move |index| field.take(index));
    html! {
        <form class="console" {onsubmit}>
            <label for="console-field">{ "Console" }</label>
            <textarea id="console-field" ref={area} wrap="off" {rows} value={typing.text.clone()}
                oninput={move |_: InputEvent| look()} {onkeydown} onblur={move |_: FocusEvent| close()}
                aria-autocomplete="list" aria-haspopup="listbox" aria-controls={open.then_some("console-offers")}
                aria-activedescendant={typing.active.filter(|_| open).map(option_id)}
                aria-invalid={typing.wrong.is_some().then_some("true")} aria-describedby={typing.wrong.is_some().then_some("console-wrong")}
                placeholder="a command, a curl line, or a whole script; help lists them" autocomplete="off" autocapitalize="off" spellcheck="false" />
            <button type="submit">{ "Run" }</button>
            if open {
                <Offers found={typing.found.clone()} active={typing.active} {on} />
            }
            if let Some((message, pointed)) = &typing.wrong {
                <div class="console-above is-wrong">
                    <p id="console-wrong" class="wrong"><bdi class="data">{ message }</bdi></p>
                    <pre>{ pointed }</pre>
                </div>
            }
        </form>
    }
}

/// The field, with what its events change.
#[derive(Clone)]
struct Field {
    lab: Handle,
    area: NodeRef,
    typing: UseStateHandle<Typing>,
}

impl Field {
    fn area(&self) -> Option<HtmlTextAreaElement> {
        self.area.cast()
    }

    /// What is typed in, and the byte at which the caret stands.
    fn caret(&self) -> (String, usize) {
        let area = self.area();
        let text = area.as_ref().map(HtmlTextAreaElement::value);
        let text = text.unwrap_or_default();
        let at = area.and_then(|area| area.selection_end().ok().flatten());
        let at = at.unwrap_or(0) as usize;
        let mut units = 0;
        let mut places = text.char_indices();
        let caret = places.find(|(_, c)| {
            units += c.len_utf16();
            units > at
        });
        let caret = caret.map_or(text.len(), |(byte, _)| byte);
        (text, caret)
    }

    /// Puts another text into the field, and the caret at this byte of it.
    fn write(&self, text: &str, caret: usize) {
        if let Some(area) = self.area() {
            area.set_value(text);
            let units = text[..caret].encode_utf16().count() as u32;
            // Fails only for fields that have no selection.
            let _ = area.set_selection_range(units, units);
        }
    }

    /// Something was typed.
    fn look(&self) {
        let (text, caret) = self.caret();
        self.typing.set(Typing::new(&self.lab, text, caret));
    }

    fn close(&self) {
        if self.typing.is_open {
            self.typing.set(Typing {
                is_open: false,
                active: None,
                ..(*self.typing).clone()
            });
        }
    }

    /// Takes an offer into the text.
    fn take(&self, index: usize) {
        let Typing { text, found, .. } = &*self.typing;
        let Some(offer) = found.offers.get(index) else {
            return;
        };
        let (before, after) = (&text[..found.start], &text[found.end..]);
        let space = match offer.is_open() || after.starts_with([' ', '\t']) {
            true => "",
            false => " ",
        };
        let begun = format!("{before}{}{space}", offer.text);
        let whole = format!("{begun}{after}");
        self.write(&whole, begun.len());
        self.typing.set(Typing::new(&self.lab, whole, begun.len()));
    }

    /// Runs what is typed in; what is wrong stays, to be mended.
    fn run(&self) {
        let (text, _) = self.caret();
        if self.lab.shared.act(Lab::is_held_up) {
            return;
        }
        match self.lab.shared.act(|lab| lab.run_console(&text)) {
            Ok(()) => self.typing.set(Typing::default()),
            Err(error) => {
                let said = (error.to_string().into(), error.pointed(&text).into());
                self.write(&text, place(&text, &error));
                self.typing.set(Typing {
                    wrong: Some(said),
                    ..Typing::quiet(text)
                });
            }
        }
    }

    /// Shows what was typed before or after, if the caret is at that end of the text.
    fn recall(&self, earlier: bool) -> bool {
        let (text, caret) = self.caret();
        let beyond = match earlier {
            true => &text[..caret],
            false => &text[caret..],
        };
        if beyond.contains('\n') {
            return false;
        }
        let recalled = self.lab.shared.act(|lab| lab.recall(earlier, &text));
        let found = recalled.is_some();
        if let Some(text) = recalled {
            self.write(&text, text.len());
            self.typing.set(Typing::quiet(text));
        }
        found
    }

    fn choose(&self, active: Option<usize>) -> bool {
        self.typing.set(Typing {
            active,
            ..(*self.typing).clone()
        });
        true
    }

    /// Does what a key asks for; whether it asked for anything.
    fn on_key(&self, event: &KeyboardEvent) -> bool {
        let typing = &*self.typing;
        let last = typing.found.offers.len().saturating_sub(1);
        let plain = !event.shift_key() && !event.alt_key() && !event.meta_key();
        match event.key().as_str() {
            "Enter" if !event.shift_key() && !event.is_composing() => self.run(),
            " " if event.ctrl_key() => self.look(),
            _ if !plain || event.ctrl_key() => return false,
            "Escape" if typing.is_open => self.close(),
            "ArrowDown" if typing.is_open => {
                return self.choose(Some(typing.active.map_or(0, |at| (at + 1).min(last))));
            }
            "ArrowUp" if typing.is_open && typing.active.is_some() => {
                return self.choose(typing.active.and_then(|at| at.checked_sub(1)));
            }
            "ArrowUp" => return self.recall(true),
            "ArrowDown" => return self.recall(false),
            key @ ("Tab" | "ArrowRight") => {
                let (text, caret) = self.caret();
                let here = key == "Tab" || caret == text.len();
                let Some(index) = typing.taken().filter(|_| here) else {
                    return false;
                };
                self.take(index);
            }
            _ => return false,
        }
        true
    }
}

/// The byte of a script at which it is wrong.
fn place(text: &str, error: &ScriptError) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines
        .by_ref()
        .take(error.line as usize - 1)
        .map(str::len)
        .sum();
    let line = lines
        .next()
        .unwrap_or_default()
        .trim_end_matches(['\n', '\r']);
    let within = line.char_indices().nth(error.column as usize - 1);
    before + within.map_or(line.len(), |(byte, _)| byte)
}
