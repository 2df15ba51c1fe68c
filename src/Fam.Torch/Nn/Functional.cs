namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>input @ weightsᵀ + bias.</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Native.linear(input, weights, bias);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_().alias() : x.silu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_().alias() : x.tanh();

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>Zeroes each element with probability p and scales the rest by 1 / (1 - p), while training.</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace)
                    return Native.dropout(input, p, training);
                Native.dropout_(input, p, training);
                return input.alias();
            }

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                Native.layer_norm(input, normalized_shape, normalized_shape.Length, weight, bias, eps);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Native.one_hot(x, num_classes);

            /// <summary>softmax(query keyᵀ / √D + mask) value; query, key and value are [N, H, T, D].</summary>
            /// <param name="attn_mask">Added to the scores, or boolean with true for what may be seen.</param>
            /// <param name="p">Probability of dropping a weight.</param>
            /// <param name="is_casual">Causal: no position sees a later one. The misspelt name is TorchSharp's.</param>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false) =>
                Native.attention(query, key, value, attn_mask, p, is_casual);
        }
    }
}
