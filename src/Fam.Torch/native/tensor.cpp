// Lifetime, metadata, data access and conversion of a tensor.
#include "shim.h"

std::vector<at::Tensor> fam::tensors(const Handle* handles, int64_t count) {
  std::vector<at::Tensor> result;
  result.reserve(count);
  for (int64_t i = 0; i < count; i++) result.push_back(*Borrowed(handles[i]));
  return result;
}

FAM_API void fam_release(Handle handle) {
  status_call([&] { c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle); });
}

FAM_API Handle fam_alias(Handle a) {
  return tensor_call([&] { return *Borrowed(a); });
}

FAM_API int64_t fam_dim(Handle a) {
  return value_call<int64_t>(-1, [&] { return a->dim(); });
}

FAM_API int64_t fam_numel(Handle a) {
  return value_call<int64_t>(-1, [&] { return a->numel(); });
}

FAM_API int32_t fam_dtype(Handle a) {
  return value_call<int32_t>(-1, [&] { return static_cast<int32_t>(c10::typeMetaToScalarType(a->dtype())); });
}

FAM_API int64_t fam_element_size(Handle a) {
  return value_call<int64_t>(-1, [&] { return static_cast<int64_t>(a->itemsize()); });
}

FAM_API int32_t fam_device_type(Handle a) {
  return value_call<int32_t>(-1, [&] { return static_cast<int32_t>(a->device_type()); });
}

FAM_API int32_t fam_device_index(Handle a) {
  return value_call<int32_t>(-1, [&] { return static_cast<int32_t>(a->device().index()); });
}

FAM_API int32_t fam_is_contiguous(Handle a) {
  return value_call<int32_t>(0, [&] { return a->is_contiguous(); });
}

FAM_API int32_t fam_sizes(Handle a, int64_t* sizes) {
  return status_call([&] {
    for (int64_t size : a->sizes()) *sizes++ = size;
  });
}

FAM_API int32_t fam_strides(Handle a, int64_t* strides) {
  return status_call([&] {
    for (int64_t stride : a->strides()) *strides++ = stride;
  });
}

FAM_API int32_t fam_size(Handle a, int64_t dim, int64_t* size) {
  return status_call([&] { *size = Borrowed(a)->size(dim); });
}

FAM_API int32_t fam_stride(Handle a, int64_t dim, int64_t* stride) {
  return status_call([&] { *stride = Borrowed(a)->stride(dim); });
}

FAM_API int32_t fam_storage_offset(Handle a, int64_t* offset) {
  return status_call([&] { *offset = Borrowed(a)->storage_offset(); });
}

FAM_API int32_t fam_data(Handle a, void** data) {
  return status_call([&] { *data = Borrowed(a)->data_ptr(); });
}

FAM_API int32_t fam_item(Handle a, Number* number) {
  return status_call([&] {
    at::Scalar value = Borrowed(a)->item();
    if (value.isBoolean()) {
      *number = {3, value.toBool() ? 1 : 0};
    } else if (value.isIntegral(false)) {
      *number = {1, value.toLong()};
    } else {
      double d = value.toDouble();
      number->kind = 2;
      __builtin_memcpy(&number->bits, &d, sizeof d);
    }
  });
}

FAM_API Handle fam_to_type(Handle a, int32_t dtype, bool copy, bool non_blocking) {
  return tensor_call([&] { return Borrowed(a)->to(static_cast<at::ScalarType>(dtype), non_blocking, copy); });
}

FAM_API Handle fam_to_device(Handle a, int32_t type, int32_t index, bool copy, bool non_blocking) {
  return tensor_call([&] {
    Borrowed x(a);
    return x->to(fam::device(type, index), x->scalar_type(), non_blocking, copy);
  });
}

FAM_API Handle fam_to_type_and_device(Handle a, int32_t dtype, int32_t type, int32_t index, bool copy, bool non_blocking) {
  return tensor_call([&] {
    return Borrowed(a)->to(fam::device(type, index), static_cast<at::ScalarType>(dtype), non_blocking, copy);
  });
}

FAM_API Handle fam_clone(Handle a) { return tensor_call([&] { return Borrowed(a)->clone(); }); }
FAM_API Handle fam_contiguous(Handle a) { return tensor_call([&] { return Borrowed(a)->contiguous(); }); }

FAM_API int32_t fam_copy_(Handle a, Handle source, bool non_blocking) {
  return status_call([&] { Borrowed(a)->copy_(Borrowed(source), non_blocking); });
}

FAM_API int32_t fam_set_(Handle a, Handle source) {
  return status_call([&] { Borrowed(a)->set_(*Borrowed(source)); });
}
