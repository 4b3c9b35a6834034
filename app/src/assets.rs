/// Where the browser part is served, as URL paths such as `/pkg/kurento-live.0123abcd.js`.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The JavaScript module that loads the WebAssembly.
    pub script: String,
    pub wasm: String,
    pub style: String,
}
