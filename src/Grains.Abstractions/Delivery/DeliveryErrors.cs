namespace Orleans.MediaTasks.Delivery;

/// <summary>The stable words of <see cref="DeliveryAttempt.Error"/>.</summary>
public static class DeliveryErrors
{
    /// <summary>The receiver answered, and not with success.</summary>
    public const string HttpStatus = "http_status";

    /// <summary>The receiver sent the delivery elsewhere; it is not followed.</summary>
    public const string Redirect = "redirect";

    /// <summary>No answer in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>No connection, or it broke.</summary>
    public const string Connection = "connection";

    /// <summary>No trust in the receiver's certificate, or no common protocol.</summary>
    public const string Tls = "tls";

    /// <summary>The receiver's name leads nowhere.</summary>
    public const string Dns = "dns";

    /// <summary>The address is none that deliveries may go to. Not tried again.</summary>
    public const string AddressNotAllowed = "address_not_allowed";

    /// <summary>The endpoint was switched off. Not tried again.</summary>
    public const string EndpointDisabled = "endpoint_disabled";

    /// <summary>The endpoint was removed. Not tried again.</summary>
    public const string EndpointRemoved = "endpoint_removed";

    /// <summary>No message could be made of the event. Not tried again.</summary>
    public const string Unrenderable = "unrenderable";
}
