// What a tensor is: its life, shape, memory, and tensors over memory that is not libtorch's.
#include "bridge.h"

#include <algorithm>

#include <ATen/ops/from_blob.h>

namespace {
// Mirrors TensorInfo in C#.
struct Info {
    int32_t dtype;
    int32_t device_type;
    int32_t device_index;
    int32_t dimensions;
    int64_t elements;
    int32_t is_contiguous;
    int32_t element_bytes;
};
}  // namespace

CT_API ct::Status ct_tensor_release(ct::Handle tensor) try {
    c10::intrusive_ptr<c10::TensorImpl, at::UndefinedTensorImpl>::reclaim(tensor);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_tensor_info(ct::Handle tensor, Info* info) try {
    const auto device = tensor->device();
    info->dtype = static_cast<int32_t>(c10::typeMetaToScalarType(tensor->dtype()));
    info->device_type = static_cast<int32_t>(device.type());
    info->device_index = device.index();
    info->dimensions = static_cast<int32_t>(tensor->dim());
    info->elements = tensor->numel();
    info->is_contiguous = tensor->is_contiguous() ? 1 : 0;
    info->element_bytes = static_cast<int32_t>(tensor->itemsize());
    return ct::kOk;
} CT_CATCH

// Both arrays have room for every dimension; `strides` may be null.
CT_API ct::Status ct_tensor_sizes(ct::Handle tensor, int64_t* sizes, int64_t* strides) try {
    const auto from = tensor->sizes();
    std::copy(from.begin(), from.end(), sizes);
    if (strides == nullptr) return ct::kOk;
    const auto steps = tensor->strides();
    std::copy(steps.begin(), steps.end(), strides);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_tensor_data(ct::Handle tensor, void** data) try {
    *data = ct::borrow(tensor).data_ptr();
    return ct::kOk;
} CT_CATCH

// The only element where it can be read at once: `found` is 0 where that takes the operator `item`.
CT_API ct::Status ct_tensor_item(ct::Handle tensor, int32_t* found, double* value) try {
    *found = tensor->numel() == 1 && tensor->layout() == at::kStrided && tensor->device().is_cpu()
        && tensor->dtype() == caffe2::TypeMeta::Make<float>() ? 1 : 0;
    if (*found != 0) *value = *static_cast<const float*>(tensor->data());
    return ct::kOk;
} CT_CATCH

// The memory stays the caller's: nothing is copied and nothing freed.
CT_API ct::Status ct_tensor_from_blob(
    void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, int32_t device_type, int32_t device_index,
    ct::Handle* tensor) try {
    const auto device = ct::device_of(device_type, device_index);
    const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).device(device);
    *tensor = ct::give(at::for_blob(data, at::IntArrayRef(sizes, dimensions)).options(options).target_device(device)
                           .make_tensor());
    return ct::kOk;
} CT_CATCH

// Python's `tensor.data = source`: the same tensor, its autograd identity kept, over the other one's memory.
CT_API ct::Status ct_tensor_set_data(ct::Handle tensor, ct::Handle source) try {
    ct::borrow(tensor).set_data(ct::borrow(source));
    return ct::kOk;
} CT_CATCH
