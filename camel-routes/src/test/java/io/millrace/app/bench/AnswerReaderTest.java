package io.millrace.app.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String TWO = "HTTP/1.1 200 OK\r\nContent-Type: x\r\nContent-Length: 5\r\n\r\nhello"
            + "HTTP/1.1 404 Not Found\r\ncontent-length:  0\r\n\r\n";

    private final AnswerReader reader = new AnswerReader();

    private List<AnswerReader.Answer> read(String wire, int pieceBytes) throws IOException {
        List<AnswerReader.Answer> answers = new ArrayList<>();
        for (int at = 0; at < wire.length(); at += pieceBytes) {
            ByteBuf piece = Unpooled.copiedBuffer(wire, at, Math.min(pieceBytes, wire.length() - at), ISO_8859_1);
            while (piece.isReadable()) {
                AnswerReader.Answer answer = reader.read(piece);
                if (answer != null) {
                    answers.add(answer);
                }
            }
        }
        return answers;
    }

    @Test
    void howeverTheBytesComeTheAnswersAreTheSame() throws Exception {
        for (int piece : new int[] {1, 2, 3, 7, 64, TWO.length() - 1, TWO.length()}) {
            List<AnswerReader.Answer> answers = read(TWO, piece);

            assertThat(answers).as("in pieces of %d", piece).hasSize(2);
            assertThat(answers.get(0).text()).isEqualTo("hello");
            assertThat(answers.get(0).status()).isEqualTo(200);
            assertThat(answers.get(1).status()).isEqualTo(404);
            assertThat(answers.get(1).bodyBytes()).isZero();
        }
    }

    @Test
    void ofABodyItKeepsTheBeginningAndCountsTheRest() throws Exception {
        reader.keep(2);

        AnswerReader.Answer answer = read(TWO, 3).getFirst();

        assertThat(answer.text()).isEqualTo("he");
        assertThat(answer.bodyBytes()).isEqualTo(5);
    }

    @Test
    void anAnswerWithoutALengthIsRefused() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", 99))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("length");
    }

    @Test
    void whatIsNotHttpIsRefused() {
        assertThatThrownBy(() -> read("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n", 99))
                .hasMessageContaining("HTTP/1.1");
    }
}
