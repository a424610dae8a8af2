// TorchScript: modules that Python scripted or traced, with their parameters and buffers.
//
// A graph runs as it is written, operator by operator. libtorch's own way is to watch the first runs, then to fuse and to
// differentiate parts ahead: the bits of a step would depend on how many steps this process ran before it. As it is
// written, autograd records it like any other forward, and the bits are those of the class that it was made from.
#include "bridge.h"

#include <deque>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <unordered_set>
#include <vector>

#include <ATen/EmptyTensor.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/runtime/print_handler.h>
#include <torch/csrc/jit/serialization/import.h>

namespace {

constexpr size_t kModuleDepthMax = 64;      // each level of modules is one of the walk's
constexpr size_t kScriptSlotsMax = 100000;  // no file may list more members; a large model has thousands

enum class SlotKind : int32_t { module = 0, parameter, buffer };

// A member of a module; mirrors ScriptSlot in C#.
struct ScriptSlot {
    SlotKind kind;
    int32_t parent;    // where the module that holds it stands among the slots
    int32_t training;  // of a module
    int32_t unused;
    const char* name;  // empty for the outermost module
    c10::TensorImpl* tensor;
};
static_assert(sizeof(ScriptSlot) == 32);

// A tensor as it stood in its module when that was loaded: whoever has its handle trains this one.
struct HeldTensor {
    c10::intrusive_ptr<c10::ivalue::Object> owner;
    size_t place;
    at::Tensor tensor;
    bool is_parameter;
};

struct Script {
    torch::jit::Module module;
    std::deque<std::string> names;
    std::vector<ScriptSlot> slots;
    std::vector<torch::jit::Module> modules;  // by slot; empty ones where the slot is a tensor
    std::vector<HeldTensor> tensors;
};

// Where a module keeps its mode; frozen ones have none.
bool find_training(const torch::jit::Module& module, size_t* place) {
    const auto type = module._ivalue()->type();
    const auto found = type->findAttributeSlot("training");
    if (!found || type->getAttribute(*found)->kind() != c10::TypeKind::BoolType) return false;
    *place = *found;
    return true;
}

void add_slot(Script& script, ScriptSlot slot, torch::jit::Module module) {
    TORCH_CHECK(script.slots.size() < kScriptSlotsMax, "it has more than ", kScriptSlotsMax, " members");
    script.slots.push_back(slot);
    script.modules.push_back(std::move(module));
}

// As flat vectors hold it: row after row. What the file says of its place must lie within its storage.
at::Tensor checked(at::Tensor tensor, const char* name) {
    TORCH_CHECK(tensor.layout() == at::kStrided, "its tensor '", name, "' is sparse");
    const size_t needed = at::detail::computeStorageNbytes(
        tensor.sizes(), tensor.strides(), tensor.dtype().itemsize(), tensor.storage_offset());
    TORCH_CHECK(needed <= tensor.storage().nbytes(), "its tensor '", name, "' reaches beyond its storage");
    if (!tensor.is_contiguous()) tensor.set_data(tensor.contiguous());
    return tensor;
}

void list_module(Script& script, const torch::jit::Module& module, const char* name, int32_t parent, size_t depth) {
    TORCH_CHECK(depth < kModuleDepthMax, "its modules lie more than ", kModuleDepthMax, " deep in one another");
    const auto self = static_cast<int32_t>(script.slots.size());
    const auto object = module._ivalue();
    const auto type = object->type();
    size_t mode = 0;
    const bool training = find_training(module, &mode) && object->getSlot(mode).toBool();
    add_slot(script, {SlotKind::module, parent, training ? 1 : 0, 0, name, nullptr}, module);
    for (size_t i = 0; i < type->numAttributes(); ++i) {
        const c10::IValue& value = object->getSlot(i);
        const char* member = script.names.emplace_back(type->getAttributeName(i)).c_str();
        if (value.isModule()) {
            list_module(script, value.toModule(), member, self, depth + 1);
        } else if (value.isTensor() && value.toTensor().defined() && (type->is_parameter(i) || type->is_buffer(i))) {
            const bool is_parameter = type->is_parameter(i);
            const at::Tensor tensor = checked(value.toTensor(), member);
            script.tensors.push_back({object, i, tensor, is_parameter});
            const auto kind = is_parameter ? SlotKind::parameter : SlotKind::buffer;
            add_slot(script, {kind, self, 0, 0, member, tensor.unsafeGetTensorImpl()}, {});
        }
    }
}

// Functions that are still to be looked at, and all that were found: a graph may be called from many places.
struct Graphs {
    std::vector<std::shared_ptr<torch::jit::Graph>> open;
    std::unordered_set<const torch::jit::Graph*> known;

    void add(torch::jit::GraphFunction& function) {
        function.ensure_defined();
        auto graph = function.graph();
        if (known.insert(graph.get()).second) open.push_back(std::move(graph));
    }
};

// A model computes; what would reach files, other processes or threads of its own has no place in one.
void check_operators(torch::jit::Block* block, Graphs& graphs) {
    static const std::unordered_set<std::string> refused{
        "aten::save", "aten::from_file", "aten::wait", "prim::fork", "prim::forkClosure", "prim::awaitable",
        "prim::rpc_async", "prim::rpc_sync", "prim::rpc_remote"};
    for (torch::jit::Node* node : block->nodes()) {
        const std::string name = node->kind().toQualString();
        const bool is_ours = name.rfind("aten::", 0) == 0 || name.rfind("prim::", 0) == 0;
        TORCH_CHECK(is_ours && refused.count(name) == 0, "its forward uses ", name, ", which a model may not");
        if (node->kind() == c10::prim::CallFunction || node->kind() == c10::prim::CallMethod) {
            auto* called = torch::jit::tryToGraphFunction(node);
            TORCH_CHECK(called != nullptr, "its forward calls what is known only as it runs, which a model may not");
            graphs.add(*called);
        }
        for (torch::jit::Block* inner : node->blocks()) check_operators(inner, graphs);
    }
}

void check_forward(const torch::jit::Module& module) {
    const auto forward = module.find_method("forward");
    TORCH_CHECK(forward, "it has no method forward");
    Graphs graphs;
    graphs.add(torch::jit::toGraphFunction(forward->function()));
    while (!graphs.open.empty()) {
        const auto graph = std::move(graphs.open.back());
        graphs.open.pop_back();
        check_operators(graph->block(), graphs);
    }
}

// A script may put a new tensor in a buffer's place (`self.count = self.count + 1`): the one that was there stays, and
// takes the values.
void put_back(Script& script) {
    for (HeldTensor& held : script.tensors) {
        const at::Tensor now = held.owner->getSlot(held.place).toTensor();
        if (now.is_same(held.tensor)) continue;
        held.owner->setSlot(held.place, held.tensor);
        const std::string name = held.owner->type()->getAttributeName(held.place);
        TORCH_CHECK(!held.is_parameter, "forward puts another tensor in the place of the parameter '", name, "'");
        TORCH_CHECK(now.defined() && now.sizes() == held.tensor.sizes() && now.dtype() == held.tensor.dtype(),
                    "forward gives the buffer '", name, "' another shape or type");
        at::NoGradGuard untracked;
        held.tensor.copy_(now);
    }
}

// The interpreter quotes the script before it says what went wrong.
std::string last_words(const std::string& text) {
    const std::string label = "RuntimeError: ";
    const auto labelled = text.rfind(label);
    if (labelled != std::string::npos) {
        const auto begin = labelled + label.size();
        return text.substr(begin, text.find('\n', begin) - begin);
    }
    const auto end = text.find_last_not_of('\n');
    if (end == std::string::npos) return "the script failed without a word";
    const auto before = text.rfind('\n', end);
    const auto begin = before == std::string::npos ? 0 : before + 1;
    return text.substr(begin, end + 1 - begin);
}

c10::IValue call_forward(Script& script, at::Tensor input) {
    torch::jit::GraphOptimizerEnabledGuard as_written(false);
    try {
        return script.module.get_method("forward")({std::move(input)});
    } catch (const c10::Error& error) {
        throw std::runtime_error(last_words(error.what_without_backtrace()));
    } catch (const std::exception& error) {
        throw std::runtime_error(last_words(error.what()));
    }
}

}  // namespace

// The slots stand in order, each module before what is in it, the outermost first; they are valid as long as the module.
// Each tensor among them carries a reference that is now the caller's.
CT_API ct::Status ct_jit_load(const char* path, void** module, const ScriptSlot** slots, int32_t* count) try {
    // Standard output is the program's own.
    torch::jit::setPrintHandler([](const std::string& text) { std::cerr << text; });
    torch::jit::GraphOptimizerEnabledGuard as_written(false);
    auto script = std::make_unique<Script>();
    script->module = torch::jit::load(std::string(path), c10::Device(at::kCPU));
    check_forward(script->module);
    list_module(*script, script->module, "", -1, 0);
    for (const HeldTensor& held : script->tensors) ct::give(at::Tensor(held.tensor));
    *slots = script->slots.data();
    *count = static_cast<int32_t>(script->slots.size());
    *module = script.release();
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_jit_release(void* module) try {
    delete static_cast<Script*>(module);
    return ct::kOk;
} CT_CATCH

// Sets the mode of one module, named by its slot; not of those in it.
CT_API ct::Status ct_jit_train(void* module, int32_t slot, int32_t training) try {
    const auto& one = static_cast<Script*>(module)->modules.at(slot);
    size_t place = 0;
    if (find_training(one, &place)) one._ivalue()->setSlot(place, training != 0);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_jit_forward(void* module, ct::Handle input, ct::Handle* output) try {
    auto& script = *static_cast<Script*>(module);
    c10::IValue result = call_forward(script, ct::borrow(input));
    put_back(script);
    TORCH_CHECK(result.isTensor(), "forward gives ", result.tagKind(), ", where a model gives one tensor");
    *output = ct::give(std::move(result).toTensor());
    return ct::kOk;
} CT_CATCH
