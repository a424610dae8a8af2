// Walks an autograd graph backwards on the calling thread, and hands each gradient that reaches a chosen leaf to a
// receiver instead of storing it in the leaf.
//
// The problem: libtorch's engine serves threads, devices, reentrance and hooks, and pays for them at every node. Its
// version 1.13 saves and restores all thread-local state around each one, which rebuilds the profiler's tables: a
// quarter of all instructions of a small model's step. And it makes each gradient a tensor of its own.
//
// The idea: what a plain graph on the processor needs is a count of incoming edges and a queue by sequence number. A
// graph that holds anything else (a hook, another device, anomaly detection) is left to the engine as a whole, before
// anything is computed. The nodes run in the engine's order and gradients meet in that order, so the bits are the same.
// Source: torch/csrc/autograd/engine.cpp, PyTorch 1.13 (compute_dependencies, evaluate_function, call_function,
// validate_outputs).
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ops/add.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/ones_like.h>
#include <c10/core/GradMode.h>
#include <c10/util/flat_hash_map.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/version.h>

namespace ct {

using torch::autograd::Edge;
using torch::autograd::Node;
using torch::autograd::variable_list;

// Takes the gradients of leaves. A leaf's gradient comes once, complete, as soon as the last node that adds to it ran.
struct Receiver {
    virtual ~Receiver() = default;
    // The number of the leaf that this node stands for, or -1 for one whose gradient goes where it always does.
    virtual int32_t leaf_of(Node* node) const = 0;
    virtual void receive(int32_t leaf, at::Tensor gradient) = 0;
    // The memory that its gradient will be copied to, for one that is worth it; undefined for others.
    virtual at::Tensor place_of(int32_t leaf) const = 0;
};

class Walk {
public:
    explicit Walk(Receiver& receiver) : receiver_(receiver) {}

    // False where the graph needs libtorch's engine; then nothing was computed.
    bool run(const at::Tensor& root) {
        if (!root.requires_grad() || root.numel() != 1 || torch::autograd::AnomalyMode::is_enabled()) return false;
        const Edge start = torch::autograd::impl::gradient_edge(root);
        if (!survey(start.function.get())) return false;
        c10::AutoGradMode untracked(false);
        deliver(start, one_for(root));
        while (!ready_.empty()) evaluate(next());
        return true;
    }

    // Where a node that is being evaluated may put a gradient, which then need not be copied: the leaf's place, where nothing
    // is to be added to it. Undefined elsewhere, and in a backward within a backward.
    static at::Tensor place_for(const Node& node, size_t output) {
        if (current_ == nullptr || current_->evaluated_ != &node) return {};
        const Edge& edge = node.next_edge(output);
        if (!edge.is_valid()) return {};
        const Visit& visit = current_->visits_[current_->places_.find(edge.function.get())->second];
        const bool is_all = visit.missing == 1 && visit.inputs.empty();
        return is_all && visit.leaf >= 0 ? current_->receiver_.place_of(visit.leaf) : at::Tensor();
    }

private:
    struct Visit {
        Node* node;
        int32_t leaf;
        int32_t missing = 0;  // edges into the node whose gradient has not come yet
        variable_list inputs = {};
    };
    struct Ready {
        uint64_t sequence;
        int32_t visit;
        bool operator<(const Ready& other) const { return sequence < other.sequence; }
    };

    // Where backward starts. Nothing writes to it: a node changes only what nobody else holds.
    static at::Tensor one_for(const at::Tensor& root) {
        if (root.dim() != 0 || root.scalar_type() != at::kFloat || !root.device().is_cpu())
            return at::ones_like(root, at::MemoryFormat::Preserve);
        static const auto* one = new at::Tensor(at::ones({}));
        return *one;
    }

    // Counts the edges into each node that the root reaches.
    bool survey(Node* root) {
        visits_.reserve(kUsualNodes);
        ready_.reserve(kUsualNodes);
        enter(root);
        ++visits_[0].missing;
        for (size_t i = 0; i < visits_.size(); ++i) {
            Node* node = visits_[i].node;
            if (!is_plain(*node)) return false;
            for (const Edge& edge : node->next_edges()) {
                if (edge.is_valid()) ++visits_[enter(edge.function.get())].missing;
            }
        }
        return true;
    }

    int32_t enter(Node* node) {
        const auto [place, added] = places_.emplace(node, static_cast<int32_t>(visits_.size()));
        if (added) visits_.push_back(Visit{node, receiver_.leaf_of(node)});
        return place->second;
    }

    static bool is_plain(Node& node) {
        if (has_hooks(node)) return false;
        for (uint32_t i = 0; i < node.num_inputs(); ++i) {
            if (!node.input_metadata(i).device().is_cpu()) return false;
        }
        return true;
    }

#if TORCH_VERSION_MAJOR >= 2
    static bool has_hooks(Node& node) {
#if TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR > 0
        if (node.tensor_post_acc_grad_hooks() != nullptr) return true;
#endif
        return !node.tensor_pre_hooks().empty() || !node.retains_grad_hooks().empty() || !node.pre_hooks().empty()
            || !node.post_hooks().empty();
    }
#else
    static bool has_hooks(Node& node) { return !node.pre_hooks().empty() || !node.post_hooks().empty(); }
#endif

    int32_t next() {
        std::pop_heap(ready_.begin(), ready_.end());
        const int32_t visit = ready_.back().visit;
        ready_.pop_back();
        return visit;
    }

    void evaluate(int32_t index) {
        Node& node = *visits_[index].node;
        variable_list inputs = std::move(visits_[index].inputs);
        if (visits_[index].leaf >= 0) return receiver_.receive(visits_[index].leaf, std::move(inputs[0]));
        node.will_release_variables();
        variable_list outputs = call(node, std::move(inputs));
        node.release_variables();
        for (size_t i = 0; i < outputs.size(); ++i) {
            const Edge& edge = node.next_edge(i);
            if (edge.is_valid()) deliver(edge, fitted(std::move(outputs[i]), edge, node));
        }
    }

    // Its gradients may be put where they belong meanwhile.
    variable_list call(Node& node, variable_list inputs) {
        struct Turn {
            explicit Turn(Walk* walk) : before(std::exchange(current_, walk)) {}
            ~Turn() { current_ = before; }
            Walk* before;
        } turn(this);
        evaluated_ = &node;
        return node(std::move(inputs));
    }

    // As the edge's end wants it. A node may give the gradient of a tensor that it expanded in the expanded shape.
    static at::Tensor fitted(at::Tensor gradient, const Edge& edge, const Node& node) {
        if (!gradient.defined()) return gradient;
        const auto& wanted = edge.function->input_metadata(edge.input_nr);
        if (!wanted.is_same_shape(gradient)) {
            TORCH_CHECK(wanted.is_expandable_to_shape(gradient), node.name(), " gave a gradient of shape ",
                        gradient.sizes(), ", which does not fit its input");
            gradient = wanted.reduce_grad(gradient);
        }
        const auto type = c10::typeMetaToScalarType(wanted.options().dtype());
        return type == gradient.scalar_type() ? gradient : gradient.to(type);
    }

    // A node runs when every edge into it delivered, even where all of them delivered nothing.
    void deliver(const Edge& edge, at::Tensor gradient) {
        const int32_t index = places_.find(edge.function.get())->second;
        Visit& visit = visits_[index];
        if (visit.inputs.empty()) visit.inputs.resize(visit.node->num_inputs());
        add(visit.inputs.at(edge.input_nr), std::move(gradient));
        if (--visit.missing > 0) return;
        ready_.push_back(Ready{visit.node->sequence_nr(), index});
        std::push_heap(ready_.begin(), ready_.end());
    }

    static void add(at::Tensor& sum, at::Tensor gradient) {
        if (!gradient.defined()) return;
        if (!sum.defined()) sum = std::move(gradient);
        else sum = sum.is_sparse() ? at::add(gradient, sum) : at::add(sum, gradient);
    }

    static constexpr size_t kUsualNodes = 64;
    static inline thread_local Walk* current_ = nullptr;
    const Node* evaluated_ = nullptr;
    Receiver& receiver_;
    ska::flat_hash_map<Node*, int32_t> places_;
    std::vector<Visit> visits_;
    std::vector<Ready> ready_;
};

}  // namespace ct
