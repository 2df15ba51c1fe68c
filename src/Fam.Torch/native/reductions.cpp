// Sums, extrema, norms, scans and sorting.
#include "shim.h"

using Dims = const int64_t*;

static at::IntArrayRef dims_of(Dims dims, int64_t count) { return at::IntArrayRef(dims, count); }

// Runs a function that makes two tensors; the second goes to the out parameter.
template <class F>
static Handle pair_call(Handle* second, F&& function) noexcept {
  return tensor_call([&] {
    auto both = function();
    *second = fam::give(std::get<1>(both));
    return std::get<0>(both);
  });
}

FAM_API Handle fam_sum(Handle a, int32_t dtype) {
  return tensor_call([&] { return at::sum(Borrowed(a), fam::optional_dtype(dtype)); });
}

FAM_API Handle fam_sum_dims(Handle a, Dims dims, int64_t count, bool keepdim, int32_t dtype) {
  return tensor_call([&] { return at::sum(Borrowed(a), dims_of(dims, count), keepdim, fam::optional_dtype(dtype)); });
}

FAM_API Handle fam_mean(Handle a) {
  return tensor_call([&] { return at::mean(Borrowed(a)); });
}

FAM_API Handle fam_mean_dims(Handle a, Dims dims, int64_t count, bool keepdim, int32_t dtype) {
  return tensor_call([&] { return at::mean(Borrowed(a), dims_of(dims, count), keepdim, fam::optional_dtype(dtype)); });
}

FAM_API Handle fam_var(Handle a, bool unbiased) {
  return tensor_call([&] { return at::var(Borrowed(a), unbiased); });
}

FAM_API Handle fam_var_dims(Handle a, Dims dims, int64_t count, bool unbiased, bool keepdim) {
  return tensor_call([&] { return at::var(Borrowed(a), dims_of(dims, count), unbiased, keepdim); });
}

FAM_API Handle fam_std(Handle a, bool unbiased) {
  return tensor_call([&] { return at::std(Borrowed(a), unbiased); });
}

FAM_API Handle fam_std_dims(Handle a, Dims dims, int64_t count, bool unbiased, bool keepdim) {
  return tensor_call([&] { return at::std(Borrowed(a), dims_of(dims, count), unbiased, keepdim); });
}

FAM_API Handle fam_amax(Handle a, Dims dims, int64_t count, bool keepdim) {
  return tensor_call([&] { return at::amax(Borrowed(a), dims_of(dims, count), keepdim); });
}

FAM_API Handle fam_amin(Handle a, Dims dims, int64_t count, bool keepdim) {
  return tensor_call([&] { return at::amin(Borrowed(a), dims_of(dims, count), keepdim); });
}

FAM_API Handle fam_max(Handle a) {
  return tensor_call([&] { return at::max(Borrowed(a)); });
}

FAM_API Handle fam_min(Handle a) {
  return tensor_call([&] { return at::min(Borrowed(a)); });
}

FAM_API Handle fam_max_dim(Handle a, int64_t dim, bool keepdim, Handle* indexes) {
  return pair_call(indexes, [&] { return at::max(Borrowed(a), dim, keepdim); });
}

FAM_API Handle fam_min_dim(Handle a, int64_t dim, bool keepdim, Handle* indexes) {
  return pair_call(indexes, [&] { return at::min(Borrowed(a), dim, keepdim); });
}

FAM_API Handle fam_argmax(Handle a) {
  return tensor_call([&] { return at::argmax(Borrowed(a)); });
}

FAM_API Handle fam_argmax_dim(Handle a, int64_t dim, bool keepdim) {
  return tensor_call([&] { return at::argmax(Borrowed(a), dim, keepdim); });
}

FAM_API Handle fam_argmin(Handle a) {
  return tensor_call([&] { return at::argmin(Borrowed(a)); });
}

FAM_API Handle fam_argmin_dim(Handle a, int64_t dim, bool keepdim) {
  return tensor_call([&] { return at::argmin(Borrowed(a), dim, keepdim); });
}

FAM_API Handle fam_norm(Handle a, double p) {
  return tensor_call([&] { return at::norm(Borrowed(a), p); });
}

FAM_API Handle fam_norm_dim(Handle a, int64_t dim, bool keepdim, double p) {
  return tensor_call([&] { return at::norm(Borrowed(a), Optional<at::Scalar>(p), at::IntArrayRef(dim), keepdim); });
}

FAM_API Handle fam_logsumexp(Handle a, int64_t dim, bool keepdim) {
  return tensor_call([&] { return at::logsumexp(Borrowed(a), at::IntArrayRef(dim), keepdim); });
}

FAM_API Handle fam_softmax(Handle a, int64_t dim, int32_t dtype) {
  return tensor_call([&] { return at::softmax(Borrowed(a), dim, fam::optional_dtype(dtype)); });
}

FAM_API Handle fam_log_softmax(Handle a, int64_t dim, int32_t dtype) {
  return tensor_call([&] { return at::log_softmax(Borrowed(a), dim, fam::optional_dtype(dtype)); });
}

FAM_API Handle fam_cumsum(Handle a, int64_t dim, int32_t dtype) {
  return tensor_call([&] { return at::cumsum(Borrowed(a), dim, fam::optional_dtype(dtype)); });
}

FAM_API Handle fam_prod(Handle a, int32_t dtype) {
  return tensor_call([&] { return at::prod(Borrowed(a), fam::optional_dtype(dtype)); });
}

FAM_API Handle fam_all(Handle a) {
  return tensor_call([&] { return at::all(Borrowed(a)); });
}

FAM_API Handle fam_all_dim(Handle a, int64_t dim, bool keepdim) {
  return tensor_call([&] { return at::all(Borrowed(a), dim, keepdim); });
}

FAM_API Handle fam_any(Handle a) {
  return tensor_call([&] { return at::any(Borrowed(a)); });
}

FAM_API Handle fam_any_dim(Handle a, int64_t dim, bool keepdim) {
  return tensor_call([&] { return at::any(Borrowed(a), dim, keepdim); });
}

FAM_API Handle fam_topk(Handle a, int64_t k, int64_t dim, bool largest, bool sorted, Handle* indexes) {
  return pair_call(indexes, [&] { return at::topk(Borrowed(a), k, dim, largest, sorted); });
}

FAM_API Handle fam_sort(Handle a, int64_t dim, bool descending, bool stable, Handle* indexes) {
  return pair_call(indexes, [&] { return at::sort(Borrowed(a), Optional<bool>(stable), dim, descending); });
}

FAM_API Handle fam_argsort(Handle a, int64_t dim, bool descending) {
  return tensor_call([&] { return at::argsort(Borrowed(a), dim, descending); });
}
