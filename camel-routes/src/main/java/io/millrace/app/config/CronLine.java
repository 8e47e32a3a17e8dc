package io.millrace.app.config;

import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/**
 * A Quartz cron line, in UTC, that is in range and comes to pass: Quartz itself takes {@code 99 * * *
 * * ?} and the 30th of February.
 *
 * @param text as it was written, blanks at the ends aside
 */
public record CronLine(String text) {
    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private record Field(String name, int from, int to) {}

    private static final List<Field> FIELDS = List.of(
            new Field("seconds", 0, 59),
            new Field("minutes", 0, 59),
            new Field("hours", 0, 23),
            new Field("day of month", 1, 31),
            new Field("month", 1, 12),
            new Field("day of week", 1, 7),
            new Field("year", 1970, 2099));

    /** @throws IllegalArgumentException saying what is wrong with it */
    public static CronLine parse(String text) {
        String line = text.strip();
        String[] fields = line.split("\\s+");
        if (fields.length < FIELDS.size() - 1 || fields.length > FIELDS.size()) {
            throw new IllegalArgumentException("'" + line
                    + "' is not a cron line: seconds, minutes, hours, day of month, month, day of week, and, if wanted,"
                    + " year, such as 0 */15 * * * ?");
        }
        for (int i = 0; i < fields.length; i++) {
            check(line, FIELDS.get(i), fields[i]);
        }
        CronLine cron = new CronLine(line);
        if (cron.expression().getNextValidTimeAfter(Date.from(Instant.now())) == null) {
            throw new IllegalArgumentException("'" + line + "' never comes to pass");
        }
        return cron;
    }

    private static void check(String line, Field field, String value) {
        for (String part : value.split(",")) {
            String[] baseAndStep = part.split("/", 2);
            if (baseAndStep.length == 2) {
                // As many as a field has values, at most; 0 would be for ever.
                check(line, field, baseAndStep[1], 1, field.to);
            }
            // What follows # and L- counts weeks and days back; Quartz checks it.
            check(line, field, baseAndStep[0].replaceAll("(#|L-).*", ""), field.from, field.to);
        }
    }

    private static void check(String line, Field field, String text, int from, int to) {
        Matcher numbers = NUMBER.matcher(text);
        while (numbers.find()) {
            String number = numbers.group();
            if (number.length() > 4 || Integer.parseInt(number) < from || Integer.parseInt(number) > to) {
                throw new IllegalArgumentException(
                        "'" + line + "': " + number + " in " + field.name + " is not " + from + " to " + to);
            }
        }
    }

    /** A new one: they are not thread-safe. */
    public CronExpression expression() {
        try {
            CronExpression expression = new CronExpression(text);
            expression.setTimeZone(UTC);
            return expression;
        } catch (ParseException e) {
            throw new IllegalArgumentException("'" + text + "' is not a cron line: " + e.getMessage(), e);
        }
    }
}
