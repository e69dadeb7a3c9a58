//! The page: what Trunk compiles to WebAssembly. It has no native form.

#[cfg(target_arch = "wasm32")]
fn main() {
    ringlab::web::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!(
        "ringlab-page is the page, which runs in a browser: `./x serve` builds and serves it.\n\
         The command line is the other program: `cargo run -- help`."
    );
    std::process::ExitCode::FAILURE
}
