// Memory for tensors on the processor, kept when a tensor ends and handed out again.
//
// The problem: a step frees all it took and the next one takes the same again. The C library gives large blocks back to
// the system each time and small aligned ones the long way round: a model of 100 MB of weights faulted 16,000 pages in
// at each step, a tenth of its time.
//
// The idea: a stack of free blocks per size class, four classes to each power of two, bounded in all. Whatever is
// beyond the bound goes back to the system.
#include "bridge.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

namespace {

constexpr size_t kAlignment = 64;        // a cache line and the widest vector register, as libtorch's own
constexpr size_t kHugePage = 2u << 20;   // blocks from here on lie on such borders: fewer faults and table look-ups
constexpr size_t kSmallest = 64;
constexpr size_t kKeptMax = 1u << 30;    // bytes: a step's activations and gradients of the models that fit a worker

// Free blocks by class. A block's class stands in the line before its first byte.
class Blocks final {
public:
    static Blocks& instance() {
        static auto* blocks = new Blocks;  // never destroyed: tensors in statics end after it otherwise
        return *blocks;
    }

    void* take(size_t bytes) {
        const int32_t kind = class_of(bytes);
        {
            std::lock_guard<std::mutex> lock(gate_);
            auto& free = free_[kind];
            if (!free.empty()) {
                void* block = free.back();
                free.pop_back();
                kept_ -= size_of(kind);
                return block;
            }
        }
        return fresh(kind);
    }

    void put(void* block) {
        const int32_t kind = kind_of(block);
        {
            std::lock_guard<std::mutex> lock(gate_);
            if (kept_ + size_of(kind) <= kKeptMax) {
                free_[kind].push_back(block);
                kept_ += size_of(kind);
                return;
            }
        }
        std::free(start_of(block));
    }

    size_t kept() {
        std::lock_guard<std::mutex> lock(gate_);
        return kept_;
    }

    void trim() {
        std::lock_guard<std::mutex> lock(gate_);
        for (auto& free : free_) {
            for (void* block : free) std::free(start_of(block));
            free.clear();
        }
        kept_ = 0;
    }

private:
    static constexpr int32_t kClasses = 4 * 42;

    // Classes 4k to 4k+3 hold 4, 5, 6 and 7 quarters of 64 * 2^k bytes.
    static int32_t class_of(size_t bytes) {
        const size_t units = (std::max(bytes, kSmallest) + kSmallest / 4 - 1) / (kSmallest / 4);  // at least 4
        const int32_t doublings = 61 - __builtin_clzll(units);
        const size_t step = size_t{1} << doublings;
        const size_t quarters = (units + step - 1) / step;  // 4 to 8
        return 4 * doublings + static_cast<int32_t>(quarters) - 4;
    }

    static size_t size_of(int32_t kind) { return ((kSmallest / 4) * (4 + kind % 4)) << (kind / 4); }

    static size_t border_of(int32_t kind) { return size_of(kind) >= kHugePage ? kHugePage : kAlignment; }

    static int32_t kind_of(void* block) { return *static_cast<int32_t*>(line_before(block)); }

    static void* line_before(void* block) { return static_cast<char*>(block) - kAlignment; }
    static void* start_of(void* block) { return line_before(block); }

    void* fresh(int32_t kind) {
        const size_t size = size_of(kind) + kAlignment;
        void* start = nullptr;
        if (posix_memalign(&start, border_of(kind), size) != 0) {
            trim();
            TORCH_CHECK(posix_memalign(&start, border_of(kind), size) == 0, "not enough memory for ", size, " bytes");
        }
        if (border_of(kind) == kHugePage) madvise(start, size, MADV_HUGEPAGE);
        *static_cast<int32_t*>(start) = kind;
        return static_cast<char*>(start) + kAlignment;
    }

    std::mutex gate_;
    std::vector<void*> free_[kClasses];
    size_t kept_ = 0;
};

// libtorch declares `allocate` const or not, and `copy_data` or not, depending on its version: hence no `override`.
class KeepingAllocator final : public c10::Allocator {
public:
    static void release(void* data) {
        if (data != nullptr) Blocks::instance().put(data);
    }

    c10::DataPtr allocate(size_t bytes) const {
        void* data = bytes == 0 ? nullptr : Blocks::instance().take(bytes);
        return {data, data, &release, c10::Device(c10::DeviceType::CPU)};
    }

    c10::DataPtr allocate(size_t bytes) { return std::as_const(*this).allocate(bytes); }

    void copy_data(void* target, const void* source, std::size_t bytes) const { std::memcpy(target, source, bytes); }

    c10::DeleterFnPtr raw_deleter() const override { return &release; }
};

// In place before the first tensor is made; a tensor knows its own deleter, so that others may be about already.
const bool installed = [] {
    static KeepingAllocator allocator;
    c10::SetCPUAllocator(&allocator, 1);
    return true;
}();

}  // namespace

// Bytes that no tensor holds now and that are kept for the next ones.
CT_API ct::Status ct_memory_kept(int64_t* bytes) try {
    *bytes = static_cast<int64_t>(Blocks::instance().kept());
    return ct::kOk;
} CT_CATCH

CT_API ct::Status ct_memory_trim() try {
    Blocks::instance().trim();
    return ct::kOk;
} CT_CATCH
