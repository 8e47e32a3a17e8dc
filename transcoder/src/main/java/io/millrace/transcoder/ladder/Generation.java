package io.millrace.transcoder.ladder;

import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.codec.CodecConfigurationException;
import io.millrace.media.codec.CodecConfigurations;
import io.millrace.media.live.Preview;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One child and the rungs that it makes: brings what comes out of its sockets to their packagers. Its outputs' threads. */
final class Generation implements ChildListener {
    private final Map<String, ChildOutput> outputs;
    private final @Nullable EncodedSound encoded;
    private final ChildSound sound;
    private final PictureClock clock;
    private final Consumer<Preview> onPicture;
    private final Consumer<TranscodeChild> onEnd;

    /** @param sound of all of {@code outputs} */
    Generation(
            Map<String, ChildOutput> outputs,
            ChildSound sound,
            PictureClock clock,
            Consumer<Preview> onPicture,
            Consumer<TranscodeChild> onEnd) {
        this.outputs = Map.copyOf(outputs);
        this.encoded = sound instanceof EncodedSound its ? its : null;
        this.sound = sound;
        this.clock = clock;
        this.onPicture = onPicture;
        this.onEnd = onEnd;
    }

    ChildSound sound() {
        return sound;
    }

    /** Whether the child encodes sound. */
    boolean encodesSound() {
        return encoded != null;
    }

    Set<String> rungs() {
        return outputs.keySet();
    }

    boolean has(String rung) {
        return outputs.containsKey(rung);
    }

    /** Whether it makes that one, and not another of the same name that was planned before. */
    boolean makes(RungState rung) {
        ChildOutput output = outputs.get(rung.plan.name());
        return output != null && output.goesTo(rung.packager);
    }

    ChildOutput output(String rung) {
        ChildOutput output = outputs.get(rung);
        if (output == null) {
            throw new IllegalArgumentException("no rung " + rung);
        }
        return output;
    }

    @Override
    public void onTrack(TranscodeChild child, String name, MovieTrack track) throws CmafException {
        try {
            byte[] configuration = track.configuration().bytes();
            if (encoded != null && name.equals(ChildCommand.AUDIO)) {
                encoded.track(CodecConfigurations.aac(configuration));
            } else if (track.timescale() != 90_000) {
                throw new CmafException("timescale " + track.timescale());
            } else {
                output(name).videoTrack(CodecConfigurations.h264(configuration));
            }
        } catch (CodecConfigurationException e) {
            throw new CmafException("no configuration that can be read: " + e.getMessage());
        }
    }

    @Override
    public void onFrame(TranscodeChild child, String name, EncodedFrame frame) throws IOException {
        if (encoded != null && name.equals(ChildCommand.AUDIO)) {
            encoded.add(frame);
            outputs.values().forEach(ChildOutput::heard);
        } else {
            output(name).video(frame);
        }
    }

    @Override
    public void onPicture(TranscodeChild child, TimedJpeg picture) {
        onPicture.accept(new Preview(picture.jpeg(), clock.at(picture.millis())));
    }

    @Override
    public void onEnd(TranscodeChild child) {
        try {
            if (encoded != null) {
                encoded.end(child.isWhole());
            }
            outputs.values().forEach(output -> output.end(child.isWhole()));
        } finally {
            // Or it would be taken for one that runs, for ever.
            onEnd.accept(child);
        }
    }
}
