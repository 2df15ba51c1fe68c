using Fam.Grains.Activations;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>What the runtime holds about one activation of a grain.</summary>
    public interface IGrainContext
    {
        GrainId GrainId { get; }

        GrainReference GrainReference { get; }

        /// <summary>The grain object; null until its constructor has returned.</summary>
        object? GrainInstance { get; }

        /// <summary>The activation's own dependency injection scope.</summary>
        IServiceProvider ActivationServices { get; }

        /// <summary>Completes when the activation is gone.</summary>
        Task Deactivated { get; }

        /// <summary>Ends the activation after the calls it is executing; calls that wait go to the next activation.</summary>
        void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
    }
}

namespace Orleans
{
    /// <summary>What <see cref="Grain"/> gives the runtime. Grain classes derive from <see cref="Grain"/>.</summary>
    public interface IGrainBase
    {
        IGrainContext GrainContext { get; }

        Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
    }

    /// <summary>
    /// Base of every grain: an object with a key, of which the runtime keeps one activation, and whose code
    /// runs one turn at a time.
    /// </summary>
    public abstract class Grain : IGrainBase, IAddressable
    {
        private readonly Activation? activation = TurnScheduler.CurrentActivation;

        public IGrainContext GrainContext => Activation;

        public GrainReference GrainReference => Activation.GrainReference;

        public string IdentityString => Activation.GrainId.ToString();

        protected IGrainFactory GrainFactory => Activation.Runtime.Factory;

        protected internal IServiceProvider ServiceProvider => Activation.ActivationServices;

        internal Activation Activation => activation
            ?? throw new InvalidOperationException($"{GetType().Name} was not created by the grain runtime; call it through IGrainFactory.");

        /// <summary>Runs before the first call. A failure goes to the callers; the next call tries again.</summary>
        public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <summary>Runs after the last call. Not to be relied on: a process can end without it.</summary>
        public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

        Task IGrainBase.OnActivateAsync(CancellationToken token) => OnActivateAsync(token);

        Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => OnDeactivateAsync(reason, token);

        /// <summary>Ends this activation after the calls it is executing.</summary>
        protected void DeactivateOnIdle() => Activation.Deactivate(
            new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

        /// <summary>
        /// Keeps an idle activation for at least this long. Zero takes an earlier wish back;
        /// <see cref="Timeout.InfiniteTimeSpan"/> keeps it until it is deactivated explicitly.
        /// </summary>
        protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
    }
}
