package io.millrace.ingest.rtmp;

import org.jspecify.annotations.Nullable;

/**
 * Where an encoder publishes, out of what it put into {@code connect} and {@code publish}.
 * Encoders split one URL in every possible way: {@code live} and {@code cam?token=…};
 * {@code live/} and {@code cam}; {@code live?token=…} and {@code cam}; {@code live/cam?token=…}
 * and nothing.
 *
 * @param app the application alone
 * @param name the stream name: a camera id, or a compact key; a secret
 * @param query without the question mark, the stream name's before the application's; a secret
 */
record StreamPath(String app, String name, String query) {
    /** Never prints the name or the query. */
    @Override
    public String toString() {
        return "StreamPath[app=" + app + "]";
    }

    /** The application of a {@code connect}, without what else stands in it. */
    static String appOf(String connectApp) {
        String path = trim(path(connectApp));
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    static StreamPath of(String connectApp, @Nullable String publishName) {
        String published = publishName == null ? "" : publishName;
        String app = appOf(connectApp);
        String rest = trim(trim(path(connectApp)).substring(app.length()));
        String name = trim(path(published));
        if (name.isEmpty()) {
            name = rest;
        } else if (!rest.isEmpty()) {
            name = rest + '/' + name;
        }
        String query = query(published);
        return new StreamPath(app, name, query.isEmpty() ? query(connectApp) : query);
    }

    private static String path(String s) {
        int mark = s.indexOf('?');
        return mark < 0 ? s : s.substring(0, mark);
    }

    private static String query(String s) {
        int mark = s.indexOf('?');
        return mark < 0 ? "" : s.substring(mark + 1);
    }

    private static String trim(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(start, end);
    }
}
