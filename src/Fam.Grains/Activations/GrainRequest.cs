using Orleans;

namespace Fam.Grains.Activations;

/// <summary>Something an activation executes in its turns: a call or a tick of a timer.</summary>
internal abstract class GrainRequest
{
    public abstract bool AlwaysInterleaves { get; }

    /// <summary>Whether it counts as use of the grain.</summary>
    public virtual bool KeepsActivation => true;

    /// <summary>Whether it is meaningless to a later activation of the same grain.</summary>
    public virtual bool BelongsToActivation => false;

    /// <summary>Nobody waits for it any more; it is not begun.</summary>
    public virtual bool Abandoned => false;

    /// <summary>How many activations ended before they came to it.</summary>
    public int Moves { get; set; }

    /// <summary>Runs on the grain's turns and reports the outcome where it belongs; never throws.</summary>
    public abstract Task ExecuteAsync(Grain grain);

    /// <summary>Reports that it was not begun.</summary>
    public abstract void Fail(Exception error);
}
