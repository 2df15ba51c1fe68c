// New tensors.
#include "shim.h"

using Shape = const int64_t*;

static at::IntArrayRef shape_of(Shape shape, int64_t rank) { return at::IntArrayRef(shape, rank); }

FAM_API Handle fam_empty(Shape shape, int64_t rank, Options o) {
  return tensor_call([&] { return fam::finish(at::empty(shape_of(shape, rank), fam::options(o)), o); });
}

FAM_API Handle fam_zeros(Shape shape, int64_t rank, Options o) {
  return tensor_call([&] { return fam::finish(at::zeros(shape_of(shape, rank), fam::options(o)), o); });
}

FAM_API Handle fam_ones(Shape shape, int64_t rank, Options o) {
  return tensor_call([&] { return fam::finish(at::ones(shape_of(shape, rank), fam::options(o)), o); });
}

FAM_API Handle fam_full(Shape shape, int64_t rank, Number value, Options o) {
  return tensor_call([&] {
    return fam::finish(at::full(shape_of(shape, rank), fam::scalar(value), fam::options(o)), o);
  });
}

FAM_API Handle fam_eye(int64_t rows, int64_t columns, Options o) {
  return tensor_call([&] { return fam::finish(at::eye(rows, columns, fam::options(o)), o); });
}

FAM_API Handle fam_arange(Number start, Number stop, Number step, Options o) {
  return tensor_call([&] {
    return fam::finish(at::arange(fam::scalar(start), fam::scalar(stop), fam::scalar(step), fam::options(o)), o);
  });
}

FAM_API Handle fam_linspace(double start, double end, int64_t steps, Options o) {
  return tensor_call([&] { return fam::finish(at::linspace(start, end, steps, fam::options(o)), o); });
}

FAM_API Handle fam_empty_like(Handle a, Options o) {
  return tensor_call([&] { return fam::finish(at::empty_like(Borrowed(a), fam::options(o)), o); });
}

FAM_API Handle fam_zeros_like(Handle a, Options o) {
  return tensor_call([&] { return fam::finish(at::zeros_like(Borrowed(a), fam::options(o)), o); });
}

FAM_API Handle fam_ones_like(Handle a, Options o) {
  return tensor_call([&] { return fam::finish(at::ones_like(Borrowed(a), fam::options(o)), o); });
}

FAM_API Handle fam_full_like(Handle a, Number value, Options o) {
  return tensor_call([&] {
    return fam::finish(at::full_like(Borrowed(a), fam::scalar(value), fam::options(o)), o);
  });
}

// Copies memory of the given element type into a new tensor of the type and place in o.
FAM_API Handle fam_from_memory(void* data, int32_t dtype, Shape shape, int64_t rank, Options o) {
  return tensor_call([&] {
    auto view = at::from_blob(data, shape_of(shape, rank), at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
    auto target = fam::options(o);
    return fam::finish(view.to(target.device(), c10::typeMetaToScalarType(target.dtype()), false, true), o);
  });
}
