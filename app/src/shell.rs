use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, Assets, browser::THEME_SCRIPT};

/// The document around the application.
pub fn shell(assets: Assets) -> impl IntoView {
    let boot = boot_script(&assets);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="referrer" content="no-referrer" />
                <script nonce=use_nonce()>{THEME_SCRIPT}</script>
                <link rel="stylesheet" href=assets.style />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="modulepreload" href=assets.script />
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                <script type="module" nonce=use_nonce()>{boot}</script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Paths are quoted as JSON, which is JavaScript too.
fn boot_script(assets: &Assets) -> String {
    let quoted = |path: &String| serde_json::Value::from(path.as_str()).to_string();
    let (script, wasm) = (quoted(&assets.script), quoted(&assets.wasm));
    format!("import init from {script};init({{module_or_path:{wasm}}});")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_script_names_both_files() {
        let assets = Assets { script: "/pkg/a.js".into(), wasm: "/pkg/a.wasm".into(), style: "/pkg/a.css".into() };
        let expected = r#"import init from "/pkg/a.js";init({module_or_path:"/pkg/a.wasm"});"#;
        assert_eq!(boot_script(&assets), expected);
    }
}
