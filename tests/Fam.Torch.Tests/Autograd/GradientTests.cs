using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fam.Torch.Tests.Autograd;

/// <summary>The gradient of every differentiable operation of the binding.</summary>
public class GradientTests
{
    private static readonly Generator Random = new(42);

    private static readonly Dictionary<string, Action> Cases = new(StringComparer.Ordinal)
    {
        ["abs"] = () => Unary(x => x.abs()),
        ["neg"] = () => Unary(x => -x),
        ["exp"] = () => Unary(x => x.exp()),
        ["log"] = () => Positive(x => x.log()),
        ["log1p"] = () => Positive(x => x.log1p()),
        ["sqrt"] = () => Positive(x => x.sqrt()),
        ["rsqrt"] = () => Positive(x => x.rsqrt()),
        ["reciprocal"] = () => Positive(x => x.reciprocal()),
        ["sin"] = () => Unary(x => x.sin()),
        ["cos"] = () => Unary(x => x.cos()),
        ["sigmoid"] = () => Unary(x => x.sigmoid()),
        ["tanh"] = () => Unary(x => x.tanh()),
        ["erf"] = () => Unary(x => x.erf()),
        ["relu"] = () => Unary(x => x.relu()),
        ["silu"] = () => Unary(x => functional.silu(x)),
        ["gelu"] = () => Unary(x => functional.gelu(x)),
        ["square"] = () => Unary(x => x.square()),
        ["pow scalar"] = () => Positive(x => x.pow(2.5)),
        ["pow tensor"] = () => FiniteDifferences.Check(x => x[0].pow(x[1]), Above(3, 4), Any(3, 4)),
        ["clamp"] = () => Unary(x => x.clamp(-0.5, 0.5)),
        ["clamp tensor"] = () => FiniteDifferences.Check(x => x[0].clamp(min: x[1]), Any(3, 4), Any(3, 4)),
        ["add"] = () => Binary((x, y) => x + y),
        ["add alpha"] = () => Binary((x, y) => x.add(y, 3)),
        ["add broadcast"] = () => FiniteDifferences.Check(x => x[0] + x[1], Any(3, 1, 4), Any(2, 1)),
        ["sub"] = () => Binary((x, y) => x - y),
        ["sub from scalar"] = () => Unary(x => 2.0 - x),
        ["mul"] = () => Binary((x, y) => x * y),
        ["mul scalar"] = () => Unary(x => 3 * x * 0.5),
        ["div"] = () => FiniteDifferences.Check(x => x[0] / x[1], Any(3, 4), Above(3, 4)),
        ["div of scalar"] = () => Positive(x => 2.0 / x),
        ["maximum"] = () => Binary((x, y) => maximum(x, y)),
        ["minimum"] = () => Binary((x, y) => minimum(x, y)),
        ["lerp"] = () => FiniteDifferences.Check(x => x[0].lerp(x[1], x[2]), Any(4), Any(4), Any(4)),
        ["addcmul"] = () => FiniteDifferences.Check(x => x[0].addcmul(x[1], x[2], 0.5), Any(4), Any(4), Any(4)),
        ["addcdiv"] = () => FiniteDifferences.Check(x => x[0].addcdiv(x[1], x[2], 0.5), Any(4), Any(4), Above(4)),
        ["where"] = () => Binary((x, y) => where(tensor(new[] { true, false, true, true }), x, y)),
        ["masked_fill"] = () => Unary(x => x.masked_fill(tensor(new[] { true, false, false, true }), 9)),

        ["sum"] = () => Unary(x => x.sum()),
        ["sum dim"] = () => Unary(x => x.sum(1, keepdim: true)),
        ["sum dims"] = () => Unary(x => x.sum(new long[] { 0, 1 })),
        ["mean"] = () => Unary(x => x.mean()),
        ["mean dims"] = () => Unary(x => x.mean(new long[] { -1 }, keepdim: true)),
        ["var"] = () => Unary(x => x.var(-1, unbiased: false, keepdim: true)),
        ["std"] = () => Unary(x => x.std()),
        ["amax"] = () => Unary(x => x.amax(1)),
        ["max"] = () => Unary(x => x.max(1).values),
        ["min"] = () => Unary(x => x.min(0).values),
        ["norm"] = () => Unary(x => x.norm()),
        ["norm dim"] = () => Unary(x => x.norm(1, keepdim: true, p: 3)),
        ["prod"] = () => Unary(x => x.prod()),
        ["logsumexp"] = () => Unary(x => x.logsumexp(1)),
        ["softmax"] = () => Unary(x => x.softmax(1)),
        ["log_softmax"] = () => Unary(x => x.log_softmax(1)),
        ["cumsum"] = () => Unary(x => x.cumsum(1)),
        ["topk"] = () => Unary(x => x.topk(2).values),
        ["sort"] = () => Unary(x => x.sort(descending: true).Values),

        ["view"] = () => Unary(x => x.view(2, 6)),
        ["reshape"] = () => Unary(x => x.t().reshape(2, 6)),
        ["transpose"] = () => Unary(x => x.transpose(0, 1)),
        ["permute"] = () => FiniteDifferences.Check(x => x[0].permute(2, 0, 1), Any(2, 3, 2)),
        ["unsqueeze"] = () => Unary(x => x.unsqueeze(1)),
        ["squeeze"] = () => FiniteDifferences.Check(x => x[0].squeeze(1), Any(3, 1, 2)),
        ["expand"] = () => FiniteDifferences.Check(x => x[0].expand(3, 2, 4), Any(2, 1)),
        ["flatten"] = () => FiniteDifferences.Check(x => x[0].flatten(1), Any(2, 2, 3)),
        ["unflatten"] = () => Unary(x => x.unflatten(1, 2, 2)),
        ["narrow"] = () => Unary(x => x.narrow(1, 1, 2)),
        ["slice"] = () => Unary(x => x.slice(1, 0, 4, 2)),
        ["select"] = () => Unary(x => x.select(0, 1)),
        ["unfold"] = () => Unary(x => x.unfold(1, 2, 1)),
        ["diagonal"] = () => Unary(x => x.diagonal()),
        ["repeat"] = () => Unary(x => x.repeat(2, 1)),
        ["repeat_interleave"] = () => Unary(x => x.repeat_interleave(2, dim: 1)),
        ["flip"] = () => Unary(x => x.flip(0, 1)),
        ["roll"] = () => Unary(x => x.roll(1, 1)),
        ["triu"] = () => Unary(x => x.triu(1)),
        ["tril"] = () => Unary(x => x.tril()),
        ["cat"] = () => Binary((x, y) => cat([x, y], 1)),
        ["stack"] = () => Binary((x, y) => stack([x, y], 1)),
        ["split"] = () => Unary(x => x.split(3, 1)[0]),
        ["chunk"] = () => Unary(x => x.chunk(2, 1)[1]),
        ["unbind"] = () => Unary(x => x.unbind(1)[2]),
        ["clone"] = () => Unary(x => x.clone()),
        ["contiguous"] = () => Unary(x => x.t().contiguous()),
        ["to and back"] = () => Unary(x => x.to(CPU).to(float64)),

        ["index slice"] = () => Unary(x => x[TensorIndex.Ellipsis, 1..3]),
        ["index new axis"] = () => Unary(x => x[TensorIndex.Null, TensorIndex.Colon, 2]),
        ["index tensor"] = () => Unary(x => x[tensor(new long[] { 2, 0, 2 })]),
        ["index_select"] = () => Unary(x => x.index_select(1, tensor(new long[] { 3, 3, 0 }))),
        ["gather"] = () => Unary(x => x.gather(1, tensor(new long[,] { { 0, 0 }, { 3, 1 }, { 2, 2 } }))),
        ["masked_select"] = () => Unary(x => x.masked_select(tensor(new[] { true, false, true, true }))),
        ["scatter"] = () => FiniteDifferences.Check(x => x[0].scatter(1, tensor(new long[,] { { 1 }, { 0 } }), x[1]), Any(2, 3), Any(2, 1)),
        ["scatter_add"] = () => FiniteDifferences.Check(x => x[0].scatter_add(1, tensor(new long[,] { { 1 }, { 0 } }), x[1]), Any(2, 3), Any(2, 1)),
        ["index_add"] = () => FiniteDifferences.Check(x => x[0].index_add(0, tensor(new long[] { 1, 1 }), x[1], 2), Any(3, 2), Any(2, 2)),

        ["matmul"] = () => FiniteDifferences.Check(x => x[0].matmul(x[1]), Any(2, 3, 4), Any(4, 2)),
        ["mm"] = () => FiniteDifferences.Check(x => x[0].mm(x[1]), Any(3, 4), Any(4, 2)),
        ["mv"] = () => FiniteDifferences.Check(x => x[0].mv(x[1]), Any(3, 4), Any(4)),
        ["bmm"] = () => FiniteDifferences.Check(x => x[0].bmm(x[1]), Any(2, 3, 2), Any(2, 2, 3)),
        ["dot"] = () => FiniteDifferences.Check(x => x[0].dot(x[1]), Any(4), Any(4)),
        ["outer"] = () => FiniteDifferences.Check(x => x[0].outer(x[1]), Any(3), Any(4)),
        ["addmm"] = () => FiniteDifferences.Check(x => x[0].addmm(x[1], x[2], 2, 0.5f), Any(3, 2), Any(3, 4), Any(4, 2)),
        ["baddbmm"] = () => FiniteDifferences.Check(x => x[0].baddbmm(x[1], x[2], 2, 0.5f), Any(2, 3, 2), Any(2, 3, 2), Any(2, 2, 2)),
        ["einsum"] = () => FiniteDifferences.Check(x => einsum("bqd,bkd->bqk", x[0], x[1]), Any(2, 2, 3), Any(2, 3, 3)),

        ["linear"] = () => FiniteDifferences.Check(x => functional.linear(x[0], x[1], x[2]), Any(2, 3), Any(4, 3), Any(4)),
        ["layer_norm"] = () => FiniteDifferences.Check(x => functional.layer_norm(x[0], [4], x[1], x[2]), Any(3, 4), Any(4), Any(4)),
        ["mse_loss"] = () => Binary((x, y) => functional.mse_loss(x, y)),
        ["cross_entropy"] = () => Unary(x => functional.cross_entropy(x, tensor(new long[] { 1, -100, 3 }))),
        ["cross_entropy smooth"] = () => Unary(x => functional.cross_entropy(x, tensor(new long[] { 1, 0, 3 }), reduction: Reduction.Sum, label_smoothing: 0.1)),
        ["nll_loss"] = () => Unary(x => functional.nll_loss(x.log_softmax(1), tensor(new long[] { 1, 0, 3 }), reduction: Reduction.None)),
        ["dropout in evaluation"] = () => Unary(x => functional.dropout(x, 0.5, training: false)),
        ["attention"] = () => FiniteDifferences.Check(x => functional.scaled_dot_product_attention(x[0], x[1], x[2]), Any(1, 2, 3, 2), Any(1, 2, 4, 2), Any(1, 2, 4, 2)),
        ["attention causal"] = () => FiniteDifferences.Check(x => functional.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true), Any(1, 1, 3, 2), Any(1, 1, 3, 2), Any(1, 1, 3, 2)),
        ["attention mask"] = () => FiniteDifferences.Check(x => functional.scaled_dot_product_attention(x[0], x[1], x[2], ones(3, 3, dtype: @bool).tril()), Any(1, 1, 3, 2), Any(1, 1, 3, 2), Any(1, 1, 3, 2)),

        ["in place"] = () => Unary(x => x.clone().mul_(2).add_(x).sub_(1).div_(3)),
        ["in place index"] = () => Binary((x, y) =>
        {
            Tensor copy = x.clone();
            copy[TensorIndex.Colon, 1..3] = y[TensorIndex.Colon, 0..2];
            return copy;
        }),
        ["copy_"] = () => Unary(x => zeros(3, 4, dtype: float64).copy_(x) * x),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_finite_differences(string operation) => Cases[operation]();

    private static Tensor Any(params long[] shape) => randn(shape, dtype: float64, generator: Random).DetachFromDisposeScope();

    private static Tensor Above(params long[] shape) => rand(shape, dtype: float64, generator: Random) + 0.5;

    private static void Unary(Func<Tensor, Tensor> function) => FiniteDifferences.Check(x => function(x[0]), Any(3, 4));

    private static void Positive(Func<Tensor, Tensor> function) => FiniteDifferences.Check(x => function(x[0]), Above(3, 4));

    private static void Binary(Func<Tensor, Tensor, Tensor> function) =>
        FiniteDifferences.Check(x => function(x[0], x[1]), Any(3, 4), Any(3, 4));
}
