package io.millrace.recorder.s3;

import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.InsufficientDataException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import io.minio.errors.XmlParserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** What an SDK failure means for the caller. */
final class S3Errors {
    private S3Errors() {}

    static ObjectStoreException map(String verb, String key, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof ObjectStoreException known) {
                return known;
            }
            if (cause instanceof ErrorResponseException answer) {
                String code = String.valueOf(answer.errorResponse().code());
                int status = answer.response() == null ? 0 : answer.response().code();
                // What never was there holds nothing; to write to it is another matter.
                Kind kind = code.equals("NoSuchBucket") && verb.equals("list") ? Kind.NOT_FOUND : kind(code, status);
                return of(kind, verb, key, code + " (HTTP " + status + ")", failure);
            }
            if (cause instanceof ServerException answer) {
                return of(kind("", answer.statusCode()), verb, key, "HTTP " + answer.statusCode(), failure);
            }
            if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
                return of(Kind.LOCAL_FILE, verb, key, String.valueOf(cause.getMessage()), failure);
            }
            if (noAnswer(cause)) {
                return of(Kind.UNAVAILABLE, verb, key, innermost(failure).toString(), failure);
            }
        }
        return of(Kind.FAULT, verb, key, innermost(failure).toString(), failure);
    }

    /** None that can be read as S3's: a broken connection, a time-out, a proxy's page. */
    private static boolean noAnswer(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof InvalidResponseException
                || cause instanceof XmlParserException
                || cause instanceof InsufficientDataException;
    }

    private static Kind kind(String code, int status) {
        return switch (code) {
            case "NoSuchKey" -> Kind.NOT_FOUND;
            case "NoSuchBucket",
                    "AccessDenied",
                    "AllAccessDisabled",
                    "AuthorizationHeaderMalformed",
                    "InvalidAccessKeyId",
                    "PermanentRedirect",
                    "RequestTimeTooSkewed",
                    "SignatureDoesNotMatch" -> Kind.DENIED;
            case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch" -> Kind.CORRUPT;
            // A completion's failure comes after HTTP 200; others have a status that says otherwise.
            case "EntityTooLarge",
                    "EntityTooSmall",
                    "InvalidArgument",
                    "InvalidPart",
                    "InvalidPartOrder",
                    "InvalidRequest",
                    "MalformedXML",
                    "MaxMessageLengthExceeded",
                    "NotImplemented" -> Kind.REFUSED;
            case "IncompleteBody",
                    "InternalError",
                    "OperationAborted",
                    "RequestTimeout",
                    "ServiceUnavailable",
                    "SlowDown" -> Kind.UNAVAILABLE;
            default ->
                switch (status) {
                    case 401, 403 -> Kind.DENIED;
                    case 404 -> Kind.NOT_FOUND;
                    case 408, 409, 425, 429 -> Kind.UNAVAILABLE;
                    default -> status >= 400 && status < 500 ? Kind.REFUSED : Kind.UNAVAILABLE;
                };
        };
    }

    private static ObjectStoreException of(Kind kind, String verb, String key, String detail, Throwable cause) {
        return new ObjectStoreException(kind, "cannot " + verb + " " + key + ": " + detail, cause);
    }

    private static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        for (Throwable next = next(cause); next != null; next = next(cause)) {
            cause = next;
        }
        return cause;
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }
}
