// AdamW over a whole parameter group in one call.
#include "shim.h"

#include <cmath>

namespace {

struct Step {
  double decay;        // 1 - lr * weight_decay
  double beta1;
  double beta2;
  double step_size;    // lr / (1 - beta1^t)
  double root2;        // sqrt(1 - beta2^t)
  double eps;
  double sign;         // -1 to maximise
};

// One pass over memory where PyTorch's own sequence of tensor operations makes seven.
// target_clones picks the widest vector unit at load time.
#define FAM_ADAMW_LOOP(name, T)                                                                                   \
  __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default"))) void name(                     \
      T* __restrict parameter, const T* __restrict grad, T* __restrict mean, T* __restrict square,                \
      T* __restrict maximum, int64_t begin, int64_t end, const Step& s) {                                         \
    const T decay = T(s.decay), beta1 = T(s.beta1), beta2 = T(s.beta2), rest1 = T(1 - s.beta1),                   \
            rest2 = T(1 - s.beta2), step_size = T(s.step_size), root2 = T(s.root2), eps = T(s.eps),               \
            sign = T(s.sign);                                                                                     \
    if (maximum) {                                                                                                \
      for (int64_t i = begin; i < end; i++) {                                                                     \
        const T g = sign * grad[i];                                                                               \
        mean[i] = mean[i] * beta1 + rest1 * g;                                                                    \
        square[i] = square[i] * beta2 + rest2 * g * g;                                                            \
        /* written so that a NaN stays, as torch.maximum keeps it */                                              \
        maximum[i] = maximum[i] >= square[i] ? maximum[i] : square[i];                                            \
        parameter[i] = parameter[i] * decay - step_size * (mean[i] / (std::sqrt(maximum[i]) / root2 + eps));      \
      }                                                                                                           \
    } else {                                                                                                      \
      for (int64_t i = begin; i < end; i++) {                                                                     \
        const T g = sign * grad[i];                                                                               \
        mean[i] = mean[i] * beta1 + rest1 * g;                                                                    \
        square[i] = square[i] * beta2 + rest2 * g * g;                                                            \
        parameter[i] = parameter[i] * decay - step_size * (mean[i] / (std::sqrt(square[i]) / root2 + eps));       \
      }                                                                                                           \
    }                                                                                                             \
  }

FAM_ADAMW_LOOP(adamw_float, float)
FAM_ADAMW_LOOP(adamw_double, double)

bool plain(const at::Tensor& t, const at::Tensor& like) {
  return t.is_cpu() && t.layout() == at::kStrided && t.is_contiguous() && t.scalar_type() == like.scalar_type() &&
         t.sizes() == like.sizes();
}

void by_operations(const at::Tensor& parameter, const at::Tensor& grad, const at::Tensor& mean,
                   const at::Tensor& square, const at::Tensor& maximum, const Step& s) {
  at::Tensor g = s.sign < 0 ? grad.neg() : grad;
  parameter.mul_(s.decay);
  mean.mul_(s.beta1).add_(g, 1 - s.beta1);
  square.mul_(s.beta2).addcmul_(g, g, 1 - s.beta2);
  if (maximum.defined()) maximum.copy_(at::maximum(maximum, square));
  at::Tensor denominator = ((maximum.defined() ? maximum : square).sqrt() / s.root2).add_(s.eps);
  parameter.addcdiv_(mean, denominator, -s.step_size);
}

void update(const at::Tensor& parameter, const at::Tensor& grad, const at::Tensor& mean, const at::Tensor& square,
            const at::Tensor& maximum, const Step& s) {
  bool fused = plain(parameter, parameter) && plain(grad, parameter) && plain(mean, parameter) &&
               plain(square, parameter) && (!maximum.defined() || plain(maximum, parameter));
  if (fused && parameter.scalar_type() == at::kFloat) {
    at::parallel_for(0, parameter.numel(), 32768, [&](int64_t begin, int64_t end) {
      adamw_float(parameter.data_ptr<float>(), grad.data_ptr<float>(), mean.data_ptr<float>(),
                  square.data_ptr<float>(), maximum.defined() ? maximum.data_ptr<float>() : nullptr, begin, end, s);
    });
  } else if (fused && parameter.scalar_type() == at::kDouble) {
    at::parallel_for(0, parameter.numel(), 32768, [&](int64_t begin, int64_t end) {
      adamw_double(parameter.data_ptr<double>(), grad.data_ptr<double>(), mean.data_ptr<double>(),
                   square.data_ptr<double>(), maximum.defined() ? maximum.data_ptr<double>() : nullptr, begin, end, s);
    });
  } else {
    by_operations(parameter, grad, mean, square, maximum, s);
  }
}

}  // namespace

// Updates every parameter that has a gradient and counts its step up; maxima count only with amsgrad.
FAM_API int32_t fam_adamw_step(const Handle* parameters, const Handle* means, const Handle* squares,
                               const Handle* maxima, int64_t* steps, int64_t count, double lr, double beta1,
                               double beta2, double eps, double weight_decay, bool amsgrad, bool maximize) {
  return status_call([&] {
    c10::NoGradGuard no_grad;
    for (int64_t i = 0; i < count; i++) {
      Borrowed parameter(parameters[i]);
      const at::Tensor& grad = parameter->grad();
      if (!grad.defined()) continue;
      double t = static_cast<double>(steps[i] + 1);
      Step s{1 - lr * weight_decay,
             beta1,
             beta2,
             lr / (1 - std::pow(beta1, t)),
             std::sqrt(1 - std::pow(beta2, t)),
             eps,
             maximize ? -1.0 : 1.0};
      update(parameter, grad, Borrowed(means[i]), Borrowed(squares[i]), Borrowed(amsgrad ? maxima[i] : nullptr), s);
      steps[i]++;
      // Told to autograd, as an in-place operation would.
      parameter->unsafeGetTensorImpl()->bump_version();
    }
  });
}

FAM_API int32_t fam_zero_grads(const Handle* parameters, int64_t count) {
  return status_call([&] {
    for (int64_t i = 0; i < count; i++) {
      at::Tensor grad = Borrowed(parameters[i])->grad();
      if (grad.defined()) grad.zero_();
    }
  });
}
