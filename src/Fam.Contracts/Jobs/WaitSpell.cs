namespace Fam.Contracts.Jobs;

/// <summary>How long one reason kept a job from starting.</summary>
/// <param name="Code">One of <c>WaitingCodes</c>.</param>
/// <param name="Message">The reason as it was when it last began.</param>
/// <param name="Seconds">All the times it held, together.</param>
public sealed record WaitSpell(string Code, string Message, double Seconds);
