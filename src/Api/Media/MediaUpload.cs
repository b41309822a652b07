using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Media;

/// <summary>Receives media: the bytes go from the connection into the store, never into memory as a whole.</summary>
internal sealed class MediaUpload(IMediaStore store, IOptions<ApiOptions> options)
{
    private const int LongestBoundary = 128;

    /// <summary>What multipart adds around the file: boundaries, part headers, small form fields before it.</summary>
    private const long EnvelopeBytes = 1024 * 1024;

    private static readonly string[] Accepted = ["multipart/form-data", "image/*", "video/*", "audio/*", "application/octet-stream"];

    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        var request = context.Request;
        var isMultipart = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (!isMultipart && !IsMedia(type))
        {
            return ApiError.Of(ErrorCatalogue.UnsupportedMediaType, "Content-Type", "Send the file as multipart/form-data, or its bytes with the content type of the media.", Accepted);
        }

        var most = options.Value.MaximumUploadBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The store counts the file itself; this only keeps a body without end from running out for ever.
            limit.MaxRequestBodySize = most + ApiSetup.DrainedBytes;
        }

        if (request.ContentLength > most + (isMultipart ? EnvelopeBytes : 0))
        {
            return ApiError.Of(ErrorCatalogue.MediaTooLarge, $"The upload has {request.ContentLength:N0} bytes; at most {most:N0} are taken.");
        }

        return isMultipart ? await ReceivePartAsync(context, type!) : await StoreAsync(context, request.Body, type?.MediaType.Value, request.Query["filename"]);
    }

    private async Task<IResult> ReceivePartAsync(HttpContext context, MediaTypeHeaderValue type)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is not { Length: > 0 and <= LongestBoundary })
        {
            return ApiError.Of(ErrorCatalogue.InvalidRequest, "Content-Type", "The multipart content type has no usable boundary.");
        }

        try
        {
            var parts = new MultipartReader(boundary, context.Request.Body);
            while (await parts.ReadNextSectionAsync(context.RequestAborted) is { } part)
            {
                if (part.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
                {
                    var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
                    return await StoreAsync(context, part.Body, part.ContentType, name);
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return ApiError.Of(ErrorCatalogue.InvalidRequest, "The multipart body is broken or incomplete.");
        }

        return ApiError.Of(ErrorCatalogue.MissingParameter, "file", "The form has no file.");
    }

    private async Task<IResult> StoreAsync(HttpContext context, Stream content, string? claimedType, string? fileName)
    {
        var write = new MediaWriteOptions
        {
            Tenant = context.User.GetTenant(),
            MaximumBytes = options.Value.MaximumUploadBytes,
            ClaimedContentType = claimedType,
            FileName = MediaFileName.Clean(fileName),
        };
        var info = await store.WriteAsync(content, write, context.RequestAborted);
        if (IsPictureVideoOrSound(info.ContentType))
        {
            return MediaEndpoints.Describe(info, StatusCodes.Status201Created);
        }

        // A playlist names other files: brought from outside, it could name those of this machine. Nobody has learnt its key.
        await store.DeleteAsync(info.Key, CancellationToken.None);
        return ApiError.Of([new InputProblem(ErrorCatalogue.MediaTypeUnknown.Code, "file", $"Pictures, videos and sound are taken; this is {info.ContentType}.")]);
    }

    private static bool IsPictureVideoOrSound(string contentType) =>
        contentType.StartsWith("image/", StringComparison.Ordinal) || contentType.StartsWith("video/", StringComparison.Ordinal) || contentType.StartsWith("audio/", StringComparison.Ordinal);

    /// <summary>No content type at all is fine: the store looks at the bytes anyway.</summary>
    private static bool IsMedia(MediaTypeHeaderValue? type) => type is null
        || type.Type.Value?.ToLowerInvariant() is "image" or "video" or "audio"
        || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase);
}
