// What every file of the shim shares: handles, guards, argument types. Precompiled.
//
// A tensor crosses the border as the TensorImpl pointer that an at::Tensor holds, with one
// reference owned by the managed object: no second allocation for a boxed at::Tensor.
// No exception leaves an exported function; it is kept per thread for fam_take_error.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/ScalarOps.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

#define FAM_API extern "C" __attribute__((visibility("default")))
#define FAM_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

#if FAM_TORCH_AT_LEAST(2, 5)
#include <optional>
template <class T> using Optional = std::optional<T>;
#else
template <class T> using Optional = c10::optional<T>;
#endif

using Handle = c10::TensorImpl*;

// A number with its type, so that integer tensors stay integer: bits hold an int64 or a double.
struct Number {
  int64_t kind;  // 0 none, 1 integer, 2 floating, 3 boolean
  int64_t bits;
};

// Where and as what a new tensor is made.
struct Options {
  int32_t dtype;
  int32_t device_type;
  int32_t device_index;
  int32_t requires_grad;
};

namespace fam {

void record_current_exception() noexcept;

// Lends the managed side's reference to an at::Tensor without counting it.
class Borrowed {
  using Pointer = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

 public:
  explicit Borrowed(Handle handle) : tensor_(handle ? at::Tensor(Pointer::reclaim(handle)) : at::Tensor()) {}
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() { tensor_.unsafeReleaseTensorImpl(); }

  operator const at::Tensor&() const { return tensor_; }
  const at::Tensor& operator*() const { return tensor_; }
  const at::Tensor* operator->() const { return &tensor_; }

 private:
  at::Tensor tensor_;
};

inline Handle give(at::Tensor tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

// Runs a function that makes a tensor; null means that it failed or made none.
template <class F>
Handle tensor_call(F&& function) noexcept {
  try {
    return give(function());
  } catch (...) {
    record_current_exception();
    return nullptr;
  }
}

// Runs a function for its effect; 0 is success.
template <class F>
int32_t status_call(F&& function) noexcept {
  try {
    function();
    return 0;
  } catch (...) {
    record_current_exception();
    return 1;
  }
}

// Reads a value; the fallback stands for a tensor that has none (LibTorch throws for some exotic kinds).
template <class T, class F>
T value_call(T fallback, F&& function) noexcept {
  try {
    return function();
  } catch (...) {
    return fallback;
  }
}

inline at::Scalar scalar(Number number) {
  switch (number.kind) {
    case 1: return at::Scalar(number.bits);
    case 3: return at::Scalar(number.bits != 0);
    default: {
      double value;
      static_assert(sizeof value == sizeof number.bits, "a double is 64 bits");
      __builtin_memcpy(&value, &number.bits, sizeof value);
      return at::Scalar(value);
    }
  }
}

// A number as the tensor that LibTorch would make of it anyway: one dispatch instead of two.
inline at::Tensor wrapped(Number number) { return at::native::wrapped_scalar_tensor(scalar(number)); }

inline Optional<at::Scalar> optional_scalar(Number number) {
  return number.kind == 0 ? Optional<at::Scalar>() : Optional<at::Scalar>(scalar(number));
}

inline Optional<at::Tensor> optional_tensor(const at::Tensor& tensor) {
  return tensor.defined() ? Optional<at::Tensor>(tensor) : Optional<at::Tensor>();
}

// A negative code stands for "as it is".
inline Optional<at::ScalarType> optional_dtype(int32_t dtype) {
  return dtype < 0 ? Optional<at::ScalarType>() : Optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

inline at::Device device(int32_t type, int32_t index) {
  return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index));
}

inline at::TensorOptions options(Options o) {
  return at::TensorOptions().dtype(static_cast<at::ScalarType>(o.dtype)).device(device(o.device_type, o.device_index));
}

inline at::Tensor finish(at::Tensor tensor, Options o) {
  if (o.requires_grad) tensor.set_requires_grad(true);
  return tensor;
}

inline Optional<at::Generator> generator(at::Generator* handle) {
  return handle ? Optional<at::Generator>(*handle) : Optional<at::Generator>();
}

std::vector<at::Tensor> tensors(const Handle* handles, int64_t count);

}  // namespace fam

using fam::Borrowed;
using fam::status_call;
using fam::tensor_call;
using fam::value_call;
