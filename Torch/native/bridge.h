// What every file of the bridge shares. The bridge is a plain C interface over libtorch: fixed-width types, each call
// returns a status and hands its results out through pointers, no exception leaves it, and the text of the last error
// is kept per thread. A tensor handle is the TensorImpl itself with one reference owned by the caller.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

#include <ATen/core/Tensor.h>
#include <torch/version.h>

#define CT_API extern "C" __attribute__((visibility("default")))

namespace ct {

// Raised whenever an exported signature or the layout of an argument changes; C# refuses another number.
constexpr int32_t kBridgeVersion = 5;

using Status = int32_t;
constexpr Status kOk = 0;
constexpr Status kFailed = 1;

using Handle = c10::TensorImpl*;

// Keeps the text for ct_last_error and returns kFailed.
Status fail(const char* text) noexcept;

// The caller's tensor with a reference of our own, so that it outlives the call.
inline at::Tensor borrow(Handle handle) {
    TORCH_CHECK(handle != nullptr, "a tensor was expected, none was given");
    return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, at::UndefinedTensorImpl>::reclaim_copy(handle));
}

// Hands the reference over to the caller; null for an undefined tensor.
inline Handle give(at::Tensor tensor) {
    return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

inline at::Device device_of(int32_t type, int32_t index) {
    return at::Device(static_cast<at::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

}  // namespace ct

// Ends the function-try-block of every exported function: `CT_API ct::Status ct_x(...) try { ... } CT_CATCH`.
#define CT_CATCH                                                            \
    catch (const c10::Error& error) {                                       \
        return ct::fail(error.what_without_backtrace());                    \
    } catch (const std::exception& error) {                                 \
        return ct::fail(error.what());                                      \
    } catch (...) {                                                         \
        return ct::fail("libtorch threw something that is not an exception"); \
    }
