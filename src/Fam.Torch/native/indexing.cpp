// Reading and writing by index: Python's subscripts and the gather family.
#include "shim.h"

#include <ATen/TensorIndexing.h>

using at::indexing::TensorIndex;

// One subscript. kind: 0 none (a new axis), 1 single, 2 ellipsis, 3 boolean, 4 tensor, 5 slice.
// A slice without a bound has its bit in missing: 1 start, 2 stop, 4 step.
struct Subscript {
  int64_t kind;
  int64_t start;
  int64_t stop;
  int64_t step;
  int64_t missing;
  Handle tensor;
};

#if FAM_TORCH_AT_LEAST(2, 0)
using Bound = Optional<c10::SymInt>;
#else
using Bound = Optional<int64_t>;
#endif

static Bound bound(int64_t value, bool missing) { return missing ? Bound() : Bound(value); }

static std::vector<TensorIndex> decode(const Subscript* subscripts, int64_t count) {
  std::vector<TensorIndex> result;
  result.reserve(count);
  for (int64_t i = 0; i < count; i++) {
    const Subscript& s = subscripts[i];
    switch (s.kind) {
      case 0: result.emplace_back(at::indexing::None); break;
      case 1: result.emplace_back(s.start); break;
      case 2: result.emplace_back(at::indexing::Ellipsis); break;
      case 3: result.emplace_back(s.start != 0); break;
      case 4: result.emplace_back(*Borrowed(s.tensor)); break;
      default:
        result.emplace_back(at::indexing::Slice(bound(s.start, s.missing & 1), bound(s.stop, s.missing & 2),
                                                bound(s.step, s.missing & 4)));
    }
  }
  return result;
}

FAM_API Handle fam_index(Handle a, const Subscript* subscripts, int64_t count) {
  return tensor_call([&] { return Borrowed(a)->index(decode(subscripts, count)); });
}

FAM_API int32_t fam_index_put_(Handle a, const Subscript* subscripts, int64_t count, Handle value) {
  return status_call([&] {
    at::Tensor self = *Borrowed(a);
    self.index_put_(decode(subscripts, count), *Borrowed(value));
  });
}

FAM_API int32_t fam_index_put_scalar_(Handle a, const Subscript* subscripts, int64_t count, Number value) {
  return status_call([&] {
    at::Tensor self = *Borrowed(a);
    self.index_put_(decode(subscripts, count), fam::scalar(value));
  });
}

FAM_API int32_t fam_index_put_tensors_(Handle a, const Handle* indices, int64_t count, Handle value, bool accumulate) {
  return status_call([&] {
    c10::List<Optional<at::Tensor>> list;
    for (auto& index : fam::tensors(indices, count)) list.push_back(fam::optional_tensor(index));
    at::Tensor self = *Borrowed(a);
    at::index_put_(self, list, Borrowed(value), accumulate);
  });
}

FAM_API Handle fam_index_select(Handle a, int64_t dim, Handle index) {
  return tensor_call([&] { return at::index_select(Borrowed(a), dim, Borrowed(index)); });
}

FAM_API Handle fam_masked_select(Handle a, Handle mask) {
  return tensor_call([&] { return at::masked_select(Borrowed(a), Borrowed(mask)); });
}

FAM_API Handle fam_gather(Handle a, int64_t dim, Handle index) {
  return tensor_call([&] { return at::gather(Borrowed(a), dim, Borrowed(index)); });
}

FAM_API Handle fam_scatter(Handle a, int64_t dim, Handle index, Handle source) {
  return tensor_call([&] { return at::scatter(Borrowed(a), dim, Borrowed(index), *Borrowed(source)); });
}

FAM_API int32_t fam_scatter_(Handle a, int64_t dim, Handle index, Handle source) {
  return status_call([&] { Borrowed(a)->scatter_(dim, Borrowed(index), *Borrowed(source)); });
}

FAM_API Handle fam_scatter_add(Handle a, int64_t dim, Handle index, Handle source) {
  return tensor_call([&] { return at::scatter_add(Borrowed(a), dim, Borrowed(index), Borrowed(source)); });
}

FAM_API Handle fam_index_add(Handle a, int64_t dim, Handle index, Handle source, Number alpha) {
  return tensor_call([&] { return at::index_add(Borrowed(a), dim, Borrowed(index), Borrowed(source), fam::scalar(alpha)); });
}

FAM_API int32_t fam_index_add_(Handle a, int64_t dim, Handle index, Handle source, Number alpha) {
  return status_call([&] { Borrowed(a)->index_add_(dim, Borrowed(index), Borrowed(source), fam::scalar(alpha)); });
}

FAM_API int32_t fam_index_copy_(Handle a, int64_t dim, Handle index, Handle source) {
  return status_call([&] { Borrowed(a)->index_copy_(dim, Borrowed(index), Borrowed(source)); });
}

FAM_API Handle fam_nonzero(Handle a) {
  return tensor_call([&] { return at::nonzero(Borrowed(a)); });
}
