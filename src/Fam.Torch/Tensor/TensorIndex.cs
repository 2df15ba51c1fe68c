namespace TorchSharp;

public static partial class torch
{
    /// <summary>One subscript of an index expression, as between Python's brackets.</summary>
    public struct TensorIndex
    {
        public static readonly TensorIndex Ellipsis = new() { kind = Subscript.Kind.Ellipsis };
        public static readonly TensorIndex None = new() { kind = Subscript.Kind.NewAxis };
        public static readonly TensorIndex Null = new() { kind = Subscript.Kind.NewAxis };
        public static readonly TensorIndex Colon = Slice();

        private Subscript.Kind kind;
        private long? start;
        private long? stop;
        private long? step;
        private Tensor? tensor;

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Subscript.Kind.Slice, start = start, stop = stop, step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end, null);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End is { IsFromEnd: true, Value: 0 } ? null : range.End.IsFromEnd ? -range.End.Value : range.End.Value);

        public static TensorIndex Bool(bool value) => new() { kind = Subscript.Kind.Boolean, start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { kind = Subscript.Kind.Single, start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Subscript.Kind.Tensor, tensor = tensor };

        internal readonly Subscript Encode() => new()
        {
            kind = kind,
            start = start ?? 0,
            stop = stop ?? 0,
            step = step ?? 0,
            missing = (start is null ? 1 : 0) | (stop is null ? 2 : 0) | (step is null ? 4 : 0),
            tensor = tensor is null ? 0 : tensor.Handle,
        };
    }
}
