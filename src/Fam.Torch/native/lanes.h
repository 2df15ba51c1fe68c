// Vectors of the widest unit that the processor has, and the few functions over them that the fused operations need.
// A kernel is an always_inline template over the width, instantiated inside one function for each instruction set.
#pragma once

#include "shim.h"

#include <cmath>
#include <cstring>
#include <limits>

#define FAM_INLINE __attribute__((always_inline)) inline

namespace fam {

constexpr int64_t Line = 64;  // bytes of a cache line

// Length of a row of at least n, so that rows that are read one below the other lie in different sets of the cache: an odd number of
// lines. With a power of two all of them would share a few sets.
template <class T>
int64_t stride(int64_t n) {
  constexpr int64_t each = Line / sizeof(T);
  return ((n + each - 1) / each | 1) * each;
}

template <class T, int Bytes>
struct Lanes {
  typedef T V __attribute__((vector_size(Bytes), aligned(sizeof(T)), may_alias));
  typedef int32_t I __attribute__((vector_size(Bytes), may_alias));
  static constexpr int64_t W = Bytes / sizeof(T);

  static FAM_INLINE int64_t padded(int64_t n) { return (n + W - 1) / W * W; }

  static FAM_INLINE T sum(const V& v) {
    T s = 0;
    for (int64_t i = 0; i < W; i++) s += v[i];
    return s;
  }

  // In place over count lanes, a multiple of W. Float: Cephes' polynomial, within 2 units in the last place.
  static FAM_INLINE void exponentiate(T* x, int64_t count) {
    if constexpr (std::is_same<T, float>::value) {
      for (int64_t i = 0; i < count; i += W) {
        V v = *reinterpret_cast<const V*>(x + i);
        v = v < -87.0f ? V{} - 87.0f : v;
        v = v > 88.0f ? V{} + 88.0f : v;
        const V magic = V{} + 12582912.0f;
        const V shifted = v * 1.44269504088896341f + magic;
        const V n = shifted - magic;
        const V r = (v - n * 0.693359375f) - n * -2.12194440e-4f;
        V p = r * 1.9875691500e-4f + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        p = p * r + 5.0000001201e-1f;
        p = p * r * r + r + 1.0f;
        I bits, exponent;
        std::memcpy(&bits, &p, Bytes);
        std::memcpy(&exponent, &shifted, Bytes);
        bits += exponent << 23;
        std::memcpy(&p, &bits, Bytes);
        *reinterpret_cast<V*>(x + i) = p;
      }
    } else {
      for (int64_t i = 0; i < count; i++) x[i] = std::exp(x[i]);
    }
  }
};

enum class Unit { Sse, Avx2, Avx512 };

inline Unit unit() {
  static const Unit found = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")              ? Unit::Avx512
                            : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? Unit::Avx2
                                                                                              : Unit::Sse;
  return found;
}

}  // namespace fam

// name<T>(arguments) runs kernel<T, Bytes>(arguments) with the widest unit. Elsewhere than on x86 the compiler's own 16 bytes.
#if defined(__x86_64__)
#define FAM_BY_UNIT(name, kernel, parameters, arguments)                                                        \
  template <class T>                                                                                            \
  __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))) void name##_avx512 parameters {             \
    kernel<T, 64> arguments;                                                                                    \
  }                                                                                                             \
  template <class T>                                                                                            \
  __attribute__((target("avx2,fma"))) void name##_avx2 parameters {                                             \
    kernel<T, 32> arguments;                                                                                    \
  }                                                                                                             \
  template <class T>                                                                                            \
  void name parameters {                                                                                        \
    switch (fam::unit()) {                                                                                      \
      case fam::Unit::Avx512: return name##_avx512<T> arguments;                                                \
      case fam::Unit::Avx2: return name##_avx2<T> arguments;                                                    \
      default: return kernel<T, 16> arguments;                                                                  \
    }                                                                                                           \
  }
#else
#define FAM_BY_UNIT(name, kernel, parameters, arguments) \
  template <class T>                                     \
  void name parameters {                                 \
    kernel<T, 16> arguments;                             \
  }
#endif
