package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.codec.CodecConfigurationException;
import io.millrace.media.codec.CodecConfigurations;
import io.millrace.media.live.Preview;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One child and the rungs that it makes: brings what comes out of its sockets to their packagers. Its outputs' threads. */
final class Generation implements ChildListener {
    private final Map<String, RungPackager.ChildOutput> outputs;
    private final PictureClock clock;
    private final Consumer<Preview> onPicture;
    private final Consumer<TranscodeChild> onEnd;

    Generation(
            Map<String, RungPackager.ChildOutput> outputs,
            PictureClock clock,
            Consumer<Preview> onPicture,
            Consumer<TranscodeChild> onEnd) {
        this.outputs = Map.copyOf(outputs);
        this.clock = clock;
        this.onPicture = onPicture;
        this.onEnd = onEnd;
    }

    Set<String> rungs() {
        return outputs.keySet();
    }

    boolean has(String rung) {
        return outputs.containsKey(rung);
    }

    RungPackager.ChildOutput output(String rung) {
        RungPackager.ChildOutput output = outputs.get(rung);
        if (output == null) {
            throw new IllegalArgumentException("no rung " + rung);
        }
        return output;
    }

    @Override
    public void onTrack(TranscodeChild child, String name, MovieTrack track) throws CmafException {
        try {
            byte[] configuration = track.configuration().bytes();
            if (name.equals(ChildCommand.AUDIO)) {
                Codec.Audio audio = CodecConfigurations.aac(configuration);
                outputs.values().forEach(output -> output.audioTrack(audio));
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
    public void onFrame(TranscodeChild child, String name, EncodedFrame frame) {
        if (name.equals(ChildCommand.AUDIO)) {
            outputs.values().forEach(output -> output.audio(frame));
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
        outputs.values().forEach(output -> output.end(child.isWhole()));
        onEnd.accept(child);
    }
}
