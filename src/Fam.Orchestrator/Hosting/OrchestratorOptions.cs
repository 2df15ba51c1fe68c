using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Hosting;

/// <summary>How the orchestrator behaves; section <c>Fam:Orchestrator</c> of the configuration. Checked at start.</summary>
public sealed class OrchestratorOptions
{
    public const string Section = "Fam:Orchestrator";

    /// <summary>Directory of sweeps offered as templates (<c>*.yaml</c>); none are offered where it does not exist.</summary>
    public string ConfigsDirectory { get; set; } = "configs";

    /// <summary>How long an attempt lives without a heartbeat that lists it. Twenty missed heartbeats: a pause is no death.</summary>
    public TimeSpan LeasePeriod { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>An unanswered command is sent again after this time.</summary>
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Delay before the first restart of a job; doubles with each further one.</summary>
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The restart delay grows no further than this.</summary>
    public TimeSpan MaxRestartDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A signed heartbeat whose time of sending, by its worker's clock, is further away than this is not applied: it may be
    /// an old one that somebody repeats. So far may the clocks of machines be apart where envelopes are signed.
    /// </summary>
    public TimeSpan MaxHeartbeatAge { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A worker that was silent for so long gets no new job.</summary>
    public TimeSpan WorkerSilentAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A worker that was silent for so long and holds no lease is dropped from the list.</summary>
    public TimeSpan WorkerForgottenAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>That a silent worker was told to drain is remembered for so long.</summary>
    public TimeSpan DrainForgottenAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Weight of an owner in fair share, above 0; 1 for who is not named. An owner of weight 2 gets twice the slots of
    /// one of weight 1 while both have jobs waiting.
    /// </summary>
    public Dictionary<string, double> FairShareWeights { get; } = [];

    /// <summary>A job that is preempted or moved off a worker has so long for its checkpoint, then it is killed.</summary>
    public TimeSpan PreemptionGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Times that one job may be preempted within a minute; 0 turns preemption off.</summary>
    public int MaxPreemptionsPerMinute { get; set; } = 2;

    /// <summary>
    /// Jobs of one shape that a sweep has waiting in its pool at once, at most; the others follow as those start. Pools
    /// hold what is next, not all of a sweep of 100,000.
    /// </summary>
    public int AdmissionWindow { get; set; } = 2_000;

    /// <summary>How often a pool looks at leases, restarts and commands to send again.</summary>
    public TimeSpan PoolPeriod { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often what grains hold is compared with the rows; heals a lost notice between grains.</summary>
    public TimeSpan ReconcilePeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Log lines kept of a job; the oldest are dropped.</summary>
    public int LogLinesPerJob { get; set; } = 20_000;

    /// <summary>Largest body of a request, in bytes.</summary>
    public long MaxRequestBytes { get; set; } = 1 << 20;

    /// <summary>Largest file that is uploaded as data, in bytes.</summary>
    public long MaxUploadBytes { get; set; } = 16L << 30;

    /// <summary>How often the artifact store is freed of what no row names any more.</summary>
    public TimeSpan CollectPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>An object that nothing names stays so long after it was put: its row may be on its way.</summary>
    public TimeSpan CollectGrace { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Rows of the audit go once they are so old, looked at every <see cref="CollectPeriod"/>; 0 keeps them for ever. The
    /// default is a year, and time to look at it.
    /// </summary>
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(400);
}

/// <summary>Says what is wrong with <see cref="OrchestratorOptions"/> and what to write instead.</summary>
public sealed class OrchestratorOptionsCheck : IValidateOptions<OrchestratorOptions>
{
    public ValidateOptionsResult Validate(string? name, OrchestratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        Positive(options.LeasePeriod, nameof(options.LeasePeriod));
        Positive(options.ResendAfter, nameof(options.ResendAfter));
        Positive(options.RestartDelay, nameof(options.RestartDelay));
        Positive(options.MaxHeartbeatAge, nameof(options.MaxHeartbeatAge));
        Positive(options.WorkerSilentAfter, nameof(options.WorkerSilentAfter));
        Positive(options.PoolPeriod, nameof(options.PoolPeriod));
        Positive(options.ReconcilePeriod, nameof(options.ReconcilePeriod));
        Check(options.MaxRestartDelay >= options.RestartDelay, nameof(options.MaxRestartDelay), options.MaxRestartDelay, $"at least RestartDelay, {options.RestartDelay}");
        Check(options.PoolPeriod < options.LeasePeriod, nameof(options.PoolPeriod), options.PoolPeriod, $"less than LeasePeriod, {options.LeasePeriod}");
        Check(options.WorkerForgottenAfter >= options.WorkerSilentAfter, nameof(options.WorkerForgottenAfter), options.WorkerForgottenAfter, $"at least WorkerSilentAfter, {options.WorkerSilentAfter}");
        Check(options.DrainForgottenAfter >= options.WorkerForgottenAfter, nameof(options.DrainForgottenAfter), options.DrainForgottenAfter, $"at least WorkerForgottenAfter, {options.WorkerForgottenAfter}");
        foreach (var (owner, weight) in options.FairShareWeights)
            Check(weight > 0 && double.IsFinite(weight), $"{nameof(options.FairShareWeights)}:{owner}", weight, "a number above zero such as 2");
        Positive(options.PreemptionGrace, nameof(options.PreemptionGrace));
        Check(options.MaxPreemptionsPerMinute >= 0, nameof(options.MaxPreemptionsPerMinute), options.MaxPreemptionsPerMinute, "0 or more");
        Check(options.AdmissionWindow >= 1, nameof(options.AdmissionWindow), options.AdmissionWindow, "1 or more");
        Check(options.LogLinesPerJob >= 100, nameof(options.LogLinesPerJob), options.LogLinesPerJob, "100 or more");
        Check(options.MaxRequestBytes >= 1024, nameof(options.MaxRequestBytes), options.MaxRequestBytes, "1024 or more");
        Check(options.MaxUploadBytes >= 1024, nameof(options.MaxUploadBytes), options.MaxUploadBytes, "1024 or more");
        Positive(options.CollectPeriod, nameof(options.CollectPeriod));
        Check(options.CollectGrace >= TimeSpan.FromHours(12), nameof(options.CollectGrace), options.CollectGrace, "12:00:00 or more");
        Check(options.AuditRetention == TimeSpan.Zero || options.AuditRetention >= TimeSpan.FromDays(1), nameof(options.AuditRetention), options.AuditRetention, "1.00:00:00 (a day) or more, or 0 to keep all");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Positive(TimeSpan value, string field) => Check(value > TimeSpan.Zero, field, value, "a time above zero such as 00:00:03");

        void Check(bool holds, string field, object? value, string right)
        {
            if (!holds)
                faults.Add($"{OrchestratorOptions.Section}:{field} is '{value}'; write {right}.");
        }
    }
}
