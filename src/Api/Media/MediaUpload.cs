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

    /// <summary>A file: the first one of a form, or the body itself.</summary>
    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        var request = context.Request;
        var isForm = TryReadForm(request, out var type);
        if (!isForm && !IsMedia(type))
        {
            return ApiError.Of(ErrorCatalogue.UnsupportedMediaType, "Content-Type", "Send the file as multipart/form-data, or its bytes with the content type of the media.", Accepted);
        }

        var (file, error) = isForm
            ? await ReceiveFormAsync(context, allowUnknownType: false, new FormFields())
            : Bound(context, envelope: 0) is { } tooLarge ? (null, tooLarge) : await StoreAsync(context, request.Body, type?.MediaType.Value, request.Query["filename"], allowUnknownType: false);
        return error is not null ? error : MediaEndpoints.Describe(file!, StatusCodes.Status201Created);
    }

    /// <summary>The first file of a form, and its small fields on the way, before the file and after it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="allowUnknownType">Whether bytes of no known type are stored, too.</param>
    /// <param name="fields">Where fields go.</param>
    /// <exception cref="MediaRejectedException">The store does not take the file.</exception>
    public async Task<(MediaInfo? File, ApiError? Error)> ReceiveFormAsync(HttpContext context, bool allowUnknownType, FormFields fields)
    {
        if (!TryReadForm(context.Request, out var type))
        {
            return (null, ApiError.Of(ErrorCatalogue.UnsupportedMediaType, "Content-Type", "Send the file as multipart/form-data.", Accepted[0]));
        }

        if (HeaderUtilities.RemoveQuotes(type!.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return (null, ApiError.Of(ErrorCatalogue.InvalidRequest, "Content-Type", "The multipart content type has no usable boundary."));
        }

        if (Bound(context, EnvelopeBytes) is { } tooLarge)
        {
            return (null, tooLarge);
        }

        MediaInfo? file = null;
        try
        {
            var parts = new MultipartReader(boundary, context.Request.Body);
            while (await parts.ReadNextSectionAsync(context.RequestAborted) is { } part)
            {
                if (part.GetContentDispositionHeader() is not { } disposition)
                {
                    continue;
                }

                if (!disposition.IsFileDisposition())
                {
                    await fields.ReadAsync(part, disposition, context.RequestAborted);
                }
                else if (file is null)
                {
                    var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
                    (file, var error) = await StoreAsync(context, part.Body, part.ContentType, name, allowUnknownType);
                    if (error is not null)
                    {
                        return (null, error);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            if (file is not null)
            {
                await store.DeleteAsync(file.Key, CancellationToken.None);
            }

            return (null, ApiError.Of(ErrorCatalogue.InvalidRequest, "The multipart body is broken or incomplete."));
        }

        return file is not null ? (file, null) : (null, ApiError.Of(ErrorCatalogue.MissingParameter, "file", "The form has no file."));
    }

    private static bool TryReadForm(HttpRequest request, out MediaTypeHeaderValue? type) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses a body whose length says that it is too long; the others are counted on their way.</summary>
    private ApiError? Bound(HttpContext context, long envelope)
    {
        var most = options.Value.MaximumUploadBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The store counts the file itself; this only keeps a body without end from running out for ever.
            limit.MaxRequestBodySize = most + ApiSetup.DrainedBytes;
        }

        return context.Request.ContentLength > most + envelope
            ? ApiError.Of(ErrorCatalogue.MediaTooLarge, $"The upload has {context.Request.ContentLength:N0} bytes; at most {most:N0} are taken.")
            : null;
    }

    private async Task<(MediaInfo? File, ApiError? Error)> StoreAsync(HttpContext context, Stream content, string? claimedType, string? fileName, bool allowUnknownType)
    {
        var write = new MediaWriteOptions
        {
            Tenant = context.User.GetTenant(),
            MaximumBytes = options.Value.MaximumUploadBytes,
            ClaimedContentType = allowUnknownType ? null : claimedType,
            FileName = MediaFileName.Clean(fileName),
            AllowUnknownType = allowUnknownType,
        };
        var info = await store.WriteAsync(content, write, context.RequestAborted);
        if (IsPictureVideoOrSound(info.ContentType) || (allowUnknownType && info.ContentType == "application/octet-stream"))
        {
            return (info, null);
        }

        // A playlist names other files: brought from outside, it could name those of this machine. Nobody has learnt its key.
        await store.DeleteAsync(info.Key, CancellationToken.None);
        return (null, ApiError.Of([new InputProblem(ErrorCatalogue.MediaTypeUnknown.Code, "file", $"Pictures, videos and sound are taken; this is {info.ContentType}.")]));
    }

    private static bool IsPictureVideoOrSound(string contentType) =>
        contentType.StartsWith("image/", StringComparison.Ordinal) || contentType.StartsWith("video/", StringComparison.Ordinal) || contentType.StartsWith("audio/", StringComparison.Ordinal);

    /// <summary>No content type at all is fine: the store looks at the bytes anyway.</summary>
    private static bool IsMedia(MediaTypeHeaderValue? type) => type is null
        || type.Type.Value?.ToLowerInvariant() is "image" or "video" or "audio"
        || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase);
}
