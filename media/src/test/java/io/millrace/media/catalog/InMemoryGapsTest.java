package io.millrace.media.catalog;

class InMemoryGapsTest extends GapsContract {
    private final Gaps gaps = new InMemoryGaps();

    @Override
    protected Gaps gaps() {
        return gaps;
    }
}
