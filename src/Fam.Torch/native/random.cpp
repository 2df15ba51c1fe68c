// Generators and random tensors.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Generator.h>

using Shape = const int64_t*;

static at::Generator* own(at::Generator generator) { return new at::Generator(std::move(generator)); }

template <class F>
static at::Generator* generator_call(F&& function) noexcept {
  try {
    return own(function());
  } catch (...) {
    fam::record_current_exception();
    return nullptr;
  }
}

FAM_API at::Generator* fam_generator_default() {
  return generator_call([] { return at::detail::getDefaultCPUGenerator(); });
}

FAM_API at::Generator* fam_generator_new(uint64_t seed, int32_t device_type, int32_t device_index) {
  return generator_call([&] {
    if (device_type == 0) return at::make_generator<at::CPUGeneratorImpl>(seed);
    at::Generator made = at::globalContext().defaultGenerator(fam::device(device_type, device_index)).clone();
    made.set_current_seed(seed);
    return made;
  });
}

FAM_API void fam_generator_release(at::Generator* generator) { delete generator; }

FAM_API int32_t fam_manual_seed(uint64_t seed) {
  return status_call([&] { at::manual_seed(seed); });
}

FAM_API int32_t fam_generator_seed(at::Generator* generator, uint64_t seed) {
  return status_call([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(seed);
  });
}

FAM_API int32_t fam_generator_initial_seed(at::Generator* generator, uint64_t* seed) {
  return status_call([&] { *seed = generator->current_seed(); });
}

FAM_API Handle fam_generator_state(at::Generator* generator) {
  return tensor_call([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->get_state();
  });
}

FAM_API int32_t fam_generator_set_state(at::Generator* generator, Handle state) {
  return status_call([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_state(Borrowed(state));
  });
}

FAM_API Handle fam_rand(Shape shape, int64_t rank, at::Generator* generator, Options o) {
  return tensor_call([&] {
    return fam::finish(at::rand(at::IntArrayRef(shape, rank), fam::generator(generator), fam::options(o)), o);
  });
}

FAM_API Handle fam_randn(Shape shape, int64_t rank, at::Generator* generator, Options o) {
  return tensor_call([&] {
    return fam::finish(at::randn(at::IntArrayRef(shape, rank), fam::generator(generator), fam::options(o)), o);
  });
}

FAM_API Handle fam_randint(int64_t low, int64_t high, Shape shape, int64_t rank, at::Generator* generator, Options o) {
  return tensor_call([&] {
    return fam::finish(
        at::randint(low, high, at::IntArrayRef(shape, rank), fam::generator(generator), fam::options(o)), o);
  });
}

FAM_API Handle fam_randperm(int64_t n, at::Generator* generator, Options o) {
  return tensor_call([&] { return fam::finish(at::randperm(n, fam::generator(generator), fam::options(o)), o); });
}

FAM_API int32_t fam_normal_(Handle a, double mean, double std, at::Generator* generator) {
  return status_call([&] { Borrowed(a)->normal_(mean, std, fam::generator(generator)); });
}

FAM_API int32_t fam_uniform_(Handle a, double from, double to, at::Generator* generator) {
  return status_call([&] { Borrowed(a)->uniform_(from, to, fam::generator(generator)); });
}

FAM_API int32_t fam_bernoulli_(Handle a, double p, at::Generator* generator) {
  return status_call([&] { Borrowed(a)->bernoulli_(p, fam::generator(generator)); });
}

FAM_API int32_t fam_random_(Handle a, int64_t from, int64_t to, at::Generator* generator) {
  return status_call([&] { Borrowed(a)->random_(from, to, fam::generator(generator)); });
}

FAM_API Handle fam_bernoulli(Handle a, at::Generator* generator) {
  return tensor_call([&] { return at::bernoulli(Borrowed(a), fam::generator(generator)); });
}

FAM_API Handle fam_multinomial(Handle a, int64_t count, bool replacement, at::Generator* generator) {
  return tensor_call([&] { return at::multinomial(Borrowed(a), count, replacement, fam::generator(generator)); });
}
