using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A LibTorch tensor. The handle is the TensorImpl pointer, of which this object owns one reference.
    /// </summary>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposable
    {
        internal nint handle;
        internal int scopeSlot;
        private Guard? guard;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            if (!register)
                return;
            DisposeScopeManager thread = DisposeScopeManager.OfThread;
            if (thread.Current is { } scope)
            {
                thread.Counts.CreatedInScopeCount++;
                scope.Add(this);
            }
            else
            {
                thread.Counts.CreatedOutsideScopeCount++;
                guard = new Guard(handle);
            }
        }

        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => handle == 0;

        public string? name { get; set; }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0)
                return;
            LifetimeStatistics counts = DisposeScopeManager.OfThread.Counts;
            if (OwningDisposeScope is { } scope)
            {
                counts.DisposedInScopeCount++;
                scope.Remove(this);
            }
            else
            {
                counts.DisposedOutsideScopeCount++;
            }
            DropFinalizer();
            ReleaseHandle();
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope)
                scope.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        /// <summary>Gives up the reference to the caller, who has to release it.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            nint taken = Handle;
            MoveHandle();
            return taken;
        }

        /// <summary>Empties this tensor for another object to own its reference, in the same scope.</summary>
        internal nint MoveHandle()
        {
            DropFinalizer();
            OwningDisposeScope?.Remove(this);
            return Interlocked.Exchange(ref handle, 0);
        }

        internal void DisposeWithScope()
        {
            if (handle != 0)
                DisposeScopeManager.OfThread.Counts.DisposedInScopeCount++;
            OwningDisposeScope = null;
            ReleaseHandle();
        }

        internal void ReleaseHandle()
        {
            nint owned = Interlocked.Exchange(ref handle, 0);
            if (owned != 0)
                Native.release(owned);
        }

        internal void GuardByFinalizer() => guard ??= new Guard(handle);

        internal void DropFinalizer()
        {
            guard?.Dispose();
            guard = null;
        }

        /// <summary>
        /// Releases a tensor that nobody disposes. A separate object, because an object with a
        /// finalizer is several times dearer to make and tensors inside a scope need none.
        /// </summary>
        private sealed class Guard(nint handle) : IDisposable
        {
            ~Guard() => Native.release(handle);

            public void Dispose() => GC.SuppressFinalize(this);
        }
    }
}
