// Any operator through the dispatcher. An operator is looked up once by name and overload; a call hands over an array
// of small tagged values, which become IValues by the operator's own schema: whole numbers where it wants floats are
// widened, arguments left out at the end take their defaults. So C# has a typed wrapper for any aten operator, and the
// bridge one function for all of them.
#include "bridge.h"
#include "optional.h"

#include <memory>
#include <utility>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <ATen/core/stack.h>

namespace {

enum class Tag : int32_t {
    none = 0, tensor, integer, floating, boolean, integers, floatings, booleans, tensors, text, device, generator
};

// One argument or result; mirrors NativeValue in C#.
struct Value {
    Tag tag;
    int32_t count;
    union {
        int64_t integer;
        double floating;
        c10::TensorImpl* tensor;
        c10::GeneratorImpl* generator;
        const int64_t* integers;
        const double* floatings;
        const uint8_t* booleans;
        c10::TensorImpl* const* tensors;
        const char* text;
        struct { int32_t type; int32_t index; } device;
    };
};
static_assert(sizeof(Value) == 16);

// What a parameter of the schema wants, as far as conversion has to know.
enum class Want { anything, floating, integers, floatings, tensors, optional_tensors };

struct Operator {
    c10::OperatorHandle handle;
    std::vector<Want> wants;
};

Want want_of(c10::TypePtr type) {
    if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
    if (type->kind() == c10::TypeKind::FloatType) return Want::floating;
    if (auto list = type->cast<c10::ListType>()) {
        const auto element = list->getElementType();
        switch (element->kind()) {
            case c10::TypeKind::IntType: return Want::integers;
            case c10::TypeKind::FloatType: return Want::floatings;
            case c10::TypeKind::TensorType: return Want::tensors;
            case c10::TypeKind::OptionalType: return Want::optional_tensors;
            default: return Want::anything;
        }
    }
    return Want::anything;
}

c10::IValue tensors_to_ivalue(const Value& value) {
    c10::List<at::Tensor> list;
    list.reserve(value.count);
    for (int32_t i = 0; i < value.count; ++i) list.push_back(ct::borrow(value.tensors[i]));
    return c10::IValue(std::move(list));
}

c10::IValue optional_tensors_to_ivalue(const Value& value) {
    c10::List<ct::Optional<at::Tensor>> list;
    list.reserve(value.count);
    for (int32_t i = 0; i < value.count; ++i) {
        if (value.tensors[i] == nullptr) list.push_back(ct::Optional<at::Tensor>());
        else list.push_back(ct::Optional<at::Tensor>(ct::borrow(value.tensors[i])));
    }
    return c10::IValue(std::move(list));
}

c10::IValue integer_to_ivalue(int64_t value, Want want) {
    if (want == Want::floating) return c10::IValue(static_cast<double>(value));
    if (want == Want::integers) return c10::IValue(c10::IntArrayRef(&value, 1));
    return c10::IValue(value);
}

c10::IValue to_ivalue(const Value& value, Want want) {
    switch (value.tag) {
        case Tag::none: return c10::IValue();
        case Tag::tensor: return c10::IValue(ct::borrow(value.tensor));
        case Tag::integer: return integer_to_ivalue(value.integer, want);
        case Tag::floating: return c10::IValue(value.floating);
        case Tag::boolean: return c10::IValue(value.integer != 0);
        case Tag::integers: return c10::IValue(c10::IntArrayRef(value.integers, value.count));
        case Tag::floatings: return c10::IValue(at::ArrayRef<double>(value.floatings, value.count));
        case Tag::booleans: {
            c10::List<bool> list;
            for (int32_t i = 0; i < value.count; ++i) list.push_back(value.booleans[i] != 0);
            return c10::IValue(std::move(list));
        }
        case Tag::tensors:
            return want == Want::optional_tensors ? optional_tensors_to_ivalue(value) : tensors_to_ivalue(value);
        case Tag::text: return c10::IValue(std::string(value.text, value.count));
        case Tag::device: return c10::IValue(ct::device_of(value.device.type, value.device.index));
        case Tag::generator:
            return c10::IValue(at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(value.generator)));
    }
    TORCH_CHECK(false, "unknown argument tag ", static_cast<int32_t>(value.tag));
}

void push_arguments(const Operator& op, const Value* arguments, int32_t count, torch::jit::Stack& stack) {
    const auto& parameters = op.handle.schema().arguments();
    TORCH_CHECK(
        static_cast<size_t>(count) <= parameters.size(), "takes ", parameters.size(), " arguments, got ", count);
    for (int32_t i = 0; i < count; ++i) stack.push_back(to_ivalue(arguments[i], op.wants[i]));
    for (size_t i = count; i < parameters.size(); ++i) {
        const auto& fallback = parameters[i].default_value();
        TORCH_CHECK(fallback.has_value(), "argument '", parameters[i].name(), "' is missing");
        stack.push_back(*fallback);
    }
}

Value from_tensor(at::Tensor tensor) {
    Value value{};
    value.tensor = ct::give(std::move(tensor));
    value.tag = value.tensor == nullptr ? Tag::none : Tag::tensor;
    return value;
}

void append_result(c10::IValue&& result, std::vector<Value>& results) {
    Value value{};
    if (result.isTensor()) {
        value = from_tensor(std::move(result).toTensor());
    } else if (result.isTensorList()) {
        for (const at::Tensor& element : result.toTensorVector()) results.push_back(from_tensor(element));
        return;
    } else if (result.isInt()) {
        value.tag = Tag::integer;
        value.integer = result.toInt();
    } else if (result.isDouble()) {
        value.tag = Tag::floating;
        value.floating = result.toDouble();
    } else if (result.isBool()) {
        value.tag = Tag::boolean;
        value.integer = result.toBool() ? 1 : 0;
    } else {
        TORCH_CHECK(result.isNone(), "cannot hand out a result of type ", result.tagKind());
    }
    results.push_back(value);
}

// Empties the stack however the call ends, so that no tensor outlives it there.
struct StackLease {
    torch::jit::Stack& stack;
    ~StackLease() { stack.clear(); }
};

}  // namespace

// Operators live as long as the process: their handles are cached in static fields.
CT_API ct::Status ct_op_find(const char* name, const char* overload, void** op) try {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    auto found = std::make_unique<Operator>(Operator{handle, {}});
    for (const auto& parameter : handle.schema().arguments()) found->wants.push_back(want_of(parameter.type()));
    *op = found.release();
    return ct::kOk;
} CT_CATCH

// Results are valid until this thread's next call; each tensor among them carries a reference that is now the caller's.
// A null `results` drops them (an in-place operator hands back its first argument).
CT_API ct::Status ct_op_call(
    const void* op, const Value* arguments, int32_t count, const Value** results, int32_t* result_count) try {
    thread_local torch::jit::Stack stack;
    thread_local std::vector<Value> handed_out;
    const auto& called = *static_cast<const Operator*>(op);
    StackLease lease{stack};
    stack.clear();
    push_arguments(called, arguments, count, stack);
    called.handle.callBoxed(&stack);
    if (results == nullptr) return ct::kOk;
    handed_out.clear();
    for (auto& result : stack) append_result(std::move(result), handed_out);
    *results = handed_out.data();
    *result_count = static_cast<int32_t>(handed_out.size());
    return ct::kOk;
} CT_CATCH
