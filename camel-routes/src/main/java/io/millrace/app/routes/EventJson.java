package io.millrace.app.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.apache.camel.Processor;

/**
 * Events as JSON text. They are marshalled on every bus, {@code seda:} too, so that exchanging it
 * for a broker changes no route. Unknown fields are passed over: a newer node may send them.
 */
final class EventJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private EventJson() {}

    /** A step that puts the body into JSON. */
    static Processor marshal() {
        return exchange ->
                exchange.getMessage().setBody(write(exchange.getMessage().getBody()));
    }

    /** A step that reads the body from JSON. */
    static Processor unmarshal(Class<?> type) {
        return exchange -> exchange.getMessage()
                .setBody(MAPPER.readValue(exchange.getMessage().getMandatoryBody(String.class), type));
    }

    static String write(Object event) throws JsonProcessingException {
        return MAPPER.writeValueAsString(event);
    }

    /** As {@link #write}, for events that are ours and always can be written. */
    static String text(Object event) {
        try {
            return write(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
