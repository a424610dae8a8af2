// What nearly every step calls, as one node of the graph each: a linear layer, and the cross entropy of scores.
//
// The problem: libtorch composes both of operators that are differentiated one by one. A linear layer is a transpose and
// a product with a sum, and backwards what other layouts and complex numbers would want as well; each goes through the
// dispatcher three times. A small model spends half of its step there.
//
// The idea: the same kernels on the same operands, so that the bits are the same, called below autograd, with one node
// that knows the derivative. Only for what is plain, float32 rows one behind the other; everything else goes libtorch's
// way. Where gradients are differentiated again, the nodes compute them with operators that can be.
// Source: tools/autograd/derivatives.yaml, aten/src/ATen/native/Linear.cpp and LossNLL.cpp, PyTorch 1.13.
#include "bridge.h"
#include "optional.h"
#include "walk.h"

#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/_log_softmax.h>
#include <ATen/ops/_log_softmax_backward_data.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/cross_entropy_loss_native.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear_native.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/nll_loss_backward.h>
#include <ATen/ops/nll_loss_forward.h>
#include <ATen/ops/sum.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/library.h>

namespace {

using torch::autograd::Node;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;
using MaybeTensor = ct::Optional<at::Tensor>;

// On the processor and nothing special: not sparse, of no other library, not a lazy negative, not within a transform.
bool is_plain(const at::Tensor& tensor, at::ScalarType type) {
    static const c10::DispatchKeySet plain = at::empty({0}).key_set();
    return tensor.scalar_type() == type && tensor.key_set() == plain;
}

bool is_rows(const at::Tensor& tensor) {
    return tensor.dim() == 2 && tensor.stride(1) == 1 && tensor.stride(0) == tensor.size(1);
}

at::Tensor as_rows(const at::Tensor& tensor) {
    return tensor.dim() == 2 ? tensor : tensor.reshape({-1, tensor.size(-1)});
}

// A node that nobody differentiates again needs no graph of what it computes.
template <class Compute> variable_list below_autograd(Compute compute) {
    if (c10::GradMode::is_enabled()) return compute();
    at::AutoDispatchBelowADInplaceOrView untracked;
    return compute();
}

template <class T> std::shared_ptr<T> new_node() { return std::shared_ptr<T>(new T, torch::autograd::deleteNode); }

// x [.., in], w [out, in], b [out] or none to [.., out].
class LinearBackward final : public Node {
public:
    void save(const at::Tensor& x, const at::Tensor& w, const at::Tensor& b) {
        set_next_edges(torch::autograd::collect_next_edges(x, w, b));
        if (should_compute_output(1)) x_ = SavedVariable(x, /*is_output=*/false);
        if (should_compute_output(0)) w_ = SavedVariable(w, /*is_output=*/false);
        sizes_ = x.sizes().vec();
    }

    variable_list apply(variable_list&& gradients) override {
        std::lock_guard<std::mutex> lock(mutex_);
        if (!gradients[0].defined()) return variable_list(3);
        const bool to_x = task_should_compute_output(0), to_w = task_should_compute_output(1);
        const at::Tensor x = to_w ? x_.unpack() : at::Tensor(), w = to_x ? w_.unpack() : at::Tensor();
        return below_autograd([&] {
            variable_list outputs(3);
            const at::Tensor g = as_rows(gradients[0]);
            if (to_x) outputs[0] = at::mm(g, w);
            if (to_x && sizes_.size() != 2) outputs[0] = outputs[0].view(sizes_);
            if (to_w) outputs[1] = product(g.t(), as_rows(x), ct::Walk::place_for(*this, 1));
            if (task_should_compute_output(2)) outputs[2] = at::sum(g, 0);
            return outputs;
        });
    }

    static at::Tensor product(const at::Tensor& a, const at::Tensor& b, at::Tensor place) {
        return place.defined() ? at::mm_out(place, a, b) : at::mm(a, b);
    }

    std::string name() const override { return "LinearBackward"; }

    void release_variables() override {
        std::lock_guard<std::mutex> lock(mutex_);
        x_.reset_data();
        w_.reset_data();
    }

private:
    SavedVariable x_;
    SavedVariable w_;
    std::vector<int64_t> sizes_;
};

at::Tensor linear(const at::Tensor& x, const at::Tensor& w, const MaybeTensor& bias) {
    const at::Tensor b = bias.has_value() ? *bias : at::Tensor();
    const bool fits = (is_rows(x) || (x.dim() == 3 && x.is_contiguous())) && x.numel() > 0 && is_rows(w)
        && is_plain(x, at::kFloat) && is_plain(w, at::kFloat) && (!b.defined() || is_plain(b, at::kFloat));
    if (!fits) return at::native::linear(x, w, bias);
    at::Tensor y;
    {
        at::AutoDispatchBelowADInplaceOrView untracked;
        y = b.defined() ? at::addmm(b, as_rows(x), w.t()) : at::mm(as_rows(x), w.t());
        if (x.dim() != 2) y = y.view({x.size(0), x.size(1), y.size(1)});
    }
    if (torch::autograd::compute_requires_grad(x, w, b)) {
        auto node = new_node<LinearBackward>();
        node->save(x, w, b);
        torch::autograd::set_history(y, node);
    }
    return y;
}

// The scores [n, classes] are kept for the case that the gradient is differentiated again, so these must be few.
constexpr int64_t kScoresMax = 1 << 16;

class CrossEntropyBackward final : public Node {
public:
    void save(const at::Tensor& scores, const at::Tensor& classes, at::Tensor log_softmax, at::Tensor total_weight) {
        set_next_edges(torch::autograd::collect_next_edges(scores));
        scores_ = SavedVariable(scores, /*is_output=*/false);
        classes_ = SavedVariable(classes, /*is_output=*/false);
        log_softmax_ = std::move(log_softmax);
        total_weight_ = std::move(total_weight);
    }

    variable_list apply(variable_list&& gradients) override {
        std::lock_guard<std::mutex> lock(mutex_);
        if (!gradients[0].defined()) return variable_list(1);
        const at::Tensor scores = scores_.unpack(), classes = classes_.unpack();
        const at::Tensor logs = c10::GradMode::is_enabled() ? at::log_softmax(scores, 1) : log_softmax_;
        return below_autograd([&] {
            const auto g = at::nll_loss_backward(
                gradients[0], logs, classes, {}, reduction, ignored, total_weight_);
            return variable_list{at::_log_softmax_backward_data(g, logs, 1, at::kFloat)};
        });
    }

    std::string name() const override { return "CrossEntropyBackward"; }

    void release_variables() override {
        std::lock_guard<std::mutex> lock(mutex_);
        scores_.reset_data();
        classes_.reset_data();
        log_softmax_.reset();
        total_weight_.reset();
    }

    int64_t reduction = at::Reduction::Mean;
    int64_t ignored = -100;

private:
    SavedVariable scores_;
    SavedVariable classes_;
    at::Tensor log_softmax_;
    at::Tensor total_weight_;
};

// libtorch's version decides on the type of `ignored`, and on the name of its own function.
template <class Int>
at::Tensor cross_entropy(const at::Tensor& scores, const at::Tensor& classes, const MaybeTensor& weight,
                         int64_t reduction, Int ignored, double smoothing) {
    const bool fits = is_rows(scores) && scores.numel() > 0 && scores.numel() <= kScoresMax && classes.dim() == 1
        && classes.size(0) == scores.size(0) && !(weight.has_value() && weight->defined()) && smoothing == 0
        && is_plain(scores, at::kFloat) && is_plain(classes, at::kLong);
    if (!fits) {
#if TORCH_VERSION_MAJOR >= 2
        return at::native::cross_entropy_loss_symint(scores, classes, weight, reduction, ignored, smoothing);
#else
        return at::native::cross_entropy_loss(scores, classes, weight, reduction, ignored, smoothing);
#endif
    }
    const auto ignored_class = c10::SymInt(ignored).expect_int();
    at::Tensor log_softmax, loss, total_weight;
    {
        at::AutoDispatchBelowADInplaceOrView untracked;
        log_softmax = at::_log_softmax(scores, 1, /*half_to_float=*/false);
        std::tie(loss, total_weight) = at::nll_loss_forward(log_softmax, classes, {}, reduction, ignored_class);
    }
    if (torch::autograd::compute_requires_grad(scores)) {
        auto node = new_node<CrossEntropyBackward>();
        node->reduction = reduction;
        node->ignored = ignored_class;
        node->save(scores, classes, std::move(log_softmax), std::move(total_weight));
        torch::autograd::set_history(loss, node);
    }
    return loss;
}

}  // namespace

// For tensors on the processor that autograd is asked about; libtorch's composed functions serve all others.
TORCH_LIBRARY_IMPL(aten, AutogradCPU, library) {
    library.impl("linear", &linear);
#if TORCH_VERSION_MAJOR >= 2
    library.impl("cross_entropy_loss", &cross_entropy<c10::SymInt>);
#else
    library.impl("cross_entropy_loss", &cross_entropy<int64_t>);
#endif
}
