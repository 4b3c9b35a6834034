use wasm_bindgen::JsValue;

/// A moment as people where the browser is write it, from milliseconds since 1970 in UTC.
pub(crate) fn local_time(milliseconds: u64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds as f64));
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // Fails for objects that cannot be changed only.
        _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    date.to_locale_string("default", &options).into()
}
