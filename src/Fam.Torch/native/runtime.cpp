// The library itself: version, threads, devices.
#include "shim.h"

#include <torch/cuda.h>

FAM_API const char* fam_version() { return TORCH_VERSION; }

FAM_API int32_t fam_get_num_threads() {
  return value_call<int32_t>(-1, [] { return at::get_num_threads(); });
}

FAM_API int32_t fam_get_num_interop_threads() {
  return value_call<int32_t>(-1, [] { return at::get_num_interop_threads(); });
}

FAM_API int32_t fam_set_num_threads(int32_t count) {
  return status_call([&] { at::set_num_threads(count); });
}

FAM_API int32_t fam_set_num_interop_threads(int32_t count) {
  return status_call([&] { at::set_num_interop_threads(count); });
}

FAM_API int32_t fam_cuda_device_count(int64_t* count) {
  return status_call([&] { *count = static_cast<int64_t>(torch::cuda::device_count()); });
}

FAM_API int32_t fam_cuda_synchronize(int64_t index) {
  return status_call([&] { torch::cuda::synchronize(index); });
}

FAM_API int32_t fam_cuda_manual_seed(uint64_t seed, bool all) {
  return status_call([&] {
    if (all) {
      torch::cuda::manual_seed_all(seed);
    } else {
      torch::cuda::manual_seed(seed);
    }
  });
}
