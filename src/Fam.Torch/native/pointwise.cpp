// Element by element: unary, binary, comparison and fused operations, and their in-place forms.
#include "shim.h"

#define FAM_UNARY(op)                                                                       \
  FAM_API Handle fam_##op(Handle a) { return tensor_call([&] { return at::op(Borrowed(a)); }); }

#define FAM_UNARY_INPLACE(op)                                                               \
  FAM_API int32_t fam_##op(Handle a) { return status_call([&] { at::op(const_cast<at::Tensor&>(*Borrowed(a))); }); }

#define FAM_BINARY(op)                                                                      \
  FAM_API Handle fam_##op(Handle a, Handle b) {                                             \
    return tensor_call([&] { return at::op(Borrowed(a), Borrowed(b)); });                   \
  }

#define FAM_BINARY_INPLACE(op)                                                              \
  FAM_API int32_t fam_##op(Handle a, Handle b) {                                            \
    return status_call([&] { Borrowed(a)->op(Borrowed(b)); });                              \
  }

#define FAM_SCALAR(op)                                                                      \
  FAM_API Handle fam_##op##_scalar(Handle a, Number b) {                                    \
    return tensor_call([&] { return at::op(Borrowed(a), fam::scalar(b)); });                \
  }

#define FAM_SCALAR_INPLACE(op)                                                              \
  FAM_API int32_t fam_##op##_scalar_(Handle a, Number b) {                                  \
    return status_call([&] { Borrowed(a)->op##_(fam::scalar(b)); });                         \
  }

FAM_UNARY(abs)
FAM_UNARY(neg)
FAM_UNARY(exp)
FAM_UNARY(log)
FAM_UNARY(log1p)
FAM_UNARY(sqrt)
FAM_UNARY(rsqrt)
FAM_UNARY(sin)
FAM_UNARY(cos)
FAM_UNARY(sigmoid)
FAM_UNARY(tanh)
FAM_UNARY(reciprocal)
FAM_UNARY(relu)
FAM_UNARY(silu)
FAM_UNARY(floor)
FAM_UNARY(ceil)
FAM_UNARY(sign)
FAM_UNARY(erf)
FAM_UNARY(isfinite)
FAM_UNARY(isnan)
FAM_UNARY(isinf)
FAM_UNARY(logical_not)

FAM_UNARY_INPLACE(abs_)
FAM_UNARY_INPLACE(neg_)
FAM_UNARY_INPLACE(exp_)
FAM_UNARY_INPLACE(log_)
FAM_UNARY_INPLACE(sqrt_)
FAM_UNARY_INPLACE(rsqrt_)
FAM_UNARY_INPLACE(sigmoid_)
FAM_UNARY_INPLACE(tanh_)
FAM_UNARY_INPLACE(relu_)
FAM_UNARY_INPLACE(silu_)
FAM_UNARY_INPLACE(zero_)

FAM_BINARY(mul)
FAM_BINARY(maximum)
FAM_BINARY(minimum)
FAM_BINARY(eq)
FAM_BINARY(ne)
FAM_BINARY(lt)
FAM_BINARY(le)
FAM_BINARY(gt)
FAM_BINARY(ge)
FAM_BINARY(logical_and)
FAM_BINARY(logical_or)
FAM_BINARY(logical_xor)
FAM_BINARY(bitwise_and)
FAM_BINARY(bitwise_or)
FAM_BINARY(bitwise_xor)
FAM_BINARY(remainder)
FAM_BINARY(pow)
FAM_BINARY(floor_divide)

FAM_BINARY_INPLACE(mul_)
FAM_BINARY_INPLACE(pow_)

FAM_SCALAR(eq)
FAM_SCALAR(ne)
FAM_SCALAR(lt)
FAM_SCALAR(le)
FAM_SCALAR(gt)
FAM_SCALAR(ge)
FAM_SCALAR(remainder)
FAM_SCALAR(pow)
FAM_SCALAR(floor_divide)

FAM_SCALAR_INPLACE(pow)
FAM_SCALAR_INPLACE(fill)

FAM_UNARY(bitwise_not)

FAM_API Handle fam_add(Handle a, Handle b, Number alpha) {
  return tensor_call([&] { return at::add(Borrowed(a), Borrowed(b), fam::scalar(alpha)); });
}

FAM_API Handle fam_add_scalar(Handle a, Number b, Number alpha) {
  return tensor_call([&] { return at::add(Borrowed(a), fam::wrapped(b), fam::scalar(alpha)); });
}

FAM_API int32_t fam_add_(Handle a, Handle b, Number alpha) {
  return status_call([&] { Borrowed(a)->add_(Borrowed(b), fam::scalar(alpha)); });
}

FAM_API int32_t fam_add_scalar_(Handle a, Number b, Number alpha) {
  return status_call([&] { Borrowed(a)->add_(fam::wrapped(b), fam::scalar(alpha)); });
}

FAM_API Handle fam_sub(Handle a, Handle b) {
  return tensor_call([&] { return at::sub(Borrowed(a), Borrowed(b)); });
}

FAM_API Handle fam_sub_scalar(Handle a, Number b) {
  return tensor_call([&] { return at::sub(Borrowed(a), fam::wrapped(b)); });
}

FAM_API int32_t fam_sub_(Handle a, Handle b) {
  return status_call([&] { Borrowed(a)->sub_(Borrowed(b)); });
}

FAM_API int32_t fam_sub_scalar_(Handle a, Number b) {
  return status_call([&] { Borrowed(a)->sub_(fam::wrapped(b)); });
}

FAM_API Handle fam_mul_scalar(Handle a, Number b) {
  return tensor_call([&] { return at::mul(Borrowed(a), fam::wrapped(b)); });
}

FAM_API int32_t fam_mul_scalar_(Handle a, Number b) {
  return status_call([&] { Borrowed(a)->mul_(fam::wrapped(b)); });
}

// rounding: 0 none, 1 trunc, 2 floor.
static Optional<c10::string_view> rounding_mode(int32_t rounding) {
  switch (rounding) {
    case 1: return Optional<c10::string_view>("trunc");
    case 2: return Optional<c10::string_view>("floor");
    default: return Optional<c10::string_view>();
  }
}

FAM_API Handle fam_div(Handle a, Handle b, int32_t rounding) {
  return tensor_call([&] {
    return rounding ? at::div(Borrowed(a), Borrowed(b), rounding_mode(rounding)) : at::div(Borrowed(a), Borrowed(b));
  });
}

FAM_API Handle fam_div_scalar(Handle a, Number b, int32_t rounding) {
  return tensor_call([&] {
    return rounding ? at::div(Borrowed(a), fam::wrapped(b), rounding_mode(rounding))
                    : at::div(Borrowed(a), fam::wrapped(b));
  });
}

FAM_API int32_t fam_div_(Handle a, Handle b, int32_t rounding) {
  return status_call([&] { Borrowed(a)->div_(Borrowed(b), rounding_mode(rounding)); });
}

FAM_API int32_t fam_div_scalar_(Handle a, Number b, int32_t rounding) {
  return status_call([&] { Borrowed(a)->div_(fam::wrapped(b), rounding_mode(rounding)); });
}

FAM_API Handle fam_round(Handle a, int64_t decimals) {
  return tensor_call([&] { return at::round(Borrowed(a), decimals); });
}

FAM_API Handle fam_clamp(Handle a, Number low, Number high) {
  return tensor_call([&] { return at::clamp(Borrowed(a), fam::optional_scalar(low), fam::optional_scalar(high)); });
}

FAM_API int32_t fam_clamp_(Handle a, Number low, Number high) {
  return status_call([&] { Borrowed(a)->clamp_(fam::optional_scalar(low), fam::optional_scalar(high)); });
}

FAM_API Handle fam_clamp_tensor(Handle a, Handle low, Handle high) {
  return tensor_call([&] {
    return at::clamp(Borrowed(a), fam::optional_tensor(Borrowed(low)), fam::optional_tensor(Borrowed(high)));
  });
}

FAM_API Handle fam_gelu(Handle a, bool tanh) {
  return tensor_call([&] { return at::gelu(Borrowed(a), tanh ? "tanh" : "none"); });
}

FAM_API Handle fam_where(Handle condition, Handle x, Handle y) {
  return tensor_call([&] { return at::where(Borrowed(condition), Borrowed(x), Borrowed(y)); });
}

FAM_API Handle fam_masked_fill(Handle a, Handle mask, Number value) {
  return tensor_call([&] { return at::masked_fill(Borrowed(a), Borrowed(mask), fam::scalar(value)); });
}

FAM_API int32_t fam_masked_fill_(Handle a, Handle mask, Number value) {
  return status_call([&] { Borrowed(a)->masked_fill_(Borrowed(mask), fam::scalar(value)); });
}

FAM_API Handle fam_addcmul(Handle a, Handle x, Handle y, Number value) {
  return tensor_call([&] { return at::addcmul(Borrowed(a), Borrowed(x), Borrowed(y), fam::scalar(value)); });
}

FAM_API int32_t fam_addcmul_(Handle a, Handle x, Handle y, Number value) {
  return status_call([&] { Borrowed(a)->addcmul_(Borrowed(x), Borrowed(y), fam::scalar(value)); });
}

FAM_API Handle fam_addcdiv(Handle a, Handle x, Handle y, Number value) {
  return tensor_call([&] { return at::addcdiv(Borrowed(a), Borrowed(x), Borrowed(y), fam::scalar(value)); });
}

FAM_API int32_t fam_addcdiv_(Handle a, Handle x, Handle y, Number value) {
  return status_call([&] { Borrowed(a)->addcdiv_(Borrowed(x), Borrowed(y), fam::scalar(value)); });
}

FAM_API Handle fam_lerp(Handle a, Handle end, Handle weight) {
  return tensor_call([&] { return at::lerp(Borrowed(a), Borrowed(end), Borrowed(weight)); });
}

FAM_API int32_t fam_lerp_(Handle a, Handle end, Handle weight) {
  return status_call([&] { Borrowed(a)->lerp_(Borrowed(end), *Borrowed(weight)); });
}

FAM_API int32_t fam_allclose(Handle a, Handle b, double rtol, double atol, bool equal_nan, bool* result) {
  return status_call([&] { *result = at::allclose(Borrowed(a), Borrowed(b), rtol, atol, equal_nan); });
}
