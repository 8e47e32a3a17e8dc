package io.millrace.media.catalog;

class InMemoryCamerasTest extends CamerasContract {
    private final Cameras cameras = new InMemoryCameras();

    @Override
    protected Cameras cameras() {
        return cameras;
    }
}
