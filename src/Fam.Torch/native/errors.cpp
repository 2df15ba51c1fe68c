// The last failure of each thread, as LibTorch worded it.
#include "shim.h"

namespace {
thread_local std::string last_error;
thread_local bool has_error = false;

void record(const char* message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
  has_error = true;
}
}  // namespace

void fam::record_current_exception() noexcept {
  try {
    throw;
  } catch (const c10::Error& error) {
    record(error.what_without_backtrace());
  } catch (const std::exception& error) {
    record(error.what());
  } catch (...) {
    record("LibTorch threw something that is not a std::exception");
  }
}

// Null when nothing failed since the last call. Valid until the thread's next failure.
FAM_API const char* fam_take_error() {
  if (!has_error) return nullptr;
  has_error = false;
  return last_error.c_str();
}
