namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.grad_enabled();

    public static IDisposable inference_mode(bool mode = true) => new InferenceGuard(mode);

    public static bool is_inference_mode_enabled() => Native.inference_enabled();

    /// <summary>Records gradients or not, on this thread, until it is disposed.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly bool before = Native.grad_enabled();

        internal GradMode(bool enabled) => Native.set_grad_enabled(enabled);

        public void Dispose() => Native.set_grad_enabled(before);
    }

    private sealed class InferenceGuard(bool enabled) : IDisposable
    {
        private nint guard = Native.inference_enter(enabled);

        public void Dispose()
        {
            if (guard != 0)
                Native.inference_leave(guard);
            guard = 0;
        }
    }
}
