// Gradients: the modes, backward, and the collection of all gradients of a step into one flat vector.
#include "bridge.h"

#include <cstring>

#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>

namespace {

// An exponent of all ones is an infinity or not a number. Adding one exponent step carries out of the field exactly
// then, so the loop is a plain OR that the compiler vectorizes.
bool all_finite(const float* data, int64_t count) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(data);
    uint32_t overflow = 0;
    for (int64_t i = 0; i < count; ++i) {
        uint32_t bits;
        std::memcpy(&bits, bytes + i * sizeof(float), sizeof(bits));
        overflow |= (bits & 0x7fffffffu) + 0x00800000u;
    }
    return (overflow & 0x80000000u) == 0;
}

void copy_gradient(const at::Tensor& gradient, float* destination) {
    const int64_t count = gradient.numel();
    if (gradient.device().is_cpu() && gradient.scalar_type() == at::kFloat && gradient.is_contiguous()) {
        if (count > 0) std::memcpy(destination, gradient.data_ptr<float>(), count * sizeof(float));
        return;
    }
    at::NoGradGuard no_grad;
    at::from_blob(destination, gradient.sizes(), at::TensorOptions().dtype(at::kFloat)).copy_(gradient);
}

}  // namespace

CT_API ct::Status ct_grad_mode_get(int32_t* enabled) try {
    *enabled = c10::GradMode::is_enabled() ? 1 : 0;
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_grad_mode_set(int32_t enabled) try {
    c10::GradMode::set_enabled(enabled != 0);
    return ct::kOk;
} CT_CATCH

// The guard belongs to the thread that began it and ends with ct_inference_end there.
CT_API ct::Status ct_inference_begin(int32_t enabled, void** guard) try {
    *guard = new c10::InferenceMode(enabled != 0);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_inference_end(void* guard) try {
    delete static_cast<c10::InferenceMode*>(guard);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_requires_grad_get(ct::Handle tensor, int32_t* requires_grad) try {
    *requires_grad = tensor->requires_grad() ? 1 : 0;
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_requires_grad_set(ct::Handle tensor, int32_t requires_grad) try {
    ct::borrow(tensor).requires_grad_(requires_grad != 0);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_is_leaf(ct::Handle tensor, int32_t* is_leaf) try {
    *is_leaf = ct::borrow(tensor).is_leaf() ? 1 : 0;
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_retain_grad(ct::Handle tensor) try {
    ct::borrow(tensor).retain_grad();
    return ct::kOk;
} CT_CATCH

// Null where the tensor has no gradient.
CT_API ct::Status ct_grad_get(ct::Handle tensor, ct::Handle* gradient) try {
    *gradient = ct::give(ct::borrow(tensor).grad());
    return ct::kOk;
} CT_CATCH

// A null gradient clears.
CT_API ct::Status ct_grad_set(ct::Handle tensor, ct::Handle gradient) try {
    ct::borrow(tensor).mutable_grad() = gradient == nullptr ? at::Tensor() : ct::borrow(gradient);
    return ct::kOk;
} CT_CATCH

// A null gradient stands for one, as in Python.
CT_API ct::Status ct_backward(ct::Handle tensor, ct::Handle gradient, int32_t retain_graph, int32_t create_graph) try {
    const auto seed = gradient == nullptr ? at::Tensor() : ct::borrow(gradient);
    ct::borrow(tensor).backward(seed, retain_graph != 0, create_graph != 0);
    return ct::kOk;
} CT_CATCH

// Copies each parameter's gradient to `destination + offsets[i]` and clears it. A parameter without one gives zeros
// and a 1 in `undefined`. `finite` tells whether every number copied is finite: looked at while it is still in the
// cache.
CT_API ct::Status ct_collect_gradients(
    const ct::Handle* parameters, const int64_t* offsets, int32_t count, float* destination, uint8_t* undefined,
    int32_t* undefined_count, int32_t* finite) try {
    *undefined_count = 0;
    *finite = 1;
    for (int32_t i = 0; i < count; ++i) {
        const at::Tensor parameter = ct::borrow(parameters[i]);
        at::Tensor& gradient = parameter.mutable_grad();
        float* target = destination + offsets[i];
        undefined[i] = gradient.defined() ? 0 : 1;
        if (!gradient.defined()) {
            std::memset(target, 0, parameter.numel() * sizeof(float));
            ++*undefined_count;
            continue;
        }
        TORCH_CHECK(gradient.numel() == parameter.numel(), "a gradient has ", gradient.numel(),
                    " elements, its parameter ", parameter.numel());
        copy_gradient(gradient, target);
        gradient.reset();
        if (*finite != 0 && !all_finite(target, parameter.numel())) *finite = 0;
    }
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_all_finite(const float* data, int64_t count, int32_t* finite) try {
    *finite = all_finite(data, count) ? 1 : 0;
    return ct::kOk;
} CT_CATCH
