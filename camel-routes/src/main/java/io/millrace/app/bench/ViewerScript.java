package io.millrace.app.bench;

import java.io.IOException;

/** What a viewer asks for next. One viewer's; called on its event loop. */
interface ViewerScript {
    /**
     * @param path with its query
     * @param keepBytes how much of the body the script wants to see
     * @param waitMillis before it asks
     */
    record Ask(String path, int keepBytes, long waitMillis) {
        static final int ALL = 1 << 20;

        static Ask playlist(String path) {
            return new Ask(path, ALL, 0);
        }
    }

    Ask first();

    /** @throws IOException when the answer is not what a player could go on with */
    Ask after(AnswerReader.Answer answer) throws IOException;
}
