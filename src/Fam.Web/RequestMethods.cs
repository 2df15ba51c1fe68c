using Microsoft.AspNetCore.Http;

namespace Fam.Web;

/// <summary>What a request's method says of it.</summary>
public static class RequestMethods
{
    /// <summary>Whether it may change something: all but the safe methods (RFC 9110, 9.2.1).</summary>
    public static bool MayChange(this HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);
    }
}
