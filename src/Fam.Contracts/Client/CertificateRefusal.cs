using System.Security.Authentication;

namespace Fam.Contracts.Client;

/// <summary>A server that answers over TLS with a certificate that is not trusted here. Libraries say so deep within what they throw.</summary>
public static class CertificateRefusal
{
    /// <summary>What is wrong with the certificate, in words without a full stop; null where certificates are not what failed.</summary>
    public static string? Of(Exception? failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException refused)
                return $"its certificate is not trusted: {refused.Message.TrimEnd('.')}";
        }

        return null;
    }
}
