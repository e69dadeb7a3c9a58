//! The page: what Trunk compiles to WebAssembly. It has no native form.

#[cfg(target_arch = "wasm32")]
fn main() {
    if let Some(app) = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"))
    {
        app.set_text_content(Some("Ringlab"));
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!(
        "ringlab-page is the page, which runs in a browser: `./x serve` builds and serves it.\n\
         The command line is the other program: `cargo run -- help`."
    );
    std::process::ExitCode::FAILURE
}
