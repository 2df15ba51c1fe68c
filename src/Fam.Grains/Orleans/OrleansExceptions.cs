namespace Orleans.Runtime;

/// <summary>A failure of the grain runtime itself, not of a grain.</summary>
public class OrleansException : Exception
{
    public OrleansException()
    {
    }

    public OrleansException(string message)
        : base(message)
    {
    }

    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The call was not accepted and has not begun.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }
}

/// <summary>The host that would run the grain is stopping.</summary>
public class SiloUnavailableException : OrleansMessageRejectionException
{
    internal SiloUnavailableException(string message)
        : base(message)
    {
    }
}
