package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.PublishRequest;
import io.millrace.ingest.rtmp.Heard.Ended;
import io.millrace.ingest.rtmp.Heard.Published;
import io.millrace.media.CameraId;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What encoders send on their way to a publish, as seen on their wires. */
class EncoderSequencesIT {
    private static final String START = "NetStream.Publish.Start";

    private EdgeFixture edge;
    private RawEncoder encoder;

    @BeforeEach
    void start() throws Exception {
        edge = new EdgeFixture();
        encoder = edge.connect();
    }

    @AfterEach
    void stop() throws Exception {
        encoder.close();
        edge.close();
    }

    // What an encoder sent meanwhile counted as messages without a publish, and closed before the reason was read.
    @Test
    void whyASessionEndedIsSaidHoweverMuchFollowsItsLastSample() throws Exception {
        encoder.publish(EdgeFixture.KEY);
        edge.heard.next(Published.class).session().attach(new SampleSink() {
            @Override
            public void onTrack(Track track) {}

            @Override
            public void onSample(MediaSample sample) {
                edge.server.disconnect(new CameraId("cam-1"), EndReason.REVOKED);
            }

            @Override
            public void onEnd(EndReason reason) {}
        });
        ByteArrayOutputStream inOneRead = new ByteArrayOutputStream();
        write(inOneRead, RawEncoder.VIDEO, RawEncoder.SEQUENCE_HEADER);
        for (int i = 0; i <= RtmpLimits.DEFAULT.maxSetupMessages() + 1; i++) {
            write(inOneRead, RawEncoder.VIDEO, RawEncoder.frame(true, i));
        }
        encoder.raw(inOneRead.toByteArray());
        assertThat(encoder.status().get("description")).asString().startsWith("revoked");
    }

    private static void write(ByteArrayOutputStream to, int type, byte[] body) {
        to.writeBytes(RawEncoder.header(6, 0, body.length, type, 1));
        to.writeBytes(body);
    }

    @Test
    void librtmpAsInObs() throws Exception {
        encoder.handshake();
        encoder.chunkSize(4096);
        encoder.connect("live");
        encoder.command("releaseStream", 2, null, EdgeFixture.KEY);
        encoder.command("FCPublish", 3, null, EdgeFixture.KEY);
        int stream = encoder.createStream();
        encoder.command("_checkbw", 5, (Object) null);
        assertThat(encoder.publish(stream, EdgeFixture.KEY, "live")).containsEntry("code", START);
    }

    @Test
    void flashMediaLiveEncoderWaitsForOnFcPublish() throws Exception {
        encoder.handshake().connect("live");
        encoder.command("FCPublish", 3, null, EdgeFixture.KEY);
        encoder.result(3);
        assertThat(encoder.read().values().get(0)).isEqualTo("onFCPublish");
    }

    @Test
    void larixAsksForTheLengthOfTheStreamItPublishes() throws Exception {
        encoder.handshake().connect("live");
        encoder.command("getStreamLength", 6, null, "cam-1");
        assertThat(encoder.result(6).values().get(3)).isEqualTo(0.0);
        assertThat(encoder.publish(encoder.createStream(), EdgeFixture.KEY, "live"))
                .containsEntry("code", START);
    }

    @Test
    void camerasLeaveThePublishTypeOut() throws Exception {
        encoder.handshake().connect("live");
        int stream = encoder.createStream();
        encoder.message(3, 0, RawEncoder.COMMAND, stream, Amf0.write("publish", 5, null, EdgeFixture.KEY));
        assertThat(encoder.status()).containsEntry("code", START);
    }

    @Test
    void commandsInAnAmf3MessageHoldAmf0() throws Exception {
        encoder.handshake();
        byte[] connect = Amf0.write("connect", 1, Map.of("app", "live", "objectEncoding", 3));
        encoder.message(
                3,
                0,
                17,
                0,
                ByteBuffer.allocate(connect.length + 1)
                        .put((byte) 0)
                        .put(connect)
                        .array());
        assertThat(RawEncoder.info(encoder.result(1))).containsEntry("code", "NetConnection.Connect.Success");
    }

    @ParameterizedTest
    @CsvSource({
        "live, cam-1?token=good",
        "live/, cam-1?token=good",
        "/live, /cam-1?token=good",
        "live, cam-1/?token=good",
        "live?token=good, cam-1",
        "live/?token=good, cam-1",
        "live/cam-1?token=good, ''",
        "live/cam-1, ?token=good",
        "live?token=ignored, cam-1?token=good",
    })
    void oneUrlSplitInManyWays(String app, String name) throws Exception {
        encoder.handshake().connect(app);
        assertThat(encoder.publish(encoder.createStream(), name, "live")).containsEntry("code", START);
        PublishRequest asked = edge.keys.asked.element();
        assertThat(asked.streamName()).isEqualTo("cam-1");
        assertThat(asked.query()).isEqualTo("token=good");
        assertThat(asked.transport()).isEqualTo("rtmp");
        assertThat(asked.encoder()).isEqualTo("FMLE/3.0");
    }

    @ParameterizedTest
    @CsvSource({"FCUnpublish", "closeStream", "deleteStream"})
    void anEncoderUnpublishesAndMayPublishAgain(String how) throws Exception {
        encoder.publish(EdgeFixture.KEY);
        PublishSession first = edge.heard.next(Published.class).session();
        encoder.command(how, 9, null, 1);
        assertThat(encoder.status()).containsEntry("code", "NetStream.Unpublish.Success");
        assertThat(edge.heard.next(Ended.class)).isEqualTo(new Ended(first, EndReason.UNPUBLISHED));
        assertThat(encoder.publish(encoder.createStream(), EdgeFixture.KEY, "live"))
                .containsEntry("code", START);
    }

    @Test
    void aPingIsAnswered() throws Exception {
        encoder.publish(EdgeFixture.KEY);
        encoder.message(
                2,
                0,
                4,
                0,
                ByteBuffer.allocate(6).putShort((short) 6).putInt(4711).array());
        RawEncoder.Message pong = encoder.read();
        assertThat(pong.type()).isEqualTo(4);
        assertThat(pong.body())
                .isEqualTo(
                        ByteBuffer.allocate(6).putShort((short) 7).putInt(4711).array());
    }

    @Test
    void whatIsReceivedIsAcknowledgedInTheEncodersWindow() throws Exception {
        encoder.publish(EdgeFixture.KEY);
        encoder.message(2, 0, 5, 0, ByteBuffer.allocate(4).putInt(200_000).array());
        encoder.chunkSize(65_536);
        for (int i = 0; i < 3; i++) {
            encoder.message(6, i, RawEncoder.VIDEO, 1, RawEncoder.frame(50_000));
        }
        RawEncoder.Message acknowledgement = encoder.read();
        while (acknowledgement.type() != 3) {
            acknowledgement = encoder.read();
        }
        assertThat(ByteBuffer.wrap(acknowledgement.body()).getInt()).isGreaterThan(100_000);
    }

    @Test
    void metadataNamesTheEncoder() throws Exception {
        encoder.publish(EdgeFixture.KEY);
        Received received = new Received();
        PublishSession session = edge.session(received);
        byte[] metadata = Amf0.write("@setDataFrame", "onMetaData", Map.of("encoder", "Camera 9", "videocodecid", 7));
        encoder.message(4, 0, RawEncoder.DATA, 1, metadata);
        encoder.command("FCUnpublish", 9, null, "cam-1");
        received.awaitEnd();
        assertThat(session.encoder()).isEqualTo("Camera 9");
    }

    @Test
    void aVideoCodecWeCannotPackageIsRefusedByName() throws Exception {
        encoder.publish(EdgeFixture.KEY);
        encoder.message(6, 0, RawEncoder.VIDEO, 1, new byte[] {0x12, 0, 0, 0, 0, 0});
        assertThat(encoder.status())
                .containsEntry("level", "error")
                .hasEntrySatisfying(
                        "description",
                        d -> assertThat((String) d).contains("H.263").contains("H.264"));
        encoder.awaitClosed();
        edge.heard.next(Published.class);
        assertThat(edge.heard.next(Ended.class).reason()).isEqualTo(EndReason.UNSUPPORTED_CODEC);
    }
}
