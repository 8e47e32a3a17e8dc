package io.millrace.api.rest;

/** What an operation of the contract does. Called on a virtual thread; may block. */
@FunctionalInterface
public interface ApiOperation {
    /**
     * @param call authenticated, allowed, and with a body that the contract's schema accepts
     * @throws io.millrace.api.http.ProblemException to answer with that problem
     */
    ApiReply handle(ApiCall call);
}
