package io.millrace.sql;

import io.millrace.media.CameraId;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.ibatis.type.JdbcType;
import org.apache.ibatis.type.TypeHandler;
import org.apache.ibatis.type.TypeHandlerRegistry;
import org.jspecify.annotations.Nullable;

/** How our types stand in columns. */
final class ColumnTypes {
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private ColumnTypes() {}

    static void register(TypeHandlerRegistry registry) {
        registry.register(CameraId.class, new Column<>(String.class, CameraId::value, CameraId::new));
        registry.register(
                Instant.class, new Column<>(OffsetDateTime.class, ColumnTypes::column, OffsetDateTime::toInstant));
        registry.register(Duration.class, new Column<>(Long.class, ColumnTypes::micros, ColumnTypes::duration));
        registry.register(UUID.class, new Column<>(UUID.class, id -> id, id -> id));
        // PostgreSQL refuses a NUL in a text, and encoders send what they like.
        registry.register(String.class, new Column<>(String.class, text -> text.replace('\0', '\uFFFD'), text -> text));
    }

    /** Ends of time become infinity; what is below a microsecond is cut off, not rounded. */
    private static OffsetDateTime column(Instant instant) {
        if (instant.isAfter(Limits.LATEST)) {
            return OffsetDateTime.MAX;
        }
        if (instant.isBefore(Limits.EARLIEST)) {
            return OffsetDateTime.MIN;
        }
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static Long micros(Duration duration) {
        return Math.addExact(
                Math.multiplyExact(duration.getSeconds(), MICROS_PER_SECOND), duration.getNano() / NANOS_PER_MICRO);
    }

    private static Duration duration(Long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    /** Well within what timestamptz holds, and beyond any clock. */
    private static final class Limits {
        static final Instant EARLIEST = Instant.parse("-4000-01-01T00:00:00Z");
        static final Instant LATEST = Instant.parse("+200000-01-01T00:00:00Z");
    }

    /** Java to column and back. */
    private interface Conversion<A, B> {
        B of(A value);
    }

    private record Column<J, C>(Class<C> columnType, Conversion<J, C> toColumn, Conversion<C, J> toJava)
            implements TypeHandler<J> {
        @Override
        public void setParameter(
                PreparedStatement statement, int position, @Nullable J value, @Nullable JdbcType jdbcType)
                throws SQLException {
            statement.setObject(position, value == null ? null : toColumn.of(value));
        }

        @Override
        public @Nullable J getResult(ResultSet rows, String column) throws SQLException {
            return java(rows.getObject(column, columnType));
        }

        @Override
        public @Nullable J getResult(ResultSet rows, int column) throws SQLException {
            return java(rows.getObject(column, columnType));
        }

        @Override
        public @Nullable J getResult(CallableStatement call, int column) throws SQLException {
            return java(call.getObject(column, columnType));
        }

        private @Nullable J java(@Nullable C value) {
            return value == null ? null : toJava.of(value);
        }
    }
}
