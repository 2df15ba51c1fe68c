using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/pointwise.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_abs")]
    internal static partial torch.Tensor abs(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_neg")]
    internal static partial torch.Tensor neg(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_exp")]
    internal static partial torch.Tensor exp(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_log")]
    internal static partial torch.Tensor log(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_log1p")]
    internal static partial torch.Tensor log1p(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_sqrt")]
    internal static partial torch.Tensor sqrt(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_rsqrt")]
    internal static partial torch.Tensor rsqrt(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_sin")]
    internal static partial torch.Tensor sin(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_cos")]
    internal static partial torch.Tensor cos(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_sigmoid")]
    internal static partial torch.Tensor sigmoid(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_tanh")]
    internal static partial torch.Tensor tanh(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_reciprocal")]
    internal static partial torch.Tensor reciprocal(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_relu")]
    internal static partial torch.Tensor relu(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_silu")]
    internal static partial torch.Tensor silu(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_floor")]
    internal static partial torch.Tensor floor(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_ceil")]
    internal static partial torch.Tensor ceil(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_sign")]
    internal static partial torch.Tensor sign(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_erf")]
    internal static partial torch.Tensor erf(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_isfinite")]
    internal static partial torch.Tensor isfinite(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_isnan")]
    internal static partial torch.Tensor isnan(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_isinf")]
    internal static partial torch.Tensor isinf(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_logical_not")]
    internal static partial torch.Tensor logical_not(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_abs_")]
    internal static partial Status abs_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_neg_")]
    internal static partial Status neg_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_exp_")]
    internal static partial Status exp_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_log_")]
    internal static partial Status log_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_sqrt_")]
    internal static partial Status sqrt_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_rsqrt_")]
    internal static partial Status rsqrt_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_sigmoid_")]
    internal static partial Status sigmoid_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_tanh_")]
    internal static partial Status tanh_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_relu_")]
    internal static partial Status relu_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_silu_")]
    internal static partial Status silu_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_zero_")]
    internal static partial Status zero_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_mul")]
    internal static partial torch.Tensor mul(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_maximum")]
    internal static partial torch.Tensor maximum(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_minimum")]
    internal static partial torch.Tensor minimum(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_eq")]
    internal static partial torch.Tensor eq(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_ne")]
    internal static partial torch.Tensor ne(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_lt")]
    internal static partial torch.Tensor lt(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_le")]
    internal static partial torch.Tensor le(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_gt")]
    internal static partial torch.Tensor gt(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_ge")]
    internal static partial torch.Tensor ge(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_logical_and")]
    internal static partial torch.Tensor logical_and(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_logical_or")]
    internal static partial torch.Tensor logical_or(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_logical_xor")]
    internal static partial torch.Tensor logical_xor(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_bitwise_and")]
    internal static partial torch.Tensor bitwise_and(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_bitwise_or")]
    internal static partial torch.Tensor bitwise_or(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_bitwise_xor")]
    internal static partial torch.Tensor bitwise_xor(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_remainder")]
    internal static partial torch.Tensor remainder(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_pow")]
    internal static partial torch.Tensor pow(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_floor_divide")]
    internal static partial torch.Tensor floor_divide(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_mul_")]
    internal static partial Status mul_(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_pow_")]
    internal static partial Status pow_(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_mul_scalar")]
    internal static partial torch.Tensor mul_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_eq_scalar")]
    internal static partial torch.Tensor eq_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_ne_scalar")]
    internal static partial torch.Tensor ne_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_lt_scalar")]
    internal static partial torch.Tensor lt_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_le_scalar")]
    internal static partial torch.Tensor le_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_gt_scalar")]
    internal static partial torch.Tensor gt_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_ge_scalar")]
    internal static partial torch.Tensor ge_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_remainder_scalar")]
    internal static partial torch.Tensor remainder_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_pow_scalar")]
    internal static partial torch.Tensor pow_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_floor_divide_scalar")]
    internal static partial torch.Tensor floor_divide_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_mul_scalar_")]
    internal static partial Status mul_scalar_(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_pow_scalar_")]
    internal static partial Status pow_scalar_(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_fill_scalar_")]
    internal static partial Status fill_scalar_(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_bitwise_not")]
    internal static partial torch.Tensor bitwise_not(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_add")]
    internal static partial torch.Tensor add(torch.Tensor a, torch.Tensor b, Number alpha);

    [LibraryImport(Library, EntryPoint = "fam_add_scalar")]
    internal static partial torch.Tensor add_scalar(torch.Tensor a, Number b, Number alpha);

    [LibraryImport(Library, EntryPoint = "fam_add_")]
    internal static partial Status add_(torch.Tensor a, torch.Tensor b, Number alpha);

    [LibraryImport(Library, EntryPoint = "fam_add_scalar_")]
    internal static partial Status add_scalar_(torch.Tensor a, Number b, Number alpha);

    [LibraryImport(Library, EntryPoint = "fam_sub")]
    internal static partial torch.Tensor sub(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_sub_scalar")]
    internal static partial torch.Tensor sub_scalar(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_sub_")]
    internal static partial Status sub_(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_sub_scalar_")]
    internal static partial Status sub_scalar_(torch.Tensor a, Number b);

    [LibraryImport(Library, EntryPoint = "fam_div")]
    internal static partial torch.Tensor div(torch.Tensor a, torch.Tensor b, int rounding);

    [LibraryImport(Library, EntryPoint = "fam_div_scalar")]
    internal static partial torch.Tensor div_scalar(torch.Tensor a, Number b, int rounding);

    [LibraryImport(Library, EntryPoint = "fam_div_")]
    internal static partial Status div_(torch.Tensor a, torch.Tensor b, int rounding);

    [LibraryImport(Library, EntryPoint = "fam_div_scalar_")]
    internal static partial Status div_scalar_(torch.Tensor a, Number b, int rounding);

    [LibraryImport(Library, EntryPoint = "fam_round")]
    internal static partial torch.Tensor round(torch.Tensor a, long decimals);

    [LibraryImport(Library, EntryPoint = "fam_clamp")]
    internal static partial torch.Tensor clamp(torch.Tensor a, Number low, Number high);

    [LibraryImport(Library, EntryPoint = "fam_clamp_")]
    internal static partial Status clamp_(torch.Tensor a, Number low, Number high);

    [LibraryImport(Library, EntryPoint = "fam_clamp_tensor")]
    internal static partial torch.Tensor clamp_tensor(torch.Tensor a, torch.Tensor? low, torch.Tensor? high);

    [LibraryImport(Library, EntryPoint = "fam_gelu")]
    internal static partial torch.Tensor gelu(torch.Tensor a, Flag tanh);

    [LibraryImport(Library, EntryPoint = "fam_where")]
    internal static partial torch.Tensor where(torch.Tensor condition, torch.Tensor x, torch.Tensor y);

    [LibraryImport(Library, EntryPoint = "fam_masked_fill")]
    internal static partial torch.Tensor masked_fill(torch.Tensor a, torch.Tensor mask, Number value);

    [LibraryImport(Library, EntryPoint = "fam_masked_fill_")]
    internal static partial Status masked_fill_(torch.Tensor a, torch.Tensor mask, Number value);

    [LibraryImport(Library, EntryPoint = "fam_addcmul")]
    internal static partial torch.Tensor addcmul(torch.Tensor a, torch.Tensor x, torch.Tensor y, Number value);

    [LibraryImport(Library, EntryPoint = "fam_addcmul_")]
    internal static partial Status addcmul_(torch.Tensor a, torch.Tensor x, torch.Tensor y, Number value);

    [LibraryImport(Library, EntryPoint = "fam_addcdiv")]
    internal static partial torch.Tensor addcdiv(torch.Tensor a, torch.Tensor x, torch.Tensor y, Number value);

    [LibraryImport(Library, EntryPoint = "fam_addcdiv_")]
    internal static partial Status addcdiv_(torch.Tensor a, torch.Tensor x, torch.Tensor y, Number value);

    [LibraryImport(Library, EntryPoint = "fam_lerp")]
    internal static partial torch.Tensor lerp(torch.Tensor a, torch.Tensor end, torch.Tensor weight);

    [LibraryImport(Library, EntryPoint = "fam_lerp_")]
    internal static partial Status lerp_(torch.Tensor a, torch.Tensor end, torch.Tensor weight);

    [LibraryImport(Library, EntryPoint = "fam_allclose")]
    internal static partial Status allclose(
        torch.Tensor a, torch.Tensor b, double rtol, double atol, Flag equal_nan, out Flag result);
}
