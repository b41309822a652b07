using System.Net.Sockets;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Providers.Outbound;

namespace Orleans.MediaTasks.Providers.Webhooks;

/// <summary>The stable words of <see cref="DeliveryAttempt.Error"/> for what goes wrong before there is an answer.</summary>
internal static class SendingFailure
{
    /// <summary>The word and a sentence for an exception.</summary>
    public static (string Error, string Detail) Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AddressNotAllowedException:
                    return (DeliveryErrors.AddressNotAllowed, AnswerText.Cut(cause.Message));
                case OperationCanceledException:
                    return (DeliveryErrors.Timeout, "There was no whole answer in time.");
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery }:
                    return (DeliveryErrors.Dns, AnswerText.Cut(cause.Message));
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or System.Security.Authentication.AuthenticationException:
                    return (DeliveryErrors.Tls, AnswerText.Cut(cause.InnerException?.Message ?? cause.Message));
                case SocketException { SocketErrorCode: SocketError.TimedOut }:
                    return (DeliveryErrors.Timeout, "The connection was not made in time.");
            }
        }

        return (DeliveryErrors.Connection, AnswerText.Cut(exception.Message));
    }
}
