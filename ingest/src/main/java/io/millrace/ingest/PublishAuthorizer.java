package io.millrace.ingest;

/** Decides whether a publish may start. Called on an I/O thread: must not block or throw. */
@FunctionalInterface
public interface PublishAuthorizer {
    PublishDecision authorize(PublishRequest request);
}
