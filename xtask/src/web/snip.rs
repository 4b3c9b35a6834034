use anyhow::Result;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module, ModuleConfig};

/// How names of the method `hydrate_async` of a view end, before the closures in it and the hash.
///
/// It brings a page to life piece by piece, which `leptos::mount::hydrate_lazy` and islands ask for; the frontend uses
/// `hydrate_body`. The linker keeps it for each type of view, because tables of virtual functions name it.
const METHOD: &str = "13hydrate_async";

/// An async function is compiled to a closure that is polled.
const CLOSURE: &str = "28_$u7b$$u7b$closure$u7d$$u7d$";

const HASH: &str = "17h";

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

/// Whether this is `hydrate_async` of some type, or the state machine of its future.
///
/// The compiler makes one function of several whose code is the same, under any of their names. These can only be one
/// with each other: their code names the table of their own future, or the line of source that a future polled once
/// too often panics with. That is not so for what else has the method's name in its own, like dropping such a future.
/// Was one called after all, then "unreachable executed" would be what each browser test ends with.
fn is_never_called(name: Option<&str>) -> bool {
    let within = name.and_then(|name| name.split_once(METHOD)).map(|(_, rest)| rest.trim_start_matches(CLOSURE));
    within.is_some_and(|rest| rest.starts_with(HASH))
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
        let (kept, cut) =
            ("_ZN3app3App7hydrate17h0E", "_ZN6tachys4View13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h1E");
        let snipped = never_called(&module_with(kept, cut)).unwrap();
        assert!(traps(&snipped, cut));
        assert!(!traps(&snipped, kept));
    }

    #[test]
    fn what_only_mentions_the_method_may_be_called_under_another_name() {
        let method = "_ZN6tachys4View13hydrate_async17h0123456789abcdefE";
        let dropping = "_ZN4core3ptr43drop_in_place$LT$View..hydrate_async..$u7b$$u7b$closure$u7d$$u7d$$GT$17h0E";
        let helper = "_ZN6tachys4View13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$4prep17h0E";
        let names = [Some(method), Some(dropping), Some(helper), None];
        assert_eq!(names.map(is_never_called), [true, false, false, false]);
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
