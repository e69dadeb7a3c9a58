//! The page in an element of its own, driven by what is on it and by `window.ringlab`.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Reflect};
use ringlab::web::{App, Props, Shared, publish};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement};

/// The page; it is taken away when this is dropped.
pub struct Page {
    root: Element,
    app: Option<yew::AppHandle<App>>,
}

impl Page {
    /// A page with a fresh cluster.
    pub async fn open() -> Page {
        let document = web_sys::window().unwrap().document().unwrap();
        let root = document.create_element("div").unwrap();
        document.body().unwrap().append_child(&root).unwrap();
        let shared = Rc::new(Shared::default());
        publish(&shared);
        let renderer = yew::Renderer::<App>::with_root_and_props(root.clone(), Props { shared });
        let app = Some(renderer.render());
        let page = Page { root, app };
        page.settle().await;
        page
    }

    /// Lets Yew draw what has changed.
    pub async fn settle(&self) {
        TimeoutFuture::new(0).await;
        TimeoutFuture::new(0).await;
    }

    /// All elements of a selector.
    pub fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.root.query_selector_all(selector).unwrap();
        let element = |index| found.get(index).unwrap().unchecked_into();
        (0..found.length()).map(element).collect()
    }

    /// The one element of a selector.
    pub fn one(&self, selector: &str) -> Element {
        let mut all = self.all(selector);
        assert_eq!(all.len(), 1, "{selector} is there {} times", all.len());
        all.remove(0)
    }

    /// The text of the one element of a selector.
    pub fn text(&self, selector: &str) -> String {
        self.one(selector).text_content().unwrap()
    }

    /// The button of this name.
    pub fn button(&self, name: &str) -> HtmlElement {
        let is_it = |button: &Element| {
            let label = button.get_attribute("aria-label");
            label.or_else(|| button.text_content()).as_deref() == Some(name)
        };
        let mut found = self.all("button");
        found.retain(is_it);
        assert_eq!(
            found.len(),
            1,
            "button {name} is there {} times",
            found.len()
        );
        found.remove(0).unchecked_into()
    }

    /// Presses the button of this name.
    pub async fn press(&self, name: &str) {
        self.button(name).click();
        self.settle().await;
    }

    /// The field with this label.
    pub fn field(&self, label: &str) -> Element {
        let is_it = |it: &Element| {
            let name = it.query_selector("span").unwrap();
            name.is_some_and(|name| name.text_content().as_deref() == Some(label))
        };
        let mut found = self.all("label.field");
        found.retain(is_it);
        assert_eq!(
            found.len(),
            1,
            "field {label} is there {} times",
            found.len()
        );
        found[0].query_selector("input, select").unwrap().unwrap()
    }

    /// Types into the field with this label and leaves it.
    pub async fn fill(&self, label: &str, text: &str) {
        let input: HtmlInputElement = self.field(label).unchecked_into();
        input.set_value(text);
        for name in ["input", "change"] {
            input.dispatch_event(&bubbling(name)).unwrap();
            self.settle().await;
        }
    }

    /// Chooses an option of the combobox with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let select: HtmlSelectElement = self.field(label).unchecked_into();
        select.set_value(option);
        select.dispatch_event(&bubbling("change")).unwrap();
        self.settle().await;
    }

    /// Types into the console and runs it.
    pub async fn run(&self, text: &str) {
        let field: web_sys::HtmlTextAreaElement = self.one("#console-field").unchecked_into();
        field.set_value(text);
        field.dispatch_event(&bubbling("input")).unwrap();
        self.settle().await;
        self.press("Run").await;
    }

    /// Lets this much virtual time pass, as fast as it goes.
    pub async fn advance(&self, ms: f64) {
        call("advance", &[ms.into()]).unwrap();
        self.settle().await;
    }

    /// The last outcome.
    pub fn status(&self) -> String {
        self.text("[role=status]")
    }

    /// The texts of the items of the region `Siblings`.
    pub fn siblings(&self) -> Vec<String> {
        let items = self.all("[aria-label=Siblings] li");
        items
            .iter()
            .filter_map(|item| item.text_content())
            .collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
        self.root.remove();
    }
}

fn bubbling(name: &str) -> Event {
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    Event::new_with_event_init_dict(name, &init).unwrap()
}

/// `window.ringlab`.
pub fn ringlab() -> JsValue {
    Reflect::get(&web_sys::window().unwrap(), &"ringlab".into()).unwrap()
}

/// Calls a method of `window.ringlab`.
pub fn call(method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let api = ringlab();
    let method: Function = Reflect::get(&api, &method.into()).unwrap().unchecked_into();
    method.apply(&api, &arguments.iter().collect::<Array>())
}

/// A plain object.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value).unwrap();
    }
    object.into()
}

/// What lies at a path of an object, such as `error.code`.
pub fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        Reflect::get(&value, &name.into()).unwrap()
    })
}

/// The same as text.
pub fn text_at(value: &JsValue, path: &str) -> String {
    let found = at(value, path);
    found
        .as_string()
        .unwrap_or_else(|| panic!("{path} is {found:?}"))
}
