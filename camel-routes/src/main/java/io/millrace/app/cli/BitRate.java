package io.millrace.app.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 2M}, {@code 800k}: bits a second. */
record BitRate(long bitsPerSecond) {
    /** For the command line. */
    static final class Converter implements ITypeConverter<BitRate> {
        @Override
        public BitRate convert(String value) {
            String text = value.toLowerCase(Locale.ROOT);
            double factor = text.endsWith("m") ? 1e6 : text.endsWith("k") ? 1e3 : 1;
            String number = factor == 1 ? text : text.substring(0, text.length() - 1);
            try {
                return new BitRate((long) (Double.parseDouble(number) * factor));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + value + "' is not a bit rate such as 2M or 800k");
            }
        }
    }
}
