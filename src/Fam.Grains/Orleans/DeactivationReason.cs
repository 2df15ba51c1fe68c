namespace Orleans;

/// <summary>Why an activation ends. Codes the embedded runtime never gives are there so that a switch over them compiles.</summary>
public enum DeactivationReasonCode : byte
{
    None,
    ShuttingDown,
    ActivationFailed,
    DirectoryFailure,
    ActivationIdle,
    ActivationUnresponsive,
    DuplicateActivation,
    IncompatibleRequest,
    ApplicationError,
    ApplicationRequested,
    Migrating,
    RuntimeRequested,
    HighMemoryPressure,
}

/// <summary>Why an activation ends, with a sentence for people.</summary>
public readonly struct DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
{
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, exception: null, text)
    {
    }

    public DeactivationReasonCode ReasonCode => code;

    public string Description => text;

    public Exception? Exception => exception;

    public override string ToString() => exception is null ? $"{code}: {text}" : $"{code}: {text} {exception}";
}
