// Neural network functions.
#include "shim.h"

FAM_API Handle fam_linear(Handle input, Handle weight, Handle bias) {
  return tensor_call([&] { return at::linear(Borrowed(input), Borrowed(weight), fam::optional_tensor(Borrowed(bias))); });
}

FAM_API Handle fam_embedding(Handle weight, Handle indices, int64_t padding, bool scale_by_frequency, bool sparse) {
  return tensor_call([&] {
    return at::embedding(Borrowed(weight), Borrowed(indices), padding, scale_by_frequency, sparse);
  });
}

FAM_API Handle fam_dropout(Handle input, double p, bool training) {
  return tensor_call([&] { return at::dropout(Borrowed(input), p, training); });
}

FAM_API int32_t fam_dropout_(Handle input, double p, bool training) {
  return status_call([&] {
    at::Tensor x = *Borrowed(input);
    at::dropout_(x, p, training);
  });
}

FAM_API Handle fam_layer_norm(Handle input, const int64_t* shape, int64_t rank, Handle weight, Handle bias, double eps) {
  return tensor_call([&] {
    return at::layer_norm(Borrowed(input), at::IntArrayRef(shape, rank), fam::optional_tensor(Borrowed(weight)),
                          fam::optional_tensor(Borrowed(bias)), eps);
  });
}

FAM_API Handle fam_one_hot(Handle a, int64_t classes) {
  return tensor_call([&] { return at::one_hot(Borrowed(a), classes); });
}

FAM_API Handle fam_mse_loss(Handle input, Handle target, int64_t reduction) {
  return tensor_call([&] { return at::mse_loss(Borrowed(input), Borrowed(target), reduction); });
}

FAM_API Handle fam_cross_entropy(Handle input, Handle target, Handle weight, int64_t ignore_index, int64_t reduction,
                                 double smoothing) {
  return tensor_call([&] {
    return at::cross_entropy_loss(Borrowed(input), Borrowed(target), fam::optional_tensor(Borrowed(weight)), reduction,
                                  ignore_index, smoothing);
  });
}

FAM_API Handle fam_nll_loss(Handle input, Handle target, Handle weight, int64_t reduction) {
  return tensor_call([&] {
    return at::nll_loss_nd(Borrowed(input), Borrowed(target), fam::optional_tensor(Borrowed(weight)), reduction);
  });
}

// Public since LibTorch 2.0; 1.13 has it with an underscore and a second result, the weights.
FAM_API Handle fam_attention(Handle query, Handle key, Handle value, Handle mask, double p, bool causal) {
  return tensor_call([&] {
#if FAM_TORCH_AT_LEAST(2, 0)
    return at::scaled_dot_product_attention(Borrowed(query), Borrowed(key), Borrowed(value),
                                            fam::optional_tensor(Borrowed(mask)), p, causal);
#else
    return std::get<0>(at::_scaled_dot_product_attention(Borrowed(query), Borrowed(key), Borrowed(value),
                                                         fam::optional_tensor(Borrowed(mask)), p, false, causal));
#endif
  });
}

// Scales the gradients of all parameters so that their joint norm is at most max_norm; gives the norm before.
FAM_API int32_t fam_clip_grad_norm_(const Handle* parameters, int64_t count, double max_norm, double norm_type,
                                    double* total) {
  return status_call([&] {
    c10::NoGradGuard no_grad;
    std::vector<at::Tensor> grads;
    for (auto& parameter : fam::tensors(parameters, count))
      if (parameter.grad().defined()) grads.push_back(parameter.grad());
    *total = 0;
    if (grads.empty()) return;

    std::vector<at::Tensor> norms;
    for (auto& grad : grads) norms.push_back(at::norm(grad, norm_type).to(grads[0].device()));
    at::Tensor joint = norms.size() == 1 ? norms[0] : at::norm(at::stack(norms), norm_type);
    *total = joint.item().toDouble();
    at::Tensor factor = (max_norm / (joint + 1e-6)).clamp_max(1.0);
    for (auto& grad : grads) grad.mul_(factor.to(grad.device()));
  });
}
