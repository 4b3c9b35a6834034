use wasm_bindgen::JsValue;

/// How far the browser's clock is from UTC.
pub(crate) fn minutes_east_of_utc() -> i32 {
    -(js_sys::Date::new_0().get_timezone_offset() as i32)
}

/// The time of day now, in milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// A moment to the second, with its day.
pub(crate) fn local_clock(milliseconds: i64) -> String {
    written(milliseconds as f64, &[("dateStyle", "short"), ("timeStyle", "medium")])
}

/// A moment as people where the browser is write it, from milliseconds since 1970 in UTC.
pub(crate) fn local_time(milliseconds: u64) -> String {
    written(milliseconds as f64, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

fn written(milliseconds: f64, styles: &[(&str, &str)]) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds));
    let options = js_sys::Object::new();
    for (name, value) in styles {
        // Fails for objects that cannot be changed only.
        _ = js_sys::Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    date.to_locale_string("default", &options).into()
}
