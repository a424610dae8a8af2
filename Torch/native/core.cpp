// Versions, errors, threads and what `doctor` reports about the machine.
#include "bridge.h"

#include <climits>
#include <cstdlib>
#include <dlfcn.h>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/cuda.h>

namespace ct {
namespace {
thread_local std::string last_error;

using SetBlasThreads = void (*)(int);

// libtorch 1.13 tells the instruction set that it chose only in the text of its build.
std::string capability_of(const std::string& config) {
    const std::string label = "CPU capability usage: ";
    const auto at = config.find(label);
    if (at == std::string::npos) return "unknown";
    const auto begin = at + label.size();
    return config.substr(begin, config.find('\n', begin) - begin);
}
}  // namespace

Status fail(const char* text) noexcept {
    try {
        last_error = text;
    } catch (...) {
        last_error.clear();
    }
    return kFailed;
}
}  // namespace ct

CT_API ct::Status ct_bridge_version(int32_t* version) try {
    *version = ct::kBridgeVersion;
    return ct::kOk;
} CT_CATCH

// The text stays valid until the next failing call of this thread.
CT_API ct::Status ct_last_error(const char** text) try {
    *text = ct::last_error.c_str();
    return ct::kOk;
} CT_CATCH

// The version of the headers that the bridge was compiled with.
CT_API ct::Status ct_torch_version(const char** text) try {
    *text = TORCH_VERSION;
    return ct::kOk;
} CT_CATCH

// What the loaded libtorch says of its own build, its version among it.
CT_API ct::Status ct_build_config(const char** text) try {
    static const std::string config = at::show_config();
    *text = config.c_str();
    return ct::kOk;
} CT_CATCH

// libtorch's own setting does not reach OpenBLAS' thread pool, so that is set as well where it is loaded.
CT_API ct::Status ct_set_num_threads(int32_t threads) try {
    TORCH_CHECK(threads >= 1, "the number of threads must be at least 1, got ", threads);
    at::set_num_threads(threads);
    if (auto set = reinterpret_cast<ct::SetBlasThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
        set(threads);
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_get_num_threads(int32_t* threads) try {
    *threads = at::get_num_threads();
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_cpu_capability(const char** text) try {
    static const std::string capability = ct::capability_of(at::show_config());
    *text = capability.c_str();
    return ct::kOk;
} CT_CATCH

// The file that provides sgemm to libtorch, links resolved: it tells OpenBLAS from the slow reference library.
CT_API ct::Status ct_blas_path(const char** path) try {
    static const std::string found = [] {
        Dl_info info{};
        void* symbol = dlsym(RTLD_DEFAULT, "sgemm_");
        if (symbol == nullptr || dladdr(symbol, &info) == 0 || info.dli_fname == nullptr) return std::string();
        char resolved[PATH_MAX];
        return std::string(realpath(info.dli_fname, resolved) != nullptr ? resolved : info.dli_fname);
    }();
    *path = found.c_str();
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_cuda_device_count(int32_t* count) try {
    *count = torch::cuda::is_available() ? static_cast<int32_t>(torch::cuda::device_count()) : 0;
    return ct::kOk;
} CT_CATCH
