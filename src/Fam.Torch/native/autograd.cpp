// Gradients and the modes that switch them off.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

FAM_API int32_t fam_requires_grad(Handle a) {
  return value_call<int32_t>(0, [&] { return Borrowed(a)->requires_grad(); });
}

FAM_API int32_t fam_set_requires_grad(Handle a, bool value) {
  return status_call([&] { Borrowed(a)->set_requires_grad(value); });
}

FAM_API int32_t fam_is_leaf(Handle a, bool* leaf) {
  return status_call([&] { *leaf = Borrowed(a)->is_leaf(); });
}

FAM_API int32_t fam_retain_grad(Handle a) {
  return status_call([&] { Borrowed(a)->retain_grad(); });
}

FAM_API Handle fam_grad(Handle a) {
  return tensor_call([&] { return Borrowed(a)->grad(); });
}

FAM_API int32_t fam_set_grad(Handle a, Handle grad) {
  return status_call([&] { Borrowed(a)->mutable_grad() = *Borrowed(grad); });
}

FAM_API Handle fam_detach(Handle a) { return tensor_call([&] { return Borrowed(a)->detach(); }); }
FAM_API int32_t fam_detach_(Handle a) { return status_call([&] { Borrowed(a)->detach_(); }); }

FAM_API int32_t fam_backward(const Handle* roots, int64_t root_count, const Handle* grads, int64_t grad_count,
                             bool retain_graph, bool create_graph, const Handle* inputs, int64_t input_count) {
  return status_call([&] {
    torch::autograd::backward(fam::tensors(roots, root_count), fam::tensors(grads, grad_count), retain_graph,
                              create_graph, fam::tensors(inputs, input_count));
  });
}

// Writes one handle per input into results; null for an input that is not reached.
FAM_API int32_t fam_autograd_grad(const Handle* outputs, int64_t output_count, const Handle* inputs,
                                  int64_t input_count, const Handle* grads, int64_t grad_count, bool retain_graph,
                                  bool create_graph, bool allow_unused, Handle* results) {
  return status_call([&] {
    auto found = torch::autograd::grad(fam::tensors(outputs, output_count), fam::tensors(inputs, input_count),
                                       fam::tensors(grads, grad_count), retain_graph, create_graph, allow_unused);
    for (int64_t i = 0; i < input_count; i++) results[i] = fam::give(std::move(found[i]));
  });
}

FAM_API bool fam_grad_enabled() { return c10::GradMode::is_enabled(); }
FAM_API void fam_set_grad_enabled(bool enabled) { c10::GradMode::set_enabled(enabled); }

FAM_API void* fam_inference_enter(bool enabled) {
  return value_call<void*>(nullptr, [&] { return new c10::InferenceMode(enabled); });
}
FAM_API void fam_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
FAM_API bool fam_inference_enabled() { return c10::InferenceMode::is_enabled(); }
