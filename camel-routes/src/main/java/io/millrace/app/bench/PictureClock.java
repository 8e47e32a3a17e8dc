package io.millrace.app.bench;

import java.util.Arrays;

/**
 * A test picture with the time in it, for machines to read: 32 cells along its top, black or white.
 * 24 bits of milliseconds, high bit first, and 8 that check them, so that a picture which is torn,
 * scaled or blurred is not taken for another time.
 */
final class PictureClock {
    static final int WIDTH = 640;
    static final int HEIGHT = 360;
    static final int CELL_PIXELS = 20;
    static final int BAND_PIXELS = 32;
    static final int CELLS = 32;
    /** What {@code millis} is taken modulo: four and a half hours. */
    static final int MODULUS = 1 << 24;

    private static final int BLACK = 16;
    private static final int WHITE = 235;
    private static final int GREY = 128;
    private static final int CHECK = 0x5a;

    private PictureClock() {}

    /** Of a whole picture, {@code yuv420p}. */
    static byte[] picture() {
        byte[] picture = new byte[WIDTH * HEIGHT * 3 / 2];
        Arrays.fill(picture, WIDTH * HEIGHT, picture.length, (byte) GREY);
        return picture;
    }

    /** Draws the time over a pattern that moves. */
    static void draw(byte[] picture, long millis) {
        for (int y = BAND_PIXELS; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                picture[y * WIDTH + x] = (byte) (40 + ((x + y + (millis >> 3)) & 0x7f));
            }
        }
        int code = code(millis);
        for (int cell = 0; cell < CELLS; cell++) {
            byte luma = (byte) ((code >>> (CELLS - 1 - cell) & 1) == 1 ? WHITE : BLACK);
            for (int y = 0; y < BAND_PIXELS; y++) {
                int from = y * WIDTH + cell * CELL_PIXELS;
                Arrays.fill(picture, from, from + CELL_PIXELS, luma);
            }
        }
    }

    static int code(long millis) {
        int time = (int) (millis % MODULUS);
        return time << 8 | (time >> 16 ^ time >> 8 ^ time ^ CHECK) & 0xff;
    }

    /** A script for a page with a video: reads the time of every frame that is shown. */
    static String reader() {
        return """
                (() => {
                  const glass = globalThis.millraceGlass = { delays: [], unread: 0, stalls: 0, frames: 0 };
                  const canvas = document.createElement('canvas');
                  canvas.width = %1$d;
                  canvas.height = %2$d;
                  const paint = canvas.getContext('2d', { willReadFrequently: true });
                  const read = () => {
                    const row = paint.getImageData(0, %2$d >> 1, %1$d, 1).data;
                    let time = 0;
                    let check = 0;
                    for (let cell = 0; cell < %4$d; cell++) {
                      const bit = row[4 * (cell * %3$d + (%3$d >> 1))] > 127 ? 1 : 0;
                      if (cell < 24) time = time * 2 + bit; else check = check * 2 + bit;
                    }
                    return check === ((time >> 16 ^ time >> 8 ^ time ^ %5$d) & 255) ? time : -1;
                  };
                  const follow = (video) => {
                    video.addEventListener('waiting', () => { if (glass.frames > 0) glass.stalls += 1; });
                    const frame = (now, shown) => {
                      video.requestVideoFrameCallback(frame);
                      const at = Date.now() + Math.max(0, shown.expectedDisplayTime - performance.now());
                      paint.drawImage(video, 0, 0, %1$d, %6$d);
                      const time = read();
                      glass.frames += 1;
                      if (time < 0) glass.unread += 1;
                      else glass.delays.push((Math.round(at) %% %7$d - time + %7$d) %% %7$d);
                    };
                    video.requestVideoFrameCallback(frame);
                  };
                  const waiting = setInterval(() => {
                    const video = document.querySelector('video');
                    if (video) { clearInterval(waiting); follow(video); }
                  }, 20);
                })()
                """.formatted(WIDTH, BAND_PIXELS, CELL_PIXELS, CELLS, CHECK, HEIGHT, MODULUS);
    }

    /** What the reader has read since it was asked last. */
    static String take() {
        return "(() => { const glass = globalThis.millraceGlass; const taken = { ...glass };"
                + " glass.delays = []; return taken; })()";
    }
}
