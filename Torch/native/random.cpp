// Random generators: libtorch's own, so that the draws are PyTorch's.
#include "bridge.h"

#include <mutex>

#include <ATen/Context.h>
#include <ATen/core/Generator.h>

namespace {
at::Generator borrow_generator(c10::GeneratorImpl* generator) {
    TORCH_CHECK(generator != nullptr, "a generator was expected, none was given");
    return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(generator));
}

c10::GeneratorImpl* give_generator(const at::Generator& generator) {
    c10::intrusive_ptr<c10::GeneratorImpl> reference = generator.getIntrusivePtr();
    return reference.release();
}
}  // namespace

// Seeds the default generators of every device, as torch.manual_seed does.
CT_API ct::Status ct_manual_seed(uint64_t seed) try {
    at::manual_seed(seed);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_generator_default(int32_t device_type, int32_t device_index, c10::GeneratorImpl** generator) try {
    *generator = give_generator(at::globalContext().defaultGenerator(ct::device_of(device_type, device_index)));
    return ct::kOk;
} CT_CATCH

// Cloning the device's default generator makes one of the right kind without naming CUDA here.
CT_API ct::Status ct_generator_new(
    int32_t device_type, int32_t device_index, uint64_t seed, c10::GeneratorImpl** generator) try {
    at::Generator source = at::globalContext().defaultGenerator(ct::device_of(device_type, device_index));
    at::Generator made;
    {
        std::lock_guard<std::mutex> lock(source.mutex());
        made = source.clone();
    }
    made.set_current_seed(seed);
    *generator = give_generator(made);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_generator_release(c10::GeneratorImpl* generator) try {
    c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(generator);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_generator_seed(c10::GeneratorImpl* generator, uint64_t seed) try {
    auto target = borrow_generator(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    target.set_current_seed(seed);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_generator_initial_seed(c10::GeneratorImpl* generator, uint64_t* seed) try {
    auto source = borrow_generator(generator);
    std::lock_guard<std::mutex> lock(source.mutex());
    *seed = source.current_seed();
    return ct::kOk;
} CT_CATCH

// The whole state as a uint8 tensor, in PyTorch's layout.
CT_API ct::Status ct_generator_get_state(c10::GeneratorImpl* generator, ct::Handle* state) try {
    auto source = borrow_generator(generator);
    std::lock_guard<std::mutex> lock(source.mutex());
    *state = ct::give(source.get_state());
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_generator_set_state(c10::GeneratorImpl* generator, ct::Handle state) try {
    auto target = borrow_generator(generator);
    const at::Tensor from = ct::borrow(state);
    std::lock_guard<std::mutex> lock(target.mutex());
    target.set_state(from);
    return ct::kOk;
} CT_CATCH
