package io.millrace.api.recording;

import io.millrace.api.auth.UrlTokens;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.http.PublicUrl;
import io.millrace.api.recording.ExportRequest.Format;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Signs URLs that make and download an export. */
public final class ExportOperations {
    private static final Duration VALIDITY = Duration.ofHours(1);
    private final UrlTokens tokens;
    private final PublicUrl publicUrl;

    public ExportOperations(UrlTokens tokens, PublicUrl publicUrl) {
        this.tokens = tokens;
        this.publicUrl = publicUrl;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("signExport", this::sign);
    }

    private ApiReply sign(ApiCall call) {
        // The contract has let no other format pass.
        Format format = Format.valueOf(call.body().getString("format", "mp4").toUpperCase(Locale.ROOT));
        ExportRequest request = ExportRequest.parse(
                call.camera(),
                call.body().getString("from"),
                call.body().getString("to"),
                call.body().getString("gaps"),
                format);
        if (request == null) {
            throw new ProblemException(
                    Problem.badRequest("'from' must be a time like 2026-11-21T09:00:00Z, and 'to' a later one."));
        }
        Duration validity = Duration.ofSeconds(call.body().getLong("validSeconds", VALIDITY.toSeconds()));
        UrlTokens.Issued token = tokens.issue(UrlTokens.Purpose.DOWNLOAD, request.subject(), 0, validity);
        return ApiReply.created(
                publicUrl.view(request.path() + "&token=" + token.token(), token.expiresAt(), call.authority()));
    }
}
