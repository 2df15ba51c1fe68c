// A weight that many small products share: their gradients of it are put together and become one product instead of one for
// each, which writes and adds as much as the weight holds every time.
#include "shim.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Node;
using torch::autograd::variable_list;

// Behind the shared weight: runs once all products that read it have left their rows here.
struct Gathered : Node {
  std::vector<at::Tensor> inputs, grads;  // [rows, I] and [rows, O] of each product

  variable_list apply(variable_list&& given) override {
    at::Tensor sum = given[0];  // of products that are not among these; undefined where there are none
    if (!inputs.empty()) {
      const c10::NoGradGuard plain;
      const at::Tensor in = inputs.size() == 1 ? inputs[0] : at::cat(inputs), grad = grads.size() == 1 ? grads[0] : at::cat(grads);
      sum = sum.defined() ? at::addmm(sum, grad.t(), in) : at::mm(grad.t(), in);
      release_variables();
    }
    return {sum};
  }

  void release_variables() override {
    inputs.clear();
    grads.clear();
  }
};

Gathered* behind(const at::Tensor& weight) { return dynamic_cast<Gathered*>(weight.grad_fn().get()); }

// LibTorch holds nodes by std::shared_ptr, newer versions by c10::intrusive_ptr: by whatever a tensor gives.
using NodePointer = std::decay_t<decltype(std::declval<const at::Tensor&>().grad_fn())>;

template <class Pointer, class Kind>
Pointer fresh() {
  if constexpr (std::is_same_v<Pointer, std::shared_ptr<Node>>)
    return std::make_shared<Kind>();
  else
    return c10::make_intrusive<Kind>();
}

struct SharedLinear : torch::autograd::Function<SharedLinear> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight) {
    context->set_materialize_grads(false);
    context->save_for_backward({input, weight});
    return at::linear(input, weight);
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    auto saved = context->get_saved_variables();
    const at::Tensor input = saved[0], weight = saved[1];
    if (!grads[0].defined()) return {at::Tensor(), at::Tensor()};
    const at::Tensor grad = grads[0].reshape({-1, weight.size(0)});
    auto* gathered = behind(weight);
    TORCH_CHECK(gathered, "shared_linear: the weight is not a shared one");
    gathered->inputs.push_back(input.detach().reshape({-1, weight.size(1)}));  // without its graph, which leads back here
    gathered->grads.push_back(grad);
    return {input.requires_grad() ? at::mm(grad, weight).view(input.sizes()) : at::Tensor(), at::Tensor()};
  }
};

}  // namespace

// The weight [O, I] for the time of a pass. Whatever reads it has its gradient; what fam_shared_linear reads of it comes in one product.
FAM_API Handle fam_shared_weight(Handle weight) {
  return tensor_call([&] {
    const Borrowed given(weight);
    TORCH_CHECK(given->dim() == 2, "shared_weight: the weight must be [O, I]");
    if (!given->requires_grad() || !c10::GradMode::is_enabled()) return given->detach();
    const auto node = fresh<NodePointer, Gathered>();
    node->set_next_edges(torch::autograd::collect_next_edges(*given));
    at::Tensor shared = given->detach();
    torch::autograd::create_gradient_edge(shared, node);
    return shared;
  });
}

// input [..., I] by a shared weight [O, I] and a bias [O] or none: [..., O].
FAM_API Handle fam_shared_linear(Handle input, Handle weight, Handle bias) {
  return tensor_call([&] {
    const Borrowed x(input), w(weight), b(bias);
    if (!c10::GradMode::is_enabled() || !w->requires_grad() || !behind(*w)) return at::linear(x, w, fam::optional_tensor(b));
    const at::Tensor product = SharedLinear::apply(*x, *w);
    return b->defined() ? product.add(b) : product;
  });
}
