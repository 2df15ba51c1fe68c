// Matrix products.
#include "shim.h"

FAM_API Handle fam_matmul(Handle a, Handle b) {
  return tensor_call([&] { return at::matmul(Borrowed(a), Borrowed(b)); });
}

FAM_API Handle fam_mm(Handle a, Handle b) {
  return tensor_call([&] { return at::mm(Borrowed(a), Borrowed(b)); });
}

FAM_API Handle fam_mv(Handle a, Handle b) {
  return tensor_call([&] { return at::mv(Borrowed(a), Borrowed(b)); });
}

FAM_API Handle fam_bmm(Handle a, Handle b) {
  return tensor_call([&] { return at::bmm(Borrowed(a), Borrowed(b)); });
}

FAM_API Handle fam_dot(Handle a, Handle b) {
  return tensor_call([&] { return at::dot(Borrowed(a), Borrowed(b)); });
}

FAM_API Handle fam_outer(Handle a, Handle b) {
  return tensor_call([&] { return at::outer(Borrowed(a), Borrowed(b)); });
}

FAM_API Handle fam_addmm(Handle a, Handle x, Handle y, double beta, double alpha) {
  return tensor_call([&] { return at::addmm(Borrowed(a), Borrowed(x), Borrowed(y), beta, alpha); });
}

FAM_API Handle fam_baddbmm(Handle a, Handle x, Handle y, double beta, double alpha) {
  return tensor_call([&] { return at::baddbmm(Borrowed(a), Borrowed(x), Borrowed(y), beta, alpha); });
}

FAM_API Handle fam_einsum(const char* equation, const Handle* operands, int64_t count) {
  return tensor_call([&] { return at::einsum(equation, fam::tensors(operands, count)); });
}
