using Fam.Contracts.Views;
using Orleans;

namespace Fam.Orchestrator.Workers;

/// <summary>Why a job waits.</summary>
/// <param name="Reasons">The first thing that holds it first; a type that a serializer knows by itself.</param>
[GenerateSerializer, Alias("Fam.Orchestrator.JobWaits")]
public sealed record JobWaits(string JobId, List<WaitingReason> Reasons);
