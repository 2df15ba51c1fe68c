// Row-wise steps of a decoder's layer in one pass over memory each, with gradients: norm, gate, rotary positions.
#include "lanes.h"

#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

template <class F>
void by_rows(const at::Tensor& like, int64_t rows, int64_t width, F&& range) {
  AT_DISPATCH_FLOATING_TYPES(like.scalar_type(), "fused", [&] {
    at::parallel_for(0, rows, std::max<int64_t>(1, 32768 / width), [&](int64_t begin, int64_t end) { range(scalar_t(), begin, end); });
  });
}

// Norm: y = x · scale · (gain + offset), scale = 1 / √(mean(x²) + ε); D = width.

template <class T, int Bytes>
FAM_INLINE void norm_kernel(const T* x, const T* gain, T* y, T* scales, int64_t width, double epsilon, double offset, int64_t begin, int64_t end) {
  using L = fam::Lanes<T, Bytes>;
  using V = typename L::V;
  const T add = static_cast<T>(offset);
  for (int64_t r = begin; r < end; r++) {
    const T* row = x + r * width;
    T* out = y + r * width;
    V squares = {};
    int64_t c = 0;
    for (; c + L::W <= width; c += L::W) {
      const V v = *reinterpret_cast<const V*>(row + c);
      squares += v * v;
    }
    T sum = L::sum(squares);
    for (; c < width; c++) sum += row[c] * row[c];
    const T scale = 1 / std::sqrt(sum / static_cast<T>(width) + static_cast<T>(epsilon));
    scales[r] = scale;
    for (c = 0; c + L::W <= width; c += L::W)
      *reinterpret_cast<V*>(out + c) = *reinterpret_cast<const V*>(row + c) * scale * (*reinterpret_cast<const V*>(gain + c) + add);
    for (; c < width; c++) out[c] = row[c] * scale * (gain[c] + add);
  }
}

// dx = scale · (g − x · scale² · mean(g · x)) with g = dy · (gain + offset); dgain = Σ dy · x · scale.
template <class T, int Bytes>
FAM_INLINE void norm_grad_kernel(const T* x, const T* gain, const T* scales, const T* dy, T* dx, T* dgain, int64_t width, double offset, int64_t begin, int64_t end) {
  using L = fam::Lanes<T, Bytes>;
  using V = typename L::V;
  const T add = static_cast<T>(offset);
  for (int64_t r = begin; r < end; r++) {
    const T *row = x + r * width, *grad = dy + r * width;
    T* out = dx + r * width;
    const T scale = scales[r];
    V dots = {};
    int64_t c = 0;
    for (; c + L::W <= width; c += L::W) {
      const V v = *reinterpret_cast<const V*>(row + c), g = *reinterpret_cast<const V*>(grad + c);
      dots += v * g * (*reinterpret_cast<const V*>(gain + c) + add);
      if (dgain) *reinterpret_cast<V*>(dgain + c) += g * v * scale;
    }
    T dot = L::sum(dots);
    for (; c < width; c++) {
      dot += row[c] * grad[c] * (gain[c] + add);
      if (dgain) dgain[c] += grad[c] * row[c] * scale;
    }
    const T pull = dot * scale * scale / static_cast<T>(width);
    for (c = 0; c + L::W <= width; c += L::W)
      *reinterpret_cast<V*>(out + c) =
          (*reinterpret_cast<const V*>(grad + c) * (*reinterpret_cast<const V*>(gain + c) + add) - *reinterpret_cast<const V*>(row + c) * pull) * scale;
    for (; c < width; c++) out[c] = (grad[c] * (gain[c] + add) - row[c] * pull) * scale;
  }
}

FAM_BY_UNIT(norm_rows, norm_kernel,
            (const T* x, const T* gain, T* y, T* scales, int64_t width, double epsilon, double offset, int64_t begin, int64_t end),
            (x, gain, y, scales, width, epsilon, offset, begin, end))
FAM_BY_UNIT(norm_grad_rows, norm_grad_kernel,
            (const T* x, const T* gain, const T* scales, const T* dy, T* dx, T* dgain, int64_t width, double offset, int64_t begin, int64_t end),
            (x, gain, scales, dy, dx, dgain, width, offset, begin, end))

std::pair<at::Tensor, at::Tensor> normalize(const at::Tensor& x, const at::Tensor& gain, double epsilon, double offset) {
  const int64_t width = x.size(-1), rows = x.numel() / width;
  at::Tensor y = at::empty_like(x), scales = at::empty({rows}, x.options());
  by_rows(x, rows, width, [&](auto zero, int64_t begin, int64_t end) {
    using T = decltype(zero);
    norm_rows<T>(x.data_ptr<T>(), gain.data_ptr<T>(), y.data_ptr<T>(), scales.data_ptr<T>(), width, epsilon, offset, begin, end);
  });
  return {y, scales};
}

struct Norm : torch::autograd::Function<Norm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& gain, double epsilon, double offset) {
    auto [y, scales] = normalize(x, gain, epsilon, offset);
    context->save_for_backward({x, gain, scales});
    context->saved_data["offset"] = offset;
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    auto saved = context->get_saved_variables();
    const at::Tensor x = saved[0], gain = saved[1], scales = saved[2], dy = grads[0].contiguous();
    const double offset = context->saved_data["offset"].toDouble();
    const int64_t width = x.size(-1), rows = x.numel() / width;
    at::Tensor dx = at::empty_like(x), dgain = gain.requires_grad() ? at::zeros_like(gain) : at::Tensor();
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "fused", [&] {  // one thread: the gain's gradient is a sum over rows
      norm_grad_rows<scalar_t>(x.data_ptr<scalar_t>(), gain.data_ptr<scalar_t>(), scales.data_ptr<scalar_t>(), dy.data_ptr<scalar_t>(), dx.data_ptr<scalar_t>(),
                               dgain.defined() ? dgain.data_ptr<scalar_t>() : nullptr, width, offset, 0, rows);
    });
    return {dx, dgain, at::Tensor(), at::Tensor()};
  }
};

// Gate: [rows, 2·I] → silu(first half) · second half.

template <class T, int Bytes>
FAM_INLINE void gate_kernel(const T* both, T* y, int64_t inner, int64_t begin, int64_t end) {
  using L = fam::Lanes<T, Bytes>;
  T part[256];
  for (int64_t r = begin; r < end; r++)
    for (int64_t at = 0; at < inner; at += 256) {
      const int64_t count = std::min<int64_t>(256, inner - at);
      const T *gate = both + r * 2 * inner + at, *up = gate + inner;
      T* out = y + r * inner + at;
      for (int64_t c = 0; c < count; c++) part[c] = -gate[c];
      for (int64_t c = count; c < L::padded(count); c++) part[c] = 0;
      L::exponentiate(part, L::padded(count));
      for (int64_t c = 0; c < count; c++) out[c] = gate[c] / (1 + part[c]) * up[c];
    }
}

template <class T, int Bytes>
FAM_INLINE void gate_grad_kernel(const T* both, const T* dy, T* dboth, int64_t inner, int64_t begin, int64_t end) {
  using L = fam::Lanes<T, Bytes>;
  T part[256];
  for (int64_t r = begin; r < end; r++)
    for (int64_t at = 0; at < inner; at += 256) {
      const int64_t count = std::min<int64_t>(256, inner - at);
      const T *gate = both + r * 2 * inner + at, *up = gate + inner, *grad = dy + r * inner + at;
      T *dgate = dboth + r * 2 * inner + at, *dup = dgate + inner;
      for (int64_t c = 0; c < count; c++) part[c] = -gate[c];
      for (int64_t c = count; c < L::padded(count); c++) part[c] = 0;
      L::exponentiate(part, L::padded(count));
      for (int64_t c = 0; c < count; c++) {
        const T sigmoid = 1 / (1 + part[c]), silu = gate[c] * sigmoid;
        dgate[c] = grad[c] * up[c] * (sigmoid + silu * (1 - sigmoid));
        dup[c] = grad[c] * silu;
      }
    }
}

FAM_BY_UNIT(gate_rows, gate_kernel, (const T* both, T* y, int64_t inner, int64_t begin, int64_t end), (both, y, inner, begin, end))
FAM_BY_UNIT(gate_grad_rows, gate_grad_kernel, (const T* both, const T* dy, T* dboth, int64_t inner, int64_t begin, int64_t end),
            (both, dy, dboth, inner, begin, end))

at::Tensor gated(const at::Tensor& both) {
  auto sizes = both.sizes().vec();
  const int64_t inner = sizes.back() /= 2, rows = both.numel() / (2 * inner);
  at::Tensor y = at::empty(sizes, both.options());
  by_rows(both, rows, inner, [&](auto zero, int64_t begin, int64_t end) {
    using T = decltype(zero);
    gate_rows<T>(both.data_ptr<T>(), y.data_ptr<T>(), inner, begin, end);
  });
  return y;
}

struct Gate : torch::autograd::Function<Gate> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& both) {
    context->save_for_backward({both});
    return gated(both);
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    const at::Tensor both = context->get_saved_variables()[0], dy = grads[0].contiguous();
    const int64_t inner = both.size(-1) / 2, rows = both.numel() / (2 * inner);
    at::Tensor dboth = at::empty_like(both);
    by_rows(both, rows, inner, [&](auto zero, int64_t begin, int64_t end) {
      using T = decltype(zero);
      gate_grad_rows<T>(both.data_ptr<T>(), dy.data_ptr<T>(), dboth.data_ptr<T>(), inner, begin, end);
    });
    return {dboth};
  }
};

// Turn: x [N, T, H, C] by cosine and sine [T, 1, C], the sine's first half negated: y = x · cosine + (x rolled by C / 2) · sine.

struct Turned {
  int64_t time, heads, width, n, t, h;  // sizes, and strides of what is turned
};

template <class T, int Bytes>
FAM_INLINE void turn_kernel(const T* __restrict x, const T* __restrict cosine, const T* __restrict sine, T* __restrict y, const Turned& s, bool back, int64_t begin, int64_t end) {
  const int64_t half = s.width / 2;
  for (int64_t r = begin; r < end; r++) {
    const T *c = cosine + r % s.time * s.width, *d = sine + r % s.time * s.width;
    const T* rows = x + r / s.time * s.n + r % s.time * s.t;
    T* out = y + r * s.heads * s.width;
    for (int64_t h = 0; h < s.heads; h++, out += s.width) {
      const T* in = rows + h * s.h;
      if (back)
        for (int64_t i = 0; i < half; i++) {
          const T a = in[i], b = in[i + half];
          out[i] = a * c[i] + b * d[i + half];
          out[i + half] = b * c[i + half] + a * d[i];
        }
      else
        for (int64_t i = 0; i < half; i++) {
          const T a = in[i], b = in[i + half];
          out[i] = a * c[i] + b * d[i];
          out[i + half] = b * c[i + half] + a * d[i + half];
        }
    }
  }
}

FAM_BY_UNIT(turn_rows, turn_kernel,
            (const T* x, const T* cosine, const T* sine, T* y, const Turned& s, bool back, int64_t begin, int64_t end), (x, cosine, sine, y, s, back, begin, end))

at::Tensor turned(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine, bool back) {
  const at::Tensor in = x.stride(-1) == 1 ? x : x.contiguous();
  at::Tensor y = at::empty(x.sizes(), x.options());
  const Turned s{x.size(1), x.size(2), x.size(3), in.stride(0), in.stride(1), in.stride(2)};
  by_rows(x, x.size(0) * x.size(1), s.heads * s.width, [&](auto zero, int64_t begin, int64_t end) {
    using T = decltype(zero);
    turn_rows<T>(in.data_ptr<T>(), cosine.data_ptr<T>(), sine.data_ptr<T>(), y.data_ptr<T>(), s, back, begin, end);
  });
  return y;
}

struct Turn : torch::autograd::Function<Turn> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine) {
    context->save_for_backward({cosine, sine});
    return turned(x, cosine, sine, false);
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    auto saved = context->get_saved_variables();
    return {turned(grads[0], saved[0], saved[1], true), at::Tensor(), at::Tensor()};
  }
};

bool learns(std::initializer_list<const at::Tensor*> inputs) {
  if (!c10::GradMode::is_enabled()) return false;
  for (auto* input : inputs)
    if (input->requires_grad()) return true;
  return false;
}

}  // namespace

FAM_API Handle fam_rms_norm(Handle input, Handle gain, double epsilon, double offset) {
  return tensor_call([&] {
    const Borrowed g(gain), given(input);
    TORCH_CHECK(given->size(-1) == g->numel() && given->scalar_type() == g->scalar_type() && g->is_contiguous(), "rms_norm: the gain must be [D] like the input's last size");
    const at::Tensor x = given->contiguous();
    return learns({&x, &*g}) ? Norm::apply(x, *g, epsilon, offset) : normalize(x, *g, epsilon, offset).first;
  });
}

FAM_API Handle fam_silu_gate(Handle both) {
  return tensor_call([&] {
    const at::Tensor x = Borrowed(both)->contiguous();
    TORCH_CHECK(x.size(-1) % 2 == 0, "silu_gate: the last size must be even");
    return learns({&x}) ? Gate::apply(x) : gated(x);
  });
}

FAM_API Handle fam_turn(Handle input, Handle cosine, Handle sine) {
  return tensor_call([&] {
    const Borrowed x(input), c(cosine), s(sine);
    TORCH_CHECK(x->dim() == 4 && c->is_contiguous() && s->is_contiguous() && c->numel() == x->size(1) * x->size(3) && s->numel() == c->numel() &&
                    c->scalar_type() == x->scalar_type() && s->scalar_type() == x->scalar_type(),
                "turn: x must be [N, T, H, C], cosine and sine [T, 1, C]");
    return learns({&*x}) ? Turn::apply(*x, *c, *s) : turned(*x, *c, *s, false);
  });
}
