// Autocast, and what CUDA may do with float32.
#include "bridge.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>

namespace ct {
namespace {
bool is_cuda(int32_t device_type) { return static_cast<at::DeviceType>(device_type) == at::kCUDA; }
}  // namespace
}  // namespace ct

// Begins autocast on this thread, or turns it off within; hands out what was before, for ct_autocast_end.
CT_API ct::Status ct_autocast_begin(
    int32_t device_type, int32_t enabled, int32_t dtype, int32_t* enabled_before, int32_t* dtype_before) try {
    const auto type = static_cast<at::ScalarType>(dtype);
    if (ct::is_cuda(device_type)) {
        *enabled_before = at::autocast::is_enabled() ? 1 : 0;
        *dtype_before = static_cast<int32_t>(at::autocast::get_autocast_gpu_dtype());
        at::autocast::set_enabled(enabled != 0);
        at::autocast::set_autocast_gpu_dtype(type);
    } else {
        *enabled_before = at::autocast::is_cpu_enabled() ? 1 : 0;
        *dtype_before = static_cast<int32_t>(at::autocast::get_autocast_cpu_dtype());
        at::autocast::set_cpu_enabled(enabled != 0);
        at::autocast::set_autocast_cpu_dtype(type);
    }
    at::autocast::increment_nesting();
    return ct::kOk;
} CT_CATCH

// Ends what ct_autocast_begin began on this thread. The outermost end forgets the weights that were cast: they change.
CT_API ct::Status ct_autocast_end(int32_t device_type, int32_t enabled_before, int32_t dtype_before) try {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    const auto type = static_cast<at::ScalarType>(dtype_before);
    if (ct::is_cuda(device_type)) {
        at::autocast::set_enabled(enabled_before != 0);
        at::autocast::set_autocast_gpu_dtype(type);
    } else {
        at::autocast::set_cpu_enabled(enabled_before != 0);
        at::autocast::set_autocast_cpu_dtype(type);
    }
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_tf32_set(int32_t matmul, int32_t cudnn) try {
    at::globalContext().setAllowTF32CuBLAS(matmul != 0);
    at::globalContext().setAllowTF32CuDNN(cudnn != 0);
    return ct::kOk;
} CT_CATCH
