//! Errors that JavaScript can catch.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
export class RinglabError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "RinglabError";
    this.code = code;
  }
}
export function error_class() { return RinglabError; }
export function new_error(code, message) { return new RinglabError(code, message); }
"#)]
extern "C" {
    /// The class of all errors of the API.
    pub fn error_class() -> JsValue;
    fn new_error(code: &str, message: &str) -> JsValue;
}

/// A wrong argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// One of the codes of request errors, or `bad-script`.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
}

impl ApiError {
    /// An argument that does not fit.
    pub fn bad_request(message: impl Into<String>) -> ApiError {
        ApiError {
            code: "bad-request",
            message: message.into(),
        }
    }

    /// As JavaScript sees it.
    pub fn into_js(self) -> JsValue {
        new_error(self.code, &self.message)
    }
}
