// Autograd: the modes, what a tensor knows of it, and backward.
#include "bridge.h"

#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/function.h>

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

// The kind of node that made the tensor; null for a leaf. Valid until this thread's next call.
CT_API ct::Status ct_grad_fn(ct::Handle tensor, const char** name) try {
    thread_local std::string text;
    const auto node = ct::borrow(tensor).grad_fn();
    if (node != nullptr) text = node->name();
    *name = node != nullptr ? text.c_str() : nullptr;
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
