package io.millrace.app.tape;

import com.microsoft.playwright.Page;
import java.time.Instant;
import java.util.List;

/** hls.js in a browser's page, as the console loads it, and the numbers that its pictures show. */
final class HlsPage implements AutoCloseable {
    /** Reads a picture's blocks, and keeps each number that is shown with the time that hls.js's time-line gives it. */
    private static final String SCRIPT = """
            ([width, height, block]) => {
              const video = document.createElement('video');
              video.muted = true;
              document.body.append(video);
              const canvas = document.createElement('canvas');
              canvas.width = width;
              canvas.height = height;
              const context = canvas.getContext('2d', { willReadFrequently: true });
              const tape = { video, seen: [], errors: [] };
              tape.number = () => {
                context.drawImage(video, 0, 0, width, height);
                const pixels = context.getImageData(0, 0, width, height).data;
                let number = 0;
                for (let bit = 0; bit < 32; bit++) {
                  const x = (bit % (width / block)) * block + block / 2;
                  const y = Math.floor(bit / (width / block)) * block + block / 2;
                  if (pixels[(y * width + x) * 4] > 127) {
                    number += 2 ** bit;
                  }
                }
                return number;
              };
              // Where hls.js put the picture on its time-line, and so when it was taken.
              const date = (time) => {
                const fragment = tape.fragments.findLast((each) => each.start <= time + 0.01);
                return fragment.programDateTime + (time - fragment.start) * 1000;
              };
              const shown = (now, picture) => {
                tape.seen.push([tape.number(), date(picture.mediaTime)]);
                video.requestVideoFrameCallback(shown);
              };
              tape.open = (url) => new Promise((done) => {
                tape.hls = new Hls({ enableWorker: false, maxBufferLength: 30 });
                tape.hls.on(Hls.Events.ERROR, (event, data) => {
                  tape.errors.push(`${data.type} ${data.details} fatal=${data.fatal}`);
                });
                tape.hls.on(Hls.Events.LEVEL_LOADED, (event, data) => {
                  tape.fragments = data.details.fragments;
                  done(tape.fragments.length);
                });
                video.requestVideoFrameCallback(shown);
                tape.hls.loadSource(url);
                tape.hls.attachMedia(video);
              });
              tape.seek = (millis) => new Promise((done) => {
                const fragment = tape.fragments.findLast((each) => each.programDateTime <= millis);
                const time = fragment.start + (millis - fragment.programDateTime) / 1000;
                video.pause();
                tape.seen = [];
                video.onseeked = () => {
                  const look = () => {
                    if (tape.seen.length > 0) {
                      done(tape.seen.at(-1));
                    } else {
                      setTimeout(look, 20);
                    }
                  };
                  look();
                };
                video.currentTime = time;
              });
              globalThis.tape = tape;
            }
            """;

    private final Page page;

    /** @param origin whose own page is loaded, hls.js with it */
    HlsPage(Page page, String origin) {
        this.page = page;
        page.navigate(origin + "/");
        page.waitForFunction("() => globalThis.Hls");
        page.evaluate(SCRIPT, List.of(NumberedDay.WIDTH, NumberedDay.HEIGHT, NumberedDay.BLOCK_PIXELS));
    }

    /** A number that was shown, and when that picture was taken by PROGRAM-DATE-TIME. */
    record Shown(int number, Instant time) {}

    /** Returns how many segments the playlist has. */
    int open(String url) {
        return ((Number) page.evaluate("url => tape.open(url)", url)).intValue();
    }

    /** Goes to a moment of the day, by PROGRAM-DATE-TIME, and says what is shown there. */
    Shown seek(Instant time) {
        return shown(page.evaluate("millis => tape.seek(millis)", (double) time.toEpochMilli()));
    }

    /** What hls.js itself says is playing. */
    Instant playingDate() {
        return Instant.parse((String) page.evaluate("() => tape.hls.playingDate.toISOString()"));
    }

    /** Plays on from here until a picture with that number, or a later one, was shown; all that were. */
    List<Shown> playUntil(int number) {
        page.evaluate("() => { tape.seen = []; tape.video.playbackRate = 8; return tape.video.play(); }");
        page.waitForFunction("number => tape.seen.some(([shown]) => shown >= number)", number);
        Object seen = page.evaluate("() => { tape.video.pause(); return tape.seen; }");
        return ((List<?>) seen).stream().map(HlsPage::shown).toList();
    }

    /** What hls.js complained of. */
    List<?> errors() {
        return (List<?>) page.evaluate("() => tape.errors");
    }

    private static Shown shown(Object pair) {
        List<?> both = (List<?>) pair;
        return new Shown(
                ((Number) both.get(0)).intValue(),
                Instant.ofEpochMilli(Math.round(((Number) both.get(1)).doubleValue())));
    }

    @Override
    public void close() {
        page.context().close();
    }
}
