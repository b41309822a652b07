using System.Collections.Frozen;

namespace Orleans.MediaTasks.Api.Errors;

/// <summary>Every code that an HTTP answer can carry. docs/errors.md is made from it; a test compares them.</summary>
internal static class ErrorCatalogue
{
    public static readonly ApiErrorCode InvalidRequest = new("invalid_request", 400, "The request is not valid.", "Correct the field that `field` names; `allowed` lists what it may be, and `errors` lists every problem found.");
    public static readonly ApiErrorCode MissingParameter = new("missing_parameter", 400, "Something required is missing.", "Add the field that `field` names.");
    public static readonly ApiErrorCode MalformedJson = new("malformed_json", 400, "The body is not valid JSON.", "Send one JSON object: UTF-8, no duplicate keys, at most 32 levels deep, no NaN, NUL or lone surrogates.");
    public static readonly ApiErrorCode UnsupportedModel = new("unsupported_model", 400, "The model does another kind of work.", "Name a model of the task's kind; `GET /v1/models` lists them.");
    public static readonly ApiErrorCode InvalidCursor = new("invalid_cursor", 400, "The cursor is none of this server's.", "Use `next_cursor` of the page before as it is, or leave it out to start over.");
    public static readonly ApiErrorCode ContentPolicy = new("content_policy_violation", 400, "The content is refused.", "Change the content; sending it again will not help.");
    public static readonly ApiErrorCode MediaEmpty = new("media_empty", 400, "The upload has no content.", "Send at least one byte of media.");
    public static readonly ApiErrorCode MediaTypeUnknown = new("media_type_unknown", 400, "The upload is no media type that is known here.", "Send a picture, a video or sound in a usual format.");
    public static readonly ApiErrorCode MediaTypeMismatch = new("media_type_mismatch", 400, "The upload is not the media it says.", "Send the content type that the bytes have, or none.");
    public static readonly ApiErrorCode Unauthorized = new("unauthorized", 401, "The API key is missing or wrong.", "Send `Authorization: Bearer <key>`; `X-API-Key`, `api-key` and `X-Virtual-Key` work too.");
    public static readonly ApiErrorCode Forbidden = new("forbidden", 403, "The API key does not allow this.", "Use a key that may.");
    public static readonly ApiErrorCode ModelNotAllowed = new("model_not_allowed", 403, "The API key may not use this model.", "Name one of the models in `allowed`, or use another key.");
    public static readonly ApiErrorCode NotFound = new("not_found", 404, "There is no such thing.", "Check the address and the id; what belongs to another key is not found either.");
    public static readonly ApiErrorCode ModelNotFound = new("model_not_found", 404, "There is no such model.", "Use one of the near names in `allowed`, or one that `GET /v1/models` lists.");
    public static readonly ApiErrorCode MethodNotAllowed = new("method_not_allowed", 405, "The address has no such method.", "Use one of the methods in the `Allow` header.");
    public static readonly ApiErrorCode RequestTimeout = new("request_timeout", 408, "The request came too slowly.", "Send it again on a better line.");
    public static readonly ApiErrorCode NotRetryable = new("not_retryable", 409, "Only a failed task can be retried.", "Read the task's `status`; submit a new task if you want the work once more.");
    public static readonly ApiErrorCode NotEnded = new("not_ended", 409, "Only a task that has ended can be removed.", "Cancel the task with `POST /v1/tasks/{id}/cancel`, or wait for its end.");
    public static readonly ApiErrorCode StillNeeded = new("still_needed", 409, "Something still needs the task.", "Try again when what `detail` names is over.");
    public static readonly ApiErrorCode TooManyKeys = new("too_many_keys", 409, "The tenant has as many keys as it can have.", "Delete keys that are not used any more.");
    public static readonly ApiErrorCode TooManyWebhooks = new("too_many_webhooks", 409, "The tenant has as many endpoints as it can have.", "Delete endpoints that are not used any more, or send their events on from one.");
    public static readonly ApiErrorCode BodyTooLarge = new("body_too_large", 413, "The body is too long.", "Send less; media belongs into `POST /v1/media`.");
    public static readonly ApiErrorCode MediaTooLarge = new("media_too_large", 413, "The upload is too long.", "Send a smaller file.");
    public static readonly ApiErrorCode UriTooLong = new("uri_too_long", 414, "The address is too long.", "Shorten the query.");
    public static readonly ApiErrorCode UnsupportedMediaType = new("unsupported_media_type", 415, "The content type is not accepted here.", "Send one of the content types in `allowed`.");
    public static readonly ApiErrorCode RangeNotSatisfiable = new("range_not_satisfiable", 416, "The range lies outside the media.", "Ask for bytes within the length in `Content-Range`.");
    public static readonly ApiErrorCode IdempotencyKeyReused = new("idempotency_key_reused", 422, "The idempotency key belongs to another body.", "Use a new key for a new request.");
    public static readonly ApiErrorCode RateLimitExceeded = new("rate_limit_exceeded", 429, "The API key has used up what it may submit.", "Send the same request again after `Retry-After` seconds.");
    public static readonly ApiErrorCode TooManyFailedKeys = new("too_many_failed_keys", 429, "Too many keys from this address did not work.", "Wait `Retry-After` seconds, and send a key that works.");
    public static readonly ApiErrorCode HeadersTooLarge = new("headers_too_large", 431, "The headers are too long.", "Send fewer or shorter headers.");
    public static readonly ApiErrorCode InternalError = new("internal_error", 500, "Something broke here.", "Try again; if it stays, report the `request_id`.");
    public static readonly ApiErrorCode Busy = new("busy", 503, "The server takes no more at the moment.", "Send the same request again after `Retry-After` seconds.");
    public static readonly ApiErrorCode Unavailable = new("unavailable", 503, "A part that the request needs is away.", "Send the same request again after `Retry-After` seconds.");
    public static readonly ApiErrorCode NotReady = new("not_ready", 503, "The server is starting or stopping.", "Wait until `/health/ready` answers 200.");
    public static readonly ApiErrorCode ConfigurationError = new("configuration_error", 503, "The provider is not set up on this installation.", "Install or configure what the message names, or use another model.");

    /// <summary>All entries, by status and then as listed.</summary>
    public static IReadOnlyList<ApiErrorCode> All { get; } =
    [
        InvalidRequest, MissingParameter, MalformedJson, UnsupportedModel, InvalidCursor, ContentPolicy, MediaEmpty, MediaTypeUnknown, MediaTypeMismatch,
        Unauthorized, Forbidden, ModelNotAllowed, NotFound, ModelNotFound, MethodNotAllowed, RequestTimeout, NotRetryable, NotEnded, StillNeeded, TooManyKeys, TooManyWebhooks, BodyTooLarge, MediaTooLarge, UriTooLong,
        UnsupportedMediaType, RangeNotSatisfiable, IdempotencyKeyReused, RateLimitExceeded, TooManyFailedKeys, HeadersTooLarge, InternalError, Busy, Unavailable, NotReady, ConfigurationError,
    ];

    private static readonly FrozenDictionary<string, ApiErrorCode> ByCode = All.ToFrozenDictionary(entry => entry.Code);

    public static ApiErrorCode? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>The entry for a word that a grain or a store used; an unknown word is the caller's mistake, since only input problems come that way.</summary>
    public static ApiErrorCode OfProblem(string code) => Find(code) ?? InvalidRequest with { Code = code };

    /// <summary>The entry for a bare status that the framework set.</summary>
    public static ApiErrorCode OfStatus(int status) => status switch
    {
        401 => Unauthorized,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => RequestTimeout,
        413 => BodyTooLarge,
        414 => UriTooLong,
        415 => UnsupportedMediaType,
        416 => RangeNotSatisfiable,
        429 => RateLimitExceeded,
        431 => HeadersTooLarge,
        503 => Unavailable,
        >= 500 => InternalError with { Status = status },
        _ => InvalidRequest with { Status = status },
    };
}
