// The gradients of a step in one flat vector: each is copied to its place the moment it is complete, while backward
// goes on, and its memory is free again for the next one. A large layer's is computed in its place.
#include "bridge.h"
#include "walk.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>
#include <c10/util/flat_hash_map.h>

namespace {

// Copied and looked at in pieces that stay in the nearest cache between the two.
constexpr int64_t kPiece = 4096;

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

bool copy_and_look(const float* source, float* target, int64_t count) {
    bool finite = true;
    for (int64_t i = 0; i < count; i += kPiece) {
        const int64_t length = std::min(kPiece, count - i);
        if (source != target) std::memcpy(target + i, source + i, length * sizeof(float));
        finite &= all_finite(source + i, length);
    }
    return finite;
}

// A tensor over part of the flat vector, which lies where the parameters do.
at::Tensor place(float* target, at::IntArrayRef sizes, at::Device device) {
    const auto options = at::TensorOptions().dtype(at::kFloat).device(device);
    return at::for_blob(target, sizes).options(options).target_device(device).make_tensor();
}

// In the parameter's own order, whatever that of the gradient is. Tells whether every number is finite; on another device
// than the processor nobody looks, and no copy is waited for.
bool copy_gradient(const at::Tensor& gradient, float* target, at::Device device) {
    const int64_t count = gradient.numel();
    if (gradient.device().is_cpu() && device.is_cpu() && gradient.scalar_type() == at::kFloat && gradient.is_contiguous())
        return copy_and_look(gradient.data_ptr<float>(), target, count);
    at::NoGradGuard untracked;
    place(target, gradient.sizes(), device).copy_(gradient, /*non_blocking=*/true);
    return !device.is_cpu() || all_finite(target, count);
}

// Is told, on the thread that runs backward, from which float on all gradients are in their places.
using Told = void (*)(int64_t from);

// Floats that are worth a frame of their own: 256 KiB.
constexpr int64_t kToldAtLeast = 64 * 1024;

// Where the gradient of each parameter goes. One collection at a time.
class Collector final : public ct::Receiver {
public:
    Collector(const ct::Handle* parameters, const int64_t* offsets, int32_t count)
        : offsets_(offsets, offsets + count), device_(at::kCPU) {
        if (count > 0) device_ = ct::borrow(parameters[0]).device();
        for (int32_t i = 0; i < count; ++i) {
            parameters_.push_back(ct::borrow(parameters[i]));
            // Held, so that the graph of each step ends in this very node. A parameter that is not trained has none.
            accumulators_.push_back(torch::autograd::impl::grad_accumulator(parameters_[i]));
            if (accumulators_[i] != nullptr) leaves_.emplace(accumulators_[i].get(), i);
        }
        in_order_ = std::is_sorted(offsets_.begin(), offsets_.end());
    }

    void begin(float* destination, uint8_t* undefined, Told told) {
        destination_ = destination;
        undefined_ = undefined;
        finite_ = true;
        std::memset(undefined, 1, parameters_.size());
        told_ = in_order_ && !parameters_.empty() ? told : nullptr;
        tail_ = parameters_.size();
        told_from_ = parameters_.empty() ? 0 : offsets_.back() + parameters_.back().numel();
    }

    // A parameter with hooks, or with a gradient from before, is left to its own node, and collected at the end.
    int32_t leaf_of(ct::Node* node) const override {
        const auto found = leaves_.find(node);
        if (found == leaves_.end()) return -1;
        const at::Tensor& parameter = parameters_[found->second];
        if (parameter.grad().defined() || !torch::autograd::impl::hooks(parameter).empty()) return -1;
        return found->second;
    }

    at::Tensor place_of(int32_t leaf) const override {
        const at::Tensor& parameter = parameters_[leaf];
        const bool is_worth_it = parameter.numel() >= kPiece && device_.is_cpu() && parameter.scalar_type() == at::kFloat;
        return is_worth_it ? place(destination_ + offsets_[leaf], parameter.sizes(), device_) : at::Tensor();
    }

    // From here on the parameter's place is final for this step.
    void receive(int32_t leaf, at::Tensor gradient) override {
        if (!gradient.defined()) return;
        const at::Tensor& parameter = parameters_[leaf];
        TORCH_CHECK(gradient.numel() == parameter.numel(), "a gradient has ", gradient.numel(),
                    " elements, its parameter ", parameter.numel());
        if (gradient.is_sparse()) gradient = gradient.to_dense(); // an embedding's, of the rows that were looked up
        finite_ &= copy_gradient(gradient, destination_ + offsets_[leaf], device_);
        undefined_[leaf] = 0;
        if (told_ != nullptr && finite_) tell_tail();
    }

    // What came by the way of every tensor's gradient; zeros for what never came.
    void collect_rest() {
        told_ = nullptr; // backward is over
        for (size_t i = 0; i < parameters_.size(); ++i) {
            if (undefined_[i] == 0) continue;
            at::Tensor& gradient = parameters_[i].mutable_grad();
            if (gradient.defined()) receive(static_cast<int32_t>(i), std::move(gradient));
            else place(destination_ + offsets_[i], parameters_[i].sizes(), device_).zero_();
            gradient.reset();
        }
    }

    int32_t undefined_count() const {
        int32_t count = 0;
        for (size_t i = 0; i < parameters_.size(); ++i) count += undefined_[i];
        return count;
    }

    bool finite() const { return finite_; }

private:
    // Backward comes to the last layers first: what is complete from some parameter to the end can be sent already. With the first
    // parameter backward is at its end, and nothing is gained any more.
    void tell_tail() {
        while (tail_ > 0 && undefined_[tail_ - 1] == 0) --tail_;
        if (tail_ == 0 || tail_ == parameters_.size() || told_from_ - offsets_[tail_] < kToldAtLeast) return;
        told_from_ = offsets_[tail_];
        told_(told_from_);
    }

    std::vector<at::Tensor> parameters_;
    std::vector<int64_t> offsets_;
    at::Device device_;
    std::vector<std::shared_ptr<ct::Node>> accumulators_;
    ska::flat_hash_map<ct::Node*, int32_t> leaves_;
    float* destination_ = nullptr;
    uint8_t* undefined_ = nullptr;
    bool finite_ = true;
    bool in_order_ = false;
    Told told_ = nullptr;
    size_t tail_ = 0;
    int64_t told_from_ = 0;
};

}  // namespace

// The parameters stay alive with the collector.
CT_API ct::Status ct_collector_new(
    const ct::Handle* parameters, const int64_t* offsets, int32_t count, void** collector) try {
    *collector = new Collector(parameters, offsets, count);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_collector_release(void* collector) try {
    delete static_cast<Collector*>(collector);
    return ct::kOk;
} CT_CATCH

// Copies each parameter's gradient to `destination + offsets[i]`, on the parameters' device, and clears it. A parameter without one gives zeros
// and a 1 in `undefined`. `finite` tells whether every number copied is finite.
// With a `loss` its backward runs first, and most gradients go to their places without being the parameter's between. Meanwhile `told`, where
// there is one, hears what is complete, as long as that is finite.
CT_API ct::Status ct_collect_gradients(
    void* collector, ct::Handle loss, float* destination, uint8_t* undefined, int32_t* undefined_count,
    int32_t* finite, Told told) try {
    auto& gradients = *static_cast<Collector*>(collector);
    gradients.begin(destination, undefined, told);
    if (loss != nullptr) {
        const at::Tensor root = ct::borrow(loss);
        if (!ct::Walk(gradients).run(root)) root.backward();
    }
    gradients.collect_rest();
    *undefined_count = gradients.undefined_count();
    *finite = gradients.finite() ? 1 : 0;
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_all_finite(const float* data, int64_t count, int32_t* finite) try {
    *finite = all_finite(data, count) ? 1 : 0;
    return ct::kOk;
} CT_CATCH
