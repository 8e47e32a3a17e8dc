package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final String NODE = "Küche \"1\" \uD83D\uDCF7";

    /** A locale that knows no umlaut would print a question mark. */
    @Test
    void scriptsReadWhatIsMeantInAnyLocale() throws Exception {
        StringWriter printed = new StringWriter();
        assertThat(Main.run(new PrintWriter(printed), "settings", "--json", "--node", NODE))
                .isZero();
        assertThat(printed.toString()).matches("\\p{ASCII}+");
        JsonNode settings = new ObjectMapper().readTree(printed.toString());
        assertThat(settings.get("node").asText()).isEqualTo(NODE);
    }
}
