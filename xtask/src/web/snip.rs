use anyhow::Result;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module, ModuleConfig};

/// Parts of the names of functions that no page calls, and that the linker keeps because tables of virtual functions
/// name them.
///
/// - `hydrate_async` brings a page to life piece by piece, which `leptos::mount::hydrate_lazy` and islands ask for;
///   the frontend uses `hydrate_body`. It is generated for each type of view, and is a tenth of the module.
/// - `hydrate_from_template` belongs to the macro `template!`, which the pages do not use.
///
/// Both names are found in a mangled name as they are. Was one called after all, then the page would stop with
/// "unreachable executed", and no browser test that runs the release program would pass.
const NEVER_CALLED: [&str; 2] = ["hydrate_async", "hydrate_from_template"];

/// The module with each function that is never called cut down to a trap; what only those needed goes as well.
///
/// # Errors
///
/// If the bytes are no module.
pub(super) fn never_called(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = ModuleConfig::new().generate_producers_section(false).parse(wasm)?;
    let local = module.funcs.iter_local().map(|(id, _)| id);
    let to_snip: Vec<FunctionId> = local.filter(|id| is_never_called(module.funcs.get(*id).name.as_deref())).collect();
    for function in to_snip {
        let trap = trap_in_place_of(&mut module, function);
        module.funcs.get_mut(function).kind = FunctionKind::Local(trap);
    }
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

fn is_never_called(name: Option<&str>) -> bool {
    name.is_some_and(|name| NEVER_CALLED.iter().any(|part| name.contains(part)))
}

/// A body that fits the type of a function and traps at once.
fn trap_in_place_of(module: &mut Module, function: FunctionId) -> LocalFunction {
    let signature = module.types.get(module.funcs.get(function).ty());
    let (parameters, results) = (signature.params().to_vec(), signature.results().to_vec());
    let arguments = parameters.iter().map(|kind| module.locals.add(*kind)).collect();
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    builder.func_body().unreachable();
    builder.local_func(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that exports the first of two functions, of which the second is in a table.
    fn module_with(exported: &str, in_a_table: &str) -> Vec<u8> {
        let mut module = Module::default();
        let exported_id = answers_with(&mut module, exported, 1);
        module.exports.add("exported", exported_id);
        let kept_by_table = answers_with(&mut module, in_a_table, 2);
        let table = module.tables.add_local(false, 1, None, walrus::RefType::FUNCREF);
        module.exports.add("table", table);
        let place = walrus::ElementKind::Active { table, offset: walrus::ConstExpr::Value(walrus::ir::Value::I32(0)) };
        let element = module.elements.add(place, walrus::ElementItems::Functions(vec![kept_by_table]));
        module.tables.get_mut(table).elem_segments.insert(element);
        module.emit_wasm()
    }

    fn answers_with(module: &mut Module, name: &str, answer: i32) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[walrus::ValType::I64], &[walrus::ValType::I32]);
        builder.name(name.to_owned()).func_body().i32_const(answer);
        let argument = module.locals.add(walrus::ValType::I64);
        builder.finish(vec![argument], &mut module.funcs)
    }

    /// Whether the function of that name does nothing but trap.
    fn traps(wasm: &[u8], name: &str) -> bool {
        let module = Module::from_buffer(wasm).unwrap();
        let function = module.funcs.get(module.funcs.by_name(name).unwrap()).kind.unwrap_local();
        let body = function.block(function.entry_block());
        matches!(&body.instrs[..], [(walrus::ir::Instr::Unreachable(_), _)])
    }

    #[test]
    fn what_is_never_called_is_cut_down_and_all_else_stays() {
        let (kept, cut) = ("_ZN3app3App7hydrate17h0E", "_ZN6tachys8any_view13hydrate_async28_$u7b$$u7b$closure17h1E");
        let snipped = never_called(&module_with(kept, cut)).unwrap();
        assert!(traps(&snipped, cut));
        assert!(!traps(&snipped, kept));
    }

    #[test]
    fn a_module_without_such_functions_keeps_its_bodies() {
        let snipped = never_called(&module_with("one", "two")).unwrap();
        assert!(!traps(&snipped, "one"));
        assert!(!traps(&snipped, "two"));
    }

    #[test]
    fn what_is_no_module_is_an_error() {
        assert!(never_called(b"not a module").is_err());
    }
}
