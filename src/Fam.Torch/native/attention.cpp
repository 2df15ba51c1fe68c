// Attention over keys that lie in pieces, without a mask, without joining the pieces and without keeping the weights.
// N batch, K blocks, G key/value heads, T query rows, S keys, C head width.
#include "lanes.h"

#include <memory>
#include <torch/csrc/autograd/custom_function.h>

namespace {

// One operand [N, K, G, rows, C], or [N, G, rows, C] for one block; the last stride is 1.
struct Operand {
  void* data = nullptr;
  int64_t n = 0, k = 0, g = 0, row = 0, rows = 0;

  Operand() = default;
  explicit Operand(const at::Tensor& t)
      : data(t.data_ptr()), n(t.stride(0)), k(t.dim() == 5 ? t.stride(1) : 0), g(t.stride(-3)), row(t.stride(-2)), rows(t.size(-2)) {}

  template <class T>
  T* at(int64_t in, int64_t ik, int64_t ig) const {
    return static_cast<T*>(data) + in * n + ik * k + ig * g;
  }
};

struct Problem {
  int64_t batch, blocks, groups, rows, width, keys;
  int64_t period;               // rows of one head: row i sees up to key S - period + i % period; 0: all see all
  int64_t front = 0;            // of them the first so many see all but the first keys
  int64_t unseen = 0;           // how many those do not see
  double scale;
  const int64_t* hidden;        // for each of the K blocks how many first keys nobody sees; null: none
  Operand query, out, out_grad, query_grad;
  void* sums;                   // log of the sum of exponentials, [N, K, G, T]
  std::vector<Operand> key, value, key_grad, value_grad;
};

constexpr int64_t Tile = 16;  // query rows worked on at a time

// From the start of a cache line, which a load of a whole vector does not cross then.
template <class T>
T* room(int slot, int64_t count) {
  static thread_local std::vector<T> buffers[12];
  auto& buffer = buffers[slot];
  constexpr int64_t spare = fam::Line / sizeof(T);
  if (static_cast<int64_t>(buffer.size()) < count + spare) buffer.resize(count + spare);
  void* start = buffer.data();
  size_t left = buffer.size() * sizeof(T);
  return static_cast<T*>(std::align(fam::Line, count * sizeof(T), start, left));
}

template <class T, int Bytes>
struct Math {
  using L = fam::Lanes<T, Bytes>;
  using V = typename L::V;
  static constexpr int64_t W = L::W;

  // out[m, 0..Columns·W) (+)= sum over k of a[m·am + k·ak] b[k·bs + …], for Rows rows.
  template <int Rows, int Columns, bool Adds>
  static FAM_INLINE void cell(const T* a, int64_t am, int64_t ak, const T* b, int64_t bs, T* out, int64_t os, int64_t depth) {
    V sum[Rows][Columns];
    for (int m = 0; m < Rows; m++)
      for (int c = 0; c < Columns; c++) sum[m][c] = Adds ? *reinterpret_cast<const V*>(out + m * os + c * W) : V{};
    for (int64_t k = 0; k < depth; k++) {
      V right[Columns];
      for (int c = 0; c < Columns; c++) right[c] = *reinterpret_cast<const V*>(b + k * bs + c * W);
      for (int m = 0; m < Rows; m++) {
        const T left = a[m * am + k * ak];
        for (int c = 0; c < Columns; c++) sum[m][c] += left * right[c];
      }
    }
    for (int m = 0; m < Rows; m++)
      for (int c = 0; c < Columns; c++) *reinterpret_cast<V*>(out + m * os + c * W) = sum[m][c];
  }

  template <int Columns, bool Adds>
  static FAM_INLINE void column(const T* a, int64_t am, int64_t ak, const T* b, int64_t bs, T* out, int64_t os, int64_t rows, int64_t depth) {
    int64_t m = 0;
    // As many sums as keep both multipliers busy, where there are registers for them.
    if constexpr (Bytes == 64)
      for (; m + 8 <= rows; m += 8) cell<8, Columns, Adds>(a + m * am, am, ak, b, bs, out + m * os, os, depth);
    for (; m + 4 <= rows; m += 4) cell<4, Columns, Adds>(a + m * am, am, ak, b, bs, out + m * os, os, depth);
    for (; m < rows; m++) cell<1, Columns, Adds>(a + m * am, am, ak, b, bs, out + m * os, os, depth);
  }

  // out [rows, columns] (+)= a [rows, depth] b [depth, columns]; columns is a multiple of W, b and out have rows of their own stride.
  template <bool Adds>
  static FAM_INLINE void product(const T* a, int64_t am, int64_t ak, const T* b, int64_t bs, T* out, int64_t os, int64_t rows, int64_t columns, int64_t depth) {
    int64_t c = 0;
    for (; c + 2 * W <= columns; c += 2 * W) column<2, Adds>(a, am, ak, b + c, bs, out + c, os, rows, depth);
    for (; c < columns; c += W) column<1, Adds>(a, am, ak, b + c, bs, out + c, os, rows, depth);
  }

  // Pieces, without their first keys, below each other as [S, Cp] and turned as [C, Sp]; either may be null.
  static FAM_INLINE void gather(const std::vector<Operand>& pieces, int64_t skip, int64_t n, int64_t k, int64_t g, int64_t width, int64_t wide,
                                int64_t high, T* rows, T* turned) {
    int64_t at = 0;
    for (const auto& piece : pieces) {
      const int64_t first = std::min(skip, piece.rows);
      skip -= first;
      const T* from = piece.at<T>(n, k, g);
      for (int64_t s = first; s < piece.rows; s++, at++) {
        const T* line = from + s * piece.row;
        if (rows) {
          for (int64_t c = 0; c < width; c++) rows[at * wide + c] = line[c];
          for (int64_t c = width; c < wide; c++) rows[at * wide + c] = 0;
        }
        if (turned)
          for (int64_t c = 0; c < width; c++) turned[c * high + at] = line[c];
      }
    }
    if (turned)
      for (int64_t c = 0; c < width; c++)
        for (int64_t s = at; s < high; s++) turned[c * high + s] = 0;
  }

  static FAM_INLINE void scatter(const std::vector<Operand>& pieces, int64_t skip, int64_t n, int64_t k, int64_t g, int64_t width, int64_t wide, const T* rows) {
    int64_t at = 0;
    for (const auto& piece : pieces) {
      const int64_t first = std::min(skip, piece.rows);
      skip -= first;
      T* to = piece.at<T>(n, k, g);
      for (int64_t s = 0; s < first; s++)
        for (int64_t c = 0; c < width; c++) to[s * piece.row + c] = 0;
      for (int64_t s = first; s < piece.rows; s++, at++)
        for (int64_t c = 0; c < width; c++) to[s * piece.row + c] = rows[at * wide + c];
    }
  }

  static FAM_INLINE int64_t seen(const Problem& p, int64_t keys, int64_t row) { return p.period == 0 || in_front(p, row) ? keys : keys - p.period + row % p.period + 1; }

  static FAM_INLINE bool in_front(const Problem& p, int64_t row) { return p.front > 0 && row % p.period < p.front; }
};

template <class T, int Bytes>
FAM_INLINE void forward_kernel(const Problem& p, int64_t begin, int64_t end) {
  using M = Math<T, Bytes>;
  using V = typename M::V;
  constexpr int64_t W = M::W;
  const int64_t wide = M::L::padded(p.width);
  for (int64_t index = begin; index < end; index++) {
    const int64_t g = index % p.groups, k = index / p.groups % p.blocks, n = index / p.groups / p.blocks;
    const int64_t skip = p.hidden ? p.hidden[k] : 0, keys = p.keys - skip, high = fam::stride<T>(keys);
    T* turned = room<T>(0, p.width * high);
    T* values = room<T>(1, keys * wide);
    T* scores = room<T>(2, Tile * high);
    T* mixed = room<T>(3, Tile * wide);
    M::gather(p.key, skip, n, k, g, p.width, wide, high, nullptr, turned);
    M::gather(p.value, skip, n, k, g, p.width, wide, high, values, nullptr);
    const T* query = p.query.at<T>(n, k, g);
    T* out = p.out.at<T>(n, k, g);
    T* sums = static_cast<T*>(p.sums) + index * p.rows;
    for (int64_t t0 = 0; t0 < p.rows; t0 += Tile) {
      const int64_t rows = std::min(Tile, p.rows - t0);
      int64_t most = 0;
      for (int64_t t = 0; t < rows; t++) most = std::max(most, M::seen(p, keys, t0 + t));
      const int64_t columns = M::L::padded(most);
      M::template product<false>(query + t0 * p.query.row, p.query.row, 1, turned, high, scores, high, rows, columns, p.width);
      T inverse[Tile];
      for (int64_t t = 0; t < rows; t++) {
        T* line = scores + t * high;
        const int64_t count = M::seen(p, keys, t0 + t);
        const int64_t first = M::in_front(p, t0 + t) ? p.unseen : 0;
        for (int64_t s = 0; s < first; s++) line[s] = -std::numeric_limits<T>::infinity();
        for (int64_t s = count; s < columns; s++) line[s] = -std::numeric_limits<T>::infinity();
        V top = *reinterpret_cast<const V*>(line);
        for (int64_t s = W; s < columns; s += W) {
          const V v = *reinterpret_cast<const V*>(line + s);
          top = v > top ? v : top;
        }
        T largest = top[0];
        for (int64_t i = 1; i < W; i++) largest = std::max(largest, top[i]);
        const T scale = static_cast<T>(p.scale), offset = largest * scale;
        for (int64_t s = 0; s < columns; s += W) {
          V& v = *reinterpret_cast<V*>(line + s);
          v = v * scale - offset;
        }
        M::L::exponentiate(line, columns);
        for (int64_t s = 0; s < first; s++) line[s] = 0;
        for (int64_t s = count; s < columns; s++) line[s] = 0;
        V total = {};
        for (int64_t s = 0; s < columns; s += W) total += *reinterpret_cast<const V*>(line + s);
        const T sum = M::L::sum(total);
        inverse[t] = 1 / sum;
        sums[t0 + t] = offset + std::log(sum);
      }
      M::template product<false>(scores, high, 1, values, wide, mixed, wide, rows, wide, most);
      for (int64_t t = 0; t < rows; t++)
        for (int64_t c = 0; c < p.width; c++) out[(t0 + t) * p.out.row + c] = mixed[t * wide + c] * inverse[t];
    }
  }
}

template <class T, int Bytes>
FAM_INLINE void backward_kernel(const Problem& p, int64_t begin, int64_t end) {
  using M = Math<T, Bytes>;
  using V = typename M::V;
  constexpr int64_t W = M::W;
  const int64_t wide = M::L::padded(p.width);
  for (int64_t index = begin; index < end; index++) {
    const int64_t g = index % p.groups, k = index / p.groups % p.blocks, n = index / p.groups / p.blocks;
    const int64_t skip = p.hidden ? p.hidden[k] : 0, keys = p.keys - skip, high = fam::stride<T>(keys);
    T* keys_turned = room<T>(0, p.width * high);
    T* keys_rows = room<T>(1, keys * wide);
    T* weights = room<T>(2, Tile * high);
    T* values_turned = room<T>(4, p.width * high);
    T* pulls = room<T>(5, Tile * high);
    T* key_grad = room<T>(6, high * wide);
    T* value_grad = room<T>(7, high * wide);
    T* queries = room<T>(8, Tile * wide);
    T* grads = room<T>(9, Tile * wide);
    T* query_grads = room<T>(10, Tile * wide);
    M::gather(p.key, skip, n, k, g, p.width, wide, high, keys_rows, keys_turned);
    M::gather(p.value, skip, n, k, g, p.width, wide, high, nullptr, values_turned);
    std::memset(key_grad, 0, sizeof(T) * high * wide);
    std::memset(value_grad, 0, sizeof(T) * high * wide);
    const T* query = p.query.at<T>(n, k, g);
    const T* out = p.out.at<T>(n, k, g);
    const T* out_grad = p.out_grad.at<T>(n, k, g);
    T* query_grad = p.query_grad.at<T>(n, k, g);
    const T* sums = static_cast<const T*>(p.sums) + index * p.rows;
    const T scale = static_cast<T>(p.scale);
    for (int64_t t0 = 0; t0 < p.rows; t0 += Tile) {
      const int64_t rows = std::min(Tile, p.rows - t0);
      int64_t most = 0;
      T delta[Tile];
      for (int64_t t = 0; t < rows; t++) {
        most = std::max(most, M::seen(p, keys, t0 + t));
        delta[t] = 0;
        for (int64_t c = 0; c < wide; c++) {
          const bool inside = c < p.width;
          queries[t * wide + c] = inside ? query[(t0 + t) * p.query.row + c] * scale : 0;
          grads[t * wide + c] = inside ? out_grad[(t0 + t) * p.out_grad.row + c] : 0;
          if (inside) delta[t] += grads[t * wide + c] * out[(t0 + t) * p.out.row + c];
        }
      }
      const int64_t columns = M::L::padded(most);
      M::template product<false>(queries, wide, 1, keys_turned, high, weights, high, rows, columns, p.width);
      M::template product<false>(grads, wide, 1, values_turned, high, pulls, high, rows, columns, p.width);
      for (int64_t t = 0; t < rows; t++) {
        T* line = weights + t * high;
        T* pull = pulls + t * high;
        for (int64_t s = 0; s < columns; s += W) {
          V& v = *reinterpret_cast<V*>(line + s);
          v = v - sums[t0 + t];
        }
        M::L::exponentiate(line, columns);
        for (int64_t s = M::seen(p, keys, t0 + t); s < columns; s++) line[s] = 0;
        for (int64_t s = 0; s < columns; s += W) {
          V& v = *reinterpret_cast<V*>(pull + s);
          v = (v - delta[t]) * *reinterpret_cast<const V*>(line + s);
        }
      }
      M::template product<true>(weights, 1, high, grads, wide, value_grad, wide, most, wide, rows);
      M::template product<true>(pulls, 1, high, queries, wide, key_grad, wide, most, wide, rows);
      M::template product<false>(pulls, high, 1, keys_rows, wide, query_grads, wide, rows, wide, most);
      for (int64_t t = 0; t < rows; t++)
        for (int64_t c = 0; c < p.width; c++) query_grad[(t0 + t) * p.query_grad.row + c] = query_grads[t * wide + c] * scale;
    }
    M::scatter(p.key_grad, skip, n, k, g, p.width, wide, key_grad);
    M::scatter(p.value_grad, skip, n, k, g, p.width, wide, value_grad);
  }
}

FAM_BY_UNIT(forward_range, forward_kernel, (const Problem& p, int64_t begin, int64_t end), (p, begin, end))
FAM_BY_UNIT(backward_range, backward_kernel, (const Problem& p, int64_t begin, int64_t end), (p, begin, end))

at::Tensor dense_rows(const at::Tensor& t) { return t.stride(-1) == 1 || t.size(-1) == 1 ? t : t.contiguous(); }

// […, G, T, C] laid out as […, T, G, C]: the heads of a token beside each other, as the next projection wants them.
at::Tensor by_tokens(const at::Tensor& like) {
  auto sizes = like.sizes().vec();
  std::swap(sizes[sizes.size() - 3], sizes[sizes.size() - 2]);
  return at::empty(sizes, like.options()).transpose(-3, -2);
}

Problem problem(const at::Tensor& query, at::TensorList pieces, const std::vector<int64_t>& hidden, int64_t period, at::Tensor& sums) {
  Problem p{};
  p.batch = query.size(0), p.blocks = query.dim() == 5 ? query.size(1) : 1;
  p.groups = query.size(-3), p.rows = query.size(-2), p.width = query.size(-1);
  p.period = period;
  p.scale = 1 / std::sqrt(static_cast<double>(p.width));
  p.hidden = hidden.empty() ? nullptr : hidden.data();
  p.query = Operand(query);
  const size_t count = pieces.size() / 2;
  for (size_t i = 0; i < count; i++) {
    p.key.emplace_back(pieces[i]);
    p.value.emplace_back(pieces[count + i]);
    p.keys += pieces[i].size(-2);
  }
  p.sums = sums.data_ptr();
  return p;
}

template <class F>
void each(const at::Tensor& query, const Problem& p, F&& range) {
  AT_DISPATCH_FLOATING_TYPES(query.scalar_type(), "seen_attention", [&] {
    at::parallel_for(0, p.batch * p.blocks * p.groups, 1, [&](int64_t begin, int64_t end) { range(scalar_t(), begin, end); });
  });
}

std::pair<at::Tensor, at::Tensor> run(const at::Tensor& query, at::TensorList pieces, const std::vector<int64_t>& hidden, int64_t period, int64_t front = 0,
                                      int64_t unseen = 0) {
  at::Tensor out = by_tokens(query);
  at::Tensor sums = at::empty(query.sizes().slice(0, query.dim() - 1), query.options());
  Problem p = problem(query, pieces, hidden, period, sums);
  p.out = Operand(out);
  p.front = front, p.unseen = unseen;
  each(query, p, [&](auto zero, int64_t begin, int64_t end) { forward_range<decltype(zero)>(p, begin, end); });
  return {out, sums};
}

struct SeenAttention : torch::autograd::Function<SeenAttention> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& query, at::TensorList pieces, const std::vector<int64_t>& hidden,
                            int64_t period) {
    auto [out, sums] = run(query, pieces, hidden, period);
    std::vector<at::Tensor> saved{query, out, sums};
    saved.insert(saved.end(), pieces.begin(), pieces.end());
    context->save_for_backward(saved);
    context->saved_data["hidden"] = hidden;
    context->saved_data["period"] = period;
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context, torch::autograd::variable_list grads) {
    auto saved = context->get_saved_variables();
    const at::Tensor query = saved[0], out = saved[1];
    at::Tensor sums = saved[2];
    const std::vector<at::Tensor> pieces(saved.begin() + 3, saved.end());
    const auto hidden = context->saved_data["hidden"].toIntVector();
    Problem p = problem(query, pieces, hidden, context->saved_data["period"].toInt(), sums);
    const at::Tensor out_grad = dense_rows(grads[0]), query_grad = by_tokens(query);
    p.out = Operand(out), p.out_grad = Operand(out_grad), p.query_grad = Operand(query_grad);
    torch::autograd::variable_list result{query_grad};
    for (size_t i = 0; i < pieces.size(); i++) {
      result.push_back(by_tokens(pieces[i]));
      (i < pieces.size() / 2 ? p.key_grad : p.value_grad).emplace_back(result.back());
    }
    each(query, p, [&](auto zero, int64_t begin, int64_t end) { backward_range<decltype(zero)>(p, begin, end); });
    result.resize(result.size() + 2);
    return result;
  }
};

// One row for all of them, or each its own.
at::Tensor for_batch(const at::Tensor& tensor, int64_t batch) {
  if (tensor.size(0) == batch) return tensor;
  auto sizes = tensor.sizes().vec();
  sizes[0] = batch;
  return tensor.expand(sizes);
}

}  // namespace

// Query [N, K, G, T, C]; count keys and then count values [N, K, G, Si, C]; all without K for one block. Row i of a block sees its keys
// from hidden[block] on, all of them (period 0) or up to key S - period + i % period. The first rows of each period, so many as are in
// front, see all but the first unseen keys; then there is no gradient.
FAM_API Handle fam_seen_attention(Handle query, const Handle* pieces, int64_t count, const int64_t* hidden, int64_t hidden_count, int64_t period, int64_t front, int64_t unseen) {
  return tensor_call([&] {
    auto parts = fam::tensors(pieces, 2 * count);
    int64_t batch = Borrowed(query)->size(0);
    for (auto& part : parts) batch = std::max(batch, part.size(0));
    const at::Tensor q = dense_rows(for_batch(Borrowed(query), batch));
    bool learns = q.requires_grad();
    for (auto& part : parts) {
      part = for_batch(part, batch);
      TORCH_CHECK((part.dim() == 5 || part.dim() == 4) && part.dim() == q.dim() && part.sizes().slice(0, q.dim() - 2) == q.sizes().slice(0, q.dim() - 2) &&
                      part.size(-1) == q.size(-1) && part.scalar_type() == q.scalar_type() && part.is_cpu(),
                  "seen_attention: keys and values must be [N, K, G, S, C] or [N, G, S, C] like the query, on the CPU");
      part = dense_rows(part);
      learns = learns || part.requires_grad();
    }
    const std::vector<int64_t> first(hidden, hidden + hidden_count);
    TORCH_CHECK(first.empty() || static_cast<int64_t>(first.size()) == (q.dim() == 5 ? q.size(1) : 1), "seen_attention: hidden must have one number for each block");
    if (!learns || !c10::GradMode::is_enabled()) return run(q, parts, first, period, front, unseen).first;
    TORCH_CHECK(front == 0, "seen_attention: rows in front have no gradient");
    return SeenAttention::apply(q, at::TensorList(parts), first, period);
  });
}
