// Views, joins and everything that only moves elements.
#include "shim.h"

using Longs = const int64_t*;

static at::IntArrayRef longs(Longs values, int64_t count) { return at::IntArrayRef(values, count); }

FAM_API Handle fam_view(Handle a, Longs shape, int64_t rank) {
  return tensor_call([&] { return Borrowed(a)->view(longs(shape, rank)); });
}

FAM_API Handle fam_reshape(Handle a, Longs shape, int64_t rank) {
  return tensor_call([&] { return at::reshape(Borrowed(a), longs(shape, rank)); });
}

FAM_API Handle fam_expand(Handle a, Longs shape, int64_t rank, bool implicit) {
  return tensor_call([&] { return Borrowed(a)->expand(longs(shape, rank), implicit); });
}

FAM_API Handle fam_repeat(Handle a, Longs repeats, int64_t count) {
  return tensor_call([&] { return Borrowed(a)->repeat(longs(repeats, count)); });
}

FAM_API Handle fam_permute(Handle a, Longs dims, int64_t count) {
  return tensor_call([&] { return at::permute(Borrowed(a), longs(dims, count)); });
}

FAM_API Handle fam_flip(Handle a, Longs dims, int64_t count) {
  return tensor_call([&] { return at::flip(Borrowed(a), longs(dims, count)); });
}

FAM_API Handle fam_roll(Handle a, Longs shifts, int64_t shift_count, Longs dims, int64_t dim_count) {
  return tensor_call([&] { return at::roll(Borrowed(a), longs(shifts, shift_count), longs(dims, dim_count)); });
}

FAM_API Handle fam_transpose(Handle a, int64_t dim0, int64_t dim1) {
  return tensor_call([&] { return at::transpose(Borrowed(a), dim0, dim1); });
}

FAM_API Handle fam_t(Handle a) {
  return tensor_call([&] { return at::t(Borrowed(a)); });
}

FAM_API Handle fam_unsqueeze(Handle a, int64_t dim) {
  return tensor_call([&] { return at::unsqueeze(Borrowed(a), dim); });
}

FAM_API Handle fam_squeeze(Handle a) {
  return tensor_call([&] { return at::squeeze(Borrowed(a)); });
}

FAM_API Handle fam_squeeze_dim(Handle a, int64_t dim) {
  return tensor_call([&] { return at::squeeze(Borrowed(a), dim); });
}

FAM_API Handle fam_flatten(Handle a, int64_t start, int64_t end) {
  return tensor_call([&] { return at::flatten(Borrowed(a), start, end); });
}

FAM_API Handle fam_unflatten(Handle a, int64_t dim, Longs sizes, int64_t count) {
  return tensor_call([&] { return Borrowed(a)->unflatten(dim, longs(sizes, count)); });
}

FAM_API Handle fam_narrow(Handle a, int64_t dim, int64_t start, int64_t length) {
  return tensor_call([&] { return at::narrow(Borrowed(a), dim, start, length); });
}

FAM_API Handle fam_slice(Handle a, int64_t dim, int64_t start, int64_t end, int64_t step) {
  return tensor_call([&] { return at::slice(Borrowed(a), dim, start, end, step); });
}

FAM_API Handle fam_select(Handle a, int64_t dim, int64_t index) {
  return tensor_call([&] { return at::select(Borrowed(a), dim, index); });
}

FAM_API Handle fam_unfold(Handle a, int64_t dim, int64_t size, int64_t step) {
  return tensor_call([&] { return Borrowed(a)->unfold(dim, size, step); });
}

FAM_API Handle fam_diagonal(Handle a, int64_t offset, int64_t dim1, int64_t dim2) {
  return tensor_call([&] { return at::diagonal(Borrowed(a), offset, dim1, dim2); });
}

FAM_API Handle fam_triu(Handle a, int64_t diagonal) {
  return tensor_call([&] { return at::triu(Borrowed(a), diagonal); });
}

FAM_API Handle fam_tril(Handle a, int64_t diagonal) {
  return tensor_call([&] { return at::tril(Borrowed(a), diagonal); });
}

FAM_API Handle fam_repeat_interleave(Handle a, int64_t repeats, int64_t dim, bool has_dim) {
  return tensor_call([&] {
    return at::repeat_interleave(Borrowed(a), repeats, has_dim ? Optional<int64_t>(dim) : Optional<int64_t>());
  });
}

FAM_API Handle fam_repeat_interleave_tensor(Handle a, Handle repeats, int64_t dim, bool has_dim) {
  return tensor_call([&] {
    return at::repeat_interleave(Borrowed(a), *Borrowed(repeats), has_dim ? Optional<int64_t>(dim) : Optional<int64_t>());
  });
}

FAM_API Handle fam_cat(const Handle* parts, int64_t count, int64_t dim) {
  return tensor_call([&] { return at::cat(fam::tensors(parts, count), dim); });
}

FAM_API Handle fam_stack(const Handle* parts, int64_t count, int64_t dim) {
  return tensor_call([&] { return at::stack(fam::tensors(parts, count), dim); });
}

// Writes at most capacity handles and the number of pieces; the caller knows that number beforehand.
static int32_t pieces(std::vector<at::Tensor> parts, Handle* results, int64_t capacity, int64_t* count) {
  *count = std::min(static_cast<int64_t>(parts.size()), capacity);
  for (int64_t i = 0; i < *count; i++) results[i] = fam::give(std::move(parts[i]));
  return 0;
}

FAM_API int32_t fam_split(Handle a, int64_t size, int64_t dim, Handle* results, int64_t capacity, int64_t* count) {
  return status_call([&] { pieces(at::split(Borrowed(a), size, dim), results, capacity, count); });
}

FAM_API int32_t fam_split_sizes(Handle a, Longs sizes, int64_t size_count, int64_t dim, Handle* results,
                                int64_t capacity, int64_t* count) {
  return status_call([&] {
    pieces(at::split_with_sizes(Borrowed(a), longs(sizes, size_count), dim), results, capacity, count);
  });
}

FAM_API int32_t fam_chunk(Handle a, int64_t chunks, int64_t dim, Handle* results, int64_t capacity, int64_t* count) {
  return status_call([&] { pieces(at::chunk(Borrowed(a), chunks, dim), results, capacity, count); });
}

FAM_API int32_t fam_unbind(Handle a, int64_t dim, Handle* results, int64_t capacity, int64_t* count) {
  return status_call([&] { pieces(at::unbind(Borrowed(a), dim), results, capacity, count); });
}
