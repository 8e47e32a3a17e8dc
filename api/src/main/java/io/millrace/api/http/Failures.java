package io.millrace.api.http;

import io.millrace.media.catalog.CatalogException;
import io.millrace.media.store.ObjectStoreException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a handler threw into the error shape, and logs once what is not the client's doing. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private Failures() {}

    /** @param what the operation, for the log; without parameters, which may be secret */
    public static ProblemException asProblem(Throwable failure, String what, String requestId) {
        return switch (failure) {
            case ProblemException problem -> problem;
            case CatalogException e
            when e.kind() == CatalogException.Kind.UNAVAILABLE -> {
                LOG.warn("call failed operation={} request={} cause=\"{}\"", what, requestId, e.getMessage());
                yield new ProblemException(
                        Problem.unavailable(
                                "catalogue_unavailable",
                                "The database does not answer; live goes on. Try again in a moment."),
                        RETRY_AFTER);
            }
            case CatalogException e
            when e.kind() == CatalogException.Kind.CONFLICT ->
                new ProblemException(
                        Problem.conflict("conflict", "It contradicts what is there already. Read it again and retry."));
            case ObjectStoreException e
            when e.kind() == ObjectStoreException.Kind.UNAVAILABLE -> {
                LOG.warn("call failed operation={} request={} cause=\"{}\"", what, requestId, e.getMessage());
                yield new ProblemException(
                        Problem.unavailable("store_unavailable", "The object store does not answer. Try again later."),
                        RETRY_AFTER);
            }
            case ObjectStoreException e
            when e.kind() == ObjectStoreException.Kind.NOT_FOUND -> {
                LOG.error("call failed operation={} request={} cause=\"{}\"", what, requestId, e.getMessage());
                yield new ProblemException(
                        Problem.notFound("The object store has no such object. Give the operator the requestId."));
            }
            default -> {
                LOG.error("call failed operation={} request={}", what, requestId, failure);
                yield new ProblemException(Problem.internal());
            }
        };
    }
}
