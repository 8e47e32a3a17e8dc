package io.millrace.recorder.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.AsyncTimeout;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ForwardingSink;
import okio.ForwardingSource;
import okio.Okio;
import okio.Sink;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request that crawls. The client's time-outs are for a connection on which nothing moves: a
 * store that sends or takes a byte now and then would keep an upload, and its place among the few at a
 * time, for ever. Bodies must move at a {@link Pace}; an answer's head must be there within the same span.
 */
final class PacedTransfers implements Interceptor {
    /** 35 kbit/s: less than any camera sends, so what is slower never catches up. */
    static final long LEAST_BYTES_PER_SECOND = 4_400;

    private final Duration span;

    PacedTransfers(Duration span) {
        this.span = span;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        RequestBody body = request.body();
        AnswerLimit answer = new AnswerLimit(chain.call(), span);
        Response response = null;
        try {
            if (body == null) {
                answer.begin();
                response = chain.proceed(request);
            } else {
                response = chain.proceed(request.newBuilder()
                        .method(request.method(), new PacedRequest(body, pace(), answer))
                        .build());
            }
            answer.end(null);
        } catch (IOException e) {
            answer.end(e);
            if (response != null) {
                response.close();
            }
            throw e;
        }
        return response.newBuilder()
                .body(new PacedResponse(response.body(), pace()))
                .build();
    }

    private Pace pace() {
        return new Pace(span.toSeconds() * LEAST_BYTES_PER_SECOND, span);
    }

    /** From the end of the request to the end of the answer's head. On OkHttp's watchdog, so without a thread. */
    private static final class AnswerLimit extends AsyncTimeout {
        private final Call call;
        private final Duration limit;
        private boolean begun;

        AnswerLimit(Call call, Duration limit) {
            this.call = call;
            this.limit = limit;
            timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        }

        void begin() {
            begun = true;
            enter();
        }

        /** @throws InterruptedIOException when it was over by then */
        void end(@Nullable IOException cause) throws IOException {
            if (begun) {
                begun = false;
                if (exit()) {
                    InterruptedIOException late =
                            new InterruptedIOException("the store did not answer within " + limit.toSeconds() + " s");
                    late.initCause(cause);
                    throw late;
                }
            }
        }

        @Override
        protected void timedOut() {
            call.cancel();
        }
    }

    private static final class PacedRequest extends RequestBody {
        private final RequestBody body;
        private final Pace pace;
        private final AnswerLimit answer;

        PacedRequest(RequestBody body, Pace pace, AnswerLimit answer) {
            this.body = body;
            this.pace = pace;
            this.answer = answer;
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() throws IOException {
            return body.contentLength();
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            BufferedSink paced = Okio.buffer((Sink) new ForwardingSink(sink) {
                @Override
                public void write(Buffer source, long byteCount) throws IOException {
                    long begun = System.nanoTime();
                    super.write(source, byteCount);
                    pace.moved(byteCount, System.nanoTime() - begun);
                }
            });
            body.writeTo(paced);
            // Not closed: the connection is the client's.
            paced.flush();
            answer.begin();
        }
    }

    private static final class PacedResponse extends ResponseBody {
        private final ResponseBody body;
        private final BufferedSource source;

        PacedResponse(ResponseBody body, Pace pace) {
            this.body = body;
            this.source = Okio.buffer((Source) new ForwardingSource(body.source()) {
                @Override
                public long read(Buffer sink, long byteCount) throws IOException {
                    long begun = System.nanoTime();
                    long read = super.read(sink, byteCount);
                    if (read > 0) {
                        pace.moved(read, System.nanoTime() - begun);
                    }
                    return read;
                }
            });
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public BufferedSource source() {
            return source;
        }
    }
}
