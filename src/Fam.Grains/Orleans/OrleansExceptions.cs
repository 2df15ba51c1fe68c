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
    public OrleansMessageRejectionException()
    {
    }

    public OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    public OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The host that would run the grain is stopping.</summary>
public class SiloUnavailableException : OrleansMessageRejectionException
{
    public SiloUnavailableException()
    {
    }

    public SiloUnavailableException(string message)
        : base(message)
    {
    }

    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
